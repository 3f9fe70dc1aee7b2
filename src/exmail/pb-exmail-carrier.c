/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-carrier.c: see pb-exmail-carrier.h. */
#include "pb-exmail-carrier.h"

#include <string.h>

#include "pb-corp-api.h"
#include "pb-error.h"
#include "pb-exmail-answer.h"
#include "pb-exmail-api.h"
#include "pb-exmail-tokens.h"

#define MAX_WAIT 3600 /* s */

G_DEFINE_ABSTRACT_TYPE (PbExmailCarrier, pb_exmail_carrier, G_TYPE_OBJECT)

static void
pb_exmail_carrier_class_init (PbExmailCarrierClass *klass)
{
}

static void
pb_exmail_carrier_init (PbExmailCarrier *self)
{
}

void
pb_exmail_carrier_send_async (PbExmailCarrier *self, PbAccount *account, PbExmailRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PB_EXMAIL_CARRIER_GET_CLASS (self)->send_async (self, account, request, cancellable, callback, user_data);
}

void
pb_exmail_carrier_send_list_async (PbExmailCarrier *self, PbAccount *account, PbExmailRequest *request, PbExmailListingFunc func, gpointer func_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  if (PB_EXMAIL_CARRIER_GET_CLASS (self)->send_list_async != NULL)
    PB_EXMAIL_CARRIER_GET_CLASS (self)->send_list_async (self, account, request, func, func_data, cancellable, callback, user_data);
  else
    pb_exmail_carrier_send_async (self, account, request, cancellable, callback, user_data);
}

JsonObject *
pb_exmail_carrier_send_finish (PbExmailCarrier *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

gint
pb_exmail_error_get_code (const GError *error)
{
  return error != NULL && error->domain == PB_ERROR ? pb_exmail_reason_get_code (error->message) : 0;
}

/* --- how long to leave it in peace --- */

/* Stands at the end of what the service said; only who asked knows it, and who asked may be another process. */
#define AGAIN_IN     " Again in "
#define AGAIN_IN_END " s."

static void
add_wait (GError *error, gint64 wait)
{
  g_autofree char *said = error->message;

  error->message = g_strdup_printf ("%s" AGAIN_IN "%" G_GINT64_FORMAT AGAIN_IN_END, said, (wait + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);
}

gint64
pb_exmail_error_get_wait (const GError *error)
{
  const char *again = g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY) ? g_strrstr (error->message, AGAIN_IN) : NULL;
  char *end = NULL;
  guint64 seconds = again != NULL ? g_ascii_strtoull (again + strlen (AGAIN_IN), &end, 10) : 0;

  return end != NULL && g_str_equal (end, AGAIN_IN_END) ? (gint64) MIN (seconds, MAX_WAIT) * G_USEC_PER_SEC : 0;
}

/* --- the one that asks by itself --- */

#define PB_TYPE_DIRECT_CARRIER (pb_direct_carrier_get_type ())
G_DECLARE_FINAL_TYPE (PbDirectCarrier, pb_direct_carrier, PB, DIRECT_CARRIER, PbExmailCarrier)

struct _PbDirectCarrier
{
  PbExmailCarrier parent_instance;
  PbContext context;
};

G_DEFINE_FINAL_TYPE (PbDirectCarrier, pb_direct_carrier, PB_TYPE_EXMAIL_CARRIER)

static JsonObject *
new_validity (gint64 life)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "expires_in", life / G_USEC_PER_SEC);
  return object;
}

static void
return_answer (GTask *task, JsonObject *answer, GError *error)
{
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) json_object_unref);
  else
    g_task_return_error (task, error);
}

static void
called_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  JsonObject *answer = pb_exmail_call_finish (result, &error);

  return_answer (task, answer, error);
}

/* Whose token a call needs. */
typedef struct
{
  PbAccount *account; /* (owned) */
  PbCorpApp app;      /* PB_N_CORP_APPS: that of the OpenApi */
} Caller;

static void
caller_free (gpointer data)
{
  Caller *self = data;

  pb_account_unref (self->account);
  g_free (self);
}

static void
corp_called_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PbDirectCarrier *self = g_task_get_source_object (task);
  const Caller *caller = g_task_get_task_data (task);
  GError *error = NULL;
  JsonObject *answer = pb_corp_call_finish (result, &error);
  gboolean busy = g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY) && pb_exmail_error_get_code (error) != 0;
  gint64 wait = busy ? pb_corp_tokens_get_wait (self->context.exmail, caller->account, caller->app) : 0;

  if (wait > 0)
    add_wait (error, wait);
  return_answer (task, answer, error);
}

static void
got_token_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PbDirectCarrier *self = g_task_get_source_object (task);
  const Caller *caller = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PbSecret) token = pb_exmail_tokens_get_finish (result, &error);
  gint64 life = 0;

  if (token != NULL)
    life = caller->app < PB_N_CORP_APPS ? pb_corp_tokens_get_life (self->context.exmail, caller->account, caller->app) : pb_exmail_tokens_get_life (self->context.exmail, caller->account);
  return_answer (task, token != NULL ? new_validity (life) : NULL, error);
}

static void
set_caller (GTask *task, PbAccount *account, PbCorpApp app)
{
  Caller *caller = g_new0 (Caller, 1);

  caller->account = pb_account_ref (account);
  caller->app = app;
  g_task_set_task_data (task, caller, caller_free);
}

static gboolean
changes_something (const PbExmailRequest *request)
{
  const PbExmailRow *row = pb_exmail_table_find (request->api, request->path);

  return row != NULL && row->writes;
}

static void
send_openapi (PbDirectCarrier *self, PbAccount *account, PbExmailRequest *request, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  set_caller (task, account, PB_N_CORP_APPS);
  if (g_str_equal (request->path, "token"))
    pb_exmail_tokens_get_async (self->context.exmail, account, self->context.vault, NULL, NULL, cancellable, got_token_cb, g_object_ref (task));
  else
    pb_exmail_call_form_async (&self->context, account, NULL, request->path, request->body, cancellable, called_cb, g_object_ref (task));
}

static void
send_corp (PbDirectCarrier *self, PbAccount *account, PbExmailRequest *request, GTask *task)
{
  PbCorpApp app = request->app != NULL ? pb_corp_app_from_string (request->app) : PB_N_CORP_APPS;
  const PbCorpRequest asked = { .app = app, .path = request->path, .query = request->query, .json = request->body, .changes = changes_something (request) };
  GCancellable *cancellable = g_task_get_cancellable (task);

  set_caller (task, account, app);
  if (app == PB_N_CORP_APPS)
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_CONFIG, "The current API has no such application.");
  else if (g_str_equal (request->path, "gettoken"))
    pb_corp_tokens_get_async (&self->context, account, app, NULL, NULL, cancellable, got_token_cb, g_object_ref (task));
  else
    pb_corp_call_async (&self->context, account, &asked, cancellable, corp_called_cb, g_object_ref (task));
}

/* Whoever made the request: nothing else is ever sent with a token. */
static gboolean
is_one_request (const PbExmailRequest *request)
{
  const PbExmailRow *row = pb_exmail_table_find (request->api, request->path);

  return row != NULL && pb_exmail_row_is_one_request (row);
}

static void
direct_carrier_send_async (PbExmailCarrier *carrier, PbAccount *account, PbExmailRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbDirectCarrier *self = PB_DIRECT_CARRIER (carrier);
  g_autoptr (GTask) task = g_task_new (carrier, cancellable, callback, user_data);

  g_task_set_source_tag (task, direct_carrier_send_async);
  if (!is_one_request (request))
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_CONFIG, "Exmail has no interface of this name that is one request.");
  else if (request->api == PB_EXMAIL_API_OPENAPI)
    send_openapi (self, account, request, task);
  else
    send_corp (self, account, request, task);
}

static void
direct_carrier_send_list_async (PbExmailCarrier *carrier, PbAccount *account, PbExmailRequest *request, PbExmailListingFunc func, gpointer func_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbDirectCarrier *self = PB_DIRECT_CARRIER (carrier);
  PbCorpApp app = request->app != NULL ? pb_corp_app_from_string (request->app) : PB_N_CORP_APPS;
  const PbExmailRow *row = pb_exmail_table_find (request->api, request->path);
  const PbCorpRequest asked = { .app = app, .path = request->path, .query = request->query };
  g_autoptr (GTask) task = NULL;

  if (row == NULL || !row->long_list || (request->api == PB_EXMAIL_API_CORP && app == PB_N_CORP_APPS))
    {
      direct_carrier_send_async (carrier, account, request, cancellable, callback, user_data);
      return;
    }
  task = g_task_new (carrier, cancellable, callback, user_data);
  g_task_set_source_tag (task, direct_carrier_send_async);
  set_caller (task, account, app);
  if (request->api == PB_EXMAIL_API_OPENAPI)
    pb_exmail_call_list_async (&self->context, account, request->path, request->body, pb_exmail_listing_new (func, func_data), cancellable, called_cb, g_object_ref (task));
  else
    pb_corp_call_list_async (&self->context, account, &asked, pb_exmail_listing_new (func, func_data), cancellable, corp_called_cb, g_object_ref (task));
}

static void
pb_direct_carrier_class_init (PbDirectCarrierClass *klass)
{
  PB_EXMAIL_CARRIER_CLASS (klass)->send_async = direct_carrier_send_async;
  PB_EXMAIL_CARRIER_CLASS (klass)->send_list_async = direct_carrier_send_list_async;
}

static void
pb_direct_carrier_init (PbDirectCarrier *self)
{
}

PbExmailCarrier *
pb_exmail_carrier_new (const PbContext *context)
{
  PbDirectCarrier *self = g_object_new (PB_TYPE_DIRECT_CARRIER, NULL);

  self->context = *context;
  return PB_EXMAIL_CARRIER (self);
}
