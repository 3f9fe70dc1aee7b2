/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-csv.h: the rows of a file as spreadsheets write it (RFC 4180). Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One row. */
typedef struct
{
  guint number; /* as a spreadsheet shows it: from 1, empty rows count */
  char **cells; /* (owned): trimmed */
} PbExmailCsvRow;

/* @text: UTF-8. Cells stand between commas, semicolons or tabs, whichever the first row has most of; a cell in quotation marks may hold
 * them, and line breaks. Empty rows are left out.
 * @last: (out): the number of the last row looked at.
 * Errors: CONFIG (pb-exmail-problem.h), of the row @last: a quotation mark is missing.
 * Returns: (transfer full) (element-type PbExmailCsvRow) (nullable) */
GPtrArray *pb_exmail_csv_read (const char *text, guint *last, GError **error);

G_END_DECLS
