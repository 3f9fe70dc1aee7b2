/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-preferences.c: see pb-preferences.h. */
#include "config.h"

#include "pb-preferences.h"

struct _PbPreferences
{
  GSettings *settings; /* (owned) (nullable) */
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

PbPreferences *
pb_preferences_new (void)
{
  PbPreferences *self = g_new0 (PbPreferences, 1);

  self->settings = open_settings ();
  return self;
}

void
pb_preferences_free (PbPreferences *self)
{
  if (self == NULL)
    return;
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
