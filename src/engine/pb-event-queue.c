/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-event-queue.c: see pb-event-queue.h. */
#include "pb-event-queue.h"

struct _PbEventQueue
{
  GQueue events; /* (element-type Owned) */
};

/* The event with its own strings behind it; the event is the first member so that a pointer to it is a pointer to this. */
typedef struct
{
  PbEvent event;
  char *account; /* (owned) (nullable) */
  char *address; /* (owned) (nullable) */
  char *label;   /* (owned) (nullable) */
  char *key;     /* (owned) (nullable) */
  char *text;    /* (owned) (nullable) */
  char *folder;  /* (owned) (nullable) */
} Owned;

PbEventQueue *
pb_event_queue_new (void)
{
  PbEventQueue *self = g_new0 (PbEventQueue, 1);

  g_queue_init (&self->events);
  return self;
}

void
pb_event_queue_push (PbEventQueue *self, const PbEvent *event)
{
  Owned *owned = g_new (Owned, 1);

  owned->event = *event;
  owned->event.account = owned->account = g_strdup (event->account);
  owned->event.address = owned->address = g_strdup (event->address);
  owned->event.label = owned->label = g_strdup (event->label);
  owned->event.key = owned->key = g_strdup (event->key);
  owned->event.text = owned->text = g_strdup (event->text);
  owned->event.folder = owned->folder = g_strdup (event->folder);
  if (event->message != NULL)
    pb_message_ref (event->message);
  g_queue_push_tail (&self->events, owned);
}

PbEvent *
pb_event_queue_pop (PbEventQueue *self)
{
  return g_queue_pop_head (&self->events);
}

void
pb_event_queue_release (PbEvent *event)
{
  Owned *owned = (Owned *) event;

  g_clear_pointer (&owned->event.message, pb_message_unref);
  g_free (owned->account);
  g_free (owned->address);
  g_free (owned->label);
  g_free (owned->key);
  g_free (owned->text);
  g_free (owned->folder);
  g_free (owned);
}

static void
release_cb (gpointer data)
{
  pb_event_queue_release (data);
}

void
pb_event_queue_clear (PbEventQueue *self)
{
  g_queue_clear_full (&self->events, release_cb);
}

void
pb_event_queue_free (PbEventQueue *self)
{
  pb_event_queue_clear (self);
  g_free (self);
}
