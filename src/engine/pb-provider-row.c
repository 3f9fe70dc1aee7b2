/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-provider-row.c: see pb-provider-row.h. */
#include "pb-provider-row.h"

#include <string.h>

#include "pb-account-private.h"
#include "pb-cause-private.h"

static const char *const secret_names[] = { "password", "app-password", "auth-code", "oauth2" };

const char *
pb_provider_secret_to_string (PbProviderSecret secret)
{
  return secret_names[secret];
}

void
pb_provider_free (PbProvider *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->imap.host);
  g_free (self->pop3.host);
  g_free (self->oauth);
  g_free (self->help);
  g_free (self->webmail);
  g_free (self->webmail_message);
  g_strfreev (self->quirks);
  g_free (self->ca_file);
  g_free (self->client_id);
  g_free (self->api_url);
  g_free (self->token_url);
  g_free (self->login_url);
  g_free (self);
}

/* --- what it fits --- */

static gboolean
is_or_is_below (const char *row, const char *name)
{
  if (g_str_has_prefix (row, "*."))
    return pb_cause_is_below (name, row + 2);
  return pb_cause_is_below (name, row) && pb_cause_is_below (row, name); /* NOLINT(readability-suspicious-call-argument): equal, but for case and dots */
}

guint
pb_provider_row_match (GKeyFile *file, const char *group, const char *key, const char *name)
{
  g_auto (GStrv) rows = g_key_file_get_string_list (file, group, key, NULL, NULL);

  for (gsize i = 0; rows != NULL && rows[i] != NULL; i++)
    if (rows[i][0] != '\0' && is_or_is_below (rows[i], name))
      return (guint) strlen (rows[i]);
  return 0;
}

/* "*" takes as many letters as it can, and gives them back one at a time; it never takes a dot. */
static gboolean
matches (const char *pattern, const char *name)
{
  const char *star = NULL, *taken = NULL;

  while (*name != '\0')
    {
      if (*pattern == '*')
        {
          star = ++pattern;
          taken = name;
        }
      else if (*pattern == *name)
        {
          pattern++;
          name++;
        }
      else if (star != NULL && *taken != '.')
        {
          pattern = star;
          name = ++taken;
        }
      else
        return FALSE;
    }
  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}

static guint
count_letters (const char *pattern)
{
  guint n = 0;

  for (const char *p = pattern; *p != '\0'; p++)
    n += *p != '*';
  return n;
}

/* Returns: how much @row says about @host, 0 when it does not fit. */
static guint
mx_fits (const char *row, const char *host)
{
  g_autofree char *pattern = g_ascii_strdown (row, -1);

  if (pattern[0] == '\0' || (strchr (pattern, '*') != NULL ? !matches (pattern, host) : !pb_cause_is_below (host, pattern)))
    return 0;
  return count_letters (pattern);
}

guint
pb_provider_row_match_mx (GKeyFile *file, const char *group, const char *host)
{
  g_auto (GStrv) rows = g_key_file_get_string_list (file, group, "mx", NULL, NULL);
  g_autofree char *lower = g_ascii_strdown (host, -1);
  gsize len = strlen (lower);
  guint best = 0;

  if (len > 0 && lower[len - 1] == '.')
    lower[len - 1] = '\0';
  for (gsize i = 0; rows != NULL && rows[i] != NULL; i++)
    best = MAX (best, mx_fits (rows[i], lower));
  return best;
}

/* --- what it says --- */

/* Returns: (transfer full) (nullable): an address that may be shown and opened. */
static char *
dup_url (GKeyFile *file, const char *group, const char *key)
{
  g_autofree char *url = g_key_file_get_locale_string (file, group, key, NULL, NULL);

  return url != NULL && g_str_has_prefix (url, "https://") && pb_webmail_url_is_valid (url) ? g_steal_pointer (&url) : NULL;
}

/* Returns: (transfer full) (nullable) */
static char *
dup_template (GKeyFile *file, const char *group)
{
  g_autofree char *template = g_key_file_get_string (file, group, "webmail-message", NULL);

  return template != NULL && g_str_has_prefix (template, "https://") && pb_account_template_is_valid (template) ? g_steal_pointer (&template) : NULL;
}

static PbProviderSecret
secret_of (GKeyFile *file, const char *group)
{
  g_autofree char *word = g_key_file_get_string (file, group, "secret", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (secret_names); i++)
    if (g_strcmp0 (word, secret_names[i]) == 0)
      return (PbProviderSecret) i;
  return PB_PROVIDER_PASSWORD;
}

static gboolean
is_host (const char *text)
{
  return text[0] != '\0' && strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") == strlen (text);
}

static gboolean
read_security (const char *word, const char *host, PbSecurity *security)
{
  if (g_str_equal (word, "tls"))
    *security = PB_SECURITY_TLS;
  else if (g_str_equal (word, "starttls"))
    *security = PB_SECURITY_STARTTLS;
  else if (g_str_equal (word, "none") && pb_host_is_loopback (host))
    *security = PB_SECURITY_NONE;
  else
    return FALSE;
  return TRUE;
}

/* "host:port tls", the host of an IPv6 address in brackets. */
static void
read_server (GKeyFile *file, const char *group, const char *key, PbProviderServer *out)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);
  char *word = text != NULL ? strchr (text, ' ') : NULL;
  char *colon, *host = text;
  guint64 port;

  if (word == NULL)
    return;
  *word = '\0';
  colon = strrchr (text, ':');
  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
    return;
  *colon = '\0';
  if (host[0] == '[' && colon[-1] == ']')
    {
      host++;
      colon[-1] = '\0';
    }
  else if (strchr (host, ':') != NULL)
    return;
  if (!is_host (host) || !read_security (g_strstrip (word + 1), host, &out->security))
    return;
  out->host = g_ascii_strdown (host, -1);
  out->port = (guint16) port;
}

/* Returns: whether @key is @word */
static gboolean
is_word (GKeyFile *file, const char *group, const char *key, const char *word)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);

  return g_strcmp0 (text, word) == 0;
}

/* What a company says of itself. */
static void
read_company (PbProvider *self, GKeyFile *file, const char *group)
{
  g_autofree char *ca_file = g_key_file_get_string (file, group, "ca-file", NULL);

  if (ca_file != NULL && g_path_is_absolute (ca_file))
    self->ca_file = g_steal_pointer (&ca_file);
  self->exmail = is_word (file, group, "kind", "exmail");
  self->client_id = g_key_file_get_string (file, group, "client-id", NULL);
  self->api_url = g_key_file_get_string (file, group, "api-url", NULL);
  self->token_url = g_key_file_get_string (file, group, "token-url", NULL);
  self->login_url = g_key_file_get_string (file, group, "login-url", NULL);
  self->allow_plain_http = g_key_file_get_boolean (file, group, "allow-plain-http", NULL);
}

PbProvider *
pb_provider_row_read (GKeyFile *file, const char *group, PbProviderPlace place)
{
  PbProvider *self = g_new0 (PbProvider, 1);

  self->id = g_strdup (group);
  self->name = g_key_file_get_locale_string (file, group, "name", NULL, NULL);
  if (self->name == NULL)
    self->name = g_strdup (group);
  self->place = place;
  self->secret = secret_of (file, group);
  read_server (file, group, "imap", &self->imap);
  read_server (file, group, "pop3", &self->pop3);
  self->local_part = is_word (file, group, "user", "local-part");
  self->oauth = g_key_file_get_string (file, group, "oauth", NULL);
  self->help = dup_url (file, group, "help");
  self->webmail = dup_url (file, group, "webmail");
  self->webmail_message = dup_template (file, group);
  self->quirks = g_key_file_get_string_list (file, group, "quirks", NULL, NULL);
  if (self->quirks == NULL)
    self->quirks = g_new0 (char *, 1);
  if (place != PB_PROVIDER_BUILT_IN)
    read_company (self, file, group);
  return self;
}
