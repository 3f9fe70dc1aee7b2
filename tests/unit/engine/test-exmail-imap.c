/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-imap.c: an Exmail account with IMAP beside it: IMAP is the truth, a push makes it look at once. */
#include "pb-exmail-links.h"
#include "pb-exmail-source-rig.h"

#include <string.h>

#define IMAP_HOST "localhost"
#define LINES     "host=localhost\nsecurity=none\n"

typedef struct
{
  PbExmailSourceRig e;
  PbFakeImap *imap;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  pb_exmail_source_rig_set_up (&f->e, LINES);
  f->imap = pb_fake_imap_new (f->e.rig.dialer, IMAP_HOST, "pw");
  pb_memory_vault_set (f->e.rig.vault, "bob", "pw");
  if (data != NULL)
    pb_fake_imap_faults (f->imap)->no_idle = TRUE;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pb_exmail_source_rig_tear_down (&f->e, data);
  pb_fake_imap_free (f->imap);
}

/* Both are at work. */
static void
start (Fixture *f)
{
  pb_exmail_source_rig_start (&f->e);
  g_assert_cmpuint (pb_fake_imap_count_connections (f->imap), ==, 1);
  pb_rig_pass (&f->e.rig, 2 * SECOND);
  g_string_truncate (f->e.events, 0);
}

typedef struct
{
  const char *key;
  char *mail_id;
} Search;

static void
search_cb (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  Search *search = user_data;

  if (g_str_equal (mail->key, search->key))
    search->mail_id = g_strdup (mail->mail_id);
}

static void
assert_mail_id (Fixture *f, const char *expected)
{
  Search search = { f->e.last_key, NULL };

  pb_ledger_foreach (f->e.rig.context.ledger, "bob", search_cb, &search);
  g_assert_cmpstr (search.mail_id, ==, expected);
  g_free (search.mail_id);
}

/* A server without IDLE is looked at when the push comes, not minutes later; the mail is told once, by IMAP. */
static void
test_push_makes_it_look (Fixture *f, gconstpointer data)
{
  start (f);
  pb_rig_pass (&f->e.rig, 10 * SECOND);
  pb_fake_imap_deliver (f->imap, "Carol <carol@other.example>", "Lunch?");
  pb_exmail_source_rig_expect (&f->e, "");
  pb_exmail_source_rig_push_mail (&f->e, "ZC1", "Lunch?", 1);
  g_assert_nonnull (strstr (f->e.events->str, "mail:Lunch?"));
  g_assert_nonnull (strstr (f->e.events->str, "unread:1"));
  g_assert_cmpuint (f->e.mails, ==, 1);
  g_assert_cmpstr (f->e.last_message->preview, ==, "Are you free at noon");
  assert_mail_id (f, "ZC1");
  pb_exmail_source_rig_push_mail (&f->e, "ZC1", "Lunch?", 1);
  pb_rig_pass (&f->e.rig, 10 * MINUTE);
  g_assert_cmpuint (f->e.mails, ==, 1);
  g_assert_cmpuint (pb_exmail_source_rig_asked (&f->e, EXMAIL_COUNT), ==, 0);
}

/* With IDLE the mail may be there before its push: the name is added to what the ledger has. */
static void
test_mail_first (Fixture *f, gconstpointer data)
{
  start (f);
  pb_fake_imap_deliver (f->imap, "Carol <CAROL@other.example>", "Lunch?");
  pb_rig_pass (&f->e.rig, SECOND);
  g_assert_nonnull (strstr (f->e.events->str, "mail:Lunch?"));
  assert_mail_id (f, "");
  pb_exmail_source_rig_push_mail (&f->e, "ZC1", "Lunch?", 1);
  assert_mail_id (f, "ZC1");
  pb_ledger_set_shown (f->e.rig.context.ledger, "bob", f->e.last_key);
  assert_mail_id (f, "ZC1");
  g_assert_cmpuint (f->e.mails, ==, 1);
}

/* Numbers of pushes are nobody's truth, and what was read is found out by IMAP. */
static void
test_imap_is_the_truth (Fixture *f, gconstpointer data)
{
  guint32 uid;

  start (f);
  uid = pb_fake_imap_deliver (f->imap, "Carol <carol@other.example>", "one");
  pb_rig_pass (&f->e.rig, 2 * SECOND);
  g_string_truncate (f->e.events, 0);
  pb_exmail_source_rig_push_count (&f->e, 77);
  pb_rig_pass (&f->e.rig, 30 * SECOND);
  g_assert_null (strstr (f->e.events->str, "77"));
  pb_fake_imap_set_seen (f->imap, uid);
  pb_exmail_source_rig_push_count (&f->e, 0);
  pb_rig_pass (&f->e.rig, 2 * SECOND);
  g_test_message ("%s | %s", f->e.events->str, pb_fake_imap_get_log (f->imap));
  g_assert_nonnull (strstr (f->e.events->str, "unread:0"));
  g_assert_nonnull (strstr (f->e.events->str, "gone"));
}

static guint
count_looks (Fixture *f)
{
  guint n = 0;

  for (const char *p = pb_fake_imap_get_log (f->imap); (p = strstr (p, "UNSEEN")) != NULL; p++)
    n++;
  return n;
}

static void
test_burst (Fixture *f, gconstpointer data)
{
  guint before;

  start (f);
  pb_rig_pass (&f->e.rig, 5 * SECOND);
  before = count_looks (f);
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *id = g_strdup_printf ("ZC%u", i);
      pb_exmail_source_rig_push_mail (&f->e, id, "storm", (int) i);
    }
  pb_rig_pass (&f->e.rig, 3 * SECOND);
  g_assert_cmpuint (count_looks (f), >=, before + 2);
  g_assert_cmpuint (count_looks (f), <=, before + 4);
}

/* The push channel comes and goes; the account does not. */
static void
test_channel_fails (Fixture *f, gconstpointer data)
{
  guint dials;

  start (f);
  pb_fake_dialer_set_dial_error (f->e.rig.dialer, EXMAIL_HOST, PB_ERROR_CLASS_REFUSED);
  pb_fake_listen_hang_up (f->e.server, PB_ERROR_CLASS_NONE);
  pb_rig_spin ();
  dials = pb_fake_dialer_get_dials (f->e.rig.dialer, EXMAIL_HOST);
  pb_rig_pass (&f->e.rig, 32 * SECOND); /* after 1, 2, 4, 8, 16 s */
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->e.rig.dialer, EXMAIL_HOST) - dials, ==, 5);
  pb_rig_pass (&f->e.rig, 60 * MINUTE);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->e.rig.dialer, EXMAIL_HOST) - dials, <=, 5 + 16);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->e.rig.dialer, EXMAIL_HOST) - dials, >=, 5 + 12);
  g_assert_null (strstr (f->e.events->str, "failed"));
  pb_fake_imap_deliver (f->imap, "Carol <carol@other.example>", "by IMAP");
  pb_rig_pass (&f->e.rig, 2 * SECOND);
  g_assert_nonnull (strstr (f->e.events->str, "mail:by IMAP"));
  pb_fake_dialer_set_dial_error (f->e.rig.dialer, EXMAIL_HOST, PB_ERROR_CLASS_NONE);
  pb_rig_pass (&f->e.rig, 5 * MINUTE);
  g_assert_cmpuint (pb_fake_listen_count_connections (f->e.server), ==, 1);
}

/* The proxy before both refuses its login: the channel waits with IMAP for whoever corrects it. */
static void
test_proxy_refuses (Fixture *f, gconstpointer data)
{
  guint dials;

  start (f);
  pb_fake_dialer_set_dial_error (f->e.rig.dialer, EXMAIL_HOST, PB_ERROR_CLASS_AUTH_REJECTED);
  pb_fake_listen_hang_up (f->e.server, PB_ERROR_CLASS_NONE);
  pb_rig_spin ();
  dials = pb_fake_dialer_get_dials (f->e.rig.dialer, EXMAIL_HOST);
  pb_rig_pass (&f->e.rig, 60 * MINUTE);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->e.rig.dialer, EXMAIL_HOST) - dials, <=, 1);
  pb_fake_dialer_set_dial_error (f->e.rig.dialer, EXMAIL_HOST, PB_ERROR_CLASS_NONE);
  pb_mail_source_start (f->e.source);
  pb_rig_pass (&f->e.rig, 2 * SECOND);
  g_assert_cmpuint (pb_fake_listen_count_connections (f->e.server), ==, 1);
}

/* Whoever asks for a look, or a network that came back, does not wait for minutes. */
static void
test_hurry (Fixture *f, gconstpointer data)
{
  start (f);
  pb_fake_dialer_set_dial_error (f->e.rig.dialer, EXMAIL_HOST, PB_ERROR_CLASS_REFUSED);
  pb_fake_listen_hang_up (f->e.server, PB_ERROR_CLASS_NONE);
  pb_rig_pass (&f->e.rig, 20 * MINUTE);
  pb_fake_dialer_set_dial_error (f->e.rig.dialer, EXMAIL_HOST, PB_ERROR_CLASS_NONE);
  if (data != NULL)
    pb_mail_source_probe (f->e.source);
  else
    pb_mail_source_refresh (f->e.source);
  pb_rig_pass (&f->e.rig, 2 * SECOND);
  g_assert_cmpuint (pb_fake_listen_count_connections (f->e.server), ==, 1);
  pb_mail_source_refresh (f->e.source);
  pb_rig_pass (&f->e.rig, SECOND);
  g_assert_cmpuint (pb_fake_listen_count_connections (f->e.server), ==, 1);
}

/* A key that is refused is not tried over and over. */
static void
test_key_refused (Fixture *f, gconstpointer data)
{
  pb_fake_http_forget (f->e.http, EXMAIL_TOKEN);
  pb_fake_http_answer (f->e.http, EXMAIL_TOKEN, 200, "text/html", "{\"errcode\":\"1001\",\"error\":\"invalid_client\"}");
  pb_mail_source_start (f->e.source);
  pb_rig_pass (&f->e.rig, 60 * MINUTE);
  g_assert_nonnull (strstr (f->e.events->str, "watching"));
  g_assert_null (strstr (f->e.events->str, "failed"));
  g_assert_cmpuint (pb_exmail_source_rig_asked (&f->e, EXMAIL_TOKEN), ==, 2); /* in the form, and in the head */
}

static void
test_imap_fails (Fixture *f, gconstpointer data)
{
  start (f);
  pb_fake_imap_hang_up (f->imap, PB_ERROR_CLASS_TIMEOUT);
  pb_exmail_source_rig_expect (&f->e, "failed:timeout");
  g_assert_cmpuint (pb_fake_listen_count_connections (f->e.server), ==, 1);
  pb_exmail_source_rig_push_mail (&f->e, "ZC1", "meanwhile", 1);
  pb_fake_imap_deliver (f->imap, "Carol <carol@other.example>", "meanwhile");
  pb_mail_source_start (f->e.source);
  pb_rig_pass (&f->e.rig, 2 * SECOND);
  g_assert_nonnull (strstr (f->e.events->str, "mail:meanwhile"));
  assert_mail_id (f, "ZC1");
  g_assert_cmpuint (pb_fake_listen_count_connections (f->e.server), ==, 1);
}

static void
test_stop (Fixture *f, gconstpointer data)
{
  for (guint steps = 0; steps < 40; steps++)
    {
      pb_mail_source_start (f->e.source);
      for (guint i = 0; i < steps; i++)
        g_main_context_iteration (NULL, FALSE);
      pb_mail_source_stop (f->e.source);
      g_string_truncate (f->e.events, 0);
      pb_rig_pass (&f->e.rig, 10 * SECOND);
      pb_exmail_source_rig_expect (&f->e, "");
      g_assert_cmpuint (pb_fake_dialer_get_open (f->e.rig.dialer), ==, 0);
      g_assert_cmpuint (pb_fake_clock_count_armed (f->e.rig.clock), ==, 0);
    }
}

static void
marked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  pb_mail_source_mark_read_finish (PB_MAIL_SOURCE (object), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
test_mark_read (Fixture *f, gconstpointer data)
{
  gboolean done = FALSE;
  guint32 uid;
  const char *keys[] = { NULL, NULL };

  start (f);
  uid = pb_fake_imap_deliver (f->imap, "Carol <carol@other.example>", "one");
  pb_rig_pass (&f->e.rig, SECOND);
  keys[0] = f->e.last_key;
  pb_mail_source_mark_read_async (f->e.source, keys, NULL, marked_cb, &done);
  pb_rig_pass (&f->e.rig, SECOND);
  g_assert_true (done);
  g_assert_true (pb_fake_imap_is_seen (f->imap, uid));
}

static void
test_refresh (Fixture *f, gconstpointer data)
{
  guint before;

  start (f);
  before = count_looks (f);
  pb_mail_source_refresh (f->e.source);
  pb_mail_source_probe (f->e.source);
  pb_rig_pass (&f->e.rig, SECOND);
  g_assert_cmpuint (count_looks (f), >, before);
  g_assert_cmpuint (pb_fake_listen_count_requests (f->e.server), ==, 2);
}

/* --- which is which --- */

static void
read_notice (PbExmailNotice *notice, const char *id, const char *address, const char *subject)
{
  g_autofree char *json = g_strdup_printf ("{\"UserName\":\"bob@acme.example\",\"MailId\":\"%s\",\"Sender\":\"%s\",\"Subject\":\"%s\"}", id, address, subject);

  pb_exmail_notice_read (notice, json, strlen (json));
}

static gboolean
push (PbExmailLinks *links, const char *id, const char *address, const char *subject, const char *expected_key)
{
  g_auto (PbExmailNotice) notice = { 0 };
  g_autofree char *key = NULL;
  gboolean news;

  read_notice (&notice, id, address, subject);
  news = pb_exmail_links_add_push (links, &notice, &key);
  g_assert_cmpstr (key, ==, expected_key);
  return news;
}

static void
mail (PbExmailLinks *links, const char *key, const char *address, const char *subject, const char *expected_id)
{
  PbMessage fields = { .key = key, .address = address, .subject = subject };
  g_autoptr (PbMessage) message = pb_message_new (&fields);
  g_autofree char *preview = NULL;
  g_autofree char *id = pb_exmail_links_add_mail (links, message, &preview);

  g_assert_cmpstr (id, ==, expected_id);
}

static void
test_links (void)
{
  g_autoptr (PbExmailLinks) links = pb_exmail_links_new ();

  g_assert_true (push (links, "1", "a@x.test", "same", NULL));
  g_assert_true (push (links, "2", "a@x.test", "same", NULL));
  g_assert_false (push (links, "2", "a@x.test", "same", NULL));
  mail (links, "k1", "A@X.test", "same", "1");
  mail (links, "k2", "a@x.test", "same", "2");
  mail (links, "k3", "a@x.test", "same", NULL);
  mail (links, "k4", "b@x.test", "other", NULL);
  g_assert_false (push (links, "1", "a@x.test", "same", NULL)); /* known although its mail was found */
  g_assert_true (push (links, "3", "a@x.test", "same", "k3"));
  mail (links, "k5", "a@x.test", "same", NULL);
  g_assert_true (push (links, "", "b@x.test", "other", NULL));
  g_assert_true (push (links, "4", "b@x.test", "another", NULL));
}

/* The oldest of more than 64 is forgotten, on both sides. */
static void
test_links_bounded (void)
{
  g_autoptr (PbExmailLinks) links = pb_exmail_links_new ();

  for (guint i = 0; i < 65; i++)
    {
      g_autofree char *id = g_strdup_printf ("id%u", i);
      g_autofree char *subject = g_strdup_printf ("push%u", i);
      g_autofree char *other = g_strdup_printf ("mail%u", i);

      push (links, id, "a@x.test", subject, NULL);
      mail (links, id, "a@x.test", other, NULL);
    }
  mail (links, "k", "a@x.test", "push0", NULL);
  mail (links, "k", "a@x.test", "push1", "id1");
  push (links, "x", "a@x.test", "mail0", NULL);
  push (links, "y", "a@x.test", "mail2", "id2");
}

#define ADD(path, data, func) g_test_add ("/exmail-imap/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("push-makes-it-look", "no-idle", test_push_makes_it_look);
  ADD ("mail-first", NULL, test_mail_first);
  ADD ("imap-is-the-truth", "no-idle", test_imap_is_the_truth);
  ADD ("burst", NULL, test_burst);
  ADD ("channel-fails", NULL, test_channel_fails);
  ADD ("proxy-refuses", NULL, test_proxy_refuses);
  ADD ("hurry/refresh", NULL, test_hurry);
  ADD ("hurry/probe", "no-idle", test_hurry);
  ADD ("key-refused", NULL, test_key_refused);
  ADD ("imap-fails", NULL, test_imap_fails);
  ADD ("stop", NULL, test_stop);
  ADD ("mark-read", NULL, test_mark_read);
  ADD ("refresh", NULL, test_refresh);
  g_test_add_func ("/exmail-imap/links", test_links);
  g_test_add_func ("/exmail-imap/links-bounded", test_links_bounded);
  return g_test_run ();
}
