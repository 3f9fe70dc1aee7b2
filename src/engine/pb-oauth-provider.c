/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-oauth-provider.c: see pb-oauth-provider.h. */
#include "config.h"

#include "pb-oauth-provider.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pb-cause-private.h"
#include "pb-error.h"
#include "pb-reason.h"

#define MAX_FILE  (64 * 1024)
#define MAX_FILES 64 /* in one folder */
#define MAX_NAME  200
#define TENANT    "{tenant}"

void
pb_oauth_provider_free (PbOauthProvider *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->issuer);
  g_free (self->issuer_pattern);
  g_free (self->authorize);
  g_free (self->token);
  g_free (self->device);
  g_free (self->authorize_extra);
  g_free (self->scope_imap);
  g_free (self->scope_pop3);
  g_strfreev (self->hosts);
  g_free (self->client_id);
  g_free (self->client_secret);
  g_free (self->tenant);
  g_free (self->redirect);
  g_free (self->admin_consent);
  g_free (self->register_help);
  g_free (self->ca_file);
  g_free (self);
}

/* --- reading a row --- */

/* Returns: (transfer full) (nullable): NULL for "", too. */
static char *
dup_key (GKeyFile *file, const char *group, const char *key)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);

  return text != NULL && text[0] != '\0' ? g_steal_pointer (&text) : NULL;
}

/* The same, in the user's language where the file has it. */
static char *
dup_in_language (GKeyFile *file, const char *group, const char *key)
{
  g_autofree char *text = g_key_file_get_locale_string (file, group, key, NULL, NULL);

  return text != NULL && text[0] != '\0' ? g_steal_pointer (&text) : NULL;
}

/* What stands in an address for a tenant or a client: nothing that could lead elsewhere. */
static gboolean
is_plain (const char *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr ("-._~", *text) == NULL)
      return FALSE;
  return TRUE;
}

/* @text: (transfer full) (nullable). Returns: (transfer full) (nullable): with {tenant} and {client} filled in. */
static char *
fill_in (char *text, const PbOauthProvider *self)
{
  g_autofree char *taken = text;

  if (taken == NULL)
    return NULL;
  g_autoptr (GString) out = g_string_new (taken);
  g_string_replace (out, TENANT, self->tenant, 0);
  g_string_replace (out, "{client}", self->client_id != NULL && is_plain (self->client_id) ? self->client_id : "", 0);
  return g_strdup (out->str);
}

static gboolean
set_bad (GError **error, const char *id, const char *key)
{
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, PB_REASON_OAUTH_BAD_ROW " (%s of %s)", key, id);
  return FALSE;
}

/* The user is sent there, and secrets are. */
static gboolean
check_url (const char *url, gboolean needed, const char *id, const char *key, GError **error)
{
  if (url == NULL ? !needed : pb_webmail_url_is_valid (url))
    return TRUE;
  return set_bad (error, id, key);
}

/* Suffixes of one label would be whole countries. */
static gboolean
are_hosts_valid (const GStrv hosts)
{
  if (hosts == NULL || hosts[0] == NULL)
    return FALSE;
  for (gsize i = 0; hosts[i] != NULL; i++)
    if (!pb_host_is_loopback (hosts[i]) && (hosts[i][0] == '.' || strchr (hosts[i], '.') == NULL))
      return FALSE;
  return TRUE;
}

static gboolean
validate (const PbOauthProvider *self, GError **error)
{
  if (!check_url (self->authorize, TRUE, self->id, "authorize", error) || !check_url (self->token, TRUE, self->id, "token", error) || !check_url (self->device, FALSE, self->id, "device", error))
    return FALSE;
  if (!check_url (self->admin_consent, FALSE, self->id, "admin-consent", error) || !check_url (self->register_help, FALSE, self->id, "register-help", error))
    return FALSE;
  if (self->issuer == NULL)
    return set_bad (error, self->id, "issuer");
  if (!is_plain (self->tenant))
    return set_bad (error, self->id, "tenant");
  if (!are_hosts_valid (self->hosts))
    return set_bad (error, self->id, "hosts");
  if (self->scope_imap == NULL && self->scope_pop3 == NULL)
    return set_bad (error, self->id, "scope-imap");
  if (!g_str_equal (self->redirect, "http://localhost") && !g_str_equal (self->redirect, "http://127.0.0.1"))
    return set_bad (error, self->id, "redirect");
  return TRUE;
}

/* Returns: (transfer none) (nullable): what the one who built the program has registered. */
static const char *
client_of_build (const char *id)
{
  static const struct
  {
    const char *id;
    const char *client;
  } clients[] = {
    { "microsoft", PB_OAUTH_MICROSOFT_CLIENT_ID },
    { "microsoft-21vianet", PB_OAUTH_MICROSOFT_21VIANET_CLIENT_ID },
    { "microsoft-us-gov", PB_OAUTH_MICROSOFT_US_GOV_CLIENT_ID },
    { "google", PB_OAUTH_GOOGLE_CLIENT_ID },
    { "yahoo", PB_OAUTH_YAHOO_CLIENT_ID },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (clients); i++)
    if (g_str_equal (clients[i].id, id) && clients[i].client[0] != '\0')
      return clients[i].client;
  return NULL;
}

/* The account's own comes first, then the file's (an administrator's may replace the one of the build), then the build's. */
static void
set_client (PbOauthProvider *self, GKeyFile *file, const PbAccount *account)
{
  g_autofree char *own = dup_key (file, self->id, "client-id");
  const char *given = account != NULL ? account->oauth_client_id : NULL;

  if (given != NULL)
    self->client_id = g_strdup (given);
  else
    self->client_id = g_strdup (own != NULL ? own : client_of_build (self->id));
  if (given == NULL || g_strcmp0 (given, own) == 0) /* the file's secret belongs to the file's client */
    self->client_secret = dup_key (file, self->id, "client-secret");
}

/* Returns: whether the word is one that is known, or not there. */
static gboolean
set_registration (PbOauthProvider *self, GKeyFile *file)
{
  static const char *const words[] = { [PB_OAUTH_REGISTER_PUBLIC] = "public", [PB_OAUTH_REGISTER_DESKTOP] = "desktop", [PB_OAUTH_REGISTER_AGREEMENT] = "agreement" };
  g_autofree char *word = dup_key (file, self->id, "registration");

  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i]))
      {
        self->registration = (PbOauthRegistration) i;
        return TRUE;
      }
  return word == NULL;
}

static void
set_tenant (PbOauthProvider *self, GKeyFile *file, const PbAccount *account)
{
  self->tenant = account != NULL && account->oauth_tenant != NULL ? g_strdup (account->oauth_tenant) : dup_key (file, self->id, "tenant");
  if (self->tenant == NULL)
    self->tenant = g_strdup ("");
}

PbOauthProvider *
pb_oauth_provider_read (GKeyFile *file, const char *id, const PbAccount *account, GError **error)
{
  g_autoptr (PbOauthProvider) self = g_new0 (PbOauthProvider, 1);

  self->id = g_strdup (id);
  self->name = g_key_file_get_locale_string (file, id, "name", NULL, NULL);
  if (self->name == NULL || strlen (self->name) > MAX_NAME)
    {
      g_free (self->name);
      self->name = g_strdup (id);
    }
  set_client (self, file, account);
  set_tenant (self, file, account);
  self->issuer_pattern = dup_key (file, id, "issuer");
  self->issuer = fill_in (g_strdup (self->issuer_pattern), self);
  self->authorize = fill_in (dup_key (file, id, "authorize"), self);
  self->token = fill_in (dup_key (file, id, "token"), self);
  self->device = fill_in (dup_key (file, id, "device"), self);
  self->authorize_extra = dup_key (file, id, "authorize-extra");
  self->scope_imap = dup_key (file, id, "scope-imap");
  self->scope_pop3 = dup_key (file, id, "scope-pop3");
  self->hosts = g_key_file_get_string_list (file, id, "hosts", NULL, NULL);
  self->redirect = dup_key (file, id, "redirect");
  if (self->redirect == NULL)
    self->redirect = g_strdup ("http://127.0.0.1");
  self->admin_consent = fill_in (dup_key (file, id, "admin-consent"), self);
  self->register_help = dup_in_language (file, id, "register-help");
  self->ca_file = dup_key (file, id, "ca-file");
  if (!set_registration (self, file))
    {
      set_bad (error, id, "registration");
      return NULL;
    }
  return validate (self, error) ? g_steal_pointer (&self) : NULL;
}

/* --- finding it --- */

static GKeyFile *
load (const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  if (g_stat (path, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size > MAX_FILE)
    return NULL;
  if (g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_TRANSLATIONS, &error))
    return g_steal_pointer (&file);
  g_message ("%s cannot be read: %s", path, error->message);
  return NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Appends the files below @root, in order. */
static void
add_below (GPtrArray *paths, const char *root)
{
  g_autofree char *path = g_build_filename (root, "postbell", "oauth", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && names->len < MAX_FILES && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".ini"))
      g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_extend_and_steal (paths, g_steal_pointer (&names));
}

/* Returns: (transfer full): the files that count, the first first. */
static GPtrArray *
list_files (const char *const *folders)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; folders != NULL && folders[i] != NULL; i++)
    add_below (paths, folders[i]);
  if (folders != NULL)
    return paths;
  for (const char *const *root = g_get_system_config_dirs (); *root != NULL; root++)
    add_below (paths, *root);
  add_below (paths, g_get_user_config_dir ());
  add_below (paths, g_get_user_data_dir ());
  for (const char *const *root = g_get_system_data_dirs (); *root != NULL; root++)
    add_below (paths, *root);
  add_below (paths, PB_DATA_DIR);
  return paths;
}

PbOauthProvider *
pb_oauth_provider_find (const char *const *folders, const char *id, const PbAccount *account, GError **error)
{
  g_autoptr (GPtrArray) paths = list_files (folders);

  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (GKeyFile) file = load (g_ptr_array_index (paths, i));
      if (file != NULL && g_key_file_has_group (file, id))
        return pb_oauth_provider_read (file, id, account, error);
    }
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, PB_REASON_OAUTH_UNKNOWN " (%s)", id);
  return NULL;
}

GStrv
pb_oauth_provider_list (const char *const *folders)
{
  g_autoptr (GPtrArray) paths = list_files (folders);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < paths->len; i++)
    {
      g_autoptr (GKeyFile) file = load (g_ptr_array_index (paths, i));
      g_auto (GStrv) groups = file != NULL ? g_key_file_get_groups (file, NULL) : NULL;
      for (gsize j = 0; groups != NULL && groups[j] != NULL; j++)
        if (!g_ptr_array_find_with_equal_func (ids, groups[j], g_str_equal, NULL))
          g_ptr_array_add (ids, g_strdup (groups[j]));
    }
  g_ptr_array_add (ids, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
}

/* --- questions --- */

gboolean
pb_oauth_provider_serves (const PbOauthProvider *self, const char *host)
{
  for (gsize i = 0; self->hosts[i] != NULL; i++)
    if (host != NULL && pb_cause_is_below (host, self->hosts[i]))
      return TRUE;
  return FALSE;
}

gboolean
pb_oauth_provider_is_issuer (const PbOauthProvider *self, const char *issuer)
{
  const char *place = strstr (self->issuer_pattern, TENANT);
  gsize before = place != NULL ? (gsize) (place - self->issuer_pattern) : 0, len = strlen (issuer), after;
  g_autofree char *tenant = NULL;

  if (g_str_equal (issuer, self->issuer))
    return TRUE;
  if (place == NULL || g_uuid_string_is_valid (self->tenant))
    return FALSE;
  after = strlen (place + strlen (TENANT));
  if (len <= before + after || strncmp (issuer, self->issuer_pattern, before) != 0 || !g_str_has_suffix (issuer, place + strlen (TENANT)))
    return FALSE;
  tenant = g_strndup (issuer + before, len - before - after);
  return is_plain (tenant);
}

const char *
pb_oauth_provider_get_scope (const PbOauthProvider *self, const PbAccount *account)
{
  return g_str_equal (account->kind, "pop3") ? self->scope_pop3 : self->scope_imap;
}

char *
pb_oauth_provider_dup_host (const PbOauthProvider *self)
{
  g_autoptr (GUri) uri = g_uri_parse (self->authorize, G_URI_FLAGS_NONE, NULL);

  return g_strdup (uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "");
}
