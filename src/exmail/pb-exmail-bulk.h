/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-bulk.h: many items one after the other, in the order of the file, to the end: what is busy is waited for, what got lost on
 * the way is read back before it is tried again, what is refused is put aside. A journal knows what was begun and what was done, and
 * no word of the items themselves; a run that was killed goes on where it stopped. */
#pragma once

#include "pb-clock.h"
#include "pb-exmail-item.h"
#include "pb-exmail-office.h"
#include "pb-exmail-passwords.h"
#include "pb-journal.h"

G_BEGIN_DECLS

typedef struct _PbExmailBulk PbExmailBulk;

/* @item: one that was settled now; or NULL: @pause µs are waited for, because of @error. */
typedef void (*PbExmailBulkFunc) (const PbExmailItem *item, const GError *error, gint64 pause, gpointer user_data);

/* Settles those of @items (element-type PbExmailItem, planned) that @journal knows as done, and marks those that may have been sent. With
 * a password of its own (@passwords, nullable) none is done: it may have been another then. */
void pb_exmail_bulk_recall (PbJournal *journal, GPtrArray *items, const PbExmailPasswords *passwords);

/* @words: "user sync" or "group add-member". @items: (element-type PbExmailItem): planned, and recalled. @passwords: (nullable).
 * @office and @items are referenced; @clock, @journal and @passwords outlive it. Returns: (transfer full) */
PbExmailBulk *pb_exmail_bulk_new (const char *words, PbExmailOffice *office, PbClock *clock, PbJournal *journal, GPtrArray *items, const PbExmailPasswords *passwords);
/* Not while it runs. */
void pb_exmail_bulk_free (PbExmailBulk *bulk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailBulk, pb_exmail_bulk_free)

/* @func is called from the main loop while it runs; one at a time: it takes the place of the one before. */
void pb_exmail_bulk_watch (PbExmailBulk *bulk, PbExmailBulkFunc func, gpointer user_data);

/* Goes on until every item is settled. Errors: what stopped it, those of the carrier or of the journal; G_IO_ERROR_CANCELLED after
 * pb_exmail_bulk_stop(). Items that are open then are open for another run. */
void pb_exmail_bulk_run_async (PbExmailBulk *bulk, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: whether every item is settled; FALSE with @error. */
gboolean pb_exmail_bulk_run_finish (GAsyncResult *result, GError **error);
/* Ends it once the write that is under way is known; what only looks is given up. Only while it runs. */
void pb_exmail_bulk_stop (PbExmailBulk *bulk);

G_END_DECLS
