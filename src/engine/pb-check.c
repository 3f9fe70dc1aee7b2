/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check.c: the steps of an account's connection, one after the other, each with its outcome; the ledger is not touched. */
#include "pb-check.h"

#include "pb-check-exmail.h"
#include "pb-check-private.h"
#include "pb-reason.h"
#include "pb-sign-in.h"
#include "pb-text.h"
#include "pb-vault-trial.h"

#include <string.h>

#define MAX_TEXT 400 /* characters of the server's words */

const char *
pb_check_step_to_string (PbCheckStep step)
{
  static const char *const names[PB_N_CHECKS] = { "key", "token", "count", "listen", "link", "corp-token", "corp-link", "corp-count", "options", "secret", "connect", "tls", "greeting", "starttls", "capability", "login", "folder", "unread", "push" };

  g_return_val_if_fail (step < PB_N_CHECKS, "");
  return names[step];
}

gboolean
pb_check_step_is_interface (PbCheckStep step)
{
  return step <= PB_CHECK_OPTIONS;
}

gboolean
pb_check_step_is_corp (PbCheckStep step)
{
  return step >= PB_CHECK_CORP_TOKEN && step <= PB_CHECK_OPTIONS;
}

Check *
pb_check_ref (Check *self)
{
  self->ref_count++;
  return self;
}

static void
take_down (Check *self)
{
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  g_clear_pointer (&self->timer, pb_timer_free);
  g_clear_pointer (&self->pump, pb_pump_free);
  g_clear_pointer (&self->ear, pb_check_ear_free);
  if (self->session != NULL)
    self->protocol->close (g_steal_pointer (&self->session));
  g_clear_pointer (&self->secret, pb_secret_unref);
  if (self->stream != NULL)
    pb_stream_close (self->stream);
  g_clear_object (&self->stream);
  g_cancellable_cancel (self->inner);
}

static void
clear_offered (Check *self)
{
  g_clear_pointer (&self->offered.key, pb_secret_unref);
  for (guint i = 0; i < PB_N_CORP_APPS; i++)
    g_clear_pointer (&self->offered.corp[i], pb_secret_unref);
}

void
pb_check_unref (Check *self)
{
  if (--self->ref_count > 0)
    return;
  take_down (self);
  pb_check_failure_clear (&self->failure);
  g_clear_error (&self->problem);
  clear_offered (self);
  pb_account_unref (self->account);
  g_object_unref (self->inner);
  g_clear_object (&self->trial);
  g_free (self->told_capabilities);
  g_free (self->unread);
  g_free (self->counted);
  g_free (self->absent);
  g_free (self->missing_reason);
  if (self->missing != NULL)
    g_string_free (self->missing, TRUE);
  g_free (self);
}

gint64
pb_check_now (Check *self)
{
  return pb_clock_now (self->context.clock);
}

static void
tell (Check *self, PbCheckStep step, PbErrorClass error_class, const char *detail)
{
  gint64 now = pb_check_now (self);
  g_autofree char *verdict = error_class == PB_ERROR_CLASS_TLS_UNTRUSTED ? g_strndup (detail, strcspn (detail, "(")) : NULL;
  PbCheckResult result = {
    .step = step,
    .ok = error_class == PB_ERROR_CLASS_NONE,
    .elapsed = now - self->since,
    .error_class = error_class,
    .detail = detail,
    .verdict = verdict != NULL ? g_strstrip (verdict) : NULL,
  };

  self->since = now;
  if (self->again && step < PB_CHECK_LOGIN)
    return;
  if (self->progress != NULL && !self->certificate_only)
    self->progress (&result, self->progress_data);
}

/* Ends the check. Only the first end counts. */
static void
answer (Check *self, gpointer value, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  take_down (self);
  if (self->problem != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      error = g_steal_pointer (&self->problem);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else if (self->certificate_only)
    g_task_return_pointer (task, value, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_boolean (task, TRUE);
}

void
pb_check_end (Check *self, gpointer value)
{
  answer (self, value, NULL);
}

static void
end_with_failure (Check *self)
{
  g_autofree char *shown = pb_text_display (self->failure.text != NULL ? self->failure.text : "", -1, MAX_TEXT);
  PbErrorClass error_class = self->failure.error_class;

  tell (self, self->step, error_class, shown);
  if (self->task != NULL)
    answer (self, NULL, g_error_new_literal (PB_ERROR, (int) error_class, shown));
}

static void
set_failure (Check *self, PbErrorClass error_class, const char *text)
{
  g_autofree char *copy = g_strdup (text != NULL ? text : "");

  pb_check_failure_clear (&self->failure);
  self->failure = (PbCheckFailure){ self->step, error_class, g_steal_pointer (&copy) };
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) self = user_data;
  g_auto (PbCheckFailure) seen = { 0 };
  gboolean ok = pb_check_look_finish (result, &seen, NULL);

  self->looking = FALSE;
  self->looked = ok && seen.step == self->step;
  if (self->task == NULL || (!self->failed && !self->looked))
    return;
  /* While the step still waits, only what explains its silence ends it. */
  if (!self->failed && seen.error_class != PB_ERROR_CLASS_WRONG_PROTOCOL)
    return;
  if (self->looked && (seen.error_class == PB_ERROR_CLASS_WRONG_PROTOCOL || seen.error_class == self->failure.error_class))
    set_failure (self, seen.error_class, seen.text);
  end_with_failure (self);
}

static void
look (Check *self)
{
  self->looking = TRUE;
  pb_check_look_async (self->account, &self->context, &self->failure, self->inner, looked_cb, pb_check_ref (self));
}

void
pb_check_stop_waiting (Check *self)
{
  static const struct
  {
    PbCheckStep step;
    const char *reason;
  } rows[] = {
    { PB_CHECK_CONNECT, PB_REASON_CONNECT_TIMEOUT },
    { PB_CHECK_TLS, PB_REASON_HANDSHAKE_TIMEOUT },
    { PB_CHECK_STARTTLS, PB_REASON_HANDSHAKE_TIMEOUT },
    { PB_CHECK_GREETING, PB_REASON_NO_GREETING },
  };

  if (self->failed || self->looking || self->looked)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].step == self->step)
      {
        set_failure (self, PB_ERROR_CLASS_TIMEOUT, rows[i].reason);
        look (self);
        return;
      }
}

/* What still runs is let go of, lest it speaks while the second look is under way. */
static void
hang_up (Check *self)
{
  g_clear_pointer (&self->timer, pb_timer_free);
  g_clear_pointer (&self->pump, pb_pump_free);
  if (self->stream != NULL)
    pb_stream_close (self->stream);
}

/* The token that was refused may be older than what the provider has to say of it. */
static gboolean
try_again (Check *self, PbErrorClass error_class)
{
  if (self->step != PB_CHECK_LOGIN || self->given || self->certificate_only || !pb_sign_in_is_worth_again (&self->context, self->account, self->token, error_class))
    return FALSE;
  hang_up (self);
  g_clear_pointer (&self->ear, pb_check_ear_free);
  self->protocol->close (g_steal_pointer (&self->session));
  g_clear_object (&self->stream);
  self->again = TRUE;
  pb_check_begin_way (self);
  return TRUE;
}

/* Servers answer alike to a wrong password, to a service that is switched off and to a password that is not the mail program's own;
 * Exmail's current API tells which it is. */
static PbErrorClass
explain_refusal (const Check *self, PbErrorClass error_class, const char **text)
{
  gboolean refused = self->step == PB_CHECK_LOGIN && (error_class == PB_ERROR_CLASS_AUTH_REJECTED || error_class == PB_ERROR_CLASS_APP_PASSWORD);

  if (!refused || !self->options.known)
    return error_class;
  if (!self->options.imap)
    *text = PB_REASON_IMAP_OFF;
  return self->options.imap && self->options.secure ? PB_ERROR_CLASS_APP_PASSWORD : error_class;
}

void
pb_check_fail (Check *self, PbErrorClass error_class, const char *text)
{
  if (self->failed || try_again (self, error_class))
    return;
  error_class = explain_refusal (self, error_class, &text);
  self->failed = TRUE;
  if (self->looking) /* it looks at this very step already */
    {
      self->failure.error_class = error_class;
      g_free (self->failure.text);
      self->failure.text = g_strdup (text != NULL ? text : "");
      hang_up (self);
      return;
    }
  set_failure (self, error_class, text);
  if (self->certificate_only || self->looked || !pb_check_look_is_worth (&self->failure))
    {
      end_with_failure (self);
      return;
    }
  hang_up (self);
  look (self);
}

void
pb_check_fail_with (Check *self, const GError *error, PbErrorClass fallback)
{
  pb_check_fail (self, pb_error_class_of (error, fallback), error->message);
}

static gboolean
applies (const Check *self, PbCheckStep step)
{
  if (step == PB_CHECK_TLS)
    return self->account->security == PB_SECURITY_TLS;
  return step != PB_CHECK_STARTTLS || self->account->security == PB_SECURITY_STARTTLS;
}

void
pb_check_tell (Check *self, PbCheckStep step, const char *detail)
{
  g_autofree char *shown = pb_text_display (detail, -1, MAX_TEXT);

  tell (self, step, PB_ERROR_CLASS_NONE, shown);
}

void
pb_check_succeed (Check *self, const char *detail)
{
  pb_check_tell (self, self->step, detail);
  do
    self->step++;
  while (self->step < PB_N_CHECKS && !applies (self, self->step));
}

/* --- beginnings --- */

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (Check) self = pb_check_ref (user_data);

  answer (self, NULL, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The check was cancelled."));
  return G_SOURCE_REMOVE;
}

static Check *
check_new (GTask *task, PbAccount *account, const PbContext *context)
{
  Check *self = g_new0 (Check, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  self->ref_count = 1;
  self->task = task;
  self->account = pb_account_ref (account);
  self->context = *context;
  self->protocol = g_str_equal (account->kind, "pop3") ? &pb_check_pop3 : &pb_check_imap;
  self->inner = g_cancellable_new ();
  self->since = pb_clock_now (context->clock);
  self->step = PB_CHECK_SECRET;
  g_task_set_task_data (task, self, (GDestroyNotify) pb_check_unref);
  if (cancellable != NULL)
    {
      self->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->cancelled, G_SOURCE_FUNC (cancelled_cb), self, NULL);
      g_source_attach (self->cancelled, g_main_context_get_thread_default ());
    }
  return self;
}

static void
exmail_step_cb (PbCheckStep step, const GError *error, const char *detail, gpointer user_data)
{
  Check *self = user_data;
  g_autofree char *shown = pb_text_display (detail, -1, MAX_TEXT);

  self->step = step;
  if (self->task != NULL)
    tell (self, step, error != NULL ? pb_error_class_of (error, PB_ERROR_CLASS_REFUSED) : PB_ERROR_CLASS_NONE, shown);
}

/* An API that fails is no reason not to look at the rest. @error: (nullable) (transfer full). Returns: whether the rest is wanted. */
static gboolean
take_part (Check *self, GError *error)
{
  g_autoptr (GError) failure = error;

  if (self->task == NULL)
    return FALSE;
  if (failure != NULL && self->problem == NULL)
    self->problem = g_error_new_literal (PB_ERROR, (int) pb_error_class_of (failure, PB_ERROR_CLASS_REFUSED), failure->message);
  return TRUE;
}

static void
begin_server (Check *self)
{
  if (pb_account_has_imap (self->account))
    pb_check_begin_way (self);
  else
    pb_check_end (self, NULL);
}

static void
corp_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) self = user_data;
  GError *error = NULL;

  (void) pb_check_corp_finish (result, &self->options, &error);
  if (take_part (self, error))
    begin_server (self);
}

static void
begin_corp (Check *self)
{
  if (self->account->corp_id != NULL && self->context.exmail != NULL)
    pb_check_corp_async (&self->context, self->account, &self->offered, exmail_step_cb, self, self->inner, corp_done_cb, pb_check_ref (self));
  else
    begin_server (self);
}

static void
exmail_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Check) self = user_data;
  GError *error = NULL;

  (void) pb_check_exmail_finish (result, &error);
  if (take_part (self, error))
    begin_corp (self);
}

static void
begin_exmail (Check *self)
{
  if (self->account->client_id != NULL || self->context.exmail == NULL)
    pb_check_exmail_async (&self->context, self->account, &self->offered, exmail_step_cb, self, self->inner, exmail_done_cb, pb_check_ref (self));
  else
    begin_corp (self);
}

/* Keeps what the APIs are to be tried with. */
static void
take_offered (Check *self, const PbCheckGiven *given)
{
  self->offered.listening = given->listening;
  self->offered.key = given->key != NULL ? pb_secret_ref (given->key) : NULL;
  for (guint i = 0; i < PB_N_CORP_APPS; i++)
    self->offered.corp[i] = given->corp[i] != NULL ? pb_secret_ref (given->corp[i]) : NULL;
}

/* Others may be on their way through the account's proxy with the login that is in the vault. */
static void
try_login (Check *self, PbSecret *login)
{
  PbVaultTrial *trial = pb_vault_trial_new (self->context.vault);
  g_autofree char *name = g_strconcat (self->account->id, ".proxy", NULL);

  pb_vault_trial_put (trial, name, "", login);
  self->trial = PB_VAULT (trial);
  self->context.vault = self->trial;
}

void
pb_check_with_async (PbAccount *account, const PbCheckGiven *given, const PbContext *context, PbCheckFunc progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (Check) self = pb_check_ref (check_new (task, account, context));

  g_task_set_source_tag (task, pb_check_with_async);
  self->progress = progress;
  self->progress_data = progress_data;
  self->secret = given->password != NULL ? pb_secret_ref (given->password) : NULL;
  self->given = given->password != NULL;
  if (given->login)
    try_login (self, given->proxy);
  if (g_str_equal (account->kind, "exmail"))
    {
      take_offered (self, given);
      begin_exmail (self);
    }
  else
    pb_check_begin_way (self);
}

gboolean
pb_check_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_check_with_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
pb_check_certificate_async (PbAccount *account, const PbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (Check) self = pb_check_ref (check_new (task, account, context));

  g_task_set_source_tag (task, pb_check_certificate_async);
  self->certificate_only = TRUE;
  self->step = PB_CHECK_CONNECT;
  if (account->host != NULL)
    pb_check_dial (self);
  else
    pb_check_fail (self, PB_ERROR_CLASS_CONFIG, "This account has no mail server whose certificate could be looked at.");
}

GPtrArray *
pb_check_certificate_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_check_certificate_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
