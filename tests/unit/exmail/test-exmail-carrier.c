/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-carrier.c: a request on its way by this process itself: the token is added, and never comes back. */
#include "pb-error.h"
#include "pb-exmail-carrier.h"
#include "pb-exmail-json.h"
#include "pb-exmail-rig.h"
#include "pb-exmail-taps.h"

#include <string.h>

#define CORP "https://api.acme.example/cgi-bin/"

/* The account is one of the current API, with a token for the contacts. */
static void
set_corp_account (PbExmailRig *rig)
{
  pb_account_unref (rig->account);
  rig->account = pb_exmail_rig_account ("bob", "corp-id=wm01\ncorp-api-url=" CORP "\n");
  pb_memory_vault_set (rig->vault, "bob.corp-contacts", "secret");
  pb_fake_http_answer (rig->http, CORP "gettoken", 200, NULL, "{\"errcode\":0,\"access_token\":\"one\",\"expires_in\":7200}");
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PbExmailAnswer *answer = user_data;

  answer->object = pb_exmail_carrier_send_finish (PB_EXMAIL_CARRIER (object), result, &answer->error);
  answer->done = TRUE;
}

static void
carry (PbExmailRig *rig, const char *path, const char *body, PbExmailAnswer *answer)
{
  g_autoptr (PbExmailCarrier) carrier = pb_exmail_carrier_new (&rig->context);
  g_autoptr (PbSecret) form = pb_secret_new (body, strlen (body));
  g_autoptr (PbExmailRequest) request = pb_exmail_request_new (PB_EXMAIL_API_OPENAPI, path, NULL, "", form);

  pb_exmail_answer_clear (answer);
  pb_exmail_carrier_send_async (carrier, rig->account, request, NULL, sent_cb, answer);
  pb_exmail_answer_wait (answer);
}

static void
test_form (PbExmailRig *rig, gconstpointer data)
{
  g_auto (PbExmailAnswer) answer = { 0 };

  pb_exmail_rig_token (rig, "one");
  pb_fake_http_answer (rig->http, API_URL "user/get", 200, "text/html", "{\"Alias\":\"bob@acme.example\"}");
  pb_fake_http_answer (rig->http, API_URL "party/list", 200, "text/html", "");
  carry (rig, "user/get", "Alias=bob%40acme.example", &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (pb_fake_http_get_request (rig->http, API_URL "user/get", 0)->form, ==, "access_token=one&Alias=bob%40acme.example");
  g_assert_cmpstr (pb_fake_http_get_request (rig->http, API_URL "user/get", 0)->authorization, ==, "Bearer one");
  carry (rig, "party/list", "", &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (pb_fake_http_get_request (rig->http, API_URL "party/list", 0)->form, ==, "access_token=one");
}

/* "token": how long it is valid, a minute less than the service says. */
static void
test_token (PbExmailRig *rig, gconstpointer data)
{
  g_auto (PbExmailAnswer) answer = { 0 };

  pb_exmail_rig_token (rig, "one");
  carry (rig, "token", "", &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpint (pb_exmail_get_number (answer.object, "expires_in"), ==, 86400 - 60);
  g_assert_cmpuint (json_object_get_size (answer.object), ==, 1);
  pb_fake_clock_advance (rig->clock, G_TIME_SPAN_HOUR);
  carry (rig, "token", "", &answer);
  g_assert_cmpint (pb_exmail_get_number (answer.object, "expires_in"), ==, 86400 - 60 - 3600);
}

static void
test_error (PbExmailRig *rig, gconstpointer data)
{
  g_auto (PbExmailAnswer) answer = { 0 };

  pb_exmail_rig_token (rig, "one");
  pb_fake_http_answer (rig->http, API_URL "user/get", 200, NULL, "{\"errcode\":\"1301\",\"error\":\"user_not_found\"}");
  carry (rig, "user/get", "", &answer);
  g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_cmpint (pb_exmail_error_get_code (answer.error), ==, 1301);
}

/* What is not one request is never sent, whoever made it: the push channel is about every member. */
static void
test_no_request (PbExmailRig *rig, gconstpointer data)
{
  static const char *const paths[] = { "listen", "login", "../cgi-bin/token", "gettoken" };

  pb_exmail_rig_token (rig, "one");
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *url = g_strconcat (API_URL, paths[i], NULL);
      g_auto (PbExmailAnswer) answer = { 0 };

      pb_fake_http_answer (rig->http, url, 200, NULL, "{\"UserName\":\"ann@acme.example\"}");
      carry (rig, paths[i], "Ver=0", &answer);
      g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
      g_assert_cmpuint (pb_fake_http_get_count (rig->http, url), ==, 0);
    }
}

/* What changes something is sent once, though it is a GET: repeated by the HTTP below it would come back as "there is nobody". */
static void
test_once (PbExmailRig *rig, gconstpointer data)
{
  static const struct
  {
    const char *path;
    gboolean once;
  } cases[] = {
    { "user/get", FALSE },
    { "user/delete", TRUE },
    { "department/delete", TRUE },
    { "group/delete", TRUE },
    { "tag/delete", TRUE },
  };

  set_corp_account (rig);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbExmailCarrier) carrier = pb_exmail_carrier_new (&rig->context);
      g_autoptr (PbExmailRequest) request = pb_exmail_request_new (PB_EXMAIL_API_CORP, cases[i].path, "contacts", "userid=a", NULL);
      g_autofree char *url = g_strconcat (CORP, cases[i].path, NULL);
      g_auto (PbExmailAnswer) answer = { 0 };

      pb_fake_http_answer (rig->http, url, 200, NULL, "{\"errcode\":0}");
      pb_exmail_carrier_send_async (carrier, rig->account, request, NULL, sent_cb, &answer);
      pb_exmail_answer_wait (&answer);
      g_assert_no_error (answer.error);
      g_test_message ("%s", cases[i].path);
      g_assert_cmpint (pb_fake_http_get_request (rig->http, url, 0)->once, ==, cases[i].once);
    }
}

/* Who asks too often is told for how long nothing is sent, by the service and by the calls that are not sent. */
static void
test_too_often (PbExmailRig *rig, gconstpointer data)
{
  static const gint64 waits[] = { 10, 6 };

  set_corp_account (rig);
  pb_fake_http_answer (rig->http, CORP "user/get", 200, NULL, "{\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}");
  for (gsize i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_autoptr (PbExmailCarrier) carrier = pb_exmail_carrier_new (&rig->context);
      g_autoptr (PbExmailRequest) request = pb_exmail_request_new (PB_EXMAIL_API_CORP, "user/get", "contacts", "userid=a", NULL);
      g_auto (PbExmailAnswer) answer = { 0 };

      pb_exmail_carrier_send_async (carrier, rig->account, request, NULL, sent_cb, &answer);
      pb_exmail_answer_wait (&answer);
      g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY);
      g_assert_cmpint (pb_exmail_error_get_code (answer.error), ==, 45009);
      g_assert_cmpint (pb_exmail_error_get_wait (answer.error), ==, waits[i] * G_TIME_SPAN_SECOND);
      pb_fake_clock_advance (rig->clock, 4 * G_TIME_SPAN_SECOND + 1);
    }
  g_assert_cmpuint (pb_fake_http_get_count (rig->http, CORP "user/get"), ==, 1);
}

static void
item_cb (JsonObject *item, gpointer user_data)
{
  g_autofree char *address = pb_exmail_dup_text (item, "Alias");

  g_string_append_printf (user_data, "%s ", address);
}

/* A long list comes by itself, one member after the other; other rows come as they are. */
static void
test_list (PbExmailRig *rig, gconstpointer data)
{
  g_autoptr (PbExmailCarrier) carrier = pb_exmail_carrier_new (&rig->context);
  g_autoptr (PbSecret) form = pb_secret_new ("Ver=0", 5);
  g_autoptr (PbExmailRequest) list = pb_exmail_request_new (PB_EXMAIL_API_OPENAPI, "user/list", NULL, "", form);
  g_autoptr (PbExmailRequest) check = pb_exmail_request_new (PB_EXMAIL_API_OPENAPI, "user/check", NULL, "", form);
  g_autoptr (GString) members = g_string_new (NULL);
  g_auto (PbExmailAnswer) first = { 0 };
  g_auto (PbExmailAnswer) second = { 0 };

  pb_exmail_rig_token (rig, "one");
  pb_fake_http_answer (rig->http, API_URL "user/list", 200, NULL, "{\"Ver\":7,\"List\":[{\"Alias\":\"ann\"},{\"Alias\":\"bob\"}]}");
  pb_fake_http_answer (rig->http, API_URL "user/check", 200, NULL, "{\"List\":[{\"Alias\":\"eve\"}]}");
  pb_exmail_carrier_send_list_async (carrier, rig->account, list, item_cb, members, NULL, sent_cb, &first);
  pb_exmail_answer_wait (&first);
  g_assert_no_error (first.error);
  g_assert_cmpstr (members->str, ==, "ann bob ");
  g_assert_cmpint (pb_exmail_get_number (first.object, "Ver"), ==, 7);
  pb_exmail_carrier_send_list_async (carrier, rig->account, check, item_cb, members, NULL, sent_cb, &second);
  pb_exmail_answer_wait (&second);
  g_assert_no_error (second.error);
  g_assert_cmpstr (members->str, ==, "ann bob ");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (second.object, "List")), ==, 1);
}

/* The same by the current API: JSON or a query, and the token of the application that the row names. */
static void
test_corp (PbExmailRig *rig, gconstpointer data)
{
  g_autoptr (PbExmailCarrier) carrier = pb_exmail_carrier_new (&rig->context);
  g_autoptr (PbSecret) json = pb_secret_new ("{\"a\":1}", 7);
  g_autoptr (PbExmailRequest) get = pb_exmail_request_new (PB_EXMAIL_API_CORP, "user/get", "contacts", "userid=a", NULL);
  g_autoptr (PbExmailRequest) post = pb_exmail_request_new (PB_EXMAIL_API_CORP, "user/create", "contacts", "", json);
  g_autoptr (PbExmailRequest) token = pb_exmail_request_new (PB_EXMAIL_API_CORP, "gettoken", "contacts", "", NULL);
  g_autoptr (PbExmailRequest) strange = pb_exmail_request_new (PB_EXMAIL_API_CORP, "gettoken", "mail", "", NULL);
  PbExmailRequest *const requests[] = { get, post, token, strange };
  PbExmailAnswer answers[4] = { 0 };

  set_corp_account (rig);
  pb_fake_http_answer (rig->http, CORP "user/get", 200, NULL, "{\"errcode\":0,\"name\":\"Ann\"}");
  pb_fake_http_answer (rig->http, CORP "user/create", 200, NULL, "{\"errcode\":60102,\"errmsg\":\"exists\"}");
  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      pb_exmail_carrier_send_async (carrier, rig->account, requests[i], NULL, sent_cb, &answers[i]);
      pb_exmail_answer_wait (&answers[i]);
    }
  g_assert_true (json_object_has_member (answers[0].object, "name"));
  g_assert_cmpstr (pb_fake_http_get_request (rig->http, CORP "user/get", 0)->url, ==, CORP "user/get?access_token=one&userid=a");
  g_assert_cmpint (pb_exmail_error_get_code (answers[1].error), ==, 60102);
  g_assert_cmpstr (pb_fake_http_get_request (rig->http, CORP "user/create", 0)->json, ==, "{\"a\":1}");
  g_assert_cmpint (pb_exmail_get_number (answers[2].object, "expires_in"), ==, 6600);
  g_assert_cmpuint (json_object_get_size (answers[2].object), ==, 1);
  g_assert_error (answers[3].error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_cmpuint (pb_fake_http_get_count (rig->http, CORP "gettoken"), ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    pb_exmail_answer_clear (&answers[i]);
}

/* --- taps --- */

typedef struct
{
  PbExmailTaps *taps;
  GString *heard;
  guint other;
} Ear;

static void
heard_cb (const char *json, gpointer user_data)
{
  Ear *ear = user_data;

  g_string_append (ear->heard, json);
  if (ear->other != 0)
    pb_exmail_taps_remove (ear->taps, ear->other);
}

static void
tell (PbExmailTaps *taps, const char *account, const char *json)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));

  pb_exmail_taps_tell (taps, account, bytes);
}

static void
test_taps (void)
{
  PbExmailTaps *taps = pb_exmail_taps_new ();
  Ear one = { taps, g_string_new (NULL), 0 }, two = { taps, g_string_new (NULL), 0 };
  guint first = pb_exmail_taps_add (taps, "ming", heard_cb, &one);

  two.other = pb_exmail_taps_add (taps, "ming", heard_cb, &two); /* it removes itself */
  tell (NULL, "ming", "{}");
  tell (taps, "ming", "{\"a\":1}");
  tell (taps, "bob", "{\"b\":2}");
  tell (taps, "ming", "{\"c\":3}");
  g_assert_cmpstr (one.heard->str, ==, "{\"a\":1}{\"c\":3}");
  g_assert_cmpstr (two.heard->str, ==, "{\"a\":1}");
  pb_exmail_taps_remove (taps, first);
  tell (taps, "ming", "{\"d\":4}");
  g_assert_cmpstr (one.heard->str, ==, "{\"a\":1}{\"c\":3}");
  pb_exmail_taps_free (taps);
  g_string_free (one.heard, TRUE);
  g_string_free (two.heard, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/exmail/carrier/form", PbExmailRig, NULL, pb_exmail_rig_set_up, test_form, pb_exmail_rig_tear_down);
  g_test_add ("/exmail/carrier/token", PbExmailRig, NULL, pb_exmail_rig_set_up, test_token, pb_exmail_rig_tear_down);
  g_test_add ("/exmail/carrier/error", PbExmailRig, NULL, pb_exmail_rig_set_up, test_error, pb_exmail_rig_tear_down);
  g_test_add ("/exmail/carrier/no-request", PbExmailRig, NULL, pb_exmail_rig_set_up, test_no_request, pb_exmail_rig_tear_down);
  g_test_add ("/exmail/carrier/list", PbExmailRig, NULL, pb_exmail_rig_set_up, test_list, pb_exmail_rig_tear_down);
  g_test_add ("/exmail/carrier/once", PbExmailRig, NULL, pb_exmail_rig_set_up, test_once, pb_exmail_rig_tear_down);
  g_test_add ("/exmail/carrier/too-often", PbExmailRig, NULL, pb_exmail_rig_set_up, test_too_often, pb_exmail_rig_tear_down);
  g_test_add ("/exmail/carrier/corp", PbExmailRig, NULL, pb_exmail_rig_set_up, test_corp, pb_exmail_rig_tear_down);
  g_test_add_func ("/exmail/taps", test_taps);
  return g_test_run ();
}
