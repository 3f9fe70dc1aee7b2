/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-pop3-session.c: events and bytes out are the same however the server's bytes are chunked; what goes out is made of
 * whole commands, and nothing of it fetches or deletes; no secret goes out in the clear; time never stands still; after ERROR
 * and DONE everything is quiet.
 *
 * Actions (chunks.h): l login, s TLS
 * started, a answer, w want, n want nothing, t tick at the deadline, e end of file. */
#include "chunks.h"
#include "fuzz.h"

#include "pb-pop3-session.h"

#include <string.h>

static void
log_event (PbChunks *run, const PbPop3Event *event)
{
  g_assert_false (run->closed);
  run->closed = event->type == PB_POP3_EVENT_ERROR || event->type == PB_POP3_EVENT_DONE;
  g_string_append_printf (run->log, "%d %u %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %u", (int) event->type, event->number, (int) event->error_class, event->retry_after, event->date, event->question.iterations);
  pb_chunks_log_text (run, event->text);
  pb_chunks_log_text (run, event->uidl);
  pb_chunks_log_text (run, event->from);
  pb_chunks_log_text (run, event->address);
  pb_chunks_log_text (run, event->subject);
  pb_chunks_log_text (run, event->message_id);
  pb_chunks_log_text (run, event->preview);
  g_string_append_c (run->log, '\n');
}

static void
drain (PbChunks *run)
{
  PbPop3Event event;

  while (pb_pop3_session_next_event (run->session, &event))
    {
      log_event (run, &event);
      pb_pop3_event_clear (&event);
    }
  pb_chunks_say (run, pb_pop3_session_take_output (run->session));
}

static void
feed (PbChunks *run, const guint8 *data, gsize size)
{
  pb_pop3_session_feed (run->session, data, size, run->now);
}

static void
tick (PbChunks *run)
{
  pb_pop3_session_tick (run->session, run->now);
}

static gint64
deadline (PbChunks *run)
{
  return pb_pop3_session_deadline (run->session);
}

static void
act (PbChunks *run, guint8 action)
{
  static const guint32 numbers[] = { 1, 2, 4294967295u };
  static const guint8 proof[32] = { 1 };

  switch (action)
    {
    case 'l':
      pb_pop3_session_login (run->session, "u", pb_chunks_secret (), run->now);
      break;
    case 's':
      pb_pop3_session_tls_started (run->session, run->now);
      break;
    case 'a':
      pb_pop3_session_answer (run->session, proof, 16, NULL, 0, run->now);
      break;
    case 'A':
      pb_pop3_session_answer (run->session, proof, 20, proof, 20, run->now);
      break;
    case 'w':
      pb_pop3_session_want (run->session, numbers, G_N_ELEMENTS (numbers), run->now);
      break;
    case 'n':
      pb_pop3_session_want (run->session, NULL, 0, run->now);
      break;
    case 'e':
      pb_pop3_session_eof (run->session, run->now);
      break;
    default:
      break;
    }
}

static void
check (const PbChunks *run)
{
  g_auto (GStrv) lines = pb_chunks_lines (run);
  gboolean tls = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_false (g_str_has_prefix (lines[i], "RETR") || g_str_has_prefix (lines[i], "DELE") || g_str_has_prefix (lines[i], "RSET"));
      tls = tls || g_str_equal (lines[i], "CAPA"); /* with STLS only asked behind it */
      if (g_str_has_prefix (lines[i], "PASS") || g_str_has_prefix (lines[i], "AUTH") || g_str_has_prefix (lines[i], "APOP"))
        g_assert_true (tls);
    }
  /* without TLS and without the user's wish nothing is said at all */
  if ((run->choice & 3) == 3)
    g_assert_null (strstr (run->said->str, PB_CHUNKS_SECRET));
}

static gpointer
start (guint8 choice)
{
  static const guint8 binding[] = "binding";
  g_autoptr (GBytes) bytes = g_bytes_new_static (binding, 7);
  PbPop3Config config = {
    .stls = (choice & 3) == 1,
    .tls = (choice & 3) == 0,
    .allow_cleartext = (choice & 3) == 2,
    .oauth = (choice & 4) != 0,
    .preferred = (choice & 8) != 0 ? PB_SASL_PLAIN : PB_SASL_NONE,
    .top_lines = 20,
    .sasl = { .host = "h", .port = 995, .nonce = "0123456789abcdef0123456789abcdef", .max_iterations = 10000 },
  };
  PbPop3Limits limits = pb_pop3_limits_default ();
  if ((choice & 16) != 0)
    {
      config.sasl.binding_type = "tls-exporter";
      config.sasl.binding = bytes;
    }
  limits.max_line = (choice & 32) != 0 ? 40 : limits.max_line;
  limits.max_header = (choice & 32) != 0 ? 100 : limits.max_header;
  limits.max_answer = (choice & 64) != 0 ? 300 : limits.max_answer;
  limits.max_listed = (choice & 64) != 0 ? 3 : limits.max_listed;
  limits.max_new = (choice & 64) != 0 ? 2 : limits.max_new;

  return pb_pop3_session_new (&config, &limits, 0);
}

static void
stop (PbChunks *run)
{
  pb_pop3_session_free (run->session);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const PbChunksTarget target = { start, feed, act, tick, deadline, drain, check, stop };

  return pb_chunks_play (&target, data, size);
}
