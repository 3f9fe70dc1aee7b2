/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-polls.h: how often an account's number of unread mails is asked for, and how. It outlives the account's source, which is
 * made anew with each change of the account. Pure.
 * The limits are the company's: who asks too often shuts out all colleagues. A call is planned once a minute at most; sooner, because
 * somebody waits for it, 15 s after the one before and twice in five minutes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PB_EXMAIL_POLLS_INTERVAL ((gint64) 60 * G_USEC_PER_SEC) /* the least, of planned calls */

typedef struct
{
  gint64 called_at;  /* µs: when the last call was made */
  gint64 hurried[2]; /* µs: when the last ones were made that came sooner than planned, the older one first */
  gboolean dated;    /* the current API wants its second form (pb-exmail-unread.c) */
} PbExmailPolls;

/* Nothing was asked so far. */
void pb_exmail_polls_init (PbExmailPolls *polls);
/* A call is made. */
void pb_exmail_polls_note (PbExmailPolls *polls, gint64 now);
/* Nobody got to know of the call: it may be made again at once. */
void pb_exmail_polls_take_back (PbExmailPolls *polls, gint64 now);
/* Returns: µs: when a call may be made that somebody waits for; it may be past. */
gint64 pb_exmail_polls_get_soonest (const PbExmailPolls *polls);

G_END_DECLS
