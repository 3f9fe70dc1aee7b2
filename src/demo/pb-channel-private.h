/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-channel-private.h: the inside of a push channel, shared by pb-channel.c (requests), pb-channel-send.c (what goes
 * out) and pb-channel-end.c (how it ends). */
#pragma once

#include "pb-channel.h"
#include "pb-framing.h"
#include "pb-sender.h"

G_BEGIN_DECLS

/* The timers of a channel. */
typedef enum
{
  PB_CHANNEL_TIMER_GROUP,
  PB_CHANNEL_TIMER_ACK,
  PB_CHANNEL_TIMER_POLL,
  PB_CHANNEL_TIMER_KEEPALIVE,
  PB_CHANNEL_TIMER_SILENCE,
  PB_CHANNEL_TIMER_LIFE,
  PB_CHANNEL_TIMER_TOKEN,
  PB_CHANNEL_TIMER_FINISH,
  PB_N_CHANNEL_TIMERS
} PbChannelTimer;

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
  guint timers[PB_N_CHANNEL_TIMERS];
};

/* ---- pb-channel-end.c ---- */

void pb_channel_stop_timer (PbChannel *c, PbChannelTimer timer);
void pb_channel_set_timer (PbChannel *c, PbChannelTimer timer, gint64 ms, GSourceFunc function);
/* Over, and freed by the hub when the loop comes round. */
void pb_channel_finish (PbChannel *c);
/* The same as a callback. */
gboolean pb_channel_on_all_sent (gpointer user_data);
/* Ends with RST. */
void pb_channel_reset (PbChannel *c);
/* Ends when everything is sent. */
void pb_channel_close (PbChannel *c);
/* The knob lifetime has run out. */
gboolean pb_channel_on_end (gpointer user_data);
void pb_channel_watch_silence (PbChannel *c);

/* ---- pb-channel-send.c ---- */

/* Takes @notice; it goes out alone, after what is held. */
void pb_channel_send_now (PbChannel *c, PbNotice *notice);
/* What is held goes out, where the framing lets it. */
void pb_channel_flush (PbChannel *c);

G_END_DECLS
