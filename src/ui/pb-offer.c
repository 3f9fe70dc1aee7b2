/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-offer.c: see pb-offer.h. */
#include "config.h"

#include "pb-offer.h"

#include <glib/gi18n.h>

#include "pb-runner.h"

static const struct
{
  const char *member;
  const char *option; /* (nullable): of `account add`; NULL: added otherwise, or not at all */
  gsize offset;
} texts[] = {
  { "kind", "--kind", G_STRUCT_OFFSET (PbOffer, kind) },
  { "secret", NULL, G_STRUCT_OFFSET (PbOffer, secret) },
  { "source", NULL, G_STRUCT_OFFSET (PbOffer, source) },
  { "host", "--host", G_STRUCT_OFFSET (PbOffer, host) },
  { "security", "--security", G_STRUCT_OFFSET (PbOffer, security) },
  { "user", "--user", G_STRUCT_OFFSET (PbOffer, user) },
  { "auth", "--auth", G_STRUCT_OFFSET (PbOffer, auth) },
  { "oauth", NULL, G_STRUCT_OFFSET (PbOffer, oauth) },
  { "goa", "--goa", G_STRUCT_OFFSET (PbOffer, goa) },
  { "address", NULL, G_STRUCT_OFFSET (PbOffer, address) },
  { "provider_name", NULL, G_STRUCT_OFFSET (PbOffer, provider_name) },
  { "help", NULL, G_STRUCT_OFFSET (PbOffer, help) },
  { "webmail", "--webmail", G_STRUCT_OFFSET (PbOffer, webmail) },
  { "webmail_message", "--webmail-message", G_STRUCT_OFFSET (PbOffer, webmail_message) },
  { "ca_file", "--ca-file", G_STRUCT_OFFSET (PbOffer, ca_file) },
  { "client_id", "--client-id", G_STRUCT_OFFSET (PbOffer, client_id) },
  { "api_url", "--api-url", G_STRUCT_OFFSET (PbOffer, api_url) },
  { "token_url", "--token-url", G_STRUCT_OFFSET (PbOffer, token_url) },
  { "login_url", "--login-url", G_STRUCT_OFFSET (PbOffer, login_url) },
};

static char **
place_of (PbOffer *offer, gsize i)
{
  return G_STRUCT_MEMBER_P (offer, texts[i].offset);
}

static const char *
text_of (const PbOffer *offer, gsize i)
{
  return *(char *const *) ((const guint8 *) offer + texts[i].offset);
}

static gboolean
is (const char *a, const char *b)
{
  return g_strcmp0 (a, b) == 0;
}

PbOffer *
pb_offer_new (JsonObject *line)
{
  g_autoptr (PbOffer) offer = g_new0 (PbOffer, 1);
  gint64 port = pb_runner_int (line, "port", 0);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    *place_of (offer, i) = g_strdup (pb_runner_string (line, texts[i].member));
  offer->port = port > 0 && port <= G_MAXUINT16 ? (guint) port : 0;
  offer->foreign = pb_runner_bool (line, "foreign", FALSE);
  offer->plain_http = pb_runner_bool (line, "allow_plain_http", FALSE);
  if (offer->kind == NULL || offer->secret == NULL || (offer->host == NULL && !is (offer->kind, "exmail")))
    return NULL;
  return g_steal_pointer (&offer);
}

PbOffer *
pb_offer_new_by_hand (const char *kind, const char *host, guint port, const char *security, const char *user)
{
  PbOffer *offer = g_new0 (PbOffer, 1);

  offer->kind = g_strdup (kind);
  offer->secret = g_strdup ("password");
  offer->source = g_strdup ("hand");
  offer->host = g_strdup (host);
  offer->security = g_strdup (security);
  offer->user = g_strdup (user);
  offer->port = port;
  return offer;
}

PbOffer *
pb_offer_new_by_browser (const PbOffer *from, const char *oauth)
{
  PbOffer *offer = g_new0 (PbOffer, 1);

  *offer = *from;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    *place_of (offer, i) = g_strdup (text_of (from, i));
  g_free (offer->secret);
  offer->secret = g_strdup ("oauth2");
  g_free (offer->auth);
  offer->auth = g_strdup ("oauth2");
  g_free (offer->oauth);
  offer->oauth = g_strdup (oauth);
  return offer;
}

void
pb_offer_free (PbOffer *offer)
{
  if (offer == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*place_of (offer, i));
  g_free (offer);
}

gboolean
pb_offer_is_out_of_reach (const PbOffer *offer)
{
  return is (offer->secret, "oauth2") && offer->oauth == NULL;
}

gboolean
pb_offer_wants_secret (const PbOffer *offer)
{
  return !is (offer->secret, "oauth2") && !is (offer->secret, "goa");
}

/* --- words --- */

const char *
pb_offer_secret_label (const PbOffer *offer)
{
  if (is (offer->secret, "app-password"))
    return _ ("_App password:");
  if (is (offer->secret, "auth-code"))
    /* TRANSLATORS: what QQ, 163 and other Chinese providers call 授权码: a password made for mail programs */
    return _ ("_Authorization code (授权码):");
  if (is (offer->secret, "interface-key"))
    return _ ("_Interface key:");
  return _ ("_Password:");
}

/* Returns: (transfer none): how a sentence goes on about the secret. */
static const char *
secret_in_sentence (const PbOffer *offer)
{
  if (is (offer->secret, "app-password"))
    return _ ("the app password");
  if (is (offer->secret, "auth-code"))
    return _ ("the authorization code");
  if (is (offer->secret, "interface-key"))
    return _ ("the interface key");
  return _ ("your password");
}

const char *
pb_offer_help_label (const PbOffer *offer)
{
  if (is (offer->secret, "app-password"))
    return _ ("Your usual password does not work here. _How to get an app password");
  if (is (offer->secret, "auth-code"))
    return _ ("Your usual password does not work here. _How to get an authorization code");
  return _ ("W_hat this provider says about it");
}

/* Returns: (transfer full): the host of an address such as https://api.exmail.qq.com/cgi-bin. */
static char *
dup_host_of (const char *url)
{
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;

  return g_strdup (uri != NULL ? g_uri_get_host (uri) : NULL);
}

/* Returns: (transfer full): the host that gets the secret. */
static char *
dup_recipient (const PbOffer *offer)
{
  char *host = offer->host != NULL ? g_strdup (offer->host) : dup_host_of (offer->api_url);

  return host != NULL ? host : g_strdup (_ ("the interface of Exmail"));
}

char *
pb_offer_dup_server (const PbOffer *offer)
{
  if (offer->host == NULL)
    return dup_recipient (offer);
  if (offer->port == 0)
    return g_strdup (offer->host);
  /* TRANSLATORS: a server's name and its port */
  return g_strdup_printf (_ ("%s, port %u"), offer->host, offer->port);
}

char *
pb_offer_dup_way (const PbOffer *offer)
{
  const char *name = is (offer->kind, "imap") ? "IMAP" : is (offer->kind, "pop3") ? "POP3"
                                                                                  : _ ("Exmail interface");

  if (is (offer->security, "none") || offer->plain_http)
    /* TRANSLATORS: %s is IMAP, POP3, or such */
    return g_strdup_printf (_ ("%s, not encrypted"), name);
  return g_strdup_printf (_ ("%s, encrypted"), name);
}

char *
pb_offer_dup_origin (const PbOffer *offer, const char *domain)
{
  const char *name = offer->provider_name;

  if (is (offer->source, "admin"))
    return g_strdup (_ ("set up by your administrator"));
  if (is (offer->source, "builtin"))
    return name != NULL ? g_strdup_printf (_ ("%s is a provider that Postbell knows"), name) : g_strdup (_ ("a provider that Postbell knows"));
  if (is (offer->source, "mx"))
    return name != NULL ? g_strdup_printf (_ ("%s takes the mail of %s"), name, domain) : g_strdup_printf (_ ("the server that takes the mail of %s"), domain);
  if (is (offer->source, "goa"))
    return g_strdup (_ ("the Online Accounts of this computer"));
  if (is (offer->source, "autoconfig"))
    return g_strdup_printf (_ ("%s says so itself"), domain);
  if (is (offer->source, "ispdb"))
    return g_strdup (_ ("Mozilla’s list of mail providers"));
  if (is (offer->source, "srv"))
    return g_strdup_printf (_ ("the name server of %s"), domain);
  if (is (offer->source, "guess"))
    return g_strdup (_ ("a usual name, which answered with a valid certificate"));
  return g_strdup (_ ("your own words"));
}

char *
pb_offer_dup_destination (const PbOffer *offer)
{
  g_autofree char *host = dup_recipient (offer);

  if (is (offer->secret, "goa"))
    return g_strdup (_ ("This computer is signed in already: nothing has to be typed."));
  if (pb_offer_is_out_of_reach (offer))
    /* TRANSLATORS: %s is a host */
    return g_strdup_printf (_ ("%s wants a sign-in with the browser, and Postbell does not know where. An administrator can describe the place (“man postbell”, oauth). Or enter another server, one that takes a password."), host);
  if (is (offer->secret, "oauth2"))
    /* TRANSLATORS: %s is a provider, or a host */
    return g_strdup_printf (_ ("The next step opens your browser, where you sign in to %s. Postbell never sees your password."), offer->provider_name != NULL ? offer->provider_name : host);
  if (is (offer->security, "none") || offer->plain_http)
    /* TRANSLATORS: first "your password" or such, then a host */
    return g_strdup_printf (_ ("Postbell will send %s to %s, not encrypted: others on the way can read it."), secret_in_sentence (offer), host);
  return g_strdup_printf (_ ("Postbell will send %s to %s and to nobody else, encrypted, and only if its certificate is valid."), secret_in_sentence (offer), host);
}

/* --- arguments --- */

static void
add_arg (GStrvBuilder *args, const char *option, const char *value)
{
  if (value != NULL)
    g_strv_builder_add_many (args, option, value, NULL);
}

static void
add_secret_args (GStrvBuilder *args, const PbOffer *offer)
{
  if (is (offer->secret, "oauth2"))
    add_arg (args, "--oauth", offer->oauth);
  if (pb_offer_wants_secret (offer))
    g_strv_builder_add (args, is (offer->secret, "interface-key") ? "--secret-stdin" : "--password-stdin");
  if (offer->plain_http)
    g_strv_builder_add (args, "--allow-plain-http");
}

GStrv
pb_offer_dup_question (const PbOffer *offer, const char *address)
{
  g_autoptr (GStrvBuilder) args = g_strv_builder_new ();
  g_autofree char *port = g_strdup_printf ("%u", offer->port);

  g_strv_builder_add_many (args, "account", "discover", "--json", address, NULL);
  add_arg (args, "--kind", offer->kind);
  add_arg (args, "--host", offer->host);
  add_arg (args, "--port", port);
  add_arg (args, "--security", offer->security);
  add_arg (args, "--user", offer->user);
  return g_strv_builder_end (args);
}

GStrv
pb_offer_dup_args (const PbOffer *offer, const char *address, PbOfferMore more)
{
  g_autoptr (GStrvBuilder) args = g_strv_builder_new ();
  g_autofree char *port = offer->port > 0 ? g_strdup_printf ("%u", offer->port) : NULL;

  g_strv_builder_add_many (args, "account", "add", "--json", "--address", address, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i].option != NULL)
      add_arg (args, texts[i].option, text_of (offer, i));
  add_arg (args, "--port", port);
  add_arg (args, "--pin", more.pin);
  if (is (offer->secret, "oauth2"))
    {
      add_arg (args, "--oauth-client-id", more.client != NULL && more.client[0] != '\0' ? more.client : NULL);
      add_arg (args, "--oauth-tenant", more.tenant != NULL && more.tenant[0] != '\0' ? more.tenant : NULL);
    }
  add_secret_args (args, offer);
  add_arg (args, "--proxy", more.proxy);
  if (more.login)
    g_strv_builder_add (args, "--proxy-login-stdin");
  return g_strv_builder_end (args);
}
