/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-later.c: see pb-later.h. */
#include "pb-later.h"

typedef struct
{
  char *account; /* (owned), as the others */
  char *id;
  char *summary;
  char *body;
} Text;

struct _PbLater
{
  GPtrArray *texts; /* (owned) (element-type Text) */
};

static void
text_free (gpointer data)
{
  Text *text = data;

  g_free (text->account);
  g_free (text->id);
  g_free (text->summary);
  g_free (text->body);
  g_free (text);
}

PbLater *
pb_later_new (void)
{
  PbLater *self = g_new0 (PbLater, 1);

  self->texts = g_ptr_array_new_with_free_func (text_free);
  return self;
}

void
pb_later_free (PbLater *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->texts);
  g_free (self);
}

/* Returns: (nullable) */
static Text *
find (PbLater *self, const char *id)
{
  for (guint i = 0; i < self->texts->len; i++)
    {
      Text *text = g_ptr_array_index (self->texts, i);
      if (g_str_equal (text->id, id))
        return text;
    }
  return NULL;
}

void
pb_later_add (PbLater *self, const char *account, const char *id, const char *summary, const char *body)
{
  Text *text = find (self, id);

  if (text == NULL && self->texts->len < PB_LATER_LIMIT)
    {
      text = g_new0 (Text, 1);
      text->account = g_strdup (account);
      text->id = g_strdup (id);
      g_ptr_array_add (self->texts, text);
    }
  if (text == NULL)
    return;
  g_free (text->summary);
  text->summary = g_strdup (summary);
  g_free (text->body);
  text->body = g_strdup (body);
}

void
pb_later_tell (PbLater *self, PbLaterFunc func, gpointer user_data)
{
  g_autoptr (GPtrArray) texts = g_steal_pointer (&self->texts);

  self->texts = g_ptr_array_new_with_free_func (text_free);
  for (guint i = 0; i < texts->len; i++)
    {
      const Text *text = g_ptr_array_index (texts, i);
      func (text->account, text->id, text->summary, text->body, user_data);
    }
}
