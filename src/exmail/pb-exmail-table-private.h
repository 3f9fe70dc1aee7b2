/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-table-private.h: the two halves of the table, and the words of codes. */
#pragma once

#include "pb-exmail-table.h"

G_BEGIN_DECLS

/* Each ends with a row without words. */
extern const PbExmailRow pb_exmail_table_openapi[];
extern const PbExmailRow pb_exmail_table_corp[];

extern const PbExmailWord pb_exmail_words_gender[];     /* as it is */
extern const PbExmailWord pb_exmail_words_set_gender[]; /* as it can be set */
extern const PbExmailWord pb_exmail_words_check[];
extern const PbExmailWord pb_exmail_words_mail_states[];
extern const PbExmailWord pb_exmail_words_login_types[];
extern const PbExmailWord pb_exmail_words_job_types[];
extern const PbExmailWord pb_exmail_words_operation_areas[];
extern const PbExmailWord pb_exmail_words_operations[];

G_END_DECLS
