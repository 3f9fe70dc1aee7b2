/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-office.c: see pb-exmail-office.h. */
#include "pb-exmail-office.h"

#include "pb-error.h"
#include "pb-exmail-json.h"
#include "pb-login-way.h"

#define MASK "********" /* in place of a secret */

struct _PbExmailOffice
{
  PbExmailCarrier *carrier; /* (owned) */
  PbAccount *account;       /* (owned) */
  PbExmailParties *parties; /* (owned) (nullable): once they were asked for */
};

/* One question. */
typedef struct
{
  PbExmailOffice *office; /* (owned) */
  const PbExmailRow *row; /* (unowned) */
  PbExmailValues *values; /* (owned) */
  char *mail_id;          /* (owned) (nullable): of a log-in that leads to a mail */
  PbExmailResult *list;   /* (owned) (nullable): of a row with a long list, while it comes */
} Question;

PbExmailOffice *
pb_exmail_office_new (PbExmailCarrier *carrier, PbAccount *account)
{
  PbExmailOffice *self = g_rc_box_new0 (PbExmailOffice);

  self->carrier = g_object_ref (carrier);
  self->account = pb_account_ref (account);
  return self;
}

PbExmailOffice *
pb_exmail_office_ref (PbExmailOffice *self)
{
  return g_rc_box_acquire (self);
}

static void
office_clear (gpointer data)
{
  PbExmailOffice *self = data;

  g_clear_object (&self->carrier);
  g_clear_pointer (&self->account, pb_account_unref);
  g_clear_pointer (&self->parties, pb_exmail_parties_free);
}

void
pb_exmail_office_unref (PbExmailOffice *self)
{
  g_rc_box_release_full (self, office_clear);
}

static void
question_free (gpointer data)
{
  Question *self = data;

  g_clear_pointer (&self->office, pb_exmail_office_unref);
  g_clear_pointer (&self->values, pb_exmail_values_free);
  g_free (self->mail_id);
  g_clear_pointer (&self->list, pb_exmail_result_free);
  g_free (self);
}

/* --- what a row without a request of its own is made of --- */

/* The answer of mail/authkey becomes an address to log in at. Returns: (transfer full) (nullable) */
static JsonObject *
make_link (const Question *self, JsonObject *answer, GError **error)
{
  const char *given = pb_exmail_values_get_first (self->values, "address");
  gboolean there;
  g_autoptr (PbSecret) ticket = pb_exmail_dup_secret (answer, "auth_key", &there);
  JsonObject *link;
  char *url;

  if (ticket == NULL)
    {
      g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service answered without auth_key.");
      return NULL;
    }
  link = json_object_new ();
  url = pb_login_way_dup_url (self->office->account, given != NULL ? given : self->office->account->address, ticket, self->mail_id);
  json_object_set_string_member (link, "url", url);
  pb_secret_free_string (url);
  return link;
}

static gboolean
is_openapi_login (const PbExmailRow *row)
{
  return row->api == PB_EXMAIL_API_OPENAPI && g_str_equal (row->path, "login");
}

/* Returns: (transfer full) (nullable): the ticket that a log-in address is made with. */
static PbExmailRequest *
make_ticket (const PbAccount *account, const PbExmailValues *values, GError **error)
{
  const char *address = pb_exmail_values_get_first (values, "address");
  g_autoptr (PbExmailValues) user = pb_exmail_values_new ();

  if (address != NULL)
    pb_exmail_values_add (user, "address", address);
  return pb_exmail_request_make (pb_exmail_table_find (PB_EXMAIL_API_OPENAPI, "mail/authkey"), user, account->address, NULL, error);
}

/* Returns: (transfer full) (nullable): the request for @self. */
static PbExmailRequest *
make_request (const Question *self, GError **error)
{
  const PbExmailRow *row = self->row;
  const PbAccount *account = self->office->account;
  const char *app = pb_exmail_values_get_first (self->values, "app");
  g_autoptr (PbExmailRequest) made = pb_exmail_request_make (row, self->values, account->address, self->office->parties, error);

  if (made == NULL || !row->made)
    return g_steal_pointer (&made); /* of a row that is made, its values are right at least */
  if (is_openapi_login (row))
    return make_ticket (account, self->values, error);
  return pb_exmail_request_new (row->api, row->path, app != NULL ? app : "sso", "", NULL);
}

/* What the tokens of this process would be asked for with. Returns: (transfer full) */
static PbExmailRequest *
plan_token (const PbAccount *account, const PbExmailRow *row, const PbExmailValues *values)
{
  const char *app = pb_exmail_values_get_first (values, "app");
  g_autoptr (GString) fields = g_string_new (row->api == PB_EXMAIL_API_CORP ? "corpid=" : "grant_type=client_credentials&client_id=");
  g_autoptr (PbSecret) form = NULL;

  g_string_append_uri_escaped (fields, row->api == PB_EXMAIL_API_CORP ? account->corp_id : account->client_id, NULL, FALSE);
  g_string_append (fields, row->api == PB_EXMAIL_API_CORP ? "&corpsecret=" MASK : "&client_secret=" MASK);
  if (row->api == PB_EXMAIL_API_CORP)
    return pb_exmail_request_new (row->api, row->path, app != NULL ? app : "sso", fields->str, NULL);
  form = pb_secret_new (fields->str, fields->len);
  return pb_exmail_request_new (row->api, row->path, NULL, "", form);
}

PbExmailRequest *
pb_exmail_office_plan (const PbAccount *account, const PbExmailRow *row, const PbExmailValues *values, GError **error)
{
  g_autoptr (PbExmailRequest) made = pb_exmail_request_make (row, values, account->address, NULL, error);

  if (made != NULL && is_openapi_login (row))
    return make_ticket (account, values, error);
  if (made != NULL && row->made && pb_exmail_row_is_one_request (row))
    return plan_token (account, row, values);
  return g_steal_pointer (&made);
}

/* --- departments --- */

static void
got_parties_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PbExmailOffice *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) answer = pb_exmail_carrier_send_finish (PB_EXMAIL_CARRIER (object), result, &error);

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_pointer (&self->parties, pb_exmail_parties_free); /* two who asked at the same time */
  self->parties = pb_exmail_parties_read (answer);
  g_task_return_boolean (task, TRUE);
}

static void
learn_parties (PbExmailOffice *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (PbExmailRequest) request = pb_exmail_request_new (PB_EXMAIL_API_CORP, "department/list", "contacts", "", NULL);

  g_task_set_source_tag (task, pb_exmail_office_learn_parties_async);
  g_task_set_task_data (task, pb_exmail_office_ref (self), (GDestroyNotify) pb_exmail_office_unref);
  pb_exmail_carrier_send_async (self->carrier, self->account, request, cancellable, got_parties_cb, g_object_ref (task));
}

void
pb_exmail_office_learn_parties_async (PbExmailOffice *self, GAsyncReadyCallback callback, gpointer user_data)
{
  learn_parties (self, NULL, callback, user_data);
}

gboolean
pb_exmail_office_learn_parties_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_exmail_office_learn_parties_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

const PbExmailParties *
pb_exmail_office_get_parties (const PbExmailOffice *self)
{
  return self->parties;
}

/* --- asking --- */

/* A log-in address is opened in a browser: only https, or a server on this computer. */
static gboolean
is_fit_to_open (const PbExmailResult *result, GError **error)
{
  const char *url = pb_exmail_result_get (result, "url");

  if (url == NULL || pb_webmail_url_is_valid (url))
    return TRUE;
  g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service gave a log-in address that is not https.");
  return FALSE;
}

static PbExmailResult *
read_answer (const Question *self, JsonObject *answer, GError **error)
{
  g_autoptr (JsonObject) made = is_openapi_login (self->row) ? make_link (self, answer, error) : json_object_ref (answer);
  g_autoptr (PbExmailResult) result = made != NULL ? pb_exmail_result_read (self->row, made, error) : NULL;

  if (result == NULL || !is_fit_to_open (result, error))
    return NULL;
  return g_steal_pointer (&result);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) answer = pb_exmail_carrier_send_finish (PB_EXMAIL_CARRIER (object), result, &error);
  PbExmailResult *read = NULL;

  if (answer != NULL && self->list == NULL)
    read = read_answer (self, answer, &error);
  else if (answer != NULL && pb_exmail_result_end (self->list, answer, &error))
    read = g_steal_pointer (&self->list);
  if (read != NULL)
    g_task_return_pointer (task, read, (GDestroyNotify) pb_exmail_result_free);
  else
    g_task_return_error (task, error);
}

static void
item_cb (JsonObject *item, gpointer user_data)
{
  pb_exmail_result_add (user_data, item);
}

static void
ask (GTask *task)
{
  Question *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PbExmailRequest) request = make_request (self, &error);

  self->list = self->row->long_list ? pb_exmail_result_new (self->row) : NULL;
  if (request == NULL)
    g_task_return_error (task, error);
  else if (self->list != NULL)
    pb_exmail_carrier_send_list_async (self->office->carrier, self->office->account, request, item_cb, self->list, g_task_get_cancellable (task), answered_cb, g_object_ref (task));
  else
    pb_exmail_carrier_send_async (self->office->carrier, self->office->account, request, g_task_get_cancellable (task), answered_cb, g_object_ref (task));
}

static void
learned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (pb_exmail_office_learn_parties_finish (result, &error))
    ask (task);
  else
    g_task_return_error (task, error);
}

void
pb_exmail_office_ask_async (PbExmailOffice *office, const PbExmailRow *row, const PbExmailValues *values, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Question *self = g_new0 (Question, 1);
  GError *error = NULL;

  self->office = pb_exmail_office_ref (office);
  self->row = row;
  self->values = pb_exmail_values_copy (values);
  self->mail_id = g_strdup (pb_exmail_values_get_first (values, "mail-id"));
  g_task_set_source_tag (task, pb_exmail_office_ask_async);
  g_task_set_task_data (task, self, question_free);
  if (!pb_exmail_values_fit (values, row, &error))
    g_task_return_error (task, error);
  else if (office->parties == NULL && pb_exmail_request_needs_parties (row, values))
    learn_parties (office, g_task_get_cancellable (task), learned_cb, g_object_ref (task));
  else
    ask (task);
}

PbExmailResult *
pb_exmail_office_ask_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_exmail_office_ask_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- which API --- */

static gboolean
has_api (const PbAccount *account, PbExmailApi api)
{
  return (api == PB_EXMAIL_API_OPENAPI ? account->client_id : account->corp_id) != NULL;
}

gboolean
pb_exmail_office_get_apis (const PbAccount *account, PbExmailApi wanted, PbExmailApi *apis, GError **error)
{
  /* The current one first: it is encrypted, and alive. */
  static const PbExmailApi order[] = { PB_EXMAIL_API_CORP, PB_EXMAIL_API_OPENAPI };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if ((wanted == PB_N_EXMAIL_APIS || wanted == order[i]) && has_api (account, order[i]))
      apis[n++] = order[i];
  apis[n] = PB_N_EXMAIL_APIS;
  if (n == 0)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "The account %s has no access to this API.", account->id);
  return n > 0;
}
