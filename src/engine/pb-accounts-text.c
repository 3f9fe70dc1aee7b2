/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-accounts-text.c: see pb-accounts-text.h. */
#include "pb-accounts-text.h"

#include <string.h>

#define BOM   "\xef\xbb\xbf"
#define HEAD  "# Accounts of Postbell\n" /* of a file with nothing else in it */
#define FLAGS (G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS)

/* From one header to the next. The first part may have none: comments, or what is not ours. */
typedef struct
{
  char *id; /* (owned) (nullable) */
  gsize start, end;
  gboolean good;
} Part;

struct _PbAccountsText
{
  char *text; /* (owned) */
  gsize length;
  GKeyFile *file;    /* (owned) */
  GArray *parts;     /* (owned) (element-type Part) */
  GPtrArray *damage; /* (owned) (element-type PbAccountsDamage) */
};

static void
part_clear (gpointer data)
{
  Part *part = data;

  g_free (part->id);
}

static void
damage_free (gpointer data)
{
  PbAccountsDamage *damage = data;

  g_free (damage->id);
  g_free (damage);
}

/* Returns: where the line that begins at @at ends, with its newline. */
static gsize
end_of_line (const PbAccountsText *self, gsize at)
{
  const char *newline = memchr (self->text + at, '\n', self->length - at);

  return newline != NULL ? (gsize) (newline - self->text) + 1 : self->length;
}

/* Returns: whether the bytes from @start to @end are a text that GKeyFile takes, alone or below a header of their own. It would take
 * a line that begins with a NUL as a comment, and drop it. */
static gboolean
is_readable (const PbAccountsText *self, gsize start, gsize end, gboolean below_header, GKeyFile *into)
{
  GString *text = g_string_new (below_header ? "[x]\n" : NULL);
  gboolean ok;

  g_string_append_len (text, self->text + start, (gssize) (end - start));
  ok = memchr (text->str, '\0', text->len) == NULL && (text->len == 0 || g_key_file_load_from_data (into, text->str, text->len, FLAGS, NULL));
  g_string_free (text, TRUE);
  return ok;
}

/* @headed: there is a header above it. */
static gboolean
line_is_readable (const PbAccountsText *self, gsize start, gsize end, gboolean headed)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  return is_readable (self, start, end, headed, file);
}

/* Returns: the number of the first line of @part that cannot be read. */
static guint
bad_line (const PbAccountsText *self, const Part *part, gboolean headed)
{
  guint line = 1;
  gsize at = 0, end;

  for (; at < part->end; at = end, line++)
    {
      end = end_of_line (self, at);
      if (at >= part->start && !line_is_readable (self, at, end, headed))
        break;
    }
  return line;
}

static guint
first_line (const PbAccountsText *self, const Part *part)
{
  guint line = 1;

  for (gsize at = 0; at < part->start; at = end_of_line (self, at))
    line++;
  return line;
}

static gboolean
is_header (const PbAccountsText *self, gsize at, gsize end)
{
  while (at < end && g_ascii_isspace (self->text[at]))
    at++;
  return at < end && self->text[at] == '[';
}

/* Returns: (transfer full) (nullable): the name in the header at the beginning of @part. */
static char *
name_of (const PbAccountsText *self, const Part *part)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gsize end = end_of_line (self, part->start);

  if (!is_header (self, part->start, end) || !is_readable (self, part->start, end, FALSE, file))
    return NULL;
  return g_key_file_get_start_group (file);
}

static void
take_apart (PbAccountsText *self)
{
  Part part = { NULL, 0, 0, FALSE };
  gsize end;

  for (gsize at = 0; at < self->length; at = end)
    {
      end = end_of_line (self, at);
      if (at > part.start && is_header (self, at, end))
        {
          part.end = at;
          g_array_append_val (self->parts, part);
          part.start = at;
        }
    }
  part.end = self->length;
  g_array_append_val (self->parts, part);
}

static gboolean
has_good (const PbAccountsText *self, const char *id, guint before)
{
  for (guint i = 0; i < before; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);
      if (part->good && g_strcmp0 (part->id, id) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
note_damage (PbAccountsText *self, const Part *part, guint line, gboolean twice)
{
  PbAccountsDamage *damage = g_new0 (PbAccountsDamage, 1);

  *damage = (PbAccountsDamage){ g_strdup (part->id), line, part->end == self->length && !twice, twice };
  g_ptr_array_add (self->damage, damage);
}

/* Returns: whether the part counts. */
static gboolean
judge (PbAccountsText *self, guint index)
{
  Part *part = &g_array_index (self->parts, Part, index);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gboolean headed = is_header (self, part->start, end_of_line (self, part->start));

  part->id = name_of (self, part);
  if ((headed && part->id == NULL) || !is_readable (self, part->start, part->end, FALSE, file))
    note_damage (self, part, part->id == NULL && headed ? first_line (self, part) : bad_line (self, part, headed), FALSE);
  else if (part->id != NULL && has_good (self, part->id, index))
    note_damage (self, part, first_line (self, part), TRUE);
  else
    part->good = TRUE;
  return part->good;
}

PbAccountsText *
pb_accounts_text_new (const char *text, gsize length)
{
  PbAccountsText *self = g_new0 (PbAccountsText, 1);
  gsize skip = length >= strlen (BOM) && memcmp (text, BOM, strlen (BOM)) == 0 ? strlen (BOM) : 0;
  g_autoptr (GString) good = g_string_new (NULL);

  self->text = g_memdup2 (text + skip, length - skip + 1);
  self->length = length - skip;
  self->file = g_key_file_new ();
  self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_array_set_clear_func (self->parts, part_clear);
  self->damage = g_ptr_array_new_with_free_func (damage_free);
  take_apart (self);
  for (guint i = 0; i < self->parts->len; i++)
    if (judge (self, i))
      {
        const Part *part = &g_array_index (self->parts, Part, i);
        g_string_append_len (good, self->text + part->start, (gssize) (part->end - part->start));
      }
  (void) g_key_file_load_from_data (self->file, good->str, good->len, FLAGS, NULL);
  return self;
}

void
pb_accounts_text_free (PbAccountsText *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_key_file_unref (self->file);
  g_array_unref (self->parts);
  g_ptr_array_unref (self->damage);
  g_free (self);
}

static gboolean
is_blank (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (text[i]))
      return FALSE;
  return TRUE;
}

gboolean
pb_accounts_text_is_blank (PbAccountsText *self)
{
  return is_blank (self->text, self->length);
}

GKeyFile *
pb_accounts_text_get_file (PbAccountsText *self)
{
  return self->file;
}

GPtrArray *
pb_accounts_text_get_damage (PbAccountsText *self)
{
  return self->damage;
}

/* --- changes --- */

/* Returns: whether @id can be changed (@to_remove: taken out) without touching what is damaged. */
static gboolean
can_change (const PbAccountsText *self, const char *id, gboolean to_remove)
{
  for (guint i = 0; i < self->damage->len; i++)
    {
      const PbAccountsDamage *damage = g_ptr_array_index (self->damage, i);
      if (damage->id == NULL || (!to_remove && g_str_equal (damage->id, id)))
        return FALSE;
    }
  return TRUE;
}

static void
append_line_end (GString *out)
{
  if (out->len > 0 && out->str[out->len - 1] != '\n')
    g_string_append_c (out, '\n');
}

static char *
splice (const PbAccountsText *self, const char *id, GKeyFile *file, gsize *length)
{
  g_autofree char *group = file != NULL ? g_key_file_to_data (file, NULL, NULL) : NULL;
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);
      if (g_strcmp0 (part->id, id) != 0)
        g_string_append_len (out, self->text + part->start, (gssize) (part->end - part->start));
      else if (group != NULL)
        g_string_append (out, group);
      if (g_strcmp0 (part->id, id) == 0)
        g_clear_pointer (&group, g_free);
    }
  if (group != NULL)
    {
      append_line_end (out);
      g_string_append (out, group);
    }
  *length = out->len;
  return g_string_free (out, FALSE);
}

GKeyFile *
pb_accounts_text_begin (PbAccountsText *self, const char *id, gboolean to_remove)
{
  GKeyFile *alone;

  if (!can_change (self, id, to_remove))
    return NULL;
  if (self->damage->len == 0)
    return g_key_file_ref (self->file);
  alone = g_key_file_new ();
  for (guint i = 0; i < self->parts->len; i++)
    {
      const Part *part = &g_array_index (self->parts, Part, i);
      if (part->good && g_strcmp0 (part->id, id) == 0)
        (void) is_readable (self, part->start, part->end, FALSE, alone);
    }
  return alone;
}

/* Returns: (transfer full): @text, or a word in place of nothing: an empty file is one that was cut off. Takes @text. */
static char *
not_blank (char *text, gsize *length)
{
  g_autofree char *taken = text;

  if (!is_blank (taken, *length))
    return g_steal_pointer (&taken);
  *length = strlen (HEAD);
  return g_strdup (HEAD);
}

char *
pb_accounts_text_end (PbAccountsText *self, const char *id, GKeyFile *file, gsize *length)
{
  char *text;

  if (self->damage->len > 0)
    return splice (self, id, file, length);
  if (file == NULL)
    (void) g_key_file_remove_group (self->file, id, NULL);
  text = g_key_file_to_data (self->file, length, NULL);
  return not_blank (text, length);
}
