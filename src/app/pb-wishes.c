/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-wishes.c: see pb-wishes.h. */
#include "config.h"

#include "pb-wishes.h"

#include "pb-effects.h"

struct _PbWishes
{
  PbResident *resident; /* (unowned) */
  PbTimer *timer;       /* (owned): quiet hours begin or end */
  gboolean quiet;       /* as the monitor was told last */
  gboolean begun;       /* the directories were told the first time */
};

guint
pb_wishes_minute_of (gint64 wall, gint64 *since)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (wall / G_USEC_PER_SEC);

  *since = wall % G_USEC_PER_SEC + (gint64) g_date_time_get_second (time) * G_USEC_PER_SEC;
  return (guint) (((g_date_time_get_day_of_week (time) - 1) * 24 + g_date_time_get_hour (time)) * 60 + g_date_time_get_minute (time));
}

/* The demo shows how alerts look, at any hour. */
static void
follow_quiet (PbWishes *self)
{
  PbClock *clock = self->resident->edges->context.clock;
  PbQuietRule rule;
  gboolean quiet = FALSE;
  gint64 since, wait;
  guint left, minute;

  pb_timer_set (self->timer, PB_NEVER);
  if (!self->resident->identity->demo && pb_preferences_get_quiet (self->resident->preferences, &rule))
    {
      minute = pb_wishes_minute_of (pb_clock_wall (clock), &since);
      quiet = pb_quiet_at (&rule, minute, &left);
      wait = (gint64) left * 60 * G_USEC_PER_SEC - since;
      pb_timer_set (self->timer, pb_clock_now (clock) + MIN (wait, PB_WISHES_LOOK));
    }
  if (quiet == self->quiet)
    return;
  self->quiet = quiet;
  pb_monitor_set_quiet (self->resident->monitor, quiet);
  pb_effects_follow_quiet (self->resident->effects);
}

/* Timers stand still while the computer sleeps; the hour does not. */
static void
woke_up_cb (PbReach *reach, gpointer user_data)
{
  follow_quiet (user_data);
}

static void
timer_cb (gpointer user_data)
{
  follow_quiet (user_data);
}

static void
follow_burst (PbWishes *self)
{
  PbPolicy policy = pb_policy_default ();

  policy.burst_count = pb_preferences_get_burst_count (self->resident->preferences);
  policy.burst_window = (gint64) pb_preferences_get_burst_window (self->resident->preferences) * G_USEC_PER_SEC;
  pb_monitor_set_policy (self->resident->monitor, &policy);
}

static void
follow_tray (PbWishes *self)
{
  static const char *const actions[] = {
    [PB_CLICK_WEBMAIL] = "open-webmail",
    [PB_CLICK_STATUS] = "show-status",
    [PB_CLICK_CHECK_NOW] = "check-now",
    [PB_CLICK_NOTHING] = NULL,
  };
  PbResident *resident = self->resident;

  if (resident->tray == NULL)
    return;
  pb_tray_set_clicks (resident->tray, actions[pb_preferences_get_click (resident->preferences)], actions[pb_preferences_get_middle_click (resident->preferences)]);
  pb_effects_refresh_tray (resident->effects);
}

static void
follow_directory (PbWishes *self)
{
  PbResident *resident = self->resident;
  gboolean wish = pb_preferences_get_directory (resident->preferences);

  if (resident->directories != NULL && (!self->begun || wish != pb_directories_get_enabled (resident->directories)))
    pb_directories_set_enabled (resident->directories, wish);
  self->begun = TRUE;
}

static void
changed_cb (gpointer user_data)
{
  PbWishes *self = user_data;

  follow_directory (self);

  follow_burst (self);
  follow_quiet (self);
  follow_tray (self);
}

PbWishes *
pb_wishes_new (PbResident *resident)
{
  PbWishes *self = g_new0 (PbWishes, 1);

  self->resident = resident;
  self->timer = pb_timer_new (resident->edges->context.clock, timer_cb, self);
  pb_preferences_watch (resident->preferences, changed_cb, self);
  if (resident->edges->reach != NULL)
    g_signal_connect (resident->edges->reach, "woke-up", G_CALLBACK (woke_up_cb), self);
  changed_cb (self);
  return self;
}

void
pb_wishes_free (PbWishes *self)
{
  if (self == NULL)
    return;
  pb_preferences_watch (self->resident->preferences, NULL, NULL);
  if (self->resident->edges->reach != NULL)
    g_signal_handlers_disconnect_by_data (self->resident->edges->reach, self);
  pb_timer_free (self->timer);
  g_free (self);
}
