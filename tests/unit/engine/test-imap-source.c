/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-source.c: the IMAP source against a server in the same process, on a clock that stands still. */
#include "pb-source.h"

#include "pb-engine-rig.h"

#include <string.h>

typedef struct
{
  PbRig rig;
  PbFakeImap *server;
  PbAccount *account;
  PbMailSource *source;
  GString *events; /* what was reported, one word or two each */
  char *last_key;
  char *last_text;
  PbErrorClass last_class;
  gint64 last_delay;
  gboolean stop_at_next; /* stop from within the next report */
} Fixture;

static void
note (PbMailSource *source, const PbEvent *event, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_cmpstr (event->account, ==, "bob");
  g_string_append_printf (f->events, "%s%s", f->events->len > 0 ? " " : "", pb_event_type_to_string (event->type));
  if (event->type == PB_EVENT_UNREAD)
    g_string_append_printf (f->events, ":%d", (int) event->number);
  if (event->type == PB_EVENT_MAIL)
    {
      g_string_append_printf (f->events, ":%s", event->message->subject);
      g_free (f->last_key);
      f->last_key = g_strdup (event->message->key);
    }
  if (event->type == PB_EVENT_GONE)
    pb_ledger_forget (f->rig.context.ledger, event->account, event->key); /* as the monitor does */
  if (event->type == PB_EVENT_FAILED)
    {
      g_free (f->last_text);
      f->last_text = g_strdup (event->text);
      f->last_class = event->error_class;
      f->last_delay = event->delay;
      g_string_append_printf (f->events, ":%s", pb_error_class_to_string (event->error_class));
    }
  if (f->stop_at_next)
    {
      f->stop_at_next = FALSE;
      pb_mail_source_stop (source);
    }
}

static void
make_source (Fixture *f, const char *more)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&f->account, pb_account_unref);
  f->account = pb_rig_account ("bob", more);
  f->source = pb_mail_source_new (f->account, &f->rig.context, note, f, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  pb_rig_set_up (&f->rig);
  f->server = pb_fake_imap_new (f->rig.dialer, "localhost", "pw");
  f->events = g_string_new (NULL);
  pb_memory_vault_set (f->rig.vault, "bob", "pw");
  make_source (f, data != NULL ? data : "");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pb_mail_source_stop (f->source);
  pb_rig_spin ();
  g_assert_finalize_object (f->source);
  pb_account_unref (f->account);
  pb_rig_tear_down (&f->rig);
  pb_fake_imap_free (f->server);
  g_string_free (f->events, TRUE);
  g_free (f->last_key);
  g_free (f->last_text);
}

/* What was reported since the last call. */
static void
expect (Fixture *f, const char *events)
{
  pb_rig_spin ();
  g_assert_cmpstr (f->events->str, ==, events);
  g_string_truncate (f->events, 0);
}

static void
start (Fixture *f)
{
  pb_mail_source_start (f->source);
  pb_rig_spin ();
  g_string_truncate (f->events, 0);
  g_assert_cmpuint (pb_fake_imap_count_connections (f->server), ==, 1);
}

static PbMark
mark_of (Fixture *f)
{
  return pb_ledger_get_mark (f->rig.context.ledger, "bob", "INBOX");
}

/* Old unread mails are counted, not announced. */
static void
test_baseline (Fixture *f, gconstpointer data)
{
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "old");
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "old too");
  pb_mail_source_start (f->source);
  pb_rig_spin ();
  g_assert_nonnull (strstr (f->events->str, "watching"));
  g_assert_nonnull (strstr (f->events->str, "unread:2"));
  g_assert_null (strstr (f->events->str, "mail:"));
  g_assert_cmpuint (mark_of (f).last_uid, ==, 2);
  g_assert_cmpuint (mark_of (f).uid_validity, ==, 7);
}

static void
test_new_mail (Fixture *f, gconstpointer data)
{
  start (f);
  pb_fake_imap_deliver (f->server, "Carol <carol@other.example>", "Lunch?");
  pb_rig_pass (&f->rig, SECOND);
  g_assert_nonnull (strstr (f->events->str, "mail:Lunch?"));
  g_assert_nonnull (strstr (f->events->str, "unread:1"));
  g_assert_cmpint (pb_ledger_find (f->rig.context.ledger, "bob", f->last_key), ==, PB_LEDGER_PENDING);
  g_assert_cmpuint (mark_of (f).last_uid, ==, 1);
  g_assert_null (strstr (f->last_key, "Lunch"));
  g_assert_null (strstr (pb_fake_imap_get_log (f->server), "SELECT")); /* never but to mark as read */
}

/* What arrived while nobody was connected is announced once, also over several restarts. */
static void
test_catch_up (Fixture *f, gconstpointer data)
{
  start (f);
  pb_fake_imap_hang_up (f->server, PB_ERROR_CLASS_NONE);
  expect (f, "failed:refused");
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "two");
  pb_mail_source_start (f->source);
  pb_rig_pass (&f->rig, SECOND);
  g_assert_nonnull (strstr (f->events->str, "mail:one mail:two"));
  pb_mail_source_stop (f->source);
  pb_rig_reopen_ledger (&f->rig);
  g_object_unref (f->source);
  make_source (f, "");
  g_string_truncate (f->events, 0);
  pb_mail_source_start (f->source);
  pb_rig_pass (&f->rig, SECOND);
  g_assert_null (strstr (f->events->str, "mail:"));
}

static void
test_mailbox_replaced (Fixture *f, gconstpointer data)
{
  g_autofree char *old_key = NULL;

  start (f);
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  pb_rig_pass (&f->rig, SECOND);
  old_key = g_strdup (f->last_key);
  pb_fake_imap_replace_mailbox (f->server);
  pb_rig_spin ();
  g_string_truncate (f->events, 0);
  pb_mail_source_start (f->source);
  pb_rig_pass (&f->rig, SECOND);
  g_assert_null (strstr (f->events->str, "mail:"));
  g_assert_nonnull (strstr (f->events->str, "gone"));
  g_assert_cmpint (pb_ledger_find (f->rig.context.ledger, "bob", old_key), ==, PB_LEDGER_UNKNOWN);
  g_assert_cmpuint (mark_of (f).uid_validity, ==, 8);
  g_assert_cmpuint (mark_of (f).last_uid, ==, 1);
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "two");
  pb_rig_pass (&f->rig, SECOND);
  g_assert_nonnull (strstr (f->events->str, "mail:two"));
}

/* Killed after mails were noted and before the mark was: they are not told again, also where they are more than the
 * session keeps track of. */
static void
test_killed_between (Fixture *f, gconstpointer data)
{
  start (f);
  for (guint i = 0; i < 210; i++)
    pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  pb_rig_pass (&f->rig, SECOND);
  pb_mail_source_stop (f->source);
  pb_ledger_set_mark (f->rig.context.ledger, "bob", "INBOX", (PbMark){ 7, 0 });
  g_string_truncate (f->events, 0);
  pb_mail_source_start (f->source);
  pb_rig_pass (&f->rig, SECOND);
  g_assert_nonnull (strstr (f->events->str, "watching"));
  g_assert_null (strstr (f->events->str, "mail:"));
  g_assert_cmpuint (mark_of (f).last_uid, ==, 210);
}

static void
test_read_elsewhere (Fixture *f, gconstpointer data)
{
  guint32 uid;

  start (f);
  uid = pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  pb_rig_pass (&f->rig, SECOND);
  g_string_truncate (f->events, 0);
  pb_fake_imap_set_seen (f->server, uid);
  pb_rig_pass (&f->rig, 2 * SECOND);
  g_assert_nonnull (strstr (f->events->str, "gone"));
  g_assert_nonnull (strstr (f->events->str, "unread:0"));
}

/* The alert of a mail from an earlier run can still be withdrawn. */
static void
test_read_while_away (Fixture *f, gconstpointer data)
{
  guint32 uid;

  start (f);
  uid = pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  pb_rig_pass (&f->rig, SECOND);
  pb_mail_source_stop (f->source);
  pb_fake_imap_set_seen (f->server, uid);
  g_string_truncate (f->events, 0);
  pb_mail_source_start (f->source);
  pb_rig_pass (&f->rig, 2 * SECOND);
  g_assert_nonnull (strstr (f->events->str, "gone"));
}

/* Class, words and wait of every way an attempt can end. */
static void
test_refused_login (Fixture *f, gconstpointer data)
{
  pb_fake_imap_faults (f->server)->login_answer = "NO [AUTHENTICATIONFAILED] Wrong\x1b[31m password.";
  pb_mail_source_start (f->source);
  expect (f, "failed:auth-rejected");
  g_assert_cmpstr (f->last_text, ==, "Wrong [31m password.");
  g_assert_cmpuint (pb_fake_imap_count_logins (f->server), ==, 1);
  g_assert_cmpuint (pb_fake_imap_count_connections (f->server), ==, 0);
  pb_rig_pass (&f->rig, 60 * MINUTE);
  g_assert_cmpuint (pb_fake_imap_count_logins (f->server), ==, 1);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
}

static void
test_vault (Fixture *f, gconstpointer data)
{
  pb_memory_vault_set_locked (f->rig.vault, TRUE);
  pb_mail_source_start (f->source);
  expect (f, "failed:vault-locked");
  pb_memory_vault_set_locked (f->rig.vault, FALSE);
  pb_memory_vault_set (f->rig.vault, "bob", NULL);
  pb_mail_source_start (f->source);
  expect (f, "failed:vault-locked");
  g_assert_cmpstr (f->last_text, ==, "No password is stored for this account.");
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "localhost"), ==, 0);
}

static void
test_bye (Fixture *f, gconstpointer data)
{
  start (f);
  pb_fake_imap_say (f->server, "* BYE Server shutting down.");
  pb_fake_imap_hang_up (f->server, PB_ERROR_CLASS_NONE);
  pb_rig_spin ();
  g_assert_true (g_str_has_prefix (f->events->str, "failed:"));
  g_assert_cmpstr (f->last_text, ==, "Server shutting down.");
}

static void
test_greeting (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *greeting;
    const char *events;
  } rows[] = {
    { "* BYE Too many connections", "failed:server-busy" },
    { "+OK POP3 ready", "failed:wrong-protocol" },
    { "220 mail ESMTP", "failed:wrong-protocol" },
    { "HTTP/1.1 400 Bad Request", "failed:wrong-protocol" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      pb_fake_imap_faults (f->server)->greeting = rows[i].greeting;
      pb_mail_source_start (f->source);
      expect (f, rows[i].events);
    }
}

static void
test_dial_errors (Fixture *f, gconstpointer data)
{
  static const PbErrorClass classes[] = { PB_ERROR_CLASS_OFFLINE, PB_ERROR_CLASS_TIMEOUT, PB_ERROR_CLASS_REFUSED, PB_ERROR_CLASS_CONFIG };

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_autofree char *expected = g_strdup_printf ("failed:%s", pb_error_class_to_string (classes[i]));

      pb_fake_dialer_set_dial_error (f->rig.dialer, "localhost", classes[i]);
      pb_mail_source_start (f->source);
      expect (f, expected);
    }
}

/* Nothing is said to a server whose certificate was not accepted. */
static void
test_untrusted (Fixture *f, gconstpointer data)
{
  pb_fake_dialer_set_tls_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_TLS_UNTRUSTED);
  pb_mail_source_start (f->source);
  expect (f, "failed:tls-untrusted");
  g_assert_cmpstr (f->last_text, ==, "self-signed");
  g_assert_null (strstr (pb_fake_imap_get_log (f->server), "AUTHENTICATE"));
  pb_fake_dialer_set_tls_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_NONE);
  pb_mail_source_start (f->source);
  pb_rig_spin ();
  g_assert_nonnull (strstr (f->events->str, "watching"));
  g_assert_nonnull (strstr (pb_fake_imap_get_log (f->server), "AUTHENTICATE"));
}

static void
test_starttls (Fixture *f, gconstpointer data)
{
  const char *log = NULL;

  pb_fake_imap_faults (f->server)->starttls = TRUE;
  pb_mail_source_start (f->source);
  pb_rig_spin ();
  g_assert_nonnull (strstr (f->events->str, "watching"));
  log = pb_fake_imap_get_log (f->server);
  g_assert_nonnull (strstr (log, "STARTTLS\n"));
  g_assert_true (strstr (log, "STARTTLS\n") < strstr (log, "AUTHENTICATE"));
}

static void
test_starttls_stripped (Fixture *f, gconstpointer data)
{
  pb_mail_source_start (f->source);
  expect (f, "failed:tls-failed");
  g_assert_null (strstr (pb_fake_imap_get_log (f->server), "AUTHENTICATE"));
}

/* The connection breaks in a way the stream can name. */
static void
test_stream_error (Fixture *f, gconstpointer data)
{
  start (f);
  pb_fake_imap_hang_up (f->server, PB_ERROR_CLASS_TIMEOUT);
  expect (f, "failed:timeout");
  g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
}

/* A server that falls silent is noticed at the next renewal; a healthy one is left alone for 29 minutes. */
static void
test_silence (Fixture *f, gconstpointer data)
{
  start (f);
  pb_rig_pass (&f->rig, 29 * MINUTE);
  g_assert_null (strstr (f->events->str, "failed"));
  g_assert_nonnull (strstr (f->events->str, "alive"));
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "localhost"), ==, 1);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 1);
  g_string_truncate (f->events, 0);
  pb_fake_imap_faults (f->server)->silent = TRUE;
  pb_rig_pass (&f->rig, 9 * MINUTE + 21 * SECOND);
  expect (f, "failed:timeout");
}

static void
test_silent_greeting (Fixture *f, gconstpointer data)
{
  pb_fake_imap_faults (f->server)->silent = TRUE;
  pb_mail_source_start (f->source);
  pb_rig_spin ();
  pb_rig_pass (&f->rig, 59 * SECOND);
  expect (f, "");
  pb_rig_pass (&f->rig, 2 * SECOND);
  expect (f, "failed:timeout");
}

static void
test_probe (Fixture *f, gconstpointer data)
{
  start (f);
  pb_mail_source_probe (f->source);
  pb_rig_spin ();
  g_assert_nonnull (strstr (f->events->str, "alive"));
  g_string_truncate (f->events, 0);
  pb_fake_imap_faults (f->server)->silent = TRUE;
  pb_mail_source_probe (f->source);
  pb_rig_pass (&f->rig, 6 * SECOND);
  expect (f, "failed:timeout");
}

static void
test_refresh (Fixture *f, gconstpointer data)
{
  start (f);
  pb_mail_source_refresh (f->source);
  pb_rig_spin ();
  g_assert_nonnull (strstr (f->events->str, "alive"));
}

static void
test_polling (Fixture *f, gconstpointer data)
{
  pb_fake_imap_faults (f->server)->no_idle = TRUE;
  start (f);
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  pb_rig_pass (&f->rig, 6 * SECOND);
  g_assert_nonnull (strstr (f->events->str, "mail:one")); /* interval=5 */
  g_assert_null (strstr (pb_fake_imap_get_log (f->server), "IDLE\n"));
}

typedef struct
{
  gboolean done;
  gboolean ok;
  GError *error;
} Answer;

static void
answered (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  g_assert_false (answer->done);
  answer->done = TRUE;
  answer->ok = pb_mail_source_mark_read_finish (PB_MAIL_SOURCE (object), result, &answer->error);
}

static void
test_mark_one (Fixture *f, gconstpointer data)
{
  const char *keys[2] = { NULL, NULL };
  Answer answer = { 0 };
  guint32 first, second;

  start (f);
  first = pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  pb_rig_pass (&f->rig, SECOND);
  keys[0] = f->last_key;
  second = pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "two");
  g_string_truncate (f->events, 0);
  pb_mail_source_mark_read_async (f->source, keys, NULL, answered, &answer);
  pb_rig_pass (&f->rig, 2 * SECOND);
  g_assert_no_error (answer.error);
  g_assert_true (answer.ok);
  g_assert_true (pb_fake_imap_is_seen (f->server, first));
  g_assert_false (pb_fake_imap_is_seen (f->server, second));
  g_assert_nonnull (strstr (f->events->str, "gone"));
  g_assert_null (strstr (strstr (f->events->str, "gone") + 4, "gone")); /* once */
  g_assert_nonnull (strstr (f->events->str, "unread:1"));
}

static void
test_mark_all (Fixture *f, gconstpointer data)
{
  Answer answer = { 0 };
  guint32 first, second;

  start (f);
  first = pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  second = pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "two");
  pb_rig_pass (&f->rig, SECOND);
  g_string_truncate (f->events, 0);
  pb_mail_source_mark_read_async (f->source, NULL, NULL, answered, &answer);
  pb_rig_pass (&f->rig, 2 * SECOND);
  g_assert_true (answer.ok);
  g_assert_true (pb_fake_imap_is_seen (f->server, first));
  g_assert_true (pb_fake_imap_is_seen (f->server, second));
  g_assert_nonnull (strstr (f->events->str, "gone gone"));
}

static void
test_mark_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *key = NULL;
  const char *keys[2] = { NULL, NULL };
  Answer answer = { 0 };

  pb_fake_imap_faults (f->server)->store_answer = "NO [NOPERM] Not yours.";
  start (f);
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  pb_rig_pass (&f->rig, SECOND);
  keys[0] = key = g_strdup (f->last_key);
  g_string_truncate (f->events, 0);
  pb_mail_source_mark_read_async (f->source, keys, NULL, answered, &answer);
  pb_rig_pass (&f->rig, 2 * SECOND);
  g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
  g_assert_cmpstr (answer.error->message, ==, "Not yours.");
  g_assert_null (strstr (f->events->str, "gone"));
  g_clear_error (&answer.error);
}

/* Every way a call can come too late or name nothing. */
static void
test_mark_errors (Fixture *f, gconstpointer data)
{
  static const char *const keys[] = { "nonsense", NULL };
  Answer offline = { 0 }, stranger = { 0 }, stopped = { 0 }, lost = { 0 };

  pb_mail_source_mark_read_async (f->source, NULL, NULL, answered, &offline);
  pb_rig_spin ();
  g_assert_error (offline.error, PB_ERROR, PB_ERROR_CLASS_OFFLINE);
  start (f);
  pb_mail_source_mark_read_async (f->source, keys, NULL, answered, &stranger);
  pb_rig_spin ();
  g_assert_error (stranger.error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
  pb_fake_imap_faults (f->server)->silent = TRUE;
  pb_mail_source_mark_read_async (f->source, NULL, NULL, answered, &stopped);
  pb_mail_source_stop (f->source);
  pb_rig_spin ();
  g_assert_error (stopped.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  pb_fake_imap_faults (f->server)->silent = FALSE;
  start (f);
  pb_fake_imap_faults (f->server)->silent = TRUE;
  pb_mail_source_mark_read_async (f->source, NULL, NULL, answered, &lost);
  pb_fake_imap_hang_up (f->server, PB_ERROR_CLASS_NONE);
  pb_rig_spin ();
  g_assert_true (lost.done);
  g_assert_false (lost.ok);
  g_clear_error (&offline.error);
  g_clear_error (&stranger.error);
  g_clear_error (&stopped.error);
  g_clear_error (&lost.error);
}

/* stop() at any moment, from within a report too, is silent and lets go of everything. */
static void
test_stop_within (Fixture *f, gconstpointer data)
{
  f->stop_at_next = TRUE;
  pb_mail_source_start (f->source);
  pb_rig_pass (&f->rig, 10 * SECOND);
  g_assert_null (strchr (f->events->str, ' '));
  g_assert_cmpuint (pb_fake_imap_count_connections (f->server), ==, 0);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
}

static void
test_stop_anywhere (Fixture *f, gconstpointer data)
{
  for (guint steps = 0; steps < 60; steps++)
    {
      g_string_truncate (f->events, 0);
      pb_fake_dialer_set_limits (f->rig.dialer, 7, -1);
      pb_mail_source_start (f->source);
      for (guint i = 0; i < steps; i++)
        g_main_context_iteration (NULL, FALSE);
      pb_mail_source_stop (f->source);
      g_string_truncate (f->events, 0);
      expect (f, "");
      g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
      g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
    }
}

/* A connection is closed at once, also when a handshake still holds it. */
static void
test_stop_in_handshake (Fixture *f, gconstpointer data)
{
  pb_mail_source_start (f->source);
  while (pb_fake_dialer_get_open (f->rig.dialer) == 0)
    g_main_context_iteration (NULL, FALSE);
  pb_mail_source_stop (f->source);
  g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
  expect (f, "");
}

/* Two starts in a row are one. */
static void
test_start_twice (Fixture *f, gconstpointer data)
{
  pb_mail_source_start (f->source);
  pb_mail_source_start (f->source);
  pb_rig_spin ();
  g_assert_cmpuint (pb_fake_imap_count_connections (f->server), ==, 1);
  g_assert_cmpuint (pb_fake_imap_count_logins (f->server), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, more, func) g_test_add ("/imap-source/" name, Fixture, more, set_up, func, tear_down)
  ADD ("baseline", NULL, test_baseline);
  ADD ("new-mail", NULL, test_new_mail);
  ADD ("catch-up", NULL, test_catch_up);
  ADD ("mailbox-replaced", NULL, test_mailbox_replaced);
  ADD ("killed-between", NULL, test_killed_between);
  ADD ("read-elsewhere", NULL, test_read_elsewhere);
  ADD ("read-while-away", NULL, test_read_while_away);
  ADD ("refused-login", NULL, test_refused_login);
  ADD ("vault", NULL, test_vault);
  ADD ("bye", NULL, test_bye);
  ADD ("greeting", NULL, test_greeting);
  ADD ("dial-errors", NULL, test_dial_errors);
  ADD ("untrusted", "security=tls\n", test_untrusted);
  ADD ("starttls", "security=starttls\n", test_starttls);
  ADD ("starttls-stripped", "security=starttls\n", test_starttls_stripped);
  ADD ("stream-error", NULL, test_stream_error);
  ADD ("silence", NULL, test_silence);
  ADD ("silent-greeting", NULL, test_silent_greeting);
  ADD ("probe", NULL, test_probe);
  ADD ("refresh", NULL, test_refresh);
  ADD ("polling", "interval=5\n", test_polling);
  ADD ("mark-one", NULL, test_mark_one);
  ADD ("mark-all", NULL, test_mark_all);
  ADD ("mark-refused", NULL, test_mark_refused);
  ADD ("mark-errors", NULL, test_mark_errors);
  ADD ("stop-within", NULL, test_stop_within);
  ADD ("stop-anywhere", NULL, test_stop_anywhere);
  ADD ("stop-in-handshake", "security=tls\n", test_stop_in_handshake);
  ADD ("start-twice", NULL, test_start_twice);
  return g_test_run ();
}
