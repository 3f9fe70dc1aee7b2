/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-discover-run.h: discovery (pb-discovery.h) asked for by a command: it waits, and knows what the person agreed to. */
#pragma once

#include "pb-account-secrets.h"
#include "pb-discovery.h"
#include "pb-edges.h"
#include "pb-found-print.h"
#include "pb-goa.h"

G_BEGIN_DECLS

/* Whether a domain may be sent to the public database. */
typedef enum
{
  PB_CONSENT_ASK, /* not before the person was asked */
  PB_CONSENT_YES,
  PB_CONSENT_NO
} PbConsent;

/* Returns: what the command line says with --ispdb (@yes) and --no-ispdb (@no), else the preference "ask-ispdb". */
PbConsent pb_discover_consent (gboolean yes, gboolean no);

/* The proxy that the options say counts before there is an account: its login is read, and on trial as that of @id.
 * @proxy: (out) (transfer full) (nullable): NULL: the system's. Returns: FALSE with a sentence */
gboolean pb_discover_find_way_out (const PbAccountOptions *options, PbVaultTrial *trial, const char *id, PbAccountSecrets *secrets, PbProxy **proxy, GError **error);
/* Returns: (transfer full): that nothing was found, and what to do. */
char *pb_discover_dup_nothing (const PbFoundPrint *print, const PbAccountOptions *options);
/* @proxy: (nullable): the way out of the account to be; NULL: the system's. Where it leads elsewhere first, nothing goes past it: the
 * name server is not asked. @progress: (nullable): called for every source.
 * Returns: (transfer full) (nullable) (element-type PbFound): best first, empty when nothing was found; NULL with CONFIG. */
GPtrArray *pb_discover_run (PbEdges *edges, const char *address, PbProxy *proxy, PbDiscoveryFlags flags, PbDiscoveryProgress progress, gpointer user_data, GError **error);
/* Returns: (transfer full) (nullable) (element-type PbGoaAccount): the Online Accounts of the desktop, usable or not. */
GPtrArray *pb_discover_online (PbGoa *goa, GError **error);

G_END_DECLS
