/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-session.c: bytes, lines and deadlines of the POP3 conversation (see pb-pop3-session.h). */
#include "pb-pop3-session-private.h"

#include <string.h>

#include "pb-reason.h"
#include "pb-text.h"

#define SECOND     ((gint64) G_USEC_PER_SEC)
#define TEXT_CHARS 400
#define STRIDE     (16 * 1024) /* bytes of a long answer that move its deadline */

PbPop3Limits
pb_pop3_limits_default (void)
{
  return (PbPop3Limits){
    .max_line = 4 * 1024,
    .max_header = 32 * 1024,
    .max_answer = 256 * 1024 * 1024,
    .max_listed = 1000 * 1000,
    .max_new = 50,
    .greeting_timeout = 60 * SECOND,
    .answer_timeout = 60 * SECOND,
    .login_timeout = 60 * SECOND,
    .quit_timeout = 5 * SECOND,
  };
}

static void
copy_sasl (PbPop3Session *self, const PbSaslConfig *config)
{
  self->sasl_texts[0] = g_strdup (config->host);
  self->sasl_texts[1] = g_strdup (config->nonce);
  self->sasl_config = (PbSaslConfig){
    .host = self->sasl_texts[0],
    .port = config->port,
    .nonce = self->sasl_texts[1],
    .max_iterations = config->max_iterations,
  };
  pb_pop3_session_bind (self, config->binding_type, config->binding);
}

PbPop3Session *
pb_pop3_session_new (const PbPop3Config *config, const PbPop3Limits *limits, gint64 now)
{
  PbPop3Session *self = g_new0 (PbPop3Session, 1);

  self->limits = *limits;
  self->stls = config->stls;
  self->tls = config->tls;
  self->allow_cleartext = config->allow_cleartext;
  self->oauth = config->oauth;
  self->preferred = config->preferred;
  self->top_lines = config->top_lines;
  copy_sasl (self, &config->sasl);
  self->login = "";
  self->line = g_byte_array_new ();
  g_queue_init (&self->events);
  self->deadline = now + limits->greeting_timeout;
  return self;
}

void
pb_pop3_session_free (PbPop3Session *session)
{
  if (session == NULL)
    return;
  pb_pop3_events_clear (session);
  pb_pop3_auth_forget_secrets (session);
  pb_output_clear (&session->output);
  g_clear_pointer (&session->top, g_byte_array_unref);
  g_clear_pointer (&session->wanted, g_array_unref);
  g_clear_pointer (&session->sasl_config.binding, g_bytes_unref);
  g_byte_array_unref (session->line);
  for (gsize i = 0; i < G_N_ELEMENTS (session->sasl_texts); i++)
    g_free (session->sasl_texts[i]);
  g_free (session->timestamp);
  g_free (session);
}

void
pb_pop3_session_bind (PbPop3Session *session, const char *binding_type, GBytes *binding)
{
  char *type = g_strdup (binding_type);

  g_free (session->sasl_texts[2]);
  g_clear_pointer (&session->sasl_config.binding, g_bytes_unref);
  session->sasl_texts[2] = type;
  session->sasl_config.binding_type = type;
  session->sasl_config.binding = type != NULL && binding != NULL ? g_bytes_ref (binding) : NULL;
}

static void
end (PbPop3Session *self)
{
  self->phase = PB_POP3_PHASE_CLOSED;
  self->deadline = PB_NEVER;
  pb_pop3_auth_forget_secrets (self);
  pb_output_clear (&self->output);
}

void
pb_pop3_session_done (PbPop3Session *self)
{
  end (self);
  pb_pop3_session_emit (self, PB_POP3_EVENT_DONE);
}

static void
fail_with (PbPop3Session *self, PbErrorClass error_class, char *text, gint64 retry_after)
{
  end (self);
  PbPop3Event *event = pb_pop3_session_emit (self, PB_POP3_EVENT_ERROR);
  event->error_class = error_class;
  event->retry_after = retry_after;
  event->text = text;
}

void
pb_pop3_session_fail (PbPop3Session *self, PbErrorClass error_class, PbPop3Line text, gint64 retry_after)
{
  g_autofree char *words = pb_pop3_text (text);
  char *shown = pb_pop3_auth_is_quoted (self, text) ? g_strdup ("") : pb_text_display (words, -1, TEXT_CHARS);

  fail_with (self, error_class, shown, retry_after);
}

void
pb_pop3_session_fail_word (PbPop3Session *self, PbErrorClass error_class, const char *word)
{
  fail_with (self, error_class, g_strdup (word), 0);
}

void
pb_pop3_session_await (PbPop3Session *self, PbPop3Phase phase, gint64 timeout, gint64 now)
{
  self->phase = phase;
  self->answer = 0;
  self->progress = 0;
  self->deadline = now + timeout;
}

void
pb_pop3_session_yield (PbPop3Session *self, PbPop3Phase phase)
{
  self->phase = phase;
  self->deadline = PB_NEVER;
}

void
pb_pop3_session_command (PbPop3Session *self, PbPop3Phase phase, const char *command, const char *argument, gint64 now)
{
  pb_output_text (&self->output, command);
  if (argument != NULL)
    {
      pb_output_text (&self->output, " ");
      pb_output_text (&self->output, argument);
    }
  pb_output_text (&self->output, "\r\n");
  pb_pop3_session_await (self, phase, phase == PB_POP3_PHASE_QUIT ? self->limits.quit_timeout : self->limits.answer_timeout, now);
}

gboolean
pb_pop3_line_has_prefix (PbPop3Line line, const char *prefix)
{
  gsize len = strlen (prefix);

  return line.len >= len && g_ascii_strncasecmp (line.text, prefix, len) == 0;
}

gboolean
pb_pop3_line_is (PbPop3Line line, const char *word, PbPop3Line *rest)
{
  gsize len = strlen (word);

  if (!pb_pop3_line_has_prefix (line, word) || (line.len > len && line.text[len] != ' ' && line.text[len] != '\t'))
    return FALSE;
  while (len < line.len && (line.text[len] == ' ' || line.text[len] == '\t'))
    len++;
  if (rest != NULL)
    *rest = (PbPop3Line){ line.text + len, line.len - len };
  return TRUE;
}

static gboolean
is_owners_turn (PbPop3Phase phase)
{
  return phase == PB_POP3_PHASE_HANDSHAKE || phase == PB_POP3_PHASE_CREDENTIALS || phase == PB_POP3_PHASE_QUESTION || phase == PB_POP3_PHASE_WANT;
}

/* Nothing was asked; a server may all the same say why it ends the connection. */
static void
unasked (PbPop3Session *self, PbPop3Line line)
{
  PbPop3Line rest;

  if (!pb_pop3_line_is (line, "-ERR", &rest))
    pb_pop3_session_fail (self, PB_ERROR_CLASS_PROTOCOL, line, 0);
  else
    {
      PbPop3Failure failure = pb_pop3_failure (rest, self->caps.login_delay, PB_ERROR_CLASS_REFUSED);
      pb_pop3_session_fail (self, failure.error_class, rest, failure.retry_after);
    }
}

static void
take_line (PbPop3Session *self, PbPop3Line line, gint64 now)
{
  if (line.len > 0 && line.text[line.len - 1] == '\r')
    line.len--;
  if (self->phase == PB_POP3_PHASE_GREETING)
    pb_pop3_login_greeting (self, line, now);
  else if (is_owners_turn (self->phase))
    unasked (self, line);
  else if (self->phase < PB_POP3_PHASE_STAT)
    pb_pop3_login_take (self, line, now);
  else
    pb_pop3_list_take (self, line, now);
}

/* A server that is slow is waited for, as long as it gets on. */
static void
note_progress (PbPop3Session *self, gint64 now)
{
  if (self->answer - self->progress < STRIDE || self->phase == PB_POP3_PHASE_CLOSED)
    return;
  self->progress = self->answer - self->answer % STRIDE;
  if (self->phase == PB_POP3_PHASE_UIDL_LIST || self->phase == PB_POP3_PHASE_TOP_LIST)
    self->deadline = now + self->limits.answer_timeout;
}

/* Of a line at most max_line is kept; the rest only counts. Most lines come in one piece and are not copied. */
static void
take_piece (PbPop3Session *self, const guint8 *data, gsize len, gboolean whole, gint64 now)
{
  gsize room = self->limits.max_line - MIN (self->limits.max_line, self->line->len);

  self->answer += len;
  if (self->answer > self->limits.max_answer)
    pb_pop3_session_fail_word (self, PB_ERROR_CLASS_LIMIT, "");
  else if (whole && self->line->len == 0)
    take_line (self, (PbPop3Line){ (const char *) data, MIN (len, room) }, now);
  else
    {
      g_byte_array_append (self->line, data, (guint) MIN (len, room));
      if (!whole)
        return;
      g_autoptr (GByteArray) line = self->line;
      self->line = g_byte_array_new ();
      take_line (self, (PbPop3Line){ (const char *) line->data, line->len }, now);
    }
}

/* After the +OK to STLS nothing more may come in the clear (CVE-2021-38370 and its family). */
void
pb_pop3_session_feed (PbPop3Session *session, const guint8 *data, gsize len, gint64 now)
{
  while (len > 0 && session->phase != PB_POP3_PHASE_CLOSED)
    {
      if (session->phase == PB_POP3_PHASE_HANDSHAKE)
        {
          pb_pop3_session_fail_word (session, PB_ERROR_CLASS_TLS_FAILED, "STARTTLS");
          break;
        }
      const guint8 *newline = memchr (data, '\n', len);
      gsize piece = newline != NULL ? (gsize) (newline - data) : len;
      gsize used = piece + (newline != NULL ? 1 : 0);

      take_piece (session, data, piece, newline != NULL, now);
      note_progress (session, now);
      data += used;
      len -= used;
    }
}

void
pb_pop3_session_eof (PbPop3Session *session, gint64 now)
{
  if (session->phase == PB_POP3_PHASE_QUIT)
    pb_pop3_session_done (session); /* everything was said but goodbye */
  else if (session->phase != PB_POP3_PHASE_CLOSED)
    pb_pop3_session_fail_word (session, PB_ERROR_CLASS_REFUSED, session->phase == PB_POP3_PHASE_GREETING ? PB_REASON_NO_GREETING : "");
}

void
pb_pop3_session_tick (PbPop3Session *session, gint64 now)
{
  if (session->phase == PB_POP3_PHASE_CLOSED || now < session->deadline)
    return;
  if (session->phase == PB_POP3_PHASE_QUIT)
    pb_pop3_session_done (session);
  else
    pb_pop3_session_fail_word (session, PB_ERROR_CLASS_TIMEOUT, session->phase == PB_POP3_PHASE_GREETING ? PB_REASON_NO_GREETING : "");
}

GBytes *
pb_pop3_session_take_output (PbPop3Session *session)
{
  return pb_output_steal (&session->output);
}

gint64
pb_pop3_session_deadline (const PbPop3Session *session)
{
  return session->deadline;
}

PbSecret *
pb_pop3_session_get_secret (const PbPop3Session *session)
{
  return session->secret;
}

PbSaslMechanism
pb_pop3_session_get_fallback (const PbPop3Session *session)
{
  return session->phase >= PB_POP3_PHASE_STAT ? session->fallback : PB_SASL_NONE;
}

const char *
pb_pop3_session_get_login (const PbPop3Session *session)
{
  return session->login;
}

gint64
pb_pop3_session_get_login_delay (const PbPop3Session *session)
{
  return session->caps.login_delay;
}

const char *
pb_pop3_session_phase (const PbPop3Session *session)
{
  static const char *const names[] = {
    [PB_POP3_PHASE_GREETING] = "greeting",
    [PB_POP3_PHASE_STLS] = "starttls",
    [PB_POP3_PHASE_HANDSHAKE] = "starttls",
    [PB_POP3_PHASE_CAPA] = "capability",
    [PB_POP3_PHASE_CAPA_LIST] = "capability",
    [PB_POP3_PHASE_CREDENTIALS] = "login",
    [PB_POP3_PHASE_AUTH] = "login",
    [PB_POP3_PHASE_QUESTION] = "login",
    [PB_POP3_PHASE_APOP] = "login",
    [PB_POP3_PHASE_USER] = "login",
    [PB_POP3_PHASE_PASS] = "login",
    [PB_POP3_PHASE_STAT] = "list",
    [PB_POP3_PHASE_UIDL] = "list",
    [PB_POP3_PHASE_UIDL_LIST] = "list",
    [PB_POP3_PHASE_WANT] = "fetch",
    [PB_POP3_PHASE_TOP] = "fetch",
    [PB_POP3_PHASE_TOP_LIST] = "fetch",
    [PB_POP3_PHASE_QUIT] = "quit",
    [PB_POP3_PHASE_CLOSED] = "closed",
  };

  return names[session->phase];
}
