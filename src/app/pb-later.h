/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-later.h: what is said when the quiet hours are over: texts that are no mail. They are in the ledger meanwhile:
 * who told of them once takes them as told. */
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

/* Strings are copied; a text with the same @id is replaced. */
void pb_later_add (PbLater *later, const char *account, const char *id, const char *summary, const char *body);
/* Takes what an earlier process had to put off of @account. */
void pb_later_recall (PbLater *later, const char *account);
/* Calls @func for each, in the order they came first, and forgets them. */
void pb_later_tell (PbLater *later, PbLaterFunc func, gpointer user_data);

G_END_DECLS
