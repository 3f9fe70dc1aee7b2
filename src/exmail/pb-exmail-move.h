/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-move.h: one try to have items of a kind done: whatever is uncertain is read back before it is sent. Private to
 * pb-exmail-bulk.c and the pb-exmail-move-*.c. */
#pragma once

#include "pb-exmail-item.h"
#include "pb-exmail-office.h"
#include "pb-exmail-passwords.h"

G_BEGIN_DECLS

typedef struct
{
  guint max; /* items in one move */
  gboolean (*belong) (const PbExmailItem *first, const PbExmailItem *other);
  /* @items: (element-type PbExmailItem): open ones that belong together. @passwords: (nullable), outlives the move. @reads: ends what only
   * looks. Those that are settled have their state; an error is about the others. The answer is a GTask with a boolean. */
  void (*move_async) (PbExmailOffice *office, GPtrArray *items, const PbExmailPasswords *passwords, GCancellable *reads, GAsyncReadyCallback callback, gpointer user_data);
} PbExmailMoves;

extern const PbExmailMoves pb_exmail_moves_user;
extern const PbExmailMoves pb_exmail_moves_group;

G_END_DECLS
