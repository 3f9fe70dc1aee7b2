/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-mail-row.h: one mail in the status window: sender, time, subject, the account where there are several, the folder where
 * it is not the account's first, and what to beware of. */
#pragma once

#include <gtk/gtk.h>

#include "pb-report.h"

G_BEGIN_DECLS

#define PB_TYPE_MAIL_ROW (pb_mail_row_get_type ())
G_DECLARE_FINAL_TYPE (PbMailRow, pb_mail_row, PB, MAIL_ROW, GtkListBoxRow)

/* @several: there are other accounts, so the row names its own. */
GtkWidget *pb_mail_row_new (const PbReportAccount *account, const PbReportMail *mail, gboolean several);
/* Returns: (transfer none): the account's id */
const char *pb_mail_row_get_account (PbMailRow *row);
/* Returns: (transfer none): the mail's key, unique within the account */
const char *pb_mail_row_get_key (PbMailRow *row);
/* A GtkListBoxSortFunc: the newest first. */
int pb_mail_row_compare (GtkListBoxRow *a, GtkListBoxRow *b, gpointer unused);
/* Returns: (transfer full): what a row of this mail shows; a row with another text is another row. */
char *pb_mail_row_dup_text (const PbReportAccount *account, const PbReportMail *mail, gboolean several);
/* Returns: (transfer none): the row's own such text */
const char *pb_mail_row_get_text (PbMailRow *row);

G_END_DECLS
