/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-channel.h: the push channel of one account: token, connection, TLS, session. Goes on by itself where the
 * protocol wants a new connection (a long poll that was answered, a token that another computer replaced), with at least a
 * second between two connections; everything else is a failure, and its owner decides when to start again. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-exmail-notice.h"

G_BEGIN_DECLS

#define PB_TYPE_EXMAIL_CHANNEL (pb_exmail_channel_get_type ())
G_DECLARE_FINAL_TYPE (PbExmailChannel, pb_exmail_channel, PB, EXMAIL_CHANNEL, GObject)

/* What a channel tells; every callee may stop the channel, and drop it. */
typedef struct
{
  /* The server has our request: it answered, or had a second to. Once for each connection. */
  void (*listening) (gpointer user_data);
  /* MAIL, UNREAD or UNCLEAR, maybe with others. Returns: whether it was news: a server that only repeats itself and hangs up
   * is no long poll. */
  gboolean (*notice) (const PbExmailNotice *notice, gpointer user_data);
  void (*alive) (gpointer user_data);
  /* It is stopped. @delay: µs to leave the service in peace, 0 = as usual. */
  void (*failed) (const GError *error, gint64 delay, gpointer user_data);
} PbExmailChannelFuncs;

/* Stopped. Everything is borrowed but @account, which is referenced; @funcs are copied. */
PbExmailChannel *pb_exmail_channel_new (const PbContext *context, PbAccount *account, const PbExmailChannelFuncs *funcs, gpointer user_data);
/* @key: the interface key, instead of the one in the vault (a new account that is tried). */
void pb_exmail_channel_set_key (PbExmailChannel *self, PbSecret *key);
/* Connects, anew if it was connected. LISTENING or FAILED follows within the deadlines. */
void pb_exmail_channel_start (PbExmailChannel *self);
/* Lets go at once, silently. */
void pb_exmail_channel_stop (PbExmailChannel *self);
/* Proves the connection, if there is one. */
void pb_exmail_channel_probe (PbExmailChannel *self);

G_END_DECLS
