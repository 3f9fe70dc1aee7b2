/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-exmail.h: what pb-words.h says of Exmail's APIs: keys, addresses, error codes; of the current one: pb-words-corp.h. */
#pragma once

#include "pb-account.h"
#include "pb-error.h"

G_BEGIN_DECLS

/* Returns: whether @detail is a reason given by the engine's part for Exmail's APIs, with the service's words in it at most. */
gboolean pb_words_exmail_is_reason (const char *detail);
/* Returns: whether a failure of @account with the reason @detail (nullable) is one of an API rather than of IMAP: always
 * without IMAP beside it, else by the reason. */
gboolean pb_words_exmail_applies (const PbAccount *account, const char *detail);
/* Returns: (transfer full): cause and remedy, one to three sentences. */
char *pb_words_exmail_error (PbErrorClass error_class, const PbAccount *account, const char *detail);

G_END_DECLS
