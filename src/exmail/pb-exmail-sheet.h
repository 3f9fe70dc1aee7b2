/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-sheet.h: a file of rows as items: CSV with headings, or JSON. Headings and keys are the options of the command, or what
 * its answers call them ("ext_id", "aliases"); several values of a cell stand between semicolons. Pure. */
#pragma once

#include "pb-exmail-item.h"

G_BEGIN_DECLS

/* More are not taken of one file. */
#define PB_EXMAIL_MAX_ITEMS 100000

typedef struct
{
  GPtrArray *items;    /* (owned) (element-type PbExmailItem) */
  GPtrArray *problems; /* (owned) (element-type PbExmailItem): of rows that cannot be sent; line and error. 0: the whole file */
} PbExmailSheet;

/* Reads @data for the command @words. CSV: UTF-8, UTF-16 with its mark, or else GB18030, as spreadsheets in China write; an empty cell
 * is not sent. JSON: an array of objects, alone or as a member of an object; null and [] are not sent, "" empties a text.
 * A column with passwords is a problem: they do not stand in files; so are two for an option that has one value.
 * Returns: (transfer full): errors of the problems are CONFIG (pb-exmail-problem.h). */
PbExmailSheet *pb_exmail_sheet_read (const char *words, const char *data, gsize len);
void pb_exmail_sheet_free (PbExmailSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailSheet, pb_exmail_sheet_free)

/* One more problem. @error: (transfer full) */
void pb_exmail_sheet_add_problem (PbExmailSheet *sheet, guint line, GError *error);

G_END_DECLS
