/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-add-find.h: `account add` with an address alone: discovery fills in what the options leave open, after the person was shown
 * what was found, where from, and where the secret will be sent. */
#pragma once

#include "pb-account-secrets.h"
#include "pb-edges.h"

G_BEGIN_DECLS

/* Returns: whether @options leave the server open. */
gboolean pb_add_find_is_needed (const PbAccountOptions *options);
/* Fills @options in. @id: that the account will have. @domain: of their address, as of pb_discovery_dup_domain().
 * @edges: from pb_edges_new_trial(). @secrets: gets what had to be read before anybody could be asked.
 * Returns: whether there is a server to try; otherwise @status, and why was told. */
gboolean pb_add_find (PbAccountOptions *options, PbEdges *edges, const char *id, const char *domain, PbAccountSecrets *secrets, int *status);

G_END_DECLS
