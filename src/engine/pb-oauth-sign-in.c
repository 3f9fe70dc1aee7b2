/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-oauth-sign-in.c: see pb-oauth-sign-in.h. */
#include "pb-oauth-sign-in.h"

#include "pb-error.h"
#include "pb-oauth-call.h"
#include "pb-oauth-fault.h"
#include "pb-oauth-request.h"
#include "pb-reason.h"

#define SLOWER         5 /* s more between two questions (RFC 8628 3.5) */
#define MAX_INTERVAL   60
#define LONGEST_DEVICE 1800 /* s: a code that lives longer is not waited for */

typedef struct
{
  GTask *task; /* (owned) (nullable): NULL = over */
  guint ref_count;
  PbHttp *http;              /* (owned) */
  PbClock *clock;            /* (unowned) */
  PbAccount *account;        /* (owned) */
  PbOauthProvider *provider; /* (owned) (nullable) */
  PbOauthInviteFunc invite;
  gpointer invite_data;  /* (unowned) */
  GCancellable *inner;   /* (owned): of what is under way */
  GSource *cancelled;    /* (owned) (nullable): the caller's wish */
  PbRedirect *redirect;  /* (owned) (nullable) */
  PbSecret *verifier;    /* (owned) (nullable) */
  PbSecret *device_code; /* (owned) (nullable) */
  PbTimer *timer;        /* (owned) (nullable): the next question */
  gint64 interval;       /* s between two */
  gint64 until;          /* µs */
} SignIn;

static SignIn *
sign_in_ref (SignIn *self)
{
  self->ref_count++;
  return self;
}

static void
take_down (SignIn *self)
{
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  g_clear_pointer (&self->redirect, pb_redirect_free);
  g_clear_pointer (&self->timer, pb_timer_free);
  g_clear_pointer (&self->verifier, pb_secret_unref);
  g_clear_pointer (&self->device_code, pb_secret_unref);
  g_cancellable_cancel (self->inner);
}

static void
sign_in_unref (SignIn *self)
{
  if (--self->ref_count > 0)
    return;
  take_down (self);
  g_object_unref (self->inner);
  g_object_unref (self->http);
  pb_account_unref (self->account);
  g_clear_pointer (&self->provider, pb_oauth_provider_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SignIn, sign_in_unref)

/* @error: (transfer full) */
static void
fail (SignIn *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  take_down (self);
  if (task != NULL)
    g_task_return_error (task, error);
  else
    g_error_free (error);
}

static void
fail_late (SignIn *self)
{
  fail (self, g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_TIMEOUT, PB_REASON_OAUTH_LATE));
}

static void
succeed (SignIn *self, const PbOauthAnswer *answer)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  gint64 now = pb_clock_wall (self->clock) / G_USEC_PER_SEC;
  PbOauthGrant *grant = pb_oauth_grant_new (self->provider, answer->refresh_token, answer->access_token, now + answer->lifetime);

  take_down (self);
  g_task_return_pointer (task, grant, (GDestroyNotify) pb_oauth_grant_unref);
}

/* --- the browser --- */

static void
code_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SignIn) self = user_data;
  GError *error = NULL;
  g_autoptr (PbOauthAnswer) answer = pb_oauth_call_finish (result, NULL, &error);

  if (answer == NULL)
    fail (self, error);
  else if (self->task != NULL)
    succeed (self, answer);
}

/* Somebody else's issuer means that two servers were mixed up on purpose (RFC 9207 2.4). */
static void
redirected_cb (PbRedirect *redirect, const PbRedirectAnswer *answer, gpointer user_data)
{
  g_autoptr (SignIn) self = sign_in_ref (user_data);
  g_autofree char *address = g_strdup (pb_redirect_get_address (redirect));
  GError *error = NULL;

  if (answer == NULL)
    fail_late (self);
  else if (answer->issuer != NULL && !pb_oauth_provider_is_issuer (self->provider, answer->issuer))
    fail (self, g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_AUTH_REJECTED, PB_REASON_OAUTH_REFUSED " (code issuer)"));
  else if (answer->error != NULL)
    {
      pb_oauth_fault_set (&error, 0, answer->error, answer->description, NULL);
      fail (self, error);
    }
  else
    {
      g_autoptr (PbSecret) form = pb_oauth_code_form (self->provider, address, answer->code, self->verifier);
      pb_oauth_call_async (self->http, self->provider, PB_OAUTH_ASK_TOKEN, form, self->inner, code_cb, sign_in_ref (self));
    }
}

static void
begin_browser (SignIn *self, const PbRedirectPages *pages)
{
  g_autoptr (PbSecret) state = pb_oauth_random ();
  g_autofree char *challenge = NULL, *url = NULL;
  GError *error = NULL;

  self->verifier = pb_oauth_random ();
  challenge = pb_oauth_challenge (self->verifier);
  self->redirect = pb_redirect_new (self->clock, self->provider->redirect, pb_secret_get (state), pages, redirected_cb, self, &error);
  if (self->redirect == NULL)
    {
      fail (self, g_error_new (PB_ERROR, PB_ERROR_CLASS_CONFIG, "%s", error->message));
      g_error_free (error);
      return;
    }
  url = pb_oauth_authorize_url (self->provider, self->account, pb_redirect_get_address (self->redirect), pb_secret_get (state), challenge);
  const PbOauthInvitation invitation = { url, NULL, PB_REDIRECT_LIFETIME, self->provider->admin_consent };
  self->invite (&invitation, self->invite_data);
}

/* --- the code --- */

static void
plan (SignIn *self)
{
  gint64 now = pb_clock_now (self->clock);

  if (now >= self->until)
    fail_late (self);
  else
    pb_timer_set (self->timer, MIN (now + self->interval * G_USEC_PER_SEC, self->until));
}

/* A network that is away for a moment ends nothing (RFC 8628 3.5). */
static gboolean
passes (const GError *error)
{
  return g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_TIMEOUT) || g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_OFFLINE) ||
         g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_REFUSED) || g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
}

static void
polled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SignIn) self = user_data;
  g_autoptr (GError) error = NULL;
  PbOauthWait wait = PB_OAUTH_WAIT_NONE;
  g_autoptr (PbOauthAnswer) answer = pb_oauth_call_finish (result, &wait, &error);

  if (self->task == NULL)
    return;
  if (wait == PB_OAUTH_WAIT_LONGER)
    self->interval = MIN (self->interval + SLOWER, MAX_INTERVAL);
  if (answer != NULL)
    succeed (self, answer);
  else if (wait != PB_OAUTH_WAIT_NONE || (passes (error) && !g_str_has_prefix (error->message, PB_REASON_OAUTH_LATE)))
    plan (self);
  else
    fail (self, g_steal_pointer (&error));
}

static void
timer_cb (gpointer user_data)
{
  SignIn *self = user_data;
  g_autoptr (PbSecret) form = NULL;

  if (pb_clock_now (self->clock) >= self->until)
    {
      fail_late (self);
      return;
    }
  form = pb_oauth_device_code_form (self->provider, self->device_code);
  pb_oauth_call_async (self->http, self->provider, PB_OAUTH_ASK_TOKEN, form, self->inner, polled_cb, sign_in_ref (self));
}

static void
device_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SignIn) self = user_data;
  GError *error = NULL;
  g_autoptr (PbOauthAnswer) answer = pb_oauth_call_finish (result, NULL, &error);

  if (answer == NULL)
    {
      fail (self, error);
      return;
    }
  if (self->task == NULL)
    return;
  gint64 lifetime = MIN (answer->lifetime, LONGEST_DEVICE) * G_USEC_PER_SEC;
  const PbOauthInvitation invitation = { answer->verification_url, answer->user_code, lifetime, self->provider->admin_consent };
  self->device_code = pb_secret_ref (answer->device_code);
  self->interval = answer->interval;
  self->until = pb_clock_now (self->clock) + lifetime;
  self->timer = pb_timer_new (self->clock, timer_cb, self);
  plan (self);
  if (self->task != NULL)
    self->invite (&invitation, self->invite_data);
}

static void
begin_device (SignIn *self)
{
  g_autoptr (PbSecret) form = NULL;

  if (self->provider->device == NULL)
    {
      fail (self, g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_CONFIG, PB_REASON_OAUTH_NO_DEVICE));
      return;
    }
  form = pb_oauth_device_form (self->provider, self->account);
  pb_oauth_call_async (self->http, self->provider, PB_OAUTH_ASK_DEVICE, form, self->inner, device_cb, sign_in_ref (self));
}

/* --- public --- */

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  fail (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The sign-in was cancelled."));
  return G_SOURCE_REMOVE;
}

static void
watch_cancellable (SignIn *self, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return;
  self->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancelled, G_SOURCE_FUNC (cancelled_cb), self, NULL);
  g_source_attach (self->cancelled, g_main_context_get_thread_default ());
}

/* Returns: (transfer full) (nullable): why it cannot even begin. */
static GError *
find_provider (SignIn *self, const char *const *folders)
{
  GError *error = NULL;

  if (self->account->oauth == NULL)
    return g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_CONFIG, PB_REASON_OAUTH_UNKNOWN);
  self->provider = pb_oauth_provider_find (folders, self->account->oauth, self->account, &error);
  if (self->provider == NULL)
    return error;
  if (self->provider->client_id == NULL)
    pb_oauth_fault_set_no_client (&error, self->provider);
  else if (pb_oauth_provider_get_scope (self->provider, self->account) == NULL)
    error = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_CONFIG, PB_REASON_OAUTH_SCOPE);
  else if (!pb_oauth_provider_serves (self->provider, self->account->host))
    error = g_error_new (PB_ERROR, PB_ERROR_CLASS_CONFIG, PB_REASON_OAUTH_FOREIGN_HOST " (%s)", self->provider->id);
  return error;
}

void
pb_oauth_sign_in_async (PbHttp *http, PbClock *clock, PbAccount *account, const PbOauthManner *manner, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (SignIn) self = sign_in_ref (g_new0 (SignIn, 1));
  GError *error;

  self->task = g_task_new (NULL, cancellable, callback, user_data);
  self->http = g_object_ref (http);
  self->clock = clock;
  self->account = pb_account_ref (account);
  self->invite = manner->invite;
  self->invite_data = manner->invite_data;
  self->inner = g_cancellable_new ();
  g_task_set_source_tag (self->task, pb_oauth_sign_in_async);
  g_task_set_task_data (self->task, sign_in_ref (self), (GDestroyNotify) sign_in_unref);
  error = find_provider (self, manner->folders);
  if (error != NULL)
    {
      fail (self, error);
      return;
    }
  watch_cancellable (self, cancellable);
  if (manner->device)
    begin_device (self);
  else
    begin_browser (self, manner->pages);
}

PbOauthGrant *
pb_oauth_sign_in_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_oauth_sign_in_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
