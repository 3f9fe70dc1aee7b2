/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-imap-session.c: events and bytes out are the same however the server's bytes are chunked; what goes out is made of
 * whole commands; time never stands still; after ERROR everything is quiet.
 *
 * The first byte chooses the configuration. Byte 0x1C and the one behind it are an action of the owner: l login, s TLS
 * started, t tick at the deadline, w a second passes, r refresh, p probe, m mark some, a mark all, e end of file; in the last
 * mailbox: R refresh, M and A mark. */
#include "fuzz.h"

#include "pb-clock.h"
#include "pb-imap-session.h"
#include "pb-text.h"

#include <string.h>

#define ACTION      0x1C
#define N_MAILBOXES 3

typedef struct
{
  PbImapSession *session;
  gint64 now;
  GString *log;
  GString *said;
  gboolean closed;
  gboolean marked;
  guint n_mailboxes;
} Run;

static void
log_text (Run *run, const char *text)
{
  if (text != NULL)
    {
      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_true (pb_text_is_safe (text));
    }
  g_string_append_printf (run->log, " '%s'", text != NULL ? text : "");
}

static void
log_event (Run *run, const PbImapEvent *event)
{
  g_assert_cmpuint (event->mailbox, <, run->n_mailboxes);
  if (run->closed)
    g_assert_cmpint (event->type, ==, PB_IMAP_EVENT_MARKED);
  run->closed |= event->type == PB_IMAP_EVENT_ERROR;
  g_string_append_printf (run->log, "%d %u %" G_GUINT64_FORMAT " %u %u %u %u %u %d %d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, (int) event->type, event->mailbox, event->modseq, event->uid_validity, event->last_uid, event->uid, event->count, event->token, event->ok, (int) event->error_class, event->retry_after, event->mail.date);
  log_text (run, event->text);
  log_text (run, event->mail.from);
  log_text (run, event->mail.address);
  log_text (run, event->mail.subject);
  log_text (run, event->mail.message_id);
  log_text (run, event->mail.preview);
  log_text (run, event->mail.object_id);
  log_text (run, event->mail.thread_id);
  log_text (run, event->folder.name);
  g_string_append_printf (run->log, " %d %d %d %" G_GINT64_FORMAT " %d", event->folder.delimiter, (int) event->folder.role, event->folder.selectable, event->folder.unread, event->unread);
  g_string_append_c (run->log, '\n');
}

static void
drain (Run *run)
{
  PbImapEvent event;

  while (pb_imap_session_next_event (run->session, &event))
    {
      log_event (run, &event);
      pb_imap_event_clear (&event);
    }
  g_autoptr (GBytes) bytes = pb_imap_session_take_output (run->session);
  if (bytes == NULL)
    return;
  g_assert_false (run->closed);
  g_string_append_len (run->said, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
}

/* At its deadline a session does something about it: the next one lies in the future, or there is none. */
static void
tick (Run *run)
{
  gint64 deadline = pb_imap_session_deadline (run->session);

  if (deadline != PB_NEVER)
    run->now = MAX (run->now, deadline);
  pb_imap_session_tick (run->session, run->now);
  drain (run);
  g_assert_cmpint (pb_imap_session_deadline (run->session), >, run->now);
}

static void
act (Run *run, guint8 action)
{
  static const guint32 uids[] = { 3, 4, 9 };
  static const guint8 proof[32] = { 0 };

  switch (action)
    {
    case 'l':
      {
        g_autoptr (PbSecret) secret = pb_secret_new ("p\"w", 3);
        pb_imap_session_login (run->session, "u", secret, run->now);
        break;
      }
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
    case 't':
      tick (run);
      break;
    case 'w':
      run->now += G_USEC_PER_SEC;
      pb_imap_session_tick (run->session, run->now);
      break;
    case 'r':
      pb_imap_session_refresh (run->session, PB_IMAP_EVERY_MAILBOX, run->now);
      break;
    case 'R':
      pb_imap_session_refresh (run->session, run->n_mailboxes - 1, run->now);
      break;
    case 'p':
      pb_imap_session_probe (run->session, run->now);
      break;
    case 'm':
    case 'a':
    case 'M':
    case 'A':
      run->marked = TRUE;
      pb_imap_session_mark_read (run->session, g_ascii_isupper ((char) action) ? run->n_mailboxes - 1 : 0, g_ascii_tolower ((char) action) == 'm' ? uids : NULL, g_ascii_tolower ((char) action) == 'm' ? 3 : 0, action, run->now);
      break;
    case 'e':
      pb_imap_session_eof (run->session, run->now);
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
      g_autofree guint8 *copy = g_malloc (n);

      memcpy (copy, data + at, n);
      pb_imap_session_feed (run->session, copy, n, run->now);
      drain (run);
    }
}

/* Only whole lines go out; a mailbox is selected for writing only to mark. */
static void
check_said (const Run *run)
{
  g_auto (GStrv) lines = g_strsplit (run->said->str, "\r\n", -1);

  g_assert_cmpuint (strlen (run->said->str), ==, run->said->len);
  g_assert_true (run->said->len == 0 || g_str_has_suffix (run->said->str, "\r\n"));
  for (guint i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++)
    {
      g_assert_null (strpbrk (lines[i], "\r\n"));
      if (strstr (lines[i], " SELECT ") != NULL || strstr (lines[i], " STORE ") != NULL)
        g_assert_true (run->marked);
    }
}

static Run
play (const uint8_t *data, size_t size, size_t step, guint8 choice)
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
    .n_mailboxes = (choice & 192) == 192 ? N_MAILBOXES : 1,
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
  Run run = { pb_imap_session_new (&config, &limits, 0), 0, g_string_new (NULL), g_string_new (NULL), FALSE, FALSE, (guint) config.n_mailboxes };

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
  check_said (&run);
  pb_imap_session_free (run.session);
  return run;
}

/* What was said just before an ERROR may never have been taken out. */
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
