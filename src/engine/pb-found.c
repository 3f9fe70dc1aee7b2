/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-found.c: ways to a mailbox: made, copied, told apart. */
#include "pb-discovery-private.h"
#include "pb-oauth-provider.h"

void
pb_found_free (PbFound *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  g_free (self->user);
  g_free (self->oauth);
  g_free (self->goa);
  g_free (self->provider);
  g_free (self->provider_name);
  g_free (self->help);
  g_free (self->webmail);
  g_free (self->webmail_message);
  g_free (self->ca_file);
  g_free (self->client_id);
  g_free (self->api_url);
  g_free (self->token_url);
  g_free (self->login_url);
  g_free (self);
}

PbFound *
pb_found_copy (const PbFound *from)
{
  PbFound *self = g_new0 (PbFound, 1);

  *self = *from;
  self->host = g_strdup (from->host);
  self->user = g_strdup (from->user);
  self->oauth = g_strdup (from->oauth);
  self->goa = g_strdup (from->goa);
  self->provider = g_strdup (from->provider);
  self->provider_name = g_strdup (from->provider_name);
  self->help = g_strdup (from->help);
  self->webmail = g_strdup (from->webmail);
  self->webmail_message = g_strdup (from->webmail_message);
  self->ca_file = g_strdup (from->ca_file);
  self->client_id = g_strdup (from->client_id);
  self->api_url = g_strdup (from->api_url);
  self->token_url = g_strdup (from->token_url);
  self->login_url = g_strdup (from->login_url);
  return self;
}

gboolean
pb_found_is_out_of_reach (const PbFound *found)
{
  return g_str_equal (found->secret, "oauth2") && found->oauth == NULL;
}

const char *
pb_found_source_to_string (PbFoundSource source)
{
  static const char *const names[] = {
    [PB_FOUND_HAND] = "hand",
    [PB_FOUND_ADMIN] = "admin",
    [PB_FOUND_BUILTIN] = "builtin",
    [PB_FOUND_MX] = "mx",
    [PB_FOUND_GOA] = "goa",
    [PB_FOUND_AUTOCONFIG] = "autoconfig",
    [PB_FOUND_ISPDB] = "ispdb",
    [PB_FOUND_SRV] = "srv",
    [PB_FOUND_GUESS] = "guess",
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == PB_N_FOUND_SOURCES);
  return names[source];
}

PbFound *
pb_found_new (PbFoundSource source, gboolean pop3, const char *host, guint16 port, PbSecurity security, const char *user)
{
  PbFound *self = g_new0 (PbFound, 1);

  *self = (PbFound){ .source = source, .kind = pop3 ? "pop3" : "imap", .host = g_strdup (host), .port = port, .security = security, .user = g_strdup (user), .auth = "password", .secret = "password" };
  return self;
}

void
pb_found_take_provider (PbFound *self, const PbProvider *provider)
{
  self->provider = g_strdup (provider->id);
  self->provider_name = g_strdup (provider->name);
  self->help = g_strdup (provider->help);
  self->oauth = g_strdup (provider->oauth);
  if (self->webmail == NULL)
    self->webmail = g_strdup (provider->webmail);
  self->webmail_message = g_strdup (provider->webmail_message);
  self->ca_file = g_strdup (provider->ca_file);
  self->secret = pb_provider_secret_to_string (provider->secret);
  self->auth = provider->secret == PB_PROVIDER_OAUTH2 ? "oauth2" : "password";
}

void
pb_found_take_exmail (PbFound *self, const PbProvider *provider)
{
  self->kind = "exmail";
  self->secret = "interface-key";
  self->client_id = g_strdup (provider->client_id);
  self->api_url = g_strdup (provider->api_url);
  self->token_url = g_strdup (provider->token_url);
  self->login_url = g_strdup (provider->login_url);
  self->allow_plain_http = provider->allow_plain_http;
}

/* Returns: whether Postbell is registered with the authorization server @id (nullable), and its tokens are for @found. */
static gboolean
is_registered (const char *id, const PbFound *found)
{
  g_autoptr (PbOauthProvider) provider = id != NULL ? pb_oauth_provider_find (NULL, id, NULL, NULL) : NULL;
  const char *scope = provider == NULL ? NULL : g_str_equal (found->kind, "pop3") ? provider->scope_pop3
                                                                                  : provider->scope_imap;

  return scope != NULL && provider->client_id != NULL && pb_oauth_provider_serves (provider, found->host);
}

PbFound *
pb_found_dup_by_browser (const PbFound *found)
{
  PbFound *self;

  if (found->host == NULL || found->goa != NULL || g_str_equal (found->secret, "oauth2") || !is_registered (found->oauth, found))
    return NULL;
  self = pb_found_copy (found);
  self->auth = self->secret = "oauth2";
  g_clear_pointer (&self->help, g_free); /* is about the password */
  return self;
}

GPtrArray *
pb_found_by_hand (const PbAccount *account)
{
  GPtrArray *ways = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_found_free);
  g_autoptr (PbProvider) provider = pb_providers_find (NULL, account);
  PbFound *found = pb_found_new (PB_FOUND_HAND, g_str_equal (account->kind, "pop3"), account->host, account->port, account->security, account->user);
  PbFound *browser;

  if (provider != NULL)
    pb_found_take_provider (found, provider);
  browser = pb_found_dup_by_browser (found);
  if (browser != NULL)
    g_ptr_array_add (ways, browser);
  g_ptr_array_add (ways, found);
  return ways;
}

/* What one source says of a server are several ways, by the browser and by a password; the better source is right about it. */
gboolean
pb_found_is_same (const PbFound *a, const PbFound *b)
{
  if (a->source == b->source && !g_str_equal (a->secret, b->secret))
    return FALSE;
  return g_str_equal (a->kind, b->kind) && g_strcmp0 (a->host, b->host) == 0 && a->port == b->port && a->security == b->security && g_strcmp0 (a->goa, b->goa) == 0;
}

int
pb_found_compare (gconstpointer a, gconstpointer b)
{
  const PbFound *x = *(const PbFound *const *) a;
  const PbFound *y = *(const PbFound *const *) b;

  if (x->source != y->source)
    return (int) x->source - (int) y->source;
  if (!g_str_equal (x->kind, y->kind))
    return g_strcmp0 (x->kind, y->kind);                                                    /* a company's interfaces, then IMAP, which tells at once, then POP3, which is asked */
  return (int) g_str_equal (y->secret, "oauth2") - (int) g_str_equal (x->secret, "oauth2"); /* the browser, which asks for no password */
}
