/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-event-queue.h: events that wait for their turn, with copies of what they borrow. */
#pragma once

#include "pb-event.h"

G_BEGIN_DECLS

typedef struct _PbEventQueue PbEventQueue;

PbEventQueue *pb_event_queue_new (void);
void pb_event_queue_free (PbEventQueue *queue);
/* Copies @event to the end. */
void pb_event_queue_push (PbEventQueue *queue, const PbEvent *event);
/* Returns: (transfer full) (nullable): the first event, NULL when there is none. */
PbEvent *pb_event_queue_pop (PbEventQueue *queue);
/* Frees an event that pb_event_queue_pop() returned. */
void pb_event_queue_release (PbEvent *event);
void pb_event_queue_clear (PbEventQueue *queue);

G_END_DECLS
