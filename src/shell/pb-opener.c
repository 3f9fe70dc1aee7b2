/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-opener.c: see pb-opener.h. */
#include "config.h"

#include "pb-opener.h"

#include <glib/gi18n.h>

#include "pb-account.h"

static GAppLaunchContext *
make_context (const char *activation_token)
{
  GAppLaunchContext *context = g_app_launch_context_new ();

  if (activation_token == NULL || activation_token[0] == '\0')
    return context;
  g_app_launch_context_setenv (context, "XDG_ACTIVATION_TOKEN", activation_token);
  g_app_launch_context_setenv (context, "DESKTOP_STARTUP_ID", activation_token);
  return context;
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_app_info_launch_default_for_uri_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
pb_opener_open_async (const char *url, const char *activation_token, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GAppLaunchContext) context = NULL;

  g_task_set_source_tag (task, pb_opener_open_async);
  if (!pb_webmail_url_is_valid (url))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("not a webmail address"));
      g_object_unref (task);
      return;
    }
  context = make_context (activation_token);
  g_app_info_launch_default_for_uri_async (url, context, cancellable, launched_cb, task);
}

gboolean
pb_opener_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
