/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-channel-end.c: the timers of a push channel and the ways it can end. */
#include "pb-channel-private.h"

#include <string.h>
#include <sys/socket.h>

#include "pb-answer.h"

/* ---- timers ---- */

void
pb_channel_stop_timer (PbChannel *c, PbChannelTimer timer)
{
  if (c->timers[timer] != 0)
    g_source_remove (c->timers[timer]);
  c->timers[timer] = 0;
}

void
pb_channel_set_timer (PbChannel *c, PbChannelTimer timer, gint64 ms, GSourceFunc function)
{
  pb_channel_stop_timer (c, timer);
  c->timers[timer] = g_timeout_add ((guint) CLAMP (ms, 0, G_MAXINT), function, c);
}

/* ---- the end ---- */

static gboolean
on_finish (gpointer user_data)
{
  PbChannel *c = user_data;

  c->timers[PB_CHANNEL_TIMER_FINISH] = 0;
  pb_hub_closed (c->demo->hub, c); /* frees it */
  return G_SOURCE_REMOVE;
}

void
pb_channel_finish (PbChannel *c)
{
  c->over = TRUE;
  pb_channel_set_timer (c, PB_CHANNEL_TIMER_FINISH, 0, on_finish);
}

gboolean
pb_channel_on_all_sent (gpointer user_data)
{
  pb_channel_finish (user_data);
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
  for (PbChannelTimer timer = 0; timer < PB_N_CHANNEL_TIMERS; timer++)
    pb_channel_stop_timer (c, timer);
}

void
pb_channel_reset (PbChannel *c)
{
  struct linger linger = { 1, 0 };

  fall_silent (c);
  setsockopt (g_socket_get_fd (c->socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  pb_channel_finish (c);
}

void
pb_channel_close (PbChannel *c)
{
  g_autoptr (GBytes) end = NULL;

  pb_channel_flush (c);
  end = c->framing != NULL ? pb_framing_end (c->framing) : NULL;
  c->over = TRUE;
  if (end != NULL)
    pb_sender_add (c->sender, end, NULL);
  pb_sender_mark (c->sender, pb_channel_on_all_sent, c, NULL);
}

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
      pb_channel_reset (channel);
      return;
    }
  if (g_str_equal (how, "error") && channel->framing != NULL)
    {
      notice = pb_notice_new (PB_NOTICE_ERROR, NULL, 1200);
      notice->text = g_strdup (pb_answer_word (1200));
      pb_channel_send_now (channel, notice);
    }
  pb_channel_close (channel);
}

gboolean
pb_channel_on_end (gpointer user_data)
{
  PbChannel *c = user_data;
  const char *life = pb_knobs_get (c->demo->knobs, PB_KNOB_LIFETIME);

  c->timers[PB_CHANNEL_TIMER_LIFE] = c->timers[PB_CHANNEL_TIMER_SILENCE] = 0;
  pb_channel_end (c, g_str_has_prefix (life, "rst") ? "rst" : g_str_has_prefix (life, "half-open") ? "half-open"
                                                                                                   : "fin");
  return G_SOURCE_REMOVE;
}

void
pb_channel_watch_silence (PbChannel *c)
{
  gint64 silence = pb_knobs_amount (c->demo->knobs, PB_KNOB_LIFETIME, "fin-silence"), cut = pb_knobs_amount (c->demo->knobs, PB_KNOB_PROXY, "cut");

  if (!c->over && MAX (silence, cut) > 0)
    pb_channel_set_timer (c, PB_CHANNEL_TIMER_SILENCE, MAX (silence, cut) * 1000, pb_channel_on_end);
}
