/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-found.h: what discovery found (pb-discovery.h), said to a person before anything is sent there. */
#pragma once

#include "pb-discovery.h"

G_BEGIN_DECLS

/* Returns: (transfer full): server, protocol and encryption: "imap.exmail.qq.com, port 993, IMAP with TLS". */
char *pb_words_found (const PbFound *found);
/* Returns: (transfer none): the name of a source that is asked: "Mail exchanger of the domain". */
const char *pb_words_found_source (PbFoundSource source);
/* Returns: (transfer full): where it is known from: "Tencent Exmail, by the mail exchanger of acme.example". @domain: that of the
 * address. */
char *pb_words_found_origin (const PbFound *found, const char *domain);
/* Returns: (transfer full): the right words for the secret, and who gets it: "App password (授权码) of bob@qq.com, for
 * imap.qq.com"; for what needs none, how it signs in. */
char *pb_words_found_secret (const PbFound *found);
/* Returns: (transfer full) (nullable): what a person has to agree to before a secret is sent there; NULL when nothing. */
char *pb_words_found_consent (const PbFound *found, const char *domain);
/* Returns: (transfer full): what a person has to agree to before @domain is sent to the public database. */
char *pb_words_ispdb_consent (const char *domain);
/* Returns: (transfer full): why there is no way to @found, which is out of reach, and what to do. */
char *pb_words_found_out_of_reach (const PbFound *found);
/* Returns: (transfer full): the name server could not be asked for @domain, and what to do. */
char *pb_words_found_unanswered (const char *domain);
/* Returns: (transfer full): nothing was found for @domain, and what to do. @proxy: (nullable): that of the account, which nothing
 * went past. */
char *pb_words_found_nothing (const char *domain, const char *proxy);

G_END_DECLS
