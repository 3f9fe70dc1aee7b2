/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-tokens.c: one token for each client: shared, bounded in life, asked for once a minute, a refused key never
 * again; every shape of failure. */
#include "pb-exmail-rig.h"

#include <string.h>

#define MINUTE G_TIME_SPAN_MINUTE

/* One call for a token. */
typedef struct
{
  gboolean done;
  PbSecret *token;
  GError *error;
} Got;

static void
got_clear (Got *got)
{
  g_clear_pointer (&got->token, pb_secret_unref);
  g_clear_error (&got->error);
  got->done = FALSE;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Got, got_clear)

static void
got_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Got *got = user_data;

  g_assert_false (got->done);
  got->done = TRUE;
  got->token = pb_exmail_tokens_get_finish (result, &got->error);
}

static void
get (PbExmailRig *rig, PbAccount *account, const char *key, PbSecret *refused, Got *got)
{
  g_autoptr (PbSecret) secret = key != NULL ? pb_secret_new (key, strlen (key)) : NULL;

  got_clear (got);
  pb_exmail_tokens_get_async (rig->tokens, account, NULL, secret, refused, NULL, got_cb, got);
  pb_exmail_rig_run (&got->done);
}

static void
assert_token (Got *got, const char *token)
{
  g_assert_true (got->done);
  g_assert_no_error (got->error);
  g_assert_cmpstr (pb_secret_get (got->token), ==, token);
}

static guint
asked (PbExmailRig *rig)
{
  return pb_fake_http_get_count (rig->http, TOKEN_URL);
}

static void
test_request (PbExmailRig *rig, gconstpointer data)
{
  g_auto (Got) got = { 0 };
  const PbFakeHttpRequest *request;

  pb_memory_vault_set (rig->vault, "bob.openapi", "a&b=c%");
  pb_exmail_rig_token (rig, "tok-1_A");
  get (rig, rig->account, NULL, NULL, &got);
  assert_token (&got, "tok-1_A");
  request = pb_fake_http_get_request (rig->http, TOKEN_URL, 0);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->form, ==, "grant_type=client_credentials&client_id=acmeadmin&client_secret=a%26b%3Dc%25");
  g_assert_null (request->authorization);
  g_assert_false (request->allow_plain);
}

/* Eight at once and one later, of two accounts: one request. */
static void
test_shared (PbExmailRig *rig, gconstpointer data)
{
  g_autoptr (PbAccount) other = pb_exmail_rig_account ("ann", "");
  Got got[9] = { 0 };

  pb_memory_vault_set (rig->vault, "ann.openapi", KEY);
  pb_exmail_rig_token (rig, "one");
  for (guint i = 0; i < 8; i++)
    pb_exmail_tokens_get_async (rig->tokens, i % 2 == 0 ? rig->account : other, NULL, NULL, NULL, NULL, got_cb, &got[i]);
  pb_exmail_rig_run (NULL);
  get (rig, rig->account, NULL, NULL, &got[8]);
  for (guint i = 0; i < 9; i++)
    assert_token (&got[i], "one");
  for (guint i = 0; i < 9; i++)
    got_clear (&got[i]);
  g_assert_cmpuint (asked (rig), ==, 1);
}

static void
test_other_client (PbExmailRig *rig, gconstpointer data)
{
  g_autoptr (PbAccount) other = pb_exmail_rig_account ("ann", "client-id=other");
  g_auto (Got) got = { 0 };

  pb_memory_vault_set (rig->vault, "ann.openapi", KEY);
  pb_exmail_rig_token (rig, "one");
  pb_exmail_rig_token (rig, "two");
  get (rig, rig->account, NULL, NULL, &got);
  get (rig, other, NULL, NULL, &got);
  assert_token (&got, "two");
}

/* What stands for expires_in, and how long the token is used: at least a minute, at most a day less a minute. */
static const struct
{
  const char *field;
  gint64 seconds;
} lives[] = {
  { ",\"expires_in\":86400", 86340 },
  { ",\"expires_in\":\"86400\"", 86340 },
  { ",\"expires_in\":\" 7200 \"", 7140 },
  { ",\"expires_in\":7200.5", 7140 },
  { "", 86340 },
  { ",\"expires_in\":null", 86340 },
  { ",\"expires_in\":\"\"", 86340 },
  { ",\"expires_in\":0", 60 },
  { ",\"expires_in\":-5", 60 },
  { ",\"expires_in\":61", 60 },
  { ",\"expires_in\":119", 60 },
  { ",\"expires_in\":130", 70 },
  { ",\"expires_in\":9223372036854775807", 86340 },
  { ",\"expires_in\":\"123456789012345678901234567890\"", 86340 },
  { ",\"expires_in\":\"nan\"", 60 },
  { ",\"expires_in\":\"soon\"", 60 },
};

static void
test_life (PbExmailRig *rig, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lives); i++)
    {
      g_autofree char *client = g_strdup_printf ("client-id=c%zu", i);
      g_autoptr (PbAccount) account = pb_exmail_rig_account ("bob", client);
      g_autofree char *body = g_strdup_printf ("{\"access_token\":\"first\"%s}", lives[i].field);
      g_auto (Got) got = { 0 };

      g_test_message ("%s", body);
      pb_fake_http_forget (rig->http, TOKEN_URL);
      pb_fake_http_answer (rig->http, TOKEN_URL, 200, NULL, body);
      pb_exmail_rig_token (rig, "second");
      get (rig, account, NULL, NULL, &got);
      pb_fake_clock_advance (rig->clock, lives[i].seconds * G_TIME_SPAN_SECOND - 1);
      get (rig, account, NULL, NULL, &got);
      assert_token (&got, "first");
      pb_fake_clock_advance (rig->clock, 1);
      get (rig, account, NULL, NULL, &got);
      assert_token (&got, "second");
    }
}

static void
test_spelling (PbExmailRig *rig, gconstpointer data)
{
  static const struct
  {
    const char *json;
    const char *token;
  } rows[] = {
    { "abc ", "abc" },
    { " ab c\\r\\n", "abc" },
    { "a+b/c==", "a+b/c==" },
    { "a%2B\\\"b", "a%2B\"b" },
  };
  g_autofree char *kilobyte = g_strnfill (1024, 'x');
  g_auto (Got) got = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      pb_fake_http_forget (rig->http, TOKEN_URL);
      pb_exmail_rig_token (rig, rows[i].json);
      pb_fake_clock_advance (rig->clock, 2 * G_TIME_SPAN_DAY);
      get (rig, rig->account, NULL, NULL, &got);
      assert_token (&got, rows[i].token);
    }
  pb_fake_http_forget (rig->http, TOKEN_URL);
  pb_exmail_rig_token (rig, kilobyte);
  pb_fake_clock_advance (rig->clock, 2 * G_TIME_SPAN_DAY);
  get (rig, rig->account, NULL, NULL, &got);
  assert_token (&got, kilobyte);
}

/* An answer of the token address, the class, and whether the same key may be asked with again later. */
static const struct
{
  guint status;
  const char *body;
  PbErrorClass error_class;
  guint requests; /* at once */
  gboolean final; /* never asked again with this key */
} failures[] = {
  { 400, "{\"error\":\"invalid_client\"}", PB_ERROR_CLASS_AUTH_REJECTED, 2, TRUE },
  { 401, "{\"error\":\"invalid_client\",\"error_description\":\"no\"}", PB_ERROR_CLASS_AUTH_REJECTED, 2, TRUE },
  { 200, "{\"errcode\":\"1001\",\"error\":\"invalid_client\"}", PB_ERROR_CLASS_AUTH_REJECTED, 2, TRUE },
  { 200, "{\"errcode\":1001,\"error\":\"invalid_client\"}", PB_ERROR_CLASS_AUTH_REJECTED, 2, TRUE },
  { 200, "{\"errcode\":\"1001\",\"error\":\"invalid_request\"}", PB_ERROR_CLASS_AUTH_REJECTED, 2, TRUE },
  { 401, "", PB_ERROR_CLASS_AUTH_REJECTED, 2, TRUE },
  { 200, "{\"token_type\":\"Bearer\"}", PB_ERROR_CLASS_AUTH_REJECTED, 1, TRUE },
  { 200, "{\"access_token\":\"\"}", PB_ERROR_CLASS_AUTH_REJECTED, 1, TRUE },
  { 200, "{\"access_token\":\"a\\u0001b\"}", PB_ERROR_CLASS_PROTOCOL, 1, FALSE },
  { 200, "{\"access_token\":\"ключ\"}", PB_ERROR_CLASS_PROTOCOL, 1, FALSE },
  { 200, "<html><body>log in</body></html>", PB_ERROR_CLASS_WRONG_PROTOCOL, 1, FALSE },
  { 200, "", PB_ERROR_CLASS_WRONG_PROTOCOL, 1, FALSE },
  { 200, "hello", PB_ERROR_CLASS_WRONG_PROTOCOL, 1, FALSE },
  { 302, "", PB_ERROR_CLASS_WRONG_PROTOCOL, 1, FALSE },
  { 200, "{\"errcode\":\"1002\",\"error\":\"temporarily_unavailable\"}", PB_ERROR_CLASS_SERVER_BUSY, 1, FALSE },
  { 503, "<html>busy</html>", PB_ERROR_CLASS_SERVER_BUSY, 1, FALSE },
  { 200, "{\"errcode\":\"10001\"}", PB_ERROR_CLASS_CONFIG, 1, FALSE },
};

static void
test_failures (PbExmailRig *rig, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *client = g_strdup_printf ("client-id=c%zu", i);
      g_autoptr (PbAccount) account = pb_exmail_rig_account ("bob", client);
      guint before = asked (rig), once = failures[i].requests;
      gboolean heard = failures[i].error_class != PB_ERROR_CLASS_WRONG_PROTOCOL; /* by the service, not by something in between */
      g_auto (Got) got = { 0 };

      g_test_message ("%u %s", failures[i].status, failures[i].body);
      pb_fake_http_forget (rig->http, TOKEN_URL);
      pb_fake_http_answer (rig->http, TOKEN_URL, failures[i].status, NULL, failures[i].body);
      get (rig, account, NULL, NULL, &got);
      g_assert_error (got.error, PB_ERROR, (int) failures[i].error_class);
      g_assert_cmpuint (asked (rig) - before, ==, once);
      /* Within the minute the same comes back without being asked. */
      pb_fake_clock_advance (rig->clock, MINUTE - 1);
      get (rig, account, NULL, NULL, &got);
      g_assert_error (got.error, PB_ERROR, (int) failures[i].error_class);
      g_assert_cmpuint (asked (rig) - before, ==, heard ? once : 2 * once);
      pb_fake_clock_advance (rig->clock, 1);
      get (rig, account, NULL, NULL, &got);
      g_assert_error (got.error, PB_ERROR, (int) failures[i].error_class);
      g_assert_cmpuint (asked (rig) - before, ==, failures[i].final ? once : (heard ? 2 : 3) * once);
    }
}

/* The second style is tried once and then remembered. */
static void
test_basic (PbExmailRig *rig, gconstpointer data)
{
  g_auto (Got) got = { 0 };
  const PbFakeHttpRequest *request;

  pb_fake_http_answer (rig->http, TOKEN_URL, 401, NULL, "{\"error\":\"invalid_client\"}");
  pb_exmail_rig_token (rig, "one");
  get (rig, rig->account, NULL, NULL, &got);
  assert_token (&got, "one");
  request = pb_fake_http_get_request (rig->http, TOKEN_URL, 1);
  g_assert_cmpstr (request->form, ==, "grant_type=client_credentials");
  g_assert_cmpstr (request->authorization, ==, "Basic YWNtZWFkbWluOjAwMTEyMjMzNDQ1NTY2Nzc4ODk5YWFiYmNjZGRlZWZm");
  pb_fake_clock_advance (rig->clock, 2 * G_TIME_SPAN_DAY);
  get (rig, rig->account, NULL, NULL, &got);
  g_assert_cmpuint (asked (rig), ==, 3);
  request = pb_fake_http_get_request (rig->http, TOKEN_URL, 2);
  g_assert_nonnull (request->authorization);
}

/* A refused token: one new one; again within the minute: SERVER_BUSY and the wait, with no request; then one again. */
static void
test_eviction (PbExmailRig *rig, gconstpointer data)
{
  g_auto (Got) first = { 0 };
  g_auto (Got) second = { 0 };
  g_auto (Got) got = { 0 };

  pb_exmail_rig_token (rig, "one");
  pb_exmail_rig_token (rig, "two");
  pb_exmail_rig_token (rig, "three");
  get (rig, rig->account, NULL, NULL, &first);
  pb_fake_clock_advance (rig->clock, 2 * MINUTE);
  get (rig, rig->account, NULL, first.token, &second);
  assert_token (&second, "two");
  /* Somebody else who noticed later gets the newer one as it is. */
  get (rig, rig->account, NULL, first.token, &got);
  assert_token (&got, "two");
  pb_fake_clock_advance (rig->clock, 20 * G_TIME_SPAN_SECOND);
  for (guint i = 0; i < 50; i++)
    {
      get (rig, rig->account, NULL, second.token, &got);
      g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
      get (rig, rig->account, NULL, NULL, &got);
      g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
    }
  g_assert_cmpuint (asked (rig), ==, 2);
  g_assert_cmpint (pb_exmail_tokens_get_wait (rig->tokens, rig->account), ==, 40 * G_TIME_SPAN_SECOND);
  pb_fake_clock_advance (rig->clock, 40 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (pb_exmail_tokens_get_wait (rig->tokens, rig->account), ==, 0);
  get (rig, rig->account, NULL, NULL, &got);
  assert_token (&got, "three");
  g_assert_cmpuint (asked (rig), ==, 3);
}

/* A new key is tried at once; a refusal that is forgotten allows one more try, but not within the minute. */
static void
test_refused_key (PbExmailRig *rig, gconstpointer data)
{
  g_auto (Got) got = { 0 };

  pb_fake_http_answer (rig->http, TOKEN_URL, 200, NULL, "{\"errcode\":\"1001\",\"error\":\"invalid_client\"}");
  get (rig, rig->account, NULL, NULL, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_AUTH_REJECTED);
  g_assert_cmpuint (asked (rig), ==, 2);
  pb_exmail_tokens_forget_refusal (rig->tokens, rig->account);
  get (rig, rig->account, NULL, NULL, &got);
  g_assert_cmpuint (asked (rig), ==, 2);
  pb_fake_clock_advance (rig->clock, MINUTE);
  get (rig, rig->account, NULL, NULL, &got);
  g_assert_cmpuint (asked (rig), ==, 4);
  pb_fake_clock_advance (rig->clock, MINUTE);
  get (rig, rig->account, NULL, NULL, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_AUTH_REJECTED);
  g_assert_cmpuint (asked (rig), ==, 4);
  pb_fake_http_forget (rig->http, TOKEN_URL);
  pb_exmail_rig_token (rig, "good");
  pb_memory_vault_set (rig->vault, "bob.openapi", "another");
  get (rig, rig->account, NULL, NULL, &got);
  assert_token (&got, "good");
}

/* A wrong key that is tried for a new account does not cost the others their token. */
static void
test_given_key (PbExmailRig *rig, gconstpointer data)
{
  g_auto (Got) got = { 0 };

  pb_exmail_rig_token (rig, "one");
  get (rig, rig->account, NULL, NULL, &got);
  pb_fake_http_forget (rig->http, TOKEN_URL);
  pb_fake_http_answer (rig->http, TOKEN_URL, 200, NULL, "{\"errcode\":\"1001\",\"error\":\"invalid_client\"}");
  get (rig, rig->account, "wrong", NULL, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_AUTH_REJECTED);
  get (rig, rig->account, KEY, NULL, &got);
  assert_token (&got, "one");
  get (rig, rig->account, NULL, NULL, &got);
  assert_token (&got, "one");
  g_assert_cmpuint (asked (rig), ==, 2); /* the style that works is known by now */
}

static void
test_vault (PbExmailRig *rig, gconstpointer data)
{
  g_autoptr (PbAccount) other = pb_exmail_rig_account ("ann", "");
  g_auto (Got) got = { 0 };
  g_auto (Got) none = { 0 };

  get (rig, other, NULL, NULL, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  pb_memory_vault_set_locked (rig->vault, TRUE);
  get (rig, rig->account, NULL, NULL, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  pb_memory_vault_set_locked (rig->vault, FALSE);
  g_assert_cmpuint (asked (rig), ==, 0);
  /* Two at once, one of them without a key: that one has no token, neither now nor when there is one. */
  pb_exmail_rig_token (rig, "one");
  got_clear (&got);
  pb_exmail_tokens_get_async (rig->tokens, rig->account, NULL, NULL, NULL, NULL, got_cb, &got);
  pb_exmail_tokens_get_async (rig->tokens, other, NULL, NULL, NULL, NULL, got_cb, &none);
  pb_exmail_rig_run (NULL);
  assert_token (&got, "one");
  g_assert_error (none.error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  get (rig, other, NULL, NULL, &none);
  g_assert_error (none.error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  /* Whose key it is, is known by then: a vault that was locked since is not needed. */
  pb_memory_vault_set_locked (rig->vault, TRUE);
  get (rig, rig->account, NULL, NULL, &got);
  assert_token (&got, "one");
  pb_memory_vault_set_locked (rig->vault, FALSE);
  g_assert_cmpuint (asked (rig), ==, 1);
}

/* Two accounts of one company, and the key of one of them was revoked: it does not live on the other's token. */
static void
test_other_key (PbExmailRig *rig, gconstpointer data)
{
  g_autoptr (PbAccount) other = pb_exmail_rig_account ("ann", "");
  g_auto (Got) got = { 0 };
  g_auto (Got) anns = { 0 };

  pb_memory_vault_set (rig->vault, "ann.openapi", "old");
  pb_exmail_rig_token (rig, "one");
  pb_fake_http_answer (rig->http, TOKEN_URL, 200, NULL, "{\"errcode\":\"1001\",\"error\":\"invalid_client\"}");
  for (guint i = 0; i < 2; i++)
    {
      got_clear (&got);
      got_clear (&anns);
      pb_exmail_tokens_get_async (rig->tokens, rig->account, NULL, NULL, NULL, NULL, got_cb, &got);
      pb_exmail_tokens_get_async (rig->tokens, other, NULL, NULL, NULL, NULL, got_cb, &anns);
      pb_exmail_rig_run (NULL);
      assert_token (&got, "one");
      g_assert_error (anns.error, PB_ERROR, PB_ERROR_CLASS_AUTH_REJECTED);
      g_assert_cmpuint (asked (rig), ==, 2); /* each key once */
    }
  g_assert_nonnull (strstr (pb_fake_http_get_request (rig->http, TOKEN_URL, 1)->form, "client_secret=old"));
  /* The right one is in the vault now: no other token is needed. */
  pb_memory_vault_set (rig->vault, "ann.openapi", KEY);
  get (rig, other, NULL, NULL, &anns);
  assert_token (&anns, "one");
  g_assert_cmpuint (asked (rig), ==, 2);
}

/* The key was changed: it is asked with, as soon as that is known; who has the old one does not live on the new one's token. */
static void
test_changed_key (PbExmailRig *rig, gconstpointer data)
{
  g_autoptr (PbAccount) other = pb_exmail_rig_account ("ann", "");
  g_auto (Got) got = { 0 };

  pb_memory_vault_set (rig->vault, "ann.openapi", KEY);
  pb_exmail_rig_token (rig, "one");
  pb_exmail_rig_token (rig, "two");
  pb_exmail_rig_token (rig, "three");
  get (rig, rig->account, NULL, NULL, &got);
  get (rig, other, NULL, NULL, &got);
  assert_token (&got, "one");
  pb_memory_vault_set (rig->vault, "bob.openapi", "another");
  pb_exmail_tokens_forget_refusal (rig->tokens, rig->account);
  get (rig, rig->account, NULL, NULL, &got);
  assert_token (&got, "two");
  get (rig, rig->account, NULL, NULL, &got);
  assert_token (&got, "two");
  g_assert_cmpuint (asked (rig), ==, 2);
  get (rig, other, NULL, NULL, &got);
  assert_token (&got, "three");
}

/* An account is tried with a vault of its own while the same one, as it is stored, has no key that can be had. */
static void
test_trial (PbExmailRig *rig, gconstpointer data)
{
  PbMemoryVault *vault = pb_memory_vault_new ();
  g_auto (Got) got = { 0 };
  g_auto (Got) trial = { 0 };

  pb_memory_vault_set (vault, "bob.openapi", KEY);
  pb_memory_vault_set_locked (rig->vault, TRUE);
  pb_exmail_rig_token (rig, "one");
  pb_exmail_tokens_get_async (rig->tokens, rig->account, NULL, NULL, NULL, NULL, got_cb, &got);
  pb_exmail_tokens_get_async (rig->tokens, rig->account, PB_VAULT (vault), NULL, NULL, NULL, got_cb, &trial);
  pb_exmail_rig_run (NULL);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  assert_token (&trial, "one");
  /* And the other way round: what the trial has is not the stored one's, nor the next trial's. */
  get (rig, rig->account, NULL, NULL, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  pb_memory_vault_set_locked (rig->vault, FALSE);
  get (rig, rig->account, NULL, NULL, &got);
  assert_token (&got, "one");
  pb_memory_vault_set (vault, "bob.openapi", NULL);
  got_clear (&trial);
  pb_exmail_tokens_get_async (rig->tokens, rig->account, PB_VAULT (vault), NULL, NULL, NULL, got_cb, &trial);
  pb_exmail_rig_run (NULL);
  g_assert_error (trial.error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  g_assert_finalize_object (vault);
}

/* What a proxy refused is its own login; the key was not asked about, and may be tried as soon as the proxy lets it pass. */
static void
test_proxy (PbExmailRig *rig, gconstpointer data)
{
  g_auto (Got) got = { 0 };

  pb_fake_http_fail (rig->http, TOKEN_URL, PB_ERROR_CLASS_AUTH_REJECTED);
  pb_exmail_rig_token (rig, "one");
  get (rig, rig->account, NULL, NULL, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_AUTH_REJECTED);
  get (rig, rig->account, NULL, NULL, &got);
  assert_token (&got, "one");
}

/* Where nobody listened, the next try may come at once. */
static void
test_offline (PbExmailRig *rig, gconstpointer data)
{
  g_auto (Got) got = { 0 };

  pb_fake_http_fail (rig->http, TOKEN_URL, PB_ERROR_CLASS_OFFLINE);
  pb_exmail_rig_token (rig, "one");
  get (rig, rig->account, NULL, NULL, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_OFFLINE);
  get (rig, rig->account, NULL, NULL, &got);
  assert_token (&got, "one");
  pb_fake_clock_advance (rig->clock, G_TIME_SPAN_DAY);
  pb_fake_http_forget (rig->http, TOKEN_URL);
  pb_fake_http_fail (rig->http, TOKEN_URL, PB_ERROR_CLASS_TIMEOUT);
  get (rig, rig->account, NULL, NULL, &got);
  get (rig, rig->account, NULL, NULL, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_TIMEOUT);
  g_assert_cmpuint (asked (rig), ==, 3);
}

static void
test_cancel (PbExmailRig *rig, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Got) got = { 0 };
  g_auto (Got) stays = { 0 };

  pb_exmail_rig_token (rig, "one");
  pb_fake_http_hold (rig->http, TOKEN_URL, TRUE);
  pb_exmail_tokens_get_async (rig->tokens, rig->account, NULL, NULL, NULL, cancellable, got_cb, &got);
  pb_exmail_tokens_get_async (rig->tokens, rig->account, NULL, NULL, NULL, NULL, got_cb, &stays);
  pb_exmail_rig_run (NULL);
  g_cancellable_cancel (cancellable);
  pb_exmail_rig_run (NULL);
  g_assert_error (got.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (stays.done);
  pb_fake_http_hold (rig->http, TOKEN_URL, FALSE);
  pb_exmail_rig_run (NULL);
  assert_token (&stays, "one");
  g_assert_cmpuint (asked (rig), ==, 1);
}

static void
test_end (PbExmailRig *rig, gconstpointer data)
{
  g_auto (Got) got = { 0 };

  pb_fake_http_hold (rig->http, TOKEN_URL, TRUE);
  pb_exmail_tokens_get_async (rig->tokens, rig->account, NULL, NULL, NULL, NULL, got_cb, &got);
  pb_exmail_rig_run (NULL);
  g_clear_pointer (&rig->tokens, pb_exmail_tokens_free);
  pb_exmail_rig_run (NULL);
  g_assert_error (got.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(name, func) g_test_add ("/engine/exmail-tokens/" name, PbExmailRig, NULL, pb_exmail_rig_set_up, func, pb_exmail_rig_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("request", test_request);
  ADD ("shared", test_shared);
  ADD ("other-client", test_other_client);
  ADD ("life", test_life);
  ADD ("spelling", test_spelling);
  ADD ("failures", test_failures);
  ADD ("proxy", test_proxy);
  ADD ("basic", test_basic);
  ADD ("eviction", test_eviction);
  ADD ("refused-key", test_refused_key);
  ADD ("given-key", test_given_key);
  ADD ("vault", test_vault);
  ADD ("other-key", test_other_key);
  ADD ("changed-key", test_changed_key);
  ADD ("trial", test_trial);
  ADD ("offline", test_offline);
  ADD ("cancel", test_cancel);
  ADD ("end", test_end);
  return g_test_run ();
}
