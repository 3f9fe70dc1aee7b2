/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-hostile.c: servers that want to fill the memory, to hang or to confuse an IMAP or POP3 session: what is kept is bounded,
 * the end has a class or there is no harm, at several chunkings. */
#include "pb-clock.h"
#include "pb-imap-session.h"
#include "pb-pop3-session.h"

#include <malloc.h>
#include <string.h>

#define KEPT_AT_MOST (1024 * 1024) /* bytes, with everything that waits in events; chunks are as large as the pump reads */
#define SAID_AT_MOST (64 * 1024)   /* bytes: no storm makes a session talk */
#define LARGEST      16384         /* bytes: what the pump reads at once */

/* Where a session is when the storm begins. */
typedef enum
{
  AT_GREETING,
  AT_LOGIN,
  AT_OPEN,
  AT_IDLE,
  AT_FETCH,
  AT_CHECK,
  AT_FOLDERS,
  AT_POP3_GREETING,
  AT_POP3_UIDL,
  AT_POP3_TOP,
} Stage;

/* The storm: @head, then @unit @times ('#' stands for a number that grows), then @tail. */
typedef struct
{
  const char *name;
  Stage stage;
  const char *head;
  const char *unit;
  guint times;
  const char *tail;
  const char *end; /* the class it must end with; "": it lives, and its connection is proved */
} Case;

#define NEST_10(x) x x x x x x x x x x

static const Case cases[] = {
  { "exists-1e9", AT_IDLE, "* 1000000000 EXISTS\r\n", NULL, 0, "", "" },
  { "exists-2e32", AT_IDLE, "* 4294967295 EXISTS\r\n* 4294967296 EXISTS\r\n* 99999999999999999999999 EXISTS\r\n", NULL, 0, "", "" },
  { "exists-flood", AT_IDLE, "", "* # EXISTS\r\n* 0 EXISTS\r\n", 100000, "", "" },
  { "expunge-flood", AT_IDLE, "* 1000000 EXISTS\r\n", "* 1 EXPUNGE\r\n", 200000, "", "" },
  { "endless-greeting", AT_GREETING, "* OK ", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 1100000, "", "limit" },
  { "endless-line", AT_IDLE, "* X ", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 1100000, "", "limit" },
  { "endless-words", AT_IDLE, "* SEARCH", " 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 1 2 3 4 5", 1100000, "", "limit" },
  { "long-line", AT_IDLE, "* X ", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 100000, "\r\n", "" },
  { "literal-2e31", AT_IDLE, "* 1 FETCH (BODY[HEADER] {2147483648}\r\n", "x", 100, "", "limit" },
  { "literal-2e32", AT_IDLE, "* 1 FETCH (BODY[HEADER] {4294967296}\r\n", "x", 100, "", "limit" },
  { "literal-2e63", AT_IDLE, "* 1 FETCH (BODY[HEADER] {9223372036854775808}\r\n", "x", 100, "", "limit" },
  { "literal-2e64", AT_IDLE, "* 1 FETCH (BODY[HEADER] {18446744073709551616}\r\n", "x", 100, "", "limit" },
  { "literal-huge", AT_IDLE, "* 1 FETCH (BODY[HEADER] ~{99999999999999999999999999999999999999999}\r\n", "x", 100, "", "limit" },
  { "literal-60MB", AT_IDLE, "* 1 FETCH (BODY[HEADER] {64000000}\r\n", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 1000000, ")\r\n", "" },
  { "literals-many", AT_IDLE, "* 1 FETCH (", "X {1}\r\n)", 200000, ")\r\n", "" },
  { "literals-empty", AT_IDLE, "* 1 FETCH (", "{0}\r\n", 200000, ")\r\n", "" },
  { "nesting-1e6", AT_IDLE, "* 1 FETCH (UID 5 X ", NEST_10 ("(") NEST_10 ("("), 50000, ")))\r\n", "" },
  { "nesting-closed", AT_IDLE, "* 1 FETCH (UID 5 X ", NEST_10 (")"), 100000, "\r\n", "" },
  { "sections", AT_IDLE, "* 1 FETCH (", "BODY[", 200000, "\r\n", "" },
  { "capability-words", AT_LOGIN, "* CAPABILITY", " X", 1000000, "\r\nA1 NO [AUTHENTICATIONFAILED] x\r\n", "auth-rejected" },
  { "capability-lines", AT_IDLE, "", "* CAPABILITY IMAP4rev1 IDLE ESEARCH QRESYNC NOTIFY #\r\n", 50000, "", "" },
  { "capability-codes", AT_IDLE, "", "* OK [CAPABILITY IMAP4rev1 IDLE ESEARCH #] x\r\n", 50000, "", "" },
  { "status-lines", AT_IDLE, "", "* STATUS f# (MESSAGES 4294967295 UIDNEXT # UIDVALIDITY # UNSEEN 9 HIGHESTMODSEQ 18446744073709551615)\r\n", 50000, "", "" },
  { "status-of-ours", AT_IDLE, "", "* STATUS Work (MESSAGES # UIDNEXT # UIDVALIDITY 5 UNSEEN #)\r\n", 50000, "", "" },
  { "list-lines", AT_IDLE, "", "* LIST (\\HasNoChildren) \"/\" f#\r\n", 50000, "", "" },
  { "list-lines-asked-for", AT_FOLDERS, "", "* LIST (\\HasNoChildren) \"/\" folder-with-a-name-#\r\n", 200000, "A1 OK\r\n", NULL },
  { "list-names-long", AT_FOLDERS, "", "* LIST () NIL " NEST_10 (NEST_10 ("0123456789")) "#\r\n", 20000, "A1 OK\r\n", NULL },
  { "id-flood", AT_IDLE, "", "* ID (\"name\" \"Coremail System IMap Server GNU Mailutils #\")\r\n", 50000, "", "" },
  { "tag-unknown", AT_IDLE, "ZZ7 OK x\r\n", NULL, 0, "", "protocol" },
  { "tag-of-the-future", AT_IDLE, "A99 OK x\r\n", NULL, 0, "", "protocol" },
  { "tag-used-before", AT_IDLE, "A2 OK again\r\n", NULL, 0, "", "protocol" },
  { "tag-before-login", AT_LOGIN, "A2 OK\r\n", NULL, 0, "", "protocol" },
  { "plus-unexpected", AT_IDLE, "+ more\r\n", NULL, 0, "", "protocol" },
  { "plus-at-login", AT_OPEN, "+ ok\r\n+ ok\r\n+ ok\r\n", NULL, 0, "", "protocol" },
  { "nul-and-8-bit", AT_IDLE, "", "* \xff\xfe#\x80\x01 \"\x7f( {\xc0\x80} \r\n", 50000, "", "" },
  { "junk-lines", AT_IDLE, "", "\r\n\n \n(\n)\n[\n\"\n*\n*\r\n* \n#\n", 20000, "", "" },
  { "esearch-ranges", AT_CHECK, "", "* ESEARCH (TAG \"A4\") UID ALL " NEST_10 (NEST_10 ("1:4294967295,")) "#\r\n", 300, "", NULL },
  { "esearch-counts", AT_IDLE, "", "* ESEARCH (TAG \"A#\") UID COUNT 4294967295 ALL 1:4294967295\r\n", 50000, "", "" },
  { "vanished-ranges", AT_IDLE, "* 4294967295 EXISTS\r\n", "* VANISHED " NEST_10 (NEST_10 ("1:4294967295,")) "#\r\n", 300, "", "" },
  { "fetch-flood", AT_IDLE, "", "* # FETCH (UID # FLAGS (\\Seen) BODY[HEADER.FIELDS (SUBJECT)] {13}\r\nSubject: hi\r\n)\r\n", 50000, "", "" },
  { "fetch-asked-for", AT_FETCH, "", "* # FETCH (UID # FLAGS () BODY[HEADER.FIELDS (SUBJECT)] {13}\r\nSubject: hi\r\n)\r\n", 150000, "", NULL },
  { "fetch-seen-flood", AT_IDLE, "", "* # FETCH (UID # FLAGS (\\Seen))\r\n", 100000, "", "" },
  { "header-large", AT_FETCH, "* 1001 FETCH (UID 1001 FLAGS () BODY[HEADER.FIELDS (SUBJECT)] {57777777}\r\nSubj:", "=?utf-8?b?5byg?=\r\n ,\"(<@;:", 2222222, ")\r\n", "" },
  { "alert-flood", AT_IDLE, "", "* NO [ALERT] %s%n%s%n # words\r\n", 50000, "", "" },
  { "overquota-flood", AT_IDLE, "", "* NO [OVERQUOTA] # words\r\n", 50000, "", "" },
  { "closed-flood", AT_IDLE, "", "* OK [CLOSED] #\r\n* OK [UIDVALIDITY #] x\r\n* OK [UIDNEXT #] x\r\n* OK [HIGHESTMODSEQ #] x\r\n", 20000, "", "" },
  { "overflow-flood", AT_IDLE, "", "* OK [NOTIFICATIONOVERFLOW] #\r\n", 50000, "", "" },
  { "bye-flood", AT_IDLE, "", "* BYE #\r\n", 50000, "", "refused" },
  { "still-here", AT_IDLE, "", "* OK Still here\r\n", 100000, "", "" },
  { "idle-endings", AT_IDLE, "A5 OK x\r\n", "* # EXISTS\r\n", 50000, "", NULL },
  { "pop3-endless-greeting", AT_POP3_GREETING, "+OK ", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 4400000, "", "limit" },
  { "pop3-list-1e6", AT_POP3_UIDL, "+OK\r\n", "# u#\r\n", 1000000, "1000001 u\r\n", "limit" },
  { "pop3-list-long-names", AT_POP3_UIDL, "+OK\r\n", "# " NEST_10 (NEST_10 ("0123456789")) "#\r\n", 20000, ".\r\n", NULL },
  { "pop3-list-endless-line", AT_POP3_UIDL, "+OK\r\n1 ", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 4400000, "", "limit" },
  { "pop3-endless-top", AT_POP3_TOP, "+OK\r\n", "Subject: one more field, and never an end of them, for ever and a day\r\n", 4000000, "", "limit" },
  { "pop3-endless-body", AT_POP3_TOP, "+OK\r\nSubject: hi\r\n\r\n", "one more line, and never an end of them, for ever and a day\r\n", 5000000, "", "limit" },
  { "pop3-junk", AT_POP3_TOP, "", "\xff\xfe#\x80\x01\r\n", 5, "", NULL },
};

typedef struct
{
  PbImapSession *imap;
  PbPop3Session *pop3;
  gint64 now;
  gsize said;
  guint events;
  const char *end; /* (unowned) (nullable): the class of the error */
  gsize base, peak;
} Run;

/* Small blocks and large ones (which are mapped). */
static gsize
memory_used (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static void
note_memory (Run *run)
{
  gsize used = memory_used ();

  run->peak = MAX (run->peak, used > run->base ? used - run->base : 0);
}

static void
drain_imap (Run *run)
{
  PbImapEvent event;

  while (pb_imap_session_next_event (run->imap, &event))
    {
      run->events++;
      if (event.type == PB_IMAP_EVENT_ERROR)
        run->end = pb_error_class_to_string (event.error_class);
      pb_imap_event_clear (&event);
    }
}

static void
drain_pop3 (Run *run)
{
  PbPop3Event event;

  while (pb_pop3_session_next_event (run->pop3, &event))
    {
      run->events++;
      if (event.type == PB_POP3_EVENT_ERROR)
        run->end = pb_error_class_to_string (event.error_class);
      pb_pop3_event_clear (&event);
    }
}

static void
feed (Run *run, const char *data, gsize len)
{
  if (run->imap != NULL)
    pb_imap_session_feed (run->imap, (const guint8 *) data, len, run->now);
  else
    pb_pop3_session_feed (run->pop3, (const guint8 *) data, len, run->now);
  note_memory (run);
  if (run->imap != NULL)
    drain_imap (run);
  else
    drain_pop3 (run);
  g_autoptr (GBytes) bytes = run->imap != NULL ? pb_imap_session_take_output (run->imap) : pb_pop3_session_take_output (run->pop3);
  run->said += bytes != NULL ? g_bytes_get_size (bytes) : 0;
}

static void
say (Run *run, const char *text)
{
  feed (run, text, strlen (text));
}

static void
open_imap (Run *run, Stage stage)
{
  guint32 tracked[200];
  PbImapMailbox mailboxes[] = {
    { .name = "INBOX", .uid_validity = 7, .last_uid = 1000, .tracked = tracked, .n_tracked = stage == AT_CHECK ? 200 : 0 },
    { .name = "Work", .uid_validity = 5, .last_uid = 10 },
  };
  PbImapConfig config = { .mailboxes = mailboxes, .n_mailboxes = stage == AT_FOLDERS ? 1 : 2, .tls = TRUE, .job = stage == AT_FOLDERS ? PB_IMAP_JOB_FOLDERS : PB_IMAP_JOB_WATCH };
  PbImapLimits limits = pb_imap_limits_default ();
  g_autoptr (PbSecret) secret = pb_secret_new ("pw", 2);

  for (guint32 i = 0; i < G_N_ELEMENTS (tracked); i++)
    tracked[i] = i * 3 + 1;
  run->imap = pb_imap_session_new (&config, &limits, run->now);
  if (stage == AT_GREETING)
    return;
  if (stage == AT_FOLDERS)
    {
      say (run, "* PREAUTH [CAPABILITY IMAP4rev1] in\r\n");
      return;
    }
  say (run, "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR IDLE ESEARCH] hi\r\n");
  pb_imap_session_login (run->imap, "user", secret, run->now);
  if (stage == AT_LOGIN)
    return;
  say (run, "A1 OK [CAPABILITY IMAP4rev1 IDLE ESEARCH] in\r\n");
  if (stage == AT_OPEN)
    return;
  say (run, "* 5 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 1001]\r\nA2 OK [READ-ONLY] done\r\n* ESEARCH (TAG \"A3\") UID COUNT 5\r\nA3 OK\r\n");
  if (stage == AT_CHECK)
    return;
  say (run, "* STATUS Work (MESSAGES 9 UIDNEXT 11 UIDVALIDITY 5 UNSEEN 3)\r\nA4 OK\r\n+ idling\r\n");
  g_assert_cmpstr (pb_imap_session_phase (run->imap), ==, "idle");
  if (stage == AT_FETCH)
    say (run, "* 6 EXISTS\r\n");
}

static void
open_pop3 (Run *run, Stage stage)
{
  static const guint32 wanted[] = { 1 };
  PbPop3Config config = { .tls = TRUE };
  PbPop3Limits limits = pb_pop3_limits_default ();
  g_autoptr (PbSecret) secret = pb_secret_new ("pw", 2);

  run->pop3 = pb_pop3_session_new (&config, &limits, run->now);
  if (stage == AT_POP3_GREETING)
    return;
  say (run, "+OK\r\n-ERR\r\n");
  pb_pop3_session_login (run->pop3, "user", secret, run->now);
  say (run, "+OK\r\n");
  say (run, "+OK\r\n");
  say (run, "+OK 1 20\r\n");
  if (stage == AT_POP3_UIDL)
    return;
  say (run, "+OK\r\n1 a\r\n.\r\n");
  pb_pop3_session_want (run->pop3, wanted, 1, run->now);
  feed (run, "", 0);
  g_assert_cmpstr (pb_pop3_session_phase (run->pop3), ==, "fetch");
}

/* Whether the connection is still proved by the answer to DONE, whatever was said before it. */
static void
prove_alive (Run *run)
{
  g_assert_null (run->end);
  g_assert_cmpstr (pb_imap_session_phase (run->imap), !=, "closed");
  g_assert_cmpint (pb_imap_session_deadline (run->imap), !=, PB_NEVER);
  /* left alone, it comes to an end by itself: no storm has put its deadlines off */
  for (guint i = 0; i < 40 && run->end == NULL; i++)
    {
      gint64 deadline = pb_imap_session_deadline (run->imap);
      g_assert_cmpint (deadline, !=, PB_NEVER);
      run->now = MAX (run->now, deadline);
      pb_imap_session_tick (run->imap, run->now);
      feed (run, "", 0);
    }
  g_assert_cmpstr (run->end, ==, "timeout");
}

static void
put (GString *out, const Case *c, guint n)
{
  for (const char *p = c->unit; *p != '\0'; p++)
    if (*p == '#')
      g_string_append_printf (out, "%u", n);
    else
      g_string_append_c (out, *p);
}

static void
pour (Run *run, const GString *text, gsize chunk)
{
  for (gsize at = 0; at < text->len && run->end == NULL; at += chunk)
    feed (run, text->str + at, MIN (chunk, text->len - at));
}

/* Pieces of no more than one chunk are made at a time: the test itself holds little. */
static void
storm (Run *run, const Case *c, gsize chunk, guint times)
{
  g_autoptr (GString) text = g_string_new (c->head);
  gboolean same = c->unit != NULL && strchr (c->unit, '#') == NULL;
  gsize unit = c->unit != NULL ? strlen (c->unit) : 0;

  for (guint i = 0; i < times && run->end == NULL; i++)
    {
      if (same)
        g_string_append_len (text, c->unit, (gssize) unit);
      else
        put (text, c, i + 1001);
      if (text->len < LARGEST - 2048)
        continue;
      pour (run, text, chunk);
      g_string_truncate (text, 0);
    }
  g_string_append (text, c->tail);
  pour (run, text, chunk);
}

static void
play (const Case *c, gsize chunk, guint times)
{
  Run run = { .now = G_USEC_PER_SEC, .base = memory_used () };
  gboolean whole = times == c->times;

  if (c->stage >= AT_POP3_GREETING)
    open_pop3 (&run, c->stage);
  else
    open_imap (&run, c->stage);
  storm (&run, c, chunk, times);
  g_test_message ("%s in chunks of %" G_GSIZE_FORMAT ": %" G_GSIZE_FORMAT " KiB kept, %u events, %" G_GSIZE_FORMAT " bytes said, %s", c->name, chunk, run.peak / 1024, run.events, run.said, run.end != NULL ? run.end : "alive");
#ifndef __SANITIZE_ADDRESS__
  g_assert_cmpuint (run.peak, <=, KEPT_AT_MOST);
#endif
  g_assert_cmpuint (run.said, <=, SAID_AT_MOST);
  if (whole && c->end != NULL && c->end[0] != '\0')
    g_assert_cmpstr (run.end, ==, c->end);
  else if (whole && c->end != NULL)
    prove_alive (&run);
  pb_imap_session_free (run.imap);
  pb_pop3_session_free (run.pop3);
}

/* Small chunks see a part of the storm: byte by byte the whole of it would take long. */
static void
test_case (gconstpointer data)
{
  const Case *c = data;

  play (c, LARGEST, c->times);
  play (c, 1460, MIN (c->times, 20000));
  play (c, 7, MIN (c->times, 3000));
  play (c, 1, MIN (c->times, 1000));
}

/* One byte every 50 ms, for ever, of something that never ends: the bytes are not taken for life. */
static void
test_drip (gconstpointer data)
{
  const Case *c = data;
  Run run = { .now = G_USEC_PER_SEC, .base = memory_used () };
  gint64 start = run.now;

  if (c->stage >= AT_POP3_GREETING)
    open_pop3 (&run, c->stage);
  else
    open_imap (&run, c->stage);
  for (guint i = 0; run.end == NULL && i < 20 * 60 * 20; i++)
    {
      run.now += 50000;
      feed (&run, c->unit + i % strlen (c->unit), 1);
      if (run.imap != NULL)
        pb_imap_session_tick (run.imap, run.now);
      else
        pb_pop3_session_tick (run.pop3, run.now);
      feed (&run, "", 0);
    }
  g_test_message ("%s: %s after %d s", c->name, run.end != NULL ? run.end : "alive", (int) ((run.now - start) / G_USEC_PER_SEC));
  g_assert_cmpstr (run.end, ==, c->end);
  g_assert_cmpint (run.now - start, <=, c->times * (gint64) G_USEC_PER_SEC);
  pb_imap_session_free (run.imap);
  pb_pop3_session_free (run.pop3);
}

/* @times: seconds within which it must be over: while IDLE runs, a renewal and the time for its answer. */
static const Case drips[] = {
  { "greeting", AT_GREETING, "", "x", 61, "", "timeout" },
  { "greeting-lines", AT_LOGIN, "", "* OK x\r\n", 61, "", "timeout" },
  { "open", AT_OPEN, "", "* 1 RECENT\r\n", 61, "", "timeout" },
  { "idle", AT_IDLE, "", "* OK Still here\r\n", 9 * 60 + 21, "", "timeout" },
  { "idle-line", AT_IDLE, "", "x", 9 * 60 + 21, "", "timeout" },
  { "fetch", AT_FETCH, "", "* 1 FETCH (UID 7 FLAGS ())\r\n", 61, "", "timeout" },
  { "folders", AT_FOLDERS, "", "* LIST () NIL x\r\n", 61, "", "timeout" },
  { "pop3-greeting", AT_POP3_GREETING, "", "x", 61, "", "timeout" },
  { "pop3-uidl", AT_POP3_UIDL, "", "+OK x", 61, "", "timeout" },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/hostile/", cases[i].name, NULL);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (drips); i++)
    {
      g_autofree char *path = g_strconcat ("/hostile/drip/", drips[i].name, NULL);
      g_test_add_data_func (path, &drips[i], test_drip);
    }
  return g_test_run ();
}
