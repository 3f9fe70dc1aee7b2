/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-ca-bundle.h: takes from a PEM bundle only the CAs that one chain can need. Private to pb-trust.
 *
 * A system's bundle has about 150 CAs, which GnuTLS keeps as 3.7 MB; a chain needs one of them. Whatever vouches for a chain
 * carries the name of one of its issuers, or is itself one of its certificates, so its DER contains a name (DN) of the chain. */
#pragma once

#include <glib.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

/* Adds the certificates of the PEM file @path whose DER contains one of @names (DER of DNs) to @list. Re-entrant.
 * Returns: FALSE when @path is no readable regular file of at most 16 MiB, or holds no PEM certificate. */
gboolean pb_ca_bundle_select (const char *path, const gnutls_datum_t *names, guint n_names, gnutls_x509_trust_list_t list);

G_END_DECLS
