/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-exmail-code.h: what the error codes of Exmail's APIs mean to who gave a command, and what helps. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @code: as pb_exmail_error_get_code() has it. Returns: (transfer none) (nullable): one to three sentences; NULL: nothing is known
 * of it, or it is about the account and not about the command (1200, 10001, 40001 …: pb-words-exmail.h, pb-words-corp.h). */
const char *pb_words_exmail_code (int code);

G_END_DECLS
