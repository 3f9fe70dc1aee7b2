/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-item.c: see pb-exmail-item.h. */
#include "pb-exmail-item.h"

#include <string.h>

#define KEY_LEN 32 /* digits of a SHA-256 sum: 128 bits */

PbExmailItem *
pb_exmail_item_new (guint line, PbExmailValues *values)
{
  PbExmailItem *self = g_new0 (PbExmailItem, 1);

  self->line = line;
  self->values = values;
  return self;
}

void
pb_exmail_item_free (PbExmailItem *self)
{
  if (self == NULL)
    return;
  pb_exmail_values_free (self->values);
  g_free (self->subject);
  g_free (self->content);
  g_clear_error (&self->error);
  g_free (self);
}

const char *
pb_exmail_item_get_address (const PbExmailItem *self)
{
  const char *member = pb_exmail_values_get_first (self->values, "member"), *address = pb_exmail_values_get_first (self->values, "address");

  return member != NULL ? member : address != NULL ? address
                                                   : "";
}

char *
pb_exmail_item_dup_subject (const PbExmailItem *self)
{
  const char *group = pb_exmail_values_get_first (self->values, "group");
  g_autofree char *all = g_strconcat (group != NULL ? group : "", "\n", pb_exmail_item_get_address (self), NULL);

  return g_ascii_strdown (all, -1);
}

static gint
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_text (GChecksum *sum, const char *text)
{
  g_checksum_update (sum, (const guchar *) text, (gssize) strlen (text) + 1);
}

static char *
dup_sum (GChecksum *sum)
{
  return g_strndup (g_checksum_get_string (sum), KEY_LEN);
}

static char *
dup_subject_name (const PbExmailItem *self, const char *words)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *subject = pb_exmail_item_dup_subject (self);

  add_text (sum, words);
  add_text (sum, subject);
  return dup_sum (sum);
}

static char *
dup_content_name (const PbExmailItem *self)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GPtrArray) options = g_ptr_array_new ();
  const char *option;

  for (guint i = 0; (option = pb_exmail_values_get_option (self->values, i)) != NULL; i++)
    g_ptr_array_add (options, (gpointer) (guintptr) option);
  g_ptr_array_sort (options, compare_texts);
  for (guint i = 0; i < options->len; i++)
    {
      const GPtrArray *values = pb_exmail_values_get (self->values, g_ptr_array_index (options, i));

      add_text (sum, g_ptr_array_index (options, i));
      for (guint j = 0; j < values->len; j++)
        add_text (sum, g_ptr_array_index (values, j));
      add_text (sum, "");
    }
  return dup_sum (sum);
}

void
pb_exmail_item_name (PbExmailItem *self, const char *words)
{
  g_free (self->subject);
  g_free (self->content);
  self->subject = dup_subject_name (self, words);
  self->content = dup_content_name (self);
}

void
pb_exmail_item_settle (PbExmailItem *self, PbExmailItemState state, GError *error)
{
  self->state = state;
  g_clear_error (&self->error);
  self->error = error;
}
