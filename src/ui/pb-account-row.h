/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-row.h: one account in the status window: symbol, name, health in words, unread number, Open webmail. */
#pragma once

#include <gtk/gtk.h>

#include "pb-report.h"

G_BEGIN_DECLS

#define PB_TYPE_ACCOUNT_ROW (pb_account_row_get_type ())
G_DECLARE_FINAL_TYPE (PbAccountRow, pb_account_row, PB, ACCOUNT_ROW, GtkListBoxRow)

/* Signal "open" (account id): Open webmail was clicked. */
GtkWidget *pb_account_row_new (const PbReportAccount *account);
/* Returns: (transfer none) */
const char *pb_account_row_get_id (PbAccountRow *row);
/* Shows @account instead; keyboard focus stays where it is. */
void pb_account_row_update (PbAccountRow *row, const PbReportAccount *account);

G_END_DECLS
