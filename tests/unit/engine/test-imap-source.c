/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-source.c: the IMAP source against a server in the same process, on a clock that stands still. */
#include "pb-source-rig.h"

#include <string.h>

/* Old unread mails are counted, not announced. */
static void
test_baseline (PbSourceRig *f, gconstpointer data)
{
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "old");
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "old too");
  pb_mail_source_start (f->source);
  pb_rig_spin ();
  g_assert_nonnull (strstr (f->events->str, "watching"));
  g_assert_nonnull (strstr (f->events->str, "unread:2"));
  g_assert_null (strstr (f->events->str, "mail:"));
  g_assert_cmpuint (pb_source_rig_get_mark (f).last_uid, ==, 2);
  g_assert_cmpuint (pb_source_rig_get_mark (f).uid_validity, ==, 7);
}

static void
test_new_mail (PbSourceRig *f, gconstpointer data)
{
  pb_source_rig_start (f);
  pb_fake_imap_deliver (f->server, "Carol <carol@other.example>", "Lunch?");
  pb_rig_pass (&f->rig, SECOND);
  g_assert_nonnull (strstr (f->events->str, "mail:Lunch?"));
  g_assert_nonnull (strstr (f->events->str, "unread:1"));
  g_assert_cmpint (pb_ledger_find (f->rig.context.ledger, "bob", f->last_key), ==, PB_LEDGER_PENDING);
  g_assert_cmpuint (pb_source_rig_get_mark (f).last_uid, ==, 1);
  g_assert_null (strstr (f->last_key, "Lunch"));
  g_assert_null (strstr (pb_fake_imap_get_log (f->server), "SELECT")); /* never but to mark as read */
}

/* What arrived while nobody was connected is announced once, also over several restarts. */
static void
test_catch_up (PbSourceRig *f, gconstpointer data)
{
  pb_source_rig_start (f);
  pb_fake_imap_hang_up (f->server, PB_ERROR_CLASS_NONE);
  pb_source_rig_expect (f, "failed:refused");
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "two");
  pb_mail_source_start (f->source);
  pb_rig_pass (&f->rig, SECOND);
  g_assert_nonnull (strstr (f->events->str, "mail:one mail:two"));
  pb_mail_source_stop (f->source);
  pb_rig_reopen_ledger (&f->rig);
  g_object_unref (f->source);
  pb_source_rig_make (f, "");
  g_string_truncate (f->events, 0);
  pb_mail_source_start (f->source);
  pb_rig_pass (&f->rig, SECOND);
  g_assert_null (strstr (f->events->str, "mail:"));
}

static void
test_mailbox_replaced (PbSourceRig *f, gconstpointer data)
{
  g_autofree char *old_key = NULL;

  pb_source_rig_start (f);
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
  g_assert_cmpuint (pb_source_rig_get_mark (f).uid_validity, ==, 8);
  g_assert_cmpuint (pb_source_rig_get_mark (f).last_uid, ==, 1);
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "two");
  pb_rig_pass (&f->rig, SECOND);
  g_assert_nonnull (strstr (f->events->str, "mail:two"));
}

/* Killed after mails were noted and before the mark was: they are not told again, also where they are more than the
 * session keeps track of. */
static void
test_killed_between (PbSourceRig *f, gconstpointer data)
{
  pb_source_rig_start (f);
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
  g_assert_cmpuint (pb_source_rig_get_mark (f).last_uid, ==, 210);
}

static void
test_read_elsewhere (PbSourceRig *f, gconstpointer data)
{
  guint32 uid;

  pb_source_rig_start (f);
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
test_read_while_away (PbSourceRig *f, gconstpointer data)
{
  guint32 uid;

  pb_source_rig_start (f);
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
test_refused_login (PbSourceRig *f, gconstpointer data)
{
  pb_fake_imap_faults (f->server)->login_answer = "NO [AUTHENTICATIONFAILED] Wrong\x1b[31m password.";
  pb_mail_source_start (f->source);
  pb_source_rig_expect (f, "failed:auth-rejected");
  g_assert_cmpstr (f->last_text, ==, "Wrong [31m password.");
  g_assert_cmpuint (pb_fake_imap_count_logins (f->server), ==, 1);
  g_assert_cmpuint (pb_fake_imap_count_connections (f->server), ==, 0);
  pb_rig_pass (&f->rig, 60 * MINUTE);
  g_assert_cmpuint (pb_fake_imap_count_logins (f->server), ==, 1);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
}

static void
test_vault (PbSourceRig *f, gconstpointer data)
{
  pb_memory_vault_set_locked (f->rig.vault, TRUE);
  pb_mail_source_start (f->source);
  pb_source_rig_expect (f, "failed:vault-locked");
  pb_memory_vault_set_locked (f->rig.vault, FALSE);
  pb_memory_vault_set (f->rig.vault, "bob", NULL);
  pb_mail_source_start (f->source);
  pb_source_rig_expect (f, "failed:vault-locked");
  g_assert_cmpstr (f->last_text, ==, "No password is stored for this account.");
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "localhost"), ==, 0);
}

static void
test_bye (PbSourceRig *f, gconstpointer data)
{
  pb_source_rig_start (f);
  pb_fake_imap_say (f->server, "* BYE Server shutting down.");
  pb_fake_imap_hang_up (f->server, PB_ERROR_CLASS_NONE);
  pb_rig_spin ();
  g_assert_true (g_str_has_prefix (f->events->str, "failed:"));
  g_assert_cmpstr (f->last_text, ==, "Server shutting down.");
}

static void
test_greeting (PbSourceRig *f, gconstpointer data)
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
      pb_source_rig_expect (f, rows[i].events);
    }
}

static void
test_dial_errors (PbSourceRig *f, gconstpointer data)
{
  static const PbErrorClass classes[] = { PB_ERROR_CLASS_OFFLINE, PB_ERROR_CLASS_TIMEOUT, PB_ERROR_CLASS_REFUSED, PB_ERROR_CLASS_CONFIG };

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_autofree char *expected = g_strdup_printf ("failed:%s", pb_error_class_to_string (classes[i]));

      pb_fake_dialer_set_dial_error (f->rig.dialer, "localhost", classes[i]);
      pb_mail_source_start (f->source);
      pb_source_rig_expect (f, expected);
    }
}

/* Nothing is said to a server whose certificate was not accepted. */
static void
test_untrusted (PbSourceRig *f, gconstpointer data)
{
  pb_fake_dialer_set_tls_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_TLS_UNTRUSTED);
  pb_mail_source_start (f->source);
  pb_source_rig_expect (f, "failed:tls-untrusted");
  g_assert_cmpstr (f->last_text, ==, "self-signed");
  g_assert_null (strstr (pb_fake_imap_get_log (f->server), "AUTHENTICATE"));
  pb_fake_dialer_set_tls_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_NONE);
  pb_mail_source_start (f->source);
  pb_rig_spin ();
  g_assert_nonnull (strstr (f->events->str, "watching"));
  g_assert_nonnull (strstr (pb_fake_imap_get_log (f->server), "AUTHENTICATE"));
}

static void
test_starttls (PbSourceRig *f, gconstpointer data)
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
test_starttls_stripped (PbSourceRig *f, gconstpointer data)
{
  pb_mail_source_start (f->source);
  pb_source_rig_expect (f, "failed:tls-failed");
  g_assert_null (strstr (pb_fake_imap_get_log (f->server), "AUTHENTICATE"));
}

/* The connection breaks in a way the stream can name. */
static void
test_stream_error (PbSourceRig *f, gconstpointer data)
{
  pb_source_rig_start (f);
  pb_fake_imap_hang_up (f->server, PB_ERROR_CLASS_TIMEOUT);
  pb_source_rig_expect (f, "failed:timeout");
  g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
}

/* A server that falls silent is noticed at the next renewal; a healthy one is left alone for 29 minutes. */
static void
test_silence (PbSourceRig *f, gconstpointer data)
{
  pb_source_rig_start (f);
  pb_rig_pass (&f->rig, 29 * MINUTE);
  g_assert_null (strstr (f->events->str, "failed"));
  g_assert_nonnull (strstr (f->events->str, "alive"));
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "localhost"), ==, 1);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 1);
  g_string_truncate (f->events, 0);
  pb_fake_imap_faults (f->server)->silent = TRUE;
  pb_rig_pass (&f->rig, 9 * MINUTE + 21 * SECOND);
  pb_source_rig_expect (f, "failed:timeout");
}

static void
test_silent_greeting (PbSourceRig *f, gconstpointer data)
{
  pb_fake_imap_faults (f->server)->silent = TRUE;
  pb_mail_source_start (f->source);
  pb_rig_spin ();
  pb_rig_pass (&f->rig, 59 * SECOND);
  pb_source_rig_expect (f, "");
  pb_rig_pass (&f->rig, 2 * SECOND);
  pb_source_rig_expect (f, "failed:timeout");
}

static void
test_probe (PbSourceRig *f, gconstpointer data)
{
  pb_source_rig_start (f);
  pb_mail_source_probe (f->source);
  pb_rig_spin ();
  g_assert_nonnull (strstr (f->events->str, "alive"));
  g_string_truncate (f->events, 0);
  pb_fake_imap_faults (f->server)->silent = TRUE;
  pb_mail_source_probe (f->source);
  pb_rig_pass (&f->rig, 6 * SECOND);
  pb_source_rig_expect (f, "failed:timeout");
}

static void
test_refresh (PbSourceRig *f, gconstpointer data)
{
  pb_source_rig_start (f);
  pb_mail_source_refresh (f->source);
  pb_rig_spin ();
  g_assert_nonnull (strstr (f->events->str, "alive"));
}

static void
test_polling (PbSourceRig *f, gconstpointer data)
{
  pb_fake_imap_faults (f->server)->no_idle = TRUE;
  pb_source_rig_start (f);
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  pb_rig_pass (&f->rig, 6 * SECOND);
  g_assert_nonnull (strstr (f->events->str, "mail:one")); /* interval=5 */
  g_assert_null (strstr (pb_fake_imap_get_log (f->server), "IDLE\n"));
}

/* stop() at any moment, from within a report too, is silent and lets go of everything. */
static void
test_stop_within (PbSourceRig *f, gconstpointer data)
{
  f->stop_after = 1;
  pb_mail_source_start (f->source);
  pb_rig_pass (&f->rig, 10 * SECOND);
  g_assert_null (strchr (f->events->str, ' '));
  g_assert_cmpuint (pb_fake_imap_count_connections (f->server), ==, 0);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
}

static void
test_stop_anywhere (PbSourceRig *f, gconstpointer data)
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
      pb_source_rig_expect (f, "");
      g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
      g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
    }
}

/* A connection is closed at once, also when a handshake still holds it. */
static void
test_stop_in_handshake (PbSourceRig *f, gconstpointer data)
{
  pb_mail_source_start (f->source);
  while (pb_fake_dialer_get_open (f->rig.dialer) == 0)
    g_main_context_iteration (NULL, FALSE);
  pb_mail_source_stop (f->source);
  g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
  pb_source_rig_expect (f, "");
}

/* Two starts in a row are one. */
static void
test_start_twice (PbSourceRig *f, gconstpointer data)
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
#define ADD(name, more, func) g_test_add ("/imap-source/" name, PbSourceRig, more, pb_source_rig_set_up, func, pb_source_rig_tear_down)
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
  ADD ("stop-within", NULL, test_stop_within);
  ADD ("stop-anywhere", NULL, test_stop_anywhere);
  ADD ("stop-in-handshake", "security=tls\n", test_stop_in_handshake);
  ADD ("start-twice", NULL, test_start_twice);
  return g_test_run ();
}
