/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-corp-api.c: Exmail's current API: a token for each application, what is sent, every shape of refusal, a token that has run
 * out, and being left in peace. */
#include "pb-corp-api.h"
#include "pb-corp-codes-documented.h"
#include "pb-corp-codes.h"
#include "pb-exmail-api.h"

#include "pb-exmail-rig.h"

#include <string.h>

#define CORP      "https://api.acme.example/cgi-bin/"
#define GETTOKEN  CORP "gettoken"
#define COUNT_URL CORP "mail/newcount"
#define USER_URL  CORP "user/create"
#define LINES     "client-id=\ncorp-id=wm 01\ncorp-api-url=https://api.acme.example/cgi-bin\n"

static void
set_up (PbExmailRig *rig, gconstpointer data)
{
  pb_exmail_rig_set_up (rig, NULL);
  pb_account_unref (rig->account);
  rig->account = pb_exmail_rig_account ("bob", LINES);
  pb_memory_vault_set (rig->vault, "bob.corp-remind", "re&mind");
  pb_memory_vault_set (rig->vault, "bob.corp-contacts", "contacts");
}

static void
called_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PbExmailAnswer *answer = user_data;

  g_assert_false (answer->done);
  answer->done = TRUE;
  answer->object = pb_corp_call_finish (result, &answer->error);
}

static void
call_as (PbExmailRig *rig, PbCorpApp app, const char *path, const char *query, const char *json, PbExmailAnswer *answer)
{
  g_autoptr (PbSecret) body = json != NULL ? pb_secret_new (json, strlen (json)) : NULL;

  pb_exmail_answer_clear (answer);
  pb_corp_call_async (&rig->context, rig->account, &(PbCorpRequest){ .app = app, .path = path, .query = query, .json = body }, NULL, called_cb, answer);
  pb_exmail_answer_wait (answer);
}

static void
call (PbExmailRig *rig, PbExmailAnswer *answer)
{
  call_as (rig, PB_CORP_REMIND, "mail/newcount", "userid=bob%40acme.example", NULL, answer);
}

static void
give_token (PbExmailRig *rig, const char *token)
{
  g_autofree char *body = g_strdup_printf ("{\"errcode\":0,\"errmsg\":\"ok\",\"access_token\":\"%s\",\"expires_in\":7200}", token);

  pb_fake_http_answer (rig->http, GETTOKEN, 200, NULL, body);
}

static void
give_count (PbExmailRig *rig, const char *body)
{
  pb_fake_http_forget (rig->http, COUNT_URL);
  pb_fake_http_answer (rig->http, COUNT_URL, 200, NULL, body);
}

static guint
tokens (PbExmailRig *rig)
{
  return pb_fake_http_get_count (rig->http, GETTOKEN);
}

/* 3.2 and 3.4: everything of a GET in the query; the token first. */
static void
test_get (PbExmailRig *rig, gconstpointer data)
{
  g_auto (PbExmailAnswer) answer = { 0 };
  const PbFakeHttpRequest *request;

  give_token (rig, "t+1/=");
  give_count (rig, "{\"errcode\":0,\"errmsg\":\"ok\",\"count\":12}");
  call (rig, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpint (pb_exmail_get_number (answer.object, "count"), ==, 12);
  request = pb_fake_http_get_request (rig->http, GETTOKEN, 0);
  g_assert_cmpstr (request->method, ==, "GET");
  g_assert_cmpstr (request->url, ==, GETTOKEN "?corpid=wm%2001&corpsecret=re%26mind");
  request = pb_fake_http_get_request (rig->http, COUNT_URL, 0);
  g_assert_cmpstr (request->method, ==, "GET");
  g_assert_cmpstr (request->url, ==, COUNT_URL "?access_token=t%2B1%2F%3D&userid=bob%40acme.example");
  g_assert_null (request->form);
  g_assert_null (request->json);
  g_assert_null (request->authorization);
  g_assert_false (request->allow_plain);
}

/* 3.5: a POST has its token in the query and JSON in the body. */
static void
test_post (PbExmailRig *rig, gconstpointer data)
{
  static const char json[] = "{\"userid\":\"安@acme.example\"}";
  g_auto (PbExmailAnswer) answer = { 0 };
  const PbFakeHttpRequest *request;

  give_token (rig, "one");
  pb_fake_http_answer (rig->http, USER_URL, 200, NULL, "{\"errcode\":0,\"errmsg\":\"created\"}");
  call_as (rig, PB_CORP_CONTACTS, "user/create", "", json, &answer);
  g_assert_no_error (answer.error);
  request = pb_fake_http_get_request (rig->http, USER_URL, 0);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->url, ==, USER_URL "?access_token=one");
  g_assert_cmpstr (request->json, ==, json);
}

/* Each application has its own token, which serves all its calls while it lasts: 7200 s less ten minutes. */
static void
test_applications (PbExmailRig *rig, gconstpointer data)
{
  g_auto (PbExmailAnswer) answer = { 0 };

  give_token (rig, "one");
  give_token (rig, "two");
  give_token (rig, "three");
  give_count (rig, "{\"errcode\":0,\"count\":1}");
  pb_fake_http_answer (rig->http, USER_URL, 200, NULL, "{\"errcode\":0,\"errmsg\":\"created\"}");
  for (guint i = 0; i < 5; i++)
    call (rig, &answer);
  call_as (rig, PB_CORP_CONTACTS, "user/create", "", "{}", &answer);
  g_assert_nonnull (strstr (pb_fake_http_get_request (rig->http, USER_URL, 0)->url, "access_token=two"));
  pb_fake_clock_advance (rig->clock, 6599 * G_TIME_SPAN_SECOND);
  call (rig, &answer);
  g_assert_cmpuint (tokens (rig), ==, 2);
  g_assert_nonnull (strstr (pb_fake_http_get_request (rig->http, COUNT_URL, -1)->url, "access_token=one"));
  pb_fake_clock_advance (rig->clock, 2 * G_TIME_SPAN_SECOND);
  call (rig, &answer);
  g_assert_cmpuint (tokens (rig), ==, 3);
  g_assert_nonnull (strstr (pb_fake_http_get_request (rig->http, COUNT_URL, -1)->url, "access_token=three"));
}

/* Successes, however they are spelled. */
static void
test_success (PbExmailRig *rig, gconstpointer data)
{
  static const char *const bodies[] = {
    "{\"errcode\":0,\"errmsg\":\"ok\",\"count\":7}",
    "{\"errcode\":\"0\",\"count\":\"7\"}",
    "{\"count\":7}",
    "{\"errmsg\":\"ok\",\"count\":\" 7 \",}",
    "\xef\xbb\xbf{ \" errcode \":0, \"Count\":7 }",
  };

  give_token (rig, "one");
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_auto (PbExmailAnswer) answer = { 0 };

      g_test_message ("%s", bodies[i]);
      give_count (rig, bodies[i]);
      call (rig, &answer);
      g_assert_no_error (answer.error);
      g_assert_cmpint (pb_exmail_get_number (answer.object, "count"), ==, 7);
    }
}

/* Refusals that ask for no other token; their class, and words of the sentence. */
static const struct
{
  guint status;
  const char *body;
  PbErrorClass error_class;
  const char *words;
} failures[] = {
  { 200, "{\"errcode\":60111,\"errmsg\":\"userid not found\"}", PB_ERROR_CLASS_CONFIG, "Exmail says 60111 userid not found (application remind)." },
  { 200, "{\"errcode\":\"60111\"}", PB_ERROR_CLASS_CONFIG, "Exmail says 60111 (application remind)." },
  { 200, "{\"errcode\":602005,\"errmsg\":\"no right\"}", PB_ERROR_CLASS_CONFIG, "602005 no right" },
  { 200, "{\"errcode\":604001}", PB_ERROR_CLASS_CONFIG, "604001" },
  { 200, "{\"errcode\":40013}", PB_ERROR_CLASS_CONFIG, "40013" },
  { 200, "{\"errcode\":40091}", PB_ERROR_CLASS_AUTH_REJECTED, "40091" },
  { 200, "{\"errcode\":999999,\"errmsg\":\"a\\u001b[31m\\u202eb one\"}", PB_ERROR_CLASS_CONFIG, "999999 a" },
  { 200, "{\"errcode\":\"many\"}", PB_ERROR_CLASS_CONFIG, "Exmail says many (application remind)." },
  { 200, "{}", PB_ERROR_CLASS_PROTOCOL, "The current API answered with nothing." },
  { 200, "", PB_ERROR_CLASS_PROTOCOL, "answered with nothing" },
  { 200, "<html>log in</html>", PB_ERROR_CLASS_WRONG_PROTOCOL, "Instead of the current API a web page answers." },
  { 200, "hello", PB_ERROR_CLASS_WRONG_PROTOCOL, "Instead of the current API something without JSON answers." },
  { 302, "", PB_ERROR_CLASS_WRONG_PROTOCOL, "sends us on" },
  { 404, "no", PB_ERROR_CLASS_WRONG_PROTOCOL, "The current API answered with HTTP status 404." },
  { 502, "", PB_ERROR_CLASS_SERVER_BUSY, "502" },
};

static void
test_failures (PbExmailRig *rig, gconstpointer data)
{
  give_token (rig, "one");
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_auto (PbExmailAnswer) answer = { 0 };

      g_test_message ("%u %s", failures[i].status, failures[i].body);
      pb_fake_http_forget (rig->http, COUNT_URL);
      pb_fake_http_answer (rig->http, COUNT_URL, failures[i].status, NULL, failures[i].body);
      call (rig, &answer);
      g_assert_error (answer.error, PB_ERROR, (int) failures[i].error_class);
      g_assert_nonnull (strstr (answer.error->message, failures[i].words));
      g_assert_null (strchr (answer.error->message, '\033'));
    }
  g_assert_cmpuint (tokens (rig), ==, 1);
}

/* 40001, 40014 and 42001 at any time: one new token, and the call once more, with the same body. */
static void
test_expired (PbExmailRig *rig, gconstpointer data)
{
  static const char *const codes[] = { "40001", "40014", "\"42001\"" };

  give_token (rig, "zero");
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *refusal = g_strdup_printf ("{\"errcode\":%s,\"errmsg\":\"invalid\"}", codes[i]);
      g_autofree char *token = g_strdup_printf ("new-%zu", i);
      g_auto (PbExmailAnswer) answer = { 0 };
      const PbFakeHttpRequest *request;

      g_test_message ("%s", codes[i]);
      pb_fake_clock_advance (rig->clock, G_TIME_SPAN_MINUTE);
      pb_fake_http_forget (rig->http, USER_URL);
      pb_fake_http_answer (rig->http, USER_URL, 200, NULL, "{\"errcode\":0}");
      call_as (rig, PB_CORP_CONTACTS, "user/create", "", "{\"a\":1}", &answer);
      pb_fake_clock_advance (rig->clock, G_TIME_SPAN_MINUTE);
      pb_fake_http_forget (rig->http, GETTOKEN);
      give_token (rig, token);
      pb_fake_http_forget (rig->http, USER_URL);
      pb_fake_http_answer (rig->http, USER_URL, 200, NULL, refusal);
      pb_fake_http_answer (rig->http, USER_URL, 200, NULL, "{\"errcode\":0,\"errmsg\":\"created\"}");
      call_as (rig, PB_CORP_CONTACTS, "user/create", "", "{\"a\":1}", &answer);
      g_assert_no_error (answer.error);
      request = pb_fake_http_get_request (rig->http, USER_URL, -1);
      g_assert_true (g_str_has_suffix (request->url, token));
      g_assert_cmpstr (request->json, ==, "{\"a\":1}");
      g_assert_cmpuint (tokens (rig), ==, i + 2);
    }
}

/* A service that refuses every token: once more, then an error; then no more than a token in ten seconds. */
static void
test_refused_twice (PbExmailRig *rig, gconstpointer data)
{
  g_auto (PbExmailAnswer) answer = { 0 };

  give_token (rig, "one-1111");
  give_token (rig, "two-2222");
  give_token (rig, "three-33");
  give_count (rig, "{\"errcode\":40014,\"errmsg\":\"invalid access_token two-2222\"}");
  call (rig, &answer);
  g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED);
  g_assert_null (strstr (answer.error->message, "two-2222"));
  g_assert_cmpuint (tokens (rig), ==, 2);
  for (guint i = 0; i < 20; i++)
    {
      call (rig, &answer);
      g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
    }
  g_assert_cmpuint (tokens (rig), ==, 2);
  g_assert_cmpuint (pb_fake_http_get_count (rig->http, COUNT_URL), ==, 3);
  g_assert_cmpint (pb_corp_tokens_get_wait (rig->tokens, rig->account, PB_CORP_REMIND), ==, 10 * G_TIME_SPAN_SECOND);
  pb_fake_clock_advance (rig->clock, 10 * G_TIME_SPAN_SECOND);
  give_count (rig, "{\"errcode\":0,\"count\":3}");
  call (rig, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (tokens (rig), ==, 3);
}

/* A token, or a secret, that the service repeats where its words are cut off; as it is and percent-encoded. */
static void
test_repeated (PbExmailRig *rig, gconstpointer data)
{
  static const char *const beginnings[] = { "{\"errcode\":45009,\"errmsg\":\"api freq out of limit", "{\"errcode\":60111,\"errmsg\":\"userid not found in the company" };
  g_autofree char *fill = g_strnfill (199, 'k');
  g_autofree char *token = g_strconcat (fill, "/", NULL);
  g_autofree char *encoded = g_uri_escape_string (token, NULL, FALSE);

  give_token (rig, token);
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (beginnings); i++)
    {
      g_autofree char *body = g_strdup_printf ("%s, access_token=%s, hint 12\"}", beginnings[i % 2], i < 2 ? token : encoded);
      g_auto (PbExmailAnswer) answer = { 0 };

      g_test_message ("%s", body);
      give_count (rig, body);
      call (rig, &answer);
      g_assert_nonnull (strstr (answer.error->message, "access_token=…"));
      g_assert_null (strstr (answer.error->message, "kk"));
      pb_fake_clock_advance (rig->clock, G_TIME_SPAN_MINUTE);
    }
}

static void
test_repeated_secret (PbExmailRig *rig, gconstpointer data)
{
  g_autofree char *secret = g_strnfill (150, 'k');
  g_autofree char *body = g_strdup_printf ("{\"errcode\":40001,\"errmsg\":\"invalid credential, corpsecret=%s\"}", secret);
  g_auto (PbExmailAnswer) answer = { 0 };

  pb_memory_vault_set (rig->vault, "bob.corp-remind", secret);
  pb_fake_http_answer (rig->http, GETTOKEN, 200, NULL, body);
  call (rig, &answer);
  g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_AUTH_REJECTED);
  g_assert_nonnull (strstr (answer.error->message, "corpsecret=…"));
  g_assert_null (strstr (answer.error->message, "kk"));
}

static void
member_cb (JsonObject *member, gpointer user_data)
{
  g_autofree char *address = pb_exmail_dup_text (member, "userid");

  g_string_append_printf (user_data, "%s ", address);
}

/* user/list: one member at a time, and what stands around them; a refusal is one as ever. */
static void
test_list (PbExmailRig *rig, gconstpointer data)
{
  static const struct
  {
    const char *body;
    const char *members;
    PbErrorClass error_class;
    guint tokens; /* that were asked for until then */
  } lists[] = {
    { "{\"errcode\":0,\"errmsg\":\"ok\",\"userlist\":[{\"userid\":\"ann@acme.example\"},{\"userid\":\"bob@acme.example\"}]}", "ann@acme.example bob@acme.example ", PB_ERROR_CLASS_NONE, 1 },
    { "{\"errcode\":60003,\"errmsg\":\"party\"}", "", PB_ERROR_CLASS_CONFIG, 1 },
    { "{\"errcode\":40014,\"errmsg\":\"invalid\"}", "", PB_ERROR_CLASS_AUTH_EXPIRED, 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GString) members = g_string_new (NULL);
      g_auto (PbExmailAnswer) answer = { 0 };

      give_token (rig, "one");
      pb_fake_http_forget (rig->http, CORP "user/list");
      pb_fake_http_answer (rig->http, CORP "user/list", 200, NULL, lists[i].body);
      pb_corp_call_list_async (&rig->context, rig->account, &(PbCorpRequest){ .app = PB_CORP_CONTACTS, .path = "user/list", .query = "department_id=1&fetch_child=1" }, pb_exmail_listing_new (member_cb, members), NULL, called_cb, &answer);
      pb_exmail_answer_wait (&answer);
      g_test_message ("%s", lists[i].body);
      g_assert_cmpstr (members->str, ==, lists[i].members);
      if (lists[i].error_class == PB_ERROR_CLASS_NONE)
        g_assert_no_error (answer.error);
      else
        g_assert_error (answer.error, PB_ERROR, (int) lists[i].error_class);
      g_assert_cmpuint (tokens (rig), ==, lists[i].tokens);
    }
}

/* Secrets: none, refused, of another company; a refused one is not sent again. */
static void
test_secrets (PbExmailRig *rig, gconstpointer data)
{
  g_auto (PbExmailAnswer) answer = { 0 };

  call_as (rig, PB_CORP_SSO, "service/get_login_url", "userid=a", NULL, &answer);
  g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  g_assert_cmpint (pb_corp_app_of_reason (answer.error->message), ==, PB_CORP_SSO);
  g_assert_cmpuint (tokens (rig), ==, 0);
  pb_fake_http_answer (rig->http, GETTOKEN, 200, NULL, "{\"errcode\":40001,\"errmsg\":\"invalid credential re&mind\"}");
  for (guint i = 0; i < 3; i++)
    {
      call (rig, &answer);
      g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_AUTH_REJECTED);
      g_assert_null (strstr (answer.error->message, "re&mind"));
      pb_fake_clock_advance (rig->clock, G_TIME_SPAN_HOUR);
    }
  g_assert_cmpuint (tokens (rig), ==, 1);
  pb_exmail_tokens_forget_refusal (rig->tokens, rig->account);
  pb_fake_http_forget (rig->http, GETTOKEN);
  pb_fake_http_answer (rig->http, GETTOKEN, 200, NULL, "{\"errcode\":40013,\"errmsg\":\"invalid corpid\"}");
  call (rig, &answer);
  g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  pb_memory_vault_set_locked (rig->vault, TRUE);
  call_as (rig, PB_CORP_CONTACTS, "user/create", "", "{}", &answer);
  g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED);
  g_assert_cmpint (pb_corp_app_of_reason (answer.error->message), ==, PB_CORP_CONTACTS);
}

static void
openapi_called_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PbExmailAnswer *answer = user_data;

  answer->object = pb_exmail_call_finish (result, &answer->error);
  answer->done = TRUE;
}

/* An account without a corp id has no current API, and one without a client id no OpenApi. */
static void
test_not_set_up (PbExmailRig *rig, gconstpointer data)
{
  static const char *const nobody[] = { NULL };
  g_auto (PbExmailAnswer) answer = { 0 };

  pb_account_unref (rig->account);
  rig->account = pb_exmail_rig_account ("bob", "");
  call (rig, &answer);
  g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_nonnull (strstr (answer.error->message, "not set up"));
  pb_account_unref (rig->account);
  rig->account = pb_exmail_rig_account ("bob", LINES);
  pb_exmail_answer_clear (&answer);
  pb_exmail_call_async (&rig->context, rig->account, NULL, "mail/newcount", nobody, NULL, openapi_called_cb, &answer);
  pb_exmail_answer_wait (&answer);
  g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_cmpuint (pb_fake_http_get_count (rig->http, NULL), ==, 0);
}

/* What gettoken says of its life, and how long the token is used. */
static const struct
{
  const char *field;
  gint64 seconds;
} lives[] = {
  { ",\"expires_in\":7200", 6600 },
  { ",\"expires_in\":\"7200\"", 6600 },
  { "", 6600 },
  { ",\"expires_in\":0", 6600 },
  { ",\"expires_in\":-1", 6600 },
  { ",\"expires_in\":86400", 6600 },
  { ",\"expires_in\":1000", 750 },
  { ",\"expires_in\":40", 30 },
};

static void
test_life (PbExmailRig *rig, gconstpointer data)
{
  give_count (rig, "{\"errcode\":0,\"count\":1}");
  for (gsize i = 0; i < G_N_ELEMENTS (lives); i++)
    {
      g_autofree char *lines = g_strdup_printf (LINES "corp-id=c%zu\n", i);
      g_autofree char *body = g_strdup_printf ("{\"access_token\":\"one\"%s}", lives[i].field);
      g_auto (PbExmailAnswer) answer = { 0 };
      guint before;

      g_test_message ("%s", body);
      pb_account_unref (rig->account);
      rig->account = pb_exmail_rig_account ("bob", lines);
      pb_fake_http_forget (rig->http, GETTOKEN);
      pb_fake_http_answer (rig->http, GETTOKEN, 200, NULL, body);
      call (rig, &answer);
      g_assert_cmpint (pb_corp_tokens_get_life (rig->tokens, rig->account, PB_CORP_REMIND), ==, lives[i].seconds * G_TIME_SPAN_SECOND);
      before = tokens (rig);
      pb_fake_clock_advance (rig->clock, lives[i].seconds * G_TIME_SPAN_SECOND - 1);
      call (rig, &answer);
      g_assert_cmpuint (tokens (rig), ==, before);
      pb_fake_clock_advance (rig->clock, 1);
      call (rig, &answer);
      g_assert_cmpuint (tokens (rig), ==, before + 1);
    }
}

/* --- being left in peace --- */

/* What is answered, what is said of it, and the seconds of peace after it has been said for the first to the fifth time. */
static const struct
{
  guint status;
  const char *body;
  const char *words;
  gint64 waits[5];
} paces[] = {
  { 200, "{\"errcode\":-1,\"errmsg\":\"wait\"}", "-1", { 1, 2, 4, 8, 16 } },
  { 200, "{\"errcode\":45009,\"errmsg\":\"wait\"}", "45009", { 10, 20, 40, 80, 160 } },
  { 200, "{\"errcode\":40093,\"errmsg\":\"wait\"}", "40093", { 10, 20, 40, 80, 160 } },
  { 429, "", "429", { 10, 20, 40, 80, 160 } },
  { 429, "<html>slow down</html>", "429", { 10, 20, 40, 80, 160 } },
  { 502, "", "502", { 1, 2, 4, 8, 16 } },
  { 503, "<html>back soon</html>", "503", { 1, 2, 4, 8, 16 } },
  { 503, "{\"errcode\":45009}", "45009", { 10, 20, 40, 80, 160 } },
};

static void
test_pace (PbExmailRig *rig, gconstpointer data)
{
  give_token (rig, "one");
  for (gsize i = 0; i < G_N_ELEMENTS (paces); i++)
    {
      g_auto (PbExmailAnswer) answer = { 0 };

      pb_fake_http_forget (rig->http, COUNT_URL);
      pb_fake_http_answer (rig->http, COUNT_URL, paces[i].status, NULL, paces[i].body);
      for (gsize j = 0; j < G_N_ELEMENTS (paces[i].waits); j++)
        {
          guint before = pb_fake_http_get_count (rig->http, COUNT_URL);

          g_test_message ("%u %s %zu", paces[i].status, paces[i].body, j);
          call (rig, &answer);
          g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
          g_assert_cmpuint (pb_fake_http_get_count (rig->http, COUNT_URL), ==, before + 1);
          g_assert_cmpint (pb_corp_tokens_get_wait (rig->tokens, rig->account, PB_CORP_REMIND), ==, paces[i].waits[j] * G_TIME_SPAN_SECOND);
          pb_fake_clock_advance (rig->clock, paces[i].waits[j] * G_TIME_SPAN_SECOND - 1);
          call (rig, &answer);
          g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
          g_assert_nonnull (strstr (answer.error->message, paces[i].words));
          g_assert_cmpuint (pb_fake_http_get_count (rig->http, COUNT_URL), ==, before + 1);
          pb_fake_clock_advance (rig->clock, 1);
        }
      give_count (rig, "{\"errcode\":0,\"count\":1}");
      call (rig, &answer);
      g_assert_no_error (answer.error);
      g_assert_cmpint (pb_corp_tokens_get_wait (rig->tokens, rig->account, PB_CORP_REMIND), ==, 0);
    }
}

/* Retry-After makes it longer, but no longer than a quarter of an hour. */
static const struct
{
  guint status;
  gint64 retry_after; /* s */
  gint64 wait;
} retries[] = {
  { 429, 5, 10 },
  { 429, 120, 120 },
  { 503, 30, 30 },
  { 503, 86400, 900 },
  { 200, 45, 45 },
};

static void
test_retry_after (PbExmailRig *rig, gconstpointer data)
{
  give_token (rig, "one");
  for (gsize i = 0; i < G_N_ELEMENTS (retries); i++)
    {
      PbHttpResponse *response = g_new0 (PbHttpResponse, 1);
      g_auto (PbExmailAnswer) answer = { 0 };

      g_test_message ("%u %d", retries[i].status, (int) retries[i].retry_after);
      response->status = retries[i].status;
      response->retry_after = retries[i].retry_after * G_TIME_SPAN_SECOND;
      response->body = g_bytes_new_static ("{\"errcode\":45009}", retries[i].status == 200 ? 17 : 0);
      pb_fake_http_forget (rig->http, COUNT_URL);
      pb_fake_http_answer_full (rig->http, COUNT_URL, response);
      call (rig, &answer);
      g_assert_cmpint (pb_corp_tokens_get_wait (rig->tokens, rig->account, PB_CORP_REMIND), ==, retries[i].wait * G_TIME_SPAN_SECOND);
      pb_fake_clock_advance (rig->clock, retries[i].wait * G_TIME_SPAN_SECOND);
      give_count (rig, "{\"errcode\":0,\"count\":1}");
      call (rig, &answer);
    }
}

/* One application's peace is not another's. */
static void
test_pace_of_one (PbExmailRig *rig, gconstpointer data)
{
  g_auto (PbExmailAnswer) answer = { 0 };

  give_token (rig, "one");
  give_count (rig, "{\"errcode\":45009}");
  call (rig, &answer);
  pb_fake_http_answer (rig->http, USER_URL, 200, NULL, "{\"errcode\":0}");
  call_as (rig, PB_CORP_CONTACTS, "user/create", "", "{}", &answer);
  g_assert_no_error (answer.error);
}

/* Ten calls under way that are all told to wait are one reason to wait, not ten. */
static void
test_pace_of_many (PbExmailRig *rig, gconstpointer data)
{
  PbExmailAnswer answers[10] = { 0 };

  give_token (rig, "one");
  give_count (rig, "{\"errcode\":45009}");
  pb_fake_http_hold (rig->http, COUNT_URL, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    pb_corp_call_async (&rig->context, rig->account, &(PbCorpRequest){ .app = PB_CORP_REMIND, .path = "mail/newcount" }, NULL, called_cb, &answers[i]);
  pb_exmail_rig_run (NULL);
  pb_fake_http_hold (rig->http, COUNT_URL, FALSE);
  pb_exmail_rig_run (NULL);
  g_assert_cmpuint (pb_fake_http_get_count (rig->http, COUNT_URL), ==, 10);
  g_assert_cmpint (pb_corp_tokens_get_wait (rig->tokens, rig->account, PB_CORP_REMIND), ==, 10 * G_TIME_SPAN_SECOND);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_assert_true (answers[i].done);
      g_assert_error (answers[i].error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
      pb_exmail_answer_clear (&answers[i]);
    }
}

static void
got_token_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PbExmailAnswer *answer = user_data;
  g_autoptr (PbSecret) token = pb_exmail_tokens_get_finish (result, &answer->error);

  g_assert_true ((token == NULL) == (answer->error != NULL));
  answer->done = TRUE;
}

static void
get_token (PbExmailRig *rig, PbExmailAnswer *answer)
{
  pb_exmail_answer_clear (answer);
  pb_corp_tokens_get_async (&rig->context, rig->account, PB_CORP_REMIND, NULL, NULL, NULL, got_token_cb, answer);
  pb_exmail_answer_wait (answer);
}

/* What gettoken says, and the seconds for which no other token is asked for; ten at least. */
static const struct
{
  guint status;
  const char *body;
  gint64 retry_after; /* s */
  gint64 waits[5];
} token_paces[] = {
  { 200, "{\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}", 0, { 10, 20, 40, 80, 160 } },
  { 200, "{\"errcode\":-1,\"errmsg\":\"busy\"}", 0, { 10, 10, 10, 10, 16 } },
  { 429, "", 0, { 10, 20, 40, 80, 160 } },
  { 503, "", 60, { 60, 60, 60, 60, 60 } },
};

static void
give_refusal (PbExmailRig *rig, gsize i)
{
  PbHttpResponse *response = g_new0 (PbHttpResponse, 1);

  response->status = token_paces[i].status;
  response->retry_after = token_paces[i].retry_after * G_TIME_SPAN_SECOND;
  response->body = g_bytes_new_static (token_paces[i].body, strlen (token_paces[i].body));
  pb_fake_http_forget (rig->http, GETTOKEN);
  pb_fake_http_answer_full (rig->http, GETTOKEN, response);
}

static void
test_pace_of_tokens (PbExmailRig *rig, gconstpointer data)
{
  give_count (rig, "{\"errcode\":0,\"count\":1}");
  for (gsize i = 0; i < G_N_ELEMENTS (token_paces); i++)
    {
      g_auto (PbExmailAnswer) answer = { 0 };

      give_refusal (rig, i);
      for (gsize j = 0; j < G_N_ELEMENTS (token_paces[i].waits); j++)
        {
          gint64 wait = token_paces[i].waits[j] * G_TIME_SPAN_SECOND;
          guint before = tokens (rig);

          g_test_message ("%u %s %zu", token_paces[i].status, token_paces[i].body, j);
          get_token (rig, &answer);
          g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
          g_assert_cmpint (pb_corp_tokens_get_wait (rig->tokens, rig->account, PB_CORP_REMIND), ==, wait);
          pb_fake_clock_advance (rig->clock, wait - 1);
          get_token (rig, &answer);
          g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
          call (rig, &answer);
          g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
          g_assert_cmpuint (tokens (rig), ==, before + 1);
          pb_fake_clock_advance (rig->clock, 1);
        }
      pb_fake_http_forget (rig->http, GETTOKEN);
      give_token (rig, "one");
      call (rig, &answer);
      g_assert_no_error (answer.error);
      g_assert_cmpint (pb_corp_tokens_get_wait (rig->tokens, rig->account, PB_CORP_REMIND), ==, 0);
      pb_fake_clock_advance (rig->clock, 2 * G_TIME_SPAN_HOUR); /* the token has run out */
    }
}

/* Answers to what was asked before the pause, whenever they come, neither end it nor make the next one short. */
static void
test_pace_late (PbExmailRig *rig, gconstpointer data)
{
  static const char *const late[] = { "{\"errcode\":0,\"errmsg\":\"created\"}", "{\"errcode\":60111}", "{\"errcode\":-1}" };
  static const gint64 after[] = { 0, 11 };

  give_token (rig, "one");
  for (gsize i = 0; i < G_N_ELEMENTS (late) * G_N_ELEMENTS (after); i++)
    {
      gint64 seconds = after[i % G_N_ELEMENTS (after)];
      g_auto (PbExmailAnswer) answer = { 0 };
      g_auto (PbExmailAnswer) slow = { 0 };

      g_test_message ("%s after %d s", late[i / G_N_ELEMENTS (after)], (int) seconds);
      give_count (rig, "{\"errcode\":0,\"count\":1}");
      call (rig, &answer);
      pb_fake_http_forget (rig->http, CORP "user/get");
      pb_fake_http_answer (rig->http, CORP "user/get", 200, NULL, late[i / G_N_ELEMENTS (after)]);
      pb_fake_http_hold (rig->http, CORP "user/get", TRUE);
      pb_corp_call_async (&rig->context, rig->account, &(PbCorpRequest){ .app = PB_CORP_REMIND, .path = "user/get" }, NULL, called_cb, &slow);
      pb_exmail_rig_run (NULL);
      give_count (rig, "{\"errcode\":45009}");
      call (rig, &answer);
      pb_fake_clock_advance (rig->clock, seconds * G_TIME_SPAN_SECOND);
      pb_fake_http_hold (rig->http, CORP "user/get", FALSE);
      pb_exmail_answer_wait (&slow);
      g_assert_cmpint (pb_corp_tokens_get_wait (rig->tokens, rig->account, PB_CORP_REMIND), ==, MAX (10 - seconds, 0) * G_TIME_SPAN_SECOND);
      pb_fake_clock_advance (rig->clock, (10 - MIN (seconds, 10)) * G_TIME_SPAN_SECOND);
      call (rig, &answer);
      g_assert_cmpint (pb_corp_tokens_get_wait (rig->tokens, rig->account, PB_CORP_REMIND), ==, 20 * G_TIME_SPAN_SECOND);
      pb_fake_clock_advance (rig->clock, 20 * G_TIME_SPAN_SECOND);
    }
}

/* --- the table --- */

/* Every code of the documentation is known, and its class is one the rules can do something with. */
static void
test_codes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pb_corp_codes_documented); i++)
    for (int code = pb_corp_codes_documented[i].first; code <= pb_corp_codes_documented[i].last; code++)
      {
        const PbCorpCode *found = pb_corp_code_find (code);

        g_test_message ("%d", code);
        g_assert_cmpstr (found->word, !=, "unknown");
        g_assert_cmpint (found->error_class, !=, PB_ERROR_CLASS_NONE);
        g_assert_cmpint (found->fault == PB_EXMAIL_FAULT_BUSY, ==, found->error_class == PB_ERROR_CLASS_SERVER_BUSY);
        g_assert_cmpint (found->fault == PB_EXMAIL_FAULT_TOKEN, ==, found->error_class == PB_ERROR_CLASS_AUTH_EXPIRED);
      }
  g_assert_cmpstr (pb_corp_code_find (60107)->word, ==, "unknown");
}

static void
test_words (void)
{
  for (PbCorpApp app = 0; app < PB_N_CORP_APPS; app++)
    {
      g_autofree char *name = pb_corp_app_dup_secret_name (app, "bob");
      g_autofree char *reason = g_strdup_printf ("Exmail says 1 (application sso) x (application %s).", pb_corp_app_to_string (app));

      g_assert_true (g_str_has_prefix (name, "bob.corp-"));
      g_assert_cmpint (pb_corp_app_from_string (name + strlen ("bob.corp-")), ==, app);
      g_assert_cmpint (pb_corp_app_of_reason (reason), ==, app);
    }
  g_assert_cmpint (pb_corp_app_from_string ("mail"), ==, PB_N_CORP_APPS);
  g_assert_cmpint (pb_corp_app_of_reason ("Exmail says 1 (application mail)."), ==, PB_N_CORP_APPS);
  g_assert_cmpint (pb_corp_app_of_reason ("(application sso) and more."), ==, PB_N_CORP_APPS);
}

/* After which failures an account that has the OpenApi asks that. */
static void
test_out (void)
{
  static const struct
  {
    PbErrorClass error_class;
    const char *reason;
    gboolean reading, writing;
  } cases[] = {
    { PB_ERROR_CLASS_VAULT_LOCKED, "No secret is stored for this account (application contacts).", TRUE, TRUE },
    { PB_ERROR_CLASS_VAULT_LOCKED, "The keyring is locked (application contacts).", TRUE, TRUE },
    { PB_ERROR_CLASS_AUTH_REJECTED, "Exmail says 40001 bad (application sso).", TRUE, TRUE },
    { PB_ERROR_CLASS_AUTH_REJECTED, "Exmail says 40091 bad (application sso).", TRUE, TRUE },
    { PB_ERROR_CLASS_AUTH_EXPIRED, "Exmail says 40014 bad (application sso).", FALSE, FALSE },
    { PB_ERROR_CLASS_CONFIG, "Exmail says 40013 bad (application sso).", TRUE, TRUE },
    { PB_ERROR_CLASS_CONFIG, "Exmail says 50005 disabled (application sso).", TRUE, TRUE },
    { PB_ERROR_CLASS_CONFIG, "Exmail says 602005 no right (application sso).", TRUE, TRUE },
    { PB_ERROR_CLASS_CONFIG, "Exmail says 604001 basic (application sso).", TRUE, TRUE },
    { PB_ERROR_CLASS_CONFIG, "Exmail says 60111 nobody (application sso).", FALSE, FALSE },
    { PB_ERROR_CLASS_CONFIG, "Exmail says 45024 used up (application sso).", FALSE, FALSE },
    { PB_ERROR_CLASS_SERVER_BUSY, "Exmail says 45009 often (application sso).", FALSE, FALSE },
    { PB_ERROR_CLASS_SERVER_BUSY, "Exmail says -1 busy (application sso).", FALSE, FALSE },
    { PB_ERROR_CLASS_REFUSED, "Connection refused", TRUE, FALSE },
    { PB_ERROR_CLASS_TIMEOUT, "Timed out", TRUE, FALSE },
    { PB_ERROR_CLASS_OFFLINE, "No network", FALSE, FALSE },
    { PB_ERROR_CLASS_TLS_UNTRUSTED, "Not trusted", FALSE, FALSE },
    { PB_ERROR_CLASS_PROTOCOL, "Nonsense", FALSE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].reason);
      g_assert_cmpint (pb_corp_is_out (cases[i].error_class, cases[i].reason, TRUE), ==, cases[i].reading);
      g_assert_cmpint (pb_corp_is_out (cases[i].error_class, cases[i].reason, FALSE), ==, cases[i].writing);
    }
}

#define ADD(name, func) g_test_add ("/engine/corp-api/" name, PbExmailRig, NULL, set_up, func, pb_exmail_rig_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("get", test_get);
  ADD ("post", test_post);
  ADD ("applications", test_applications);
  ADD ("success", test_success);
  ADD ("failures", test_failures);
  ADD ("expired", test_expired);
  ADD ("refused-twice", test_refused_twice);
  ADD ("repeated", test_repeated);
  ADD ("repeated-secret", test_repeated_secret);
  ADD ("list", test_list);
  ADD ("secrets", test_secrets);
  ADD ("not-set-up", test_not_set_up);
  ADD ("life", test_life);
  ADD ("pace", test_pace);
  ADD ("retry-after", test_retry_after);
  ADD ("pace-of-one", test_pace_of_one);
  ADD ("pace-of-many", test_pace_of_many);
  ADD ("pace-of-tokens", test_pace_of_tokens);
  ADD ("pace-late", test_pace_late);
  g_test_add_func ("/engine/corp-api/codes", test_codes);
  g_test_add_func ("/engine/corp-api/words", test_words);
  g_test_add_func ("/engine/corp-api/out", test_out);
  return g_test_run ();
}
