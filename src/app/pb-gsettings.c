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

gboolean
pb_gsettings_can_read (GSettings *settings, const char *key, PbGsettingsKind kind)
{
  static const char *const types[] = { [PB_GSETTINGS_BOOLEAN] = "b", [PB_GSETTINGS_NUMBER] = "u", [PB_GSETTINGS_TEXT] = "s", [PB_GSETTINGS_WORD] = "s" };
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) found = NULL;
  g_autoptr (GVariant) range = NULL;
  const char *sort = NULL;

  if (!pb_gsettings_has (settings, key))
    return FALSE;
  g_object_get (settings, "settings-schema", &schema, NULL);
  found = g_settings_schema_get_key (schema, key);
  range = g_settings_schema_key_get_range (found);
  g_variant_get_child (range, 0, "&s", &sort);
  if (!g_variant_type_equal (g_settings_schema_key_get_value_type (found), G_VARIANT_TYPE (types[kind])))
    return FALSE;
  return kind != PB_GSETTINGS_WORD || g_str_equal (sort, "enum");
}
