/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-exmail.c: see pb-words-exmail.h. */
#include "config.h"

#include "pb-words-exmail.h"

#include "pb-corp-app.h"
#include "pb-words-corp.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

/* How the reasons of the part of the engine begin that is about Exmail's APIs. */
static const char *const beginnings[] = {
  "Exmail says ",
  "Instead of the OpenApi ",
  "Instead of the current API ",
  "The OpenApi ",
  "The current API ",
  "Exmail's interfaces ",
  "No secret is stored ",
  "The access token ",
  "The push channel ",
  "the push channel ",
  "The service ",
  "The token address ",
  "No interface key ",
  "Another program took ",
};

gboolean
pb_words_exmail_is_reason (const char *detail)
{
  for (gsize i = 0; i < G_N_ELEMENTS (beginnings); i++)
    if (g_str_has_prefix (detail, beginnings[i]))
      return TRUE;
  return pb_corp_app_of_reason (detail) < PB_N_CORP_APPS;
}

gboolean
pb_words_exmail_applies (const PbAccount *account, const char *detail)
{
  if (account == NULL || !g_str_equal (account->kind, "exmail"))
    return FALSE;
  return !pb_account_has_imap (account) || (detail != NULL && pb_words_exmail_is_reason (detail));
}

/* Returns: whether @code stands in @detail as a number of its own. */
static gboolean
has_code (const char *detail, const char *code)
{
  gsize len = strlen (code);

  for (const char *hit = detail; hit != NULL && (hit = strstr (hit, code)) != NULL; hit++)
    if ((hit == detail || !g_ascii_isdigit (hit[-1])) && !g_ascii_isdigit (hit[len]))
      return TRUE;
  return FALSE;
}

static char *
refused (const PbAccount *account, const char *host)
{
  const char *url = account->api_url != NULL ? account->api_url : account->corp_api_url;
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  int port = uri != NULL ? g_uri_get_port (uri) : -1;

  if (port < 0)
    port = g_str_has_prefix (url, "https:") ? 443 : 80;
  /* TRANSLATORS: the first %s is a server, or one or the other, %d a port, the last %s an account */
  return g_strdup_printf (_ ("%s does not answer, or closed the connection. Postbell tries again by itself. "
                             "If this stays so, a firewall may close the way (the interface uses port %d); “postbell check %s” shows the steps."),
                          host,
                          port,
                          account->id);
}

static char *
config_wrong (const PbAccount *account, const char *detail)
{
  if (has_code (detail, "10001"))
    return g_strdup_printf (_ ("The interface does not answer this network: its public address is not on the company’s list. "
                               "Add it in the administration console (工具箱 → 开放协议), then say “postbell check-now %s”."),
                            account->id);
  if (has_code (detail, "1301") || has_code (detail, "1400"))
    /* TRANSLATORS: the first %s is a mail address, the second an account */
    return g_strdup_printf (_ ("The company has no mailbox %s. Correct it with “postbell account edit %s --address ADDRESS”."), account->address, account->id);
  return g_strdup_printf (_ ("The interface refuses what this account asks for. Check its settings with “postbell account show %s”."), account->id);
}

static char *
dup_host (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  return g_strdup (uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : url);
}

/* Returns: (transfer full): the servers that can be meant: of the OpenApi that of the tokens and that of the calls, that of the
 * current API. */
static char *
dup_hosts (const PbAccount *account)
{
  const char *const urls[] = { account->token_url, account->api_url, account->corp_api_url };
  g_autofree char *hosts = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *before = g_steal_pointer (&hosts), *host = urls[i] != NULL ? dup_host (urls[i]) : NULL;

      if (host == NULL || before == NULL || strstr (before, host) != NULL)
        hosts = g_strdup (before != NULL ? before : host);
      else
        /* TRANSLATORS: two servers; one of them is meant */
        hosts = g_strdup_printf (_ ("%s or %s"), before, host);
    }
  return g_steal_pointer (&hosts);
}

/* Who lost the token waits as with a busy server, lest two programs take it from each other all day (pb-exmail-source.c). */
static gboolean
is_evicted (const char *detail)
{
  return detail != NULL && (has_code (detail, "1200") || g_str_has_prefix (detail, "Another program took "));
}

static char *
evicted (const char *id)
{
  return g_strdup_printf (_ ("The service no longer accepts the access token. Only the newest one is valid, so another program may use the same interface key; "
                             "end it, then say “postbell check-now %s”."),
                          id);
}

char *
pb_words_exmail_error (PbErrorClass error_class, const PbAccount *account, const char *detail)
{
  g_autofree char *host = dup_hosts (account);
  char *corp = pb_words_corp_error (error_class, account, detail);
  const char *id = account->id;

  if (corp != NULL)
    return corp;
  switch (error_class)
    {
    case PB_ERROR_CLASS_OFFLINE:
      return g_strdup_printf (_ ("There is no network, or the server %s was not found. Postbell connects by itself as soon as it can; "
                                 "otherwise check the spelling of the server."),
                              host);
    case PB_ERROR_CLASS_TIMEOUT:
      return g_strdup_printf (_ ("%s did not answer in time. Postbell tries again by itself. If this stays so, a firewall or VPN may be in the way."), host);
    case PB_ERROR_CLASS_REFUSED:
      return refused (account, host);
    case PB_ERROR_CLASS_WRONG_PROTOCOL:
      return g_strdup_printf (_ ("A web page or another address came where the interface at %s should answer: a proxy or the log-in page of a network may be in the way. "
                                 "Postbell tries again by itself; look at the addresses with “postbell account show %s”."),
                              host,
                              id);
    case PB_ERROR_CLASS_TLS_UNTRUSTED:
      return g_strdup_printf (_ ("The certificate of a web address of this account is not trusted, so nothing was sent to it. Check the clock of this computer; "
                                 "a proxy that opens encrypted connections may be in the way. “postbell check %s” shows the steps."),
                              id);
    case PB_ERROR_CLASS_TLS_FAILED:
      return g_strdup_printf (_ ("No secure connection to a web address of this account is possible, and Postbell does not talk to it without one. “postbell check %s” shows the steps."), id);
    case PB_ERROR_CLASS_AUTH_REJECTED:
    case PB_ERROR_CLASS_APP_PASSWORD:
      return g_strdup_printf (_ ("The interface key was refused. Apply for a new one in the administration console (工具箱 → 开放协议) "
                                 "and store it with “postbell account edit %s --secret-stdin”."),
                              id);
    case PB_ERROR_CLASS_AUTH_EXPIRED:
      return evicted (id);
    case PB_ERROR_CLASS_SERVER_BUSY:
      return is_evicted (detail) ? evicted (id) : g_strdup_printf (_ ("%s is busy. Postbell tries again later by itself."), host);
    case PB_ERROR_CLASS_PROTOCOL:
      return g_strdup_printf (_ ("%s sent something that makes no sense. Postbell tries again by itself; “postbell check %s” shows the steps."), host, id);
    case PB_ERROR_CLASS_LIMIT:
      return g_strdup_printf (_ ("%s sent more than Postbell accepts. Postbell tries again by itself; “postbell check %s” shows the steps."), host, id);
    case PB_ERROR_CLASS_CONFIG:
      return config_wrong (account, detail);
    case PB_ERROR_CLASS_VAULT_LOCKED:
      return g_strdup_printf (_ ("The keyring is locked, missing, or holds no interface key for this account. Unlock it, "
                                 "or enter the key with “postbell account edit %s --secret-stdin”."),
                              id);
    case PB_ERROR_CLASS_NONE:
    case PB_N_ERROR_CLASSES:
    default:
      return g_strdup (_ ("Nothing is wrong."));
    }
}
