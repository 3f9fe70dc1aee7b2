/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-discovery-table.c: what the provider table says: by domain, by who takes the domain's mail, and by host. */
#include "pb-discovery-private.h"

#include <string.h>

/* Returns: (transfer full): the name to sign in with at @provider. */
static char *
dup_user (const Discovery *self, const PbProvider *provider)
{
  return provider->local_part ? g_strndup (self->address, (gsize) (strrchr (self->address, '@') - self->address)) : g_strdup (self->address);
}

/* @found: (transfer full): its provider may have another way beside it. */
static void
add_ways (Discovery *self, PbFound *found)
{
  PbFound *browser = pb_found_dup_by_browser (found);

  if (browser != NULL)
    pb_discovery_add (self, browser);
  pb_discovery_add (self, found);
}

static void
add_server (Discovery *self, PbFoundSource source, const PbProvider *provider, gboolean pop3)
{
  const PbProviderServer *server = pop3 ? &provider->pop3 : &provider->imap;
  g_autofree char *user = dup_user (self, provider);
  PbFound *found;

  if (server->host == NULL)
    return;
  found = pb_found_new (source, pop3, server->host, server->port, server->security, user);
  pb_found_take_provider (found, provider);
  add_ways (self, found);
}

static void
add_exmail (Discovery *self, PbFoundSource source, const PbProvider *provider)
{
  PbFound *found = pb_found_new (source, FALSE, NULL, 0, PB_SECURITY_TLS, self->address);

  pb_found_take_provider (found, provider);
  pb_found_take_exmail (found, provider);
  pb_discovery_add (self, found);
}

/* Returns: whether @provider has a server. */
static gboolean
add_provider (Discovery *self, PbFoundSource source, const PbProvider *provider)
{
  PbFoundSource rank = provider->place == PB_PROVIDER_OF_ADMINISTRATOR ? PB_FOUND_ADMIN : source;

  if (provider->exmail)
    add_exmail (self, rank, provider);
  add_server (self, rank, provider, FALSE);
  add_server (self, rank, provider, TRUE);
  return provider->exmail || provider->imap.host != NULL || provider->pop3.host != NULL;
}

static void
tell (Discovery *self, PbFoundSource source, PbDiscoveryState state)
{
  if (self->progress != NULL)
    self->progress (source, state, self->progress_data);
}

gboolean
pb_discovery_look_up (Discovery *self)
{
  g_autoptr (PbProvider) provider = pb_providers_find_domain (NULL, self->domain);
  gboolean found = provider != NULL && add_provider (self, PB_FOUND_BUILTIN, provider);

  for (PbFoundSource source = PB_FOUND_ADMIN; source <= PB_FOUND_BUILTIN; source++)
    {
      PbDiscoveryState nothing = self->n_found[PB_FOUND_ADMIN] > 0 ? PB_DISCOVERY_SKIPPED : PB_DISCOVERY_NOTHING;

      tell (self, source, PB_DISCOVERY_LOOKING);
      tell (self, source, self->n_found[source] > 0 ? PB_DISCOVERY_FOUND : nothing);
    }
  return found;
}

/* --- by MX --- */

/* The most preferred host that the table knows; the company behind it is the same for all of them. */
static void
take_mx (Discovery *self, const GPtrArray *records)
{
  gboolean found = FALSE;

  for (guint i = 0; i < records->len && !found; i++)
    {
      const PbRecord *record = g_ptr_array_index (records, i);
      g_autoptr (PbProvider) provider = record->target[0] != '\0' ? pb_providers_find_mx (NULL, record->target) : NULL;

      found = provider != NULL && add_provider (self, PB_FOUND_MX, provider);
    }
}

static void
mx_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Discovery) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = pb_resolver_lookup_finish (PB_RESOLVER (object), result, &error);

  if (records != NULL && pb_discovery_wants (self, PB_FOUND_MX))
    take_mx (self, records);
  pb_discovery_close (self, PB_FOUND_MX, records == NULL);
}

void
pb_discovery_ask_mx (Discovery *self)
{
  pb_resolver_lookup_async (self->resolver, PB_RECORD_MX, self->domain, self->inner, mx_cb, pb_discovery_open (self, PB_FOUND_MX));
}

/* --- by host --- */

/* What is known of whose server it is does not change how the source says it is reached. A server that takes tokens alone gets
 * no password. */
void
pb_discovery_add_host (Discovery *self, PbFound *found)
{
  const PbAccount account = { .host = found->host };
  g_autoptr (PbProvider) provider = pb_providers_find (NULL, &account);
  gboolean tokens_alone = g_str_equal (found->auth, "oauth2");

  if (provider != NULL)
    pb_found_take_provider (found, provider);
  if (tokens_alone)
    found->auth = found->secret = "oauth2";
  add_ways (self, found);
}
