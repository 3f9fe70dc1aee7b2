/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-imap-session.c: events and bytes out are the same however the server's bytes are chunked; what goes out is made of
 * whole commands; time never stands still; after ERROR everything is quiet.
 *
 * Actions (chunks.h): l login, s TLS
 * started, t tick at the deadline, w a second passes, r refresh, p probe, m mark some, a mark all, e end of file; in the last
 * mailbox: R refresh, M and A mark. */
#include "chunks.h"
#include "fuzz.h"

#include "pb-imap-session.h"

#include <string.h>

#define N_MAILBOXES 3

static guint
n_mailboxes (guint8 choice)
{
  return (choice & 192) == 192 ? N_MAILBOXES : 1;
}

static void
log_event (PbChunks *run, const PbImapEvent *event)
{
  g_assert_cmpuint (event->mailbox, <, n_mailboxes (run->choice));
  if (run->closed)
    g_assert_cmpint (event->type, ==, PB_IMAP_EVENT_MARKED);
  run->closed |= event->type == PB_IMAP_EVENT_ERROR;
  g_string_append_printf (run->log, "%d %u %" G_GUINT64_FORMAT " %u %u %u %u %u %d %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, (int) event->type, event->mailbox, event->modseq, event->uid_validity, event->last_uid, event->uid, event->count, event->token, event->ok, (int) event->error_class, event->retry_after, event->mail.date);
  pb_chunks_log_text (run, event->text);
  pb_chunks_log_text (run, event->mail.from);
  pb_chunks_log_text (run, event->mail.address);
  pb_chunks_log_text (run, event->mail.subject);
  pb_chunks_log_text (run, event->mail.message_id);
  pb_chunks_log_text (run, event->mail.preview);
  pb_chunks_log_text (run, event->mail.object_id);
  pb_chunks_log_text (run, event->mail.thread_id);
  pb_chunks_log_text (run, event->folder.name);
  g_string_append_printf (run->log, " %d %d %d %" G_GINT64_FORMAT " %d", event->folder.delimiter, (int) event->folder.role, event->folder.selectable, event->folder.unread, event->unread);
  g_string_append_c (run->log, '\n');
}

static void
drain (PbChunks *run)
{
  PbImapEvent event;

  while (pb_imap_session_next_event (run->session, &event))
    {
      log_event (run, &event);
      pb_imap_event_clear (&event);
    }
  pb_chunks_say (run, pb_imap_session_take_output (run->session));
}

static void
feed (PbChunks *run, const guint8 *data, gsize size)
{
  pb_imap_session_feed (run->session, data, size, run->now);
}

static void
tick (PbChunks *run)
{
  pb_imap_session_tick (run->session, run->now);
}

static gint64
deadline (PbChunks *run)
{
  return pb_imap_session_deadline (run->session);
}

static void
act (PbChunks *run, guint8 action)
{
  static const guint32 uids[] = { 3, 4, 9 };
  static const guint8 proof[32] = { 0 };

  switch (action)
    {
    case 'l':
      pb_imap_session_login (run->session, "u", pb_chunks_secret (), run->now);
      break;
    case 'q':
      pb_imap_session_answer (run->session, proof, sizeof proof, proof, sizeof proof, run->now);
      break;
    case 'b':
      {
        g_autoptr (GBytes) binding = g_bytes_new_static ("12345678", 8);
        pb_imap_session_bind (run->session, "tls-exporter", binding);
        break;
      }
    case 's':
      pb_imap_session_tls_started (run->session, run->now);
      break;
    case 'w':
      run->now += G_USEC_PER_SEC;
      pb_imap_session_tick (run->session, run->now);
      break;
    case 'r':
      pb_imap_session_refresh (run->session, PB_IMAP_EVERY_MAILBOX, run->now);
      break;
    case 'R':
      pb_imap_session_refresh (run->session, n_mailboxes (run->choice) - 1, run->now);
      break;
    case 'p':
      pb_imap_session_probe (run->session, run->now);
      break;
    case 'm':
    case 'a':
    case 'M':
    case 'A':
      run->marked = TRUE;
      pb_imap_session_mark_read (run->session, g_ascii_isupper ((char) action) ? n_mailboxes (run->choice) - 1 : 0, g_ascii_tolower ((char) action) == 'm' ? uids : NULL, g_ascii_tolower ((char) action) == 'm' ? 3 : 0, action, run->now);
      break;
    case 'e':
      pb_imap_session_eof (run->session, run->now);
      break;
    default:
      break;
    }
}

/* A mailbox is selected for writing only to mark. */
static void
check (const PbChunks *run)
{
  g_auto (GStrv) lines = pb_chunks_lines (run);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], " SELECT ") != NULL || strstr (lines[i], " STORE ") != NULL)
      g_assert_true (run->marked);
}

static gpointer
start (guint8 choice)
{
  static const guint32 tracked[] = { 3, 4, 5, 9 };
  gboolean known = (choice & 4) != 0;
  gsize n_tracked = (choice & 8) != 0 ? 4 : 0;
  PbImapMailbox mailboxes[N_MAILBOXES] = {
    { (choice & 1) != 0 ? "INBOX" : "台北\r\n\"x", known ? 7 : 0, known ? 10 : 0, n_tracked > 0 ? 5 : 0, tracked, n_tracked },
    { "Work", known ? 5 : 0, known ? 20 : 0, 9, tracked, n_tracked },
    { "工作", known ? 6 : 0, known ? 4 : 0, 0, tracked, n_tracked / 2 },
  };
  PbImapConfig config = {
    .mailboxes = mailboxes,
    .n_mailboxes = n_mailboxes (choice),
    .starttls = (choice & 2) != 0,
    .tls = (choice & 2) == 0,
    .client_name = "Postbell",
    .job = (choice & 192) == 64 ? PB_IMAP_JOB_FOLDERS : (choice & 192) == 128 ? PB_IMAP_JOB_HEADERS
                                                                              : PB_IMAP_JOB_WATCH,
    .limit = 3,
    .oauth = (choice & 32) != 0 && (choice & 16) != 0,
    .sasl = { .nonce = "abc", .host = "host", .port = 993, .max_iterations = 5000 },
  };
  PbImapLimits limits = pb_imap_limits_default ();
  limits.max_line = (choice & 16) != 0 ? 100 : limits.max_line;
  limits.max_literal = (choice & 16) != 0 ? 50 : limits.max_literal;
  limits.max_response = (choice & 16) != 0 ? 1000 : limits.max_response;
  limits.max_tracked = (choice & 32) != 0 ? 2 : limits.max_tracked;

  return pb_imap_session_new (&config, &limits, 0);
}

static void
stop (PbChunks *run)
{
  pb_imap_session_free (run->session);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const PbChunksTarget target = { start, feed, act, tick, deadline, drain, check, stop };

  return pb_chunks_play (&target, data, size);
}
