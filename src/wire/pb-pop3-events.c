/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-events.c: what a POP3 session has to tell, until it is taken out. */
#include "pb-pop3-session-private.h"

#include <string.h>

void
pb_pop3_event_clear (PbPop3Event *event)
{
  g_free (event->uidl);
  g_free (event->from);
  g_free (event->address);
  g_free (event->subject);
  g_free (event->message_id);
  g_free (event->preview);
  g_free (event->text);
  pb_sasl_question_clear (&event->question);
  memset (event, 0, sizeof *event);
}

/* An event and its place in the queue: one allocation. */
typedef struct
{
  GList link;
  PbPop3Event event;
} Node;

void
pb_pop3_events_clear (PbPop3Session *self)
{
  for (GList *link; (link = g_queue_pop_head_link (&self->events)) != NULL;)
    {
      g_autofree Node *node = link->data;
      pb_pop3_event_clear (&node->event);
    }
  g_clear_pointer (&self->listed, g_byte_array_unref);
}

PbPop3Event *
pb_pop3_session_emit (PbPop3Session *self, PbPop3EventType type)
{
  Node *node = g_new0 (Node, 1);

  node->link.data = node;
  node->event.type = type;
  g_queue_push_tail_link (&self->events, &node->link);
  return &node->event;
}

void
pb_pop3_session_emit_uidl (PbPop3Session *self, guint32 number, const char *name, gsize len)
{
  static const char digits[] = "0123456789ABCDEF";

  if (self->listed == NULL)
    self->listed = g_byte_array_new ();
  g_byte_array_append (self->listed, (const guint8 *) &number, sizeof number);
  for (gsize i = 0; i < len; i++)
    {
      guint8 c = (guint8) name[i];
      const guint8 escape[] = { '%', (guint8) digits[c >> 4], (guint8) digits[c & 15] };
      gboolean plain = g_ascii_isgraph (name[i]) && c != '%';
      g_byte_array_append (self->listed, plain ? &c : escape, plain ? 1 : sizeof escape);
    }
  g_byte_array_append (self->listed, (const guint8 *) "", 1);
}

static gboolean
next_listed (PbPop3Session *self, PbPop3Event *out)
{
  if (self->listed == NULL)
    return FALSE;
  const char *name = (const char *) self->listed->data + self->listed_taken + sizeof out->number;

  *out = (PbPop3Event){ .type = PB_POP3_EVENT_UIDL, .uidl = g_strdup (name) };
  memcpy (&out->number, self->listed->data + self->listed_taken, sizeof out->number);
  self->listed_taken += (guint) (sizeof out->number + strlen (name) + 1);
  if (self->listed_taken == self->listed->len)
    {
      g_clear_pointer (&self->listed, g_byte_array_unref);
      self->listed_taken = 0;
    }
  return TRUE;
}

gboolean
pb_pop3_session_next_event (PbPop3Session *session, PbPop3Event *out)
{
  if (next_listed (session, out))
    return TRUE;
  GList *link = g_queue_pop_head_link (&session->events);
  g_autofree Node *node = link != NULL ? link->data : NULL;

  if (node == NULL)
    return FALSE;
  *out = node->event;
  return TRUE;
}
