/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-resolver.c: see pb-resolver.h. */
#include "pb-resolver.h"

#include "pb-error.h"
#include "pb-hostname.h"
#include "pb-io-error.h"

/* --- the abstract part --- */

G_DEFINE_ABSTRACT_TYPE (PbResolver, pb_resolver, G_TYPE_OBJECT)

static void
pb_resolver_class_init (PbResolverClass *klass)
{
}

static void
pb_resolver_init (PbResolver *resolver)
{
}

void
pb_record_free (PbRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->target);
  g_free (record);
}

PbRecord *
pb_resolver_record_new (guint16 priority, guint16 weight, guint16 port, const char *target)
{
  g_autofree char *name = g_str_equal (target, ".") || target[0] == '\0' ? g_strdup ("") : pb_hostname_dup (target);
  PbRecord *record;

  if (name == NULL)
    return NULL;
  record = g_new0 (PbRecord, 1);
  *record = (PbRecord){ priority, weight, port, g_steal_pointer (&name) };
  return record;
}

static int
compare_records (gconstpointer a, gconstpointer b)
{
  const PbRecord *x = *(const PbRecord *const *) a;
  const PbRecord *y = *(const PbRecord *const *) b;

  return x->priority != y->priority ? (int) x->priority - y->priority : (int) y->weight - x->weight;
}

void
pb_resolver_lookup_async (PbResolver *resolver, PbRecordType type, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (PB_IS_RESOLVER (resolver));
  PB_RESOLVER_GET_CLASS (resolver)->lookup_async (resolver, type, name, cancellable, callback, user_data);
}

GPtrArray *
pb_resolver_lookup_finish (PbResolver *resolver, GAsyncResult *result, GError **error)
{
  GPtrArray *records;

  g_return_val_if_fail (PB_IS_RESOLVER (resolver), NULL);
  g_return_val_if_fail (g_task_is_valid (result, resolver), NULL);
  records = g_task_propagate_pointer (G_TASK (result), error);
  if (records == NULL)
    return NULL;
  g_ptr_array_sort (records, compare_records);
  g_ptr_array_set_size (records, (int) MIN (records->len, PB_RESOLVER_MAX_RECORDS));
  return records;
}

/* --- GResolver --- */

#define PB_TYPE_SYSTEM_RESOLVER (pb_system_resolver_get_type ())
G_DECLARE_FINAL_TYPE (PbSystemResolver, pb_system_resolver, PB, SYSTEM_RESOLVER, PbResolver)

struct _PbSystemResolver
{
  PbResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (PbSystemResolver, pb_system_resolver, PB_TYPE_RESOLVER)

/* Returns: (transfer full) (nullable): NULL where the target is no name of a host. */
static PbRecord *
record_of (PbRecordType type, GVariant *row)
{
  guint16 priority = 0, weight = 0, port = 0;
  const char *target = "";

  if (type == PB_RECORD_MX)
    g_variant_get (row, "(q&s)", &priority, &target);
  else
    g_variant_get (row, "(qqq&s)", &priority, &weight, &port, &target);
  return pb_resolver_record_new (priority, weight, port, target);
}

/* @rows: (element-type GVariant) */
static GPtrArray *
records_of (PbRecordType type, GList *rows)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_record_free);

  for (const GList *l = rows; l != NULL; l = l->next)
    {
      PbRecord *record = record_of (type, l->data);
      if (record != NULL)
        g_ptr_array_add (records, record);
    }
  return records;
}

static void
variant_free (gpointer data)
{
  g_variant_unref (data);
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GList *rows = g_resolver_lookup_records_finish (G_RESOLVER (object), result, &error);
  PbRecordType type = (PbRecordType) GPOINTER_TO_INT (g_task_get_task_data (task));

  if (error == NULL || g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    g_task_return_pointer (task, records_of (type, rows), (GDestroyNotify) g_ptr_array_unref);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_OFFLINE, "%s", pb_io_error_reason (error));
  g_list_free_full (rows, variant_free);
}

static void
system_lookup_async (PbResolver *resolver, PbRecordType type, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GResolver) system = g_resolver_get_default ();
  g_autofree char *absolute = g_strconcat (name, ".", NULL);
  GTask *task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_set_source_tag (task, system_lookup_async);
  g_task_set_task_data (task, GINT_TO_POINTER (type), NULL);
  g_resolver_lookup_records_async (system, absolute, type == PB_RECORD_MX ? G_RESOLVER_RECORD_MX : G_RESOLVER_RECORD_SRV, cancellable, looked_up_cb, task);
}

static void
pb_system_resolver_class_init (PbSystemResolverClass *klass)
{
  PB_RESOLVER_CLASS (klass)->lookup_async = system_lookup_async;
}

static void
pb_system_resolver_init (PbSystemResolver *resolver)
{
}

PbResolver *
pb_resolver_new (void)
{
  return g_object_new (PB_TYPE_SYSTEM_RESOLVER, NULL);
}
