/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service-exmail.c: the end of the running instance: a request comes by the bus, is one that the table has, and goes out with the
 * token that this process holds. */
#include "config.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>

#include "pb-client.h"
#include "pb-error.h"
#include "pb-exmail-remote.h"
#include "pb-secret-pipe.h"

static void
fail (GDBusMethodInvocation *invocation, const char *sentence)
{
  g_dbus_method_invocation_return_dbus_error (invocation, PB_BUS_ERROR, sentence);
}

static void
answer (GDBusMethodInvocation *invocation, PbErrorClass error_class, const char *message, const char *json)
{
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(uss)", (guint) error_class, message, json));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = pb_exmail_carrier_send_finish (PB_EXMAIL_CARRIER (source), result, &error);
  g_autoptr (JsonNode) node = object != NULL ? json_node_init_object (json_node_alloc (), object) : NULL;
  g_autofree char *json = node != NULL ? json_to_string (node, FALSE) : NULL;

  if (json != NULL)
    answer (invocation, PB_ERROR_CLASS_NONE, "", json);
  else if (error->domain == PB_ERROR)
    answer (invocation, (PbErrorClass) error->code, error->message, "");
  else
    fail (invocation, _ ("Postbell ends."));
}

/* Returns: (transfer full) (nullable): the body in the pipe of @handles; NULL without @error: there is none. */
static PbSecret *
take_body (GDBusMethodInvocation *invocation, GVariant *handles, GError **error)
{
  GUnixFDList *fds = g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (invocation));
  gint32 handle;
  int fd;

  if (g_variant_n_children (handles) == 0)
    return NULL;
  g_variant_get_child (handles, 0, "h", &handle);
  if (fds == NULL || handle < 0 || handle >= g_unix_fd_list_get_length (fds))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("No secret came through the pipe."));
      return NULL;
    }
  fd = g_unix_fd_list_get (fds, handle, error);
  return fd >= 0 ? pb_secret_pipe_read (fd, error) : NULL;
}

/* What is not one request is none of the bus: the push channel is about every member of the company, a log-in address is opened in a
 * browser. Of tokens only the validity comes back (pb-exmail-carrier.h).
 * Returns: (transfer none) (nullable): the row that a request names, for the application that it names. */
static const PbExmailRow *
find_row (const char *api, const char *path, const char *app)
{
  const PbExmailRow *row = pb_exmail_table_find (g_str_equal (api, "corp") ? PB_EXMAIL_API_CORP : PB_EXMAIL_API_OPENAPI, path);

  if (row == NULL || !pb_exmail_row_is_one_request (row))
    return NULL;
  return row->made || g_str_equal (app, row->app != NULL ? row->app : "") ? row : NULL;
}

/* Returns: (transfer full) (nullable): the request; the form of one without parameters is empty. */
static PbExmailRequest *
read_request (GVariant *args, GDBusMethodInvocation *invocation, GError **error)
{
  const char *account, *api, *path, *app, *query;
  g_autoptr (GVariant) handles = NULL;
  g_autoptr (PbSecret) body = NULL;
  const PbExmailRow *row;
  GError *local = NULL;

  g_variant_get (args, "(&s&s&s&s&s@ah)", &account, &api, &path, &app, &query, &handles);
  row = find_row (api, path, app);
  if (row == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("Exmail has no interface “%s”."), path);
      return NULL;
    }
  body = take_body (invocation, handles, &local);
  if (local != NULL)
    {
      g_propagate_error (error, local);
      return NULL;
    }
  if (body == NULL && row->format == PB_EXMAIL_FORM)
    body = pb_secret_new ("", 0);
  return pb_exmail_request_new (row->api, row->path, app[0] != '\0' ? app : NULL, query, body);
}

void
pb_exmail_remote_serve (PbResident *resident, GVariant *args, GDBusMethodInvocation *invocation)
{
  g_autoptr (GError) error = NULL;
  const char *id;
  PbAccount *account;
  g_autoptr (PbExmailRequest) request = NULL;
  g_autoptr (PbExmailCarrier) carrier = pb_exmail_carrier_new (&resident->edges->context);

  g_variant_get_child (args, 0, "&s", &id);
  account = pb_edges_find_exmail (resident->edges->accounts, id, &error);
  request = account != NULL ? read_request (args, invocation, &error) : NULL;
  if (request != NULL)
    pb_exmail_carrier_send_async (carrier, account, request, resident->edges->cancellable, answered_cb, invocation);
  else
    fail (invocation, error->message);
}
