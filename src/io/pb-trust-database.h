/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-trust-database.h: PbTrust as a GTlsDatabase, for libraries that bring their own TLS. Private to io.
 *
 * A GTls connection that resumes a session is accepted without asking its database, so whoever sends secrets over one asks
 * pb_trust_database_judge() itself once the handshake is done. */
#pragma once

#include "pb-trust.h"

G_BEGIN_DECLS

#define PB_TYPE_TRUST_DATABASE (pb_trust_database_get_type ())
G_DECLARE_FINAL_TYPE (PbTrustDatabase, pb_trust_database, PB, TRUST_DATABASE, GTlsDatabase)

/* @ca_file: (nullable): PEM CAs that replace the system's list; unreadable means that everything is refused.
 * Returns: (transfer full) */
PbTrustDatabase *pb_trust_database_new (PbTrust *trust, const char *ca_file);

/* @chain: (nullable): the server's, NULL is refused; @host: as the user configured it.
 * Any thread may ask.
 * Returns: PB_TRUST_OK or what is wrong. */
PbTrustVerdict pb_trust_database_judge (PbTrustDatabase *database, GTlsCertificate *chain, const char *host);

G_END_DECLS
