/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-preferences.h: the user's preferences (GSettings); where the schema is not installed, the defaults. */
#pragma once

#include "pb-alerts.h"
#include "pb-icon.h"
#include "pb-quiet.h"

G_BEGIN_DECLS

typedef struct _PbPreferences PbPreferences;
/* Called when a preference has changed. */
typedef void (*PbPreferencesFunc) (gpointer user_data);

/* What a click on the tray icon does. */
typedef enum
{
  PB_CLICK_WEBMAIL,
  PB_CLICK_STATUS,
  PB_CLICK_CHECK_NOW,
  PB_CLICK_NOTHING
} PbClick;

PbPreferences *pb_preferences_new (void);
void pb_preferences_free (PbPreferences *preferences);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbPreferences, pb_preferences_free)

/* Key "alerts-enabled": popups for new mail. */
gboolean pb_preferences_get_alerts (PbPreferences *preferences);
/* Key "sound": the new-mail sound with them. */
gboolean pb_preferences_get_sound (PbPreferences *preferences);
/* Key "privacy-level": what is told of a mail outside the webmail. */
PbPrivacy pb_preferences_get_privacy (PbPreferences *preferences);
/* Keys "burst-count" and "burst-window" (s): up to so many mails in that time are shown one by one. */
guint pb_preferences_get_burst_count (PbPreferences *preferences);
guint pb_preferences_get_burst_window (PbPreferences *preferences);
/* Keys "quiet-…". Returns: whether there are quiet hours; their rule in @rule. */
gboolean pb_preferences_get_quiet (PbPreferences *preferences, PbQuietRule *rule);
/* Key "number-style". */
PbIconStyle pb_preferences_get_number_style (PbPreferences *preferences);
/* Key "company-directory": whether directories of companies are kept on this computer. */
gboolean pb_preferences_get_directory (PbPreferences *preferences);
/* Keys "click-action" and "middle-click-action". */
PbClick pb_preferences_get_click (PbPreferences *preferences);
PbClick pb_preferences_get_middle_click (PbPreferences *preferences);

/* One at a time. @func: (nullable): NULL ends it */
void pb_preferences_watch (PbPreferences *preferences, PbPreferencesFunc func, gpointer user_data);

G_END_DECLS
