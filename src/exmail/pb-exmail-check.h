/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-check.h: whether values are what a parameter takes. Private to the pb-exmail-*.c of this room. */
#pragma once

#include "pb-exmail-table.h"
#include "pb-secret.h"

G_BEGIN_DECLS

/* Returns: (transfer none) (nullable): what is sent for @word. */
const char *pb_exmail_check_find_word (const PbExmailWord *words, const char *word);
/* Errors: CONFIG (pb-exmail-problem.h) for the first of @values that does not fit, or when there are too many. */
gboolean pb_exmail_check_values (PbExmailApi api, const PbExmailParam *param, char **values, GError **error);
/* @md5: it is to be an MD5 sum. Errors: likewise. */
gboolean pb_exmail_check_secret (const PbExmailParam *param, PbSecret *secret, gboolean md5, GError **error);

G_END_DECLS
