/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-source.h: a POP3 account at work: a round every interval, a connection for each, nothing in between but a timer.
 * What is unread is a matter of the ledger (pb-pop3-memory.h). Made by pb_mail_source_new(). */
#pragma once

#include "pb-source.h"

G_BEGIN_DECLS

#define PB_TYPE_POP3_SOURCE (pb_pop3_source_get_type ())
G_DECLARE_FINAL_TYPE (PbPop3Source, pb_pop3_source, PB, POP3_SOURCE, PbMailSource)

/* Returns: µs between two rounds of @account: 300 s unless it says otherwise; at least 60 s, but on this computer. */
gint64 pb_pop3_interval_of (const PbAccount *account);

G_END_DECLS
