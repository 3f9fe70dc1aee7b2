/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-proof.c: what proves a mail server, and what does not. */
#include "pb-proof.h"

#include <string.h>

#include "pb-engine-rig.h"

#define HOST  "imap.zoo.test"
#define LIMIT (4 * SECOND)

/* Somebody at the other end. */
typedef struct
{
  const char *greeting; /* (nullable): said at once without TLS, after the handshake with it */
  const char *answer;   /* (nullable): to the first line */
  gboolean tls;
  GString *heard;
} Peer;

static void
say (PbFakeStream *stream, const char *words)
{
  if (words != NULL)
    pb_fake_stream_send (stream, words, -1);
}

static void
opened (gpointer data, PbFakeStream *stream)
{
  const Peer *peer = data;

  say (stream, peer->tls ? NULL : peer->greeting);
}

static void
secured (gpointer data, PbFakeStream *stream)
{
  const Peer *peer = data;

  say (stream, peer->tls ? peer->greeting : NULL);
}

static void
received (gpointer data, PbFakeStream *stream, const guint8 *bytes, gsize len)
{
  Peer *peer = data;

  g_string_append_len (peer->heard, (const char *) bytes, (gssize) len);
  say (stream, peer->answer);
}

static const PbFakePeerClass peer_class = { opened, secured, received, NULL };

typedef struct
{
  const char *name;
  const char *greeting;
  const char *answer;
  gboolean pop3;
  PbSecurity security;
  PbErrorClass dial_error, tls_error;
  PbErrorClass outcome; /* NONE: proven */
  const char *heard;    /* by the server */
} Row;

#define TLS PB_SECURITY_TLS
#define UP  PB_SECURITY_STARTTLS
#define OK  PB_ERROR_CLASS_NONE
#define NO  PB_ERROR_CLASS_WRONG_PROTOCOL

static const Row rows[] = {
  { "IMAP", "* OK hello\r\n", NULL, FALSE, TLS, OK, OK, OK, "" },
  { "IMAP that knows us", "* PREAUTH hello\r\n", NULL, FALSE, TLS, OK, OK, OK, "" },
  { "POP3", "+OK hello\r\n", NULL, TRUE, TLS, OK, OK, OK, "" },
  { "POP3 instead of IMAP", "+OK hello\r\n", NULL, FALSE, TLS, OK, OK, NO, "" },
  { "IMAP instead of POP3", "* OK hello\r\n", NULL, TRUE, TLS, OK, OK, NO, "" },
  { "SMTP", "220 hello\r\n", NULL, FALSE, TLS, OK, OK, NO, "" },
  { "half a line, then nothing", "* OK hel", NULL, FALSE, TLS, OK, OK, PB_ERROR_CLASS_TIMEOUT, "" },
  { "silence", NULL, NULL, FALSE, TLS, OK, OK, PB_ERROR_CLASS_TIMEOUT, "" },
  { "no such name", NULL, NULL, FALSE, TLS, PB_ERROR_CLASS_CONFIG, OK, PB_ERROR_CLASS_CONFIG, "" },
  { "nobody there", NULL, NULL, FALSE, TLS, PB_ERROR_CLASS_REFUSED, OK, PB_ERROR_CLASS_REFUSED, "" },
  { "a bad certificate", "* OK hello\r\n", NULL, FALSE, TLS, OK, PB_ERROR_CLASS_TLS_UNTRUSTED, PB_ERROR_CLASS_TLS_UNTRUSTED, "" },
  { "STARTTLS", "* OK hello\r\n", "p1 OK go\r\n", FALSE, UP, OK, OK, OK, "p1 STARTTLS\r\n" },
  { "STLS", "+OK hello\r\n", "+OK go\r\n", TRUE, UP, OK, OK, OK, "STLS\r\n" },
  { "STARTTLS refused", "* OK hello\r\n", "p1 NO never\r\n", FALSE, UP, OK, OK, NO, "p1 STARTTLS\r\n" },
  { "STLS refused", "+OK hello\r\n", "-ERR never\r\n", TRUE, UP, OK, OK, NO, "STLS\r\n" },
  { "another's answer", "* OK hello\r\n", "p2 OK go\r\n", FALSE, UP, OK, OK, NO, "p1 STARTTLS\r\n" },
  { "words behind the answer, in the clear", "* OK hello\r\n", "p1 OK go\r\n* OK injected\r\n", FALSE, UP, OK, OK, NO, "p1 STARTTLS\r\n" },
  { "half a line behind it", "* OK hello\r\n", "p1 OK go\r\n* OK", FALSE, UP, OK, OK, NO, "p1 STARTTLS\r\n" },
  { "words before the answer", "* OK hello\r\n", "* OK\r\np1 OK go\r\n", FALSE, UP, OK, OK, NO, "p1 STARTTLS\r\n" },
  { "a bad certificate after STARTTLS", "* OK hello\r\n", "p1 OK go\r\n", FALSE, UP, OK, PB_ERROR_CLASS_TLS_UNTRUSTED, PB_ERROR_CLASS_TLS_UNTRUSTED, "p1 STARTTLS\r\n" },
  { "no answer to STARTTLS", "* OK hello\r\n", NULL, FALSE, UP, OK, OK, PB_ERROR_CLASS_TIMEOUT, "p1 STARTTLS\r\n" },
};

typedef struct
{
  gboolean done;
  gboolean proven;
  GError *error;
} Outcome;

static void
proven_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  g_assert_false (outcome->done);
  outcome->done = TRUE;
  outcome->proven = pb_proof_finish (result, &outcome->error);
}

static void
check_row (const Row *row, gsize chunk)
{
  PbRig rig;
  Peer peer = { row->greeting, row->answer, row->security == TLS, g_string_new (NULL) };
  const PbProofQuestion question = { HOST, 993, row->pop3, row->security, LIMIT };
  Outcome outcome = { FALSE, FALSE, NULL };

  g_test_message ("%s, in pieces of %" G_GSIZE_FORMAT, row->name, chunk);
  pb_rig_set_up_bare (&rig);
  pb_fake_dialer_add (rig.dialer, HOST, &peer_class, &peer);
  pb_fake_dialer_set_dial_error (rig.dialer, HOST, row->dial_error);
  pb_fake_dialer_set_tls_error (rig.dialer, HOST, row->tls_error);
  pb_fake_dialer_set_limits (rig.dialer, chunk, -1);
  pb_proof_async (PB_DIALER (rig.dialer), rig.context.clock, &question, NULL, proven_cb, &outcome);
  pb_rig_spin ();
  g_assert_cmpint (outcome.done, ==, row->outcome != PB_ERROR_CLASS_TIMEOUT);
  pb_rig_pass (&rig, LIMIT);
  g_assert_true (outcome.done);
  g_assert_cmpint (outcome.proven, ==, row->outcome == OK);
  g_assert_cmpint (pb_error_class_of (outcome.error, PB_N_ERROR_CLASSES), ==, row->outcome);
  g_assert_cmpstr (peer.heard->str, ==, row->heard);
  g_clear_error (&outcome.error);
  g_string_free (peer.heard, TRUE);
  pb_rig_tear_down (&rig);
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    check_row (&rows[i], 0);
}

static gboolean
row_is_whole (const Row *row)
{
  const char *end = row->answer != NULL ? strchr (row->answer, '\n') : NULL;

  return end == NULL || end[1] == '\0';
}

/* Nothing depends on how bytes are cut, but for what comes glued behind the answer, which has to be noticed when it is there. */
static void
test_pieces (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (row_is_whole (&rows[i]))
      check_row (&rows[i], 1);
}

/* Whoever talks without an end of line is not heard out. */
static void
test_endless (void)
{
  g_autofree char *words = g_strnfill (100000, 'x');
  const Row row = { "endless", words, NULL, FALSE, TLS, OK, OK, NO, "" };

  check_row (&row, 0);
}

static void
test_hangs_up (void)
{
  for (gssize cut = 0; cut < 10; cut++)
    {
      PbRig rig;
      Peer peer = { "* OK hello\r\n", NULL, TRUE, g_string_new (NULL) };
      const PbProofQuestion question = { HOST, 993, FALSE, TLS, LIMIT };
      Outcome outcome = { FALSE, FALSE, NULL };

      pb_rig_set_up_bare (&rig);
      pb_fake_dialer_add (rig.dialer, HOST, &peer_class, &peer);
      pb_fake_dialer_set_limits (rig.dialer, 0, cut);
      pb_proof_async (PB_DIALER (rig.dialer), rig.context.clock, &question, NULL, proven_cb, &outcome);
      pb_rig_spin ();
      g_assert_true (outcome.done);
      g_assert_error (outcome.error, PB_ERROR, (int) NO);
      g_clear_error (&outcome.error);
      g_string_free (peer.heard, TRUE);
      pb_rig_tear_down (&rig);
    }
}

/* At every moment. */
static void
test_cancel (void)
{
  for (guint steps = 0; steps < 6; steps++)
    {
      PbRig rig;
      Peer peer = { NULL, NULL, TRUE, g_string_new (NULL) };
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      const PbProofQuestion question = { HOST, 993, FALSE, TLS, LIMIT };
      Outcome outcome = { FALSE, FALSE, NULL };

      pb_rig_set_up_bare (&rig);
      pb_fake_dialer_add (rig.dialer, HOST, &peer_class, &peer);
      pb_proof_async (PB_DIALER (rig.dialer), rig.context.clock, &question, cancellable, proven_cb, &outcome);
      for (guint i = 0; i < steps; i++)
        g_main_context_iteration (NULL, FALSE);
      g_cancellable_cancel (cancellable);
      g_assert_false (outcome.done);
      pb_rig_pass (&rig, 0);
      g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&outcome.error);
      g_string_free (peer.heard, TRUE);
      pb_rig_tear_down (&rig);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proof/rows", test_rows);
  g_test_add_func ("/proof/pieces", test_pieces);
  g_test_add_func ("/proof/endless", test_endless);
  g_test_add_func ("/proof/hangs-up", test_hangs_up);
  g_test_add_func ("/proof/cancel", test_cancel);
  return g_test_run ();
}
