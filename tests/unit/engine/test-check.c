/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-check.c: the diagnosis names the step that fails, and leaves no trace in the ledger. */
#include "pb-check.h"

#include "pb-engine-rig.h"

#include <string.h>

typedef struct
{
  PbRig rig;
  PbFakeImap *server;
  GString *steps; /* "step " for what worked, "step!class" at the end */
  char *verdict;
  char *detail; /* of the last step */
  gboolean done;
  gboolean ok;
  GError *error;
  GPtrArray *chain;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  pb_rig_set_up (&f->rig);
  f->server = pb_fake_imap_new (f->rig.dialer, "localhost", "pw");
  f->steps = g_string_new (NULL);
  pb_memory_vault_set (f->rig.vault, "bob", "pw");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_true (f->done);
  g_assert_cmpuint (pb_ledger_get_mark (f->rig.context.ledger, "bob", "INBOX").uid_validity, ==, 0);
  pb_rig_tear_down (&f->rig);
  pb_fake_imap_free (f->server);
  g_string_free (f->steps, TRUE);
  g_free (f->verdict);
  g_free (f->detail);
  g_clear_error (&f->error);
  g_clear_pointer (&f->chain, g_ptr_array_unref);
}

static void
progress (const PbCheckResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_nonnull (result->detail);
  g_assert_cmpint (result->elapsed, >=, 0);
  g_string_append_printf (f->steps, "%s%c", pb_check_step_to_string (result->step), result->ok ? ' ' : '!');
  if (!result->ok)
    g_string_append (f->steps, pb_error_class_to_string (result->error_class));
  g_free (f->verdict);
  f->verdict = g_strdup (result->verdict);
  g_free (f->detail);
  f->detail = g_strdup (result->detail);
}

static void
checked (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_false (f->done);
  f->done = TRUE;
  f->ok = pb_check_finish (result, &f->error);
}

static void
check (Fixture *f, const char *more, GCancellable *cancellable)
{
  g_autoptr (PbAccount) account = pb_rig_account ("bob", more);
  const PbCheckGiven nothing = { .password = NULL };

  pb_check_with_async (account, &nothing, &f->rig.context, progress, f, cancellable, checked, f);
  pb_rig_spin ();
}

static void
expect_failure (Fixture *f, const char *steps, PbErrorClass error_class)
{
  g_assert_true (f->done);
  g_assert_false (f->ok);
  g_assert_cmpstr (f->steps->str, ==, steps);
  g_assert_error (f->error, PB_ERROR, (int) error_class);
  g_assert_cmpuint (pb_fake_imap_count_connections (f->server), ==, 0);
}

/* Each kind of security has its own steps. */
static void
test_good (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *more;
    gboolean starttls;
    gboolean no_idle;
    const char *steps;
    const char *last;
  } rows[] = {
    { "", FALSE, FALSE, "secret connect greeting capability login folder push ", "IDLE" },
    { "", FALSE, TRUE, "secret connect greeting capability login folder push ", "none; asked in rounds" },
    { "security=tls\n", FALSE, FALSE, "secret connect tls greeting capability login folder push ", "IDLE" },
    { "security=starttls\n", TRUE, FALSE, "secret connect greeting starttls capability login folder push ", "IDLE" },
  };

  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      f->done = FALSE;
      g_string_truncate (f->steps, 0);
      *pb_fake_imap_faults (f->server) = (PbFakeImapFaults){ .starttls = rows[i].starttls, .no_idle = rows[i].no_idle };
      check (f, rows[i].more, NULL);
      g_assert_no_error (f->error);
      g_assert_true (f->ok);
      g_assert_cmpstr (f->steps->str, ==, rows[i].steps);
      g_assert_cmpstr (f->detail, ==, rows[i].last);
    }
  g_assert_null (strstr (pb_fake_imap_get_log (f->server), "SELECT"));
}

static void
test_no_secret (Fixture *f, gconstpointer data)
{
  pb_memory_vault_set (f->rig.vault, "bob", NULL);
  check (f, "", NULL);
  expect_failure (f, "secret!vault-locked", PB_ERROR_CLASS_VAULT_LOCKED);
}

static void
test_given_secret (Fixture *f, gconstpointer data)
{
  g_autoptr (PbAccount) account = pb_rig_account ("bob", "");
  g_autoptr (PbSecret) secret = pb_secret_new ("pw", 2);
  const PbCheckGiven given = { .password = secret };

  pb_memory_vault_set (f->rig.vault, "bob", "other");
  pb_check_with_async (account, &given, &f->rig.context, progress, f, NULL, checked, f);
  pb_rig_spin ();
  g_assert_true (f->ok);
  g_assert_cmpuint (pb_memory_vault_get_lookups (f->rig.vault), ==, 0);
}

static void
test_no_server (Fixture *f, gconstpointer data)
{
  pb_fake_dialer_set_dial_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_REFUSED);
  check (f, "", NULL);
  expect_failure (f, "secret connect!refused", PB_ERROR_CLASS_REFUSED);
}

static void
test_untrusted (Fixture *f, gconstpointer data)
{
  pb_fake_dialer_set_tls_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_TLS_UNTRUSTED);
  check (f, "security=tls\n", NULL);
  expect_failure (f, "secret connect tls!tls-untrusted", PB_ERROR_CLASS_TLS_UNTRUSTED);
  g_assert_cmpstr (f->verdict, ==, "self-signed");
}

static void
test_other_protocol (Fixture *f, gconstpointer data)
{
  pb_fake_imap_faults (f->server)->greeting = "+OK POP3";
  check (f, "", NULL);
  expect_failure (f, "secret connect greeting!wrong-protocol", PB_ERROR_CLASS_WRONG_PROTOCOL);
}

static void
test_no_starttls (Fixture *f, gconstpointer data)
{
  check (f, "security=starttls\n", NULL);
  expect_failure (f, "secret connect greeting starttls!tls-failed", PB_ERROR_CLASS_TLS_FAILED);
}

static void
test_wrong_password (Fixture *f, gconstpointer data)
{
  pb_memory_vault_set (f->rig.vault, "bob", "wrong");
  check (f, "", NULL);
  expect_failure (f, "secret connect greeting capability login!auth-rejected", PB_ERROR_CLASS_AUTH_REJECTED);
  g_assert_cmpstr (f->detail, ==, "Authentication failed.");
  g_assert_null (strstr (f->detail, "wrong"));
}

static void
test_silence (Fixture *f, gconstpointer data)
{
  pb_fake_imap_faults (f->server)->silent = TRUE;
  pb_fake_dialer_set_tls_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_TLS_FAILED);
  check (f, "", NULL);
  g_assert_false (f->done);
  pb_rig_pass (&f->rig, 11 * SECOND);
  g_assert_false (f->done);
  pb_rig_pass (&f->rig, 2 * SECOND);
  expect_failure (f, "secret connect greeting!timeout", PB_ERROR_CLASS_TIMEOUT);
}

/* Silent in the clear, and TLS is spoken there: told after the patience, not after the last limit. */
static void
test_tls_expected (Fixture *f, gconstpointer data)
{
  pb_fake_imap_faults (f->server)->silent = TRUE;
  check (f, "", NULL);
  pb_rig_pass (&f->rig, 2 * SECOND);
  g_assert_false (f->done);
  pb_rig_pass (&f->rig, 4 * SECOND);
  expect_failure (f, "secret connect greeting!wrong-protocol", PB_ERROR_CLASS_WRONG_PROTOCOL);
  g_assert_cmpstr (f->detail, ==, "TLS (use --security tls)");
}

/* A network that wants a sign-in first explains everything that fails on the way. */
static void
test_portal (Fixture *f, gconstpointer data)
{
  pb_rig_add_reach (&f->rig, TRUE);
  f->rig.network->portal = TRUE;
  pb_fake_imap_faults (f->server)->greeting = "HTTP/1.1 302 Found";
  check (f, "", NULL);
  pb_rig_pass (&f->rig, 3 * SECOND);
  expect_failure (f, "secret connect greeting!wrong-protocol", PB_ERROR_CLASS_WRONG_PROTOCOL);
  g_assert_cmpstr (f->detail, ==, "captive portal");
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  pb_fake_imap_faults (f->server)->silent = TRUE;
  check (f, "", cancellable);
  g_cancellable_cancel (cancellable);
  pb_rig_spin ();
  g_assert_true (f->done);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
}

static void
fetched (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->done = TRUE;
  f->chain = pb_check_certificate_finish (result, &f->error);
}

/* The certificate of a server is seen also when it is refused, and nothing is said to it. */
static void
test_certificate (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) der = g_bytes_new_static ("der", 3);
  g_autoptr (PbAccount) tls = pb_rig_account ("bob", "security=tls\n");
  g_autoptr (PbAccount) starttls = pb_rig_account ("bob", "security=starttls\n");
  g_autoptr (PbAccount) none = pb_rig_account ("bob", "");

  pb_fake_dialer_set_certificate (f->rig.dialer, "localhost", der);
  pb_fake_dialer_set_tls_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_TLS_UNTRUSTED);
  pb_fake_imap_faults (f->server)->starttls = TRUE;
  pb_check_certificate_async (tls, &f->rig.context, NULL, fetched, f);
  pb_rig_spin ();
  g_assert_no_error (f->error);
  g_assert_true (g_bytes_equal (g_ptr_array_index (f->chain, 0), der));
  g_assert_cmpstr (pb_fake_imap_get_log (f->server), ==, "");
  g_clear_pointer (&f->chain, g_ptr_array_unref);

  pb_check_certificate_async (starttls, &f->rig.context, NULL, fetched, f);
  pb_rig_spin ();
  g_assert_no_error (f->error);
  g_assert_cmpuint (f->chain->len, ==, 1);
  g_assert_cmpstr (pb_fake_imap_get_log (f->server), ==, "CAPABILITY\nSTARTTLS\n");
  g_clear_pointer (&f->chain, g_ptr_array_unref);

  pb_fake_imap_faults (f->server)->starttls = FALSE;
  pb_check_certificate_async (none, &f->rig.context, NULL, fetched, f);
  pb_rig_spin ();
  g_assert_error (f->error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/check/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("good", test_good);
  ADD ("no-secret", test_no_secret);
  ADD ("given-secret", test_given_secret);
  ADD ("no-server", test_no_server);
  ADD ("untrusted", test_untrusted);
  ADD ("other-protocol", test_other_protocol);
  ADD ("no-starttls", test_no_starttls);
  ADD ("wrong-password", test_wrong_password);
  ADD ("silence", test_silence);
  ADD ("tls-expected", test_tls_expected);
  ADD ("portal", test_portal);
  ADD ("cancel", test_cancel);
  ADD ("certificate", test_certificate);
  return g_test_run ();
}
