/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-source.c: the Exmail source against a service in the same process, on a clock that stands still. */
#include "pb-exmail-source-rig.h"

#include <string.h>

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
  ADD ("stop-within", NULL, test_stop_within);
  ADD ("stop-early", NULL, test_stop_early);
  ADD ("mark-read", NULL, test_mark_read);
  return g_test_run ();
}
