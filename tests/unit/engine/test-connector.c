/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-connector.c: secret, connection and TLS, one after the other; whatever fails leaves nothing open. */
#include <string.h>

#include "pb-connector.h"
#include "pb-engine-rig.h"

typedef struct
{
  PbRig rig;
  PbFakeImap *server;
  PbAccount *account;
  GCancellable *cancellable;
  GString *steps;
  PbConnection connection;
  GError *error;
  gboolean answered;
} Fixture;

static void
set_up (Fixture *f, gconstpointer more)
{
  pb_rig_set_up (&f->rig);
  f->server = pb_fake_imap_new (f->rig.dialer, "localhost", "pw");
  f->account = pb_rig_account ("bob", more);
  f->cancellable = g_cancellable_new ();
  f->steps = g_string_new (NULL);
  pb_memory_vault_set (f->rig.vault, "bob", "pw");
}

static void
tear_down (Fixture *f, gconstpointer more)
{
  if (f->connection.stream != NULL)
    pb_stream_close (f->connection.stream);
  g_clear_object (&f->connection.stream);
  g_clear_pointer (&f->connection.secret, pb_secret_unref);
  g_clear_error (&f->error);
  g_object_unref (f->cancellable);
  pb_account_unref (f->account);
  pb_rig_tear_down (&f->rig); /* nothing is left open */
  pb_fake_imap_free (f->server);
  g_string_free (f->steps, TRUE);
}

static void
connected_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->answered = TRUE;
  pb_connector_connect_finish (result, &f->connection, &f->error);
}

static void
note_step (PbConnectorStep step, gint64 elapsed, PbStream *stream, gpointer user_data)
{
  static const char letters[] = "sctd";
  Fixture *f = user_data;

  g_assert_cmpint (elapsed, >=, 0);
  g_string_append_c (f->steps, letters[step]);
  g_assert_true ((stream != NULL) == (step >= PB_CONNECTOR_CONNECT));
}

static void
run (Fixture *f, PbSecret *given)
{
  pb_connector_connect_async (f->account, &f->rig.context, given, note_step, f, f->cancellable, connected_cb, f);
  pb_rig_spin ();
  g_assert_true (f->answered);
}

static void
test_tls (Fixture *f, gconstpointer data)
{
  run (f, NULL);
  g_assert_no_error (f->error);
  g_assert_cmpstr (f->steps->str, ==, "sctd");
  g_assert_cmpstr (pb_secret_get (f->connection.secret), ==, "pw");
  g_assert_true (pb_fake_stream_is_secure (PB_FAKE_STREAM (f->connection.stream)));
}

/* Also STARTTLS: its TLS is the session's affair. */
static void
test_plain (Fixture *f, gconstpointer data)
{
  run (f, NULL);
  g_assert_no_error (f->error);
  g_assert_cmpstr (f->steps->str, ==, "scd");
  g_assert_false (pb_fake_stream_is_secure (PB_FAKE_STREAM (f->connection.stream)));
}

static void
test_given (Fixture *f, gconstpointer data)
{
  g_autoptr (PbSecret) given = pb_secret_new ("other", 5);

  run (f, given);
  g_assert_no_error (f->error);
  g_assert_true (f->connection.secret == given);
  g_assert_cmpuint (pb_memory_vault_get_lookups (f->rig.vault), ==, 0);
}

static void
fails (Fixture *f, PbErrorClass error_class, const char *steps)
{
  run (f, NULL);
  g_assert_error (f->error, PB_ERROR, (int) error_class);
  g_assert_cmpstr (f->steps->str, ==, steps);
  g_assert_null (f->connection.stream);
  g_assert_null (f->connection.secret);
}

static void
test_locked (Fixture *f, gconstpointer data)
{
  pb_memory_vault_set_locked (f->rig.vault, TRUE);
  fails (f, PB_ERROR_CLASS_VAULT_LOCKED, "");
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, "localhost"), ==, 0);
}

static void
test_no_secret (Fixture *f, gconstpointer data)
{
  pb_memory_vault_set (f->rig.vault, "bob", NULL);
  fails (f, PB_ERROR_CLASS_VAULT_LOCKED, "");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  pb_fake_dialer_set_dial_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_REFUSED);
  fails (f, PB_ERROR_CLASS_REFUSED, "s");
}

static void
test_untrusted (Fixture *f, gconstpointer data)
{
  pb_fake_dialer_set_tls_error (f->rig.dialer, "localhost", PB_ERROR_CLASS_TLS_UNTRUSTED);
  fails (f, PB_ERROR_CLASS_TLS_UNTRUSTED, "sc");
}

/* Given up at any moment: the answer says so, and no connection stays. */
static void
test_cancelled (Fixture *f, gconstpointer data)
{
  for (guint turns = 0; turns < 12; turns++)
    {
      f->answered = FALSE;
      g_clear_error (&f->error);
      g_set_object (&f->cancellable, NULL);
      f->cancellable = g_cancellable_new ();
      pb_connector_connect_async (f->account, &f->rig.context, NULL, NULL, NULL, f->cancellable, connected_cb, f);
      for (guint i = 0; i < turns && !f->answered; i++)
        g_main_context_iteration (NULL, FALSE);
      if (f->answered)
        break;
      g_cancellable_cancel (f->cancellable);
      pb_rig_spin ();
      g_assert_true (f->answered);
      g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
    }
}

#define CASE(name, more, func) g_test_add ("/connector/" name, Fixture, more, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  CASE ("tls", "security=tls\n", test_tls);
  CASE ("plain", "security=none\n", test_plain);
  CASE ("starttls", "security=starttls\n", test_plain);
  CASE ("given", "", test_given);
  CASE ("locked", "security=tls\n", test_locked);
  CASE ("no-secret", "security=tls\n", test_no_secret);
  CASE ("refused", "security=tls\n", test_refused);
  CASE ("untrusted", "security=tls\n", test_untrusted);
  CASE ("cancelled", "security=tls\n", test_cancelled);
  return g_test_run ();
}
