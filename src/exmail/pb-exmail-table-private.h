/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-table-private.h: the two halves of the table, and the words that both have. */
#pragma once

#include "pb-exmail-table.h"

G_BEGIN_DECLS

/* Each ends with a row without words. */
extern const PbExmailRow pb_exmail_table_openapi[];
extern const PbExmailRow pb_exmail_table_corp[];

extern const PbExmailWord pb_exmail_words_gender[];     /* as it is */
extern const PbExmailWord pb_exmail_words_set_gender[]; /* as it can be set */
extern const PbExmailWord pb_exmail_words_check[];

G_END_DECLS
