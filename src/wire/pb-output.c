/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-output.c: see pb-output.h. */
#include "pb-output.h"

#include <string.h>

#include "pb-secret.h"

void
pb_output_append (PbOutput *self, const void *data, gsize len)
{
  if (len == 0)
    return;
  if (self->size - self->len < len)
    {
      gsize size = MAX (MAX (self->size * 2, self->len + len), 128);
      guint8 *grown = g_malloc (size);

      if (self->len > 0)
        memcpy (grown, self->data, self->len);
      if (self->data != NULL)
        pb_secret_wipe (self->data, self->len);
      g_free (self->data);
      self->data = grown;
      self->size = size;
    }
  memcpy (self->data + self->len, data, len);
  self->len += len;
}

void
pb_output_text (PbOutput *self, const char *text)
{
  pb_output_append (self, text, strlen (text));
}

void
pb_output_number (PbOutput *self, guint64 number)
{
  char digits[24];

  pb_output_append (self, digits, (gsize) g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, number));
}

void
pb_output_clear (PbOutput *self)
{
  if (self->data != NULL)
    pb_secret_wipe (self->data, self->len);
  g_free (self->data);
  *self = (PbOutput){ NULL, 0, 0 };
}

static void
free_output (gpointer data)
{
  PbOutput *output = data;

  pb_output_clear (output);
  g_free (output);
}

GBytes *
pb_output_steal (PbOutput *self)
{
  if (self->len == 0)
    return NULL;
  PbOutput *owner = g_new (PbOutput, 1);
  *owner = *self;
  *self = (PbOutput){ NULL, 0, 0 };
  return g_bytes_new_with_free_func (owner->data, owner->len, free_output, owner);
}
