/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-session.c: bytes, commands in flight, events and deadlines of the IMAP conversation (see pb-imap-session.h). */
#include "pb-imap-session-private.h"

#include <string.h>

#include "pb-reason.h"
#include "pb-server-text.h"

#define SECOND     ((gint64) G_USEC_PER_SEC)
#define TEXT_CHARS 400

PbImapLimits
pb_imap_limits_default (void)
{
  return (PbImapLimits){
    .max_line = 8 * 1024,
    .max_literal = 16 * 1024,
    .max_response = 64 * 1024 * 1024,
    .max_depth = 64,
    .max_tracked = 200,
    .greeting_timeout = 60 * SECOND,
    .answer_timeout = 60 * SECOND,
    .login_timeout = 60 * SECOND,
    .done_timeout = 20 * SECOND,
    .probe_timeout = 5 * SECOND,
    .idle_renewal = 9 * 60 * SECOND,
    .poll_interval = 60 * SECOND,
    .round_interval = 5 * 60 * SECOND,
    .settle_time = SECOND / 2,
  };
}

void
pb_imap_event_clear (PbImapEvent *event)
{
  g_free (event->text);
  pb_sasl_question_clear (&event->question);
  g_free (event->mail.from);
  g_free (event->mail.address);
  g_free (event->mail.subject);
  g_free (event->mail.message_id);
  g_free (event->mail.preview);
  g_free (event->mail.object_id);
  g_free (event->mail.thread_id);
  g_free (event->folder.name);
  memset (event, 0, sizeof *event);
}

/* An event and its place in the queue: one allocation. */
typedef struct
{
  GList link;
  PbImapEvent event;
} Node;

static void
free_node (Node *node)
{
  pb_imap_event_clear (&node->event);
  g_free (node);
}

void
pb_imap_session_learn_quirks (PbImapSession *self, const char *host, PbImapSpan text)
{
  self->quirks |= pb_imap_quirks_find (self->quirk_rows, self->n_quirk_rows, host, text);
}

PbImapSession *
pb_imap_session_new (const PbImapConfig *config, const PbImapLimits *limits, gint64 now)
{
  PbImapSession *self = g_new0 (PbImapSession, 1);

  self->limits = *limits;
  self->client_name = g_strdup (config->client_name != NULL ? config->client_name : "");
  self->client_version = g_strdup (config->client_version != NULL ? config->client_version : "");
  g_strlcpy (self->tag_prefix, config->tag_prefix[0] != '\0' ? config->tag_prefix : "A", sizeof self->tag_prefix);
  self->starttls = config->starttls;
  self->tls = config->tls;
  self->allow_cleartext = config->allow_cleartext;
  self->no_previews = config->no_previews;
  pb_imap_folders_init (self, config);
  if (config->job != PB_IMAP_JOB_WATCH)
    self->query = pb_imap_query_new (config->job, config->limit);
  pb_imap_framer_init (&self->framer, limits->max_line, limits->max_literal, limits->max_response);
  g_queue_init (&self->events);
  g_queue_init (&self->marks);
  self->settle_due = PB_NEVER;
  self->settle_since = PB_NEVER;
  self->next_round = PB_NEVER;
  self->next_folders = PB_NEVER;
  self->stale_due = PB_NEVER;
  self->push_due = PB_NEVER;
  self->wait_deadline = now + limits->greeting_timeout;
  self->quirk_rows = config->quirk_rows;
  self->n_quirk_rows = config->n_quirk_rows;
  if (self->quirk_rows == NULL)
    self->quirk_rows = pb_imap_quirk_rows (&self->n_quirk_rows);
  pb_imap_session_learn_quirks (self, config->host, (PbImapSpan){ NULL, 0 });
  pb_imap_auth_init (self, config);
  return self;
}

void
pb_imap_session_free (PbImapSession *session)
{
  if (session == NULL)
    return;
  pb_imap_mark_abandon (session);
  for (GList *link; (link = g_queue_pop_head_link (&session->events)) != NULL;)
    free_node (link->data);
  pb_output_clear (&session->output);
  pb_imap_framer_clear (&session->framer);
  pb_imap_auth_clear (session);
  pb_imap_query_free (session->query);
  pb_imap_folders_clear (session);
  g_free (session->client_name);
  g_free (session->client_version);
  g_free (session);
}

PbImapEvent *
pb_imap_session_emit (PbImapSession *self, PbImapEventType type, guint mailbox)
{
  Node *node = g_new0 (Node, 1);

  node->link.data = node;
  node->event.type = type;
  node->event.mailbox = mailbox;
  node->event.uid_validity = self->folders[mailbox].uid_validity;
  node->event.last_uid = self->folders[mailbox].last_uid;
  node->event.modseq = self->folders[mailbox].modseq;
  g_queue_push_tail_link (&self->events, &node->link);
  return &node->event;
}

char *
pb_imap_display (const PbImapSession *self, PbImapSpan text)
{
  if (pb_imap_auth_is_quoted (self, text))
    return g_strdup ("");
  return pb_server_text_display (text.data, text.len, TEXT_CHARS);
}

/* The end: requests still open are answered, then everything is quiet. */
static void
close_with (PbImapSession *self, PbErrorClass error_class, char *text, gint64 retry_after)
{
  self->phase = PB_IMAP_PHASE_CLOSED;
  self->wait_deadline = PB_NEVER;
  self->n_flights = 0;
  pb_imap_auth_forget_secrets (self);
  pb_output_clear (&self->output);
  pb_imap_mark_abandon (self);

  PbImapEvent *event = pb_imap_session_emit (self, PB_IMAP_EVENT_ERROR, 0);
  event->error_class = error_class;
  event->retry_after = retry_after;
  event->text = text;
}

void
pb_imap_session_fail (PbImapSession *self, PbErrorClass error_class, PbImapSpan text, gint64 retry_after)
{
  close_with (self, error_class, pb_imap_display (self, text), retry_after);
}

void
pb_imap_session_fail_word (PbImapSession *self, PbErrorClass error_class, const char *word)
{
  close_with (self, error_class, g_strdup (word), 0);
}

/* Whatever the command was for: a server that asks to be left alone is left alone (Exchange). */
static void
throttled (PbImapSession *self, const PbImapResponse *response)
{
  PbImapFailure failure = pb_imap_failure (response, PB_ERROR_CLASS_SERVER_BUSY);

  pb_imap_session_fail (self, failure.error_class, response->text, failure.retry_after);
}

static void
tagged (PbImapSession *self, const PbImapResponse *response, gint64 now)
{
  if (pb_imap_span_is (response->tag, "DONE"))
    return; /* our DONE crossed the end of IDLE and was read as a command */

  PbImapFlight flight = pb_imap_session_land (self, response->tag);
  if (flight.command == PB_IMAP_COMMAND_NONE)
    {
      pb_imap_session_fail (self, PB_ERROR_CLASS_PROTOCOL, response->text, 0);
      return;
    }
  if (response->status != PB_IMAP_STATUS_OK && pb_server_text_wait (response->text.data, response->text.len) > 0)
    throttled (self, response);
  else if (self->phase == PB_IMAP_PHASE_QUERY)
    pb_imap_query_completed (self, flight.command, response);
  else if (self->phase >= PB_IMAP_PHASE_OPEN)
    pb_imap_watch_completed (self, &flight, response, now);
  else
    pb_imap_login_completed (self, flight.command, response, now);
  pb_imap_session_rearm (self, now);
}

/* What was found out since the login about what a server cannot do in spite of its words is not unlearned. */
static void
learn_caps (PbImapSession *self, PbImapSpan words)
{
  if (self->phase >= PB_IMAP_PHASE_OPEN)
    return;
  self->caps = pb_imap_caps_parse (words);
  self->auth.offered = pb_imap_mechanisms_parse (words);
  self->caps_known = TRUE;
}

/* What comes before TLS may be anybody's. Gmail says OVERQUOTA of its bandwidth, too, in words that are known. */
static void
alert_said (PbImapSession *self, const PbImapResponse *response)
{
  gboolean space = response->code == PB_IMAP_CODE_OVERQUOTA;
  PbImapEvent *event;

  if ((self->starttls && !self->tls) || (space && pb_server_text_find (response->text.data, response->text.len) != NULL))
    return;
  event = pb_imap_session_emit (self, PB_IMAP_EVENT_ALERT, 0);
  event->text = pb_imap_display (self, response->text);
  event->ok = space;
}

/* RFC 7162 3.2.11: what was said so far was still of the mailbox before. */
static void
closed_said (PbImapSession *self)
{
  if (self->n_flights > 0 && self->flights[0].arrived)
    pb_imap_session_forget_said (self);
}

/* Returns: 0 for what is no UID and no UIDVALIDITY. */
static guint32
uid_of (guint64 number)
{
  return number <= G_MAXUINT32 ? (guint32) number : 0;
}

static void
code_said (PbImapSession *self, const PbImapResponse *response, gint64 now)
{
  if (response->code == PB_IMAP_CODE_CAPABILITY)
    learn_caps (self, response->args);
  else if (response->code == PB_IMAP_CODE_UIDVALIDITY)
    self->said_validity = uid_of (response->code_number);
  else if (response->code == PB_IMAP_CODE_UIDNEXT)
    self->said_uidnext = uid_of (response->code_number);
  else if (response->code == PB_IMAP_CODE_HIGHESTMODSEQ)
    self->said_modseq = response->code_number;
  else if (response->code == PB_IMAP_CODE_NOMODSEQ)
    self->said_modseq = 0;
  else if (response->code == PB_IMAP_CODE_CLOSED)
    closed_said (self);
  else if (response->code == PB_IMAP_CODE_NOTIFICATIONOVERFLOW)
    pb_imap_notify_overflow (self, now);
  else if (response->code == PB_IMAP_CODE_ALERT || response->code == PB_IMAP_CODE_OVERQUOTA)
    alert_said (self, response);
}

static void
bye (PbImapSession *self, const PbImapResponse *response)
{
  PbImapFailure failure = pb_imap_failure (response, PB_ERROR_CLASS_REFUSED);

  pb_imap_session_fail (self, failure.error_class, response->text, failure.retry_after);
}

static void
continued (PbImapSession *self, PbImapSpan text, gboolean complete, gint64 now)
{
  if (self->phase == PB_IMAP_PHASE_QUERY)
    pb_imap_session_fail_word (self, PB_ERROR_CLASS_PROTOCOL, "");
  else if (self->phase >= PB_IMAP_PHASE_OPEN)
    pb_imap_watch_continue (self, now);
  else
    pb_imap_auth_continue (self, text, complete, now);
}

static void
take_response (PbImapSession *self, const PbImapFrame *frame, gint64 now)
{
  PbImapResponse response;

  pb_imap_response_parse (&response, frame, self->limits.max_depth);
  if (response.type == PB_IMAP_RESPONSE_JUNK && (self->quirks & PB_QUIRK_BARE_FETCH) != 0)
    pb_imap_response_parse_bare (&response, frame, self->limits.max_depth);
  if (response.type == PB_IMAP_RESPONSE_TAGGED || response.type == PB_IMAP_RESPONSE_STATUS)
    code_said (self, &response, now);
  if (response.type == PB_IMAP_RESPONSE_TAGGED)
    tagged (self, &response, now);
  else if (response.type == PB_IMAP_RESPONSE_CONTINUE)
    continued (self, response.text, frame->dropped == 0, now);
  else if (response.type == PB_IMAP_RESPONSE_STATUS && response.status == PB_IMAP_STATUS_BYE)
    bye (self, &response);
  else if (response.type == PB_IMAP_RESPONSE_CAPABILITY)
    learn_caps (self, response.args);
  else if (response.type == PB_IMAP_RESPONSE_ID)
    pb_imap_session_learn_quirks (self, NULL, response.args);
  else if (self->phase == PB_IMAP_PHASE_QUERY)
    pb_imap_query_untagged (self, &response, now);
  else if (self->phase >= PB_IMAP_PHASE_OPEN && (!response.bare || (self->quirks & PB_QUIRK_BARE_FETCH) != 0))
    pb_imap_watch_untagged (self, &response, frame->dropped == 0, now);
  pb_imap_plan (self, now);
}

/* After the OK to STARTTLS nothing more may come in the clear (CVE-2021-38370 and its family). */
void
pb_imap_session_feed (PbImapSession *session, const guint8 *data, gsize len, gint64 now)
{
  PbImapFrame frame;

  while (len > 0 && session->phase != PB_IMAP_PHASE_CLOSED)
    {
      if (session->phase == PB_IMAP_PHASE_HANDSHAKE)
        {
          pb_imap_session_fail_word (session, PB_ERROR_CLASS_TLS_FAILED, "STARTTLS");
          break;
        }
      PbImapFramerResult result = pb_imap_framer_next (&session->framer, &data, &len, &frame);
      if (result == PB_IMAP_FRAMER_LIMIT)
        pb_imap_session_fail_word (session, PB_ERROR_CLASS_LIMIT, "");
      else if (result == PB_IMAP_FRAMER_FRAME && session->phase == PB_IMAP_PHASE_GREETING)
        pb_imap_login_greeting (session, &frame, now);
      else if (result == PB_IMAP_FRAMER_FRAME)
        take_response (session, &frame, now);
    }
  pb_imap_framer_trim (&session->framer);
}

void
pb_imap_session_eof (PbImapSession *session, gint64 now)
{
  if (session->phase != PB_IMAP_PHASE_CLOSED)
    pb_imap_session_fail_word (session, PB_ERROR_CLASS_REFUSED, session->phase == PB_IMAP_PHASE_GREETING ? PB_REASON_NO_GREETING : "");
}

void
pb_imap_session_tick (PbImapSession *session, gint64 now)
{
  if (session->phase == PB_IMAP_PHASE_CLOSED)
    return;
  if (now >= session->wait_deadline)
    pb_imap_session_fail_word (session, PB_ERROR_CLASS_TIMEOUT, session->phase == PB_IMAP_PHASE_GREETING ? PB_REASON_NO_GREETING : "");
  else
    pb_imap_plan (session, now);
}

gboolean
pb_imap_session_next_event (PbImapSession *session, PbImapEvent *out)
{
  GList *link = g_queue_pop_head_link (&session->events);
  g_autofree Node *node = link != NULL ? link->data : NULL;

  if (node == NULL)
    return FALSE;
  *out = node->event;
  return TRUE;
}

GBytes *
pb_imap_session_take_output (PbImapSession *session)
{
  return pb_output_steal (&session->output);
}

gint64
pb_imap_session_deadline (const PbImapSession *session)
{
  gint64 watch = session->phase == PB_IMAP_PHASE_WATCH ? pb_imap_plan_deadline (session) : PB_NEVER;

  return MIN (session->wait_deadline, watch);
}

void
pb_imap_session_refresh (PbImapSession *session, guint mailbox, gint64 now)
{
  if (session->phase == PB_IMAP_PHASE_CLOSED)
    return;
  session->want_round = TRUE;
  session->want_count = TRUE;
  session->want_check = session->folders[0].tracked->len > 0;
  for (guint i = 1; i < session->n_folders; i++)
    if (i == mailbox || mailbox == PB_IMAP_EVERY_MAILBOX)
      pb_imap_visit_ask (session, i);
  pb_imap_plan (session, now);
}

void
pb_imap_session_probe (PbImapSession *session, gint64 now)
{
  if (session->phase == PB_IMAP_PHASE_CLOSED)
    return;
  session->want_round = TRUE;
  if (session->phase != PB_IMAP_PHASE_WATCH)
    return;
  session->probing = TRUE;
  /* One that has passed without a tick passed during a suspend: that says nothing of the connection. */
  if (session->wait_deadline <= now || session->wait_deadline > now + session->limits.probe_timeout)
    session->wait_deadline = now + session->limits.probe_timeout;
  pb_imap_plan (session, now);
}

void
pb_imap_session_set_idle_renewal (PbImapSession *session, gint64 renewal)
{
  session->limits.idle_renewal = renewal;
}

guint
pb_imap_session_quirks (const PbImapSession *session)
{
  return session->quirks;
}

const char *
pb_imap_session_phase (const PbImapSession *session)
{
  static const char *const names[] = {
    [PB_IMAP_PHASE_GREETING] = "greeting",
    [PB_IMAP_PHASE_CAPABILITY] = "capability",
    [PB_IMAP_PHASE_STARTTLS] = "starttls",
    [PB_IMAP_PHASE_HANDSHAKE] = "starttls",
    [PB_IMAP_PHASE_CREDENTIALS] = "login",
    [PB_IMAP_PHASE_LOGIN] = "login",
    [PB_IMAP_PHASE_PROOF] = "login",
    [PB_IMAP_PHASE_RECAPABILITY] = "capability",
    [PB_IMAP_PHASE_OPEN] = "open",
    [PB_IMAP_PHASE_WATCH] = "poll",
    [PB_IMAP_PHASE_CLOSED] = "closed",
  };

  if (session->phase == PB_IMAP_PHASE_QUERY)
    return pb_imap_query_phase (session);
  if (session->phase != PB_IMAP_PHASE_WATCH)
    return names[session->phase];
  if (session->marking)
    return "mark";
  if (pb_imap_session_in_flight (session, PB_IMAP_COMMAND_FETCH))
    return "fetch";
  return session->can_idle ? "idle" : "poll";
}
