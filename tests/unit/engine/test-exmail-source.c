/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-source.c: the Exmail source against a service in the same process, on a clock that stands still. */
#include "pb-exmail-source-rig.h"

#include <string.h>

#define EVICTED "{\"errcode\":\"1200\",\"error\":\"invalid_token\"}"

/* --- the way from token to popup --- */

static void
test_connect (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_set_count (f, 2);
  pb_mail_source_start (f->source);
  pb_exmail_source_rig_expect (f, "watching unread:2");
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_TOKEN), ==, 1);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_COUNT), ==, 1);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_USER), ==, 1);
  g_assert_true (g_str_has_prefix (pb_fake_listen_get_request (f->server), "POST /openapi/listen HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (pb_fake_listen_get_request (f->server), "\r\nHost: 127.0.0.1:8080\r\n"));
  g_assert_nonnull (strstr (pb_fake_listen_get_request (f->server), "Bearer token-1\r\n"));
  g_assert_nonnull (strstr (pb_fake_listen_get_request (f->server), "Ver=0"));
  g_assert_nonnull (strstr (pb_fake_listen_get_request (f->server), "access_token=token-1"));
}

static void
test_mail (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_exmail_source_rig_push_mail (f, "ZC1042-k2Jx0bqLr7TgVwYnS5eHmUp", "Lunch?", 1);
  pb_exmail_source_rig_expect (f, "unread:1 mail:Lunch?");
  g_assert_cmpstr (f->last_message->from, ==, "Carol");
  g_assert_cmpstr (f->last_message->address, ==, "carol@other.example");
  g_assert_cmpstr (f->last_message->preview, ==, "Are you free at noon");
  g_assert_cmpstr (f->last_message->folder, ==, "INBOX");
  g_assert_cmpint (f->last_message->date, ==, 1767225600);
  g_assert_cmpint (pb_ledger_find (f->rig.context.ledger, "bob", f->last_key), ==, PB_LEDGER_PENDING);
  g_assert_null (strstr (f->last_key, "ZC1042"));
  pb_rig_pass (&f->rig, 30 * SECOND);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_COUNT), ==, 1); /* the push was right: nobody is asked */
}

/* Mails of other members are nobody's business; those to an alias are ours. */
static void
test_whose (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_fake_listen_push (f->server, "{\"UserName\":\"ann@acme.example\",\"MailId\":\"ZC1\",\"Subject\":\"secret\",\"NewCount\":9}");
  pb_fake_listen_push (f->server, "{\"UserName\":\"ann@acme.example\",\"NewCount\":9}");
  pb_exmail_source_rig_expect (f, "");
  pb_fake_listen_push (f->server, "{\"UserName\":\" Robert@ACME.example \",\"MailId\":\"ZC2\",\"Subject\":\"to the alias\",\"NewCount\":1}");
  pb_exmail_source_rig_expect (f, "unread:1 mail:to the alias");
}

/* --- the number --- */

static void
test_count_push (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_set_count (f, 4);
  pb_exmail_source_rig_start (f);
  pb_exmail_source_rig_push_count (f, 2);
  pb_exmail_source_rig_expect (f, "unread:2");
  pb_exmail_source_rig_push_count (f, 2);
  pb_exmail_source_rig_expect (f, "");
}

/* Everything was read: every mail announced is gone, and a push of it that comes again says nothing. */
static void
test_all_read (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_exmail_source_rig_push_mail (f, "ZC1", "one", 1);
  pb_exmail_source_rig_push_mail (f, "ZC2", "two", 2);
  pb_exmail_source_rig_expect (f, "unread:1 mail:one unread:2 mail:two");
  pb_exmail_source_rig_push_count (f, 1);
  pb_exmail_source_rig_expect (f, "unread:1");
  pb_exmail_source_rig_push_count (f, 0);
  pb_exmail_source_rig_expect (f, "unread:0 gone gone");
  pb_exmail_source_rig_push_mail (f, "ZC1", "one", 1);
  pb_exmail_source_rig_expect (f, "");
  pb_exmail_source_rig_restart (f, "");
  pb_exmail_source_rig_start (f);
  pb_exmail_source_rig_push_mail (f, "ZC2", "two", 1);
  pb_exmail_source_rig_expect (f, "");
}

/* A push that does not fit makes us ask: after half a second, and at most every ten. */
static void
test_disagree (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 20 * SECOND);
  pb_exmail_source_rig_set_count (f, 3);
  pb_exmail_source_rig_push_mail (f, "ZC1", "one", 7);
  pb_exmail_source_rig_expect (f, "unread:7 mail:one");
  pb_rig_pass (&f->rig, SECOND * 49 / 100);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_COUNT), ==, 1);
  pb_rig_pass (&f->rig, SECOND * 2 / 100);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_COUNT), ==, 2);
  pb_exmail_source_rig_expect (f, "unread:3");
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *id = g_strdup_printf ("ZD%u", i);
      pb_exmail_source_rig_push_mail (f, id, "storm", 1000);
      pb_rig_pass (&f->rig, SECOND);
    }
  pb_rig_pass (&f->rig, 20 * SECOND);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_COUNT), <=, 2 + 11);
  g_assert_true (g_str_has_suffix (f->events->str, "unread:3"));
  g_assert_cmpuint (f->mails, ==, 101);
}

/* Numbers that cannot be: the mail is told, the number is found out. */
static void
test_nonsense_numbers (PbExmailSourceRig *f, gconstpointer data)
{
  static const char *const values[] = { "-1", "\"\"", "null", "2147483648", "123456789012345678901234567890", "\"many\"", "0" };

  pb_exmail_source_rig_start (f);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"UserName\":\"bob@acme.example\",\"MailId\":\"ZC%u\",\"Subject\":\"s\",\"NewCount\":%s}", i, values[i]);
      g_autofree char *now = g_strdup_printf ("unread:%u mail:s", i + 1);

      pb_exmail_source_rig_set_count (f, (int) i + 1);
      pb_fake_listen_push (f->server, json);
      pb_exmail_source_rig_expect (f, now);
      pb_rig_pass (&f->rig, 20 * SECOND);
      g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_COUNT), ==, i + 2);
      g_string_truncate (f->events, 0);
    }
}

/* A push without its mailbox tells nothing but that something happened. */
static void
test_unclear (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 20 * SECOND);
  pb_exmail_source_rig_set_count (f, 1);
  pb_fake_listen_push (f->server, "{\"UserName\":\"bob@acme.example\"}");
  pb_exmail_source_rig_expect (f, "");
  pb_rig_pass (&f->rig, SECOND);
  pb_exmail_source_rig_expect (f, "unread:1");
  pb_rig_pass (&f->rig, 20 * SECOND);
  pb_exmail_source_rig_set_count (f, 2);
  pb_fake_listen_push (f->server, "{\"MailId\":\"ZC1\",\"Subject\":\"whose?\",\"NewCount\":9}");
  pb_rig_pass (&f->rig, SECOND);
  pb_exmail_source_rig_expect (f, "unread:2");
}

/* A mail too long to be looked at is at least counted. */
static void
test_too_long (PbExmailSourceRig *f, gconstpointer data)
{
  g_autofree char *subject = g_strnfill (300 * 1024, 'x');

  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 20 * SECOND);
  pb_exmail_source_rig_set_count (f, 1);
  pb_exmail_source_rig_push_mail (f, "ZC1", subject, 1);
  pb_rig_pass (&f->rig, SECOND);
  pb_exmail_source_rig_expect (f, "unread:1");
  pb_exmail_source_rig_push_mail (f, "ZC2", "short", 2);
  pb_exmail_source_rig_expect (f, "unread:2 mail:short");
}

/* What was answered while a push came is older than the push. */
static void
test_stale_answer (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 20 * SECOND);
  pb_fake_http_hold (f->http, EXMAIL_COUNT, TRUE);
  pb_mail_source_refresh (f->source);
  pb_rig_spin ();
  pb_exmail_source_rig_push_mail (f, "ZC1", "one", 1);
  pb_exmail_source_rig_expect (f, "unread:1 mail:one");
  pb_fake_http_hold (f->http, EXMAIL_COUNT, FALSE);
  pb_exmail_source_rig_expect (f, "");
  pb_exmail_source_rig_set_count (f, 1);
  pb_rig_pass (&f->rig, 20 * SECOND);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_COUNT), ==, 3);
}

static void
test_refresh (PbExmailSourceRig *f, gconstpointer data)
{
  pb_mail_source_refresh (f->source); /* nothing to refresh yet */
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 2 * SECOND);
  pb_exmail_source_rig_set_count (f, 5);
  for (guint i = 0; i < 10; i++)
    pb_mail_source_refresh (f->source);
  pb_exmail_source_rig_expect (f, "unread:5");
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_COUNT), ==, 2);
}

/* A call that fails beside a channel that works is made again, less and less often; the account goes on. */
static void
test_count_fails (PbExmailSourceRig *f, gconstpointer data)
{
  guint before;

  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 20 * SECOND);
  pb_fake_http_forget (f->http, EXMAIL_COUNT);
  pb_fake_http_fail (f->http, EXMAIL_COUNT, PB_ERROR_CLASS_TIMEOUT);
  pb_mail_source_refresh (f->source);
  pb_rig_pass (&f->rig, 10 * MINUTE);
  g_assert_null (strstr (f->events->str, "failed"));
  before = pb_exmail_source_rig_asked (f, EXMAIL_COUNT);
  g_assert_cmpuint (before, >=, 5);
  g_assert_cmpuint (before, <=, 8);
  pb_exmail_source_rig_set_count (f, 2);
  pb_rig_pass (&f->rig, 6 * MINUTE);
  g_assert_nonnull (strstr (f->events->str, "unread:2"));
}

/* --- mails once --- */

static void
test_replay (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_exmail_source_rig_push_mail (f, "ZC1", "one", 1);
  pb_exmail_source_rig_push_mail (f, "ZC1", "one", 1);
  pb_exmail_source_rig_expect (f, "unread:1 mail:one");
  pb_exmail_source_rig_set_count (f, 1);
  pb_exmail_source_rig_restart (f, "");
  pb_exmail_source_rig_start (f);
  pb_exmail_source_rig_push_mail (f, "ZC1", "one", 1);
  pb_exmail_source_rig_expect (f, "");
  pb_exmail_source_rig_push_mail (f, "ZC2", "one", 2);
  pb_exmail_source_rig_expect (f, "unread:2 mail:one");
}

/* Of the mails that were read the newest are known longest. */
static void
test_many_read (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  for (int i = 1; i <= 300; i++)
    {
      g_autofree char *id = g_strdup_printf ("ZC%d", i);
      pb_exmail_source_rig_push_mail (f, id, "m", i);
    }
  pb_exmail_source_rig_push_count (f, 0);
  pb_exmail_source_rig_push_mail (f, "ZC301", "m", 1);
  pb_exmail_source_rig_push_count (f, 0);
  g_assert_cmpuint (f->mails, ==, 301);
  pb_exmail_source_rig_push_mail (f, "ZC301", "m", 1);
  pb_exmail_source_rig_push_mail (f, "ZC300", "m", 1);
  pb_exmail_source_rig_push_mail (f, "ZC46", "m", 1); /* the 256th before */
  g_assert_cmpuint (f->mails, ==, 301);
  pb_exmail_source_rig_push_mail (f, "ZC45", "m", 1);
  g_assert_cmpuint (f->mails, ==, 302);
}

/* Without an id the same words are one mail for ten minutes and more, unless the count tells them apart. */
static void
test_no_id (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_exmail_source_rig_set_count (f, 2);
  pb_exmail_source_rig_push_mail (f, NULL, "build failed", 1);
  pb_exmail_source_rig_push_mail (f, NULL, "build failed", 1);
  pb_exmail_source_rig_expect (f, "unread:1 mail:build failed");
  pb_exmail_source_rig_push_mail (f, NULL, "build failed", 2);
  pb_exmail_source_rig_expect (f, "unread:2 mail:build failed");
  pb_rig_pass (&f->rig, 10 * MINUTE + SECOND);
  g_string_truncate (f->events, 0);
  pb_exmail_source_rig_push_mail (f, NULL, "build failed", 2);
  g_assert_null (strstr (f->events->str, "mail:"));
  pb_rig_pass (&f->rig, 10 * MINUTE);
  pb_exmail_source_rig_push_mail (f, NULL, "build failed", 2);
  g_assert_nonnull (strstr (f->events->str, "mail:"));
}

/* --- versions --- */

static void
push_version (PbExmailSourceRig *f, const char *value)
{
  g_autofree char *json = g_strdup_printf ("{\"Ver\":%s}", value);

  pb_fake_listen_push (f->server, json);
  pb_rig_spin ();
}

static void
assert_version (PbExmailSourceRig *f, const char *expected)
{
  g_autofree char *note = pb_ledger_get_note (f->rig.context.ledger, "exmail-ver/bob");

  g_assert_cmpstr (note, ==, expected);
}

static void
test_version (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  assert_version (f, NULL);
  push_version (f, "\"1474500000123\"");
  assert_version (f, "1474500000123");
  push_version (f, "999");
  push_version (f, "\"abc\"");
  push_version (f, "0");
  assert_version (f, "1474500000123");
  push_version (f, "1474500000124");
  assert_version (f, "1474500000124");
  pb_rig_pass (&f->rig, 61 * SECOND);
  g_assert_nonnull (strstr (pb_fake_listen_get_request (f->server), "Ver=1474500000124"));
  pb_exmail_source_rig_restart (f, "");
  pb_exmail_source_rig_start (f);
  g_assert_nonnull (strstr (pb_fake_listen_get_request (f->server), "Ver=1474500000124"));
}

/* --- failures --- */

static void
test_service_errors (PbExmailSourceRig *f, gconstpointer data)
{
  static const struct
  {
    const char *answer;
    const char *events;
    const char *text;
  } rows[] = {
    { "{\"errcode\":\"1002\",\"error\":\"temporarily_unavailable\"}", "failed:server-busy", "1002" },
    { "{\"errcode\":\"10001\",\"error\":\"ip\"}", "failed:config", "list for the OpenApi" },
    { "{\"errcode\":\"4711\",\"error\":\"odd\"}", "failed:config", "4711 odd" },
    { "{\"errcode\":4711}", "failed:config", "4711" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      pb_fake_listen_faults (f->server)->answer = rows[i].answer;
      pb_mail_source_start (f->source);
      pb_rig_pass (&f->rig, SECOND);
      pb_exmail_source_rig_expect (f, rows[i].events);
      g_test_message ("%s", f->last_text);
      g_assert_nonnull (strstr (f->last_text, rows[i].text));
      g_assert_cmpuint (pb_fake_listen_count_connections (f->server), ==, 0);
      g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
    }
}

static void
test_dial_errors (PbExmailSourceRig *f, gconstpointer data)
{
  static const PbErrorClass classes[] = { PB_ERROR_CLASS_OFFLINE, PB_ERROR_CLASS_TIMEOUT, PB_ERROR_CLASS_REFUSED, PB_ERROR_CLASS_CONFIG };

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_autofree char *expected = g_strdup_printf ("failed:%s", pb_error_class_to_string (classes[i]));

      pb_fake_dialer_set_dial_error (f->rig.dialer, EXMAIL_HOST, classes[i]);
      pb_mail_source_start (f->source);
      pb_rig_pass (&f->rig, SECOND);
      pb_exmail_source_rig_expect (f, expected);
    }
}

static void
test_count_errors (PbExmailSourceRig *f, gconstpointer data)
{
  static const struct
  {
    const char *answer;
    const char *events;
  } rows[] = {
    { "{\"errcode\":\"1400\"}", "failed:config" },
    { "{\"errcode\":\"1002\"}", "failed:server-busy" },
    { "<html><body>Please log in</body></html>", "failed:wrong-protocol" },
    { "", "watching unread:-1" },
    { "{\"NewCount\":\"\"}", "watching unread:-1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      pb_fake_http_forget (f->http, EXMAIL_COUNT);
      pb_fake_http_answer (f->http, EXMAIL_COUNT, 200, "text/html", rows[i].answer);
      pb_mail_source_start (f->source);
      pb_rig_pass (&f->rig, 2 * SECOND);
      pb_exmail_source_rig_expect (f, rows[i].events);
      pb_mail_source_stop (f->source);
    }
}

static void
test_token_errors (PbExmailSourceRig *f, gconstpointer data)
{
  pb_fake_http_forget (f->http, EXMAIL_TOKEN);
  pb_fake_http_answer (f->http, EXMAIL_TOKEN, 200, "text/html", "{\"errcode\":\"1001\",\"error\":\"invalid_client\"}");
  pb_mail_source_start (f->source);
  pb_exmail_source_rig_expect (f, "failed:auth-rejected");
  pb_memory_vault_set (f->rig.vault, "bob.openapi", NULL);
  pb_mail_source_start (f->source);
  pb_exmail_source_rig_expect (f, "failed:vault-locked");
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST), ==, 0);
}

/* The aliases are not worth an account. */
static void
test_no_aliases (PbExmailSourceRig *f, gconstpointer data)
{
  pb_fake_http_forget (f->http, EXMAIL_USER);
  pb_fake_http_answer (f->http, EXMAIL_USER, 200, "text/html", "{\"errcode\":\"1301\",\"error\":\"user_not_found\"}");
  pb_fake_http_answer (f->http, EXMAIL_USER, 200, "text/html", "{\"SlaveList\":\"\"}");
  pb_exmail_source_rig_start (f);
  pb_mail_source_stop (f->source);
  pb_rig_pass (&f->rig, 2 * SECOND);
  pb_exmail_source_rig_start (f);
  pb_mail_source_stop (f->source);
  pb_rig_pass (&f->rig, 2 * SECOND);
  pb_exmail_source_rig_start (f);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_USER), ==, 2);
}

/* --- evicted by another computer --- */

static void
test_evicted (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 61 * SECOND);
  pb_fake_listen_push (f->server, EVICTED);
  pb_rig_pass (&f->rig, 2 * SECOND);
  pb_exmail_source_rig_expect (f, "");
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_TOKEN), ==, 2);
  g_assert_cmpuint (pb_fake_listen_count_connections (f->server), ==, 1);
  g_assert_nonnull (strstr (pb_fake_listen_get_request (f->server), "Bearer token-2\r\n"));
  pb_exmail_source_rig_push_mail (f, "ZC1", "one", 1);
  pb_exmail_source_rig_expect (f, "unread:1 mail:one");
}

/* The other one wants it back at once: we wait, and say so. */
static void
test_eviction_storm (PbExmailSourceRig *f, gconstpointer data)
{
  gint64 began = pb_clock_now (f->rig.context.clock);
  gint64 minutes;

  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 61 * SECOND);
  for (guint i = 0; i < 50; i++)
    {
      pb_fake_listen_push (f->server, EVICTED);
      pb_rig_pass (&f->rig, 7 * SECOND);
      if (pb_fake_listen_count_connections (f->server) == 0)
        {
          g_assert_true (g_str_has_suffix (f->events->str, "failed:server-busy"));
          g_assert_cmpint (f->last_delay, >, 0);
          g_assert_cmpint (f->last_delay, <=, MINUTE);
          pb_rig_pass (&f->rig, f->last_delay);
          pb_mail_source_start (f->source);
          pb_rig_pass (&f->rig, SECOND);
        }
    }
  minutes = (pb_clock_now (f->rig.context.clock) - began) / MINUTE;
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_TOKEN), <=, (guint) minutes + 2);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_TOKEN), >=, 4);
  g_assert_null (strstr (f->events->str, "auth"));
}

/* Two tokens refused in a row are not the user's affair: nobody is asked to sign in. */
static void
test_refused_twice (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 61 * SECOND);
  pb_fake_http_forget (f->http, EXMAIL_COUNT);
  pb_fake_http_answer (f->http, EXMAIL_COUNT, 200, "text/html", EVICTED);
  pb_mail_source_refresh (f->source);
  pb_exmail_source_rig_expect (f, "failed:server-busy");
  g_assert_cmpint (f->last_delay, ==, MINUTE);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_TOKEN), ==, 2);
}

/* --- connections --- */

static void
test_closed (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_fake_listen_hang_up (f->server, PB_ERROR_CLASS_NONE);
  pb_exmail_source_rig_expect (f, "failed:refused");
  pb_rig_pass (&f->rig, 2 * SECOND);
  pb_exmail_source_rig_start (f);
  pb_fake_listen_hang_up (f->server, PB_ERROR_CLASS_TIMEOUT);
  pb_exmail_source_rig_expect (f, "failed:timeout");
  g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
}

/* A long poll without keep-alive: answered with a push, closed, asked again, without a word to the user. */
static void
test_long_poll (PbExmailSourceRig *f, gconstpointer data)
{
  pb_fake_listen_faults (f->server)->answer = "";
  pb_mail_source_start (f->source);
  pb_rig_pass (&f->rig, 2 * SECOND);
  pb_exmail_source_rig_expect (f, "watching unread:0");
  for (int i = 1; i <= 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("ZC%d", i);
      g_autofree char *expected = g_strdup_printf ("unread:%d mail:poll", i);

      pb_exmail_source_rig_push_mail (f, id, "poll", i);
      pb_fake_listen_hang_up (f->server, PB_ERROR_CLASS_NONE);
      pb_exmail_source_rig_set_count (f, i);
      pb_exmail_source_rig_expect (f, expected);
      pb_rig_pass (&f->rig, 12 * SECOND);
      g_string_truncate (f->events, 0);
      g_assert_cmpuint (pb_fake_listen_count_connections (f->server), ==, 1);
    }
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST), ==, 6);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_TOKEN), ==, 1);
}

/* A server that answers and closes at once, again and again, is not asked in a loop: neither when it says nothing, nor when
 * it repeats itself, nor when each time it tells something new. */
static void
test_no_busy_loop (PbExmailSourceRig *f, gconstpointer data)
{
  static const char *const answers[] = {
    "{\"Ret\":0}",
    "{\"UserName\":\"bob@acme.example\",\"MailId\":\"ZC1\",\"Subject\":\"again\",\"NewCount\":1}",
    "{\"UserName\":\"ann@acme.example\",\"NewCount\":1}",
  };

  pb_fake_listen_faults (f->server)->close_after = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      guint before = pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST);

      pb_fake_listen_faults (f->server)->answer = answers[i];
      g_string_truncate (f->events, 0);
      pb_mail_source_start (f->source);
      pb_rig_pass (&f->rig, 60 * SECOND);
      g_assert_true (g_str_has_suffix (f->events->str, "failed:refused"));
      g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST) - before, <=, 2);
      g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
    }
}

static void
test_a_second_apart (PbExmailSourceRig *f, gconstpointer data)
{
  pb_fake_listen_faults (f->server)->fresh = TRUE;
  pb_fake_listen_faults (f->server)->close_after = TRUE;
  pb_mail_source_start (f->source);
  pb_rig_pass (&f->rig, 20 * SECOND);
  g_assert_null (strstr (f->events->str, "failed"));
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST), ==, 21);
  g_assert_cmpuint (f->mails, ==, 21);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_COUNT), <=, 4);
}

/* Asked again after a minute of silence on the same connection; a server that does not answer that is left in peace longer
 * and longer, and the user hears nothing of it. */
static void
test_silence (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 10 * MINUTE);
  g_assert_cmpuint (pb_fake_listen_count_requests (f->server), ==, 11);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST), ==, 1);
  pb_exmail_source_rig_expect (f, "");
}

static void
test_mute (PbExmailSourceRig *f, gconstpointer data)
{
  guint dials;

  pb_fake_listen_faults (f->server)->once = TRUE;
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 60 * MINUTE);
  pb_exmail_source_rig_expect (f, "");
  dials = pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST);
  g_assert_cmpuint (dials, >=, 5);
  g_assert_cmpuint (dials, <=, 8);
  pb_rig_pass (&f->rig, 60 * MINUTE);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST) - dials, <=, 4);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_TOKEN), ==, 1);
}

/* A server that is mute no longer is asked every minute again, once a connection has lasted. */
static void
test_mute_no_longer (PbExmailSourceRig *f, gconstpointer data)
{
  guint before;

  pb_fake_listen_faults (f->server)->once = TRUE;
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 60 * MINUTE);
  pb_fake_listen_faults (f->server)->once = FALSE;
  pb_rig_pass (&f->rig, 120 * MINUTE);
  pb_fake_listen_hang_up (f->server, PB_ERROR_CLASS_NONE);
  pb_exmail_source_rig_expect (f, "failed:refused");
  pb_exmail_source_rig_start (f);
  before = pb_fake_listen_count_requests (f->server);
  pb_rig_pass (&f->rig, 10 * MINUTE);
  g_assert_cmpuint (pb_fake_listen_count_requests (f->server) - before, ==, 10);
}

/* Silence that the user has chosen. */
static void
test_interval (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 10 * MINUTE);
  g_assert_cmpuint (pb_fake_listen_count_requests (f->server), ==, 3);
}

static void
test_probe (PbExmailSourceRig *f, gconstpointer data)
{
  pb_mail_source_probe (f->source);
  pb_exmail_source_rig_start (f);
  pb_mail_source_probe (f->source);
  pb_rig_pass (&f->rig, 6 * SECOND);
  pb_exmail_source_rig_expect (f, "");
  g_assert_cmpuint (pb_fake_listen_count_requests (f->server), ==, 2);
  pb_fake_listen_faults (f->server)->silent = TRUE;
  pb_mail_source_probe (f->source);
  pb_rig_pass (&f->rig, 6 * SECOND);
  pb_exmail_source_rig_expect (f, "failed:timeout");
}

/* --- stopping --- */

/* From within every report, and at every moment before: silence, and nothing held. */
static void
test_stop_within (PbExmailSourceRig *f, gconstpointer data)
{
  for (guint n = 1; n <= 8; n++)
    {
      g_autofree char *id = g_strdup_printf ("ZC%u", n);

      f->stop_after = n;
      f->stopped = FALSE;
      pb_mail_source_start (f->source);
      pb_rig_pass (&f->rig, 2 * SECOND);
      pb_exmail_source_rig_push_mail (f, id, "one", 1);
      pb_exmail_source_rig_push_count (f, 0);
      pb_rig_pass (&f->rig, 20 * SECOND);
      g_assert_cmpuint (f->stop_after, ==, 0);
      g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
      g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
      pb_rig_pass (&f->rig, 20 * SECOND);
    }
}

static void
test_stop_early (PbExmailSourceRig *f, gconstpointer data)
{
  for (guint steps = 0; steps < 40; steps++)
    {
      pb_mail_source_start (f->source);
      for (guint i = 0; i < steps; i++)
        g_main_context_iteration (NULL, FALSE);
      pb_mail_source_stop (f->source);
      g_string_truncate (f->events, 0);
      pb_rig_pass (&f->rig, 20 * SECOND);
      pb_exmail_source_rig_expect (f, "");
      g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
      g_assert_cmpuint (pb_fake_http_get_waiting (f->http), ==, 0);
      g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
    }
}

static void
marked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (pb_mail_source_mark_read_finish (PB_MAIL_SOURCE (object), result, &error))
    g_string_assign (user_data, "done");
  else
    g_string_assign (user_data, error->message);
}

static void
test_mark_read (PbExmailSourceRig *f, gconstpointer data)
{
  g_autoptr (GString) result = g_string_new (NULL);
  const char *keys[] = { "x", NULL };

  pb_exmail_source_rig_start (f);
  pb_mail_source_mark_read_async (f->source, NULL, NULL, marked_cb, result); /* there is nothing to mark */
  pb_rig_spin ();
  g_assert_cmpstr (result->str, ==, "done");
  pb_mail_source_mark_read_async (f->source, keys, NULL, marked_cb, result);
  pb_rig_spin ();
  g_assert_nonnull (strstr (result->str, "open the mail in webmail"));
}

#define ADD(path, data, func) \
  g_test_add ("/exmail-source/" path, PbExmailSourceRig, data, pb_exmail_source_rig_set_up, func, pb_exmail_source_rig_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("connect", NULL, test_connect);
  ADD ("mail", NULL, test_mail);
  ADD ("whose", NULL, test_whose);
  ADD ("count-push", NULL, test_count_push);
  ADD ("all-read", NULL, test_all_read);
  ADD ("disagree", NULL, test_disagree);
  ADD ("nonsense-numbers", NULL, test_nonsense_numbers);
  ADD ("unclear", NULL, test_unclear);
  ADD ("too-long", NULL, test_too_long);
  ADD ("stale-answer", NULL, test_stale_answer);
  ADD ("refresh", NULL, test_refresh);
  ADD ("count-fails", NULL, test_count_fails);
  ADD ("replay", NULL, test_replay);
  ADD ("many-read", NULL, test_many_read);
  ADD ("no-id", NULL, test_no_id);
  ADD ("version", NULL, test_version);
  ADD ("service-errors", NULL, test_service_errors);
  ADD ("dial-errors", NULL, test_dial_errors);
  ADD ("count-errors", NULL, test_count_errors);
  ADD ("token-errors", NULL, test_token_errors);
  ADD ("no-aliases", NULL, test_no_aliases);
  ADD ("evicted", NULL, test_evicted);
  ADD ("eviction-storm", NULL, test_eviction_storm);
  ADD ("refused-twice", NULL, test_refused_twice);
  ADD ("closed", NULL, test_closed);
  ADD ("long-poll", NULL, test_long_poll);
  ADD ("no-busy-loop", NULL, test_no_busy_loop);
  ADD ("a-second-apart", NULL, test_a_second_apart);
  ADD ("silence", NULL, test_silence);
  ADD ("mute", NULL, test_mute);
  ADD ("mute-no-longer", NULL, test_mute_no_longer);
  ADD ("interval", "interval=240\n", test_interval);
  ADD ("probe", NULL, test_probe);
  ADD ("stop-within", NULL, test_stop_within);
  ADD ("stop-early", NULL, test_stop_early);
  ADD ("mark-read", NULL, test_mark_read);
  return g_test_run ();
}
