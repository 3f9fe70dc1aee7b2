/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-background.c: see pb-background.h. The answer of a portal is a signal of a request object, whose path is known before it is
 * made (org.freedesktop.portal.Request), so it cannot be missed. */
#include "config.h"

#include "pb-background.h"

#include <glib/gi18n.h>

#define PORTAL      "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PATIENCE    (120 * G_USEC_PER_SEC) /* a dialog may be open */

/* One request, for as long as its task. */
typedef struct
{
  GDBusConnection *bus; /* (owned) */
  PbTimer *timer;       /* (owned) */
  char *path;           /* (owned): of the request object */
  guint subscription;
  gulong cancelled; /* handler on the task's cancellable, 0 = none */
  gboolean at_login;
} Request;

static void
request_free (gpointer data)
{
  Request *self = data;

  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_clear_pointer (&self->timer, pb_timer_free);
  g_clear_object (&self->bus);
  g_free (self->path);
  g_free (self);
}

gboolean
pb_background_is_needed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/* Ends the task once. @error: (transfer full) (nullable) */
static void
end (GTask *task, GError *error)
{
  Request *self = g_task_get_task_data (task);
  g_autoptr (GTask) held = g_object_ref (task);

  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription); /* drops the reference that waited for the answer */
  self->subscription = 0;
  pb_timer_set (self->timer, PB_NEVER);
  g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled);
  if (error != NULL)
    g_task_return_error (held, error);
  else
    g_task_return_boolean (held, TRUE);
}

static void
response_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *parameters, gpointer user_data)
{
  GTask *task = user_data;
  const Request *self = g_task_get_task_data (task);
  g_autoptr (GVariant) results = NULL;
  gboolean granted = FALSE;
  guint32 response = 2;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  (void) g_variant_lookup (results, "autostart", "b", &granted);
  if (response == 0 && granted == self->at_login)
    end (task, NULL);
  else if (response <= 1)
    end (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, _ ("The desktop did not allow it. Its settings list what may run in the background.")));
  else
    end (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The desktop ended the question without an answer.")));
}

/* (Re)subscribes to the answer of the request at @path. */
static void
listen_at (GTask *task, const char *path)
{
  Request *self = g_task_get_task_data (task);

  if (g_strcmp0 (self->path, path) == 0)
    return;
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_free (self->path);
  self->path = g_strdup (path);
  self->subscription = g_dbus_connection_signal_subscribe (self->bus, PORTAL, "org.freedesktop.portal.Request", "Response", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, response_cb, g_object_ref (task), g_object_unref);
}

static GError *
explain (GError *failure)
{
  g_autoptr (GError) taken = failure;

  if (g_error_matches (taken, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) || g_error_matches (taken, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) || g_error_matches (taken, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) || g_error_matches (taken, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) || g_error_matches (taken, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("This desktop offers no way to do so from a sandbox (the Background portal)."));
  (void) g_dbus_error_strip_remote_error (taken);
  return g_steal_pointer (&taken);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  const char *path;

  if (((const Request *) g_task_get_task_data (task))->subscription == 0) /* it has ended meanwhile */
    {
      g_clear_error (&error);
      return;
    }
  if (answer == NULL)
    {
      end (task, explain (error));
      return;
    }
  g_variant_get (answer, "(&o)", &path);
  listen_at (task, path);
}

static void
timer_cb (gpointer user_data)
{
  end (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _ ("The desktop did not answer.")));
}

static gboolean
cancelled_idle_cb (gpointer user_data)
{
  GTask *task = user_data;

  if (((const Request *) g_task_get_task_data (task))->subscription != 0)
    end (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
  return G_SOURCE_REMOVE;
}

/* A handler must not disconnect itself from its cancellable. */
static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, cancelled_idle_cb, g_object_ref (user_data), g_object_unref);
}

/* Returns: (transfer full): where the request object will be (org.freedesktop.portal.Request). */
static char *
predict_path (GDBusConnection *bus, const char *token)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (bus) + 1);

  g_strdelimit (sender, ".", '_');
  return g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
}

static GVariant *
make_arguments (const char *token, const char *const *command, gboolean at_login, const char *reason)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (reason));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (at_login));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  return g_variant_new ("(sa{sv})", "", &options);
}

void
pb_background_request_async (GDBusConnection *bus, PbClock *clock, const char *const *command, gboolean at_login, const char *reason, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GCancellable) own = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, own, callback, user_data);
  g_autofree char *token = g_strdup_printf ("postbell%u", g_random_int ());
  g_autofree char *path = predict_path (bus, token);
  Request *self = g_new0 (Request, 1);

  g_task_set_source_tag (task, pb_background_request_async);
  g_task_set_check_cancellable (task, FALSE);
  self->bus = g_object_ref (bus);
  self->at_login = at_login;
  self->timer = pb_timer_new (clock, timer_cb, task);
  g_task_set_task_data (task, self, request_free);
  pb_timer_set (self->timer, pb_clock_now (clock) + PATIENCE);
  listen_at (task, path);
  self->cancelled = g_cancellable_connect (own, G_CALLBACK (cancelled_cb), task, NULL);
  g_dbus_connection_call (bus, PORTAL, PORTAL_PATH, "org.freedesktop.portal.Background", "RequestBackground", make_arguments (token, command, at_login, reason), G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, called_cb, g_object_ref (task));
}

gboolean
pb_background_request_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
