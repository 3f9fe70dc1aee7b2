/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-passwords.c: see pb-exmail-passwords.h. A page for each of thousands of secrets would be more than can be locked: they stay
 * in the one text until one is asked for. */
#include "pb-exmail-passwords.h"

#include <string.h>

#include "pb-exmail-problem.h"

/* Where one stands in the text. */
typedef struct
{
  gsize start;
  gsize len;
} Place;

struct _PbExmailPasswords
{
  PbSecret *text;   /* (owned) */
  Place common;     /* len 0: there is none */
  GHashTable *each; /* (owned) (element-type utf8 Place): by address in small letters */
};

/* --- lines --- */

/* Returns: whether there is a line at *@at; @line: (out): where, without its end. */
static gboolean
next_line (const PbSecret *text, gsize *at, Place *line)
{
  const char *start = pb_secret_get (text) + *at, *end = strchr (start, '\n');
  gsize len = end != NULL ? (gsize) (end - start) : strlen (start);

  if (*at >= pb_secret_get_length (text))
    return FALSE;
  line->start = *at;
  line->len = len > 0 && start[len - 1] == '\r' ? len - 1 : len;
  *at += len + 1;
  return TRUE;
}

/* Returns: (transfer full) (nullable): the address before the tab of @line; @line becomes what is behind it. */
static char *
take_address (const PbSecret *text, Place *line)
{
  const char *start = pb_secret_get (text) + line->start, *tab = memchr (start, '\t', line->len);
  gsize len = tab != NULL ? (gsize) (tab - start) : 0;
  g_autofree char *address = g_ascii_strdown (start, (gssize) len);

  if (len == 0 || strchr (address, '@') == NULL)
    return NULL;
  line->start += len + 1;
  line->len -= len + 1;
  return g_steal_pointer (&address);
}

static gboolean
fail (PbExmailProblem problem, guint number, GError **error)
{
  g_autofree char *fact = g_strdup_printf ("%u", number);

  pb_exmail_problem_set (error, problem, NULL, fact);
  return FALSE;
}

/* @number: of the line. @only: it is the only one. */
static gboolean
take_line (PbExmailPasswords *self, Place line, guint number, gboolean only, GError **error)
{
  Place *place;
  char *address = take_address (self->text, &line);

  if (address == NULL && !only)
    return fail (PB_EXMAIL_PROBLEM_LINE, number, error);
  if (address == NULL)
    {
      self->common = line;
      return TRUE;
    }
  place = g_new (Place, 1);
  *place = line;
  return g_hash_table_replace (self->each, address, place) || fail (PB_EXMAIL_PROBLEM_LINE_TWICE, number, error);
}

/* Empty lines count for nothing. */
static guint
count_lines (const PbSecret *text)
{
  gsize at = 0;
  guint n = 0;
  Place line;

  while (next_line (text, &at, &line))
    n += line.len > 0 ? 1 : 0;
  return n;
}

static gboolean
take_lines (PbExmailPasswords *self, GError **error)
{
  guint n = count_lines (self->text), number = 0;
  gsize at = 0;
  Place line;

  if (n == 0)
    return fail (PB_EXMAIL_PROBLEM_LINE, 1, error);
  while (next_line (self->text, &at, &line))
    {
      number++;
      if (line.len > 0 && !take_line (self, line, number, n == 1, error))
        return FALSE;
    }
  return TRUE;
}

/* --- public --- */

PbExmailPasswords *
pb_exmail_passwords_new (PbSecret *text, GError **error)
{
  g_autoptr (PbExmailPasswords) self = g_new0 (PbExmailPasswords, 1);

  self->text = pb_secret_ref (text);
  self->each = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return take_lines (self, error) ? g_steal_pointer (&self) : NULL;
}

void
pb_exmail_passwords_free (PbExmailPasswords *self)
{
  if (self == NULL)
    return;
  pb_secret_unref (self->text);
  g_hash_table_unref (self->each);
  g_free (self);
}

PbSecret *
pb_exmail_passwords_find (const PbExmailPasswords *self, const char *address, PbExmailAction action)
{
  g_autofree char *folded = g_ascii_strdown (address, -1);
  const Place *place = self != NULL && action != PB_EXMAIL_ACTION_DELETE ? g_hash_table_lookup (self->each, folded) : NULL;

  if (self != NULL && place == NULL && action == PB_EXMAIL_ACTION_ADD && self->common.len > 0)
    place = &self->common;
  return place != NULL ? pb_secret_new (pb_secret_get (self->text) + place->start, place->len) : NULL;
}

gboolean
pb_exmail_passwords_has (const PbExmailPasswords *self, const char *address)
{
  g_autofree char *folded = g_ascii_strdown (address, -1);

  return self != NULL && g_hash_table_contains (self->each, folded);
}
