/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-discover-run.c: see pb-discover-run.h. */
#include "config.h"

#include "pb-discover-run.h"

#include <glib/gi18n.h>

#include "pb-error.h"
#include "pb-gsettings.h"
#include "pb-wait.h"
#include "pb-words-found.h"

PbConsent
pb_discover_consent (gboolean yes, gboolean no)
{
  g_autoptr (GSettings) settings = yes || no ? NULL : pb_gsettings_open ();
  g_autofree char *word = pb_gsettings_has (settings, "ask-ispdb") ? g_settings_get_string (settings, "ask-ispdb") : NULL;

  if (yes || no)
    return no ? PB_CONSENT_NO : PB_CONSENT_YES;
  if (g_strcmp0 (word, "always") == 0)
    return PB_CONSENT_YES;
  return g_strcmp0 (word, "never") == 0 ? PB_CONSENT_NO : PB_CONSENT_ASK;
}

/* --- the way out --- */

static gboolean
has_proxy (const PbAccountOptions *options)
{
  return options->proxy != NULL && options->proxy[0] != '\0';
}

/* What an account of before has left in the keyring goes to no proxy. */
gboolean
pb_discover_find_way_out (const PbAccountOptions *options, PbVaultTrial *trial, const char *id, PbAccountSecrets *secrets, PbProxy **proxy, GError **error)
{
  g_autofree char *name = pb_account_secret_dup_name (id, PB_ACCOUNT_PROXY);

  if (!has_proxy (options))
    return TRUE;
  if (!pb_account_proxy_is_valid (options->proxy))
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("“%s” is no proxy. Say none, socks5://HOST:PORT or http://HOST:PORT."), options->proxy);
      return FALSE;
    }
  if (pb_account_options_read_secret (options, PB_ACCOUNT_PROXY) && !pb_account_secrets_gather_login (secrets, options, error))
    return FALSE;
  pb_vault_trial_put (trial, name, "", secrets->of[PB_ACCOUNT_PROXY]);
  *proxy = pb_proxy_new (options->proxy, PB_VAULT (trial), name);
  return TRUE;
}

char *
pb_discover_dup_nothing (const PbFoundPrint *print, const PbAccountOptions *options)
{
  const PbAccount way = { .proxy = options->proxy };

  if (print->unanswered)
    return pb_words_found_unanswered (print->domain);
  return pb_words_found_nothing (print->domain, has_proxy (options) && pb_account_has_proxy (&way) ? options->proxy : NULL);
}

/* --- asking --- */

/* Both functions of a discovery have this as their data. */
typedef struct
{
  PbWait wait;
  PbDiscoveryProgress progress; /* (nullable) */
  gpointer user_data;           /* of progress */
} Run;

static void
progress_cb (PbFoundSource source, PbDiscoveryState state, gpointer user_data)
{
  const Run *run = user_data;

  if (run->progress != NULL)
    run->progress (source, state, run->user_data);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;

  pb_wait_cb (source, result, &run->wait);
}

GPtrArray *
pb_discover_run (PbEdges *edges, const char *address, PbProxy *proxy, PbDiscoveryFlags flags, PbDiscoveryProgress progress, gpointer user_data, GError **error)
{
  g_autoptr (PbHttp) http = proxy != NULL ? pb_http_new_through (edges->http, proxy) : g_object_ref (edges->http);
  g_autoptr (PbDialer) dialer = proxy != NULL ? pb_dialer_through (edges->dialer, proxy) : g_object_ref (edges->dialer);
  g_autoptr (PbResolver) resolver = proxy == NULL || pb_proxy_is_direct (proxy, NULL) ? pb_resolver_new () : NULL;
  PbContext context = edges->context;
  const PbDiscoveryEdges asked = { &context, resolver, edges->goa };
  Run run = { { NULL }, progress, user_data };
  GPtrArray *found;

  context.http = http;
  context.dialer = dialer;
  pb_discovery_async (&asked, address, flags, progress_cb, NULL, done_cb, &run);
  found = pb_discovery_finish (pb_wait_run (&run.wait), error);
  pb_wait_clear (&run.wait);
  return found;
}

GPtrArray *
pb_discover_online (PbGoa *goa, GError **error)
{
  g_auto (PbWait) wait = { NULL };

  pb_goa_list_async (goa, TRUE, NULL, pb_wait_cb, &wait);
  return pb_goa_list_finish (goa, pb_wait_run (&wait), error);
}
