/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service-exmail.c: see pb-service-exmail.h. A request comes by the bus, is one that the table has, and goes out with the token that
 * this process holds. */
#include "config.h"

#include "pb-service-exmail.h"

#include <glib/gi18n.h>

#include "pb-client.h"
#include "pb-error.h"
#include "pb-exmail-carrier.h"
#include "pb-handle.h"
#include "pb-list-file.h"
#include "pb-secret-pipe.h"
#include "pb-text.h"

#define MAX_WAITING 64  /* requests for one account */
#define MAX_WORDS   300 /* characters of what the system says */

struct _PbServiceExmail
{
  PbResident *resident; /* (unowned) */
  GDBusConnection *bus; /* (unowned) */
  GHashTable *lines;    /* (owned) (element-type utf8 Line): by account */
  GHashTable *asked;    /* (owned) (element-type Asked): all that is not answered */
};

/* Who waits for an account. */
typedef struct
{
  GQueue waiting;    /* (element-type Asked) */
  gpointer changing; /* (unowned) (nullable): the one that changes something */
} Line;

/* One request. */
typedef struct
{
  PbServiceExmail *service;          /* (unowned) (nullable): NULL: it ends */
  GDBusMethodInvocation *invocation; /* (owned) (nullable): until it is answered, or nobody wants to know */
  PbAccount *account;                /* (owned) */
  PbExmailRequest *request;          /* (owned) */
  const PbExmailRow *row;            /* (unowned) */
  Line *line;                        /* (unowned) */
  PbListFile *list;                  /* (owned) (nullable): of a row with a long list */
  GCancellable *cancellable;         /* (owned): until it is on its way */
  guint watch;                       /* of the caller */
} Asked;

static void
line_free (gpointer data)
{
  Line *self = data;

  g_queue_clear (&self->waiting);
  g_free (self);
}

static void
asked_free (Asked *self)
{
  if (self->watch != 0)
    g_bus_unwatch_name (self->watch);
  g_clear_object (&self->invocation);
  pb_account_unref (self->account);
  pb_exmail_request_free (self->request);
  pb_list_file_free (self->list);
  g_object_unref (self->cancellable);
  g_free (self);
}

PbServiceExmail *
pb_service_exmail_new (PbResident *resident, GDBusConnection *bus)
{
  PbServiceExmail *self = g_new0 (PbServiceExmail, 1);

  self->resident = resident;
  self->bus = bus;
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, line_free);
  self->asked = g_hash_table_new (NULL, NULL);
  return self;
}

static Line *
line_of (PbServiceExmail *self, const char *account)
{
  Line *line = g_hash_table_lookup (self->lines, account);

  if (line == NULL)
    {
      line = g_new0 (Line, 1);
      g_queue_init (&line->waiting);
      g_hash_table_insert (self->lines, g_strdup (account), line);
    }
  return line;
}

/* --- the answer --- */

static void
fail (GDBusMethodInvocation *invocation, const char *sentence)
{
  g_dbus_method_invocation_return_dbus_error (invocation, PB_BUS_ERROR, sentence);
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

/* What is no error of the engine comes from the system: a keyring, a proxy, the bus. */
static void
answer_error (Asked *self, const GError *error)
{
  g_autofree char *words = pb_text_display (error->message, -1, MAX_WORDS);

  if (error->domain == PB_ERROR)
    answer (self, (PbErrorClass) error->code, error->message, "", -1);
  else
    fail (g_steal_pointer (&self->invocation), g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? _ ("Postbell ends.") : words);
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

/* --- one after the other --- */

static void begin (Asked *self);

/* Those at the head of @line whose turn it is. */
static void
advance (Line *line)
{
  while (line->changing == NULL && !g_queue_is_empty (&line->waiting))
    begin (g_queue_pop_head (&line->waiting));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asked *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = pb_exmail_carrier_send_finish (PB_EXMAIL_CARRIER (source), result, &error);
  Line *line = self->service != NULL ? self->line : NULL;

  if (self->invocation != NULL && object != NULL)
    answer_object (self, object);
  else if (self->invocation != NULL)
    answer_error (self, error);
  if (line != NULL)
    g_hash_table_remove (self->service->asked, self);
  if (line != NULL && line->changing == self)
    line->changing = NULL;
  asked_free (self);
  if (line != NULL)
    advance (line);
}

static void
item_cb (JsonObject *item, gpointer user_data)
{
  pb_list_file_add (user_data, item);
}

static void
begin (Asked *self)
{
  PbEdges *edges = self->service->resident->edges;
  PbContext context = edges->context;
  g_autoptr (PbExmailCarrier) carrier = NULL;

  context.on_wire = edges->cancellable; /* what is on its way is waited for, whoever asked */
  carrier = pb_exmail_carrier_new (&context);
  if (self->row->writes)
    self->line->changing = self;
  self->list = self->row->long_list ? pb_list_file_new () : NULL;
  if (self->list != NULL)
    pb_exmail_carrier_send_list_async (carrier, self->account, self->request, item_cb, self->list, self->cancellable, answered_cb, self);
  else
    pb_exmail_carrier_send_async (carrier, self->account, self->request, self->cancellable, answered_cb, self);
}

/* Nobody is there for the answer. What waits is dropped; what asks for a token stops; what is on its way goes on, and is waited for. */
static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  Asked *self = user_data;

  g_clear_object (&self->invocation);
  if (!g_queue_remove (&self->line->waiting, self))
    {
      g_cancellable_cancel (self->cancellable);
      return;
    }
  g_hash_table_remove (self->service->asked, self);
  asked_free (self);
}

void
pb_service_exmail_free (PbServiceExmail *self)
{
  g_autoptr (GList) all = NULL;

  if (self == NULL)
    return;
  all = g_hash_table_get_keys (self->asked);
  for (GList *each = all; each != NULL; each = each->next)
    {
      Asked *asked = each->data;

      if (asked->invocation != NULL)
        fail (g_steal_pointer (&asked->invocation), _ ("Postbell ends."));
      asked->service = NULL;
      g_bus_unwatch_name (asked->watch);
      asked->watch = 0;
      if (g_queue_remove (&asked->line->waiting, asked))
        asked_free (asked);
      else
        g_cancellable_cancel (asked->cancellable);
    }
  g_hash_table_unref (self->asked);
  g_hash_table_unref (self->lines);
  g_free (self);
}

/* --- the question --- */

/* Returns: (transfer full) (nullable): the body in the pipe of @handles; NULL without @error: there is none. */
static PbSecret *
take_body (GDBusMethodInvocation *invocation, GVariant *handles, GError **error)
{
  gint32 handle;
  int fd;

  if (g_variant_n_children (handles) == 0)
    return NULL;
  g_variant_get_child (handles, 0, "h", &handle);
  fd = pb_handle_take_of_call (invocation, handle, error);
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

/* @request: (transfer full) */
static void
take (PbServiceExmail *self, PbAccount *account, PbExmailRequest *request, GDBusMethodInvocation *invocation)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->service = self;
  asked->invocation = invocation;
  asked->account = pb_account_ref (account);
  asked->request = request;
  asked->row = pb_exmail_table_find (request->api, request->path);
  asked->line = line_of (self, account->id);
  asked->cancellable = g_cancellable_new ();
  asked->watch = g_bus_watch_name_on_connection (self->bus, g_dbus_method_invocation_get_sender (invocation), G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, vanished_cb, asked, NULL);
  g_hash_table_add (self->asked, asked);
  g_queue_push_tail (&asked->line->waiting, asked);
  advance (asked->line);
}

void
pb_service_exmail_ask (PbServiceExmail *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  g_autoptr (GError) error = NULL;
  const char *id;
  PbAccount *account;
  g_autoptr (PbExmailRequest) request = NULL;

  g_variant_get_child (args, 0, "&s", &id);
  account = pb_edges_find_exmail (self->resident->edges->accounts, id, &error);
  request = account != NULL ? read_request (args, invocation, &error) : NULL;
  if (request == NULL)
    fail (invocation, error->message);
  else if (line_of (self, account->id)->waiting.length >= MAX_WAITING)
    fail (invocation, _ ("Too many requests wait already."));
  else
    take (self, account, g_steal_pointer (&request), invocation);
}
