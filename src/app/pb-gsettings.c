/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-gsettings.c: see pb-gsettings.h. */
#include "config.h"

#include "pb-gsettings.h"

/* g_settings_new() aborts where the schema is missing, hence the look before. */
GSettings *
pb_gsettings_open (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source != NULL ? g_settings_schema_source_lookup (source, PB_APP_ID, TRUE) : NULL;

  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

gboolean
pb_gsettings_has (GSettings *settings, const char *key)
{
  g_autoptr (GSettingsSchema) schema = NULL;

  if (settings == NULL)
    return FALSE;
  g_object_get (settings, "settings-schema", &schema, NULL);
  return g_settings_schema_has_key (schema, key);
}
