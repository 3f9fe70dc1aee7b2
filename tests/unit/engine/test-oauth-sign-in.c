/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-oauth-sign-in.c: signing in at a real authorization server, with a browser that is a few lines, and by code; each
 * error of the catalogue sent once. */
#include <libsoup/soup.h>
#include <string.h>

#include "pb-cause.h"
#include "pb-oauth-fault.h"
#include "pb-oauth-rig.h"
#include "pb-oauth-sign-in.h"
#include "pb-reason.h"

#define SECOND G_TIME_SPAN_SECOND

static const PbRedirectPages pages = { "en", "Postbell", "done", "refused" };

/* One sign-in; the browser of it follows redirects. */
typedef struct
{
  PbOauthRig *rig;
  SoupSession *browser; /* (nullable): nobody goes where he is sent */
  char *url, *code;
  gint64 lifetime;
  guint invitations;
  gboolean visited, done;
  PbOauthGrant *grant;
  GError *error;
} SignIn;

static void
sign_in_clear (SignIn *self)
{
  g_clear_object (&self->browser);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->code, g_free);
  g_clear_pointer (&self->grant, pb_oauth_grant_unref);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SignIn, sign_in_clear)

static void
visited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SignIn *self = user_data;
  g_autoptr (GBytes) page = soup_session_send_and_read_finish (SOUP_SESSION (object), result, NULL);

  self->visited = TRUE;
}

static void
invite_cb (const PbOauthInvitation *invitation, gpointer user_data)
{
  SignIn *self = user_data;
  g_autoptr (SoupMessage) message = NULL;

  self->invitations++;
  self->url = g_strdup (invitation->url);
  self->code = g_strdup (invitation->code);
  self->lifetime = invitation->lifetime;
  if (self->browser == NULL)
    return;
  message = soup_message_new ("GET", invitation->url);
  soup_session_send_and_read_async (self->browser, message, G_PRIORITY_DEFAULT, NULL, visited_cb, self);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  SignIn *self = user_data;

  g_assert_false (self->done);
  self->done = TRUE;
  self->grant = pb_oauth_sign_in_finish (result, &self->error);
}

static void
begin (SignIn *self, PbOauthRig *rig, gboolean device, gboolean browser, GCancellable *cancellable)
{
  const PbOauthManner manner = { device, &pages, rig->folders, invite_cb, self };

  *self = (SignIn){ .rig = rig, .browser = browser ? soup_session_new () : NULL };
  pb_oauth_sign_in_async (rig->http, pb_fake_clock_get (rig->clock), rig->account, &manner, cancellable, done_cb, self);
}

static void
run_browser (SignIn *self, PbOauthRig *rig)
{
  pb_authority_get_knobs (rig->authority)->automatic = TRUE;
  begin (self, rig, FALSE, TRUE, NULL);
  pb_oauth_rig_run (&self->done);
  if (self->browser != NULL && self->url != NULL)
    pb_oauth_rig_run (&self->visited);
}

/* --- the browser --- */

static void
test_browser (PbOauthRig *rig, gconstpointer data)
{
  g_auto (SignIn) sign_in = { NULL };
  gint64 now = pb_clock_wall (pb_fake_clock_get (rig->clock)) / SECOND;

  run_browser (&sign_in, rig);
  g_assert_no_error (sign_in.error);
  g_assert_cmpuint (sign_in.invitations, ==, 1);
  g_assert_null (sign_in.code);
  g_assert_cmpint (sign_in.lifetime, ==, 300 * SECOND);
  g_assert_true (pb_authority_is_active (rig->authority, pb_secret_get (sign_in.grant->access_token)));
  g_assert_nonnull (sign_in.grant->refresh_token);
  g_assert_cmpint (sign_in.grant->expires_at, ==, now + 3600);
  g_assert_cmpstr (sign_in.grant->issuer, ==, pb_authority_get_address (rig->authority));
  g_assert_cmpstr (pb_authority_get_fields (rig->authority), ==, "client_id,code,code_verifier,grant_type,redirect_uri");
  g_assert_null (pb_authority_get_complaint (rig->authority));
}

/* The server proves that the verifier is looked at: one of somebody else's is refused. */
static void
test_foreign_verifier (PbOauthRig *rig, gconstpointer data)
{
  g_auto (SignIn) sign_in = { NULL };
  g_autoptr (SoupSession) browser = soup_session_new ();
  g_autoptr (GString) url = NULL;
  g_autoptr (GUri) parsed = NULL;
  g_autoptr (SoupMessage) message = NULL;
  const char *challenge;

  pb_authority_get_knobs (rig->authority)->automatic = TRUE;
  begin (&sign_in, rig, FALSE, FALSE, NULL);
  url = g_string_new (sign_in.url);
  challenge = strstr (url->str, "code_challenge=") + strlen ("code_challenge=");
  url->str[challenge - url->str] = challenge[0] == 'A' ? 'B' : 'A';
  message = soup_message_new ("GET", url->str);
  soup_session_send_and_read_async (browser, message, G_PRIORITY_DEFAULT, NULL, visited_cb, &sign_in);
  pb_oauth_rig_run (&sign_in.done);
  pb_oauth_rig_run (&sign_in.visited);
  g_assert_error (sign_in.error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED);
  g_assert_cmpstr (pb_authority_get_complaint (rig->authority), ==, "the verifier does not match the challenge");
}

static const struct
{
  const char *back;
  PbErrorClass error_class;
  const char *message;
} backs[] = {
  { "error=access_denied", PB_ERROR_CLASS_AUTH_REJECTED, "sign-in declined (code access_denied)" },
  { "error=access_denied&error_description=AADSTS65004%3A+User+declined", PB_ERROR_CLASS_AUTH_REJECTED, "sign-in declined (code AADSTS65004)" },
  { "error=access_denied&error_description=AADSTS90094%3A+Need+admin+approval", PB_ERROR_CLASS_AUTH_EXPIRED, "consent needed (code AADSTS90094)" },
  { "error=invalid_client&error_description=AADSTS650052", PB_ERROR_CLASS_CONFIG, "client refused (code invalid_client)" },
  { "error=admin_policy_enforced", PB_ERROR_CLASS_AUTH_EXPIRED, "consent needed (code admin_policy_enforced)" },
  { "error=server_error", PB_ERROR_CLASS_SERVER_BUSY, "sign-in server busy (code server_error)" },
  { "error=%3Cb%3Eboo", PB_ERROR_CLASS_CONFIG, "sign-in refused (code ?)" },
};

static void
test_backs (PbOauthRig *rig, gconstpointer data)
{
  PbAuthorityKnobs *knobs = pb_authority_get_knobs (rig->authority);

  for (gsize i = 0; i < G_N_ELEMENTS (backs); i++)
    {
      g_auto (SignIn) sign_in = { NULL };

      g_free (knobs->authorize_error);
      knobs->authorize_error = g_strdup (backs[i].back);
      run_browser (&sign_in, rig);
      g_assert_error (sign_in.error, PB_ERROR, (int) backs[i].error_class);
      g_assert_cmpstr (sign_in.error->message, ==, backs[i].message);
      g_assert_cmpuint (pb_authority_get_count (rig->authority, "authorization_code"), ==, 0);
    }
}

/* RFC 9207: an answer that names another server is not used, and the code goes nowhere. */
static void
test_issuer (PbOauthRig *rig, gconstpointer data)
{
  g_auto (SignIn) good = { NULL }, bad = { NULL };
  PbAuthorityKnobs *knobs = pb_authority_get_knobs (rig->authority);

  knobs->issuer = g_strdup (pb_authority_get_address (rig->authority));
  run_browser (&good, rig);
  g_assert_no_error (good.error);
  g_free (knobs->issuer);
  knobs->issuer = g_strdup ("https://evil.example");
  run_browser (&bad, rig);
  g_assert_error (bad.error, PB_ERROR, PB_ERROR_CLASS_AUTH_REJECTED);
  g_assert_cmpuint (pb_authority_get_count (rig->authority, "authorization_code"), ==, 1);
}

static void
test_nobody_comes (PbOauthRig *rig, gconstpointer data)
{
  g_auto (SignIn) sign_in = { NULL };

  begin (&sign_in, rig, FALSE, FALSE, NULL);
  pb_fake_clock_advance (rig->clock, 300 * SECOND);
  pb_oauth_rig_run (&sign_in.done);
  g_assert_error (sign_in.error, PB_ERROR, PB_ERROR_CLASS_TIMEOUT);
  g_assert_cmpstr (sign_in.error->message, ==, PB_REASON_OAUTH_LATE);
}

static void
test_cancel (PbOauthRig *rig, gconstpointer data)
{
  for (guint device = 0; device < 2; device++)
    {
      g_auto (SignIn) sign_in = { NULL };
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      begin (&sign_in, rig, device == 1, FALSE, cancellable);
      g_cancellable_cancel (cancellable);
      pb_oauth_rig_run (&sign_in.done);
      g_assert_error (sign_in.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      pb_oauth_rig_settle ();
    }
}

/* --- what cannot even begin --- */

static const struct
{
  const char *account;
  const char *replace, *with;
  const char *message;
} impossible[] = {
  { "oauth=nobody\n", "zoo", "zoo", "unknown authorization server (nobody)" },
  { "", "client-id=" PB_AUTHORITY_CLIENT, "client-id=", "no client id (zoo)" },
  { "", "hosts=localhost;127.0.0.1;", "hosts=zoo.test;", "token not for this server (zoo)" },
  { "", "scope-imap=" PB_AUTHORITY_SCOPE "\n", "", "scope refused" },
  { "", "token=http://127.0.0.1", "token=http://192.0.2.1", "authorization server described wrongly (token of zoo)" },
};

static void
test_impossible (PbOauthRig *rig, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (impossible); i++)
    {
      g_auto (SignIn) sign_in = { NULL };
      g_autofree char *row = pb_authority_dup_row (rig->authority, "zoo");
      g_autoptr (GString) text = g_string_new (row);

      g_assert_cmpuint (g_string_replace (text, impossible[i].replace, impossible[i].with, 0), >, 0);
      pb_oauth_rig_describe (rig, text->str);
      pb_account_unref (rig->account);
      rig->account = pb_oauth_rig_account (impossible[i].account);
      run_browser (&sign_in, rig);
      g_assert_error (sign_in.error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
      g_assert_cmpstr (sign_in.error->message, ==, impossible[i].message);
      g_assert_cmpuint (sign_in.invitations, ==, 0);
    }
}

/* --- the code --- */

static gboolean
give_up_cb (gpointer user_data)
{
  g_error ("waited 30 s in vain");
  return G_SOURCE_REMOVE;
}

/* Until the answer to what is under way has come: it waits for its time again, or it is over. */
static void
wait_for_answer (SignIn *sign_in)
{
  guint give_up = g_timeout_add_seconds (30, give_up_cb, NULL);

  while (!sign_in->done && pb_fake_clock_count_armed (sign_in->rig->clock) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (give_up);
}

static void
begin_device (SignIn *sign_in, PbOauthRig *rig)
{
  begin (sign_in, rig, TRUE, FALSE, NULL);
  wait_for_answer (sign_in);
  g_assert_cmpuint (sign_in->invitations, ==, 1);
}

/* Lets @seconds pass, one after the other, and each question be answered. */
static void
pass (SignIn *sign_in, guint seconds)
{
  for (guint i = 0; i < seconds && !sign_in->done; i++)
    {
      pb_fake_clock_advance (sign_in->rig->clock, SECOND);
      wait_for_answer (sign_in);
    }
}

static void
test_device (PbOauthRig *rig, gconstpointer data)
{
  g_auto (SignIn) sign_in = { NULL };

  begin_device (&sign_in, rig);
  g_assert_true (g_str_has_prefix (sign_in.code, "ABCD-"));
  g_assert_true (g_str_has_suffix (sign_in.url, "/device"));
  g_assert_cmpint (sign_in.lifetime, ==, 900 * SECOND);
  pass (&sign_in, 2);
  g_assert_cmpuint (pb_authority_get_count (rig->authority, "device_code"), ==, 2);
  g_assert_true (pb_authority_enter (rig->authority, sign_in.code, TRUE));
  pass (&sign_in, 1);
  g_assert_true (sign_in.done);
  g_assert_no_error (sign_in.error);
  g_assert_true (pb_authority_is_active (rig->authority, pb_secret_get (sign_in.grant->access_token)));
}

/* RFC 8628 3.5: 5 s more from then on. */
static void
test_slow_down (PbOauthRig *rig, gconstpointer data)
{
  g_auto (SignIn) sign_in = { NULL };

  pb_authority_get_knobs (rig->authority)->slow_downs = 1;
  begin_device (&sign_in, rig);
  pass (&sign_in, 6);
  g_assert_cmpuint (pb_authority_get_count (rig->authority, "device_code"), ==, 1);
  pass (&sign_in, 1);
  g_assert_cmpuint (pb_authority_get_count (rig->authority, "device_code"), ==, 2);
  pb_authority_enter (rig->authority, "", TRUE);
  pass (&sign_in, 6);
  g_assert_no_error (sign_in.error);
  g_assert_true (sign_in.done);
}

static void
test_device_ends (PbOauthRig *rig, gconstpointer data)
{
  static const struct
  {
    const char *error;
    PbErrorClass error_class;
    const char *message;
  } ends[] = {
    { "authorization_declined", PB_ERROR_CLASS_AUTH_REJECTED, "sign-in declined (code authorization_declined)" },
    { "expired_token", PB_ERROR_CLASS_TIMEOUT, "sign-in not finished in time (code expired_token)" },
    { "bad_verification_code", PB_ERROR_CLASS_TIMEOUT, "sign-in not finished in time (code bad_verification_code)" },
    { "access_denied", PB_ERROR_CLASS_AUTH_REJECTED, "sign-in declined (code access_denied)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_auto (SignIn) sign_in = { NULL };

      begin_device (&sign_in, rig);
      pb_authority_fail_once (rig->authority, 400, ends[i].error, NULL);
      pass (&sign_in, 1);
      g_assert_error (sign_in.error, PB_ERROR, (int) ends[i].error_class);
      g_assert_cmpstr (sign_in.error->message, ==, ends[i].message);
    }
}

/* A server that is busy for a moment ends nothing; the code's own end does. */
static void
test_device_patience (PbOauthRig *rig, gconstpointer data)
{
  g_auto (SignIn) sign_in = { NULL };

  begin_device (&sign_in, rig);
  pb_authority_fail_once (rig->authority, 503, "temporarily_unavailable", NULL);
  pass (&sign_in, 1);
  g_assert_false (sign_in.done);
  pb_fake_clock_advance (rig->clock, 900 * SECOND);
  wait_for_answer (&sign_in);
  pass (&sign_in, 1);
  g_assert_error (sign_in.error, PB_ERROR, PB_ERROR_CLASS_TIMEOUT);
}

static void
test_no_device (PbOauthRig *rig, gconstpointer data)
{
  g_auto (SignIn) sign_in = { NULL };
  g_autofree char *row = pb_authority_dup_row (rig->authority, "zoo");
  g_autoptr (GString) text = g_string_new (row);

  g_string_replace (text, "device=", "other=", 0);
  pb_oauth_rig_describe (rig, text->str);
  begin (&sign_in, rig, TRUE, FALSE, NULL);
  pb_oauth_rig_run (&sign_in.done);
  g_assert_error (sign_in.error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_cmpstr (sign_in.error->message, ==, PB_REASON_OAUTH_NO_DEVICE);
}

/* --- the catalogue --- */

/* What mail.md and the providers' documents say of each: the class, and the cause that people are told. */
static const struct
{
  const char *error, *description;
  PbErrorClass error_class;
  PbCause cause;
} catalogue[] = {
  { "invalid_grant", "AADSTS700082: The refresh token has expired due to inactivity.", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_SIGN_IN_EXPIRED },
  { "invalid_grant", "AADSTS70008: The provided authorization code or refresh token has expired", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_SIGN_IN_EXPIRED },
  { "invalid_grant", "AADSTS50173: The provided grant has expired due to it being revoked", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_SIGN_IN_REVOKED },
  { "invalid_grant", "AADSTS50076: you must use multi-factor authentication", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_SIGN_IN_CONDITIONS },
  { "interaction_required", "AADSTS50079: enroll in multi-factor authentication", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_SIGN_IN_CONDITIONS },
  { "invalid_grant", "AADSTS53003: Access has been blocked by Conditional Access policies", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_SIGN_IN_CONDITIONS },
  { "invalid_grant", "AADSTS530003: Your device is required to be managed", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_SIGN_IN_CONDITIONS },
  { "invalid_grant", "AADSTS65001: The user or administrator has not consented", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_CONSENT_NEEDED },
  { "invalid_grant", "AADSTS90094: Admin consent is required", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_CONSENT_NEEDED },
  { "invalid_grant", "AADSTS90008: The user or administrator has not consented", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_CONSENT_NEEDED },
  { "access_denied", "Need admin approval", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_CONSENT_NEEDED },
  { "invalid_grant", "AADSTS70000: Provided grant is invalid or malformed", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_SIGN_IN_EXPIRED },
  { "invalid_scope", "AADSTS70011: The provided value for scope is not valid", PB_ERROR_CLASS_CONFIG, PB_CAUSE_SCOPE_REFUSED },
  { "unauthorized_client", "AADSTS700016: Application was not found in the directory", PB_ERROR_CLASS_CONFIG, PB_CAUSE_CLIENT_UNKNOWN },
  { "unauthorized_client", "AADSTS7000112: Application is disabled", PB_ERROR_CLASS_CONFIG, PB_CAUSE_CLIENT_OFF },
  { "invalid_client", "AADSTS7000218: The request body must contain client_assertion or client_secret", PB_ERROR_CLASS_CONFIG, PB_CAUSE_CLIENT_SECRET },
  { "invalid_request", "client_secret is missing.", PB_ERROR_CLASS_CONFIG, PB_CAUSE_CLIENT_SECRET },
  { "invalid_client", "AADSTS7000215: Invalid client secret", PB_ERROR_CLASS_CONFIG, PB_CAUSE_CLIENT_REFUSED },
  { "invalid_request", "AADSTS50011: The redirect URI does not match", PB_ERROR_CLASS_CONFIG, PB_CAUSE_REDIRECT_UNREGISTERED },
  { "invalid_grant", "AADSTS50034: The user account does not exist in the directory", PB_ERROR_CLASS_CONFIG, PB_CAUSE_USER_UNKNOWN },
  { "invalid_request", "AADSTS50128: Invalid domain name", PB_ERROR_CLASS_CONFIG, PB_CAUSE_TENANT_UNKNOWN },
  { "invalid_request", "AADSTS90002: Tenant not found", PB_ERROR_CLASS_CONFIG, PB_CAUSE_TENANT_UNKNOWN },
  { "invalid_request", "AADSTS50194: Application is not configured as a multi-tenant application", PB_ERROR_CLASS_CONFIG, PB_CAUSE_TENANT_UNKNOWN },
  { "temporarily_unavailable", "AADSTS90033: A transient error has occurred", PB_ERROR_CLASS_SERVER_BUSY, PB_CAUSE_SIGN_IN_BUSY },
  { "temporarily_unavailable", NULL, PB_ERROR_CLASS_SERVER_BUSY, PB_CAUSE_SIGN_IN_BUSY },
  { "server_error", NULL, PB_ERROR_CLASS_SERVER_BUSY, PB_CAUSE_SIGN_IN_BUSY },
  { "invalid_grant", "Token has been expired or revoked.", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_SIGN_IN_EXPIRED },
  { "invalid_grant", NULL, PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_SIGN_IN_EXPIRED },
  { "INVALID_REFRESH_TOKEN", NULL, PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_SIGN_IN_EXPIRED },
  { "deleted_client", NULL, PB_ERROR_CLASS_CONFIG, PB_CAUSE_CLIENT_OFF },
  { "invalid_client", NULL, PB_ERROR_CLASS_CONFIG, PB_CAUSE_CLIENT_REFUSED },
  { "unauthorized_client", NULL, PB_ERROR_CLASS_CONFIG, PB_CAUSE_CLIENT_REFUSED },
  { "consent_required", NULL, PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_CONSENT_NEEDED },
  { "interaction_required", NULL, PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_SIGN_IN_CONDITIONS },
  { "unsupported_grant_type", NULL, PB_ERROR_CLASS_CONFIG, PB_CAUSE_SIGN_IN_REFUSED },
  { "access_denied", NULL, PB_ERROR_CLASS_AUTH_REJECTED, PB_CAUSE_SIGN_IN_DECLINED },
  { "something_new", "AADSTS999999: nobody knows", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_SIGN_IN_REFUSED },
};

static void
test_catalogue (PbOauthRig *rig, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (catalogue); i++)
    {
      g_auto (SignIn) sign_in = { NULL };

      g_test_message ("%s: %s", catalogue[i].error, catalogue[i].description != NULL ? catalogue[i].description : "");
      pb_authority_fail_once (rig->authority, 400, catalogue[i].error, catalogue[i].description);
      run_browser (&sign_in, rig);
      g_assert_error (sign_in.error, PB_ERROR, (int) catalogue[i].error_class);
      g_assert_cmpint (pb_cause_find ((PbErrorClass) sign_in.error->code, rig->account, sign_in.error->message), ==, catalogue[i].cause);
      g_assert_true (pb_cause_is_own ((PbErrorClass) sign_in.error->code, sign_in.error->message));
    }
}

/* Each row is sent once, and is found again; none hides another. */
static void
test_every_row (PbOauthRig *rig, gconstpointer data)
{
  gsize n;
  const PbOauthFault *faults = pb_oauth_fault_table (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_auto (SignIn) sign_in = { NULL };
      gboolean microsoft = g_str_has_prefix (faults[i].code, "AADSTS") || strchr (faults[i].code, ' ') != NULL;
      g_autofree char *words = g_strdup_printf ("%s: some words", faults[i].code);
      gsize len = strlen (faults[i].reason);

      g_test_message ("%s (%s)", faults[i].code, faults[i].origin);
      g_assert_true (pb_oauth_fault_find (microsoft ? "invalid_grant" : faults[i].code, microsoft ? words : NULL, NULL) == &faults[i]);
      pb_authority_fail_once (rig->authority, 400, microsoft ? "invalid_grant" : faults[i].code, microsoft ? words : NULL);
      run_browser (&sign_in, rig);
      g_assert_error (sign_in.error, PB_ERROR, (int) faults[i].error_class);
      g_assert_cmpint (strncmp (sign_in.error->message, faults[i].reason, len), ==, 0);
      g_assert_true (g_str_has_prefix (sign_in.error->message + len, " (code "));
    }
}

/* Codes that stand elsewhere than in the description. */
static void
test_codes (void)
{
  g_assert_cmpstr (pb_oauth_fault_find ("invalid_grant", NULL, "[50173]")->code, ==, "AADSTS50173");
  g_assert_cmpstr (pb_oauth_fault_find ("invalid_grant", NULL, "[ 1, 65001 ]")->code, ==, "AADSTS65001");
  g_assert_cmpstr (pb_oauth_fault_find ("invalid_grant", "AADSTS65001", "[650011]")->code, ==, "AADSTS65001");
  g_assert_cmpstr (pb_oauth_fault_find ("invalid_grant", "AADSTS650019: x", NULL)->code, ==, "invalid_grant");
  g_assert_cmpstr (pb_oauth_fault_find ("invalid_grant", NULL, "[165001]")->code, ==, "invalid_grant");
  g_assert_cmpstr (pb_oauth_fault_find ("invalid_grant", "Bad Request", "invalid_rapt")->code, ==, "invalid_rapt");
  g_assert_null (pb_oauth_fault_find ("new_word", "words", NULL));
  g_assert_null (pb_oauth_fault_find (NULL, NULL, NULL));
}

/* Bodies that are no answer. */
static const struct
{
  guint status;
  const char *body;
  PbErrorClass error_class;
  PbCause cause;
} bodies[] = {
  { 200, "{}", PB_ERROR_CLASS_WRONG_PROTOCOL, PB_CAUSE_SIGN_IN_NONSENSE },
  { 200, "", PB_ERROR_CLASS_WRONG_PROTOCOL, PB_CAUSE_SIGN_IN_NONSENSE },
  { 200, "<html>sign in to the network</html>", PB_ERROR_CLASS_WRONG_PROTOCOL, PB_CAUSE_SIGN_IN_NONSENSE },
  { 200, "{\"access_token\":\"\"}", PB_ERROR_CLASS_WRONG_PROTOCOL, PB_CAUSE_SIGN_IN_NONSENSE },
  { 200, "{\"access_token\":\"a b\"}", PB_ERROR_CLASS_WRONG_PROTOCOL, PB_CAUSE_SIGN_IN_NONSENSE },
  { 200, "{\"access_token\":\"a\\u0001b\"}", PB_ERROR_CLASS_WRONG_PROTOCOL, PB_CAUSE_SIGN_IN_NONSENSE },
  { 200, "{\"access_token\":42", PB_ERROR_CLASS_WRONG_PROTOCOL, PB_CAUSE_SIGN_IN_NONSENSE },
  { 200, "{\"error\":\"invalid_grant\"}", PB_ERROR_CLASS_WRONG_PROTOCOL, PB_CAUSE_SIGN_IN_NONSENSE },
  { 400, "", PB_ERROR_CLASS_WRONG_PROTOCOL, PB_CAUSE_SIGN_IN_NONSENSE },
  { 404, "<html>", PB_ERROR_CLASS_WRONG_PROTOCOL, PB_CAUSE_SIGN_IN_NONSENSE },
  { 302, "", PB_ERROR_CLASS_WRONG_PROTOCOL, PB_CAUSE_SIGN_IN_NONSENSE },
  { 429, "", PB_ERROR_CLASS_SERVER_BUSY, PB_CAUSE_SIGN_IN_BUSY },
  { 503, "<html>busy</html>", PB_ERROR_CLASS_SERVER_BUSY, PB_CAUSE_SIGN_IN_BUSY },
  { 500, "{\"error\":\"what\"}", PB_ERROR_CLASS_SERVER_BUSY, PB_CAUSE_SIGN_IN_BUSY },
  { 403, "{\"error\":\"what\"}", PB_ERROR_CLASS_CONFIG, PB_CAUSE_SIGN_IN_REFUSED },
  { 400, "{\"error\":42}", PB_ERROR_CLASS_AUTH_EXPIRED, PB_CAUSE_SIGN_IN_REFUSED },
};

static void
test_bodies (PbOauthRig *rig, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_auto (SignIn) sign_in = { NULL };
      PbAuthorityKnobs *knobs = pb_authority_get_knobs (rig->authority);

      g_test_message ("%u %s", bodies[i].status, bodies[i].body);
      g_free (knobs->fail_body);
      knobs->fail_status = bodies[i].status;
      knobs->fail_body = g_strdup (bodies[i].body);
      run_browser (&sign_in, rig);
      g_assert_error (sign_in.error, PB_ERROR, (int) bodies[i].error_class);
      g_assert_cmpint (pb_cause_find ((PbErrorClass) sign_in.error->code, rig->account, sign_in.error->message), ==, bodies[i].cause);
    }
}

int
main (int argc, char **argv)
{
  const struct
  {
    const char *path;
    void (*test) (PbOauthRig *, gconstpointer);
  } tests[] = {
    { "/oauth-sign-in/browser", test_browser },
    { "/oauth-sign-in/foreign-verifier", test_foreign_verifier },
    { "/oauth-sign-in/backs", test_backs },
    { "/oauth-sign-in/issuer", test_issuer },
    { "/oauth-sign-in/nobody-comes", test_nobody_comes },
    { "/oauth-sign-in/cancel", test_cancel },
    { "/oauth-sign-in/impossible", test_impossible },
    { "/oauth-sign-in/device", test_device },
    { "/oauth-sign-in/slow-down", test_slow_down },
    { "/oauth-sign-in/device-ends", test_device_ends },
    { "/oauth-sign-in/device-patience", test_device_patience },
    { "/oauth-sign-in/no-device", test_no_device },
    { "/oauth-sign-in/catalogue", test_catalogue },
    { "/oauth-sign-in/every-row", test_every_row },
    { "/oauth-sign-in/bodies", test_bodies },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, PbOauthRig, NULL, pb_oauth_rig_set_up, tests[i].test, pb_oauth_rig_tear_down);
  g_test_add_func ("/oauth-sign-in/codes", test_codes);
  return g_test_run ();
}
