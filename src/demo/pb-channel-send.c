/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-channel-send.c: what goes out on a push channel: held until there is enough for one write, cut, recorded. */
#include "pb-channel-private.h"

#include <string.h>

#define MAX_HELD   20000 /* notices that wait for a request (long poll); then the oldest are forgotten */
#define GROUP_WAIT 30    /* ms: what is not enough for one write goes out after all */

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

static gboolean on_keepalive (gpointer user_data);

static void
watch_idle (PbChannel *c)
{
  const char *keepalive = pb_knobs_get (c->demo->knobs, PB_KNOB_KEEPALIVE), *colon = strchr (keepalive, ':');

  if (!c->over && colon != NULL && c->framing != NULL && pb_framing_number (c->framing) != 5)
    pb_channel_set_timer (c, PB_CHANNEL_TIMER_KEEPALIVE, g_ascii_strtoll (colon + 1, NULL, 10) * 1000, on_keepalive);
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
  pb_sender_mark (c->sender, pb_channel_on_all_sent, c, NULL);
  return TRUE;
}

static void
send_bytes (PbChannel *c, GBytes *bytes)
{
  g_autoptr (GArray) cuts = pb_framing_cuts (c->demo->knobs, c->demo->rand, bytes);

  pb_sender_add (c->sender, bytes, cuts);
  pb_channel_watch_silence (c);
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
      pb_channel_send_now (c, pb_notice_new (PB_NOTICE_RET, NULL, 0));
    }
}

void
pb_channel_flush (PbChannel *c)
{
  GPtrArray *notices;

  pb_channel_stop_timer (c, PB_CHANNEL_TIMER_GROUP);
  if (c->over || c->held.length == 0 || c->framing == NULL || (pb_framing_number (c->framing) == 5 && !c->polled))
    return;
  notices = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_notice_free);
  while (c->held.length > 0)
    g_ptr_array_add (notices, g_queue_pop_head (&c->held));
  c->polled = FALSE;
  pb_channel_stop_timer (c, PB_CHANNEL_TIMER_POLL);
  send_batch (c, notices);
  settle_ack (c);
}

static gboolean
on_group (gpointer user_data)
{
  PbChannel *c = user_data;

  c->timers[PB_CHANNEL_TIMER_GROUP] = 0;
  pb_channel_flush (c);
  return G_SOURCE_REMOVE;
}

/* Takes @notice; goes out alone. */
void
pb_channel_send_now (PbChannel *c, PbNotice *notice)
{
  GPtrArray *notices;

  pb_channel_flush (c);
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
  if (channel->held.length > MAX_HELD)
    pb_notice_free (g_queue_pop_head (&channel->held));
  if (channel->held.length >= group_size (channel))
    pb_channel_flush (channel);
  else if (channel->timers[PB_CHANNEL_TIMER_GROUP] == 0)
    pb_channel_set_timer (channel, PB_CHANNEL_TIMER_GROUP, GROUP_WAIT, on_group);
}

static gboolean
on_keepalive (gpointer user_data)
{
  PbChannel *c = user_data;
  g_autoptr (GBytes) bytes = NULL;

  c->timers[PB_CHANNEL_TIMER_KEEPALIVE] = 0;
  if (!c->over)
    {
      bytes = pb_framing_idle (c->framing);
      pb_sender_add (c->sender, bytes, NULL);
    }
  watch_idle (c);
  return G_SOURCE_REMOVE;
}
