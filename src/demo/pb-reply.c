/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-reply.c: sends, waits, hangs up. */
#include "pb-reply.h"

#include <string.h>

/* An answer that waits. */
typedef struct
{
  SoupServerMessage *message; /* (unowned): it says when it is over */
  PbAnswer *answer;           /* (owned) */
  gint64 cut;
  guint timer;
  gulong finished;
} Late;

static void
send_whole (SoupServerMessage *message, const PbAnswer *answer)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, answer->status, NULL);
  if (answer->content_type != NULL)
    soup_message_headers_append (headers, "Content-Type", answer->content_type);
  if (answer->location != NULL)
    soup_message_headers_append (headers, "Location", answer->location);
  if (g_bytes_get_size (answer->body) > 0)
    soup_message_body_append_bytes (soup_server_message_get_response_body (message), answer->body);
}

/* Ends the connection, after @head and @len bytes of @body: libsoup cannot end a body with the connection. What is written
 * here waits until the client has read it. */
static void
hang_up (SoupServerMessage *message, const char *head, gconstpointer body, gsize len)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  if (g_output_stream_write_all (output, head, strlen (head), NULL, NULL, NULL))
    g_output_stream_write_all (output, body, len, NULL, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

/* @cut: bytes of the body that are sent, when there are more; -1 for all. */
static void
send_now (SoupServerMessage *message, const PbAnswer *answer, gint64 cut)
{
  gsize len;
  const char *body = g_bytes_get_data (answer->body, &len);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 %u OK\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", answer->status, answer->content_type != NULL ? answer->content_type : "text/html", len);

  if (answer->drop)
    hang_up (message, "", "", 0);
  else if (answer->until_close)
    hang_up (message, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", body, len);
  else if (cut >= 0 && (gsize) cut < len)
    hang_up (message, head, body, (gsize) cut);
  else
    send_whole (message, answer);
}

/* ---- later ---- */

static void
late_free (Late *late)
{
  g_signal_handler_disconnect (late->message, late->finished);
  if (late->timer != 0)
    g_source_remove (late->timer);
  pb_answer_free (late->answer);
  g_free (late);
}

static gboolean
on_time (gpointer user_data)
{
  Late *late = user_data;
  g_autoptr (SoupServerMessage) message = g_object_ref (late->message);

  late->timer = 0;
  soup_server_message_unpause (message);
  send_now (message, late->answer, late->cut);
  late_free (late);
  return G_SOURCE_REMOVE;
}

static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  late_free (user_data);
}

void
pb_reply_send (SoupServerMessage *message, PbAnswer *answer, const PbKnobs *knobs)
{
  gint64 delay = pb_knobs_amount (knobs, PB_KNOB_DELAY, NULL), cut = pb_knobs_amount (knobs, PB_KNOB_CUT_BODY, NULL);
  Late *late;

  if (delay < 0)
    {
      send_now (message, answer, cut);
      pb_answer_free (answer);
      return;
    }
  late = g_new0 (Late, 1);
  late->message = message;
  late->answer = answer;
  late->cut = cut;
  late->finished = g_signal_connect (message, "finished", G_CALLBACK (on_finished), late);
  late->timer = g_timeout_add ((guint) delay, on_time, late);
  soup_server_message_pause (message);
}
