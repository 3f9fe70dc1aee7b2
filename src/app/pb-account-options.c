/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-options.c: see pb-account-options.h. */
#include "config.h"

#include "pb-account-options.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "pb-error.h"
#include "pb-mailbox.h"

void
pb_account_options_clear (PbAccountOptions *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->label, g_free);
  g_clear_pointer (&self->kind, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->port, g_free);
  g_clear_pointer (&self->security, g_free);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->auth, g_free);
  g_clear_pointer (&self->oauth, g_free);
  g_clear_pointer (&self->oauth_client_id, g_free);
  g_clear_pointer (&self->oauth_tenant, g_free);
  g_clear_pointer (&self->goa, g_free);
  g_clear_pointer (&self->proxy, g_free);
  g_clear_pointer (&self->folders, g_strfreev);
  g_clear_pointer (&self->ca_file, g_free);
  g_clear_pointer (&self->webmail, g_free);
  g_clear_pointer (&self->webmail_message, g_free);
  g_clear_pointer (&self->interval, g_free);
  g_clear_pointer (&self->mailbox, g_free);
  g_clear_pointer (&self->client_id, g_free);
  g_clear_pointer (&self->api_url, g_free);
  g_clear_pointer (&self->token_url, g_free);
  g_clear_pointer (&self->login_url, g_free);
  g_clear_pointer (&self->corp_id, g_free);
  g_clear_pointer (&self->corp_api_url, g_free);
  g_clear_pointer (&self->push, g_free);
  g_clear_pointer (&self->pin, g_free);
}

gboolean
pb_account_options_read_secret (const PbAccountOptions *self, PbAccountSecret secret)
{
  for (guint i = 0; i < self->n_from_stdin; i++)
    if (self->from_stdin[i] == secret)
      return TRUE;
  return FALSE;
}

static void
add_from_stdin (PbAccountOptions *self, PbAccountSecret secret)
{
  if (!pb_account_options_read_secret (self, secret))
    self->from_stdin[self->n_from_stdin++] = secret;
}

/* GOptionArgFunc of --corp-secret-stdin APP, or APP,APP. */
static gboolean
corp_stdin_cb (const char *option, const char *value, gpointer data, GError **error)
{
  g_auto (GStrv) words = g_strsplit (value, ",", PB_N_CORP_APPS + 1);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      PbCorpApp app = pb_corp_app_from_string (words[i]);

      if (app == PB_N_CORP_APPS)
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _ ("“%s” is no application; there are sso, remind, contacts, log and options."), words[i]);
          return FALSE;
        }
      add_from_stdin (data, (PbAccountSecret) (PB_ACCOUNT_CORP + app));
    }
  return TRUE;
}

/* GOptionArgFunc of the …-stdin options: their order is that of the lines. */
static gboolean
stdin_cb (const char *option, const char *value, gpointer data, GError **error)
{
  PbAccountOptions *self = data;
  PbAccountSecret secret = g_str_equal (option, "--secret-stdin") ? PB_ACCOUNT_KEY : PB_ACCOUNT_PASSWORD;

  if (g_str_equal (option, "--proxy-login-stdin"))
    secret = PB_ACCOUNT_PROXY;
  add_from_stdin (self, secret);
  return TRUE;
}

gboolean
pb_account_options_parse (PbAccountOptions *self, const PbCommand *command, char **argv, char ***rest, int *status)
{
  const GOptionEntry entries[] = {
    { "kind", 0, 0, G_OPTION_ARG_STRING, &self->kind, N_ ("Kind of account"), "imap|pop3|exmail" },
    { "address", 0, 0, G_OPTION_ARG_STRING, &self->address, N_ ("Mail address"), N_ ("ADDRESS") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &self->name, N_ ("Id of the account, the address if not given"), "ID" },
    { "label", 0, 0, G_OPTION_ARG_STRING, &self->label, N_ ("Name shown to people, the address if not given"), N_ ("NAME") },
    { "host", 0, 0, G_OPTION_ARG_STRING, &self->host, N_ ("Mail server"), N_ ("HOST") },
    { "port", 0, 0, G_OPTION_ARG_STRING, &self->port, N_ ("Port, 993 with tls and 143 otherwise if not given; pop3: 995 and 110"), "N" },
    { "security", 0, 0, G_OPTION_ARG_STRING, &self->security, N_ ("tls, starttls, or none (loopback only)"), "tls|starttls|none" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &self->user, N_ ("User name, the address if not given"), N_ ("USER") },
    { "auth", 0, 0, G_OPTION_ARG_STRING, &self->auth, N_ ("How to sign in"), "auto|password|oauth2" },
    { "oauth", 0, 0, G_OPTION_ARG_STRING, &self->oauth, N_ ("Who gives access tokens, such as microsoft or google"), N_ ("PROVIDER") },
    { "oauth-client-id", 0, 0, G_OPTION_ARG_STRING, &self->oauth_client_id, N_ ("Application registered there, instead of the built-in one"), "ID" },
    { "oauth-tenant", 0, 0, G_OPTION_ARG_STRING, &self->oauth_tenant, N_ ("Organization there (Microsoft: tenant)"), N_ ("TENANT") },
    { "goa", 0, 0, G_OPTION_ARG_STRING, &self->goa, N_ ("Sign in with this GNOME Online Account"), "ID" },
    { "proxy", 0, 0, G_OPTION_ARG_STRING, &self->proxy, N_ ("Proxy of this account instead of the system’s"), "none|socks5://HOST:PORT|http://HOST:PORT" },
    { "proxy-login-stdin", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, (gpointer) stdin_cb, N_ ("Read USER:PASSWORD of that proxy from standard input, one line"), NULL },
    { "legacy-tls", 0, 0, G_OPTION_ARG_NONE, &self->legacy_tls, N_ ("Accept outdated TLS of this server (can be broken by attackers)"), NULL },
    { "no-legacy-tls", 0, 0, G_OPTION_ARG_NONE, &self->no_legacy_tls, N_ ("Demand TLS 1.2 again"), NULL },
    { "folder", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->folders, N_ ("Folder to watch, INBOX if not given; several times for several"), N_ ("FOLDER") },
    { "ca-file", 0, 0, G_OPTION_ARG_FILENAME, &self->ca_file, N_ ("Certificates that vouch for this server, instead of the system’s"), "PEM" },
    { "webmail", 0, 0, G_OPTION_ARG_STRING, &self->webmail, N_ ("Webmail address"), "URL" },
    { "webmail-message", 0, 0, G_OPTION_ARG_STRING, &self->webmail_message, N_ ("Webmail address of one mail, with {folder} {uid} {message-id} {mailid} {msgid-hex}"), N_ ("TEMPLATE") },
    { "interval", 0, 0, G_OPTION_ARG_STRING, &self->interval, N_ ("Time between rounds where the server does not push (60; pop3: 300); exmail: silence after which the channel is asked again (60)"), N_ ("SECONDS") },
    { "mailbox", 0, 0, G_OPTION_ARG_STRING, &self->mailbox, N_ ("Server and folder as {host:port/imap/ssl}INBOX"), N_ ("MAILBOX") },
    { "client-id", 0, 0, G_OPTION_ARG_STRING, &self->client_id, N_ ("exmail: administrator’s name at the interface of the company"), N_ ("ADMIN") },
    { "api-url", 0, 0, G_OPTION_ARG_STRING, &self->api_url, N_ ("exmail: address of the interface, if it is another one"), "URL" },
    { "token-url", 0, 0, G_OPTION_ARG_STRING, &self->token_url, N_ ("exmail: address that gives access tokens, if it is another one"), "URL" },
    { "login-url", 0, 0, G_OPTION_ARG_STRING, &self->login_url, N_ ("exmail: address that signs in to webmail, if it is another one"), "URL" },
    { "allow-plain-http", 0, 0, G_OPTION_ARG_NONE, &self->allow_plain_http, N_ ("exmail: accept that the interface is not encrypted"), NULL },
    { "secret-stdin", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, (gpointer) stdin_cb, N_ ("exmail: read the interface key from standard input, one line"), NULL },
    { "corp-id", 0, 0, G_OPTION_ARG_STRING, &self->corp_id, N_ ("exmail: the company at the current API"), "ID" },
    { "corp-api-url", 0, 0, G_OPTION_ARG_STRING, &self->corp_api_url, N_ ("exmail: address of the current API, if it is another one"), "URL" },
    { "corp-secret-stdin", 0, 0, G_OPTION_ARG_CALLBACK, (gpointer) corp_stdin_cb, N_ ("exmail: read the secret of this application of the current API from standard input, one line; several with commas, or several times"), "sso|remind|contacts|log|options" },
    { "push", 0, 0, G_OPTION_ARG_STRING, &self->push, N_ ("exmail: how to hear of new mail"), "auto|openapi|imap|poll" },
    { "password-stdin", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, (gpointer) stdin_cb, N_ ("Read the password from standard input, one line; with several secrets in the order of the options"), NULL },
    { "no-check", 0, 0, G_OPTION_ARG_NONE, &self->no_check, N_ ("Save without trying the connection"), NULL },
    { "pin", 0, 0, G_OPTION_ARG_STRING, &self->pin, N_ ("Accept this certificate alone, whoever vouches for it; see “postbell trust”"), "SHA256" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("One JSON object for each step"), NULL },
    { "device", 0, 0, G_OPTION_ARG_NONE, &self->device, N_ ("Sign in with a code in a browser elsewhere"), NULL },
    { "ispdb", 0, 0, G_OPTION_ARG_NONE, &self->ispdb, N_ ("add: also ask the public database of Thunderbird, which is told the domain"), NULL },
    { "no-ispdb", 0, 0, G_OPTION_ARG_NONE, &self->no_ispdb, N_ ("add: do not ask it"), NULL },
    { 0 },
  };

  return pb_command_parse_with (command, entries, self, argv, 1, rest, status);
}

static void
set (GKeyFile *file, const char *id, const char *key, const char *value)
{
  if (value == NULL)
    return;
  if (value[0] == '\0')
    (void) g_key_file_remove_key (file, id, key, NULL); /* "" goes back to the default */
  else
    g_key_file_set_string (file, id, key, value);
}

/* They take the place of all there were. @folders: (nullable): NULL leaves those */
static void
set_folders (GKeyFile *file, const char *id, const char *const *folders)
{
  gsize n = 0;

  if (folders == NULL)
    return;
  while (folders[n] != NULL)
    n++;
  (void) g_key_file_remove_key (file, id, "folder", NULL);
  g_key_file_set_string_list (file, id, "folders", folders, n);
}

/* An account of Exmail stays one: the mailbox is what stands beside the interface. */
static gboolean
set_mailbox_kind (const PbAccountOptions *self, GKeyFile *file, const char *id, const char *kind, GError **error)
{
  g_autofree char *present = g_key_file_get_string (file, id, "kind", NULL);
  gboolean exmail = g_strcmp0 (present, "exmail") == 0;

  if ((self->kind != NULL || exmail) && !g_str_equal (kind, exmail ? "imap" : self->kind))
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("--kind %s and /%s in --mailbox contradict each other."), present, kind);
      return FALSE;
    }
  if (!exmail)
    set (file, id, "kind", kind);
  return TRUE;
}

static gboolean
set_mailbox (const PbAccountOptions *self, GKeyFile *file, const char *id, GError **error)
{
  g_autoptr (PbMailbox) mailbox = NULL;

  if (self->mailbox == NULL)
    return TRUE;
  mailbox = pb_mailbox_parse (self->mailbox, error);
  if (mailbox == NULL || !set_mailbox_kind (self, file, id, mailbox->kind, error))
    return FALSE;
  set (file, id, "host", mailbox->host);
  set (file, id, "port", mailbox->port);
  set (file, id, "security", mailbox->security);
  set (file, id, "user", mailbox->user);
  set_folders (file, id, (const char *const[]){ mailbox->folder, NULL });
  return TRUE;
}

static gboolean
set_ca_file (const PbAccountOptions *self, GKeyFile *file, const char *id, GError **error)
{
  g_autofree char *path = NULL;

  if (self->ca_file == NULL || self->ca_file[0] == '\0')
    {
      set (file, id, "ca-file", self->ca_file);
      return TRUE;
    }
  path = g_canonicalize_filename (self->ca_file, NULL);
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || access (path, R_OK) != 0)
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("The file %s cannot be read. Give --ca-file a PEM file with certificates."), path);
      return FALSE;
    }
  set (file, id, "ca-file", path);
  return TRUE;
}

static gboolean
is_kind_known (const PbAccountOptions *self, GError **error)
{
  if (self->kind == NULL || g_str_equal (self->kind, "imap") || g_str_equal (self->kind, "pop3") || g_str_equal (self->kind, "exmail"))
    return TRUE;
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("The kind “%s” is not supported in this version; imap, pop3 and exmail are."), self->kind);
  return FALSE;
}

/* The consent to plain http is for the address it was given with. */
static void
set_exmail (const PbAccountOptions *self, GKeyFile *file, const char *id)
{
  set (file, id, "client-id", self->client_id);
  set (file, id, "api-url", self->api_url);
  set (file, id, "token-url", self->token_url);
  set (file, id, "login-url", self->login_url);
  set (file, id, "corp-id", self->corp_id);
  set (file, id, "corp-api-url", self->corp_api_url);
  set (file, id, "push", self->push);
  if (self->allow_plain_http)
    g_key_file_set_boolean (file, id, "allow-plain-http", TRUE);
  else if (self->api_url != NULL)
    (void) g_key_file_remove_key (file, id, "allow-plain-http", NULL);
}

static void
set_way (const PbAccountOptions *self, GKeyFile *file, const char *id)
{
  set (file, id, "oauth", self->oauth);
  set (file, id, "oauth-client-id", self->oauth_client_id);
  set (file, id, "oauth-tenant", self->oauth_tenant);
  set (file, id, "goa", self->goa);
  set (file, id, "proxy", self->proxy);
  if (self->legacy_tls || self->no_legacy_tls)
    g_key_file_set_boolean (file, id, "legacy-tls", !self->no_legacy_tls);
}

static gboolean
reads_corp_secret (const PbAccountOptions *self)
{
  for (guint app = 0; app < PB_N_CORP_APPS; app++)
    if (pb_account_options_read_secret (self, (PbAccountSecret) (PB_ACCOUNT_CORP + app)))
      return TRUE;
  return FALSE;
}

/* Returns: whether no option was given that means nothing to @account. */
static gboolean
fits (const PbAccountOptions *self, const PbAccount *account, GError **error)
{
  gboolean has_openapi = self->client_id != NULL || self->api_url != NULL || self->token_url != NULL || self->allow_plain_http || pb_account_options_read_secret (self, PB_ACCOUNT_KEY);
  gboolean has_corp = self->corp_id != NULL || self->corp_api_url != NULL || reads_corp_secret (self);
  gboolean exmail = g_str_equal (account->kind, "exmail");

  if ((has_openapi || self->login_url != NULL) && !exmail)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("--client-id, --secret-stdin, --api-url, --token-url, --login-url and --allow-plain-http belong to --kind exmail."));
  else if ((has_corp || self->push != NULL) && !exmail)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("--corp-id, --corp-secret-stdin, --corp-api-url and --push belong to --kind exmail."));
  else if (has_openapi && account->client_id == NULL)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("--secret-stdin, --api-url, --token-url and --allow-plain-http belong to --client-id."));
  else if (has_corp && account->corp_id == NULL)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("--corp-secret-stdin and --corp-api-url belong to --corp-id."));
  else if (pb_account_options_read_secret (self, PB_ACCOUNT_PROXY) && !pb_account_has_proxy (account))
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("--proxy-login-stdin belongs to a proxy of the account: say --proxy, too."));
  else if (pb_account_options_read_secret (self, PB_ACCOUNT_PASSWORD) && !pb_account_has_server (account))
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("--password-stdin is the password of IMAP beside the interface: say --host, too. The interface key is read with --secret-stdin, the secret of an application with --corp-secret-stdin."));
  else
    return TRUE;
  return FALSE;
}

/* An address that would be refused for being plain http alone gets a reason and a way out.
 * Returns: (transfer full) (nullable) */
static PbAccount *
load (GKeyFile *file, const char *id, GError **error)
{
  g_autoptr (GKeyFile) copy = g_key_file_new ();
  g_autofree char *data = g_key_file_to_data (file, NULL, NULL);
  g_autoptr (PbAccount) open = NULL;

  (void) g_key_file_load_from_data (copy, data, (gsize) -1, G_KEY_FILE_NONE, NULL);
  g_key_file_set_boolean (copy, id, "allow-plain-http", TRUE);
  open = pb_account_load (copy, id, error);
  if (open == NULL)
    return NULL;
  if (!pb_account_is_plain (open) || g_key_file_get_boolean (file, id, "allow-plain-http", NULL))
    return pb_account_load (file, id, error);
  /* TRANSLATORS: %s is an address */
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("%s is not encrypted: who writes to whom, subjects and the access token could be read on the way. "
                                                          "If you accept that, add --allow-plain-http; else give the https address of a relay of your own with --api-url."),
               open->api_url);
  return NULL;
}

/* Returns: (transfer full) (nullable): 64 small hexadecimal digits of @text, which may have colons or blanks between them. */
static char *
read_hash (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *at = text; at[0] != '\0'; at++)
    if (g_ascii_isxdigit (at[0]))
      g_string_append_c (digits, g_ascii_tolower (at[0]));
    else if (at[0] != ':' && at[0] != ' ')
      return NULL;
  return digits->len == 64 ? g_strdup (digits->str) : NULL;
}

/* Returns: (transfer full) (nullable): @account with the pin for its host and port. */
static PbAccount *
with_pin (const char *pin, const PbAccount *account, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *place = g_strdup_printf ("%s:%u", account->host, (guint) account->port);
  g_autofree char *digits = read_hash (pin);

  if (digits == NULL || account->host == NULL)
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("“%s” is not a SHA-256 of 64 hexadecimal digits, or there is no server that could show it."), pin);
      return NULL;
    }
  pb_account_save (account, file);
  g_key_file_set_string (file, account->id, "pin", digits);
  g_key_file_set_string (file, account->id, "pin-host", place);
  return pb_account_load (file, account->id, error);
}

PbAccount *
pb_account_options_apply (const PbAccountOptions *self, const char *id, const PbAccount *base, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (PbAccount) account = NULL;

  if (!is_kind_known (self, error))
    return NULL;
  if (base != NULL)
    pb_account_save (base, file);
  set (file, id, "kind", base != NULL || self->kind != NULL ? self->kind : "imap");
  if (!set_mailbox (self, file, id, error) || !set_ca_file (self, file, id, error))
    return NULL;
  set_folders (file, id, (const char *const *) self->folders);
  set (file, id, "address", self->address);
  set (file, id, "name", self->label);
  set (file, id, "host", self->host);
  set (file, id, "port", self->port);
  set (file, id, "security", self->security);
  set (file, id, "user", self->user);
  set (file, id, "auth", self->auth);
  set_way (self, file, id);
  set (file, id, "webmail", self->webmail);
  set (file, id, "webmail-message", self->webmail_message);
  set (file, id, "interval", self->interval);
  set_exmail (self, file, id);
  account = load (file, id, error);
  if (account == NULL || !fits (self, account, error))
    return NULL;
  return self->pin != NULL ? with_pin (self->pin, account, error) : g_steal_pointer (&account);
}

gboolean
pb_account_options_touch_connection (const PbAccountOptions *self)
{
  return self->host != NULL || self->port != NULL || self->security != NULL || self->user != NULL || self->auth != NULL || self->oauth != NULL || self->oauth_client_id != NULL || self->oauth_tenant != NULL || self->goa != NULL || self->proxy != NULL || self->legacy_tls || self->no_legacy_tls || self->folders != NULL || self->ca_file != NULL || self->mailbox != NULL || self->client_id != NULL || self->api_url != NULL || self->token_url != NULL || self->corp_id != NULL || self->corp_api_url != NULL || self->push != NULL || self->allow_plain_http || self->n_from_stdin > 0 || self->kind != NULL || self->pin != NULL;
}

/* --- the way back --- */

/* Adds one setting as an option; a key of the file is called as its option is, but for a few. */
static void
add_option (GStrvBuilder *words, GKeyFile *file, const char *id, const char *key)
{
  static const char *const flags[] = { "allow-plain-http", "legacy-tls" };
  g_autofree char *value = g_key_file_get_string (file, id, key, NULL);
  g_autofree char *option = g_strconcat ("--", g_str_equal (key, "name") ? "label" : key, NULL);
  g_auto (GStrv) folders = NULL;

  if (g_str_equal (key, "pin-host") || g_str_equal (key, "paused") || value == NULL)
    return;
  if (g_str_equal (key, "folders"))
    {
      folders = g_key_file_get_string_list (file, id, key, NULL, NULL);
      for (gsize i = 0; folders != NULL && folders[i] != NULL; i++)
        g_strv_builder_add_many (words, "--folder", folders[i], NULL);
      return;
    }
  g_strv_builder_add (words, option);
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_str_equal (key, flags[i]))
      return;
  g_strv_builder_add (words, value);
}

GStrv
pb_account_options_dup_argv (const PbAccount *account, const char *more)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) keys = NULL;
  g_auto (GStrv) further = g_strsplit (more != NULL ? more : "", " ", 16);

  pb_account_save (account, file);
  g_strv_builder_add_many (words, "account", "add", NULL);
  if (!g_str_equal (account->id, account->address))
    g_strv_builder_add_many (words, "--name", account->id, NULL);
  keys = g_key_file_get_keys (file, account->id, NULL, NULL);
  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    add_option (words, file, account->id, keys[i]);
  for (gsize i = 0; further[i] != NULL; i++)
    if (further[i][0] != '\0')
      g_strv_builder_add (words, further[i]);
  return g_strv_builder_end (words);
}
