/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-json.h: the settings of accounts as JSON objects, for scripts and for windows. */
#pragma once

#include "pb-account.h"

G_BEGIN_DECLS

/* Returns: (transfer full): what a list shows of @account, as one object. */
char *pb_account_json_brief (const PbAccount *account);
/* Returns: (transfer full): every setting with the value it has, as one object; what is not set is null. */
char *pb_account_json_whole (const PbAccount *account);
/* Returns: (transfer full): an object for a group of the file that was left out. @problem: a sentence */
char *pb_account_json_problem (const char *problem);

G_END_DECLS
