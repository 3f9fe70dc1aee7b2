/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-name-doubt.c: see pb-name-doubt.h. */
#include "pb-name-doubt.h"

/* One name that is doubted. */
typedef struct
{
  GError *error; /* (owned): what was said of it */
  char *host;    /* (owned) */
} Doubt;

static void
doubt_free (gpointer data)
{
  Doubt *doubt = data;

  g_error_free (doubt->error);
  g_free (doubt->host);
  g_free (doubt);
}

gboolean
pb_name_doubt_concerns (const GError *error)
{
  return g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
}

/* A name that has addresses after all, or a proxy's name that was meant: what was said stays. */
static void
asked_cb (GObject *resolver, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Doubt *doubt = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (resolver), result, &error);

  g_resolver_free_addresses (addresses);
  g_task_return_error (task, error != NULL ? g_steal_pointer (&error) : g_error_copy (doubt->error));
}

static void
way_cb (GObject *way, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Doubt *doubt = g_task_get_task_data (task);
  g_auto (GStrv) ways = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (way), result, NULL);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (GResolver) resolver = NULL;

  if (ways == NULL || g_strcmp0 (ways[0], "direct://") != 0 || ways[1] != NULL)
    {
      g_task_return_error (task, g_error_copy (doubt->error));
      return;
    }
  resolver = g_resolver_get_default ();
  g_resolver_lookup_by_name_async (resolver, doubt->host, cancellable, asked_cb, g_steal_pointer (&task));
}

void
pb_name_doubt_async (const GError *error, GProxyResolver *way, const char *scheme, const char *host, guint16 port, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *uri = g_uri_join (G_URI_FLAGS_NONE, scheme, NULL, host, port, "", NULL, NULL);
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Doubt *doubt = g_new (Doubt, 1);

  *doubt = (Doubt){ g_error_copy (error), g_strdup (host) };
  g_task_set_source_tag (task, pb_name_doubt_async);
  g_task_set_task_data (task, doubt, doubt_free);
  g_proxy_resolver_lookup_async (way, uri, cancellable, way_cb, task);
}

GError *
pb_name_doubt_finish (GAsyncResult *result)
{
  GError *error = NULL;

  (void) g_task_propagate_boolean (G_TASK (result), &error);
  return error;
}
