/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-trust.h: certificates in words: what is wrong with one and what that means, and what it means when no server shows a
 * good one. */
#pragma once

#include "pb-account.h"
#include "pb-trust.h"

G_BEGIN_DECLS

/* One certificate, judged. */
typedef struct
{
  const PbAccount *account;
  const PbCertificate *leaf; /* (nullable): NULL when it cannot be read */
  PbTrustVerdict verdict;    /* as the account's connections are judged: its pin counts */
  PbTrustVerdict problems;   /* the same without the pin */
} PbWordsCertificate;

/* Returns: whether the pin is there and another certificate is shown, which is not valid by itself either. */
gboolean pb_words_trust_is_changed (const PbWordsCertificate *certificate);
/* Returns: whether a person may decide to accept it: who vouches for it, for what name and until when, nothing else. */
gboolean pb_words_trust_is_excusable (const PbWordsCertificate *certificate);
/* @now: Unix seconds, what this computer takes it for.
 * Returns: (transfer full): everything that is wrong with it, what that means and what helps, in whole sentences. */
char *pb_words_trust_meaning (const PbWordsCertificate *certificate, gint64 now);

/* An account whose server's certificate was refused. */
typedef struct
{
  const PbAccount *account;
  const char *detail; /* the error's text, see pb-reason.h */
} PbWordsRefusal;

/* No server of several accounts can be trusted: one server for all of them, a clock that is wrong, a network that wants a
 * sign-in, or somebody between. @portal: the system knows of such a network. @now: Unix seconds. @summary: (out): in a few words.
 * Returns: (transfer full): what it means, and what helps. */
char *pb_words_trust_all (const PbWordsRefusal *refusals, gsize n, gboolean portal, gint64 now, char **summary);

G_END_DECLS
