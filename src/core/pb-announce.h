/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-announce.h: the number, the newest mails, and which popups are shown for them. */
#pragma once

#include "pb-step.h"

G_BEGIN_DECLS

/* An account remembers at most so many popups, with so many mails in all. Older ones lose their withdrawal; those that no
 * daemon has taken yet stay pending in the ledger. */
#define PB_ANNOUNCE_RECORDS 200
#define PB_ANNOUNCE_KEYS    2000

void pb_announce_unread (PbStep *step, guint index);
/* No number of the account is known any more. */
void pb_announce_forget_unread (PbStep *step, PbEntry *entry);
/* Passes the server's words on to the user. */
void pb_announce_notice (PbStep *step, guint index);
/* @is_new: FALSE for a mail found pending in the ledger: no mail event, no sound. */
void pb_announce_mail (PbStep *step, guint index, gboolean is_new);
void pb_announce_gone (PbStep *step, guint index);
void pb_announce_shown (PbStep *step, guint index);
void pb_announce_closed (PbStep *step, guint index);
/* Takes the account's popups off the screen. */
void pb_announce_withdraw_all (PbStep *step, guint index);
/* Shows what was held back while snoozed or in quiet hours, in one popup. */
void pb_announce_held (PbStep *step, guint index);
/* Returns: whether the popup @id belongs to the account; its place in @place. */
gboolean pb_announce_find (const PbEntry *entry, const char *id, guint *place);

G_END_DECLS
