/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-resolver.c: see pb-fake-resolver.h. */
#include "pb-fake-resolver.h"

#include <string.h>

#include "pb-pending.h"

struct _PbFakeResolver
{
  PbResolver parent_instance;

  GHashTable *records; /* (owned) (element-type utf8 GPtrArray) */
  GPtrArray *asked;    /* (owned) (element-type utf8) */
  PbPending pending;
  char *text; /* (owned) (nullable): of asked */
  PbErrorClass error_class;
  gboolean held;
};

G_DEFINE_FINAL_TYPE (PbFakeResolver, pb_fake_resolver, PB_TYPE_RESOLVER)

static char *
key_of (PbRecordType type, const char *name)
{
  return g_strconcat (type == PB_RECORD_MX ? "mx " : "srv ", name, NULL);
}

static GPtrArray *
records_of (PbFakeResolver *self, const char *key)
{
  const GPtrArray *from = g_hash_table_lookup (self->records, key);
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_record_free);

  for (guint i = 0; from != NULL && i < from->len; i++)
    {
      const PbRecord *record = g_ptr_array_index (from, i);
      g_ptr_array_add (records, pb_resolver_record_new (record->priority, record->weight, record->port, record->target));
    }
  return records;
}

static gboolean
is_held (GTask *task)
{
  const PbFakeResolver *self = g_task_get_source_object (task);

  return self->held;
}

static void
answer (GTask *task)
{
  PbFakeResolver *self = g_task_get_source_object (task);

  if (self->error_class != PB_ERROR_CLASS_NONE)
    g_task_return_new_error (task, PB_ERROR, (int) self->error_class, "scripted failure");
  else
    g_task_return_pointer (task, records_of (self, g_task_get_task_data (task)), (GDestroyNotify) g_ptr_array_unref);
}

static void
fake_lookup_async (PbResolver *resolver, PbRecordType type, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbFakeResolver *self = PB_FAKE_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_set_task_data (task, key_of (type, name), g_free);
  g_ptr_array_add (self->asked, key_of (type, name));
  pb_pending_add (&self->pending, task);
}

static void
pb_fake_resolver_finalize (GObject *object)
{
  PbFakeResolver *self = PB_FAKE_RESOLVER (object);

  g_hash_table_unref (self->records);
  g_ptr_array_unref (self->asked);
  pb_pending_clear (&self->pending);
  g_free (self->text);
  G_OBJECT_CLASS (pb_fake_resolver_parent_class)->finalize (object);
}

static void
pb_fake_resolver_class_init (PbFakeResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_fake_resolver_finalize;
  PB_RESOLVER_CLASS (klass)->lookup_async = fake_lookup_async;
}

static void
pb_fake_resolver_init (PbFakeResolver *self)
{
  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->asked = g_ptr_array_new_with_free_func (g_free);
  pb_pending_init (&self->pending, is_held, answer);
}

PbFakeResolver *
pb_fake_resolver_new (void)
{
  return g_object_new (PB_TYPE_FAKE_RESOLVER, NULL);
}

void
pb_fake_resolver_add (PbFakeResolver *self, PbRecordType type, const char *name, guint16 priority, guint16 port, const char *target)
{
  g_autofree char *key = key_of (type, name);
  PbRecord *record = pb_resolver_record_new (priority, 0, port, target);
  GPtrArray *records = g_hash_table_lookup (self->records, key);

  g_assert_nonnull (record);
  if (records == NULL)
    {
      records = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_record_free);
      g_hash_table_insert (self->records, g_steal_pointer (&key), records);
    }
  g_ptr_array_add (records, record);
}

void
pb_fake_resolver_set_error (PbFakeResolver *self, PbErrorClass error_class)
{
  self->error_class = error_class;
}

void
pb_fake_resolver_hold (PbFakeResolver *self, gboolean hold)
{
  self->held = hold;
  pb_pending_wake (&self->pending);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

const char *
pb_fake_resolver_get_asked (PbFakeResolver *self)
{
  GString *text = g_string_new (NULL);

  g_ptr_array_sort (self->asked, compare);
  for (guint i = 0; i < self->asked->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " | " : "", (const char *) g_ptr_array_index (self->asked, i));
  g_free (self->text);
  self->text = g_string_free (text, FALSE);
  return self->text;
}
