/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pop3-session.c: plays the dialogues of dialogues/pop3-*.txt, each cut at every byte of the server's side, byte by byte,
 * and in one piece per turn: always the same events and the same bytes out. One step a line:
 *
 *     == title           a new dialogue; "use title" repeats the steps of one above in the same file
 *     = key=value ...    stls cleartext plain oauth preferred=NAME top_lines= max_new= max_listed= max_line= max_header= max_answer=
 *     S: text            a line from the server; \xHH \r \n \\ escaped, \c at the end: without the line end; S*9: nine times
 *     C: text            what the client must have said since the last server or action step
 *     E: text            what it must have reported
 *     > bind TYPE BYTES | login USER PASS | tls | answer PROOF SIGNATURE | want N,N | wait S | tick S | eof
 *     P: phase           D: seconds to the deadline, or never       M: how the login was done, what it fell back to, LOGIN-DELAY in s */
#include "pb-clock.h"
#include "pb-dialogues.h"
#include "pb-pop3-session.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define MAX_EVERY_CUT 12000 /* dialogues with more server bytes than this are not cut at each of them */

typedef struct
{
  char *name; /* (owned): file and title */
  GPtrArray *lines;
} Dialogue;

typedef struct
{
  PbPop3Session *session;
  PbPop3Config config;
  PbPop3Limits limits;
  gint64 now;
  GString *said, *events;         /* since the last check */
  GString *expected, *reportable; /* the C and E lines since then */
  gsize fed, cut, step;
} Player;

static void
describe (GString *out, const PbPop3Event *event)
{
  switch (event->type)
    {
    case PB_POP3_EVENT_STARTTLS:
      g_string_append (out, "STARTTLS");
      break;
    case PB_POP3_EVENT_LOGIN:
      g_string_append (out, "LOGIN");
      break;
    case PB_POP3_EVENT_SASL:
      g_string_append_printf (out, "SASL %s %u %" G_GSIZE_FORMAT " %s", pb_sasl_mechanism_to_string (event->question.mechanism), event->question.iterations, event->question.salt != NULL ? g_bytes_get_size (event->question.salt) : 0, event->question.message);
      break;
    case PB_POP3_EVENT_UIDL:
      g_string_append_printf (out, "UIDL %u %s", event->number, event->uidl);
      break;
    case PB_POP3_EVENT_LISTED:
      g_string_append (out, "LISTED");
      break;
    case PB_POP3_EVENT_MAIL:
      g_string_append_printf (out, "MAIL %u %s|%s|%s|%s|%" G_GINT64_FORMAT "|%s", event->number, event->from, event->address, event->subject, event->message_id, event->date, event->preview);
      break;
    case PB_POP3_EVENT_MISSED:
      g_string_append_printf (out, "MISSED %u", event->number);
      break;
    case PB_POP3_EVENT_DONE:
      g_string_append (out, "DONE");
      break;
    case PB_POP3_EVENT_ERROR:
    default:
      g_string_append_printf (out, "ERROR %s %s", pb_error_class_to_string (event->error_class), event->text);
      if (event->retry_after > 0)
        g_string_append_printf (out, " retry %" G_GINT64_FORMAT, event->retry_after / G_USEC_PER_SEC);
    }
  g_strchomp (out->str);
  g_string_truncate (out, strlen (out->str));
  g_string_append_c (out, '\n');
}

static void
drain (Player *player)
{
  PbPop3Event event;

  while (pb_pop3_session_next_event (player->session, &event))
    {
      describe (player->events, &event);
      pb_pop3_event_clear (&event);
    }
  g_autoptr (GBytes) bytes = pb_pop3_session_take_output (player->session);
  if (bytes != NULL)
    g_string_append_len (player->said, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
}

/* The piece lies in an allocation of its own size, gone after the call. */
static void
feed (Player *player, const char *data, gsize len)
{
  while (len > 0)
    {
      gsize n = player->step > 0 ? MIN (player->step, len) : len;

      if (player->cut > player->fed && player->cut - player->fed < n)
        n = player->cut - player->fed;
      g_autofree guint8 *copy = g_memdup2 (data, n);
      pb_pop3_session_feed (player->session, copy, n, player->now);
      player->fed += n;
      drain (player);
      data += n;
      len -= n;
    }
}

static void
configure (Player *player, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *equals = strchr (words[i], '=');
      guint64 value = equals != NULL ? g_ascii_strtoull (equals + 1, NULL, 10) : 0;

      if (g_str_equal (words[i], "stls") || g_str_equal (words[i], "cleartext") || g_str_equal (words[i], "plain"))
        {
          player->config.tls = FALSE;
          player->config.stls = words[i][0] == 's';
          player->config.allow_cleartext = words[i][0] == 'c';
        }
      else if (g_str_equal (words[i], "oauth"))
        player->config.oauth = TRUE;
      else if (g_str_has_prefix (words[i], "preferred="))
        player->config.preferred = pb_sasl_mechanism_parse (equals + 1, strlen (equals + 1));
      else if (g_str_has_prefix (words[i], "top_lines="))
        player->config.top_lines = (guint) value;
      else if (g_str_has_prefix (words[i], "max_new="))
        player->limits.max_new = value;
      else if (g_str_has_prefix (words[i], "max_listed="))
        player->limits.max_listed = value;
      else if (g_str_has_prefix (words[i], "max_line="))
        player->limits.max_line = value;
      else if (g_str_has_prefix (words[i], "max_header="))
        player->limits.max_header = value;
      else if (g_str_has_prefix (words[i], "max_answer="))
        player->limits.max_answer = value;
      else
        g_error ("configuration '%s' not understood", words[i]);
    }
}

/* Bytes in hexadecimal; "ab*16" repeats one. */
static GBytes *
bytes_of (const char *text)
{
  guint8 byte = text != NULL ? (guint8) strtoul (text, NULL, 16) : 0;
  gsize n = text != NULL ? (gsize) atoi (strchr (text, '*') + 1) : 0;
  guint8 *data = g_malloc (MAX (n, 1));

  memset (data, byte, n);
  return g_bytes_new_take (data, n);
}

static void
act (Player *player, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 3);
  gint64 time = words[1] != NULL ? (gint64) (g_ascii_strtod (words[1], NULL) * G_USEC_PER_SEC) : 0;

  if (g_str_equal (words[0], "login"))
    {
      GString *raw = pb_dialogues_unescape (words[2]);
      g_autoptr (PbSecret) secret = pb_secret_new (raw->str, g_str_has_suffix (words[2], "\\c") ? raw->len : raw->len - 2);
      g_string_free (raw, TRUE);
      pb_pop3_session_login (player->session, words[1], secret, player->now);
    }
  else if (g_str_equal (words[0], "bind"))
    {
      g_autoptr (GBytes) binding = g_bytes_new (words[2], strlen (words[2]));
      pb_pop3_session_bind (player->session, words[1], binding);
    }
  else if (g_str_equal (words[0], "tls"))
    pb_pop3_session_tls_started (player->session, player->now);
  else if (g_str_equal (words[0], "answer"))
    {
      g_autoptr (GBytes) proof = bytes_of (words[1]);
      g_autoptr (GBytes) signature = bytes_of (words[2]);
      pb_pop3_session_answer (player->session, g_bytes_get_data (proof, NULL), g_bytes_get_size (proof), g_bytes_get_data (signature, NULL), g_bytes_get_size (signature), player->now);
    }
  else if (g_str_equal (words[0], "want"))
    {
      g_auto (GStrv) numbers = g_strsplit (words[1] != NULL ? words[1] : "", ",", -1);
      guint32 list[32];
      gsize n = 0;
      for (; numbers[n] != NULL; n++)
        list[n] = (guint32) atoi (numbers[n]);
      pb_pop3_session_want (player->session, list, n, player->now);
    }
  else if (g_str_equal (words[0], "wait"))
    player->now += time;
  else if (g_str_equal (words[0], "tick"))
    {
      player->now += time;
      pb_pop3_session_tick (player->session, player->now);
    }
  else if (g_str_equal (words[0], "eof"))
    pb_pop3_session_eof (player->session, player->now);
  else
    g_error ("action '%s' not understood", text);
  drain (player);
}

static void
look (Player *player, char kind, const char *text)
{
  gint64 deadline = pb_pop3_session_deadline (player->session);

  if (kind == 'P')
    g_assert_cmpstr (pb_pop3_session_phase (player->session), ==, text);
  else if (kind == 'M')
    {
      g_autofree char *found = g_strdup_printf ("%s %s %d", pb_pop3_session_get_login (player->session), pb_sasl_mechanism_to_string (pb_pop3_session_get_fallback (player->session)), (int) (pb_pop3_session_get_login_delay (player->session) / G_USEC_PER_SEC));
      g_assert_cmpstr (found, ==, text);
    }
  else if (g_str_equal (text, "never"))
    g_assert_cmpint (deadline, ==, PB_NEVER);
  else
    g_assert_cmpint (deadline - player->now, ==, atoi (text) * (gint64) G_USEC_PER_SEC);
}

/* Compares what was said and reported since the last check. */
static void
check (Player *player, const Dialogue *dialogue, guint line)
{
  if (!g_string_equal (player->expected, player->said) || !g_string_equal (player->reportable, player->events))
    g_test_message ("%s, before step %u, cut %" G_GSIZE_FORMAT ", step %" G_GSIZE_FORMAT, dialogue->name, line, player->cut, player->step);
  g_assert_cmpstr (player->events->str, ==, player->reportable->str);
  g_assert_cmpstr (player->said->str, ==, player->expected->str);
  g_string_truncate (player->said, 0);
  g_string_truncate (player->events, 0);
  g_string_truncate (player->expected, 0);
  g_string_truncate (player->reportable, 0);
}

static void
server_line (Player *player, const char *line)
{
  guint times = line[1] == '*' ? (guint) atoi (line + 2) : 1;
  const char *text = strchr (line, ':') + 1;
  GString *one = pb_dialogues_unescape (text[0] == ' ' ? text + 1 : text);
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < times; i++)
    g_string_append_len (all, one->str, (gssize) one->len);
  g_string_free (one, TRUE);
  feed (player, all->str, all->len);
}

static void
play_line (Player *player, const Dialogue *dialogue, guint i)
{
  const char *line = g_ptr_array_index (dialogue->lines, i);
  const char *before = i > 0 ? g_ptr_array_index (dialogue->lines, i - 1) : "";
  const char *text = line[1] == ':' ? (line[2] != '\0' ? line + 3 : "") : line + 2;

  if (line[0] == '=')
    {
      configure (player, text);
      return;
    }
  if (player->session == NULL)
    player->session = pb_pop3_session_new (&player->config, &player->limits, player->now);
  if (line[0] == 'C' || line[0] == 'E')
    {
      GString *raw = pb_dialogues_unescape (text);
      g_string_append_len (line[0] == 'C' ? player->expected : player->reportable, raw->str, (gssize) (raw->len - (line[0] == 'E' ? 2 : 0)));
      if (line[0] == 'E')
        g_string_append_c (player->reportable, '\n');
      g_string_free (raw, TRUE);
      return;
    }
  if (line[0] != 'S' || before[0] != 'S')
    check (player, dialogue, i);
  if (line[0] == 'S')
    server_line (player, line);
  else if (line[0] == '>')
    act (player, text);
  else
    look (player, line[0], text);
}

/* Returns: bytes of the server's side. */
static gsize
play (const Dialogue *dialogue, gsize cut, gsize step)
{
  Player player = {
    .config = { .tls = TRUE, .top_lines = 20, .sasl = { .host = "pop.x.test", .port = 995, .nonce = "fyko+d2lbbFgONRv9qkxdawL", .max_iterations = 100000 } },
    .limits = pb_pop3_limits_default (),
    .now = 1000 * (gint64) G_USEC_PER_SEC,
    .said = g_string_new (NULL),
    .events = g_string_new (NULL),
    .expected = g_string_new (NULL),
    .reportable = g_string_new (NULL),
    .cut = cut,
    .step = step,
  };

  for (guint i = 0; i < dialogue->lines->len; i++)
    play_line (&player, dialogue, i);
  check (&player, dialogue, dialogue->lines->len);
  pb_pop3_session_free (player.session);
  g_string_free (player.said, TRUE);
  g_string_free (player.events, TRUE);
  g_string_free (player.expected, TRUE);
  g_string_free (player.reportable, TRUE);
  return player.fed;
}

static void
test_dialogue (gconstpointer data)
{
  gsize fed = play (data, 0, 0);

  play (data, 0, 1);
  play (data, 0, 7);
  for (gsize cut = 1; cut < fed && fed <= MAX_EVERY_CUT; cut++)
    play (data, cut, 0);
}

/* --- memory: what a session holds does not grow with the mailbox --- */

static void
say (PbPop3Session *session, const char *text)
{
  PbPop3Event event;

  pb_pop3_session_feed (session, (const guint8 *) text, strlen (text), 0);
  while (pb_pop3_session_next_event (session, &event))
    pb_pop3_event_clear (&event);
  g_autoptr (GBytes) bytes = pb_pop3_session_take_output (session);
}

static PbPop3Session *
listing_session (guint n_mails)
{
  PbPop3Config config = { .tls = TRUE };
  PbPop3Limits limits = pb_pop3_limits_default ();
  g_autoptr (PbSecret) secret = pb_secret_new ("pw", 2);
  PbPop3Session *session = pb_pop3_session_new (&config, &limits, 0);

  say (session, "+OK hi\r\n-ERR\r\n");
  pb_pop3_session_login (session, "bob", secret, 0);
  say (session, "+OK\r\n+OK\r\n+OK 100000 9\r\n+OK\r\n");
  for (guint i = 1; i <= n_mails; i++)
    {
      g_autofree char *line = g_strdup_printf ("%u 0001a2b3c4d5e6f7%08x\r\n", i, i);
      say (session, line);
    }
  return session;
}

static void
test_memory (void)
{
  pb_pop3_session_free (listing_session (1));
  gsize before = mallinfo2 ().uordblks;
  PbPop3Session *session = listing_session (100000);
  gsize held = mallinfo2 ().uordblks - before;

  g_test_message ("%" G_GSIZE_FORMAT " bytes held after 100 000 names", held);
  g_assert_cmpuint (held, <=, 4096);
  g_assert_cmpstr (pb_pop3_session_phase (session), ==, "list");
  pb_pop3_session_free (session);
}

/* --- files --- */

static void
free_dialogue (gpointer data)
{
  Dialogue *dialogue = data;

  g_free (dialogue->name);
  g_ptr_array_unref (dialogue->lines);
  g_free (dialogue);
}

static void
repeat (GPtrArray *dialogues, Dialogue *dialogue, const char *title)
{
  g_autofree char *end = g_strconcat ("/", title, NULL);

  for (guint i = 0; i < dialogues->len; i++)
    {
      Dialogue *used = g_ptr_array_index (dialogues, i);
      for (guint n = 0; used != dialogue && g_str_has_suffix (used->name, end) && n < used->lines->len; n++)
        g_ptr_array_add (dialogue->lines, g_strdup (g_ptr_array_index (used->lines, n)));
    }
}

static void
read_file (GPtrArray *dialogues, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  Dialogue *dialogue = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "== "))
      {
        dialogue = g_new0 (Dialogue, 1);
        dialogue->name = g_strdup_printf ("%s/%s", name, lines[i] + 3);
        dialogue->lines = g_ptr_array_new_with_free_func (g_free);
        g_ptr_array_add (dialogues, dialogue);
      }
    else if (g_str_has_prefix (lines[i], "use "))
      repeat (dialogues, dialogue, lines[i] + 4);
    else if (lines[i][0] != '\0' && lines[i][0] != '#')
      g_ptr_array_add (dialogue->lines, g_strdup (lines[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "unit", "wire", "dialogues", NULL);
  g_autoptr (GPtrArray) dialogues = g_ptr_array_new_with_free_func (free_dialogue);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "pop3-"))
      read_file (dialogues, folder, name);
  for (guint i = 0; i < dialogues->len; i++)
    {
      Dialogue *dialogue = g_ptr_array_index (dialogues, i);
      g_autofree char *path = g_strconcat ("/pop3-session/", dialogue->name, NULL);
      g_test_add_data_func (path, dialogue, test_dialogue);
    }
  g_test_add_func ("/pop3-session/memory", test_memory);
  return g_test_run ();
}
