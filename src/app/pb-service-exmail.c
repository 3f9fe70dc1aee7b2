/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service-exmail.c: the end of the running instance: a request comes by the bus, is one that the table has, and goes out with the
 * token that this process holds. */
#include "config.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n.h>

#include "pb-client.h"
#include "pb-error.h"
#include "pb-exmail-remote.h"
#include "pb-list-file.h"
#include "pb-secret-pipe.h"

static void
fail (GDBusMethodInvocation *invocation, const char *sentence)
{
  g_dbus_method_invocation_return_dbus_error (invocation, PB_BUS_ERROR, sentence);
}

/* One request on its way. */
typedef struct
{
  GDBusMethodInvocation *invocation; /* (owned) (nullable): until it is answered */
  PbListFile *list;                  /* (owned) (nullable): of a row with a long list */
} Asked;

static void
asked_free (Asked *self)
{
  g_assert (self->invocation == NULL);
  pb_list_file_free (self->list);
  g_free (self);
}

/* @fd: of the list, -1 without one; taken. */
static void
answer (Asked *self, PbErrorClass error_class, const char *message, const char *json, int fd)
{
  g_autoptr (GUnixFDList) fds = fd >= 0 ? g_unix_fd_list_new_from_array (&fd, 1) : NULL;
  GVariantBuilder handles;

  g_variant_builder_init (&handles, G_VARIANT_TYPE ("ah"));
  if (fds != NULL)
    g_variant_builder_add (&handles, "h", 0);
  g_dbus_method_invocation_return_value_with_unix_fd_list (g_steal_pointer (&self->invocation), g_variant_new ("(ussah)", (guint) error_class, message, json, &handles), fds);
}

static void
answer_error (Asked *self, const GError *error)
{
  if (error->domain == PB_ERROR)
    answer (self, (PbErrorClass) error->code, error->message, "", -1);
  else
    fail (g_steal_pointer (&self->invocation), _ ("Postbell ends."));
}

static void
answer_object (Asked *self, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *json = json_to_string (node, FALSE);
  g_autoptr (GError) error = NULL;
  int fd = self->list != NULL ? pb_list_file_end (self->list, &error) : -1;

  if (error != NULL)
    answer_error (self, error);
  else
    answer (self, PB_ERROR_CLASS_NONE, "", json, fd);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asked *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = pb_exmail_carrier_send_finish (PB_EXMAIL_CARRIER (source), result, &error);

  if (object != NULL)
    answer_object (self, object);
  else
    answer_error (self, error);
  asked_free (self);
}

static void
item_cb (JsonObject *item, gpointer user_data)
{
  pb_list_file_add (user_data, item);
}

/* @self: (transfer full) */
static void
send (Asked *self, PbResident *resident, PbAccount *account, PbExmailRequest *request)
{
  g_autoptr (PbExmailCarrier) carrier = pb_exmail_carrier_new (&resident->edges->context);
  const PbExmailRow *row = pb_exmail_table_find (request->api, request->path);
  GCancellable *cancellable = resident->edges->cancellable;

  self->list = row->long_list ? pb_list_file_new () : NULL;
  if (self->list != NULL)
    pb_exmail_carrier_send_list_async (carrier, account, request, item_cb, self->list, cancellable, answered_cb, self);
  else
    pb_exmail_carrier_send_async (carrier, account, request, cancellable, answered_cb, self);
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
  return fd >= 0 ? pb_secret_pipe_read (fd, PB_SECRET_PIPE_REQUEST, error) : NULL;
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
  Asked *asked;

  g_variant_get_child (args, 0, "&s", &id);
  account = pb_edges_find_exmail (resident->edges->accounts, id, &error);
  request = account != NULL ? read_request (args, invocation, &error) : NULL;
  if (request == NULL)
    {
      fail (invocation, error->message);
      return;
    }
  asked = g_new0 (Asked, 1);
  asked->invocation = invocation;
  send (asked, resident, account, request);
}
