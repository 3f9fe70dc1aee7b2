/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-popups.c: see pb-popups.h. */
#include "config.h"

#include "pb-popups.h"

#define MAX_KEYS 500 /* of one summary; above, it means every mail */

struct _PbPopups
{
  GHashTable *table; /* (owned) (element-type utf8 PbPopup): by alert id */
  GQueue order;      /* (element-type utf8) (unowned elements): keys of the table, oldest first */
  guint limit;
};

static void
popup_free (gpointer data)
{
  PbPopup *popup = data;

  g_free (popup->account);
  g_ptr_array_unref (popup->keys);
  g_free (popup);
}

PbPopups *
pb_popups_new (guint limit)
{
  PbPopups *self = g_new0 (PbPopups, 1);

  self->table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, popup_free);
  g_queue_init (&self->order);
  self->limit = limit;
  return self;
}

void
pb_popups_free (PbPopups *self)
{
  if (self == NULL)
    return;
  g_queue_clear (&self->order);
  g_hash_table_unref (self->table);
  g_free (self);
}

static PbPopup *
add_popup (PbPopups *self, const PbAlert *alert)
{
  PbPopup *popup = g_new0 (PbPopup, 1);
  char *id = g_strdup (alert->id);

  if (self->order.length >= self->limit)
    g_hash_table_remove (self->table, g_queue_pop_head (&self->order));
  popup->account = g_strdup (alert->account);
  popup->keys = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_insert (self->table, id, popup);
  g_queue_push_tail (&self->order, id);
  return popup;
}

static void
add_key (PbPopup *popup, const char *key)
{
  if (popup->keys->len < MAX_KEYS && !g_ptr_array_find_with_equal_func (popup->keys, key, g_str_equal, NULL))
    g_ptr_array_add (popup->keys, g_strdup (key));
}

void
pb_popups_remember (PbPopups *self, const PbAlert *alert, const GPtrArray *keys)
{
  PbPopup *popup = g_hash_table_lookup (self->table, alert->id);

  if (popup == NULL)
    popup = add_popup (self, alert);
  popup->count = alert->count;
  popup->summary = alert->summary;
  for (guint i = 0; keys != NULL && i < keys->len; i++)
    add_key (popup, g_ptr_array_index (keys, i));
  for (guint i = 0; i < alert->messages->len; i++)
    add_key (popup, ((const PbMessage *) g_ptr_array_index (alert->messages, i))->key);
}

void
pb_popups_forget (PbPopups *self, const char *id)
{
  GList *link = g_queue_find_custom (&self->order, id, (GCompareFunc) g_strcmp0);

  if (link == NULL)
    return;
  g_queue_delete_link (&self->order, link);
  g_hash_table_remove (self->table, id);
}

const PbPopup *
pb_popups_find (PbPopups *self, const char *id)
{
  return g_hash_table_lookup (self->table, id);
}

GVariant *
pb_popup_get_mark_target (const PbPopup *popup)
{
  gboolean all = popup->keys->len < popup->count;

  return g_variant_new ("(s@as)", popup->account, g_variant_new_strv ((const char *const *) popup->keys->pdata, all ? 0 : (gssize) popup->keys->len));
}
