/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-preferences.h: the user's preferences (GSettings); where the schema is not installed, the defaults. */
#pragma once

#include "pb-alerts.h"

G_BEGIN_DECLS

typedef struct _PbPreferences PbPreferences;

PbPreferences *pb_preferences_new (void);
void pb_preferences_free (PbPreferences *preferences);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbPreferences, pb_preferences_free)

/* Key "alerts-enabled": popups for new mail. */
gboolean pb_preferences_get_alerts (PbPreferences *preferences);
/* Key "sound": the new-mail sound with them. */
gboolean pb_preferences_get_sound (PbPreferences *preferences);
/* Key "privacy-level": what is told of a mail outside the webmail. */
PbPrivacy pb_preferences_get_privacy (PbPreferences *preferences);

G_END_DECLS
