/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-login.c: from the greeting to the answer of the login (RFC 1939, RFC 2449, RFC 2595). */
#include "pb-pop3-session-private.h"

#include "pb-reason.h"

static const struct
{
  const char *prefix;
  const char *name;
} strangers[] = {
  { "* ", PB_REASON_IMAP },
  { "220", PB_REASON_SMTP },
  { "HTTP/", PB_REASON_HTTP },
};

static void
refuse (PbPop3Session *self, PbPop3Line text, PbErrorClass fallback)
{
  PbPop3Failure failure = pb_pop3_failure (text, self->caps.login_delay, fallback);

  if (self->oauth && failure.error_class == PB_ERROR_CLASS_AUTH_REJECTED)
    failure.error_class = PB_ERROR_CLASS_AUTH_EXPIRED; /* the token is stale, not the account */
  pb_pop3_session_fail (self, failure.error_class, text, failure.retry_after);
}

/* Returns: (transfer full) (nullable): the timestamp of the greeting (RFC 1939 7), which has to be a msg-id: a forged one
 * that is none would give parts of the password away (CVE-2007-1558). */
static char *
read_timestamp (PbPop3Line greeting)
{
  const char *open = greeting.len > 0 ? memchr (greeting.text, '<', greeting.len) : NULL;
  gsize left = open != NULL ? greeting.len - (gsize) (open - greeting.text) : 0;
  const char *close = open != NULL ? memchr (open, '>', left) : NULL;
  guint ats = 0;

  if (close == NULL)
    return NULL;
  for (const char *p = open + 1; p < close; p++)
    {
      if (!g_ascii_isgraph (*p) || *p == '<')
        return NULL;
      ats += *p == '@' ? 1 : 0;
    }
  if (ats == 0 || open[1] == '@' || close[-1] == '@')
    return NULL;
  return g_strndup (open, (gsize) (close - open) + 1);
}

void
pb_pop3_login_greeting (PbPop3Session *self, PbPop3Line line, gint64 now)
{
  PbPop3Line rest;

  if (pb_pop3_line_is (line, "+OK", NULL))
    {
      if (self->stls && !self->tls)
        {
          pb_pop3_session_command (self, PB_POP3_PHASE_STLS, "STLS", NULL, now);
          return;
        }
      self->timestamp = read_timestamp (line);
      pb_pop3_session_command (self, PB_POP3_PHASE_CAPA, "CAPA", NULL, now);
      return;
    }
  if (pb_pop3_line_is (line, "-ERR", &rest))
    {
      refuse (self, rest, PB_ERROR_CLASS_SERVER_BUSY);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (strangers); i++)
    if (pb_pop3_line_has_prefix (line, strangers[i].prefix))
      {
        pb_pop3_session_fail_word (self, PB_ERROR_CLASS_WRONG_PROTOCOL, strangers[i].name);
        return;
      }
  pb_pop3_session_fail (self, PB_ERROR_CLASS_WRONG_PROTOCOL, line, 0);
}

/* Required means required: a refusal is the end. */
static void
stls_answered (PbPop3Session *self, PbPop3Line line)
{
  PbPop3Line rest = line;

  if (pb_pop3_line_is (line, "+OK", NULL))
    {
      pb_pop3_session_yield (self, PB_POP3_PHASE_HANDSHAKE);
      pb_pop3_session_emit (self, PB_POP3_EVENT_STARTTLS);
      return;
    }
  pb_pop3_line_is (line, "-ERR", &rest);
  pb_pop3_session_fail (self, PB_ERROR_CLASS_TLS_FAILED, rest, 0);
}

/* What was said in the clear may be an attacker's: nothing of it was taken in. */
void
pb_pop3_session_tls_started (PbPop3Session *session, gint64 now)
{
  if (session->phase != PB_POP3_PHASE_HANDSHAKE)
    return;
  session->tls = TRUE;
  g_byte_array_set_size (session->line, 0);
  pb_pop3_session_command (session, PB_POP3_PHASE_CAPA, "CAPA", NULL, now);
}

static void
ask_credentials (PbPop3Session *self)
{
  if (!self->tls && !self->allow_cleartext)
    {
      pb_pop3_session_fail_word (self, PB_ERROR_CLASS_TLS_FAILED, "");
      return;
    }
  pb_pop3_session_yield (self, PB_POP3_PHASE_CREDENTIALS);
  pb_pop3_session_emit (self, PB_POP3_EVENT_LOGIN);
}

static void
capa_answered (PbPop3Session *self, PbPop3Line line, gint64 now)
{
  if (pb_pop3_line_is (line, "+OK", NULL))
    {
      self->caps.known = TRUE;
      pb_pop3_session_await (self, PB_POP3_PHASE_CAPA_LIST, self->limits.answer_timeout, now);
    }
  else if (pb_pop3_line_is (line, "-ERR", NULL))
    ask_credentials (self); /* older than RFC 2449 */
  else
    pb_pop3_session_fail (self, PB_ERROR_CLASS_PROTOCOL, line, 0);
}

static void
capa_listed (PbPop3Session *self, PbPop3Line line)
{
  if (line.len == 1 && line.text[0] == '.')
    ask_credentials (self);
  else
    pb_pop3_caps_take (&self->caps, line);
}

static void
login_refused (PbPop3Session *self, PbPop3Line text, gint64 now)
{
  if (!pb_pop3_auth_fall_back (self, text, now))
    refuse (self, text, PB_ERROR_CLASS_AUTH_REJECTED);
}

static void
login_accepted (PbPop3Session *self, gint64 now)
{
  if (self->sasl != NULL && !pb_sasl_is_proved (self->sasl))
    {
      pb_pop3_session_fail_word (self, PB_ERROR_CLASS_PROTOCOL, "The server could not prove that it knows the password.");
      return;
    }
  pb_pop3_auth_forget_secrets (self);
  pb_pop3_list_begin (self, now);
}

void
pb_pop3_login_take (PbPop3Session *self, PbPop3Line line, gint64 now)
{
  PbPop3Line rest;

  if (self->phase == PB_POP3_PHASE_STLS)
    stls_answered (self, line);
  else if (self->phase == PB_POP3_PHASE_CAPA)
    capa_answered (self, line, now);
  else if (self->phase == PB_POP3_PHASE_CAPA_LIST)
    capa_listed (self, line);
  else if (self->phase == PB_POP3_PHASE_AUTH && pb_pop3_line_is (line, "+", &rest))
    pb_pop3_auth_challenged (self, rest, now);
  else if (pb_pop3_line_is (line, "-ERR", &rest))
    login_refused (self, rest, now);
  else if (!pb_pop3_line_is (line, "+OK", NULL))
    pb_pop3_session_fail (self, PB_ERROR_CLASS_PROTOCOL, line, 0);
  else if (self->phase == PB_POP3_PHASE_USER)
    pb_pop3_auth_pass (self, now);
  else
    login_accepted (self, now);
}
