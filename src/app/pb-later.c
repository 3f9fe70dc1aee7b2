/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-later.c: see pb-later.h. */
#include "pb-later.h"

/* The note "later/ACCOUNT" of the ledger: an array of id, summary and body, in GVariant's text format; "" for none. */
#define NOTE "later/"
#define TYPE "a(sss)"

typedef struct
{
  char *account; /* (owned), as the others */
  char *id;
  char *summary;
  char *body;
} Text;

struct _PbLater
{
  PbLedger *ledger; /* (unowned) (nullable) */
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
pb_later_new (PbLedger *ledger)
{
  PbLater *self = g_new0 (PbLater, 1);

  self->ledger = ledger;
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

static void
put (PbLater *self, const char *account, const char *id, const char *summary, const char *body)
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

/* The ledger gets what is here of @account. */
static void
save (PbLater *self, const char *account)
{
  g_autofree char *name = g_strconcat (NOTE, account, NULL);
  g_autofree char *before = pb_ledger_get_note (self->ledger, name);
  g_autofree char *note = NULL;
  g_autoptr (GVariant) list = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (TYPE));
  for (guint i = 0; i < self->texts->len; i++)
    {
      const Text *text = g_ptr_array_index (self->texts, i);
      if (g_str_equal (text->account, account))
        g_variant_builder_add (&builder, "(sss)", text->id, text->summary, text->body);
    }
  list = g_variant_ref_sink (g_variant_builder_end (&builder));
  note = g_variant_n_children (list) > 0 ? g_variant_print (list, FALSE) : g_strdup ("");
  if (g_strcmp0 (before != NULL ? before : "", note) != 0)
    pb_ledger_set_note (self->ledger, name, note);
}

void
pb_later_add (PbLater *self, const char *account, const char *id, const char *summary, const char *body)
{
  put (self, account, id, summary, body);
  if (self->ledger != NULL)
    save (self, account);
}

void
pb_later_recall (PbLater *self, const char *account)
{
  g_autofree char *name = g_strconcat (NOTE, account, NULL);
  g_autofree char *note = self->ledger != NULL ? pb_ledger_get_note (self->ledger, name) : NULL;
  g_autoptr (GVariant) list = note != NULL && note[0] != '\0' ? g_variant_parse (G_VARIANT_TYPE (TYPE), note, NULL, NULL, NULL) : NULL;
  const char *id, *summary, *body;
  GVariantIter iter;

  if (list == NULL)
    return;
  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&s&s&s)", &id, &summary, &body))
    put (self, account, id, summary, body);
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
      if (self->ledger != NULL)
        save (self, text->account); /* it was said: what is here now came meanwhile */
    }
}
