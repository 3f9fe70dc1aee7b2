/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-session.c: plays the dialogues of dialogues/imap-*.txt, each cut at every byte of the server's side, byte by byte, and in
 * one piece per turn: always the same events and the same bytes out. And what a session holds. */
#include <malloc.h>
#include <string.h>

#include "pb-imap-player.h"

#define N_SESSIONS 1000

static void
say (PbImapSession *session, const char *text)
{
  pb_imap_session_feed (session, (const guint8 *) text, strlen (text), 0);
}

static void
discard (PbImapSession *session)
{
  PbImapEvent event;

  while (pb_imap_session_next_event (session, &event))
    pb_imap_event_clear (&event);
  g_autoptr (GBytes) bytes = pb_imap_session_take_output (session);
}

static PbImapSession *
idle_session (const guint32 *tracked, gsize n_tracked, PbSecret *secret)
{
  PbImapMailbox mailbox = { .name = "INBOX", .uid_validity = 7, .last_uid = 1000, .tracked = tracked, .n_tracked = n_tracked };
  PbImapConfig config = { .mailboxes = &mailbox, .n_mailboxes = 1, .tls = TRUE };
  PbImapLimits limits = pb_imap_limits_default ();
  PbImapSession *session = pb_imap_session_new (&config, &limits, 0);

  say (session, "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR IDLE ESEARCH] hi\r\n");
  pb_imap_session_login (session, "user", secret, 0);
  say (session, "A1 OK [CAPABILITY IMAP4rev1 IDLE ESEARCH] in\r\n* 5 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 1001]\r\n"
                "A2 OK [READ-ONLY] done\r\n* ESEARCH (TAG \"A3\") UID COUNT 5\r\nA3 OK\r\n");
  if (n_tracked > 0)
    say (session, "* ESEARCH (TAG \"A4\") UID ALL 1:2000\r\nA4 OK\r\n");
  say (session, "+ idling\r\n");
  discard (session);
  g_assert_cmpstr (pb_imap_session_phase (session), ==, "idle");
  return session;
}

static void
measure_memory (gsize n_tracked)
{
  g_autoptr (PbSecret) secret = pb_secret_new ("pw", 2);
  g_autofree PbImapSession **sessions = g_new0 (PbImapSession *, N_SESSIONS);
  guint32 tracked[200];

  for (guint32 i = 0; i < G_N_ELEMENTS (tracked); i++)
    tracked[i] = i * 3 + 1;
  pb_imap_session_free (idle_session (tracked, n_tracked, secret));
  gsize before = mallinfo2 ().uordblks;
  for (gsize i = 0; i < N_SESSIONS; i++)
    sessions[i] = idle_session (tracked, n_tracked, secret);
  gsize each = (mallinfo2 ().uordblks - before) / N_SESSIONS;
  g_test_message ("%" G_GSIZE_FORMAT " bytes per idle session with %" G_GSIZE_FORMAT " tracked mails", each, n_tracked);
  g_assert_cmpuint (each, <=, 8192);
  for (gsize i = 0; i < N_SESSIONS; i++)
    pb_imap_session_free (sessions[i]);
}

static void
test_memory (void)
{
  measure_memory (0);
  measure_memory (200);
}

/* After a storm of long lines and literals an idle session is as small as before. */
static void
test_memory_after_storm (void)
{
  g_autoptr (PbSecret) secret = pb_secret_new ("pw", 2);
  g_autofree char *filler = g_strnfill (60000, 'x');
  g_autofree char *storm = g_strconcat ("* X ", filler, "\r\n* 1 FETCH (BODY[HEADER] {60000}\r\n", filler, ")\r\n", NULL);

  pb_imap_session_free (idle_session (NULL, 0, secret));
  gsize before = mallinfo2 ().uordblks;
  PbImapSession *session = idle_session (NULL, 0, secret);
  for (guint i = 0; i < 20; i++)
    say (session, storm);
  discard (session);
  g_assert_cmpuint (mallinfo2 ().uordblks - before, <=, 8192);
  pb_imap_session_free (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autoptr (GPtrArray) dialogues = pb_dialogues_load ("imap-");
  for (guint i = 0; i < dialogues->len; i++)
    {
      PbDialogue *dialogue = g_ptr_array_index (dialogues, i);
      g_autofree char *path = g_strconcat ("/imap-session/", dialogue->name, NULL);
      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, dialogue, pb_imap_player_test);
    }
  g_test_add_func ("/imap-session/memory", test_memory);
  g_test_add_func ("/imap-session/memory-after-storm", test_memory_after_storm);
  return g_test_run ();
}
