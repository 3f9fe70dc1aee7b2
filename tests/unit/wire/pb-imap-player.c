/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-player.c: see pb-imap-player.h. */
#include "pb-imap-player.h"

#include <stdlib.h>
#include <string.h>

#include "pb-clock.h"

#define MAX_EVERY_CUT 20000 /* dialogues with more server bytes than this are cut at about as many places, not at all */

#define MAX_MAILBOXES 4

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

char *
pb_imap_player_describe_quirks (guint quirks)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (quirk_names); i++)
    if ((quirks & quirk_names[i].quirk) != 0)
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", quirk_names[i].name);
  return g_string_free (out, FALSE);
}

static void
check_quirks (Player *player, const PbDialogueStep *step)
{
  g_autofree char *quirks = pb_imap_player_describe_quirks (pb_imap_session_quirks (player->session));

  player->differs |= !g_str_equal (quirks, step->text);
  if (!player->lenient)
    g_assert_cmpstr (quirks, ==, step->text);
}

static void
check_state (Player *player, const PbDialogueStep *step)
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
check (Player *player, const PbDialogue *dialogue, guint from, guint to)
{
  g_autoptr (GString) said = g_string_new (NULL);
  g_autoptr (GString) events = g_string_new (NULL);

  for (guint i = from; i < to; i++)
    {
      const PbDialogueStep *step = &g_array_index (dialogue->steps, PbDialogueStep, i);
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
    g_test_message ("%s, before line %u, cut %" G_GSIZE_FORMAT ", step %" G_GSIZE_FORMAT, dialogue->name, to < dialogue->steps->len ? g_array_index (dialogue->steps, PbDialogueStep, to).line : 0, player->cut, player->step);
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

gboolean
pb_imap_player_play (const PbDialogue *dialogue, gsize cut, gsize step_size, const PbImapQuirkRow *rows, gsize n_rows, gboolean lenient)
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
      const PbDialogueStep *step = &g_array_index (dialogue->steps, PbDialogueStep, i);

      if (step->kind == '=')
        {
          configure (&player, step->text);
          continue;
        }
      if (player.session == NULL)
        start (&player);
      if (step->kind == 'C' || step->kind == 'E')
        continue;
      gboolean turn = step->kind != 'S' || i == 0 || (&g_array_index (dialogue->steps, PbDialogueStep, i - 1))->kind != 'S';
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

void
pb_imap_player_test (gconstpointer data)
{
  const PbDialogue *dialogue = data;
  gsize stride = dialogue->server_bytes / MAX_EVERY_CUT + 1;

  pb_imap_player_play (dialogue, 0, 0, NULL, 0, FALSE);
  if (dialogue->server_bytes <= 10 * MAX_EVERY_CUT)
    pb_imap_player_play (dialogue, 0, 1, NULL, 0, FALSE);
  pb_imap_player_play (dialogue, 0, 7, NULL, 0, FALSE);
  for (gsize cut = 1; cut < dialogue->server_bytes && dialogue->server_bytes <= MAX_EVERY_CUT; cut += stride)
    pb_imap_player_play (dialogue, cut, 0, NULL, 0, FALSE);
}
