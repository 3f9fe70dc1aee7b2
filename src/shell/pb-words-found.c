/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-found.c: see pb-words-found.h. */
#include "config.h"

#include "pb-words-found.h"

#include <glib/gi18n.h>

char *
pb_words_found (const PbFound *found)
{
  const char *protocol = g_str_equal (found->kind, "pop3") ? "POP3" : "IMAP";

  if (found->host == NULL)
    /* TRANSLATORS: an administrator's name */
    return g_strdup_printf (_ ("The Exmail interfaces of the company, as %s"), found->client_id);
  if (found->security == PB_SECURITY_STARTTLS)
    /* TRANSLATORS: a server, a port, "IMAP" or "POP3" */
    return g_strdup_printf (_ ("%s, port %u, %s, encrypted with STARTTLS"), found->host, (guint) found->port, protocol);
  if (found->security == PB_SECURITY_NONE)
    return g_strdup_printf (_ ("%s, port %u, %s on this computer"), found->host, (guint) found->port, protocol);
  return g_strdup_printf (_ ("%s, port %u, %s, encrypted with TLS"), found->host, (guint) found->port, protocol);
}

const char *
pb_words_found_source (PbFoundSource source)
{
  static const char *const names[PB_N_FOUND_SOURCES] = {
    [PB_FOUND_HAND] = N_ ("Your own words"),
    [PB_FOUND_ADMIN] = N_ ("Settings of the administrator"),
    [PB_FOUND_BUILTIN] = N_ ("List of known providers"),
    [PB_FOUND_MX] = N_ ("Mail exchanger of the domain"),
    [PB_FOUND_GOA] = N_ ("Online Accounts of the desktop"),
    [PB_FOUND_AUTOCONFIG] = N_ ("Settings that the domain publishes"),
    [PB_FOUND_ISPDB] = N_ ("Public database of Thunderbird"),
    [PB_FOUND_SRV] = N_ ("Service records of the domain"),
    [PB_FOUND_GUESS] = N_ ("Usual names of servers"),
  };

  return _ (names[source]);
}

/* TRANSLATORS: {domain} is replaced and must stay as it is; each of these says where settings are known from */
static const char *const origins[PB_N_FOUND_SOURCES] = {
  [PB_FOUND_HAND] = N_ ("named by yourself for {domain}"),
  [PB_FOUND_ADMIN] = N_ ("set by the administrator of this computer for {domain}"),
  [PB_FOUND_BUILTIN] = N_ ("known provider of {domain}"),
  [PB_FOUND_MX] = N_ ("by the mail exchanger of {domain}"),
  [PB_FOUND_GOA] = N_ ("set up in the Online Accounts of the desktop, for {domain}"),
  [PB_FOUND_AUTOCONFIG] = N_ ("published by {domain}"),
  [PB_FOUND_ISPDB] = N_ ("listed for {domain} in the public database of Thunderbird"),
  [PB_FOUND_SRV] = N_ ("by the service records of {domain}"),
  [PB_FOUND_GUESS] = N_ ("a usual name below {domain}, with a valid certificate"),
};

char *
pb_words_found_origin (const PbFound *found, const char *domain)
{
  g_autoptr (GString) origin = g_string_new (_ (origins[found->source]));

  (void) g_string_replace (origin, "{domain}", domain, 1);
  if (found->provider_name == NULL)
    return g_strdup (origin->str);
  /* TRANSLATORS: the name of a provider, and where its settings are known from */
  return g_strdup_printf (_ ("%s, %s"), found->provider_name, origin->str);
}

char *
pb_words_found_secret (const PbFound *found)
{
  if (g_str_equal (found->secret, "goa"))
    return g_strdup (_ ("No password is needed: the Online Accounts of the desktop sign in."));
  if (pb_found_is_out_of_reach (found))
    return g_strdup (_ ("Sign-in in the browser, but Postbell does not know where"));
  if (g_str_equal (found->secret, "oauth2"))
    /* TRANSLATORS: %s is a server or the name of a provider */
    return g_strdup_printf (_ ("Sign-in in the browser, at %s"), found->provider_name != NULL ? found->provider_name : found->host);
  if (g_str_equal (found->secret, "interface-key"))
    /* TRANSLATORS: an administrator's name */
    return g_strdup_printf (_ ("Interface key of %s"), found->client_id);
  if (g_str_equal (found->secret, "app-password"))
    /* TRANSLATORS: a user's name, a server */
    return g_strdup_printf (_ ("App password of %s, for %s"), found->user, found->host);
  if (g_str_equal (found->secret, "auth-code"))
    return g_strdup_printf (_ ("Authorization code (授权码) of %s, for %s"), found->user, found->host);
  return g_strdup_printf (_ ("Password of %s, for %s"), found->user, found->host);
}

char *
pb_words_found_consent (const PbFound *found, const char *domain)
{
  if (!found->foreign)
    return NULL;
  /* TRANSLATORS: a server, twice the domain of an address */
  return g_strdup_printf (_ ("%s does not belong to %s, and only the name server says that it has the mail of %s. Your password would be sent there."), found->host, domain, domain);
}

char *
pb_words_ispdb_consent (const char *domain)
{
  return g_strdup_printf (_ ("The public database of Thunderbird (autoconfig.thunderbird.net) may know %s. It would be told this domain, not your address."), domain);
}

char *
pb_words_found_out_of_reach (const PbFound *found)
{
  return g_strdup_printf (_ ("%s wants a sign-in with the browser, and Postbell does not know where. An administrator can describe the place (“man postbell”, oauth). Or say --host HOST for another server, one that takes a password."), found->host);
}

char *
pb_words_found_unanswered (const char *domain)
{
  return g_strdup_printf (_ ("The name server gives no answer about %s. Connect this computer to the network, then try again; or say --host HOST, or --mailbox."), domain);
}

char *
pb_words_found_nothing (const char *domain, const char *proxy)
{
  if (proxy != NULL)
    /* TRANSLATORS: a domain, the address of a proxy */
    return g_strdup_printf (_ ("No mail server was found for %s by way of %s. That proxy may not answer, or want another login; and the name server was not asked, since such questions would go round it. Ask your provider or administrator for the mail server, and say --host HOST, or --mailbox."), domain, proxy);
  return g_strdup_printf (_ ("No mail server was found for %s. Ask your provider or administrator for it, and say --host HOST, or --mailbox."), domain);
}
