/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-channel.c: one push channel. It reads listen requests, holds what is to be sent until there is enough for one write,
 * and ends in the way it is told to. */
#include "pb-channel.h"

#include <string.h>
#include <sys/socket.h>

#include "pb-answer.h"
#include "pb-api.h"
#include "pb-call.h"
#include "pb-framing.h"
#include "pb-sender.h"

#define READ_SIZE  4096
#define GROUP_WAIT 30 /* ms: what is not enough for one write goes out after all */

/* The timers of a channel. */
typedef enum
{
  TIMER_GROUP,
  TIMER_ACK,
  TIMER_POLL,
  TIMER_KEEPALIVE,
  TIMER_SILENCE,
  TIMER_LIFE,
  TIMER_TOKEN,
  TIMER_FINISH,
  N_TIMERS
} Timer;

struct _PbChannel
{
  PbDemo *demo;                  /* (unowned) */
  GSocketConnection *connection; /* (owned) */
  GSocket *socket;               /* (unowned): of connection */
  PbSender *sender;              /* (owned) */
  PbFraming *framing;            /* (owned) (nullable): from the first listen on */
  GByteArray *input;             /* (owned) */
  GQueue held;                   /* (element-type PbNotice): not yet given to the sender */
  char *token;                   /* (owned) (nullable) */
  char *alias;                   /* (owned) (nullable) */
  char *version;                 /* (owned) (nullable) */
  guint number;
  guint requests;
  guint pushed;      /* messages given to the sender */
  gboolean polled;   /* long poll: a request waits for its answer */
  gboolean ack_owed; /* with the next push */
  gboolean over;
  guint source;
  guint timers[N_TIMERS];
};

/* What a write carried, for the diary when it is in the kernel. */
typedef struct
{
  PbChannel *channel; /* (unowned) */
  GPtrArray *notices; /* (owned) (element-type PbNotice) */
} Record;

static gboolean
knob_is (PbChannel *c, PbKnob knob, const char *value)
{
  return pb_knobs_is (c->demo->knobs, knob, value);
}

/* ---- timers ---- */

static void
stop_timer (PbChannel *c, Timer timer)
{
  if (c->timers[timer] != 0)
    g_source_remove (c->timers[timer]);
  c->timers[timer] = 0;
}

static void
set_timer (PbChannel *c, Timer timer, gint64 ms, GSourceFunc function)
{
  stop_timer (c, timer);
  c->timers[timer] = g_timeout_add ((guint) CLAMP (ms, 0, G_MAXINT), function, c);
}

/* ---- the end ---- */

static gboolean
on_finish (gpointer user_data)
{
  PbChannel *c = user_data;

  c->timers[TIMER_FINISH] = 0;
  pb_hub_closed (c->demo->hub, c); /* frees it */
  return G_SOURCE_REMOVE;
}

static void
finish_soon (PbChannel *c)
{
  c->over = TRUE;
  set_timer (c, TIMER_FINISH, 0, on_finish);
}

static gboolean
on_all_sent (gpointer user_data)
{
  finish_soon (user_data);
  return G_SOURCE_REMOVE;
}

static void
fall_silent (PbChannel *c)
{
  c->over = TRUE;
  pb_sender_freeze (c->sender);
  if (c->source != 0)
    g_source_remove (c->source);
  c->source = 0;
  for (Timer timer = 0; timer < N_TIMERS; timer++)
    stop_timer (c, timer);
}

static void
reset (PbChannel *c)
{
  struct linger linger = { 1, 0 };

  fall_silent (c);
  setsockopt (g_socket_get_fd (c->socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  finish_soon (c);
}

static void flush (PbChannel *c);

static void
close_politely (PbChannel *c)
{
  g_autoptr (GBytes) end = NULL;

  flush (c);
  end = c->framing != NULL ? pb_framing_end (c->framing) : NULL;
  c->over = TRUE;
  if (end != NULL)
    pb_sender_add (c->sender, end, NULL);
  pb_sender_mark (c->sender, on_all_sent, c, NULL);
}

static void send_now (PbChannel *c, PbNotice *notice);

void
pb_channel_end (PbChannel *channel, const char *how)
{
  PbNotice *notice;

  if (channel->over)
    return;
  if (g_str_equal (how, "half-open"))
    {
      fall_silent (channel);
      return;
    }
  if (g_str_equal (how, "rst"))
    {
      reset (channel);
      return;
    }
  if (g_str_equal (how, "error") && channel->framing != NULL)
    {
      notice = pb_notice_new (PB_NOTICE_ERROR, NULL, 1200);
      notice->text = g_strdup (pb_answer_word (1200));
      send_now (channel, notice);
    }
  close_politely (channel);
}

static gboolean
on_end (gpointer user_data)
{
  PbChannel *c = user_data;
  const char *life = pb_knobs_get (c->demo->knobs, PB_KNOB_LIFETIME);

  c->timers[TIMER_LIFE] = c->timers[TIMER_SILENCE] = 0;
  pb_channel_end (c, g_str_has_prefix (life, "rst") ? "rst" : g_str_has_prefix (life, "half-open") ? "half-open"
                                                                                                   : "fin");
  return G_SOURCE_REMOVE;
}

static void
watch_silence (PbChannel *c)
{
  gint64 silence = pb_knobs_amount (c->demo->knobs, PB_KNOB_LIFETIME, "fin-silence"), cut = pb_knobs_amount (c->demo->knobs, PB_KNOB_PROXY, "cut");

  if (!c->over && MAX (silence, cut) > 0)
    set_timer (c, TIMER_SILENCE, MAX (silence, cut) * 1000, on_end);
}

static gboolean on_keepalive (gpointer user_data);

static void
watch_idle (PbChannel *c)
{
  const char *keepalive = pb_knobs_get (c->demo->knobs, PB_KNOB_KEEPALIVE), *colon = strchr (keepalive, ':');

  if (!c->over && colon != NULL && c->framing != NULL && pb_framing_number (c->framing) != 5)
    set_timer (c, TIMER_KEEPALIVE, g_ascii_strtoll (colon + 1, NULL, 10) * 1000, on_keepalive);
}

/* ---- sending ---- */

static void
record_free (gpointer data)
{
  Record *record = data;

  g_ptr_array_unref (record->notices);
  g_free (record);
}

static gboolean
on_recorded (gpointer data)
{
  Record *record = data;

  for (guint i = 0; i < record->notices->len; i++)
    pb_diary_sent (record->channel->demo->diary, record->notices->pdata[i], record->channel->number);
  return G_SOURCE_REMOVE;
}

/* Only the first part of @bytes, then the end: the knob lifetime with a place. Returns: whether it did so. */
static gboolean
cut_off (PbChannel *c, GBytes *bytes)
{
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);
  const char *blank = memmem (data, len, "\r\n\r\n", 4);
  gsize most = knob_is (c, PB_KNOB_LIFETIME, "headers") && blank != NULL  ? (gsize) (blank - data) + 4
               : knob_is (c, PB_KNOB_LIFETIME, "object") && c->pushed > 1 ? len - MIN (len, 20)
                                                                          : 0;
  g_autoptr (GBytes) part = NULL;

  if (most == 0)
    return FALSE;
  part = g_bytes_new_from_bytes (bytes, 0, most);
  pb_sender_add (c->sender, part, NULL);
  c->over = TRUE;
  pb_sender_mark (c->sender, on_all_sent, c, NULL);
  return TRUE;
}

static void
send_bytes (PbChannel *c, GBytes *bytes)
{
  g_autoptr (GArray) cuts = pb_framing_cuts (c->demo->knobs, c->demo->rand, bytes);

  pb_sender_add (c->sender, bytes, cuts);
  watch_silence (c);
  watch_idle (c);
}

/* Takes @notices (element-type PbNotice). */
static void
send_batch (PbChannel *c, GPtrArray *notices)
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GBytes) wire = NULL;
  Record *record = g_new0 (Record, 1);

  record->channel = c;
  record->notices = notices;
  for (guint i = 0; i < notices->len; i++)
    g_ptr_array_add (objects, pb_notice_render (notices->pdata[i], c->demo->knobs, c->demo->rand));
  wire = pb_framing_wrap (c->framing, objects, 200);
  c->pushed++;
  if (cut_off (c, wire))
    {
      record_free (record);
      return;
    }
  send_bytes (c, wire);
  pb_sender_mark (c->sender, on_recorded, record, record_free);
}

static void
settle_ack (PbChannel *c)
{
  if (c->ack_owed)
    {
      c->ack_owed = FALSE;
      send_now (c, pb_notice_new (PB_NOTICE_RET, NULL, 0));
    }
}

static void
flush (PbChannel *c)
{
  GPtrArray *notices;

  stop_timer (c, TIMER_GROUP);
  if (c->over || c->held.length == 0 || c->framing == NULL || (pb_framing_number (c->framing) == 5 && !c->polled))
    return;
  notices = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_notice_free);
  while (c->held.length > 0)
    g_ptr_array_add (notices, g_queue_pop_head (&c->held));
  c->polled = FALSE;
  stop_timer (c, TIMER_POLL);
  send_batch (c, notices);
  settle_ack (c);
}

static gboolean
on_group (gpointer user_data)
{
  PbChannel *c = user_data;

  c->timers[TIMER_GROUP] = 0;
  flush (c);
  return G_SOURCE_REMOVE;
}

/* Takes @notice; goes out alone. */
static void
send_now (PbChannel *c, PbNotice *notice)
{
  GPtrArray *notices;

  flush (c);
  if (c->over)
    {
      pb_notice_free (notice);
      return;
    }
  notices = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_notice_free);
  g_ptr_array_add (notices, notice);
  c->polled = FALSE;
  send_batch (c, notices);
}

static guint
group_size (PbChannel *c)
{
  gint64 several = pb_knobs_amount (c->demo->knobs, PB_KNOB_OBJECTS_PER_CHUNK, "several"), array = pb_knobs_amount (c->demo->knobs, PB_KNOB_OBJECTS_PER_CHUNK, "array");

  return (guint) MAX (MAX (several, array), 1);
}

void
pb_channel_push (PbChannel *channel, const PbNotice *notice)
{
  PbNotice *copy;

  if (channel->over)
    return;
  copy = pb_notice_copy (notice);
  pb_notice_disguise (copy, channel->demo->knobs);
  g_queue_push_tail (&channel->held, copy);
  if (channel->held.length >= group_size (channel))
    flush (channel);
  else if (channel->timers[TIMER_GROUP] == 0)
    set_timer (channel, TIMER_GROUP, GROUP_WAIT, on_group);
}

static gboolean
on_keepalive (gpointer user_data)
{
  PbChannel *c = user_data;
  g_autoptr (GBytes) bytes = NULL;

  c->timers[TIMER_KEEPALIVE] = 0;
  if (!c->over)
    {
      bytes = pb_framing_idle (c->framing);
      pb_sender_add (c->sender, bytes, NULL);
    }
  watch_idle (c);
  return G_SOURCE_REMOVE;
}

/* ---- listening ---- */

static void
acknowledge (PbChannel *c)
{
  PbNotice *notice = pb_notice_new (PB_NOTICE_RET, NULL, knob_is (c, PB_KNOB_ACK, "nonzero") ? 1 : 0);

  notice->version = pb_demo_version (c->demo);
  send_now (c, notice);
}

static gboolean
on_ack (gpointer user_data)
{
  PbChannel *c = user_data;

  c->timers[TIMER_ACK] = 0;
  acknowledge (c);
  return G_SOURCE_REMOVE;
}

static gboolean
on_poll_limit (gpointer user_data)
{
  PbChannel *c = user_data;

  c->timers[TIMER_POLL] = 0;
  acknowledge (c);
  return G_SOURCE_REMOVE;
}

static void
wait_for_news (PbChannel *c)
{
  c->polled = TRUE;
  set_timer (c, TIMER_POLL, pb_knobs_amount (c->demo->knobs, PB_KNOB_POLL_LIMIT, NULL) * 1000, on_poll_limit);
  flush (c);
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
    set_timer (c, TIMER_ACK, delay * 1000, on_ack);
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

  c->timers[TIMER_TOKEN] = 0;
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
      set_timer (c, TIMER_LIFE, pb_knobs_amount (c->demo->knobs, PB_KNOB_LIFETIME, ends[i]) * 1000, on_end);
  set_timer (c, TIMER_TOKEN, token_life + 1, on_token_end);
  answer_listen (c, TRUE);
  tell_version (c);
  pb_hub_opened (c->demo->hub, c);
}

static void
listen_again (PbChannel *c)
{
  const char *knob = pb_knobs_get (c->demo->knobs, PB_KNOB_SECOND_REQUEST);

  if (g_str_equal (knob, "close"))
    close_politely (c);
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
      reset (c);
      return;
    }
  if (!knob_is (c, PB_KNOB_FRAMING, "F6"))
    pb_sender_add (c->sender, head_bytes, NULL);
  pb_sender_add (c->sender, answer->body, NULL);
  pb_diary_sent (c->demo->diary, notice, c->number);
  c->over = TRUE;
  pb_sender_mark (c->sender, on_all_sent, c, NULL);
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
      g_autoptr (PbCall) call = pb_call_take (c->input, &bad);

      if (call == NULL)
        break;
      take_call (c, call);
    }
  if (bad && !c->over)
    close_politely (c);
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
      finish_soon (c);
      return G_SOURCE_REMOVE;
    }
  if (c->over)
    return G_SOURCE_CONTINUE;
  g_byte_array_append (c->input, (const guint8 *) buffer, (guint) got);
  watch_silence (c);
  take_calls (c);
  return c->source != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
on_send_failed (gpointer user_data)
{
  finish_soon (user_data);
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
    finish_soon (c);
  return c;
}

void
pb_channel_free (PbChannel *channel)
{
  for (Timer timer = 0; timer < N_TIMERS; timer++)
    stop_timer (channel, timer);
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
