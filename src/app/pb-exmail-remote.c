/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-remote.c: the end of the command. The body of a request may hold a password, so it goes through a pipe. */
#include "config.h"

#include "pb-exmail-remote.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "pb-client.h"
#include "pb-error.h"
#include "pb-exmail-json.h"
#include "pb-handle.h"
#include "pb-list-file.h"
#include "pb-secret-pipe.h"

#define CALL_TIMEOUT 300000 /* ms: the instance has its own, shorter ones; after 1200 it waits for another token */

#define PB_TYPE_EXMAIL_REMOTE (pb_exmail_remote_get_type ())
G_DECLARE_FINAL_TYPE (PbExmailRemote, pb_exmail_remote, PB, EXMAIL_REMOTE, PbExmailCarrier)

struct _PbExmailRemote
{
  PbExmailCarrier parent_instance;
  GDBusConnection *bus; /* (owned) */
};

G_DEFINE_FINAL_TYPE (PbExmailRemote, pb_exmail_remote, PB_TYPE_EXMAIL_CARRIER)

/* Who takes the objects of a long list. */
typedef struct
{
  PbExmailListingFunc func;
  gpointer func_data; /* (unowned) */
} Taker;

/* Returns: FALSE with @error: the objects in the descriptor of @handles did not come. */
static gboolean
take_list (const Taker *taker, GVariant *handles, GUnixFDList *fds, GError **error)
{
  gint32 handle;
  int fd;

  if (taker == NULL || g_variant_n_children (handles) == 0)
    return TRUE;
  g_variant_get_child (handles, 0, "h", &handle);
  fd = pb_handle_take (fds, handle, error);
  return fd >= 0 && pb_list_file_read (fd, taker->func, taker->func_data, error);
}

/* Returns: (transfer full) (nullable): what the instance answered, an error of its own or the service's. */
static JsonObject *
read_answer (const Taker *taker, GVariant *answer, GUnixFDList *fds, GError **error)
{
  g_autoptr (GVariant) handles = NULL;
  const char *message, *json;
  guint error_class;
  JsonObject *object;

  g_variant_get (answer, "(u&s&s@ah)", &error_class, &message, &json, &handles);
  if (error_class != PB_ERROR_CLASS_NONE)
    {
      g_set_error_literal (error, PB_ERROR, (int) MIN (error_class, PB_N_ERROR_CLASSES - 1), message);
      return NULL;
    }
  object = pb_exmail_parse (json, strlen (json));
  if (object == NULL)
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service answered with something without JSON.");
  else if (!take_list (taker, handles, fds, error))
    g_clear_pointer (&object, json_object_unref);
  return object;
}

/* The instance may carry on with what was asked, or has sent it and ended. @error: (transfer full) */
static GError *
explain (GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return error;
  g_error_free (error);
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, _ ("The running Postbell did not answer in time, or has ended. If something was to be changed, look first whether it was, then try again."));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant) answer = pb_client_call_with_fds_finish (G_DBUS_CONNECTION (source), &fds, result, &error);
  JsonObject *object = answer != NULL ? read_answer (g_task_get_task_data (task), answer, fds, &error) : NULL;

  if (object != NULL)
    g_task_return_pointer (task, object, (GDestroyNotify) json_object_unref);
  else if (answer == NULL)
    g_task_return_error (task, explain (error));
  else
    g_task_return_error (task, error);
}

/* Returns: (transfer full) (nullable): descriptors with the body in a pipe, none for a request without one. */
static GUnixFDList *
pack_body (const PbExmailRequest *request, GError **error)
{
  GUnixFDList *fds = g_unix_fd_list_new ();
  int fd;

  if (request->body == NULL || pb_secret_get_length (request->body) == 0)
    return fds;
  fd = pb_secret_pipe_new (request->body, PB_SECRET_PIPE_REQUEST, error);
  if (fd >= 0 && g_unix_fd_list_append (fds, fd, error) == 0)
    {
      (void) g_close (fd, NULL);
      return fds;
    }
  g_object_unref (fds);
  return NULL;
}

static GVariant *
pack (const PbAccount *account, const PbExmailRequest *request, GUnixFDList *fds)
{
  GVariantBuilder handles;

  g_variant_builder_init (&handles, G_VARIANT_TYPE ("ah"));
  for (int i = 0; i < g_unix_fd_list_get_length (fds); i++)
    g_variant_builder_add (&handles, "h", i);
  return g_variant_new ("(sssssah)", account->id, pb_exmail_api_to_string (request->api), request->path, request->app != NULL ? request->app : "", request->query, &handles);
}

/* @task: (transfer full) */
static void
send_task (PbExmailRemote *self, PbAccount *account, PbExmailRequest *request, GTask *task)
{
  g_autoptr (GTask) own = task;
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  g_autoptr (GUnixFDList) fds = pack_body (request, &error);

  g_task_set_source_tag (task, send_task);
  if (fds == NULL)
    g_task_return_error (task, error);
  else
    g_dbus_connection_call_with_unix_fd_list (self->bus, PB_APP_ID, PB_OBJECT_PATH, PB_INTERFACE, "AskExmail", pack (account, request, fds), G_VARIANT_TYPE ("(ussah)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_TIMEOUT, fds, cancellable, answered_cb, g_object_ref (task));
}

static void
exmail_remote_send_async (PbExmailCarrier *carrier, PbAccount *account, PbExmailRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  send_task (PB_EXMAIL_REMOTE (carrier), account, request, g_task_new (carrier, cancellable, callback, user_data));
}

static void
exmail_remote_send_list_async (PbExmailCarrier *carrier, PbAccount *account, PbExmailRequest *request, PbExmailListingFunc func, gpointer func_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (carrier, cancellable, callback, user_data);
  Taker *taker = g_new0 (Taker, 1);

  *taker = (Taker){ func, func_data };
  g_task_set_task_data (task, taker, g_free);
  send_task (PB_EXMAIL_REMOTE (carrier), account, request, task);
}

static void
pb_exmail_remote_dispose (GObject *object)
{
  g_clear_object (&PB_EXMAIL_REMOTE (object)->bus);
  G_OBJECT_CLASS (pb_exmail_remote_parent_class)->dispose (object);
}

static void
pb_exmail_remote_class_init (PbExmailRemoteClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_exmail_remote_dispose;
  PB_EXMAIL_CARRIER_CLASS (klass)->send_async = exmail_remote_send_async;
  PB_EXMAIL_CARRIER_CLASS (klass)->send_list_async = exmail_remote_send_list_async;
}

static void
pb_exmail_remote_init (PbExmailRemote *self)
{
}

PbExmailCarrier *
pb_exmail_remote_new (GDBusConnection *bus)
{
  PbExmailRemote *self = g_object_new (PB_TYPE_EXMAIL_REMOTE, NULL);

  self->bus = g_object_ref (bus);
  return PB_EXMAIL_CARRIER (self);
}
