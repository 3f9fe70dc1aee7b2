/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-api.c: one call: what is sent, every shape of error, one new token after 1200. */
#include "pb-exmail-api.h"

#include "pb-exmail-rig.h"

#include <string.h>

#define COUNT_URL API_URL "mail/newcount"

static void
called_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PbExmailAnswer *answer = user_data;

  g_assert_false (answer->done);
  answer->done = TRUE;
  answer->object = pb_exmail_call_finish (result, &answer->error);
}

static void
call (PbExmailRig *rig, PbExmailAnswer *answer)
{
  const char *const params[] = { "Alias", "bob@acme.example", "email", "a&b", "email", "测试", NULL };

  pb_exmail_answer_clear (answer);
  pb_exmail_call_async (&rig->context, rig->account, NULL, "mail/newcount", params, NULL, called_cb, answer);
  pb_exmail_answer_wait (answer);
}

static void
test_call (PbExmailRig *rig, gconstpointer data)
{
  g_auto (PbExmailAnswer) answer = { 0 };
  const PbFakeHttpRequest *request;

  pb_exmail_rig_token (rig, "a+b/c=");
  pb_fake_http_answer (rig->http, COUNT_URL, 200, "text/html", "{\"Alias\":\"bob@acme.example\",\"NewCount\":\"2\"}");
  call (rig, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpint (pb_exmail_get_number (answer.object, "NewCount"), ==, 2);
  request = pb_fake_http_get_request (rig->http, COUNT_URL, 0);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->authorization, ==, "Bearer a+b/c=");
  g_assert_cmpstr (request->form, ==, "access_token=a%2Bb%2Fc%3D&Alias=bob%40acme.example&email=a%26b&email=%E6%B5%8B%E8%AF%95");
  g_assert_false (request->allow_plain);
}

static void
test_empty (PbExmailRig *rig, gconstpointer data)
{
  static const char *const bodies[] = { "", " \r\n", "{}", "{\"errcode\":\"0\"}", "{\"errcode\":0,\"errmsg\":\"ok\"}", "{\"error\":\"\"}" };

  pb_exmail_rig_token (rig, "one");
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_auto (PbExmailAnswer) answer = { 0 };

      pb_fake_http_forget (rig->http, COUNT_URL);
      pb_fake_http_answer (rig->http, COUNT_URL, 200, NULL, bodies[i]);
      call (rig, &answer);
      g_assert_no_error (answer.error);
      g_assert_nonnull (answer.object);
    }
}

/* Answers that are errors, their class, and words their sentence must have. None of them asks for another token. */
static const struct
{
  guint status;
  const char *body;
  PbErrorClass error_class;
  const char *words;
} failures[] = {
  { 200, "{\"errcode\":\"1002\",\"error\":\"temporarily_unavailable\"}", PB_ERROR_CLASS_SERVER_BUSY, "1002 temporarily_unavailable" },
  { 200, "{\"errcode\":\"1301\",\"error\":\"user_not_found\"}", PB_ERROR_CLASS_CONFIG, "1301 user_not_found: the company has no such mailbox" },
  { 200, "{\"errcode\":1400}", PB_ERROR_CLASS_CONFIG, "1400: the company has no such mailbox" },
  { 200, "{\"errcode\":\"10001\",\"errmsg\":\"ip\"}", PB_ERROR_CLASS_CONFIG, "10001 ip: the public address" },
  { 200, "{\"errcode\":\"4711\",\"error\":\"odd\",\"error_description\":\"no good: token-12\"}", PB_ERROR_CLASS_CONFIG, "4711 odd no good: …" },
  { 200, "{\"errcode\":\"4711\",\"error\":\"odd\",\"error_description\":\"more\"}", PB_ERROR_CLASS_CONFIG, "4711 odd more" },
  { 200, "{\"error\":\"party_not_found\"}", PB_ERROR_CLASS_CONFIG, "no such department" },
  { 200, "{\"errcode\":\"9\",\"error\":\"a\\u001b[31m\\u202eb\"}", PB_ERROR_CLASS_CONFIG, "9 a" },
  { 400, "{\"errcode\":\"1001\",\"error\":\"invalid_request\"}", PB_ERROR_CLASS_CONFIG, "parameter" },
  { 500, "{\"errcode\":\"1301\"}", PB_ERROR_CLASS_CONFIG, "1301" },
  { 500, "{}", PB_ERROR_CLASS_SERVER_BUSY, "500" },
  { 502, "", PB_ERROR_CLASS_SERVER_BUSY, "502" },
  { 503, "<html>", PB_ERROR_CLASS_SERVER_BUSY, "503" },
  { 429, "", PB_ERROR_CLASS_SERVER_BUSY, "429" },
  { 403, "", PB_ERROR_CLASS_CONFIG, "403" },
  { 404, "not found", PB_ERROR_CLASS_WRONG_PROTOCOL, "404" },
  { 200, " \n<!DOCTYPE html><html><script>{\"NewCount\":1}</script></html>", PB_ERROR_CLASS_WRONG_PROTOCOL, "web page" },
  { 200, "hello", PB_ERROR_CLASS_WRONG_PROTOCOL, "without JSON" },
  { 302, "", PB_ERROR_CLASS_WRONG_PROTOCOL, "sends us on" },
};

static void
test_failures (PbExmailRig *rig, gconstpointer data)
{
  pb_exmail_rig_token (rig, "token-12");
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
  g_assert_cmpuint (pb_fake_http_get_count (rig->http, TOKEN_URL), ==, 1);
}

/* A token that the service repeats where its words are cut off. */
static void
test_repeated (PbExmailRig *rig, gconstpointer data)
{
  g_autofree char *token = g_strnfill (86, 'k');
  g_autofree char *body = g_strdup_printf ("{\"errcode\":\"10001\",\"error\":\"the address 203.0.113.7 is not on the list; the call was made with access_token=%s\"}", token);
  g_auto (PbExmailAnswer) answer = { 0 };

  pb_exmail_rig_token (rig, token);
  pb_fake_http_answer (rig->http, COUNT_URL, 200, NULL, body);
  call (rig, &answer);
  g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_nonnull (strstr (answer.error->message, "access_token=…"));
  g_assert_null (strstr (answer.error->message, "kk"));
}

static void
test_redirect (PbExmailRig *rig, gconstpointer data)
{
  g_auto (PbExmailAnswer) answer = { 0 };
  PbHttpResponse *response = g_new0 (PbHttpResponse, 1);

  response->status = 307;
  response->location = g_strdup ("https://evil.example/take?token=1");
  pb_exmail_rig_token (rig, "one");
  pb_fake_http_answer_full (rig->http, COUNT_URL, response);
  call (rig, &answer);
  g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL);
  g_assert_nonnull (strstr (answer.error->message, "evil.example."));
}

/* Shapes of "this token is no longer the one". */
static const struct
{
  guint status;
  const char *body;
} evictions[] = {
  { 200, "{\"errcode\":\"1200\",\"error\":\"invalid_token\"}" },
  { 200, "{\"errcode\":1200}" },
  { 200, "{\"error\":\"invalid_token\"}" },
  { 401, "{\"errcode\":\"1200\",\"error\":\"invalid_token\"}" },
  { 401, "" },
  { 200, "invalid_token" },
};

static void
test_evicted (PbExmailRig *rig, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (evictions); i++)
    {
      g_auto (PbExmailAnswer) answer = { 0 };
      guint before = pb_fake_http_get_count (rig->http, TOKEN_URL);

      g_test_message ("%u %s", evictions[i].status, evictions[i].body);
      pb_fake_http_forget (rig->http, COUNT_URL);
      pb_fake_http_forget (rig->http, TOKEN_URL);
      pb_exmail_rig_token (rig, "one");
      pb_exmail_rig_token (rig, "two");
      pb_fake_http_answer (rig->http, COUNT_URL, 200, NULL, "{\"NewCount\":1}");
      pb_fake_http_answer (rig->http, COUNT_URL, evictions[i].status, NULL, evictions[i].body);
      pb_fake_http_answer (rig->http, COUNT_URL, 200, NULL, "{\"NewCount\":2}");
      pb_fake_clock_advance (rig->clock, 2 * G_TIME_SPAN_DAY);
      call (rig, &answer);
      pb_fake_clock_advance (rig->clock, 2 * G_TIME_SPAN_MINUTE);
      call (rig, &answer);
      g_assert_no_error (answer.error);
      g_assert_cmpint (pb_exmail_get_number (answer.object, "NewCount"), ==, 2);
      g_assert_cmpstr (pb_fake_http_get_request (rig->http, COUNT_URL, -1)->authorization, ==, "Bearer two");
      g_assert_cmpuint (pb_fake_http_get_count (rig->http, TOKEN_URL) - before, ==, 2);
    }
}

/* A service that refuses every token: two calls, two tokens, then an error; within the minute no more tokens. */
static void
test_refused_twice (PbExmailRig *rig, gconstpointer data)
{
  g_auto (PbExmailAnswer) answer = { 0 };

  pb_exmail_rig_token (rig, "one");
  pb_exmail_rig_token (rig, "two");
  pb_fake_http_answer (rig->http, COUNT_URL, 200, NULL, "{\"NewCount\":1}");
  pb_fake_http_answer (rig->http, COUNT_URL, 200, NULL, evictions[0].body);
  call (rig, &answer);
  pb_fake_clock_advance (rig->clock, 2 * G_TIME_SPAN_MINUTE);
  call (rig, &answer);
  g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED);
  g_assert_cmpuint (pb_fake_http_get_count (rig->http, COUNT_URL), ==, 3);
  for (guint i = 0; i < 20; i++)
    {
      call (rig, &answer);
      g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
    }
  g_assert_cmpuint (pb_fake_http_get_count (rig->http, TOKEN_URL), ==, 2);
  g_assert_cmpuint (pb_fake_http_get_count (rig->http, COUNT_URL), ==, 4);
}

static void
test_plain (PbExmailRig *rig, gconstpointer data)
{
  g_auto (PbExmailAnswer) answer = { 0 };

  pb_account_unref (rig->account);
  rig->account = pb_exmail_rig_account ("bob", "api-url=http://openapi.acme.example:12211/openapi/\nallow-plain-http=true\nca-file=/ca.pem");
  pb_exmail_rig_token (rig, "one");
  pb_fake_http_answer (rig->http, "http://openapi.acme.example:12211/openapi/mail/newcount", 200, NULL, "{\"NewCount\":1}");
  call (rig, &answer);
  g_assert_no_error (answer.error);
  g_assert_true (pb_fake_http_get_request (rig->http, NULL, 1)->allow_plain);
  g_assert_false (pb_fake_http_get_request (rig->http, NULL, 0)->allow_plain);
  g_assert_cmpstr (pb_fake_http_get_request (rig->http, NULL, 0)->ca_file, ==, "/ca.pem");
}

#define ADD(name, func) g_test_add ("/engine/exmail-api/" name, PbExmailRig, NULL, pb_exmail_rig_set_up, func, pb_exmail_rig_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("call", test_call);
  ADD ("empty", test_empty);
  ADD ("failures", test_failures);
  ADD ("repeated", test_repeated);
  ADD ("redirect", test_redirect);
  ADD ("evicted", test_evicted);
  ADD ("refused-twice", test_refused_twice);
  ADD ("plain", test_plain);
  return g_test_run ();
}
