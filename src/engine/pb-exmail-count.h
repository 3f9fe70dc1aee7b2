/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-count.h: how many mails are unread, as mail/newcount tells (BizMail OpenApi 1.4). Asked when somebody wants to
 * know, and when the pushes cannot be right: then not before things have settled, and at most once in ten
 * seconds. Nine minutes after an answer it is asked again without a cause: a channel that leaves something out does not say so. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"

G_BEGIN_DECLS

#define PB_TYPE_EXMAIL_COUNT (pb_exmail_count_get_type ())
G_DECLARE_FINAL_TYPE (PbExmailCount, pb_exmail_count, PB, EXMAIL_COUNT, GObject)

#define PB_EXMAIL_SETTLE      (500 * (gint64) 1000)          /* µs: a mail's push and its count may come apart */
#define PB_EXMAIL_SETTLE_LAZY (10 * (gint64) G_USEC_PER_SEC) /* what looks right is looked at now and then */

/* @number: as pb_exmail_get_number() has it; meaningless with @error.
 * @stale: pushes came while the service was asked: the answer may be older than they are, and another one will follow.
 * The callee may stop the count, and drop it. */
typedef void (*PbExmailCountFunc) (gint64 number, gboolean stale, const GError *error, gpointer user_data);

/* @context: borrowed. */
PbExmailCount *pb_exmail_count_new (const PbContext *context, PbAccount *account, PbExmailCountFunc func, gpointer user_data);
/* Asks now, at most once a second. */
void pb_exmail_count_ask (PbExmailCount *self);
/* Asks once @settle µs have passed, unless that was planned earlier. */
void pb_exmail_count_doubt (PbExmailCount *self, gint64 settle);
/* Asks again although it failed: after ten seconds, then twice that, up to five minutes. */
void pb_exmail_count_retry (PbExmailCount *self);
/* A push told a number. */
void pb_exmail_count_note_push (PbExmailCount *self);
/* Gives up what is asked and planned, silently. */
void pb_exmail_count_stop (PbExmailCount *self);

G_END_DECLS
