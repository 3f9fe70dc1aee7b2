/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-channel.c: the requests on a push channel and what they are answered. */
#include "pb-channel-private.h"

#include <string.h>

#include "pb-answer.h"
#include "pb-api.h"
#include "pb-call.h"

#define READ_SIZE 4096

static gboolean
knob_is (PbChannel *c, PbKnob knob, const char *value)
{
  return pb_knobs_is (c->demo->knobs, knob, value);
}

/* ---- listening ---- */

static void
acknowledge (PbChannel *c)
{
  PbNotice *notice = pb_notice_new (PB_NOTICE_RET, NULL, knob_is (c, PB_KNOB_ACK, "nonzero") ? 1 : 0);

  notice->version = pb_demo_version (c->demo);
  pb_channel_send_now (c, notice);
}

static gboolean
on_ack (gpointer user_data)
{
  PbChannel *c = user_data;

  c->timers[PB_CHANNEL_TIMER_ACK] = 0;
  acknowledge (c);
  return G_SOURCE_REMOVE;
}

static gboolean
on_poll_limit (gpointer user_data)
{
  PbChannel *c = user_data;

  c->timers[PB_CHANNEL_TIMER_POLL] = 0;
  acknowledge (c);
  return G_SOURCE_REMOVE;
}

static void
wait_for_news (PbChannel *c)
{
  c->polled = TRUE;
  pb_channel_set_timer (c, PB_CHANNEL_TIMER_POLL, pb_knobs_amount (c->demo->knobs, PB_KNOB_POLL_LIMIT, NULL) * 1000, on_poll_limit);
  pb_channel_flush (c);
}

static void
begin (PbChannel *c)
{
  g_autoptr (GBytes) head = pb_framing_begin (c->framing);

  pb_sender_add (c->sender, head, NULL);
}

/* The answer to a listen request, by framing and by the knob ack. */
static void
answer_listen (PbChannel *c, gboolean first)
{
  gint64 delay = pb_knobs_amount (c->demo->knobs, PB_KNOB_ACK, "delay");

  if (pb_framing_number (c->framing) == 5)
    wait_for_news (c);
  else if (delay >= 0)
    pb_channel_set_timer (c, PB_CHANNEL_TIMER_ACK, delay * 1000, on_ack);
  else if (knob_is (c, PB_KNOB_ACK, "after-push"))
    c->ack_owed = TRUE;
  else if (!knob_is (c, PB_KNOB_ACK, "never") && (first || !knob_is (c, PB_KNOB_ACK, "once")))
    acknowledge (c);
  begin (c);
}

static void
tell_version (PbChannel *c)
{
  gint64 version = pb_demo_version (c->demo);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, version);
  g_autoptr (PbNotice) notice = pb_notice_new (PB_NOTICE_VER, NULL, version);

  if (knob_is (c, PB_KNOB_INITIAL_VERSION_PUSH, "always") || (knob_is (c, PB_KNOB_INITIAL_VERSION_PUSH, "differs") && g_strcmp0 (c->version, text) != 0))
    pb_channel_push (c, notice);
}

static gboolean
on_token_end (gpointer user_data)
{
  PbChannel *c = user_data;

  c->timers[PB_CHANNEL_TIMER_TOKEN] = 0;
  pb_hub_tokens_changed (c->demo->hub);
  return G_SOURCE_REMOVE;
}

static void
open_channel (PbChannel *c)
{
  static const char *const ends[] = { "fin", "rst", "half-open" };
  gint64 token_life = (pb_keys_token_end (c->demo->keys, c->token) - g_get_monotonic_time ()) / 1000;

  c->framing = pb_framing_new (c->demo->knobs, c->demo->rand);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    if (pb_knobs_amount (c->demo->knobs, PB_KNOB_LIFETIME, ends[i]) >= 0)
      pb_channel_set_timer (c, PB_CHANNEL_TIMER_LIFE, pb_knobs_amount (c->demo->knobs, PB_KNOB_LIFETIME, ends[i]) * 1000, pb_channel_on_end);
  pb_channel_set_timer (c, PB_CHANNEL_TIMER_TOKEN, token_life + 1, on_token_end);
  answer_listen (c, TRUE);
  tell_version (c);
  pb_hub_opened (c->demo->hub, c);
}

static void
listen_again (PbChannel *c)
{
  const char *knob = pb_knobs_get (c->demo->knobs, PB_KNOB_SECOND_REQUEST);

  if (g_str_equal (knob, "close"))
    pb_channel_close (c);
  else if (g_str_equal (knob, "after-push") && pb_framing_number (c->framing) != 5)
    c->ack_owed = TRUE;
  else if (!g_str_equal (knob, "ignored"))
    {
      answer_listen (c, FALSE);
      tell_version (c);
    }
}

/* The refusal as an HTTP response of its own, or bare where the channel has no HTTP. */
static void
refuse (PbChannel *c, const PbAnswer *answer)
{
  gsize len = g_bytes_get_size (answer->body);
  g_autoptr (PbNotice) notice = pb_notice_new (PB_NOTICE_ERROR, NULL, answer->code);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 %u %s\r\nContent-Type: %s\r\n%s%s%sContent-Length: %" G_GSIZE_FORMAT "\r\nConnection: close\r\n\r\n",
                                           answer->status,
                                           answer->status == 200 ? "OK" : "Error",
                                           answer->content_type != NULL ? answer->content_type : "text/html",
                                           answer->location != NULL ? "Location: " : "",
                                           answer->location != NULL ? answer->location : "",
                                           answer->location != NULL ? "\r\n" : "",
                                           len);
  g_autoptr (GBytes) head_bytes = g_bytes_new (head, strlen (head));

  if (answer->drop)
    {
      pb_channel_reset (c);
      return;
    }
  if (!knob_is (c, PB_KNOB_FRAMING, "F6"))
    pb_sender_add (c->sender, head_bytes, NULL);
  pb_sender_add (c->sender, answer->body, NULL);
  pb_diary_sent (c->demo->diary, notice, c->number);
  c->over = TRUE;
  pb_sender_mark (c->sender, pb_channel_on_all_sent, c, NULL);
}

static void
keep_params (PbChannel *c, const PbCall *call)
{
  g_free (c->token);
  g_free (c->alias);
  g_free (c->version);
  c->token = pb_api_token (c->demo, call);
  c->alias = g_strdup (pb_call_get (call, "alias", FALSE));
  c->version = g_strdup (pb_call_get (call, "ver", FALSE));
}

static void
take_call (PbChannel *c, const PbCall *call)
{
  g_autofree char *names = pb_call_names (call);
  g_autoptr (PbAnswer) refusal = NULL;

  pb_diary_request (c->demo->diary, call->method, call->path, names, call->agent);
  pb_diary_count (c->demo->diary, PB_DIARY_LISTENS);
  refusal = pb_api_check (c->demo, call, "listen");
  if (refusal == NULL && knob_is (c, PB_KNOB_VER_REQUIRED, "yes") && pb_call_get (call, "Ver", knob_is (c, PB_KNOB_PARAMS, "strict")) == NULL)
    refusal = pb_answer_new_error (c->demo->knobs, 1001);
  if (refusal != NULL)
    {
      refuse (c, refusal);
      return;
    }
  keep_params (c, call);
  if (c->requests++ == 0)
    open_channel (c);
  else
    listen_again (c);
}

/* ---- reading ---- */

static void
take_calls (PbChannel *c)
{
  gboolean bad = FALSE;

  while (!c->over)
    {
      g_autoptr (GBytes) raw = NULL;
      g_autoptr (PbCall) call = pb_call_take (c->input, &raw, &bad);

      if (call == NULL)
        break;
      pb_recorder_add (c->demo->recorder, call->method, call->path, g_bytes_get_data (raw, NULL), g_bytes_get_size (raw));
      take_call (c, call);
    }
  if (bad && !c->over)
    pb_channel_close (c);
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  PbChannel *c = user_data;
  char buffer[READ_SIZE];
  gssize got = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);

  if (got <= 0)
    {
      c->source = 0;
      pb_channel_finish (c);
      return G_SOURCE_REMOVE;
    }
  if (c->over)
    return G_SOURCE_CONTINUE;
  g_byte_array_append (c->input, (const guint8 *) buffer, (guint) got);
  pb_channel_watch_silence (c);
  take_calls (c);
  return c->source != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
on_send_failed (gpointer user_data)
{
  pb_channel_finish (user_data);
}

PbChannel *
pb_channel_new (PbDemo *demo, GSocketConnection *connection, guint number)
{
  PbChannel *c = g_new0 (PbChannel, 1);
  g_autoptr (GSource) source = NULL;

  c->demo = demo;
  c->connection = g_object_ref (connection);
  c->socket = g_socket_connection_get_socket (connection);
  c->number = number;
  c->input = g_byte_array_new ();
  c->sender = pb_sender_new (c->socket, demo->knobs, on_send_failed, c);
  g_socket_set_blocking (c->socket, FALSE);
  source = g_socket_create_source (c->socket, G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (on_readable), c, NULL);
  c->source = g_source_attach (source, NULL);
  if (knob_is (c, PB_KNOB_LIFETIME, "accept"))
    pb_channel_finish (c);
  return c;
}

void
pb_channel_free (PbChannel *channel)
{
  for (PbChannelTimer timer = 0; timer < PB_N_CHANNEL_TIMERS; timer++)
    pb_channel_stop_timer (channel, timer);
  if (channel->source != 0)
    g_source_remove (channel->source);
  pb_sender_free (channel->sender);
  g_clear_pointer (&channel->framing, pb_framing_free);
  while (channel->held.length > 0)
    pb_notice_free (g_queue_pop_head (&channel->held));
  g_byte_array_unref (channel->input);
  g_free (channel->token);
  g_free (channel->alias);
  g_free (channel->version);
  g_io_stream_close (G_IO_STREAM (channel->connection), NULL, NULL);
  g_object_unref (channel->connection);
  g_free (channel);
}

const char *
pb_channel_token (const PbChannel *channel)
{
  return channel->token;
}

const char *
pb_channel_alias (const PbChannel *channel)
{
  return channel->alias;
}

const char *
pb_channel_version (const PbChannel *channel)
{
  return channel->version;
}

gboolean
pb_channel_is_over (const PbChannel *channel)
{
  return channel->over;
}
