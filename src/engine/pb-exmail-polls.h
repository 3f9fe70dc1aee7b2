/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-polls.h: what is remembered of asking for an account's number of unread mails: it outlives the account's source, which
 * is made anew with each change of the account. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean dated; /* the current API wants its second form (pb-exmail-unread.h) */
} PbExmailPolls;

G_END_DECLS
