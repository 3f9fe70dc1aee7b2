/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-discover-run.c: see pb-discover-run.h. */
#include "config.h"

#include "pb-discover-run.h"

#include "pb-gsettings.h"
#include "pb-wait.h"

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
pb_discover_run (PbEdges *edges, const char *address, PbDiscoveryFlags flags, PbDiscoveryProgress progress, gpointer user_data, GError **error)
{
  g_autoptr (PbResolver) resolver = pb_resolver_new ();
  const PbDiscoveryEdges asked = { &edges->context, resolver, edges->goa };
  Run run = { { NULL }, progress, user_data };
  GPtrArray *found;

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
