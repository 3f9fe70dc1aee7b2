/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-goa-account.c: see pb-goa-account.h. Interfaces: org.gnome.OnlineAccounts.Account, .Mail, .OAuth2Based, .PasswordBased of
 * gnome-online-accounts 3.8 to 3.56 (data/dbus-interfaces.xml there). Whoever owns the name on the user's bus may say what it likes:
 * everything is looked at before it is believed. */
#include "pb-goa-account.h"

#include <string.h>

#include "pb-text.h"

#define MAX_TEXT 512 /* bytes; more is no name, address or host */

void
pb_goa_account_free (PbGoaAccount *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->provider);
  g_free (self->provider_name);
  g_free (self->address);
  g_free (self->host);
  g_free (self->user);
  g_free (self);
}

/* --- properties --- */

/* Returns: (transfer full) (nullable): a property of @properties that is a text for one line. */
static char *
dup_text (GVariant *properties, const char *name)
{
  const char *text = NULL;

  if (properties == NULL || !g_variant_lookup (properties, name, "&s", &text) || text[0] == '\0')
    return NULL;
  return strlen (text) <= MAX_TEXT && pb_text_is_safe (text) ? g_strdup (text) : NULL;
}

static gboolean
is_true (GVariant *properties, const char *name)
{
  gboolean value = FALSE;

  return properties != NULL && g_variant_lookup (properties, name, "b", &value) && value;
}

/* Returns: (transfer full) (nullable): the properties of interface @name of @object (a{sa{sv}}) */
static GVariant *
get_interface (GVariant *object, const char *name)
{
  g_autofree char *full = g_strconcat (PB_GOA_NAME ".", name, NULL);

  return g_variant_lookup_value (object, full, G_VARIANT_TYPE_VARDICT);
}

static gboolean
has_interface (GVariant *object, const char *name)
{
  g_autoptr (GVariant) properties = get_interface (object, name);

  return properties != NULL;
}

/* --- what they say --- */

/* Returns: (transfer full) (nullable): @text if it is an address, its domain in lower case. */
static char *
dup_address (const char *text)
{
  const char *at = text != NULL ? strrchr (text, '@') : NULL;
  g_autofree char *domain = NULL;

  if (at == NULL || at == text || strchr (at, '.') == NULL || at[1] == '.' || strpbrk (text, " <>\"") != NULL)
    return NULL;
  domain = g_ascii_strdown (at, -1);
  return g_strdup_printf ("%.*s%s", (int) (at - text), text, domain);
}

/* @word: a number, or a name of /etc/services. Returns: 0 when it is no port of IMAP's */
static guint16
read_port (const char *word)
{
  guint64 port;

  if (g_str_equal (word, "imaps"))
    return 993;
  if (g_str_equal (word, "imap") || g_str_equal (word, "imap2"))
    return 143;
  return g_ascii_string_to_unsigned (word, 10, 1, G_MAXUINT16, &port, NULL) ? (guint16) port : 0;
}

/* @text: "host", "host:port", "::1", "[::1]:port". */
static void
read_host (PbGoaAccount *self, const char *text)
{
  const char *colon = strrchr (text, ':');
  gboolean bare_ipv6 = colon != NULL && text[0] != '[' && strchr (text, ':') != colon;
  const char *end = text + strlen (text);

  self->port = self->security == PB_GOA_TLS ? 993 : 143;
  if (colon != NULL && !bare_ipv6 && (text[0] != '[' || colon[-1] == ']'))
    {
      self->port = read_port (colon + 1);
      end = colon;
    }
  if (text[0] == '[' && end > text + 2 && end[-1] == ']')
    {
      text++;
      end--;
    }
  if (self->port != 0 && end > text && strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:") >= (gsize) (end - text))
    self->host = g_ascii_strdown (text, end - text);
}

static PbGoaState
read_mail (PbGoaAccount *self, GVariant *object, GVariant *mail)
{
  g_autofree char *host = dup_text (mail, "ImapHost");
  gboolean oauth2 = has_interface (object, "OAuth2Based");

  self->security = is_true (mail, "ImapUseSsl") ? PB_GOA_TLS : PB_GOA_STARTTLS;
  self->auth = oauth2 ? PB_GOA_OAUTH2 : PB_GOA_PASSWORD;
  if (!is_true (mail, "ImapSupported") || host == NULL || (!oauth2 && !has_interface (object, "PasswordBased")))
    return PB_GOA_NO_IMAP;
  read_host (self, host);
  self->user = dup_text (mail, "ImapUserName");
  if (self->user == NULL)
    self->user = g_strdup (self->address);
  if (self->host == NULL)
    return PB_GOA_NO_IMAP;
  return is_true (mail, "ImapUseSsl") || is_true (mail, "ImapUseTls") ? PB_GOA_USABLE : PB_GOA_PLAIN;
}

/* Those that have mail, and no way to it but their own: worth an explanation. */
static gboolean
has_mail_of_its_own (const char *provider)
{
  return g_str_equal (provider, "ms_graph") || g_str_equal (provider, "exchange") || g_str_equal (provider, "windows_live");
}

/* Returns: whether it is an account with a mailbox. */
static gboolean
read_state (PbGoaAccount *self, GVariant *object, GVariant *account, GVariant *mail)
{
  if (is_true (account, "MailDisabled"))
    self->state = PB_GOA_MAIL_OFF;
  else if (mail != NULL)
    self->state = read_mail (self, object, mail);
  else if (has_mail_of_its_own (self->provider))
    self->state = PB_GOA_NO_IMAP;
  else
    return FALSE;
  if (self->state == PB_GOA_USABLE && is_true (account, "AttentionNeeded"))
    self->state = PB_GOA_ATTENTION;
  return TRUE;
}

/* Returns: (transfer full) (nullable): NULL when @object (a{sa{sv}}) has no mailbox. */
static PbGoaAccount *
read_object (GVariant *object)
{
  g_autoptr (GVariant) account = get_interface (object, "Account");
  g_autoptr (GVariant) mail = get_interface (object, "Mail");
  g_autoptr (PbGoaAccount) self = g_new0 (PbGoaAccount, 1);
  g_autofree char *said = dup_text (mail, "EmailAddress");

  if (said == NULL)
    said = dup_text (account, "PresentationIdentity");
  self->id = dup_text (account, "Id");
  self->provider = dup_text (account, "ProviderType");
  self->provider_name = dup_text (account, "ProviderName");
  self->address = dup_address (said);
  if (self->id == NULL || self->provider == NULL || self->address == NULL)
    return NULL;
  if (self->provider_name == NULL)
    self->provider_name = g_strdup (self->provider);
  return read_state (self, object, account, mail) ? g_steal_pointer (&self) : NULL;
}

static int
compare_addresses (gconstpointer a, gconstpointer b)
{
  const PbGoaAccount *first = *(const PbGoaAccount *const *) a;
  const PbGoaAccount *second = *(const PbGoaAccount *const *) b;
  int order = strcmp (first->address, second->address);

  return order != 0 ? order : strcmp (first->id, second->id);
}

GPtrArray *
pb_goa_account_read_all (GVariant *objects)
{
  GPtrArray *accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_goa_account_free);
  GVariantIter iter;
  GVariant *object;

  g_variant_iter_init (&iter, objects);
  while (accounts->len < PB_GOA_MAX_ACCOUNTS && g_variant_iter_next (&iter, "{&o@a{sa{sv}}}", NULL, &object))
    {
      PbGoaAccount *account = read_object (object);
      if (account != NULL)
        g_ptr_array_add (accounts, account);
      g_variant_unref (object);
    }
  g_ptr_array_sort (accounts, compare_addresses);
  return accounts;
}

PbGoaAccount *
pb_goa_account_read (GVariant *objects, const char *id, char **path)
{
  PbGoaAccount *found = NULL;
  const char *where;
  GVariantIter iter;
  GVariant *object;

  g_variant_iter_init (&iter, objects);
  while (found == NULL && g_variant_iter_next (&iter, "{&o@a{sa{sv}}}", &where, &object))
    {
      found = read_object (object);
      g_variant_unref (object);
      if (found != NULL && !g_str_equal (found->id, id))
        g_clear_pointer (&found, pb_goa_account_free);
    }
  *path = found != NULL ? g_strdup (where) : NULL;
  return found;
}
