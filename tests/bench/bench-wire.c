/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-wire.c: bytes a second through the IMAP framer and through the whole IMAP and POP3 machines, on what servers say, and the
 * memory of an idle connection. Prints the median and the spread of several runs; meant for a release build. */
#include "pb-imap-framer.h"
#include "pb-imap-session.h"
#include "pb-pop3-session.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RUNS       9
#define CHUNK      16384             /* as read from the socket */
#define BLOCK_SIZE (4 * 1024 * 1024) /* bytes of server data a run */

typedef struct
{
  const char *name;
  const char *unit; /* what the data repeats; %u is a number that grows */
  gdouble target;   /* MB/s */
} Load;

static const Load loads[] = {
  { "EXISTS", "* %u EXISTS\r\n", 100 },
  { "flag changes", "* %u FETCH (UID 1234 MODSEQ (4711) FLAGS (\\Answered \\Seen $Forwarded))\r\n", 100 },
  { "SEARCH", "* SEARCH 1000 1001 1002 1003 1004 1005 1006 1007 1008 1009 1010 1011 1012 1013 1014 1015 1016 1017 %u\r\n", 100 },
  { "new mail",
    "* %u FETCH (UID %u FLAGS (\\Recent) INTERNALDATE \"01-Jan-2026 00:00:09 +0000\" BODY[HEADER.FIELDS (FROM SUBJECT DATE MESSAGE-ID)] {203}\r\n"
    "From: \"Carol Other\" <carol@other.example>\r\n"
    "Subject: Re: the minutes of the meeting on Tuesday, with annexes\r\n"
    "Date: Thu, 1 Jan 2026 00:00:00 +0000\r\n"
    "Message-ID: <20260101000000.4711@mail.other.example>\r\n\r\n)\r\n",
    100 },
  { "new mail, big literals",
    "* %u FETCH (UID %u FLAGS () BODY[TEXT] {4000}\r\n%s BODY[HEADER.FIELDS (SUBJECT)] {15}\r\nSubject: hi\r\n\r\n)\r\n",
    100 },
};

static GString *
make_data (const Load *load)
{
  g_autofree char *filler = g_strnfill (4000, 'x');
  g_auto (GStrv) parts = g_strsplit (load->unit, "%", -1);
  GString *data = g_string_sized_new (BLOCK_SIZE + 8192);

  for (guint n = 100000; data->len < BLOCK_SIZE; n++)
    {
      g_string_append (data, parts[0]);
      for (guint i = 1; parts[i] != NULL; i++)
        {
          if (parts[i][0] == 'u')
            g_string_append_printf (data, "%u", n);
          else
            g_string_append (data, filler);
          g_string_append (data, parts[i] + 1);
        }
    }
  return data;
}

/* Returns: µs of CPU time: other programs on the machine do not count. */
static gint64
cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
say (PbImapSession *session, const char *text)
{
  pb_imap_session_feed (session, (const guint8 *) text, strlen (text), 0);
}

static guint64
drain (PbImapSession *session)
{
  PbImapEvent event;
  guint64 n = 0;

  for (; pb_imap_session_next_event (session, &event); n++)
    {
      if (event.type == PB_IMAP_EVENT_ERROR)
        g_error ("the session ended: %s", event.text);
      pb_imap_event_clear (&event);
    }
  g_autoptr (GBytes) bytes = pb_imap_session_take_output (session);
  return n;
}

/* A session with a fetch in flight, so that every FETCH is a new mail. */
static PbImapSession *
watching (void)
{
  PbImapMailbox mailbox = { .name = "INBOX", .uid_validity = 7, .last_uid = 1000 };
  PbImapConfig config = { .mailboxes = &mailbox, .n_mailboxes = 1, .tls = TRUE };
  PbImapLimits limits = pb_imap_limits_default ();
  PbImapSession *session = pb_imap_session_new (&config, &limits, 0);

  say (session, "* PREAUTH [CAPABILITY IMAP4rev1 IDLE ESEARCH] hi\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 1002]\r\n"
                "A1 OK\r\nA2 OK\r\n+ idling\r\n");
  drain (session);
  g_assert_cmpstr (pb_imap_session_phase (session), ==, "fetch");
  return session;
}

static gint64
run_session (const GString *data, guint64 *events)
{
  PbImapSession *session = watching ();
  gint64 start = cpu_time ();

  for (gsize at = 0; at < data->len; at += CHUNK)
    {
      pb_imap_session_feed (session, (const guint8 *) data->str + at, MIN (CHUNK, data->len - at), 0);
      *events += drain (session);
    }
  gint64 spent = cpu_time () - start;
  pb_imap_session_free (session);
  return spent;
}

static guint64
drain_pop3 (PbPop3Session *session)
{
  PbPop3Event event;
  guint64 n = 0;

  for (; pb_pop3_session_next_event (session, &event); n++)
    {
      if (event.type == PB_POP3_EVENT_ERROR)
        g_error ("the session ended: %s", event.text);
      pb_pop3_event_clear (&event);
    }
  g_autoptr (GBytes) bytes = pb_pop3_session_take_output (session);
  return n;
}

static gint64
run_pop3 (const GString *data, guint64 *events)
{
  const PbPop3Config config = { .tls = TRUE };
  const PbPop3Limits limits = pb_pop3_limits_default ();
  g_autoptr (PbSecret) secret = pb_secret_new ("pw", 2);
  PbPop3Session *session = pb_pop3_session_new (&config, &limits, 0);
  static const char before[] = "+OK\r\n-ERR\r\n", in[] = "+OK\r\n+OK\r\n+OK 1 1\r\n+OK\r\n";

  pb_pop3_session_feed (session, (const guint8 *) before, strlen (before), 0);
  pb_pop3_session_login (session, "user", secret, 0);
  pb_pop3_session_feed (session, (const guint8 *) in, strlen (in), 0);
  drain_pop3 (session);
  gint64 start = cpu_time ();
  for (gsize at = 0; at < data->len; at += CHUNK)
    {
      pb_pop3_session_feed (session, (const guint8 *) data->str + at, MIN (CHUNK, data->len - at), 0);
      *events += drain_pop3 (session);
    }
  gint64 spent = cpu_time () - start;
  g_assert_cmpstr (pb_pop3_session_phase (session), ==, "list");
  pb_pop3_session_free (session);
  return spent;
}

static gint64
run_framer (const GString *data, guint64 *frames)
{
  PbImapFramer framer;
  gint64 start = cpu_time ();

  pb_imap_framer_init (&framer, 8192, 16384, 64 * 1024 * 1024);
  for (gsize at = 0; at < data->len; at += CHUNK)
    {
      const guint8 *p = (const guint8 *) data->str + at;
      gsize len = MIN (CHUNK, data->len - at);
      PbImapFrame frame;

      while (pb_imap_framer_next (&framer, &p, &len, &frame) == PB_IMAP_FRAMER_FRAME)
        (*frames)++;
    }
  gint64 spent = cpu_time () - start;
  pb_imap_framer_clear (&framer);
  return spent;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

static void
measure (const char *what, const Load *load, const GString *data, gint64 (*run) (const GString *, guint64 *), gdouble target)
{
  gdouble rates[RUNS];
  guint64 n = 0;

  for (guint i = 0; i < RUNS; i++)
    {
      n = 0;
      gint64 spent = run (data, &n);
      rates[i] = (gdouble) data->len / (gdouble) MAX (spent, 1);
    }
  qsort (rates, RUNS, sizeof rates[0], compare);
  g_print ("%-8s %-24s %8.0f MB/s  (%.0f .. %.0f)  %9" G_GUINT64_FORMAT " items  target %.0f%s\n", what, load->name, rates[RUNS / 2], rates[0], rates[RUNS - 1], n, target, rates[RUNS / 2] < target ? "  MISSED" : "");
}

#define MANY_SESSIONS 200
#define MAX_MAILBOXES 10
#define IDLE_BOUND    8192U /* bytes */

/* A session that idles in the first of @n_mailboxes, with 20 mails on show in each. */
static PbImapSession *
idling (guint n_mailboxes)
{
  PbImapMailbox mailboxes[MAX_MAILBOXES];
  PbImapLimits limits = pb_imap_limits_default ();
  PbImapConfig config = { .mailboxes = mailboxes, .n_mailboxes = n_mailboxes, .tls = TRUE };
  guint32 tracked[20];

  for (guint i = 0; i < G_N_ELEMENTS (tracked); i++)
    tracked[i] = 3 * i + 1;
  for (guint i = 0; i < MAX_MAILBOXES; i++)
    mailboxes[i] = (PbImapMailbox){ "Lists/development", 7, 1000, 12, tracked, G_N_ELEMENTS (tracked) };
  PbImapSession *session = pb_imap_session_new (&config, &limits, 0);
  say (session, "* PREAUTH [CAPABILITY IMAP4rev1 IDLE ESEARCH] hi\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 1001]\r\n"
                "A1 OK\r\nA2 OK\r\n+ idling\r\n");
  drain (session);
  return session;
}

static void
measure_memory (guint n_mailboxes)
{
  PbImapSession *sessions[MANY_SESSIONS];

  pb_imap_session_free (idling (n_mailboxes));
  gsize before = mallinfo2 ().uordblks;
  for (guint i = 0; i < MANY_SESSIONS; i++)
    sessions[i] = idling (n_mailboxes);
  gsize each = (mallinfo2 ().uordblks - before) / MANY_SESSIONS;
  g_print ("memory   idle, %2u mailboxes       %8" G_GSIZE_FORMAT " bytes a connection  target %u%s\n", n_mailboxes, each, IDLE_BOUND, each > IDLE_BOUND ? "  MISSED" : "");
  for (guint i = 0; i < MANY_SESSIONS; i++)
    pb_imap_session_free (sessions[i]);
}

/* @argv: names of loads; none: all. */
int
main (int argc, char **argv)
{
  for (gsize i = 0; i < G_N_ELEMENTS (loads); i++)
    {
      if (argc > 1 && !g_strv_contains ((const char *const *) argv + 1, loads[i].name))
        continue;

      GString *data = make_data (&loads[i]);

      measure ("framer", &loads[i], data, run_framer, 1000);
      measure ("session", &loads[i], data, run_session, loads[i].target);
      g_string_free (data, TRUE);
    }
  if (argc == 1)
    {
      measure_memory (1);
      measure_memory (MAX_MAILBOXES);
    }
  static const Load uidl = { "UIDL", "%u 0001a2b3c4d5e6f700000001\r\n", 50 };
  if (argc > 1 && !g_strv_contains ((const char *const *) argv + 1, uidl.name))
    return 0;
  GString *data = make_data (&uidl);
  measure ("pop3", &uidl, data, run_pop3, uidl.target);
  g_string_free (data, TRUE);
  return 0;
}
