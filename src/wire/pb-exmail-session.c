/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-session.c: requests, answers and silence on the Exmail push channel (see pb-exmail-session.h). */
#include "pb-exmail-session.h"

#include <string.h>

#include "pb-clock.h"
#include "pb-output.h"

#define SECOND       ((gint64) G_USEC_PER_SEC)
#define MIN_GAP      SECOND /* between requests to a server that answers each of them at once */
#define MAX_QUICK    256    /* answers at once in a row that may be a backlog */
#define MAX_AT_EOF   4      /* items that the end of the connection may complete */
#define MAX_SILENCES 5      /* times the usual silence is the most that a long poll gets */

struct _PbExmailSession
{
  PbExmailTimes times;
  PbExmailReader *reader; /* (owned) */
  PbSecret *token;        /* (owned) */
  char *host;             /* (owned) */
  char *path;             /* (owned) */
  char *alias;            /* (owned) */
  char *version;          /* (owned) */
  PbOutput output;
  GQueue events; /* of Node: what one feed brought */
  gboolean closed;

  /* time */
  gint64 quiet_since;  /* the last byte or the last request */
  gint64 due;          /* a byte is due as proof of life, or PB_NEVER */
  gboolean probing;    /* it is the owner who wants to know */
  gboolean heard;      /* anything at all */
  gboolean asked_life; /* the newest request wants to know whether the server lives */
  gboolean echoed;     /* such a request was answered at least once */
  gboolean mute;

  /* requests and answers */
  gboolean owed;       /* the server owes an answer */
  guint superseded;    /* requests that were unanswered when the next one was sent: each may be answered yet, or never */
  gint64 asked;        /* when the oldest unanswered one was sent */
  gint64 asked_last;   /* when the newest request was */
  gint64 longest_hold; /* µs an answer was held back */
  gboolean acked;      /* the response being read has answered a request by its Ret */
  gboolean ack_held;   /* and took its time */
  gboolean has_push;   /* the response being read has told of a mailbox, or of the directory */
  gboolean pushes;     /* the server has sent a response that was not asked for */
  gboolean held;       /* the last answer was held back: long poll */
  gboolean wants_next; /* and the next request may be sent */
  guint n_quick;       /* answers held back in name only: each came within MIN_GAP */
  gint64 ask_at;       /* when the next request may be sent then, or PB_NEVER */
};

/* An event and its place in the queue: one allocation. */
typedef struct
{
  GList link;
  PbExmailEvent event;
} Node;

PbExmailTimes
pb_exmail_times_default (void)
{
  return (PbExmailTimes){
    .silence = 60 * SECOND,
    .answer_timeout = 20 * SECOND,
    .probe_timeout = 5 * SECOND,
    .prompt_answer = 5 * SECOND,
  };
}

void
pb_exmail_event_clear (PbExmailEvent *event)
{
  g_clear_pointer (&event->json, g_bytes_unref);
  g_free (event->text);
  memset (event, 0, sizeof *event);
}

static PbExmailEvent *
emit (PbExmailSession *self, PbExmailEventType type)
{
  Node *node = g_new0 (Node, 1);

  node->link.data = node;
  node->event.type = type;
  g_queue_push_tail_link (&self->events, &node->link);
  return &node->event;
}

static void
fail (PbExmailSession *self, PbErrorClass error_class, const char *text)
{
  PbExmailEvent *event = emit (self, PB_EXMAIL_EVENT_ERROR);

  event->error_class = error_class;
  event->text = g_strdup (text);
  self->closed = TRUE;
  self->due = PB_NEVER;
  pb_output_clear (&self->output);
}

/* --- requests --- */

/* Into a header field: whatever could end it, and blanks, are left out. */
static void
say_field (PbExmailSession *self, const char *text)
{
  for (const char *p = text; *p != '\0';)
    {
      gsize n = 0;
      while (g_ascii_isgraph (p[n]))
        n++;
      pb_output_append (&self->output, p, n);
      p += n > 0 ? n : 1;
    }
}

/* The token stands in the header and in the form: the manual has both, and nobody knows which one the service reads. */
static void
ask (PbExmailSession *self, gint64 now)
{
  g_autofree char *version = g_uri_escape_string (self->version, NULL, FALSE);
  g_autofree char *alias = g_uri_escape_string (self->alias, NULL, FALSE);
  char *token = g_uri_escape_string (pb_secret_get (self->token), NULL, FALSE);
  char *body = g_strconcat ("access_token=", token, "&Ver=", version, "&alias=", alias, NULL);

  pb_output_text (&self->output, "POST ");
  say_field (self, self->path);
  pb_output_text (&self->output, " HTTP/1.1\r\nHost: ");
  say_field (self, self->host);
  pb_output_text (&self->output, "\r\nAuthorization: Bearer ");
  say_field (self, pb_secret_get (self->token));
  pb_output_text (&self->output, "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ");
  pb_output_number (&self->output, (guint32) strlen (body));
  pb_output_text (&self->output, "\r\n\r\n");
  pb_output_text (&self->output, body);
  pb_secret_free_string (token);
  pb_secret_free_string (body);

  self->wants_next = FALSE;
  self->ask_at = PB_NEVER;
  if (self->owed)
    self->superseded++;
  else
    self->asked = now;
  self->owed = TRUE;
  self->asked_last = now;
  self->quiet_since = now;
}

static void
ask_for_life (PbExmailSession *self, gint64 timeout, gint64 now)
{
  ask (self, now);
  self->due = now + timeout;
  self->asked_life = TRUE;
}

/* Asks again after an answer that was held back. Many in a row that came at once are either a backlog, which ends, or a
 * server that says something each time it is asked: that one is asked once a second. */
static void
ask_next (PbExmailSession *self, gint64 now)
{
  gboolean quick = now - self->asked_last < MIN_GAP;

  self->n_quick = quick ? self->n_quick + 1 : 0;
  if (self->n_quick <= MAX_QUICK)
    ask (self, now);
  else
    self->ask_at = self->asked_last + MIN_GAP;
}

/* --- answers --- */

/* Any byte is a sign of life, whatever it belongs to. */
static void
note_life (PbExmailSession *self, gint64 now)
{
  gboolean awaited = self->due != PB_NEVER;

  self->quiet_since = now;
  self->due = PB_NEVER;
  self->probing = FALSE;
  if (awaited || !self->heard)
    emit (self, PB_EXMAIL_EVENT_ALIVE);
  self->heard = TRUE;
}

/* The request has its answer. @push: which may be none, but a push that came first.
 * Returns: whether the server held it back. */
static gboolean
settle_request (PbExmailSession *self, gboolean push, gint64 now)
{
  gint64 hold = now - self->asked;
  gboolean slow = hold > self->times.prompt_answer;

  if (slow)
    self->longest_hold = MAX (self->longest_hold, hold);
  self->owed = FALSE;
  self->echoed |= self->asked_life && !push;
  self->asked_life &= push;
  return slow || push;
}

static void
take_object (PbExmailSession *self, PbExmailItem *item, gint64 now)
{
  self->has_push |= (item->has & (PB_EXMAIL_HAS_USER | PB_EXMAIL_HAS_VER)) != 0;
  if ((item->has & PB_EXMAIL_HAS_RET) != 0 && self->owed)
    {
      self->ack_held = settle_request (self, FALSE, now);
      self->acked = TRUE;
    }
  if (item->has == 0)
    return;

  PbExmailEvent *event = emit (self, PB_EXMAIL_EVENT_OBJECT);
  event->json = g_steal_pointer (&item->json);
  event->has = item->has;
}

/* A response is complete. One that was not asked for proves that the server pushes; an answer that was held back proves
 * that it does not, and wants the next request. That one leaves when all that has arrived is read: what is there already cannot
 * be an answer to it. */
static void
take_end (PbExmailSession *self, gboolean keep_alive, gint64 now)
{
  if (self->acked)
    self->held = self->ack_held;
  else if (self->owed)
    self->held = settle_request (self, self->has_push, now);
  else if (self->superseded > 0)
    self->superseded--;
  else
    self->pushes = TRUE;
  self->held &= !self->pushes;
  self->acked = FALSE;
  self->has_push = FALSE;
  self->wants_next = self->held && keep_alive && !self->owed;
}

static void
take_item (PbExmailSession *self, PbExmailItem *item, gint64 now)
{
  switch (item->type)
    {
    case PB_EXMAIL_ITEM_OBJECT:
      take_object (self, item, now);
      break;
    case PB_EXMAIL_ITEM_SKIPPED:
      self->has_push = TRUE;
      if (item->has != 0)
        emit (self, PB_EXMAIL_EVENT_OBJECT)->has = item->has;
      break;
    case PB_EXMAIL_ITEM_END:
      take_end (self, item->keep_alive, now);
      break;
    case PB_EXMAIL_ITEM_ERROR:
    default:
      fail (self, item->error_class, item->text);
      break;
    }
}

/* --- the machine --- */

PbExmailSession *
pb_exmail_session_new (const PbExmailConfig *config, PbSecret *token, const PbExmailTimes *times, const PbExmailLimits *limits, gint64 now)
{
  PbExmailSession *self = g_new0 (PbExmailSession, 1);

  self->times = *times;
  self->reader = pb_exmail_reader_new (config->addresses, limits);
  self->token = pb_secret_ref (token);
  self->host = g_strdup (config->host);
  self->path = g_strdup (config->path);
  self->alias = g_strdup (config->alias);
  self->version = g_strdup (config->version);
  self->due = PB_NEVER;
  self->ask_at = PB_NEVER;
  g_queue_init (&self->events);
  ask (self, now);
  emit (self, PB_EXMAIL_EVENT_SENT);
  return self;
}

void
pb_exmail_session_free (PbExmailSession *session)
{
  PbExmailEvent event;

  if (session == NULL)
    return;
  while (pb_exmail_session_next_event (session, &event))
    pb_exmail_event_clear (&event);
  pb_output_clear (&session->output);
  pb_exmail_reader_free (session->reader);
  pb_secret_unref (session->token);
  g_free (session->host);
  g_free (session->path);
  g_free (session->alias);
  g_free (session->version);
  g_free (session);
}

void
pb_exmail_session_feed (PbExmailSession *session, const guint8 *data, gsize len, gint64 now)
{
  gboolean more = len > 0 && !session->closed;

  if (more)
    note_life (session, now);
  while (more)
    {
      g_auto (PbExmailItem) item = { 0 };
      gsize used = 0;

      more = pb_exmail_reader_next (session->reader, data, len, &used, &item);
      data += used;
      len -= used;
      if (more)
        take_item (session, &item, now);
      more &= !session->closed;
    }
  if (session->wants_next && !session->closed)
    ask_next (session, now);
}

/* Returns: whether the connection ended between two messages. */
static gboolean
end_reader (PbExmailSession *self, gint64 now)
{
  for (guint i = 0; i < MAX_AT_EOF; i++)
    {
      g_auto (PbExmailItem) item = { 0 };

      if (!pb_exmail_reader_eof (self->reader, &item))
        break;
      if (item.type == PB_EXMAIL_ITEM_ERROR)
        return FALSE;
      take_item (self, &item, now);
    }
  if (self->acked || self->has_push)
    take_end (self, FALSE, now); /* a response that only the end completes */
  return TRUE;
}

static void
note_silence (PbExmailSession *self)
{
  self->mute |= self->due != PB_NEVER && !self->probing && !self->echoed;
}

void
pb_exmail_session_eof (PbExmailSession *session, gint64 now)
{
  gboolean clean;

  if (session->closed)
    return;
  note_silence (session);
  clean = end_reader (session, now);
  if (clean && session->held)
    fail (session, PB_ERROR_CLASS_NONE, NULL);
  else
    fail (session, PB_ERROR_CLASS_REFUSED, clean ? "the push channel was closed" : "the push channel was closed within a message");
}

void
pb_exmail_session_tick (PbExmailSession *session, gint64 now)
{
  if (session->closed)
    return;
  if (now >= session->due)
    {
      /* Much too late it is our computer that slept, and nothing is known of the server. */
      if (now - session->due <= session->times.answer_timeout)
        note_silence (session);
      fail (session, PB_ERROR_CLASS_TIMEOUT, "the push channel went silent");
    }
  else if (now >= session->ask_at)
    ask (session, now);
  else if (now >= pb_exmail_session_deadline (session))
    ask_for_life (session, session->times.answer_timeout, now);
}

gboolean
pb_exmail_session_next_event (PbExmailSession *session, PbExmailEvent *out)
{
  GList *link = g_queue_pop_head_link (&session->events);
  g_autofree Node *node = link != NULL ? link->data : NULL;

  if (node == NULL)
    return FALSE;
  *out = node->event;
  return TRUE;
}

GBytes *
pb_exmail_session_take_output (PbExmailSession *session)
{
  return pb_output_steal (&session->output);
}

/* A long poll is silent on purpose, as long as it was before. */
static gint64
patience (const PbExmailSession *self)
{
  gint64 silence = self->times.silence;

  return self->held && self->owed ? CLAMP (2 * self->longest_hold, silence, MAX_SILENCES * silence) : silence;
}

gint64
pb_exmail_session_deadline (const PbExmailSession *session)
{
  if (session->closed || session->due != PB_NEVER)
    return session->due;
  return MIN (session->quiet_since + patience (session), session->ask_at);
}

void
pb_exmail_session_set_addresses (PbExmailSession *session, const char *const *addresses)
{
  pb_exmail_reader_set_addresses (session->reader, addresses);
}

void
pb_exmail_session_set_version (PbExmailSession *session, const char *version)
{
  g_free (session->version);
  session->version = g_strdup (version);
}

void
pb_exmail_session_probe (PbExmailSession *session, gint64 now)
{
  gint64 due = now + session->times.probe_timeout;

  if (session->closed)
    return;
  session->probing = TRUE;
  /* A deadline that has passed without a tick passed during a suspend: that says nothing of the connection. */
  if (session->due == PB_NEVER)
    ask_for_life (session, session->times.probe_timeout, now);
  else if (session->due <= now || session->due > due)
    session->due = due;
}

gboolean
pb_exmail_session_is_mute (const PbExmailSession *session)
{
  return session->mute;
}
