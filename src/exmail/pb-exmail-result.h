/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-result.h: an answer as a row of the table says it is to be read: values, and a list of lines. Pure. */
#pragma once

#include <json-glib/json-glib.h>

#include "pb-exmail-table.h"

G_BEGIN_DECLS

/* More lines are not read. */
#define PB_EXMAIL_MAX_LINES 200000

/* One value, or several. */
typedef struct
{
  const PbExmailColumn *column; /* (unowned) */
  char **values;                /* (owned) (nullable): as sent, trimmed, words in place of codes; NULL: the answer does not have it */
} PbExmailCell;

typedef struct
{
  const PbExmailRow *row; /* (unowned) */
  GArray *fields;         /* (owned) (element-type PbExmailCell): one for each of row->fields */
  GArray *cells;          /* (owned) (element-type PbExmailCell): row->columns line by line */
  guint n_columns;
  guint n_lines;
  gboolean cut;        /* there were more lines */
  gboolean unreadable; /* a line has nothing in it */
} PbExmailResult;

/* Tolerant as pb-exmail-json.h: keys without case, blanks and "_"; numbers as text and text as numbers; one value where a list is
 * expected. Values that are not UTF-8 or of a wrong kind are missing.
 * Errors: PROTOCOL: a required value is missing; where nothing is to be read, something else than a success stands there;
 * the list is missing, or something in it has nothing that a line could have.
 * Returns: (transfer full) (nullable) */
PbExmailResult *pb_exmail_result_read (const PbExmailRow *row, JsonObject *answer, GError **error);
/* The same in steps, for a list that is taken as it comes: its objects one after the other, and then what stood around them, which may
 * have more of the list. Returns of new: (transfer full); of end: FALSE with PROTOCOL, as above. */
PbExmailResult *pb_exmail_result_new (const PbExmailRow *row);
void pb_exmail_result_add (PbExmailResult *result, JsonObject *item);
gboolean pb_exmail_result_end (PbExmailResult *result, JsonObject *answer, GError **error);
void pb_exmail_result_free (PbExmailResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailResult, pb_exmail_result_free)

/* Returns: (transfer none) (nullable): the first value of the field @name. */
const char *pb_exmail_result_get (const PbExmailResult *result, const char *name);
/* Returns: (transfer none) (nullable): all of them, NULL-terminated. */
const char *const *pb_exmail_result_get_all (const PbExmailResult *result, const char *name);
/* The first value of the field in a line of the list, likewise. */
const char *pb_exmail_result_get_in (const PbExmailResult *result, guint line, const char *name);
/* Returns: (transfer none): a line's cells, n_columns of them. */
const PbExmailCell *pb_exmail_result_get_line (const PbExmailResult *result, guint line);

G_END_DECLS
