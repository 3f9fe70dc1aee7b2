/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-settings-file.c: see pb-settings-file.h. */
#include "config.h"

#include "pb-settings-file.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "pb-error.h"
#include "pb-gsettings.h"

#define HEAD        "postbell-settings"
#define PREFERENCES "preferences"
#define ACCOUNT     "account "
#define VERSION     1

/* What is true of this computer alone. */
static gboolean
is_local (const char *key)
{
  return g_str_equal (key, "autostart-wish") || g_str_equal (key, "online-accounts-known");
}

/* --- writing --- */

static void
put_preferences (GKeyFile *file, GSettings *settings)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_auto (GStrv) keys = NULL;

  g_object_get (settings, "settings-schema", &schema, NULL);
  keys = g_settings_schema_list_keys (schema);
  for (gsize i = 0; keys[i] != NULL; i++)
    {
      g_autoptr (GVariant) value = g_settings_get_user_value (settings, keys[i]);
      g_autofree char *text = value != NULL && !is_local (keys[i]) ? g_variant_print (value, TRUE) : NULL;

      if (text != NULL)
        g_key_file_set_value (file, PREFERENCES, keys[i], text);
    }
}

/* Only the settings that are known: somebody may have written others, even a password, into the file by hand. */
static void
put_account (GKeyFile *file, const PbAccount *account)
{
  g_autoptr (GKeyFile) own = g_key_file_new ();
  g_autofree char *group = g_strconcat (ACCOUNT, account->id, NULL);
  g_auto (GStrv) keys = NULL;

  pb_account_save (account, own);
  keys = g_key_file_get_keys (own, account->id, NULL, NULL);
  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_value (own, account->id, keys[i], NULL);
      g_key_file_set_value (file, group, keys[i], value);
    }
}

char *
pb_settings_file_make (GPtrArray *accounts, GSettings *settings, gsize *length)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_key_file_set_integer (file, HEAD, "version", VERSION);
  (void) g_key_file_set_comment (file, HEAD, NULL, " Accounts and preferences of Postbell, without passwords: postbell settings import FILE", NULL);
  if (settings != NULL)
    put_preferences (file, settings);
  for (guint i = 0; i < accounts->len; i++)
    put_account (file, g_ptr_array_index (accounts, i));
  return g_key_file_to_data (file, length, NULL);
}

/* --- reading --- */

GKeyFile *
pb_settings_file_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (length > PB_SETTINGS_FILE_MAX || !g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, NULL) || !g_key_file_has_group (file, HEAD))
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("This is no file of settings made by “postbell settings export”."));
  else if (g_key_file_get_integer (file, HEAD, "version", NULL) != VERSION)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("These settings come from a newer version of Postbell. Update Postbell, then import them."));
  else
    return g_steal_pointer (&file);
  return NULL;
}

gboolean
pb_settings_file_is_one (const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  GStatBuf info;

  if (g_lstat (path, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size > PB_SETTINGS_FILE_MAX)
    return FALSE;
  return g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL) && g_key_file_has_group (file, HEAD);
}

GStrv
pb_settings_file_list (GKeyFile *file)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (gsize i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], ACCOUNT))
      g_strv_builder_add (ids, groups[i] + strlen (ACCOUNT));
  return g_strv_builder_end (ids);
}

PbAccount *
pb_settings_file_get_account (GKeyFile *file, const char *id, GError **error)
{
  g_autofree char *group = g_strconcat (ACCOUNT, id, NULL);
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);
  g_autoptr (GKeyFile) own = g_key_file_new ();

  for (gsize i = 0; pb_account_id_is_valid (id) && keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *value = g_key_file_get_value (file, group, keys[i], NULL);
      g_key_file_set_value (own, id, keys[i], value);
    }
  return pb_account_load (own, id, error);
}

static gboolean
differ (const char *a, const char *b)
{
  return g_strcmp0 (a, b) != 0;
}

gboolean
pb_settings_file_goes_elsewhere (const PbAccount *before, const PbAccount *after)
{
  if (differ (before->kind, after->kind) || differ (before->host, after->host) || before->port != after->port || before->security != after->security)
    return TRUE;
  if (differ (before->auth, after->auth) || differ (before->oauth, after->oauth) || differ (before->oauth_tenant, after->oauth_tenant) || differ (before->proxy, after->proxy) || before->legacy_tls != after->legacy_tls)
    return TRUE;
  if (differ (before->ca_file, after->ca_file) || differ (before->pin, after->pin) || differ (before->pin_host, after->pin_host))
    return TRUE;
  return differ (before->api_url, after->api_url) || differ (before->token_url, after->token_url) || differ (before->login_url, after->login_url) || differ (before->corp_api_url, after->corp_api_url) || before->allow_plain_http != after->allow_plain_http;
}

/* --- preferences --- */

static PbPreferenceState
take (GSettings *settings, const char *key, const char *text)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) known = NULL;
  g_autoptr (GVariant) value = NULL;

  if (is_local (key) || text == NULL || !pb_gsettings_has (settings, key))
    return PB_PREFERENCE_LEFT_OUT;
  g_object_get (settings, "settings-schema", &schema, NULL);
  known = g_settings_schema_get_key (schema, key);
  value = g_variant_parse (g_settings_schema_key_get_value_type (known), text, NULL, NULL, NULL);
  if (value == NULL || !g_settings_schema_key_range_check (known, value))
    return PB_PREFERENCE_LEFT_OUT;
  if (!g_settings_is_writable (settings, key))
    return PB_PREFERENCE_LOCKED;
  return g_settings_set_value (settings, key, value) ? PB_PREFERENCE_SET : PB_PREFERENCE_LOCKED;
}

void
pb_settings_file_take_preferences (GKeyFile *file, GSettings *settings, PbPreferenceFunc func, gpointer user_data)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, PREFERENCES, NULL, NULL);

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *text = g_key_file_get_value (file, PREFERENCES, keys[i], NULL);
      func (keys[i], take (settings, keys[i], text), user_data);
    }
}
