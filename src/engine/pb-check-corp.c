/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-corp.c: see pb-check-corp.h. One application after the other. */
#include "pb-check-corp.h"

#include <string.h>

#include "pb-corp-api.h"
#include "pb-exmail-tokens.h"
#include "pb-exmail-unread.h"
#include "pb-flat-json.h"
#include "pb-login-way.h"
#include "pb-reason.h"

#define OPTIONS_FORMAT "IMAP %s, POP3 %s, secure login %s"

/* What useroption/get calls them. */
enum
{
  OPTION_SECURE_FORCED = 1,
  OPTION_IMAP = 2,
  OPTION_POP = 3,
  OPTION_SECURE = 4
};

typedef struct
{
  PbContext context;
  PbAccount *account;                /* (owned) */
  PbSecret *secrets[PB_N_CORP_APPS]; /* (owned) (nullable): given, or found in the vault */
  PbCheckExmailFunc func;
  gpointer func_data;
  PbCheckStep step;
  PbCorpApp app;   /* the one that is looked at */
  GError *failure; /* (owned) (nullable): the first */
  GError *locked;  /* (owned) (nullable): why the vault gives nothing */
  guint n_secrets;
  PbCheckOptions options;
} Check;

static void
check_free (gpointer data)
{
  Check *self = data;

  for (guint i = 0; i < PB_N_CORP_APPS; i++)
    g_clear_pointer (&self->secrets[i], pb_secret_unref);
  g_clear_error (&self->failure);
  g_clear_error (&self->locked);
  pb_account_unref (self->account);
  g_free (self);
}

static void
succeed (Check *self, const char *detail)
{
  self->func (self->step, NULL, detail, self->func_data);
}

/* @error: (transfer full). Returns: whether the rest is still wanted. */
static gboolean
fail (Check *self, GError *error)
{
  gboolean cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (!cancelled)
    self->func (self->step, error, error->message, self->func_data);
  if (self->failure == NULL || cancelled)
    {
      g_clear_error (&self->failure);
      self->failure = error;
    }
  else
    g_error_free (error);
  return !cancelled;
}

static void
end (GTask *task)
{
  Check *self = g_task_get_task_data (task);

  if (self->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&self->failure));
  else
    g_task_return_boolean (task, TRUE);
}

static void look_at (GTask *task, PbCorpApp app);

/* @error: (nullable) (transfer full): how the step at work ended. @detail: of a success */
static void
go_on (GTask *task, GError *error, const char *detail)
{
  Check *self = g_task_get_task_data (task);

  if (error == NULL)
    succeed (self, detail);
  if (error == NULL || fail (self, error))
    look_at (task, self->app + 1);
  else
    end (task);
}

/* --- what the applications are good for --- */

static void
linked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  pb_secret_free_string (pb_login_way_finish (result, &error));
  go_on (task, error, "");
}

static void
counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gint64 number = pb_exmail_unread_finish (result, &error);
  g_autofree char *detail = g_strdup_printf ("%" G_GINT64_FORMAT " unread", number);

  go_on (task, error, detail);
}

static const char *
name_of_switch (gboolean on)
{
  return on ? "on" : "off";
}

char *
pb_check_options_to_string (const PbCheckOptions *options)
{
  return g_strdup_printf (OPTIONS_FORMAT, name_of_switch (options->imap), name_of_switch (options->pop), name_of_switch (options->secure));
}

PbCheckOptions
pb_check_options_from_string (const char *text)
{
  for (guint i = 0; i < 8; i++)
    {
      const PbCheckOptions options = { TRUE, (i & 1) != 0, (i & 2) != 0, (i & 4) != 0 };
      g_autofree char *told = pb_check_options_to_string (&options);

      if (g_str_equal (told, text))
        return options;
    }
  return (PbCheckOptions){ FALSE };
}

/* One element of the list; of another form, it says nothing. */
static void
read_option (PbCheckOptions *options, JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  gint64 type = object != NULL ? pb_exmail_get_number (object, "type") : -1;
  gint64 value = object != NULL ? pb_exmail_get_number (object, "value") : -1;

  if (value < 0)
    return;
  if (type == OPTION_IMAP)
    {
      options->imap = value == 1;
      options->known = TRUE;
    }
  else if (type == OPTION_POP)
    options->pop = value == 1;
  else if (type == OPTION_SECURE || type == OPTION_SECURE_FORCED)
    options->secure = options->secure || value == 1;
}

static void
read_options (PbCheckOptions *options, JsonObject *answer)
{
  JsonNode *node = pb_exmail_find (answer, "option");
  JsonArray *list = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    read_option (options, json_array_get_element (list, i));
}

static void
options_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Check *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) answer = pb_corp_call_finish (result, &error);
  g_autofree char *detail = NULL;

  if (answer != NULL)
    read_options (&self->options, answer);
  if (error == NULL && !self->options.known)
    error = g_error_new (PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service did not say what the member may use (application options).");
  detail = pb_check_options_to_string (&self->options);
  go_on (task, error, detail);
}

static PbSecret *
make_question (const Check *self)
{
  g_autoptr (GString) json = g_string_new ("{\"userid\":");

  pb_flat_json_append (json, self->account->address);
  g_string_append (json, ",\"type\":[1,2,3,4]}");
  return pb_secret_new (json->str, json->len);
}

/* Asks for what the application that has a token is good for. */
static void
use (GTask *task)
{
  Check *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  PbSecret *secret = self->secrets[self->app];
  g_autoptr (PbSecret) question = NULL;

  switch (self->app)
    {
    case PB_CORP_SSO:
      self->step = PB_CHECK_CORP_LINK;
      pb_login_way_async (&self->context, self->account, PB_LOGIN_WAY_CORP, secret, NULL, cancellable, linked_cb, g_object_ref (task));
      break;
    case PB_CORP_REMIND:
      self->step = PB_CHECK_CORP_COUNT;
      pb_exmail_unread_corp_async (&self->context, self->account, secret, cancellable, counted_cb, g_object_ref (task));
      break;
    case PB_CORP_OPTIONS:
      self->step = PB_CHECK_OPTIONS;
      question = make_question (self);
      pb_corp_call_async (&self->context, self->account, &(PbCorpRequest){ .app = PB_CORP_OPTIONS, .secret = secret, .path = "useroption/get", .json = question }, cancellable, options_cb, g_object_ref (task));
      break;
    case PB_CORP_CONTACTS:
    case PB_CORP_LOG:
    case PB_N_CORP_APPS:
    default:
      look_at (task, self->app + 1);
    }
}

/* --- secret and token --- */

/* Of the tokens of several applications it is about this one. A proxy is nobody's fault, and has facts of its own (pb-reason.h). */
static void
name_application (const Check *self, GError *error)
{
  if (error->domain == PB_ERROR && pb_corp_app_of_reason (error->message) == PB_N_CORP_APPS && !g_str_has_prefix (error->message, PB_REASON_PROXY))
    pb_corp_app_name_in (self->app, error);
}

static void
got_token_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Check *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PbSecret) token = pb_exmail_tokens_get_finish (result, &error);

  if (token == NULL)
    {
      name_application (self, error);
      go_on (task, error, NULL);
      return;
    }
  succeed (self, pb_corp_app_to_string (self->app));
  use (task);
}

static void
get_token (GTask *task)
{
  Check *self = g_task_get_task_data (task);

  self->n_secrets++;
  self->step = PB_CHECK_CORP_TOKEN;
  pb_corp_tokens_get_async (&self->context, self->account, self->app, self->secrets[self->app], NULL, g_task_get_cancellable (task), got_token_cb, g_object_ref (task));
}

/* Without the number of unread mails an account that polls has nothing, unless the OpenApi has it. @why: there is no secret */
static gboolean
is_needed (const Check *self, const GError *why)
{
  return self->app == PB_CORP_REMIND && pb_account_get_push (self->account) == PB_PUSH_POLL && !pb_exmail_unread_is_for_openapi (self->account, why);
}

/* There is no secret, or none that can be had. @error: (nullable) (transfer full): why. */
static void
pass_over (GTask *task, GError *error)
{
  Check *self = g_task_get_task_data (task);
  g_autoptr (GError) why = error;

  self->step = PB_CHECK_CORP_TOKEN;
  if (why != NULL && self->locked == NULL)
    self->locked = g_error_copy (why);
  if (why == NULL)
    why = pb_corp_app_new_missing (self->app);
  if (is_needed (self, why))
    go_on (task, g_steal_pointer (&why), NULL);
  else
    look_at (task, self->app + 1);
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Check *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (PbSecret) secret = pb_vault_lookup_finish (PB_VAULT (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, error);
      return;
    }
  if (error != NULL)
    pb_corp_app_name_in (self->app, error);
  if (secret != NULL && pb_secret_get_length (secret) > 0)
    get_token (task);
  else
    pass_over (task, error);
}

/* Behind the last one: an account without any secret cannot be used at all. */
static void
finish (GTask *task)
{
  Check *self = g_task_get_task_data (task);

  self->step = PB_CHECK_CORP_TOKEN;
  if (self->n_secrets == 0 && self->failure == NULL)
    (void) fail (self, self->locked != NULL ? g_error_copy (self->locked) : pb_corp_app_new_missing (PB_CORP_SSO));
  end (task);
}

/* A keyring that gave nothing is not asked again for each application. */
static void
look_up (GTask *task)
{
  Check *self = g_task_get_task_data (task);
  g_autofree char *name = pb_corp_app_dup_secret_name (self->app, self->account->id);

  if (self->locked != NULL && !pb_vault_has_credential (self->context.vault, name))
    pass_over (task, g_error_copy (self->locked));
  else
    pb_vault_lookup_async (self->context.vault, name, g_task_get_cancellable (task), looked_up_cb, g_object_ref (task));
}

static void
look_at (GTask *task, PbCorpApp app)
{
  Check *self = g_task_get_task_data (task);

  self->app = app;
  if (app >= PB_N_CORP_APPS)
    finish (task);
  else if (self->secrets[app] != NULL)
    get_token (task);
  else
    look_up (task);
}

void
pb_check_corp_async (const PbContext *context, PbAccount *account, const PbCheckGiven *given, PbCheckExmailFunc func, gpointer func_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Check *self = g_new0 (Check, 1);

  self->context = *context;
  self->account = pb_account_ref (account);
  for (guint i = 0; i < PB_N_CORP_APPS; i++)
    self->secrets[i] = given->corp[i] != NULL ? pb_secret_ref (given->corp[i]) : NULL;
  self->func = func;
  self->func_data = func_data;
  self->step = PB_CHECK_CORP_TOKEN;
  g_task_set_source_tag (task, pb_check_corp_async);
  g_task_set_task_data (task, self, check_free);
  pb_exmail_tokens_forget_refusal (context->exmail, account); /* a person asks */
  look_at (task, PB_CORP_SSO);
}

gboolean
pb_check_corp_finish (GAsyncResult *result, PbCheckOptions *options, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_check_corp_async), FALSE);
  *options = ((const Check *) g_task_get_task_data (G_TASK (result)))->options;
  return g_task_propagate_boolean (G_TASK (result), error);
}
