/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-memory.h: what one round of a POP3 mailbox shows, against what the ledger remembers of it: which mails are new, which
 * are gone, which count as unread. POP3 itself knows nothing of that.
 *
 * The first round is the silent base. The newest PB_LEDGER_MAX_UIDLS mails are remembered; in a larger mailbox what lies before
 * the first of them is old. Where none of several is left and about as many others stand there, the server has renamed them: a
 * new silent base. */
#pragma once

#include "pb-ledger.h"
#include "pb-message.h"
#include "pb-pop3-session.h"

G_BEGIN_DECLS

typedef struct _PbPop3Memory PbPop3Memory;

/* @ledger, @account: (unowned). */
PbPop3Memory *pb_pop3_memory_new (PbLedger *ledger, const char *account);
void pb_pop3_memory_free (PbPop3Memory *memory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbPop3Memory, pb_pop3_memory_free)

/* The mailbox holds this mail. In the server's order. */
void pb_pop3_memory_add (PbPop3Memory *memory, guint32 number, const char *uidl);
/* All were added: writes what follows into the ledger. */
void pb_pop3_memory_settle (PbPop3Memory *memory);
/* Returns: (transfer none): keys of mails that are gone; the ledger still has them. */
const char *const *pb_pop3_memory_get_gone (PbPop3Memory *memory);
/* Returns: (transfer none) (element-type guint32): numbers of the mails to be announced, in the server's order. */
const GArray *pb_pop3_memory_get_wanted (PbPop3Memory *memory);
/* A mail that was wanted. It is pending in the ledger before this returns.
 * Returns: (transfer full) (nullable): NULL: it was announced already, or dismissed meanwhile. */
PbMessage *pb_pop3_memory_take (PbPop3Memory *memory, const PbPop3Event *event);
/* What is still wanted counts as seen. */
void pb_pop3_memory_dismiss (PbPop3Memory *memory);

/* Returns: how many count as unread. */
guint pb_pop3_memory_count_unread (PbLedger *ledger, const char *account);
/* From now on they count as seen. @keys: (nullable): NULL: everything.
 * Returns: (transfer full) (nullable): the keys of which this is news; NULL: one of @keys is not a mail of this mailbox. */
GStrv pb_pop3_memory_mark (PbLedger *ledger, const char *account, const char *const *keys);

G_END_DECLS
