/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-session.c: plays the dialogues of dialogues/imap-*.txt (their format: dialogues/README), each cut at every byte
 * of the server's side, byte by byte, and in one piece per turn: always the same events and the same bytes out. */
#include "pb-clock.h"
#include "pb-imap-session.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define MAX_EVERY_CUT 20000 /* dialogues with more server bytes than this are cut at about as many places, not at all */

#define MAX_MAILBOXES 4

typedef struct
{
  char kind;  /* 'S' server, 'C' client, 'E' event, 'P' phase, 'Q' quirks, 'D' deadline, '>' action, '=' configuration */
  char *text; /* (owned): unescaped for S, C and E */
  gsize len;
  guint line;
} Step;

typedef struct
{
  char *name; /* (owned): file and title */
  GArray *steps;
  gsize server_bytes;
} Dialogue;

typedef struct
{
  PbImapSession *session;
  PbImapConfig config;
  PbImapLimits limits;
  PbImapMailbox mailboxes[MAX_MAILBOXES];
  guint32 tracked[MAX_MAILBOXES][16];
  gint64 now;
  char *host;    /* (owned) (nullable) */
  GString *said; /* the client's bytes since the last check */
  GString *events;
  gsize fed; /* server bytes so far */
  gsize cut, step;
  gboolean lenient; /* a difference is noted and ends it; else it fails the test */
  gboolean differs;
} Player;

static void
clear_step (gpointer data)
{
  g_free (((Step *) data)->text);
}

static void
free_dialogue (gpointer data)
{
  Dialogue *dialogue = data;

  g_free (dialogue->name);
  g_array_unref (dialogue->steps);
  g_free (dialogue);
}

/* \xHH, \r, \n, \\; a text that ends in \c has no line end. */
static GString *
unescape (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    if (*p != '\\')
      g_string_append_c (out, *p);
    else if (*++p == 'x')
      {
        g_string_append_c (out, (char) (g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2])));
        p += 2;
      }
    else if (*p == 'r' || *p == 'n')
      g_string_append_c (out, *p == 'r' ? '\r' : '\n');
    else if (*p == 'c')
      return out;
    else
      g_string_append_c (out, *p);
  return g_string_append (out, "\r\n");
}

static void
add_step (Dialogue *dialogue, char kind, const char *text, guint times, guint line)
{
  Step step = { kind, NULL, 0, line };

  if (kind == 'S' || kind == 'C' || kind == 'E')
    {
      g_autofree char *one_line = kind == 'E' ? g_strconcat (text, "\\n\\c", NULL) : g_strdup (text);
      GString *one = unescape (one_line);
      GString *all = g_string_new (NULL);
      for (guint i = 0; i < times; i++)
        g_string_append_len (all, one->str, (gssize) one->len);
      step.len = all->len;
      step.text = g_string_free (all, FALSE);
      g_string_free (one, TRUE);
      dialogue->server_bytes += kind == 'S' ? step.len : 0;
    }
  else
    step.text = g_strdup (text);
  g_array_append_val (dialogue->steps, step);
}

static Dialogue *
find_dialogue (GPtrArray *dialogues, const char *name)
{
  for (guint i = 0; i < dialogues->len; i++)
    {
      Dialogue *dialogue = g_ptr_array_index (dialogues, i);
      if (g_str_has_suffix (dialogue->name, name))
        return dialogue;
    }
  g_error ("no dialogue '%s'", name);
}

static void
use (GPtrArray *dialogues, Dialogue *dialogue, const char *name)
{
  g_autofree char *title = g_strconcat ("/", name, NULL);
  Dialogue *used = find_dialogue (dialogues, title);

  for (guint i = 0; i < used->steps->len; i++)
    {
      Step copy = g_array_index (used->steps, Step, i);
      copy.text = g_memdup2 (copy.text, copy.len > 0 ? copy.len + 1 : strlen (copy.text) + 1);
      g_array_append_val (dialogue->steps, copy);
    }
  dialogue->server_bytes += used->server_bytes;
}

static void
read_line (GPtrArray *dialogues, const char *file, const char *line, guint number)
{
  Dialogue *dialogue = dialogues->len > 0 ? g_ptr_array_index (dialogues, dialogues->len - 1) : NULL;

  if (g_str_has_prefix (line, "== "))
    {
      dialogue = g_new0 (Dialogue, 1);
      dialogue->name = g_strdup_printf ("%s/%s", file, line + 3);
      dialogue->steps = g_array_new (FALSE, FALSE, sizeof (Step));
      g_array_set_clear_func (dialogue->steps, clear_step);
      g_ptr_array_add (dialogues, dialogue);
    }
  else if (line[0] == '#' || line[0] == '\0')
    return;
  else if (g_str_has_prefix (line, "use "))
    use (dialogues, dialogue, line + 4);
  else if (g_str_has_prefix (line, "S*"))
    add_step (dialogue, 'S', strchr (line, ':') + 2, (guint) atoi (line + 2), number);
  else if (line[1] == ':')
    add_step (dialogue, line[0], line[2] != '\0' ? line + 3 : "", 1, number);
  else if (line[0] == '>' || line[0] == '=')
    add_step (dialogue, line[0], line + 2, 1, number);
  else
    g_error ("%s:%u: not understood: %s", file, number, line);
}

static GPtrArray *
load_dialogues (const char *prefix)
{
  GPtrArray *dialogues = g_ptr_array_new_with_free_func (free_dialogue);
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "unit", "wire", "dialogues", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;

      if (!g_str_has_prefix (name, prefix) || !g_file_get_contents (path, &text, NULL, NULL))
        continue;
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
      for (guint i = 0; lines[i] != NULL; i++)
        read_line (dialogues, name, lines[i], i + 1);
    }
  return dialogues;
}

static void
describe_question (GString *out, const PbSaslQuestion *question)
{
  g_string_append_printf (out, "SASL %s %u", pb_sasl_mechanism_to_string (question->mechanism), question->iterations);
  if (question->salt != NULL)
    {
      g_autofree char *salt = g_base64_encode (g_bytes_get_data (question->salt, NULL), g_bytes_get_size (question->salt));
      g_string_append_printf (out, " %s", salt);
    }
  g_string_append_printf (out, " %s", question->message);
}

static void
describe_event (GString *out, const PbImapEvent *event)
{
  const PbImapMail *mail = &event->mail;
  const char *text = event->text != NULL ? event->text : "";

  if (event->mailbox > 0)
    g_string_append_printf (out, "%u:", event->mailbox);
  switch (event->type)
    {
    case PB_IMAP_EVENT_STARTTLS:
      g_string_append (out, "STARTTLS");
      break;
    case PB_IMAP_EVENT_LOGIN:
      g_string_append (out, "LOGIN");
      break;
    case PB_IMAP_EVENT_SASL:
      describe_question (out, &event->question);
      break;
    case PB_IMAP_EVENT_WATCHING:
      g_string_append_printf (out, "WATCHING %u %u", event->uid_validity, event->last_uid);
      break;
    case PB_IMAP_EVENT_UNREAD:
      g_string_append_printf (out, "UNREAD %u", event->count);
      break;
    case PB_IMAP_EVENT_MAIL:
      g_assert_cmpuint (mail->uid, ==, event->uid);
      g_string_append_printf (out, "MAIL %u %s|%s|%s|%s|%" G_GINT64_FORMAT, mail->uid, mail->from, mail->address, mail->subject, mail->message_id, mail->date);
      if (mail->preview[0] != '\0')
        g_string_append_printf (out, " ~%s", mail->preview);
      if (mail->object_id[0] != '\0' || mail->thread_id[0] != '\0')
        g_string_append_printf (out, " #%s/%s", mail->object_id, mail->thread_id);
      break;
    case PB_IMAP_EVENT_MARK:
      g_string_append_printf (out, "MARK %u %u", event->uid_validity, event->last_uid);
      break;
    case PB_IMAP_EVENT_RESET:
      g_string_append_printf (out, "RESET %u %u", event->uid_validity, event->last_uid);
      break;
    case PB_IMAP_EVENT_MISSING:
      g_string_append_printf (out, "MISSING %s", text);
      break;
    case PB_IMAP_EVENT_GONE:
      g_string_append_printf (out, "GONE %u", event->uid);
      break;
    case PB_IMAP_EVENT_MARKED:
      g_string_append_printf (out, "MARKED %u %s %s", event->token, event->ok ? "ok" : "failed", text);
      break;
    case PB_IMAP_EVENT_ALIVE:
      g_string_append (out, "ALIVE");
      break;
    case PB_IMAP_EVENT_ALERT:
      g_string_append_printf (out, "%s %s", event->ok ? "OVERQUOTA" : "ALERT", text);
      break;
    case PB_IMAP_EVENT_FOLDER:
      g_string_append_printf (out, "FOLDER %s|%c|%s|%s|%" G_GINT64_FORMAT, event->folder.name, event->folder.delimiter != 0 ? event->folder.delimiter : '0', pb_folder_role_to_string (event->folder.role), event->folder.selectable ? "yes" : "no", event->folder.unread);
      break;
    case PB_IMAP_EVENT_HEADER:
      g_assert_cmpuint (mail->uid, ==, event->uid);
      g_string_append_printf (out, "HEADER %u %s %s|%s|%s|%s|%" G_GINT64_FORMAT, mail->uid, event->unread ? "unread" : "read", mail->from, mail->address, mail->subject, mail->message_id, mail->date);
      break;
    case PB_IMAP_EVENT_DONE:
      g_string_append (out, "DONE");
      break;
    case PB_IMAP_EVENT_ERROR:
    default:
      g_string_append_printf (out, "ERROR %s %s", pb_error_class_to_string (event->error_class), text);
      if (event->retry_after > 0)
        g_string_append_printf (out, " retry %" G_GINT64_FORMAT "ms", event->retry_after / 1000);
    }
  if ((event->type == PB_IMAP_EVENT_WATCHING || event->type == PB_IMAP_EVENT_MARK || event->type == PB_IMAP_EVENT_RESET) && event->modseq > 0)
    g_string_append_printf (out, " @%" G_GUINT64_FORMAT, event->modseq);
  g_strchomp (out->str);
  g_string_truncate (out, strlen (out->str));
  g_string_append_c (out, '\n');
}

static void
drain (Player *player)
{
  PbImapEvent event;

  while (pb_imap_session_next_event (player->session, &event))
    {
      describe_event (player->events, &event);
      pb_imap_event_clear (&event);
    }
  g_autoptr (GBytes) bytes = pb_imap_session_take_output (player->session);
  if (bytes != NULL)
    g_string_append_len (player->said, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
}

/* The piece lies in an allocation of its own size, gone after the call. */
static void
feed_piece (Player *player, const char *data, gsize len)
{
  g_autofree guint8 *copy = g_malloc (MAX (len, 1));

  memcpy (copy, data, len);
  pb_imap_session_feed (player->session, copy, len, player->now);
  player->fed += len;
  drain (player);
}

static void
feed (Player *player, const char *data, gsize len)
{
  while (len > 0)
    {
      gsize n = player->step > 0 ? MIN (player->step, len) : len;

      if (player->cut > player->fed && player->cut - player->fed < n)
        n = player->cut - player->fed;
      feed_piece (player, data, n);
      data += n;
      len -= n;
    }
}

static gint64
seconds (const char *text)
{
  return (gint64) (g_ascii_strtod (text, NULL) * G_USEC_PER_SEC);
}

static void
configure (Player *player, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  PbImapConfig *config = &player->config;
  PbImapMailbox *mailbox = &player->mailboxes[config->n_mailboxes - 1];

  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *value = strchr (words[i], '=');
      value = value != NULL ? value + 1 : "";
      if (g_str_has_prefix (words[i], "uid_validity="))
        mailbox->uid_validity = (guint32) g_ascii_strtoull (value, NULL, 10);
      else if (g_str_has_prefix (words[i], "last_uid="))
        mailbox->last_uid = (guint32) g_ascii_strtoull (value, NULL, 10);
      else if (g_str_has_prefix (words[i], "modseq="))
        mailbox->modseq = g_ascii_strtoull (value, NULL, 10);
      else if (g_str_has_prefix (words[i], "max_tracked="))
        player->limits.max_tracked = (gsize) atoi (value);
      else if (g_str_has_prefix (words[i], "max_line="))
        player->limits.max_line = (gsize) atoi (value);
      else if (g_str_has_prefix (words[i], "max_response="))
        player->limits.max_response = (gsize) atoi (value);
      else if (g_str_has_prefix (words[i], "tracked="))
        for (; *value != '\0'; value += strcspn (value, ",") + (strchr (value, ',') != NULL ? 1 : 0))
          player->tracked[config->n_mailboxes - 1][mailbox->n_tracked++] = (guint32) atoi (value);
      else if (g_str_equal (words[i], "job=folders"))
        config->job = PB_IMAP_JOB_FOLDERS;
      else if (g_str_has_prefix (words[i], "job=headers:"))
        {
          config->job = PB_IMAP_JOB_HEADERS;
          config->limit = (guint) atoi (value + strlen ("headers:"));
        }
      else if (g_str_has_prefix (words[i], "host="))
        player->host = g_strdup (value);
      else if (g_str_equal (words[i], "starttls"))
        {
          config->starttls = TRUE;
          config->tls = FALSE;
        }
      else if (g_str_equal (words[i], "cleartext"))
        {
          config->tls = FALSE;
          config->allow_cleartext = TRUE;
        }
      else if (g_str_equal (words[i], "no-tls"))
        config->tls = FALSE;
      else if (g_str_equal (words[i], "oauth"))
        config->oauth = TRUE;
      else if (g_str_has_prefix (words[i], "preferred="))
        config->preferred = pb_sasl_mechanism_parse (value, strlen (value));
      else if (g_str_equal (words[i], "previews"))
        config->no_previews = FALSE;
      else if (g_str_has_prefix (words[i], "mailbox="))
        {
          mailbox->name = strchr (text, '=') + 1; /* the rest of the line */
          return;
        }
      else if (g_str_has_prefix (words[i], "next="))
        {
          g_assert_cmpuint (config->n_mailboxes, <, MAX_MAILBOXES);
          player->mailboxes[config->n_mailboxes++].name = strchr (text, '=') + 1;
          return;
        }
      else
        g_error ("configuration '%s' not understood", words[i]);
    }
}

static void
mark_action (Player *player, const char *text)
{
  guint mailbox = text[1] == ':' ? (guint) atoi (text) : 0;
  g_auto (GStrv) words = g_strsplit (text[1] == ':' ? text + 2 : text, " ", 2);
  g_auto (GStrv) numbers = g_strsplit (words[1], ",", -1);
  guint32 uids[16];
  gsize n = 0;

  for (; !g_str_equal (words[1], "all") && numbers[n] != NULL; n++)
    uids[n] = (guint32) atoi (numbers[n]);
  pb_imap_session_mark_read (player->session, mailbox, g_str_equal (words[1], "all") ? NULL : uids, n, (guint) atoi (words[0]), player->now);
}

static void
answer_action (Player *player, const char *proof, const char *signature)
{
  gsize proof_len = 0, signature_len = 0;
  g_autofree guint8 *first = proof != NULL ? g_base64_decode (proof, &proof_len) : NULL;
  g_autofree guint8 *second = signature != NULL ? g_base64_decode (signature, &signature_len) : NULL;

  pb_imap_session_answer (player->session, first, proof_len, second, signature_len, player->now);
}

static void
bind_action (Player *player, const char *type, const char *data)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, strlen (data));

  pb_imap_session_bind (player->session, type, bytes);
}

static void
act (Player *player, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 3);

  if (g_str_equal (words[0], "login"))
    {
      g_autoptr (PbSecret) secret = pb_secret_new (words[2], strlen (words[2]));
      pb_imap_session_login (player->session, words[1], secret, player->now);
    }
  else if (g_str_equal (words[0], "answer"))
    answer_action (player, words[1], words[1] != NULL ? words[2] : NULL);
  else if (g_str_equal (words[0], "bind"))
    bind_action (player, words[1], words[2]);
  else if (g_str_equal (words[0], "fallback"))
    g_assert_cmpstr (pb_sasl_mechanism_to_string (pb_imap_session_get_fallback (player->session)), ==, words[1] != NULL ? words[1] : "");
  else if (g_str_equal (words[0], "wait"))
    player->now += seconds (words[1]);
  else if (g_str_equal (words[0], "tick"))
    {
      player->now += seconds (words[1]);
      pb_imap_session_tick (player->session, player->now);
    }
  else if (g_str_equal (words[0], "tls"))
    pb_imap_session_tls_started (player->session, player->now);
  else if (g_str_equal (words[0], "refresh"))
    pb_imap_session_refresh (player->session, words[1] != NULL ? (guint) atoi (words[1]) : PB_IMAP_EVERY_MAILBOX, player->now);
  else if (g_str_equal (words[0], "probe"))
    pb_imap_session_probe (player->session, player->now);
  else if (g_str_equal (words[0], "eof"))
    pb_imap_session_eof (player->session, player->now);
  else if (g_str_equal (words[0], "mark"))
    mark_action (player, text + 5);
  else
    g_error ("action '%s' not understood", text);
  drain (player);
}

static const struct
{
  PbImapQuirk quirk;
  const char *name;
} quirk_names[] = {
  { PB_QUIRK_LOGIN_FIRST, "login-first" },
  { PB_QUIRK_SEARCH_BASIC, "search-basic" },
  { PB_QUIRK_STATUS_BESIDE_IDLE, "status-beside-idle" },
  { PB_QUIRK_SLOW_LOGINS, "slow-logins" },
  { PB_QUIRK_ID_ALWAYS, "id-always" },
  { PB_QUIRK_NO_IDLE, "no-idle" },
  { PB_QUIRK_NO_PREVIEW, "no-preview" },
  { PB_QUIRK_NO_MODSEQ, "no-modseq" },
  { PB_QUIRK_BARE_FETCH, "bare-fetch" },
  { PB_QUIRK_ASCENDING, "ascending" },
};

static char *
describe_quirks (guint quirks)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (quirk_names); i++)
    if ((quirks & quirk_names[i].quirk) != 0)
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", quirk_names[i].name);
  return g_string_free (out, FALSE);
}

static void
check_quirks (Player *player, const Step *step)
{
  g_autofree char *quirks = describe_quirks (pb_imap_session_quirks (player->session));

  player->differs |= !g_str_equal (quirks, step->text);
  if (!player->lenient)
    g_assert_cmpstr (quirks, ==, step->text);
}

static void
check_state (Player *player, const Step *step)
{
  if (step->kind == 'Q' || player->lenient)
    {
      if (step->kind == 'Q')
        check_quirks (player, step);
      return;
    }
  if (step->kind == 'P')
    {
      g_assert_cmpstr (pb_imap_session_phase (player->session), ==, step->text);
      return;
    }
  gint64 deadline = pb_imap_session_deadline (player->session);
  if (g_str_equal (step->text, "never"))
    g_assert_cmpint (deadline, ==, PB_NEVER);
  else
    g_assert_cmpint (deadline - player->now, ==, seconds (step->text));
}

/* Compares what was said and reported since the last check with the C and E steps in between. */
static void
check (Player *player, const Dialogue *dialogue, guint from, guint to)
{
  g_autoptr (GString) said = g_string_new (NULL);
  g_autoptr (GString) events = g_string_new (NULL);

  for (guint i = from; i < to; i++)
    {
      const Step *step = &g_array_index (dialogue->steps, Step, i);
      if (step->kind == 'C' || step->kind == 'E')
        g_string_append_len (step->kind == 'C' ? said : events, step->text, (gssize) step->len);
    }
  if (player->lenient)
    {
      player->differs |= !g_string_equal (said, player->said) || !g_string_equal (events, player->events);
      g_string_truncate (player->said, 0);
      g_string_truncate (player->events, 0);
      return;
    }
  if (!g_string_equal (said, player->said) || !g_string_equal (events, player->events))
    g_test_message ("%s, before line %u, cut %" G_GSIZE_FORMAT ", step %" G_GSIZE_FORMAT, dialogue->name, to < dialogue->steps->len ? g_array_index (dialogue->steps, Step, to).line : 0, player->cut, player->step);
  g_assert_cmpstr (player->events->str, ==, events->str);
  g_assert_cmpstr (player->said->str, ==, said->str);
  g_string_truncate (player->said, 0);
  g_string_truncate (player->events, 0);
}

static void
start (Player *player)
{
  for (guint i = 0; i < MAX_MAILBOXES; i++)
    player->mailboxes[i].tracked = player->tracked[i];
  player->config.mailboxes = player->mailboxes;
  player->config.host = player->host;
  player->session = pb_imap_session_new (&player->config, &player->limits, player->now);
}

/* @rows: (nullable): NULL: the built-in quirks. @lenient: see Player. Returns: whether anything was different. */
static gboolean
play_with (const Dialogue *dialogue, gsize cut, gsize step_size, const PbImapQuirkRow *rows, gsize n_rows, gboolean lenient)
{
  Player player = {
    .mailboxes = { { .name = "INBOX" } },
    .config = { .n_mailboxes = 1, .no_previews = TRUE, .tls = TRUE, .client_name = "Postbell", .client_version = "1.0", .sasl = { .host = "server.example.com", .port = 143, .nonce = "rOprNGfwEbeRWgbNEkqO", .max_iterations = 10000 }, .quirk_rows = rows, .n_quirk_rows = n_rows },
    .limits = pb_imap_limits_default (),
    .now = 1000 * (gint64) G_USEC_PER_SEC,
    .said = g_string_new (NULL),
    .events = g_string_new (NULL),
    .cut = cut,
    .step = step_size,
    .lenient = lenient,
  };
  guint checked = 0;

  for (guint i = 0; i < dialogue->steps->len && !player.differs; i++)
    {
      const Step *step = &g_array_index (dialogue->steps, Step, i);

      if (step->kind == '=')
        {
          configure (&player, step->text);
          continue;
        }
      if (player.session == NULL)
        start (&player);
      if (step->kind == 'C' || step->kind == 'E')
        continue;
      gboolean turn = step->kind != 'S' || i == 0 || (&g_array_index (dialogue->steps, Step, i - 1))->kind != 'S';
      if (turn)
        {
          check (&player, dialogue, checked, i);
          checked = i;
        }
      if (step->kind == 'S')
        feed (&player, step->text, step->len);
      else if (step->kind == '>')
        act (&player, step->text);
      else
        check_state (&player, step);
    }
  check (&player, dialogue, checked, dialogue->steps->len);
  pb_imap_session_free (player.session);
  g_string_free (player.said, TRUE);
  g_string_free (player.events, TRUE);
  g_free (player.host);
  return player.differs;
}

static void
play (const Dialogue *dialogue, gsize cut, gsize step_size)
{
  play_with (dialogue, cut, step_size, NULL, 0, FALSE);
}

static void
test_dialogue (gconstpointer data)
{
  const Dialogue *dialogue = data;
  gsize stride = dialogue->server_bytes / MAX_EVERY_CUT + 1;

  play (dialogue, 0, 0);
  if (dialogue->server_bytes <= 10 * MAX_EVERY_CUT)
    play (dialogue, 0, 1);
  play (dialogue, 0, 7);
  for (gsize cut = 1; cut < dialogue->server_bytes && dialogue->server_bytes <= MAX_EVERY_CUT; cut += stride)
    play (dialogue, cut, 0);
}

#ifndef PLAYER_ONLY
/* ---- memory ---- */

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
  g_autoptr (GPtrArray) dialogues = load_dialogues ("imap-");
  for (guint i = 0; i < dialogues->len; i++)
    {
      Dialogue *dialogue = g_ptr_array_index (dialogues, i);
      g_autofree char *path = g_strconcat ("/imap-session/", dialogue->name, NULL);
      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, dialogue, test_dialogue);
    }
  g_test_add_func ("/imap-session/memory", test_memory);
  g_test_add_func ("/imap-session/memory-after-storm", test_memory_after_storm);
  return g_test_run ();
}
#endif
