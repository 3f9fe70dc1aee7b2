/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-names.c: see pb-fake-names.h. */
#include "pb-fake-names.h"

#define PB_TYPE_FAKE_NAMES (pb_fake_names_get_type ())
G_DECLARE_FINAL_TYPE (PbFakeNames, pb_fake_names, PB, FAKE_NAMES, GResolver)

struct _PbFakeNames
{
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (PbFakeNames, pb_fake_names, G_TYPE_RESOLVER)

enum
{
  ANY = 1 << G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT,
  IPV4 = 1 << G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY,
  IPV6 = 1 << G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY,
};

static const struct
{
  const char *name;
  guint families;
  GResolverError code;
  guint after; /* ms */
} errors[] = {
  { "missing.example", ANY | IPV4 | IPV6, G_RESOLVER_ERROR_NOT_FOUND, 0 },
  { "later.example", ANY | IPV4 | IPV6, G_RESOLVER_ERROR_TEMPORARY_FAILURE, 0 },
  { "broken.example", ANY | IPV4 | IPV6, G_RESOLVER_ERROR_INTERNAL, 0 },
  { "away.example", IPV4 | IPV6, G_RESOLVER_ERROR_NOT_FOUND, 0 },
  { "away.example", ANY, G_RESOLVER_ERROR_TEMPORARY_FAILURE, 0 },
  { "lost.example", IPV4 | IPV6, G_RESOLVER_ERROR_NOT_FOUND, 0 },
  { "half.example", IPV4, G_RESOLVER_ERROR_TEMPORARY_FAILURE, 0 },
  { "half.example", IPV6, G_RESOLVER_ERROR_NOT_FOUND, 10 },
  { "half.example", ANY, G_RESOLVER_ERROR_TEMPORARY_FAILURE, 0 },
};

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;

  g_task_return_error_if_cancelled (task);
}

static gboolean
fail_cb (gpointer user_data)
{
  GTask *task = user_data;

  g_task_return_new_error (task, G_RESOLVER_ERROR, GPOINTER_TO_INT (g_task_get_task_data (task)), "as the name says");
  return G_SOURCE_REMOVE;
}

static gboolean
fails (const char *name, GResolverNameLookupFlags flags, GTask *task)
{
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    if (g_str_equal (name, errors[i].name) && (errors[i].families & 1U << flags) != 0)
      {
        g_task_set_task_data (task, GINT_TO_POINTER (errors[i].code), NULL);
        g_timeout_add_full (G_PRIORITY_DEFAULT, errors[i].after, fail_cb, g_object_ref (task), g_object_unref);
        return TRUE;
      }
  return FALSE;
}

static void
lookup_async (GResolver *resolver, const char *name, GResolverNameLookupFlags flags, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  if (g_str_equal (name, "both.example"))
    {
      GList *addresses = g_list_append (NULL, g_inet_address_new_from_string ("::1"));

      addresses = g_list_append (addresses, g_inet_address_new_from_string ("127.0.0.1"));
      g_task_return_pointer (task, addresses, NULL);
    }
  else if (!fails (name, flags, task) && cancellable != NULL)
    g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_object_ref (task), g_object_unref);
}

static GList *
lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
any_lookup_async (GResolver *resolver, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  lookup_async (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, callback, user_data);
}

static void
pb_fake_names_class_init (PbFakeNamesClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = any_lookup_async;
  resolver_class->lookup_by_name_finish = lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
pb_fake_names_init (PbFakeNames *self)
{
}

GResolver *
pb_fake_names_new (void)
{
  return g_object_new (PB_TYPE_FAKE_NAMES, NULL);
}
