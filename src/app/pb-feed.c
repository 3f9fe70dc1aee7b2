/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-feed.c: see pb-feed.h. */
#include "config.h"

#include "pb-feed.h"

#define PATIENCE (100 * 1000) /* µs: the count comes with the same answer, or it has not changed */

/* A mail whose line waits. */
typedef struct
{
  PbMonitor *monitor; /* (unowned) */
  char *account;      /* (owned) */
  PbMessage *message; /* (owned) */
  PbPrivacy privacy;
  gint64 wall; /* when it was told, µs since 1970 UTC */
} Held;

struct _PbFeed
{
  PbFeedFunc func;
  gpointer user_data;
  GPtrArray *held; /* (owned) (element-type Held): oldest first */
  PbTimer *timer;  /* (owned) (nullable) */
};

static void
held_free (gpointer data)
{
  Held *held = data;

  g_free (held->account);
  pb_message_unref (held->message);
  g_free (held);
}

PbFeed *
pb_feed_new (PbFeedFunc func, gpointer user_data)
{
  PbFeed *self = g_new0 (PbFeed, 1);

  self->func = func;
  self->user_data = user_data;
  self->held = g_ptr_array_new_with_free_func (held_free);
  return self;
}

void
pb_feed_free (PbFeed *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_clear_pointer (&self->timer, pb_timer_free);
  g_free (self);
}

static void
hand_out (PbFeed *self, const Held *held)
{
  PbLineContext context = pb_lines_context (held->monitor, held->privacy);
  g_autofree char *line = NULL;

  context.wall = held->wall;
  line = pb_line_mail (&context, held->account, held->message);
  self->func (line, self->user_data);
}

void
pb_feed_flush (PbFeed *self)
{
  g_autoptr (GPtrArray) held = NULL;

  if (self->held->len == 0)
    return;
  held = g_steal_pointer (&self->held);
  self->held = g_ptr_array_new_with_free_func (held_free);
  pb_timer_set (self->timer, PB_NEVER);
  for (guint i = 0; i < held->len; i++)
    hand_out (self, g_ptr_array_index (held, i));
}

static void
patience_cb (gpointer user_data)
{
  PbFeed *self = user_data;

  pb_feed_flush (self);
  self->func (NULL, self->user_data);
}

void
pb_feed_mail (PbFeed *self, PbMonitor *monitor, const char *account, PbMessage *message, PbPrivacy privacy)
{
  PbClock *clock = pb_monitor_get_clock (monitor);
  Held *held = g_new0 (Held, 1);

  held->monitor = monitor;
  held->account = g_strdup (account);
  held->message = pb_message_ref (message);
  held->privacy = privacy;
  held->wall = pb_clock_wall (clock);
  g_ptr_array_add (self->held, held);
  if (self->timer == NULL)
    self->timer = pb_timer_new (clock, patience_cb, self);
  if (self->held->len == 1)
    pb_timer_set (self->timer, pb_clock_now (clock) + PATIENCE);
}

void
pb_feed_effect (PbFeed *self, PbMonitor *monitor, const PbEffect *effect, PbPrivacy privacy)
{
  PbLineContext context = pb_lines_context (monitor, privacy);
  g_autofree char *line = NULL;

  if (effect->type == PB_EFFECT_MAIL)
    {
      pb_feed_mail (self, monitor, effect->account, effect->message, privacy);
      return;
    }
  line = pb_line_effect (&context, effect);
  if (line == NULL)
    return;
  pb_feed_flush (self); /* the state has the number by now, or another thing happened */
  self->func (line, self->user_data);
  self->func (NULL, self->user_data);
}
