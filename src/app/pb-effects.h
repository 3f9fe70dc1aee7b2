/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-effects.h: effects of the monitor become alerts, event lines and a new look of the tray (coalesced). */
#pragma once

#include "pb-feed.h"
#include "pb-resident.h"

G_BEGIN_DECLS

PbEffects *pb_effects_new (PbResident *resident);
void pb_effects_free (PbEffects *effects);
/* @func: (nullable): called with each event line; NULL: nobody listens, no line is made. */
void pb_effects_set_line_func (PbEffects *effects, PbFeedFunc func, gpointer user_data);
/* @func: (nullable): called with each effect after it was carried out. */
void pb_effects_set_follower (PbEffects *effects, PbMonitorFunc func, gpointer user_data);
/* A PbMonitorFunc; @user_data is the PbEffects. */
void pb_effects_handle (PbMonitor *monitor, const PbEffect *effect, gpointer user_data);
/* The alerts have come or gone: connect to their signals. */
void pb_effects_follow_alerts (PbEffects *effects);
/* More is known of somebody who wrote to @account: the menu has it now, and so have alerts on the screen (pb-captions.h). */
void pb_effects_learn (PbEffects *effects, const char *account);
/* Quiet hours have begun or ended: then what was not said in them is said. */
void pb_effects_follow_quiet (PbEffects *effects);
/* The monitor has begun: what an earlier process had to put off is said now, or waits as it did. */
void pb_effects_recall (PbEffects *effects);
/* Redraws the tray soon. */
void pb_effects_refresh_tray (PbEffects *effects);

G_END_DECLS
