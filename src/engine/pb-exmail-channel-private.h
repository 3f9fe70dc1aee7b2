/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-channel-private.h: the insides of the push channel, shared by pb-exmail-channel.c (connections) and
 * pb-exmail-channel-events.c (what the session says). */
#pragma once

#include "pb-exmail-channel.h"
#include "pb-exmail-place.h"
#include "pb-exmail-session.h"
#include "pb-pump.h"

G_BEGIN_DECLS

#define PB_EXMAIL_BETWEEN     ((gint64) G_USEC_PER_SEC)           /* from one dial to the next */
#define PB_EXMAIL_SILENCE_MAX (16 * 60 * (gint64) G_USEC_PER_SEC) /* before a mute server is asked again */

/* What the channel's timer waits for. */
typedef enum
{
  PB_EXMAIL_WAIT_NOTHING,
  PB_EXMAIL_WAIT_DIAL,  /* the next connection may be made */
  PB_EXMAIL_WAIT_ANSWER /* the server had its second to answer */
} PbExmailWait;

struct _PbExmailChannel
{
  GObject parent_instance;

  const PbContext *context; /* (unowned) */
  PbAccount *account;       /* (owned) */
  PbExmailChannelFuncs funcs;
  gpointer user_data; /* (unowned) */
  PbExmailPlace place;
  GStrv aliases;  /* (owned) (nullable) */
  PbTimer *timer; /* (owned) */
  PbExmailWait wait;

  /* The connection. */
  GCancellable *cancellable; /* (owned) (nullable): NULL = stopped */
  PbSecret *token;           /* (owned) (nullable): between tokens and session only */
  PbStream *stream;          /* (owned) (nullable) */
  PbExmailSession *session;  /* (owned) (nullable) */
  PbPump *pump;              /* (owned) (nullable) */
  guint connection;          /* number of the present connection */
  gint64 opened_at;          /* when listen was sent */
  gboolean listening;        /* was told */
  gboolean useful;           /* it brought news */

  /* What outlives it. */
  PbSecret *key;     /* (owned) (nullable): instead of the one in the vault */
  PbSecret *used;    /* (owned) (nullable): the token of the last connection */
  PbSecret *refused; /* (owned) (nullable): that token, when the service did not want it */
  gint64 dialled_at;
  gint64 silence; /* µs before the server is asked again */
};

gint64 pb_exmail_channel_now (PbExmailChannel *self);
void pb_exmail_channel_wait (PbExmailChannel *self, PbExmailWait wait, gint64 deadline);
/* Connects, anew if it was connected. */
void pb_exmail_channel_connect (PbExmailChannel *self);
/* Lets go of everything that belongs to the connection. */
void pb_exmail_channel_hang_up (PbExmailChannel *self);
void pb_exmail_channel_fail (PbExmailChannel *self, const GError *error, gint64 delay);
/* Acts on one event of the session; the connection may be over afterwards. @io_error: (nullable): why the stream ended. */
void pb_exmail_channel_take (PbExmailChannel *self, const PbExmailEvent *event, const GError *io_error);
void pb_exmail_channel_tell_listening (PbExmailChannel *self);
/* Returns: (transfer full): the newest Ver seen, "0" at first. */
char *pb_exmail_channel_dup_version (PbExmailChannel *self);

G_END_DECLS
