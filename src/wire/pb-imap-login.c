/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-login.c: from the greeting to the login, and on from its answer (RFC 9051 6.1, 6.2; RFC 2595). */
#include "pb-imap-session-private.h"

static const struct
{
  const char *prefix;
  const char *name;
} strangers[] = {
  { "+OK", "POP3" },
  { "-ERR", "POP3" },
  { "220", "SMTP" },
  { "HTTP/", "HTTP" },
};

static void
ask_capability (PbImapSession *self, PbImapPhase phase, gint64 now)
{
  self->phase = phase;
  pb_imap_session_command (self, PB_IMAP_COMMAND_CAPABILITY, "CAPABILITY");
  pb_imap_session_rearm (self, now);
}

/* LOGINDISABLED speaks only before the login: Cyrus lists it afterwards too. */
static void
ask_credentials (PbImapSession *self)
{
  if (!self->tls && !self->allow_cleartext)
    pb_imap_session_fail_word (self, PB_ERROR_CLASS_TLS_FAILED, "");
  else if (!pb_imap_auth_is_possible (self))
    pb_imap_auth_refuse (self);
  else
    {
      self->phase = PB_IMAP_PHASE_CREDENTIALS;
      pb_imap_session_emit (self, PB_IMAP_EVENT_LOGIN, 0);
    }
}

/* Capabilities are known: TLS first, then the login. */
static void
proceed (PbImapSession *self, gint64 now)
{
  if (!self->starttls || self->tls)
    ask_credentials (self);
  else if ((self->caps & PB_IMAP_CAP_STARTTLS) == 0)
    pb_imap_session_fail_word (self, PB_ERROR_CLASS_TLS_FAILED, "");
  else
    {
      self->phase = PB_IMAP_PHASE_STARTTLS;
      pb_imap_session_command (self, PB_IMAP_COMMAND_STARTTLS, "STARTTLS");
      pb_imap_session_rearm (self, now);
    }
}

/* Nothing more was said about capabilities since the login: ask, and wait for the answer. */
static void
logged_in (PbImapSession *self, gint64 now)
{
  if (self->caps_known)
    pb_imap_plan_open (self, now);
  else
    ask_capability (self, PB_IMAP_PHASE_RECAPABILITY, now);
}

static void
no_imap (PbImapSession *self, const PbImapFrame *frame)
{
  PbImapSpan line = { frame->data, frame->len };

  for (gsize i = 0; i < G_N_ELEMENTS (strangers); i++)
    if (pb_imap_span_has_prefix (line, strangers[i].prefix))
      {
        pb_imap_session_fail_word (self, PB_ERROR_CLASS_WRONG_PROTOCOL, strangers[i].name);
        return;
      }
  pb_imap_session_fail (self, PB_ERROR_CLASS_WRONG_PROTOCOL, line, 0);
}

static void
greeting_ok (PbImapSession *self, gboolean preauth, gint64 now)
{
  if (preauth && !self->tls && !self->allow_cleartext)
    pb_imap_session_fail_word (self, PB_ERROR_CLASS_TLS_FAILED, "PREAUTH");
  else if (preauth)
    logged_in (self, now);
  else if (self->caps_known)
    proceed (self, now);
  else
    ask_capability (self, PB_IMAP_PHASE_CAPABILITY, now);
}

void
pb_imap_login_greeting (PbImapSession *self, const PbImapFrame *frame, gint64 now)
{
  PbImapResponse response;

  pb_imap_response_parse (&response, frame, self->limits.max_depth);
  if (response.type != PB_IMAP_RESPONSE_STATUS)
    {
      no_imap (self, frame);
      return;
    }
  if (response.code == PB_IMAP_CODE_CAPABILITY)
    {
      self->caps = pb_imap_caps_parse (response.args);
      self->auth.offered = pb_imap_mechanisms_parse (response.args);
      self->caps_known = TRUE;
    }
  pb_imap_session_learn_quirks (self, NULL, (PbImapSpan){ frame->data, frame->len });
  pb_imap_session_rearm (self, now);
  if (response.status == PB_IMAP_STATUS_OK || response.status == PB_IMAP_STATUS_PREAUTH)
    greeting_ok (self, response.status == PB_IMAP_STATUS_PREAUTH, now);
  else
    {
      PbImapFailure failure = pb_imap_failure (&response, PB_ERROR_CLASS_SERVER_BUSY);
      pb_imap_session_fail (self, failure.error_class, response.text, failure.retry_after);
    }
}

void
pb_imap_session_tls_started (PbImapSession *self, gint64 now)
{
  if (self->phase != PB_IMAP_PHASE_HANDSHAKE)
    return;
  self->tls = TRUE;
  self->caps_known = FALSE; /* what was said in the clear may be an attacker's */
  self->caps = (PbImapCaps) 0;
  self->auth.offered = 0;
  pb_imap_framer_reset (&self->framer);
  ask_capability (self, PB_IMAP_PHASE_CAPABILITY, now);
}

static void
starttls_completed (PbImapSession *self, const PbImapResponse *response)
{
  if (response->status != PB_IMAP_STATUS_OK)
    {
      pb_imap_session_fail (self, PB_ERROR_CLASS_TLS_FAILED, response->text, 0);
      return;
    }
  self->phase = PB_IMAP_PHASE_HANDSHAKE;
  pb_imap_session_emit (self, PB_IMAP_EVENT_STARTTLS, 0);
}

void
pb_imap_login_completed (PbImapSession *self, PbImapCommand command, const PbImapResponse *response, gint64 now)
{
  if (command == PB_IMAP_COMMAND_STARTTLS)
    starttls_completed (self, response);
  else if (command == PB_IMAP_COMMAND_LOGIN)
    {
      if (pb_imap_auth_completed (self, response, now))
        logged_in (self, now);
    }
  else if (self->phase == PB_IMAP_PHASE_CAPABILITY)
    proceed (self, now);
  else
    pb_imap_plan_open (self, now);
}
