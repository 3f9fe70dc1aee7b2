/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-words.h: why a command of Exmail failed, as a sentence: what is wrong with its values, or what the service refused. */
#pragma once

#include "pb-account.h"
#include "pb-exmail-problem.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable): a sentence for values that cannot be sent; NULL where @error is no problem of theirs. */
char *pb_exmail_words_problem (const GError *error);
/* Returns: whether @error is about the command line: other values, or another command. */
gboolean pb_exmail_words_is_usage (const GError *error);
/* Returns: (transfer full): cause and remedy, and what the service said. */
char *pb_exmail_words_error (const PbAccount *account, const GError *error);

G_END_DECLS
