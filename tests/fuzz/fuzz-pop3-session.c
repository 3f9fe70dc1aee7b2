/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-pop3-session.c: events and bytes out are the same however the server's bytes are chunked; what goes out is made of
 * whole commands, and nothing of it fetches or deletes; no secret goes out in the clear; time never stands still; after ERROR
 * and DONE everything is quiet.
 *
 * The first byte chooses the configuration. Byte 0x1C and the one behind it are an action of the owner: l login, s TLS
 * started, a answer, w want, n want nothing, t tick at the deadline, e end of file. */
#include "fuzz.h"

#include "pb-clock.h"
#include "pb-pop3-session.h"
#include "pb-text.h"

#include <string.h>

#define ACTION 0x1C

typedef struct
{
  PbPop3Session *session;
  gint64 now;
  GString *log;
  GString *said;
  gboolean closed;
} Run;

static void
log_text (Run *run, const char *text)
{
  g_assert_true (text == NULL || (g_utf8_validate (text, -1, NULL) && pb_text_is_safe (text)));
  g_string_append_printf (run->log, " '%s'", text != NULL ? text : "");
}

static void
log_event (Run *run, const PbPop3Event *event)
{
  g_assert_false (run->closed);
  run->closed = event->type == PB_POP3_EVENT_ERROR || event->type == PB_POP3_EVENT_DONE;
  g_string_append_printf (run->log, "%d %u %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %u", (int) event->type, event->number, (int) event->error_class, event->retry_after, event->date, event->question.iterations);
  log_text (run, event->text);
  log_text (run, event->uidl);
  log_text (run, event->from);
  log_text (run, event->address);
  log_text (run, event->subject);
  log_text (run, event->message_id);
  log_text (run, event->preview);
  g_string_append_c (run->log, '\n');
}

static void
drain (Run *run)
{
  PbPop3Event event;

  while (pb_pop3_session_next_event (run->session, &event))
    {
      log_event (run, &event);
      pb_pop3_event_clear (&event);
    }
  g_autoptr (GBytes) bytes = pb_pop3_session_take_output (run->session);
  if (bytes == NULL)
    return;
  g_assert_false (run->closed);
  g_string_append_len (run->said, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
}

/* At its deadline a session does something about it: the next one lies in the future, or there is none. */
static void
tick (Run *run)
{
  gint64 deadline = pb_pop3_session_deadline (run->session);

  if (deadline != PB_NEVER)
    run->now = MAX (run->now, deadline);
  pb_pop3_session_tick (run->session, run->now);
  drain (run);
  g_assert_cmpint (pb_pop3_session_deadline (run->session), >, run->now);
}

static void
act (Run *run, guint8 action)
{
  static const guint32 numbers[] = { 1, 2, 4294967295u };
  static const guint8 proof[32] = { 1 };

  switch (action)
    {
    case 'l':
      {
        g_autoptr (PbSecret) secret = pb_secret_new ("s3cret", 6);
        pb_pop3_session_login (run->session, "u", secret, run->now);
        break;
      }
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
    case 't':
      tick (run);
      break;
    case 'e':
      pb_pop3_session_eof (run->session, run->now);
      break;
    default:
      break;
    }
  drain (run);
}

static void
feed (Run *run, const uint8_t *data, size_t size, size_t step)
{
  for (size_t at = 0; at < size; at += step)
    {
      size_t n = MIN (step, size - at);
      g_autofree guint8 *copy = g_memdup2 (data + at, n);

      pb_pop3_session_feed (run->session, copy, n, run->now);
      drain (run);
    }
}

static void
check_said (const Run *run, guint8 choice)
{
  g_auto (GStrv) lines = g_strsplit (run->said->str, "\r\n", -1);
  gboolean tls = FALSE;

  g_assert_cmpuint (strlen (run->said->str), ==, run->said->len);
  g_assert_true (run->said->len == 0 || g_str_has_suffix (run->said->str, "\r\n"));
  for (guint i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++)
    {
      g_assert_null (strpbrk (lines[i], "\r\n"));
      g_assert_false (g_str_has_prefix (lines[i], "RETR") || g_str_has_prefix (lines[i], "DELE") || g_str_has_prefix (lines[i], "RSET"));
      tls = tls || g_str_equal (lines[i], "CAPA"); /* with STLS only asked behind it */
      if (g_str_has_prefix (lines[i], "PASS") || g_str_has_prefix (lines[i], "AUTH") || g_str_has_prefix (lines[i], "APOP"))
        g_assert_true (tls);
    }
  /* without TLS and without the user's wish nothing is said at all */
  if ((choice & 3) == 3)
    g_assert_null (strstr (run->said->str, "s3cret"));
}

static Run
play (const uint8_t *data, size_t size, size_t step, guint8 choice)
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
  Run run = { pb_pop3_session_new (&config, &limits, 0), 0, g_string_new (NULL), g_string_new (NULL), FALSE };

  while (size > 0)
    {
      const uint8_t *action = memchr (data, ACTION, size);
      size_t n = action != NULL ? (size_t) (action - data) : size;

      feed (&run, data, n, step);
      data += n;
      size -= n;
      if (size >= 2)
        act (&run, data[1]);
      data += MIN (size, 2);
      size -= MIN (size, 2);
    }
  tick (&run);
  check_said (&run, choice);
  pb_pop3_session_free (run.session);
  return run;
}

/* What was said just before the end may never have been taken out. */
static void
check_equal (const Run *a, Run *b)
{
  g_assert_cmpstr (a->log->str, ==, b->log->str);
  if (a->closed && a->said->len < b->said->len)
    g_string_truncate (b->said, a->said->len);
  g_assert_cmpstr (a->said->str, ==, b->said->str);
}

static void
clear (Run *run)
{
  g_string_free (run->log, TRUE);
  g_string_free (run->said, TRUE);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size < 1)
    return 0;
  Run whole = play (data + 1, size - 1, size, data[0]);
  Run bytes = play (data + 1, size - 1, 1, data[0]);
  Run pieces = play (data + 1, size - 1, 3 + size % 7, data[0]);

  check_equal (&whole, &bytes);
  check_equal (&whole, &pieces);
  clear (&whole);
  clear (&bytes);
  clear (&pieces);
  return 0;
}
