/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-send-queue.h: bytes that wait to be sent; each is wiped once it was. Private to io. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GQueue chunks; /* private */
  gsize size;    /* bytes that wait; read only */
} PbSendQueue;

/* A zeroed queue is an empty one. */
void pb_send_queue_push (PbSendQueue *queue, const guint8 *bytes, gsize size);
/* Returns: (transfer none) (nullable): the oldest bytes, @size of them; NULL when none wait. */
const guint8 *pb_send_queue_peek (PbSendQueue *queue, gsize *size);
/* The first @n of the bytes peeked at were sent. */
void pb_send_queue_advance (PbSendQueue *queue, gsize n);
void pb_send_queue_clear (PbSendQueue *queue);

G_END_DECLS
