/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-poll.c: an Exmail account that asks for the number of unread mails: how often, what a number that grows means, how it
 * is left in peace. */
#include "pb-exmail-source-rig.h"

#include <string.h>

#define CORP       "http://127.0.0.1:8080/cgi-bin/"
#define CORP_TOKEN CORP "gettoken"
#define CORP_COUNT CORP "mail/newcount"
#define CORP_LINES "client-id=\ncorp-id=wm01\ncorp-api-url=" CORP "\n"
#define CORP_BOTH  "push=poll\ncorp-id=wm01\ncorp-api-url=" CORP "\n"
#define ROUND      (64 * SECOND) /* a minute, and what is added lest all come at once */

static void
set_number (PbExmailSourceRig *f, int number)
{
  g_autofree char *body = g_strdup_printf ("{\"errcode\":0,\"errmsg\":\"ok\",\"count\":%d}", number);

  pb_fake_http_forget (f->http, CORP_COUNT);
  pb_fake_http_answer (f->http, CORP_COUNT, 200, NULL, body);
}

static void
set_answer (PbExmailSourceRig *f, const char *body)
{
  pb_fake_http_forget (f->http, CORP_COUNT);
  pb_fake_http_answer (f->http, CORP_COUNT, 200, NULL, body);
}

static void
set_up (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_set_up (f, data != NULL ? data : CORP_LINES);
  pb_memory_vault_set (f->rig.vault, "bob.corp-remind", "remind");
  pb_fake_http_answer (f->http, CORP_TOKEN, 200, NULL, "{\"errcode\":0,\"access_token\":\"one\",\"expires_in\":7200}");
  set_number (f, 2);
}

static guint
asked (PbExmailSourceRig *f)
{
  return pb_exmail_source_rig_asked (f, CORP_COUNT);
}

static void
start (PbExmailSourceRig *f)
{
  pb_mail_source_start (f->source);
  pb_rig_spin ();
}

/* An hour of polling: never two calls within a minute. */
static void
test_hour (PbExmailSourceRig *f, gconstpointer data)
{
  guint before;

  start (f);
  pb_exmail_source_rig_expect (f, "watching unread:2");
  for (guint minute = 0; minute < 60; minute++)
    {
      before = asked (f);
      pb_rig_pass (&f->rig, 60 * SECOND);
      g_assert_cmpuint (asked (f), <=, before + 1);
    }
  g_assert_cmpuint (asked (f), >=, 56);
  g_assert_cmpuint (asked (f), <=, 61);
  pb_exmail_source_rig_expect (f, "");
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, CORP_TOKEN), ==, 1);
}

/* interval= makes it slower, never faster. */
static void
test_interval (PbExmailSourceRig *f, gconstpointer data)
{
  start (f);
  pb_rig_pass (&f->rig, 119 * SECOND);
  g_assert_cmpuint (asked (f), ==, 1);
  pb_rig_pass (&f->rig, 5 * SECOND);
  g_assert_cmpuint (asked (f), ==, 2);
  pb_exmail_source_rig_restart (f, CORP_LINES "interval=20\n");
  start (f);
  pb_rig_pass (&f->rig, 55 * SECOND);
  g_assert_cmpuint (asked (f), ==, 3);
  pb_rig_pass (&f->rig, 10 * SECOND);
  g_assert_cmpuint (asked (f), ==, 4);
}

/* A number that grows is so many mails that nobody knows anything of; one that falls to nothing takes them all away. */
static void
test_mails (PbExmailSourceRig *f, gconstpointer data)
{
  start (f);
  pb_exmail_source_rig_expect (f, "watching unread:2");
  set_number (f, 4);
  pb_rig_pass (&f->rig, ROUND);
  pb_exmail_source_rig_expect (f, "unread:4 mail: mail:");
  g_assert_cmpstr (f->last_message->from, ==, "");
  g_assert_cmpstr (f->last_message->address, ==, "");
  g_assert_cmpstr (f->last_message->folder, ==, "INBOX");
  g_assert_cmpint (pb_ledger_find (f->rig.context.ledger, "bob", f->last_key), ==, PB_LEDGER_PENDING);
  pb_rig_pass (&f->rig, ROUND);
  pb_exmail_source_rig_expect (f, "");
  set_number (f, 3);
  pb_rig_pass (&f->rig, ROUND);
  pb_exmail_source_rig_expect (f, "unread:3");
  set_number (f, 4);
  pb_rig_pass (&f->rig, ROUND);
  pb_exmail_source_rig_expect (f, "unread:4 mail:");
  set_number (f, 0);
  pb_rig_pass (&f->rig, ROUND);
  pb_exmail_source_rig_expect (f, "unread:0 gone gone gone");
}

/* Some were read elsewhere: as many as there are too many are gone, the oldest first. */
static void
test_read_elsewhere (PbExmailSourceRig *f, gconstpointer data)
{
  g_autofree char *newest = NULL;

  start (f);
  set_number (f, 7);
  pb_rig_pass (&f->rig, ROUND);
  pb_exmail_source_rig_expect (f, "watching unread:2 unread:7 mail: mail: mail: mail: mail:");
  newest = g_strdup (f->last_key);
  set_number (f, 5);
  pb_rig_pass (&f->rig, ROUND);
  pb_exmail_source_rig_expect (f, "unread:5"); /* it may have been the two that were there before */
  set_number (f, 2);
  pb_rig_pass (&f->rig, ROUND);
  pb_exmail_source_rig_expect (f, "unread:2 gone gone gone");
  set_number (f, 1);
  pb_rig_pass (&f->rig, ROUND);
  pb_exmail_source_rig_expect (f, "unread:1 gone");
  g_assert_cmpint (pb_ledger_find (f->rig.context.ledger, "bob", newest), !=, PB_LEDGER_UNKNOWN);
  pb_rig_pass (&f->rig, ROUND);
  pb_exmail_source_rig_expect (f, "");
}

/* What came while the program was not running is told; what was there before the account was, is not. */
static void
test_restart (PbExmailSourceRig *f, gconstpointer data)
{
  start (f);
  pb_exmail_source_rig_expect (f, "watching unread:2");
  pb_exmail_source_rig_restart (f, CORP_LINES);
  set_number (f, 5);
  pb_rig_pass (&f->rig, ROUND);
  start (f);
  pb_exmail_source_rig_expect (f, "watching unread:5 mail: mail: mail:");
  pb_exmail_source_rig_restart (f, CORP_LINES);
  start (f);
  pb_exmail_source_rig_expect (f, "watching unread:5");
}

/* A number that jumps is no flood of alerts. */
static void
test_jump (PbExmailSourceRig *f, gconstpointer data)
{
  start (f);
  set_number (f, 1000000);
  pb_rig_pass (&f->rig, ROUND);
  g_assert_cmpuint (f->mails, ==, 100);
}

/* Clicks on "check now" and changes of the network, each second: twice in five minutes it asks sooner than planned, never within 15 s. */
static void
test_hurry (PbExmailSourceRig *f, gconstpointer data)
{
  guint before, n = 0, n_hurried = 0;
  gint64 last = 0;

  start (f);
  pb_rig_pass (&f->rig, 20 * SECOND);
  before = asked (f);
  pb_mail_source_refresh (f->source);
  pb_rig_spin ();
  g_assert_cmpuint (asked (f), ==, before + 1); /* at once */
  for (gint64 second = 0; second < 900; second++)
    {
      before = asked (f);
      if (second % 2 == 0)
        pb_mail_source_refresh (f->source);
      else
        pb_mail_source_probe (f->source);
      pb_rig_pass (&f->rig, SECOND);
      if (asked (f) == before)
        continue;
      g_assert_cmpuint (asked (f), ==, before + 1);
      g_assert_cmpint (second - last, >=, 14);
      n_hurried += second - last < 59 ? 1 : 0;
      last = second;
      n++;
    }
  g_assert_cmpuint (n_hurried, >=, 3); /* two in each five minutes, and the first was before */
  g_assert_cmpuint (n_hurried, <=, 6);
  g_assert_cmpuint (n, <=, 15 + 6);
}

/* An account that is changed again and again has a new source each time, and the same budget. */
static void
test_edits (PbExmailSourceRig *f, gconstpointer data)
{
  start (f);
  for (guint i = 0; i < 300; i++)
    {
      pb_rig_pass (&f->rig, SECOND);
      pb_exmail_source_rig_edit (f, CORP_LINES);
      start (f);
    }
  g_assert_cmpuint (asked (f), >=, 5);
  g_assert_cmpuint (asked (f), <=, 1 + 5 + 2);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, CORP_TOKEN), ==, 1);
}

/* The form with dates, where the plain one is refused. Then that is the first one, until it is refused: one call a minute. */
static void
test_dated (PbExmailSourceRig *f, gconstpointer data)
{
  const PbFakeHttpRequest *request;

  pb_fake_http_forget (f->http, CORP_COUNT);
  pb_fake_http_answer (f->http, CORP_COUNT, 200, NULL, "{\"errcode\":40092,\"errmsg\":\"begin_date\"}");
  pb_fake_http_answer (f->http, CORP_COUNT, 200, NULL, "{\"errcode\":0,\"count\":\"6\"}");
  start (f);
  pb_exmail_source_rig_expect (f, "watching unread:6");
  request = pb_fake_http_get_request (f->http, CORP_COUNT, 0);
  g_assert_cmpstr (request->method, ==, "GET");
  g_assert_cmpstr (request->url, ==, CORP_COUNT "?access_token=one&userid=bob%40acme.example");
  request = pb_fake_http_get_request (f->http, CORP_COUNT, 1);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->url, ==, CORP_COUNT "?access_token=one&userid=bob%40acme.example");
  g_assert_cmpstr (request->json, ==, "{\"type\":0,\"begin_date\":\"2024-12-31\",\"end_date\":\"2026-01-02\"}");
  pb_rig_pass (&f->rig, ROUND);
  g_assert_cmpuint (asked (f), ==, 3);
  g_assert_cmpstr (pb_fake_http_get_request (f->http, CORP_COUNT, 2)->method, ==, "POST");
  pb_rig_pass (&f->rig, ROUND);
  g_assert_cmpuint (asked (f), ==, 4);
  set_answer (f, "{\"errcode\":40092,\"errmsg\":\"end_date\"}");
  pb_fake_http_answer (f->http, CORP_COUNT, 200, NULL, "{\"errcode\":0,\"count\":6}");
  pb_rig_pass (&f->rig, ROUND);
  g_assert_cmpuint (asked (f), ==, 6);
  pb_rig_pass (&f->rig, ROUND);
  g_assert_cmpuint (asked (f), ==, 7);
  g_assert_cmpstr (pb_fake_http_get_request (f->http, CORP_COUNT, 6)->method, ==, "GET");
  set_answer (f, "{\"errcode\":40092}");
  pb_exmail_source_rig_expect (f, "");
  pb_rig_pass (&f->rig, ROUND);
  pb_exmail_source_rig_expect (f, "failed:config");
  g_assert_cmpuint (asked (f), ==, 9);
}

static const struct
{
  const char *body;
  const char *events;
} failures[] = {
  { "{\"errcode\":60111,\"errmsg\":\"no\"}", "failed:config" },
  { "{\"errcode\":45009}", "failed:server-busy" },
  { "{\"errcode\":-1}", "failed:server-busy" },
  { "{\"errcode\":602005}", "failed:config" },
  { "{\"errcode\":0}", "failed:protocol" },
  { "{\"errcode\":0,\"count\":-3}", "failed:protocol" },
  { "<html>", "failed:wrong-protocol" },
};

static void
test_failures (PbExmailSourceRig *f, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      guint before;

      g_test_message ("%s", failures[i].body);
      pb_exmail_source_rig_restart (f, CORP_LINES);
      set_number (f, 2);
      start (f);
      pb_exmail_source_rig_expect (f, "watching unread:2");
      set_answer (f, failures[i].body);
      pb_rig_pass (&f->rig, ROUND);
      pb_exmail_source_rig_expect (f, failures[i].events);
      g_assert_cmpint (f->last_delay, >=, 56 * SECOND); /* a minute since the last time, which was up to 4 s ago */
      before = asked (f);
      pb_rig_pass (&f->rig, 10 * MINUTE); /* the monitor decides when it is started again */
      g_assert_cmpuint (asked (f), ==, before);
    }
}

/* 45009 again and again: the delay grows, up to a quarter of an hour. */
static void
test_too_often (PbExmailSourceRig *f, gconstpointer data)
{
  gint64 last = 0;

  set_answer (f, "{\"errcode\":45009}");
  for (guint i = 0; i < 10; i++)
    {
      start (f);
      pb_exmail_source_rig_expect (f, "failed:server-busy");
      g_assert_cmpint (f->last_delay, >=, MAX (last, 60 * SECOND));
      last = f->last_delay;
      pb_rig_pass (&f->rig, f->last_delay);
    }
  g_assert_cmpint (last, ==, 15 * MINUTE);
}

/* Nobody heard of a call that did not get through: it may be made again at once. */
static void
test_unheard (PbExmailSourceRig *f, gconstpointer data)
{
  pb_fake_http_forget (f->http, CORP_COUNT);
  pb_fake_http_fail (f->http, CORP_COUNT, PB_ERROR_CLASS_OFFLINE);
  start (f);
  pb_exmail_source_rig_expect (f, "failed:offline");
  g_assert_cmpint (f->last_delay, ==, 0);
  set_number (f, 2);
  start (f);
  pb_exmail_source_rig_expect (f, "watching unread:2");
}

static void
test_no_secret (PbExmailSourceRig *f, gconstpointer data)
{
  pb_memory_vault_set (f->rig.vault, "bob.corp-remind", NULL);
  start (f);
  pb_exmail_source_rig_expect (f, "failed:vault-locked");
  g_assert_nonnull (strstr (f->last_text, "(application remind)"));
}

/* Without the current API it is the OpenApi's number; the push channel is left alone. */
static void
test_openapi (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_set_count (f, 7);
  start (f);
  pb_exmail_source_rig_expect (f, "watching unread:7");
  pb_rig_pass (&f->rig, ROUND);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_COUNT), ==, 2);
  g_assert_cmpuint (asked (f), ==, 0);
  g_assert_cmpuint (pb_fake_listen_count_connections (f->server), ==, 0);
}

/* Where the current API has no number for it, the OpenApi has: without a secret of remind, or where the company has no such API. */
static void
test_stand_in (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_set_count (f, 7);
  set_answer (f, "{\"errcode\":604001,\"errmsg\":\"basic edition\"}");
  start (f);
  pb_exmail_source_rig_expect (f, "watching unread:7");
  g_assert_cmpuint (asked (f), ==, 1);
  pb_exmail_source_rig_restart (f, CORP_BOTH);
  pb_memory_vault_set (f->rig.vault, "bob.corp-remind", NULL);
  start (f);
  pb_exmail_source_rig_expect (f, "watching unread:7");
  pb_rig_pass (&f->rig, ROUND);
  g_assert_cmpuint (asked (f), ==, 1);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_COUNT), ==, 3);
  /* Other failures of the current API are told, and nobody else is asked. */
  pb_exmail_source_rig_restart (f, CORP_BOTH);
  pb_memory_vault_set (f->rig.vault, "bob.corp-remind", "remind");
  set_answer (f, "{\"errcode\":60111,\"errmsg\":\"no\"}");
  start (f);
  pb_exmail_source_rig_expect (f, "failed:config");
  pb_exmail_source_rig_restart (f, CORP_BOTH);
  pb_memory_vault_set_locked (f->rig.vault, TRUE);
  start (f);
  pb_exmail_source_rig_expect (f, "failed:vault-locked");
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_COUNT), ==, 3);
}

/* The current API counts the mails of a year, the OpenApi all of them: a poll that fails does not make old mails new ones. */
static void
test_dated_alone (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_set_count (f, 70);
  set_answer (f, "{\"errcode\":40092,\"errmsg\":\"begin_date\"}");
  pb_fake_http_answer (f->http, CORP_COUNT, 200, NULL, "{\"errcode\":0,\"count\":\"3\"}");
  start (f);
  pb_exmail_source_rig_expect (f, "watching unread:3");
  pb_fake_http_forget (f->http, CORP_COUNT);
  pb_fake_http_fail (f->http, CORP_COUNT, PB_ERROR_CLASS_TIMEOUT);
  pb_rig_pass (&f->rig, ROUND);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_COUNT), ==, 0);
}

/* From within any report it can be stopped, and nothing follows. */
static void
test_stop_within (PbExmailSourceRig *f, gconstpointer data)
{
  for (guint i = 1; i <= 4; i++)
    {
      pb_exmail_source_rig_restart (f, CORP_LINES);
      f->stopped = FALSE;
      set_number (f, 2);
      start (f);
      set_number (f, 9);
      f->stop_after = i;
      pb_rig_pass (&f->rig, ROUND);
      pb_rig_pass (&f->rig, ROUND);
      g_assert_true (f->stopped);
      f->stop_after = 0;
      f->stopped = FALSE;
    }
}

static void
marked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = pb_mail_source_mark_read_finish (PB_MAIL_SOURCE (object), result, &error);

  g_string_assign (user_data, ok ? "done" : error->message);
}

static void
test_mark (PbExmailSourceRig *f, gconstpointer data)
{
  g_autoptr (GString) result = g_string_new (NULL);

  start (f);
  pb_mail_source_mark_read_async (f->source, NULL, NULL, marked_cb, result);
  pb_rig_spin ();
  g_assert_nonnull (strstr (result->str, "open the mail in webmail"));
  set_number (f, 0);
  pb_rig_pass (&f->rig, ROUND);
  pb_mail_source_mark_read_async (f->source, NULL, NULL, marked_cb, result);
  pb_rig_spin ();
  g_assert_cmpstr (result->str, ==, "done");
}

#define ADD_WITH(name, lines, func) g_test_add ("/engine/exmail-poll/" name, PbExmailSourceRig, lines, set_up, func, pb_exmail_source_rig_tear_down)
#define ADD(name, func)             ADD_WITH (name, NULL, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("hour", test_hour);
  ADD_WITH ("interval", CORP_LINES "interval=120\n", test_interval);
  ADD ("mails", test_mails);
  ADD ("read-elsewhere", test_read_elsewhere);
  ADD ("restart", test_restart);
  ADD ("jump", test_jump);
  ADD ("hurry", test_hurry);
  ADD ("edits", test_edits);
  ADD ("dated", test_dated);
  ADD ("failures", test_failures);
  ADD ("too-often", test_too_often);
  ADD ("unheard", test_unheard);
  ADD ("no-secret", test_no_secret);
  ADD_WITH ("openapi", "push=poll\n", test_openapi);
  ADD_WITH ("stand-in", CORP_BOTH, test_stand_in);
  ADD_WITH ("dated-alone", CORP_BOTH, test_dated_alone);
  ADD ("stop-within", test_stop_within);
  ADD ("mark", test_mark);
  return g_test_run ();
}
