/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-preferences.c: see pb-preferences.h. */
#include "config.h"

#include "pb-preferences.h"

#include "pb-reduce.h"

struct _PbPreferences
{
  GSettings *settings; /* (owned) (nullable) */
  PbPreferencesFunc func;
  gpointer user_data; /* (unowned) */
};

/* g_settings_new() aborts where the schema is missing, hence the look before. */
static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source != NULL ? g_settings_schema_source_lookup (source, PB_APP_ID, TRUE) : NULL;

  if (schema == NULL)
    {
      g_message ("the GSettings schema %s is not installed: using the default preferences", PB_APP_ID);
      return NULL;
    }
  return g_settings_new_full (schema, NULL, NULL);
}

static void
changed_cb (GSettings *settings, const char *key, gpointer user_data)
{
  PbPreferences *self = user_data;

  if (self->func != NULL)
    self->func (self->user_data);
}

PbPreferences *
pb_preferences_new (void)
{
  PbPreferences *self = g_new0 (PbPreferences, 1);

  self->settings = open_settings ();
  if (self->settings != NULL)
    g_signal_connect (self->settings, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

void
pb_preferences_free (PbPreferences *self)
{
  if (self == NULL)
    return;
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  g_free (self);
}

gboolean
pb_preferences_get_alerts (PbPreferences *self)
{
  return self->settings == NULL || g_settings_get_boolean (self->settings, "alerts-enabled");
}

gboolean
pb_preferences_get_sound (PbPreferences *self)
{
  return self->settings == NULL || g_settings_get_boolean (self->settings, "sound");
}

PbPrivacy
pb_preferences_get_privacy (PbPreferences *self)
{
  return self->settings == NULL ? PB_PRIVACY_FULL : (PbPrivacy) g_settings_get_enum (self->settings, "privacy-level");
}

/* Returns: the value of an enumeration; where there is no schema, its default. */
static gint
get_enum (PbPreferences *self, const char *key, gint fallback)
{
  return self->settings == NULL ? fallback : g_settings_get_enum (self->settings, key);
}

guint
pb_preferences_get_burst_count (PbPreferences *self)
{
  return self->settings == NULL ? pb_policy_default ().burst_count : g_settings_get_uint (self->settings, "burst-count");
}

guint
pb_preferences_get_burst_window (PbPreferences *self)
{
  return self->settings == NULL ? (guint) (pb_policy_default ().burst_window / G_USEC_PER_SEC) : g_settings_get_uint (self->settings, "burst-window");
}

gboolean
pb_preferences_get_quiet (PbPreferences *self, PbQuietRule *rule)
{
  g_autofree char *from = NULL, *to = NULL, *days = NULL;

  if (self->settings == NULL || !g_settings_get_boolean (self->settings, "quiet-hours"))
    return FALSE;
  from = g_settings_get_string (self->settings, "quiet-from");
  to = g_settings_get_string (self->settings, "quiet-to");
  days = g_settings_get_string (self->settings, "quiet-days");
  if (pb_quiet_parse (rule, from, to, days))
    return TRUE;
  g_message ("no quiet hours: “%s” to “%s” on days “%s” is not understood", from, to, days);
  return FALSE;
}

PbIconStyle
pb_preferences_get_number_style (PbPreferences *self)
{
  return (PbIconStyle) get_enum (self, "number-style", PB_ICON_NUMBER);
}

PbClick
pb_preferences_get_click (PbPreferences *self)
{
  return (PbClick) get_enum (self, "click-action", PB_CLICK_WEBMAIL);
}

PbClick
pb_preferences_get_middle_click (PbPreferences *self)
{
  return (PbClick) get_enum (self, "middle-click-action", PB_CLICK_CHECK_NOW);
}

void
pb_preferences_watch (PbPreferences *self, PbPreferencesFunc func, gpointer user_data)
{
  self->func = func;
  self->user_data = user_data;
}
