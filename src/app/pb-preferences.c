/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-preferences.c: see pb-preferences.h. */
#include "config.h"

#include "pb-preferences.h"

#include "pb-gsettings.h"
#include "pb-reduce.h"

struct _PbPreferences
{
  GSettings *settings; /* (owned) (nullable) */
  GHashTable *told;    /* (owned) (element-type utf8): keys that were said to be missing */
  PbPreferencesFunc func;
  gpointer user_data; /* (unowned) */
};

static GSettings *
open_settings (void)
{
  GSettings *settings = pb_gsettings_open ();

  if (settings == NULL)
    g_message ("the GSettings schema %s is not installed: using the default preferences", PB_APP_ID);
  return settings;
}

/* A preference that this installation's schema does not have has its default. */
static gboolean
has (PbPreferences *self, const char *key, PbGsettingsKind kind)
{
  if (pb_gsettings_can_read (self->settings, key, kind))
    return TRUE;
  if (self->settings != NULL && g_hash_table_add (self->told, g_strdup (key)))
    g_message ("the GSettings schema %s is of another version: it has no %s, so the default is used", PB_APP_ID, key);
  return FALSE;
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

  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
  g_hash_table_unref (self->told);
  g_free (self);
}

/* Returns: the value of an enumeration, at most @max; where there is none, or one that a newer schema brings, its default. */
static gint
get_enum (PbPreferences *self, const char *key, gint max, gint fallback)
{
  gint value = has (self, key, PB_GSETTINGS_WORD) ? g_settings_get_enum (self->settings, key) : fallback;

  return value >= 0 && value <= max ? value : fallback;
}

gboolean
pb_preferences_get_alerts (PbPreferences *self)
{
  return !has (self, "alerts-enabled", PB_GSETTINGS_BOOLEAN) || g_settings_get_boolean (self->settings, "alerts-enabled");
}

gboolean
pb_preferences_get_sound (PbPreferences *self)
{
  return !has (self, "sound", PB_GSETTINGS_BOOLEAN) || g_settings_get_boolean (self->settings, "sound");
}

gboolean
pb_preferences_get_directory (PbPreferences *self)
{
  return !has (self, "company-directory", PB_GSETTINGS_BOOLEAN) || g_settings_get_boolean (self->settings, "company-directory");
}

PbPrivacy
pb_preferences_get_privacy (PbPreferences *self)
{
  return (PbPrivacy) get_enum (self, "privacy-level", PB_PRIVACY_NOTHING, PB_PRIVACY_FULL);
}

guint
pb_preferences_get_burst_count (PbPreferences *self)
{
  return has (self, "burst-count", PB_GSETTINGS_NUMBER) ? g_settings_get_uint (self->settings, "burst-count") : pb_policy_default ().burst_count;
}

guint
pb_preferences_get_burst_window (PbPreferences *self)
{
  return has (self, "burst-window", PB_GSETTINGS_NUMBER) ? g_settings_get_uint (self->settings, "burst-window") : (guint) (pb_policy_default ().burst_window / G_USEC_PER_SEC);
}

gboolean
pb_preferences_get_quiet (PbPreferences *self, PbQuietRule *rule)
{
  g_autofree char *from = NULL, *to = NULL, *days = NULL;

  if (!has (self, "quiet-hours", PB_GSETTINGS_BOOLEAN) || !g_settings_get_boolean (self->settings, "quiet-hours"))
    return FALSE;
  if (!has (self, "quiet-from", PB_GSETTINGS_TEXT) || !has (self, "quiet-to", PB_GSETTINGS_TEXT) || !has (self, "quiet-days", PB_GSETTINGS_TEXT))
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
  return (PbIconStyle) get_enum (self, "number-style", PB_ICON_NONE, PB_ICON_NUMBER);
}

PbClick
pb_preferences_get_click (PbPreferences *self)
{
  return (PbClick) get_enum (self, "click-action", PB_CLICK_NOTHING, PB_CLICK_WEBMAIL);
}

PbClick
pb_preferences_get_middle_click (PbPreferences *self)
{
  return (PbClick) get_enum (self, "middle-click-action", PB_CLICK_NOTHING, PB_CLICK_CHECK_NOW);
}

void
pb_preferences_watch (PbPreferences *self, PbPreferencesFunc func, gpointer user_data)
{
  self->func = func;
  self->user_data = user_data;
}
