/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-memory.h: what the ledger remembers of the mails that an Exmail push channel announced. */
#pragma once

#include "pb-account.h"
#include "pb-exmail-notice.h"
#include "pb-ledger.h"
#include "pb-message.h"

G_BEGIN_DECLS

/* Remembers the mail @notice tells of as pending. @wall: µs since 1970, the date of the mail.
 * Returns: (transfer full) (nullable): the message to report; NULL when the mail was told before, also when it was read
 * since then (of those the newest 256 are known). */
PbMessage *pb_exmail_memory_add (PbLedger *ledger, const PbAccount *account, const PbExmailNotice *notice, gint64 wall);
/* No more than @n mails are unread: the oldest of those remembered have been read. As pb_exmail_memory_take_all() otherwise. */
GStrv pb_exmail_memory_take_over (PbLedger *ledger, const PbAccount *account, gsize n);
/* Nothing is unread any more: the mails remembered are noted as read; reporting them gone makes the ledger forget them.
 * Returns: (transfer full): their keys. */
GStrv pb_exmail_memory_take_all (PbLedger *ledger, const PbAccount *account);

G_END_DECLS
