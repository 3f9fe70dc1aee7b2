/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-many-print.h: what a command for many rows says: what is wrong with them, what would be sent, what came of each, and of all. */
#pragma once

#include "pb-account.h"
#include "pb-exmail-sheet.h"

G_BEGIN_DECLS

/* How many items are in each state. */
typedef struct
{
  guint all;
  guint open;
  guint earlier;
  guint done;
  guint same;
  guint refused;
} PbExmailTally;

PbExmailTally pb_exmail_tally (const GPtrArray *items);

/* Prints what is wrong with rows on standard error, some of them where there are many. Nothing was sent. */
void pb_exmail_many_print_problems (const PbExmailSheet *sheet);
/* Prints what would be done with the open items of @sheet. */
void pb_exmail_many_print_plan (const PbExmailSheet *sheet, gboolean json);
/* Prints what came of @item: with @json a line of it, else on standard error, and only of one that was refused. */
void pb_exmail_many_print_item (const PbAccount *account, const PbExmailItem *item, gboolean json);
/* Prints what came of all. @journal: (nullable): where one stays. */
void pb_exmail_many_print_tally (const PbExmailTally *tally, const char *journal, gboolean json);

G_END_DECLS
