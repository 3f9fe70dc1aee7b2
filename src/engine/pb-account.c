/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account.c: one group of accounts.ini, read with every rule of the contract. */
#include "pb-account-private.h"

#include "pb-error.h"
#include "pb-text.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_TEXT     2048  /* bytes of any value: more than a URL or a path needs */
#define MAX_INTERVAL 86400 /* s: a day */

/* What a key matters to; each is part of those before it. */
typedef enum
{
  FOR_PEOPLE, /* what is shown and opened */
  FOR_CONNECTION,
  FOR_SIGN_IN, /* of the browser */
} Matter;

/* The text keys of a group; order is that of a new group in the file. */
typedef struct
{
  const char *key;
  gsize offset; /* of a char * in PbAccount */
  Matter matter;
} TextKey;

static const TextKey text_keys[] = {
  { "kind", G_STRUCT_OFFSET (PbAccount, kind), FOR_SIGN_IN },
  { "address", G_STRUCT_OFFSET (PbAccount, address), FOR_PEOPLE },
  { "name", G_STRUCT_OFFSET (PbAccount, name), FOR_PEOPLE },
  { "host", G_STRUCT_OFFSET (PbAccount, host), FOR_SIGN_IN },
  { "user", G_STRUCT_OFFSET (PbAccount, user), FOR_SIGN_IN },
  { "auth", G_STRUCT_OFFSET (PbAccount, auth), FOR_SIGN_IN },
  { "oauth", G_STRUCT_OFFSET (PbAccount, oauth), FOR_SIGN_IN },
  { "oauth-client-id", G_STRUCT_OFFSET (PbAccount, oauth_client_id), FOR_SIGN_IN },
  { "oauth-tenant", G_STRUCT_OFFSET (PbAccount, oauth_tenant), FOR_SIGN_IN },
  { "goa", G_STRUCT_OFFSET (PbAccount, goa), FOR_SIGN_IN },
  { "proxy", G_STRUCT_OFFSET (PbAccount, proxy), FOR_SIGN_IN },
  { "ca-file", G_STRUCT_OFFSET (PbAccount, ca_file), FOR_CONNECTION },
  { "webmail", G_STRUCT_OFFSET (PbAccount, webmail), FOR_PEOPLE },
  { "webmail-message", G_STRUCT_OFFSET (PbAccount, webmail_message), FOR_PEOPLE },
  { "client-id", G_STRUCT_OFFSET (PbAccount, client_id), FOR_CONNECTION },
  { "api-url", G_STRUCT_OFFSET (PbAccount, api_url), FOR_CONNECTION },
  { "token-url", G_STRUCT_OFFSET (PbAccount, token_url), FOR_CONNECTION },
  { "corp-id", G_STRUCT_OFFSET (PbAccount, corp_id), FOR_CONNECTION },
  { "corp-api-url", G_STRUCT_OFFSET (PbAccount, corp_api_url), FOR_CONNECTION },
  { "push", G_STRUCT_OFFSET (PbAccount, push), FOR_CONNECTION },
  { "login-url", G_STRUCT_OFFSET (PbAccount, login_url), FOR_PEOPLE },
  { "pin", G_STRUCT_OFFSET (PbAccount, pin), FOR_CONNECTION },
  { "pin-host", G_STRUCT_OFFSET (PbAccount, pin_host), FOR_CONNECTION },
};

/* The keys that are true or false; none is true by default. */
typedef struct
{
  const char *key;
  gsize offset; /* of a gboolean in PbAccount */
} FlagKey;

static const FlagKey flag_keys[] = {
  { "paused", G_STRUCT_OFFSET (PbAccount, paused) },
  { "allow-plain-http", G_STRUCT_OFFSET (PbAccount, allow_plain_http) },
  { "legacy-tls", G_STRUCT_OFFSET (PbAccount, legacy_tls) },
};

static const char *const security_names[] = { "tls", "starttls", "none" };

const char *
pb_security_to_string (PbSecurity security)
{
  return security_names[security];
}

static char **
field_of (PbAccount *account, const TextKey *key)
{
  return G_STRUCT_MEMBER_P (account, key->offset);
}

static const char *
text_of (const PbAccount *account, const TextKey *key)
{
  return *(const char *const *) ((const guint8 *) account + key->offset);
}

static gboolean
has_controls (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return TRUE;
  return FALSE;
}

static void
account_clear (gpointer data)
{
  PbAccount *self = data;

  for (gsize i = 0; i < G_N_ELEMENTS (text_keys); i++)
    g_free (*field_of (self, &text_keys[i]));
  g_strfreev (self->folders);
  g_free (self->id);
}

PbAccount *
pb_account_ref (PbAccount *account)
{
  return g_rc_box_acquire (account);
}

void
pb_account_unref (PbAccount *account)
{
  g_rc_box_release_full (account, account_clear);
}

gboolean
pb_account_id_is_valid (const char *id)
{
  /* These endings, and ".corp-…", name the further secrets of an account in the vault. */
  const char *const reserved[] = { ".openapi", ".oauth", ".proxy" };

  if (id[0] == '\0' || id[0] == '.' || id[0] == '-' || strlen (id) > 254)
    return FALSE;
  for (const char *p = id; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("@._+-", *p) == NULL)
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (reserved); i++)
    if (g_str_has_suffix (id, reserved[i]))
      return FALSE;
  const char *dot = strrchr (id, '.');
  return dot == NULL || !g_str_has_prefix (dot, ".corp-");
}

gboolean
pb_account_refuse (GError **error, const PbAccount *account, const char *key, const char *format, ...)
{
  va_list args;
  g_autofree char *reason = NULL;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "Account %s: %s %s.", account->id, key, reason);
  return FALSE;
}

static gboolean
read_texts (PbAccount *self, GKeyFile *file, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (text_keys); i++)
    {
      const char *key = text_keys[i].key;
      g_autoptr (GError) failure = NULL;
      g_autofree char *value = g_key_file_get_string (file, self->id, key, &failure);

      if (value == NULL && !g_error_matches (failure, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND))
        return pb_account_refuse (error, self, key, "is not readable text");
      if (value == NULL || value[0] == '\0')
        continue;
      if (strlen (value) > MAX_TEXT)
        return pb_account_refuse (error, self, key, "is longer than %d bytes", MAX_TEXT);
      if (has_controls (value))
        return pb_account_refuse (error, self, key, "has control characters");
      *field_of (self, &text_keys[i]) = g_steal_pointer (&value);
    }
  return TRUE;
}

/* @value keeps its default when the key is not there. */
static gboolean
read_number (PbAccount *self, GKeyFile *file, const char *key, guint max, guint *value, GError **error)
{
  g_autofree char *text = g_key_file_get_value (file, self->id, key, NULL);
  guint64 number;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (g_strstrip (text), 10, 1, max, &number, NULL))
    return pb_account_refuse (error, self, key, "is not a whole number from 1 to %u", max);
  *value = (guint) number;
  return TRUE;
}

static gboolean
read_security (PbAccount *self, GKeyFile *file, GError **error)
{
  g_autofree char *text = g_key_file_get_value (file, self->id, "security", NULL);

  self->security = PB_SECURITY_TLS;
  if (text == NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (security_names); i++)
    if (g_str_equal (text, security_names[i]))
      {
        self->security = (PbSecurity) i;
        return TRUE;
      }
  return pb_account_refuse (error, self, "security", "is none of tls, starttls, none");
}

static gboolean
read_flags (PbAccount *self, GKeyFile *file, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (flag_keys); i++)
    {
      g_autoptr (GError) failure = NULL;
      gboolean *flag = G_STRUCT_MEMBER_P (self, flag_keys[i].offset);

      *flag = g_key_file_get_boolean (file, self->id, flag_keys[i].key, &failure);
      if (g_error_matches (failure, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE))
        return pb_account_refuse (error, self, flag_keys[i].key, "is neither true nor false");
    }
  return TRUE;
}

static guint
default_port (const PbAccount *account)
{
  gboolean tls = account->security == PB_SECURITY_TLS;

  if (g_strcmp0 (account->kind, "pop3") == 0)
    return tls ? 995 : 110;
  return tls ? 993 : 143;
}

static gboolean
read_numbers (PbAccount *self, GKeyFile *file, GError **error)
{
  guint port;

  if (!read_security (self, file, error))
    return FALSE;
  port = default_port (self);
  if (!read_number (self, file, "port", G_MAXUINT16, &port, error) || !read_number (self, file, "interval", MAX_INTERVAL, &self->interval, error))
    return FALSE;
  self->port = (guint16) port;
  return TRUE;
}

static void
set_default (char **text, const char *value)
{
  if (*text == NULL)
    *text = g_strdup (value);
}

static gboolean
host_is_valid (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address != NULL || (strlen (host) <= 253 && strpbrk (host, " :/@[]{}%\\\"'<>?#,;") == NULL);
}

static gboolean
check_host (PbAccount *self, GError **error)
{
  if (self->host == NULL)
    return pb_account_refuse (error, self, "host", "is missing");
  if (!host_is_valid (self->host))
    return pb_account_refuse (error, self, "host", "is not the name or address of a server");
  if (self->security == PB_SECURITY_NONE && !pb_host_is_loopback (self->host))
    return pb_account_refuse (error, self, "security", "may be none for a server on this computer only");
  if (self->security == PB_SECURITY_NONE && pb_account_has_proxy (self))
    return pb_account_refuse (error, self, "security", "may be none only where no proxy of the account's own is on the way");
  return TRUE;
}

static gboolean
check_server (PbAccount *self, GError **error)
{
  gboolean exmail = g_str_equal (self->kind, "exmail"), pop3 = g_str_equal (self->kind, "pop3");

  if (!exmail && !pop3 && !g_str_equal (self->kind, "imap"))
    return pb_account_refuse (error, self, "kind", "is “%s”, which this version does not know; it knows imap, pop3 and exmail", self->kind);
  if (pop3 && (self->folders[1] != NULL || !g_str_equal (self->folder, "INBOX")))
    return pb_account_refuse (error, self, "folders", "may only be INBOX, because POP3 knows no other");
  if (!g_str_equal (self->auth, "auto") && !g_str_equal (self->auth, "password") && !g_str_equal (self->auth, "oauth2"))
    return pb_account_refuse (error, self, "auth", "is none of auto, password, oauth2");
  if (self->ca_file != NULL && !g_path_is_absolute (self->ca_file))
    return pb_account_refuse (error, self, "ca-file", "is not an absolute path");
  if (exmail && !pb_account_exmail_complete (self, error))
    return FALSE;
  return !pb_account_has_server (self) || check_host (self, error);
}

gboolean
pb_account_has_proxy (const PbAccount *account)
{
  return account->proxy != NULL && !g_str_equal (account->proxy, "none");
}

gboolean
pb_account_proxy_is_valid (const char *proxy)
{
  g_autoptr (GUri) uri = g_uri_parse (proxy, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (g_str_equal (proxy, "none"))
    return TRUE;
  if (host == NULL || host[0] == '\0' || g_uri_get_userinfo (uri) != NULL || g_uri_get_port (uri) < 1 || !host_is_valid (host))
    return FALSE;
  if (strlen (g_uri_get_path (uri)) > 1 || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return FALSE;
  return g_str_equal (g_uri_get_scheme (uri), "socks5") || g_str_equal (g_uri_get_scheme (uri), "http");
}

static gboolean
pin_is_valid (const char *pin)
{
  return strlen (pin) == 64 && strspn (pin, "0123456789abcdefABCDEF") == 64;
}

static gboolean
check_extras (PbAccount *self, GError **error)
{
  if (self->webmail != NULL && !pb_webmail_url_is_valid (self->webmail))
    return pb_account_refuse (error, self, "webmail", "is not an https address, or has a user name in it");
  if (self->webmail_message != NULL && !pb_account_template_is_valid (self->webmail_message))
    return pb_account_refuse (error, self, "webmail-message", "is not an https address with fields {address} {folder} {uid} {message-id} {mailid} {msgid-hex} behind its host");
  if ((self->pin == NULL) != (self->pin_host == NULL))
    return pb_account_refuse (error, self, "pin", "and pin-host are there only together");
  if (self->proxy != NULL && !pb_account_proxy_is_valid (self->proxy))
    return pb_account_refuse (error, self, "proxy", "is neither none nor socks5://HOST:PORT nor http://HOST:PORT");
  if (self->pin != NULL && !pin_is_valid (self->pin))
    return pb_account_refuse (error, self, "pin", "is not a SHA-256 of 64 hexadecimal digits");
  return TRUE;
}

static gboolean
account_read (PbAccount *self, GKeyFile *file, GError **error)
{
  if (!read_texts (self, file, error) || !read_numbers (self, file, error) || !read_flags (self, file, error))
    return FALSE;
  if (self->address == NULL)
    return pb_account_refuse (error, self, "address", "is missing");
  if (self->name != NULL)
    {
      g_autofree char *given = g_steal_pointer (&self->name);
      self->name = pb_text_display (given, -1, 100);
    }
  set_default (&self->kind, "imap");
  set_default (&self->name, self->address);
  set_default (&self->user, self->address);
  set_default (&self->auth, "auto");
  return pb_account_folders_read (self, file, error) && check_server (self, error) && check_extras (self, error);
}

PbAccount *
pb_account_load (GKeyFile *file, const char *id, GError **error)
{
  g_autoptr (PbAccount) self = g_rc_box_new0 (PbAccount);

  self->id = g_strdup (id);
  if (!pb_account_id_is_valid (id))
    {
      g_autofree char *shown = pb_text_display (id, -1, 60);
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "Account %s: the name may have letters, digits and @._+- only, and some endings are reserved.", shown);
      return NULL;
    }
  if (!g_key_file_has_group (file, id))
    {
      pb_account_refuse (error, self, "there", "is no such account");
      return NULL;
    }
  if (!account_read (self, file, error))
    return NULL;
  return g_steal_pointer (&self);
}

static void
save_number (GKeyFile *file, const char *id, const char *key, guint value, guint fallback)
{
  if (value == fallback)
    g_key_file_remove_key (file, id, key, NULL);
  else
    g_key_file_set_uint64 (file, id, key, value);
}

static gboolean
is_default (const PbAccount *account, const char *key, const char *value)
{
  if (g_str_equal (key, "name") || g_str_equal (key, "user"))
    return g_strcmp0 (value, account->address) == 0;
  if (g_str_equal (key, "auth"))
    return g_str_equal (value, "auto");
  return g_str_equal (account->kind, "exmail") && pb_account_exmail_is_default (account, key, value);
}

void
pb_account_save (const PbAccount *account, GKeyFile *file)
{
  const char *id = account->id;

  for (gsize i = 0; i < G_N_ELEMENTS (text_keys); i++)
    {
      const char *value = text_of (account, &text_keys[i]);
      if (value == NULL || is_default (account, text_keys[i].key, value))
        g_key_file_remove_key (file, id, text_keys[i].key, NULL);
      else
        g_key_file_set_string (file, id, text_keys[i].key, value);
    }
  pb_account_folders_save (account, file);
  save_number (file, id, "port", account->port, default_port (account));
  save_number (file, id, "interval", account->interval, 0);
  if (account->security == PB_SECURITY_TLS)
    g_key_file_remove_key (file, id, "security", NULL);
  else
    g_key_file_set_string (file, id, "security", security_names[account->security]);
  for (gsize i = 0; i < G_N_ELEMENTS (flag_keys); i++)
    if (*(const gboolean *) ((const guint8 *) account + flag_keys[i].offset))
      g_key_file_set_boolean (file, id, flag_keys[i].key, TRUE);
    else
      g_key_file_remove_key (file, id, flag_keys[i].key, NULL);
}

static gboolean
texts_equal (const PbAccount *a, const PbAccount *b, Matter least)
{
  for (gsize i = 0; i < G_N_ELEMENTS (text_keys); i++)
    if (text_keys[i].matter >= least && g_strcmp0 (text_of (a, &text_keys[i]), text_of (b, &text_keys[i])) != 0)
      return FALSE;
  return TRUE;
}

gboolean
pb_account_same_connection (const PbAccount *a, const PbAccount *b)
{
  /* At the OpenApi the address is the mailbox, not only what people see. */
  if (g_str_equal (a->kind, "exmail") && !g_str_equal (a->address, b->address))
    return FALSE;
  return g_str_equal (a->id, b->id) && texts_equal (a, b, FOR_CONNECTION) && g_strv_equal ((const char *const *) a->folders, (const char *const *) b->folders) && a->port == b->port && a->security == b->security && a->interval == b->interval && a->allow_plain_http == b->allow_plain_http && a->legacy_tls == b->legacy_tls;
}

gboolean
pb_account_same_sign_in (const PbAccount *a, const PbAccount *b)
{
  return g_str_equal (a->id, b->id) && texts_equal (a, b, FOR_SIGN_IN);
}

gboolean
pb_account_equal (const PbAccount *a, const PbAccount *b)
{
  return pb_account_same_connection (a, b) && texts_equal (a, b, FOR_PEOPLE) && a->paused == b->paused;
}

gboolean
pb_account_has_imap (const PbAccount *account)
{
  return pb_account_has_server (account) && !g_str_equal (account->kind, "pop3");
}

gboolean
pb_account_has_server (const PbAccount *account)
{
  return account->host != NULL || !g_str_equal (account->kind, "exmail");
}

gboolean
pb_account_logs_in (const PbAccount *account)
{
  return pb_account_has_server (account) && (!g_str_equal (account->kind, "exmail") || pb_account_get_push (account) != PB_PUSH_POLL);
}

const char *
pb_account_get_pin (const PbAccount *account)
{
  if (account->host == NULL)
    return NULL;
  g_autofree char *here = g_strdup_printf ("%s:%u", account->host, account->port);

  return g_strcmp0 (account->pin_host, here) == 0 ? account->pin : NULL;
}

PbTrustQuestion
pb_account_get_question (const PbAccount *account)
{
  return (PbTrustQuestion){
    .host = account->host,
    .port = account->port,
    .ca_file = account->ca_file,
    .pin = pb_account_get_pin (account),
    .legacy_tls = account->legacy_tls,
  };
}
