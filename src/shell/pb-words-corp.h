/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-corp.h: what pb-words-exmail.h says of Exmail's current API: the secrets of its applications, its limits, its codes. */
#pragma once

#include "pb-account.h"
#include "pb-error.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable): cause and remedy, one to three sentences; NULL: @detail (nullable) is not about the current API,
 * or it is about the way there, which is said alike of both. */
char *pb_words_corp_error (PbErrorClass error_class, const PbAccount *account, const char *detail);
/* Returns: whether the errcode @code is about the account and its secrets, and not about what was asked for. */
gboolean pb_words_corp_is_about_account (int code);

G_END_DECLS
