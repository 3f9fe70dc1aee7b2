/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-exmail.c: see pb-check-exmail.h. */
#include "pb-check-exmail.h"

#include "pb-exmail-api.h"
#include "pb-exmail-channel.h"
#include "pb-exmail-tokens.h"
#include "pb-login-way.h"

typedef struct
{
  PbContext context;  /* its ledger is our own */
  PbAccount *account; /* (owned) */
  PbSecret *key;      /* (owned) (nullable) */
  gboolean listening; /* the push channel is open in this process already */
  PbCheckExmailFunc func;
  gpointer func_data;
  PbExmailChannel *channel; /* (owned) (nullable) */
  GSource *cancelled;       /* (owned) (nullable) */
  GError *failure;          /* (owned) (nullable): the first one that did not end it */
  PbCheckStep step;
} Check;

static void
check_free (gpointer data)
{
  Check *self = data;

  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  if (self->channel != NULL)
    pb_exmail_channel_stop (self->channel);
  g_clear_object (&self->channel);
  pb_ledger_close (self->context.ledger);
  g_clear_pointer (&self->key, pb_secret_unref);
  g_clear_error (&self->failure);
  pb_account_unref (self->account);
  g_free (self);
}

/* The step at work is done. */
static void
succeed (GTask *task, const char *detail)
{
  Check *self = g_task_get_task_data (task);

  self->func (self->step, NULL, detail, self->func_data);
}

/* @error: (transfer full) */
static void
fail (GTask *task, GError *error)
{
  Check *self = g_task_get_task_data (task);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->func (self->step, error, error->message, self->func_data);
  g_task_return_error (task, error);
}

/* The step at work has failed, but the next ones can work all the same. @error: (transfer full). Returns: whether they are wanted. */
static gboolean
put_up_with (GTask *task, GError *error)
{
  Check *self = g_task_get_task_data (task);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      fail (task, error);
      return FALSE;
    }
  self->func (self->step, error, error->message, self->func_data);
  if (self->failure == NULL)
    self->failure = error;
  else
    g_error_free (error);
  return TRUE;
}

/* --- log-in link --- */

static void
linked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Check *self = g_task_get_task_data (task);
  GError *error = NULL;

  pb_secret_free_string (pb_login_way_finish (result, &error));
  if (error != NULL && !put_up_with (task, error))
    return;
  if (error == NULL)
    succeed (task, "");
  if (self->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&self->failure));
  else
    g_task_return_boolean (task, TRUE);
}

static void
get_link (GTask *task)
{
  Check *self = g_task_get_task_data (task);

  self->step = PB_CHECK_LINK;
  pb_login_way_async (&self->context, self->account, PB_LOGIN_WAY_OPENAPI, self->key, NULL, g_task_get_cancellable (task), linked_cb, g_object_ref (task));
}

/* --- push channel --- */

/* Ends the channel's part. The reference it held is the caller's. Returns: (transfer full) */
static GTask *
close_channel (GTask *task)
{
  Check *self = g_task_get_task_data (task);

  pb_exmail_channel_stop (self->channel);
  g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  return task;
}

static void
listening_cb (gpointer user_data)
{
  g_autoptr (GTask) task = close_channel (user_data);

  succeed (task, "open");
  get_link (task);
}

static gboolean
notice_cb (const PbExmailNotice *notice, gpointer user_data)
{
  return FALSE;
}

static void
alive_cb (gpointer user_data)
{
}

static void
failed_cb (const GError *error, gint64 delay, gpointer user_data)
{
  g_autoptr (GTask) task = close_channel (user_data);

  if (put_up_with (task, g_error_copy (error)))
    get_link (task);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = close_channel (user_data);

  fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The check was cancelled."));
  return G_SOURCE_REMOVE;
}

/* Until the channel says something it holds a reference of the task. */
static void
listen_once (GTask *task)
{
  static const PbExmailChannelFuncs funcs = { listening_cb, notice_cb, alive_cb, failed_cb };
  Check *self = g_task_get_task_data (task);

  self->step = PB_CHECK_LISTEN;
  if (self->listening)
    {
      succeed (task, "open already");
      get_link (task);
      return;
    }
  self->cancelled = g_cancellable_source_new (g_task_get_cancellable (task));
  g_source_set_callback (self->cancelled, G_SOURCE_FUNC (cancelled_cb), task, NULL);
  g_source_attach (self->cancelled, g_main_context_get_thread_default ());
  self->channel = pb_exmail_channel_new (&self->context, self->account, &funcs, g_object_ref (task));
  if (self->key != NULL)
    pb_exmail_channel_set_key (self->channel, self->key);
  pb_exmail_channel_start (self->channel);
}

/* --- number --- */

static void
counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (JsonObject) answer = pb_exmail_call_finish (result, &error);
  gint64 number = answer != NULL ? pb_exmail_get_number (answer, "NewCount") : -1;
  g_autofree char *detail = g_strdup_printf ("%" G_GINT64_FORMAT " unread", number);

  if (error == NULL && number < 0)
    error = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service gave no number of unread mails.");
  if (error == NULL)
    succeed (task, detail);
  if (error == NULL || put_up_with (task, error))
    listen_once (task);
}

static void
count (GTask *task)
{
  Check *self = g_task_get_task_data (task);
  const char *const params[] = { "Alias", self->account->address, NULL };

  self->step = PB_CHECK_COUNT;
  pb_exmail_call_async (&self->context, self->account, self->key, "mail/newcount", params, g_task_get_cancellable (task), counted_cb, g_object_ref (task));
}

/* --- key and token --- */

static void
got_token_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (PbSecret) token = pb_exmail_tokens_get_finish (result, &error);

  if (token == NULL)
    {
      fail (task, error);
      return;
    }
  succeed (task, "");
  count (task);
}

static void
get_token (GTask *task)
{
  Check *self = g_task_get_task_data (task);

  succeed (task, "");
  self->step = PB_CHECK_TOKEN;
  pb_exmail_tokens_forget_refusal (self->context.exmail, self->account); /* a person asks */
  pb_exmail_tokens_get_async (self->context.exmail, self->account, self->context.vault, self->key, NULL, g_task_get_cancellable (task), got_token_cb, g_object_ref (task));
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (PbSecret) key = pb_vault_lookup_finish (PB_VAULT (object), result, &error);

  if (error == NULL && (key == NULL || pb_secret_get_length (key) == 0))
    error = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED, "No interface key of the OpenApi is stored for this account.");
  if (error != NULL)
    fail (task, error);
  else
    get_token (task);
}

void
pb_check_exmail_async (const PbContext *context, PbAccount *account, const PbCheckGiven *given, PbCheckExmailFunc func, gpointer func_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GCancellable) own = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, own, callback, user_data);
  Check *self = g_new0 (Check, 1);
  g_autofree char *name = g_strconcat (account->id, ".openapi", NULL);

  self->context = *context;
  self->context.ledger = pb_ledger_new_memory ();
  self->account = pb_account_ref (account);
  self->key = given->key != NULL ? pb_secret_ref (given->key) : NULL;
  self->listening = given->listening;
  self->func = func;
  self->func_data = func_data;
  self->step = PB_CHECK_KEY;
  g_task_set_source_tag (task, pb_check_exmail_async);
  g_task_set_task_data (task, self, check_free);
  if (context->http == NULL || context->exmail == NULL)
    fail (task, g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_CONFIG, "The OpenApi is not used by this program."));
  else if (self->key != NULL)
    get_token (task);
  else
    pb_vault_lookup_async (context->vault, name, own, looked_up_cb, g_object_ref (task));
}

gboolean
pb_check_exmail_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_check_exmail_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
