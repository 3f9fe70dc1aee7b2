/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-session.c: plays dialogues on injected time with the push channel, cut at every byte of the server's side and
 * byte by byte: always the same events at the same times, and never a request too many. */
#include "pb-clock.h"
#include "pb-exmail-session.h"

#include <string.h>

#define SECOND  ((gint64) G_USEC_PER_SEC)
#define START   (1000 * SECOND)
#define NO_CUT  G_MAXSIZE
#define A_TOKEN "Qm9ndXNUb2tlbg-_0123456789"

#define RET   "{\"Ret\":0}"
#define MINE  "{\"UserName\":\"ming@acme.example\",\"MailId\":\"ZC1042-k2Jx0bqLr7TgVwYnS5eHmUp\",\"Subject\":\"\xe4\xbd\xa0\xe5\xa5\xbd\",\"NewCount\":3}"
#define OTHER "{\"UserName\":\"ann@acme.example\",\"Subject\":\"Secret\",\"NewCount\":9}"
#define VER   "{\"Ver\":\"1474500000123\"}"
#define ERR   "{\"errcode\":\"1200\",\"error\":\"invalid_token\"}"

/* What happens, one per line: "R body" a response with Content-Length, "r body" one that ends keep-alive, "0 body" one of
 * HTTP/1.0, "N body" one without length, "H head" another one's head, "C" the head of a chunked response, "c body" a chunk,
 * "e" its end, "B bytes" the bytes themselves, "T s" time passes, "F" the server closes, "P" probe, "V v" set_version.
 * Expected: seconds since the start and what was said, in order. */
typedef struct
{
  const char *name;
  const char *script;
  const char *expected;
  gboolean mute;
} Dialogue;

static const Dialogue dialogues[] = {
  /* F1: the best guess of the truth. */
  { "f1", "T 0.1\nR " RET "\nT 30\nR " MINE "\nT 10\nR " OTHER "\nT 5\nR " VER "\n", "0 sent,ask;0.1 alive,ret;30.1 user;45.1 ver", FALSE },
  { "f1/nobodys-mail", "R " RET "\nT 5\nR {\"MailId\":\"ZC1\",\"Subject\":\"whose?\"}\n", "0 sent,ask,alive,ret;5 unreadable user", FALSE },
  { "f1/rearmed", "R " RET "\nT 61\nR " RET "\nT 61\nR " RET "\nT 1\nR " MINE "\n", "0 sent,ask,alive,ret;60 ask;61 alive,ret;121 ask;122 alive,ret;123 user", FALSE },
  { "f1/closed", "R " RET "\nT 10\nR " MINE "\nT 10\nF\n", "0 sent,ask,alive,ret;10 user;20 error refused", FALSE },
  { "f1/half-open", "R " RET "\nT 61\nR " RET "\nT 90\n", "0 sent,ask,alive,ret;60 ask;61 alive,ret;121 ask;141 error timeout", FALSE },
  { "f1/silent-from-the-first", "T 100\n", "0 sent,ask;60 ask;80 error timeout", TRUE },
  { "f1/cut-in-an-object", "R " RET "\nT 1\nB HTTP/1.1 200 OK\\r\\nContent-Length: 90\\r\\n\\r\\n{\"UserName\n"
                           "F\n",
    "0 sent,ask,alive,ret;1 error refused",
    FALSE },
  { "f1/closed-after-accept", "F\n", "0 sent,ask,error refused", FALSE },
  { "f1/closed-after-headers", "B HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\n\nF\n", "0 sent,ask,alive,error refused", FALSE },
  { "f1/http-1.0", "R " RET "\nT 3\n0 " MINE "\nT 3\n0 " MINE "\nT 61\nR " RET "\n", "0 sent,ask,alive,ret;3 user;6 user;66 ask;67 alive,ret", FALSE },
  { "f1/error-object", "R " ERR "\nF\n", "0 sent,ask,alive,error-object,error refused", FALSE },
  { "f1/unavailable", "H HTTP/1.1 503 Service Unavailable\\r\\nContent-Length: 0\n", "0 sent,ask,alive,error server-busy", FALSE },
  { "f1/html", "B <html>\n", "0 sent,ask,alive,error wrong-protocol", FALSE },
  { "f1/empty-responses", "R " RET "\nT 20\nR \nT 20\nR \nT 20\nR \nT 61\nR " RET "\n", "0 sent,ask,alive,ret;120 ask;121 alive,ret", FALSE },
  { "f1/blanks-keep-alive", "R " RET "\nT 50\nB \\r\\n\nT 50\nB \\r\\n\nT 59\nR " MINE "\n", "0 sent,ask,alive,ret;159 user", FALSE },

  /* When and how a request is acknowledged. */
  { "ack/after-first-push", "T 1\nR " MINE "\nT 0.1\nR " RET "\nR " RET "\nT 1\nR " MINE "\nT 1\nR " OTHER "\n", "0 sent,ask;1 alive,user,ask;1.1 ret,ret;2.1 user", FALSE },
  { "ack/never", "T 1\nR " MINE "\nT 1\nR " MINE "\nT 1\nR " OTHER "\n", "0 sent,ask;1 alive,user,ask;2 user,ask;3 ask", FALSE },
  { "ack/delayed", "T 10\nR " RET "\nT 3\nR " MINE "\nT 7\nR " RET "\nT 3\nR " RET "\nT 1\nR " MINE "\n", "0 sent,ask;10 alive,ret,ask;13 user,ask;20 ret,ask;23 ret;24 user", FALSE },
  { "ack/with-ver", "R {\"Ret\":0,\"Ver\":\"12\"}\nT 1\nR " MINE "\n", "0 sent,ask,alive,ret+ver;1 user", FALSE },
  { "ack/only-ver", "R " VER "\nT 1\nR " MINE "\nT 1\nR " MINE "\n", "0 sent,ask,alive,ver,ask;1 user,ask;2 user,ask", FALSE },
  { "ack/after-the-next-push", "R " RET "\nT 65\nR " MINE "\nT 0.1\nR " RET "\nT 1\nR " MINE "\n", "0 sent,ask,alive,ret;60 ask;65 alive,user,ask;65.1 ret;66.1 user", FALSE },

  /* What a second request does. */
  { "second/ignored", "R " RET "\nT 90\n", "0 sent,ask,alive,ret;60 ask;80 error timeout", TRUE },
  { "second/closes", "R " RET "\nT 61\nF\n", "0 sent,ask,alive,ret;60 ask;61 error refused", TRUE },
  { "second/ignored-but-pushes", "R " RET "\nT 1\nR " MINE "\nT 65\nR " MINE "\nT 90\n", "0 sent,ask,alive,ret;1 user;61 ask;66 alive,user;126 ask;146 error timeout", TRUE },
  { "second/answered-once", "R " RET "\nT 61\nR " RET "\nT 61\nF\n", "0 sent,ask,alive,ret;60 ask;61 alive,ret;121 ask;122 error refused", FALSE },
  { "second/slept-meanwhile", "R " RET "\nT 61\nS 3600\n", "0 sent,ask,alive,ret;60 ask;3661 error timeout", FALSE },

  /* F2: one chunked response without end; F3: one that lasts until the end. */
  { "f2", "C\nc " RET "\nT 9\nc " MINE "\nT 1\nc " OTHER MINE "\nT 60\nc " RET "\nT 3\nF\n", "0 sent,ask,alive,ret;9 user;10 user;70 ask,alive,ret;73 error refused", FALSE },
  { "f2/ends", "C\nc " RET "\nT 9\nc " MINE "\ne\nT 60\n", "0 sent,ask,alive,ret;9 user;69 ask", FALSE },
  { "f3", "N " RET "\nT 9\nB " MINE "\nT 60\nB " RET "\nT 9\nF\n", "0 sent,ask,alive,ret;9 user;69 ask,alive,ret;78 error refused", FALSE },

  /* F4: bare objects after the first response; F6: nothing but them. */
  { "f4", "R " RET "\nT 9\nB " MINE "\nT 1\nB " OTHER "\nT 60\nB " RET "\nT 1\nB " MINE "\nF\n", "0 sent,ask,alive,ret;9 user;70 ask,alive,ret;71 user,error refused", FALSE },
  { "f4/answered-by-http", "R " RET "\nT 9\nB " MINE "\nT 61\nR " RET "\nT 1\nB " MINE "\n", "0 sent,ask,alive,ret;9 user;69 ask;70 alive,ret;71 user", FALSE },
  { "f6", "B " RET "\nT 9\nB " MINE MINE "\nT 61\nB " RET "\n", "0 sent,ask,alive,ret;9 user,user;69 ask;70 alive,ret", FALSE },

  /* F5: long poll. */
  { "f5", "T 20\nR " MINE "\nT 20\nR " OTHER "\nT 30\nR " RET "\nT 1\nR " MINE "\n", "0 sent,ask;20 alive,user,ask;40 ask;70 ret,ask;71 user,ask", FALSE },
  { "f5/version-first", "R " VER "\nT 20\nR " MINE "\nT 20\nR " MINE "\n", "0 sent,ask,alive,ver,ask;20 user,ask;40 user,ask", FALSE },
  { "f5/ret-at-the-limit", "T 50\nR " RET "\nT 50\nR " RET "\nT 50\nR " RET "\n", "0 sent,ask;50 alive,ret,ask;100 ret,ask;150 ret,ask", FALSE },
  { "f5/quick", "R " MINE "\nR " MINE "\nR " MINE "\n", "0 sent,ask,alive,user,ask,user,ask,user,ask", FALSE },
  { "f5/held-longer-than-our-patience", "T 70\nR " MINE "\nT 1\nR " MINE "\nT 1\nR " MINE "\n", "0 sent,ask;60 ask;70 alive,user,ask;71 user,ask;72 user,ask", FALSE },
  { "f5/is-given-the-time-it-takes", "T 70\nR " RET "\nT 70\nR " RET "\nT 139\nR " RET "\n", "0 sent,ask;60 ask;70 alive,ret,ask;140 ret,ask;279 ret,ask", FALSE },
  { "f5/but-not-for-ever", "T 70\nR " RET "\nT 161\n", "0 sent,ask;60 ask;70 alive,ret,ask;210 ask;230 error timeout", FALSE },
  { "f5/answers-each-request", "T 70\nR " RET "\nT 1\nR " MINE "\nT 1\nR " MINE "\nT 1\nR " OTHER "\n", "0 sent,ask;60 ask;70 alive,ret,ask;71 user,ask;72 user,ask;73 ask", FALSE },
  { "f5/held-too-long", "T 90\n", "0 sent,ask;60 ask;80 error timeout", TRUE },
  { "f5/closes-each-time", "T 20\nr " MINE "\nF\n", "0 sent,ask;20 alive,user,error none", FALSE },
  { "f5/closes-at-its-limit", "T 30\nr " RET "\nF\n", "0 sent,ask;30 alive,ret,error none", FALSE },
  { "f5/closes-without-length", "T 20\nN " MINE "\nF\n", "0 sent,ask;20 alive,user,error none", FALSE },
  { "f5/closes-after-the-next-request", "T 20\nR " MINE "\nT 1\nF\n", "0 sent,ask;20 alive,user,ask;21 error none", FALSE },
  { "f5/closes-within-a-message", "T 20\nR " MINE "\nT 1\nB HTTP/1.1 200 OK\\r\\n\nF\n", "0 sent,ask;20 alive,user,ask;21 error refused", FALSE },
  { "f5/says-close-but-does-not", "T 20\nr " MINE "\nT 61\nR " MINE "\n", "0 sent,ask;20 alive,user;80 ask;81 alive,user,ask", FALSE },
  { "short-poll", "R " RET "\nT 60\nR " RET "\nT 60\nR " RET "\n", "0 sent,ask,alive,ret;60 ask,alive,ret;120 ask,alive,ret", FALSE },
  { "short-poll/closes", "r " RET "\nF\n", "0 sent,ask,alive,ret,error refused", FALSE },

  /* The owner wants to know. */
  { "probe/answered", "R " RET "\nT 10\nP\nT 1\nR " RET "\nT 9\nR " MINE "\n", "0 sent,ask,alive,ret;10 ask;11 alive,ret;20 user", FALSE },
  { "probe/dead", "R " RET "\nT 10\nP\nT 6\n", "0 sent,ask,alive,ret;10 ask;15 error timeout", FALSE },
  { "probe/while-asking", "R " RET "\nT 61\nP\nT 6\n", "0 sent,ask,alive,ret;60 ask;66 error timeout", FALSE },
  { "probe/after-suspend", "R " RET "\nT 60\ns 3600\nP\nT 1\nR " RET "\n", "0 sent,ask,alive,ret;60 ask;3661 alive,ret,ask", FALSE },
  { "probe/closed", "F\nP\nT 100\n", "0 sent,ask,error refused", FALSE },
  { "after-the-end", "F\nR " MINE "\nF\nT 100\n", "0 sent,ask,error refused", FALSE },
  { "version", "R " RET "\nV 17\nT 60\nR " RET "\n", "0 sent,ask,alive,ret;60 ask 17,alive,ret", FALSE },
};

typedef struct
{
  PbExmailSession *session;
  gint64 now;
  gint64 told; /* the time of the last entry in the log */
  GString *log;
  gsize fed, cut;
  guint asks;
} Player;

static const char *const addresses[] = { "ming@acme.example", NULL };

static PbExmailSession *
new_session (gint64 now)
{
  PbExmailConfig config = { "openapi.example:12211", "/openapi/listen", "ming@acme.example", "0", addresses };
  g_autoptr (PbSecret) token = pb_secret_new (A_TOKEN, strlen (A_TOKEN));
  PbExmailTimes times = pb_exmail_times_default ();
  PbExmailLimits limits = pb_exmail_limits_default ();

  return pb_exmail_session_new (&config, token, &times, &limits, now);
}

static void
say (Player *self, const char *text)
{
  char stamp[G_ASCII_DTOSTR_BUF_SIZE];

  if (self->log->len > 0 && self->told == self->now)
    g_string_append_c (self->log, ',');
  else
    {
      g_ascii_formatd (stamp, sizeof stamp, "%.10g", (double) ((self->now - START) / 1000) / 1000);
      g_string_append_printf (self->log, "%s%s ", self->log->len > 0 ? ";" : "", stamp);
    }
  g_string_append (self->log, text);
  self->told = self->now;
}

static void
say_object (Player *self, const PbExmailEvent *event)
{
  static const char *const names[] = { "ret", "ver", "user", "error-object" };
  g_autoptr (GString) text = g_string_new (NULL);

  if (event->json == NULL)
    g_string_append (text, "unreadable ");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if ((event->has & (1U << i)) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 && event->json != NULL ? "+" : "", names[i]);
  say (self, text->str);
}

static void
say_event (Player *self, const PbExmailEvent *event)
{
  g_autofree char *error = NULL;

  if (event->type == PB_EXMAIL_EVENT_SENT || event->type == PB_EXMAIL_EVENT_ALIVE)
    say (self, event->type == PB_EXMAIL_EVENT_SENT ? "sent" : "alive");
  else if (event->type == PB_EXMAIL_EVENT_OBJECT)
    say_object (self, event);
  else
    {
      g_assert_true (event->text != NULL || event->error_class == PB_ERROR_CLASS_NONE);
      error = g_strdup_printf ("error %s", pb_error_class_to_string (event->error_class));
      say (self, error);
    }
}

/* Counts the requests in @text, each of which has its proper form. */
static void
check_requests (Player *self, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "POST ", -1);

  g_assert_cmpstr (parts[0], ==, "");
  for (guint i = 1; parts[i] != NULL; i++)
    {
      const char *body = strstr (parts[i], "\r\n\r\n");
      g_assert_nonnull (body);
      g_assert_nonnull (strstr (parts[i], "Authorization: Bearer " A_TOKEN "\r\n"));
      g_assert_true (g_str_has_prefix (body, "\r\n\r\naccess_token=" A_TOKEN "&Ver="));
      body += strlen ("\r\n\r\naccess_token=" A_TOKEN "&Ver=");
      g_autofree char *version = g_strndup (body, strcspn (body, "&"));
      g_autofree char *line = g_strdup_printf ("ask %s", version);
      say (self, g_str_equal (version, "0") ? "ask" : line);
      self->asks++;
    }
}

static void
drain (Player *self)
{
  g_autoptr (GBytes) output = NULL;
  PbExmailEvent event;

  for (; pb_exmail_session_next_event (self->session, &event); pb_exmail_event_clear (&event))
    say_event (self, &event);
  output = pb_exmail_session_take_output (self->session);
  if (output == NULL)
    return;
  g_autofree char *text = g_strndup (g_bytes_get_data (output, NULL), g_bytes_get_size (output));
  check_requests (self, text);
}

static void
feed_piece (Player *self, const char *data, gsize len)
{
  /* A copy of its own, so that a sanitizer sees a byte read too many. */
  g_autofree guint8 *copy = g_memdup2 (data, len);

  pb_exmail_session_feed (self->session, copy, len, self->now);
  self->fed += len;
  drain (self);
}

static void
feed (Player *self, const char *data, gsize len)
{
  gsize first = self->cut > self->fed && self->cut < self->fed + len ? self->cut - self->fed : 0;

  if (self->cut == 0)
    for (gsize i = 0; i < len; i++)
      feed_piece (self, data + i, 1);
  if (self->cut == 0)
    return;
  if (first > 0)
    feed_piece (self, data, first);
  if (len > first)
    feed_piece (self, data + first, len - first);
}

/* Time passes; ticks come when they are due. */
static void
advance (Player *self, double seconds)
{
  gint64 until = self->now + (gint64) (seconds * (double) SECOND + 0.5);
  guint ticks = 0;

  while (pb_exmail_session_deadline (self->session) <= until)
    {
      self->now = MAX (self->now, pb_exmail_session_deadline (self->session));
      pb_exmail_session_tick (self->session, self->now);
      drain (self);
      g_assert_cmpuint (++ticks, <, 100);
    }
  self->now = until;
}

static void
respond (Player *self, const char *status, const char *fields, const char *body)
{
  g_autofree char *text = g_strdup_printf ("%s\r\n%s\r\n%s", status, fields, body);

  feed (self, text, strlen (text));
}

static void
respond_whole (Player *self, const char *status, const char *fields, const char *body)
{
  g_autofree char *all = g_strdup_printf ("%sContent-Length: %zu\r\n", fields, strlen (body));

  respond (self, status, all, body);
}

static void
play_bytes (Player *self, char kind, const char *rest)
{
  g_autofree char *raw = g_strcompress (kind == 'B' || kind == 'H' ? rest : "");
  g_autofree char *chunk = g_strdup_printf ("%zx\r\n%s\r\n", strlen (rest), rest);

  if (kind == 'R' || kind == '0')
    respond_whole (self, kind == '0' ? "HTTP/1.0 200 OK" : "HTTP/1.1 200 OK", "", rest);
  else if (kind == 'r')
    respond_whole (self, "HTTP/1.1 200 OK", "Connection: close\r\n", rest);
  else if (kind == 'N')
    respond (self, "HTTP/1.1 200 OK", "Connection: close\r\n", rest);
  else if (kind == 'H')
    respond (self, raw, "", "");
  else if (kind == 'C')
    respond (self, "HTTP/1.1 200 OK", "Transfer-Encoding: chunked\r\n", "");
  else if (kind == 'c')
    feed (self, chunk, strlen (chunk));
  else if (kind == 'e')
    feed (self, "0\r\n\r\n", 5);
  else if (kind == 'B')
    feed (self, raw, strlen (raw));
  else
    g_error ("what is '%c'?", kind);
}

static void
play_line (Player *self, const char *line)
{
  const char *rest = line[1] != '\0' ? line + 2 : line + 1;

  if (line[0] == 'T')
    advance (self, g_ascii_strtod (rest, NULL));
  else if (line[0] == 'S' || line[0] == 's')
    {
      self->now += (gint64) g_ascii_strtoull (rest, NULL, 10) * SECOND;
      if (line[0] == 'S')
        pb_exmail_session_tick (self->session, self->now);
    }
  else if (line[0] == 'F')
    pb_exmail_session_eof (self->session, self->now);
  else if (line[0] == 'P')
    pb_exmail_session_probe (self->session, self->now);
  else if (line[0] == 'V')
    pb_exmail_session_set_version (self->session, rest);
  else
    play_bytes (self, line[0], rest);
  drain (self);
}

/* Returns: the server's bytes. */
static gsize
play (const Dialogue *dialogue, gsize cut)
{
  Player player = { new_session (START), START, 0, g_string_new (NULL), 0, cut, 0 };
  g_auto (GStrv) lines = g_strsplit (dialogue->script, "\n", -1);

  drain (&player);
  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0')
      play_line (&player, lines[i]);
  if (!g_str_equal (player.log->str, dialogue->expected))
    g_error ("%s, cut at %zd:\n  %s\ninstead of\n  %s", dialogue->name, (gssize) cut, player.log->str, dialogue->expected);
  g_assert_cmpint (pb_exmail_session_is_mute (player.session), ==, dialogue->mute);
  pb_exmail_session_free (player.session);
  g_string_free (player.log, TRUE);
  return player.fed;
}

static void
test_dialogue (gconstpointer data)
{
  const Dialogue *dialogue = data;
  gsize len = play (dialogue, NO_CUT);

  for (gsize cut = 0; cut < len; cut++)
    play (dialogue, cut);
}

static void
test_request (void)
{
  static const char expected[] = "POST /openapi/listen HTTP/1.1\r\n"
                                 "Host: openapi.example:12211\r\n"
                                 "Authorization: Bearer " A_TOKEN "\r\n"
                                 "Content-Type: application/x-www-form-urlencoded\r\n"
                                 "Content-Length: 71\r\n"
                                 "\r\n"
                                 "access_token=" A_TOKEN "&Ver=0&alias=ming%40acme.example";
  g_autoptr (PbExmailSession) session = new_session (START);
  g_autoptr (GBytes) output = pb_exmail_session_take_output (session);
  g_autofree char *text = g_strndup (g_bytes_get_data (output, NULL), g_bytes_get_size (output));

  g_assert_cmpstr (text, ==, expected);
  g_assert_null (pb_exmail_session_take_output (session));
  g_assert_cmpint (pb_exmail_session_deadline (session), ==, START + 60 * SECOND);
}

/* Nothing of what a server or a file says can add a field or end the header. */
static void
test_injection (void)
{
  PbExmailConfig config = { "h\r\nX: 1", "/l HTTP/1.0\r\n", "a&b=c\r\n+\xe4\xbd\xa0", "1&alias=x\r\n", addresses };
  static const char token_text[] = " ab\r\nX: 2\n\xe4\x01 c+/= ";
  g_autoptr (PbSecret) token = pb_secret_new (token_text, strlen (token_text));
  PbExmailTimes times = pb_exmail_times_default ();
  PbExmailLimits limits = pb_exmail_limits_default ();
  g_autoptr (PbExmailSession) session = pb_exmail_session_new (&config, token, &times, &limits, START);
  g_autoptr (GBytes) output = pb_exmail_session_take_output (session);
  g_autofree char *text = g_strndup (g_bytes_get_data (output, NULL), g_bytes_get_size (output));
  const char *body = strstr (text, "\r\n\r\n");

  g_assert_true (g_str_has_prefix (text, "POST /lHTTP/1.0 HTTP/1.1\r\nHost: hX:1\r\nAuthorization: Bearer abX:2c+/=\r\nContent-Type: "));
  g_assert_nonnull (body);
  g_assert_cmpstr (body + 4, ==, "access_token=%20ab%0D%0AX%3A%202%0A%E4%01%20c%2B%2F%3D%20&Ver=1%26alias%3Dx%0D%0A&alias=a%26b%3Dc%0D%0A%2B%E4%BD%A0");
}

/* A burst of pushes before the first acknowledgement: one request more, not one for each. */
static void
test_burst (void)
{
  Player player = { new_session (START), START, 0, g_string_new (NULL), 0, NO_CUT, 0 };
  g_autoptr (GString) burst = g_string_new (NULL);

  drain (&player);
  for (guint i = 0; i < 100; i++)
    g_string_append_printf (burst, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen (MINE), MINE);
  for (guint i = 0; i < 10; i++)
    feed (&player, burst->str, burst->len);
  g_assert_cmpuint (player.asks, ==, 1);
  pb_exmail_session_free (player.session);
  g_string_free (player.log, TRUE);
}

/* A server that answers each request at once with something new is no long poll, and not asked in a loop. */
static void
test_no_loop (void)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"Ver\":\"123\"}";
  g_autoptr (PbExmailSession) session = new_session (START);
  guint asks = 0;

  for (gint64 now = START; now < START + 100 * SECOND; now += SECOND / 100)
    {
      g_autoptr (GBytes) output = NULL;
      PbExmailEvent event;

      if (now >= pb_exmail_session_deadline (session))
        pb_exmail_session_tick (session, now);
      output = pb_exmail_session_take_output (session);
      if (output == NULL)
        continue;
      asks++;
      pb_exmail_session_feed (session, (const guint8 *) answer, strlen (answer), now);
      while (pb_exmail_session_next_event (session, &event))
        pb_exmail_event_clear (&event);
    }
  g_assert_cmpuint (asks, >=, 256);
  g_assert_cmpuint (asks, <=, 256 + 101);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exmail-session/request", test_request);
  g_test_add_func ("/exmail-session/injection", test_injection);
  g_test_add_func ("/exmail-session/burst", test_burst);
  g_test_add_func ("/exmail-session/no-loop", test_no_loop);
  for (gsize i = 0; i < G_N_ELEMENTS (dialogues); i++)
    {
      g_autofree char *path = g_strconcat ("/exmail-session/", dialogues[i].name, NULL);
      g_test_add_data_func (path, &dialogues[i], test_dialogue);
    }
  return g_test_run ();
}
