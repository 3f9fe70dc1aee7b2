/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-later.h: what is said when the quiet hours are over: texts that are no mail. Those of which nobody speaks a second time are in
 * the ledger meanwhile. */
#pragma once

#include "pb-ledger.h"

G_BEGIN_DECLS

/* More are not kept; the first ones are. */
#define PB_LATER_LIMIT 32

typedef struct _PbLater PbLater;
typedef void (*PbLaterFunc) (const char *account, const char *id, const char *summary, const char *body, gpointer user_data);

/* @ledger: (nullable): outlives it */
PbLater *pb_later_new (PbLedger *ledger);
void pb_later_free (PbLater *later);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbLater, pb_later_free)

/* Strings are copied; a text with the same @id is replaced. @keep: it survives the end of the process. */
void pb_later_add (PbLater *later, const char *account, const char *id, const char *summary, const char *body, gboolean keep);
/* Takes what was kept of @account by an earlier process. */
void pb_later_recall (PbLater *later, const char *account);
/* Calls @func for each, in the order they came first, and forgets them. */
void pb_later_tell (PbLater *later, PbLaterFunc func, gpointer user_data);

G_END_DECLS
