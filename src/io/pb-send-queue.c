/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-send-queue.c: chunks of exact size, never reallocated, so that no copy is left behind. */
#include "pb-send-queue.h"

#include <string.h>

#include "pb-secret.h"

typedef struct
{
  gsize size;
  gsize sent;
  guint8 bytes[];
} Chunk;

static void
chunk_free (gpointer data)
{
  Chunk *chunk = data;

  pb_secret_wipe (chunk->bytes + chunk->sent, chunk->size - chunk->sent);
  g_free (chunk);
}

void
pb_send_queue_push (PbSendQueue *queue, const guint8 *bytes, gsize size)
{
  Chunk *chunk;

  if (size == 0)
    return;
  chunk = g_malloc (sizeof (Chunk) + size);
  chunk->size = size;
  chunk->sent = 0;
  memcpy (chunk->bytes, bytes, size);
  g_queue_push_tail (&queue->chunks, chunk);
  queue->size += size;
}

const guint8 *
pb_send_queue_peek (PbSendQueue *queue, gsize *size)
{
  Chunk *chunk = g_queue_peek_head (&queue->chunks);

  if (chunk == NULL)
    return NULL;
  *size = chunk->size - chunk->sent;
  return chunk->bytes + chunk->sent;
}

void
pb_send_queue_advance (PbSendQueue *queue, gsize n)
{
  Chunk *chunk = g_queue_peek_head (&queue->chunks);

  g_return_if_fail (chunk != NULL && n <= chunk->size - chunk->sent);
  pb_secret_wipe (chunk->bytes + chunk->sent, n);
  chunk->sent += n;
  queue->size -= n;
  if (chunk->sent == chunk->size)
    chunk_free (g_queue_pop_head (&queue->chunks));
}

void
pb_send_queue_clear (PbSendQueue *queue)
{
  g_queue_clear_full (&queue->chunks, chunk_free);
  queue->size = 0;
}
