/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sender.c: a queue of pieces and marks in front of a socket. */
#include "pb-sender.h"

#define PROXY_BUFFER 4096
#define MAX_WAITING  (64 * 1024 * 1024) /* bytes: a peer that does not read is given up */
#define PAUSE        2                  /* ms before what was cut off: the peer reads the first part by itself */

typedef struct
{
  GBytes *bytes; /* (owned) (nullable): NULL for a mark */
  gsize done;
  gboolean cut_off; /* from the piece before */
  GSourceFunc reached;
  gpointer data;
  GDestroyNotify destroy;
} Piece;

struct _PbSender
{
  GSocket *socket;      /* (owned) */
  const PbKnobs *knobs; /* (unowned) */
  GQueue pieces;        /* (element-type Piece) */
  gsize waiting;        /* bytes in the queue */
  guint source;
  gboolean frozen;
  gboolean open; /* the proxy's buffer was full: what is in it goes out */
  PbSenderFailed failed;
  gpointer user_data;
};

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  g_clear_pointer (&piece->bytes, g_bytes_unref);
  if (piece->destroy != NULL)
    piece->destroy (piece->data);
  g_free (piece);
}

PbSender *
pb_sender_new (GSocket *socket, const PbKnobs *knobs, PbSenderFailed failed, gpointer user_data)
{
  PbSender *sender = g_new0 (PbSender, 1);

  sender->socket = g_object_ref (socket);
  sender->knobs = knobs;
  sender->failed = failed;
  sender->user_data = user_data;
  return sender;
}

static void
stop (PbSender *sender)
{
  if (sender->source != 0)
    g_source_remove (sender->source);
  sender->source = 0;
}

void
pb_sender_free (PbSender *sender)
{
  stop (sender);
  g_queue_clear_full (&sender->pieces, piece_free);
  g_object_unref (sender->socket);
  g_free (sender);
}

static void schedule (PbSender *sender);

/* Returns: bytes taken, 0 when the socket is full, -1 after an error. */
static gssize
send_some (PbSender *sender, Piece *piece)
{
  g_autoptr (GError) error = NULL;
  gsize len;
  const char *data = g_bytes_get_data (piece->bytes, &len);
  gsize most = pb_knobs_amount (sender->knobs, PB_KNOB_DRIP, NULL) >= 0 ? 1 : len - piece->done;
  gssize sent = g_socket_send (sender->socket, data + piece->done, MIN (most, len - piece->done), NULL, &error);

  return sent < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ? 0 : sent;
}

/* One piece, or what the socket takes of it, each time round the loop. */
static void
advance (PbSender *sender)
{
  Piece *piece = g_queue_peek_head (&sender->pieces);
  gssize sent = send_some (sender, piece);

  if (sent < 0)
    {
      sender->frozen = TRUE;
      sender->failed (sender->user_data);
      return;
    }
  piece->done += (gsize) sent;
  sender->waiting -= (gsize) sent;
  if (piece->done == g_bytes_get_size (piece->bytes))
    piece_free (g_queue_pop_head (&sender->pieces));
  schedule (sender);
}

static gboolean
on_writable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  PbSender *sender = user_data;

  sender->source = 0;
  advance (sender);
  return G_SOURCE_REMOVE;
}

static gboolean
on_turn (gpointer user_data)
{
  PbSender *sender = user_data;
  Piece *piece = g_queue_peek_head (&sender->pieces);

  sender->source = 0;
  if (piece != NULL && piece->bytes == NULL)
    {
      g_queue_pop_head (&sender->pieces);
      schedule (sender);
      piece->reached (piece->data); /* may free the sender */
      piece_free (piece);
    }
  else if (piece != NULL)
    advance (sender);
  return G_SOURCE_REMOVE;
}

static gboolean
is_held (PbSender *sender)
{
  sender->open = sender->waiting >= PROXY_BUFFER || (sender->open && sender->waiting > 0);
  return sender->frozen || (pb_knobs_is (sender->knobs, PB_KNOB_PROXY, "buffer") && !sender->open);
}

static void
schedule (PbSender *sender)
{
  Piece *piece = g_queue_peek_head (&sender->pieces);
  gint64 drip = pb_knobs_amount (sender->knobs, PB_KNOB_DRIP, NULL);
  g_autoptr (GSource) source = NULL;

  if (piece == NULL || sender->source != 0 || is_held (sender))
    return;
  if (piece->bytes == NULL)
    sender->source = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, sender, NULL);
  else if (drip >= 0 || (piece->cut_off && piece->done == 0))
    sender->source = g_timeout_add (drip >= 0 ? (guint) drip : PAUSE, on_turn, sender);
  else
    {
      source = g_socket_create_source (sender->socket, G_IO_OUT, NULL);
      g_source_set_callback (source, G_SOURCE_FUNC (on_writable), sender, NULL);
      sender->source = g_source_attach (source, NULL);
    }
}

static void
add_piece (PbSender *sender, GBytes *bytes, gsize from, gsize to)
{
  Piece *piece;

  if (from == to)
    return;
  piece = g_new0 (Piece, 1);
  piece->bytes = g_bytes_new_from_bytes (bytes, from, to - from);
  piece->cut_off = from > 0;
  sender->waiting += to - from;
  g_queue_push_tail (&sender->pieces, piece);
}

void
pb_sender_add (PbSender *sender, GBytes *bytes, const GArray *cuts)
{
  gsize from = 0;

  for (guint i = 0; cuts != NULL && i < cuts->len; i++)
    {
      gsize cut = g_array_index (cuts, gsize, i);

      add_piece (sender, bytes, from, cut);
      from = cut;
    }
  add_piece (sender, bytes, from, g_bytes_get_size (bytes));
  if (sender->waiting > MAX_WAITING && !sender->frozen)
    {
      pb_sender_freeze (sender);
      sender->failed (sender->user_data);
    }
  schedule (sender);
}

void
pb_sender_mark (PbSender *sender, GSourceFunc reached, gpointer data, GDestroyNotify destroy)
{
  Piece *piece = g_new0 (Piece, 1);

  piece->reached = reached;
  piece->data = data;
  piece->destroy = destroy;
  g_queue_push_tail (&sender->pieces, piece);
  schedule (sender);
}

void
pb_sender_freeze (PbSender *sender)
{
  sender->frozen = TRUE;
  stop (sender);
}
