/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-ways.h: an Exmail account can hear of new mail in three ways, and sign in to webmail in two: which of them work, and why the
 * others do not, from the steps of a diagnosis. */
#pragma once

#include "pb-check.h"

G_BEGIN_DECLS

typedef struct _PbCheckWays PbCheckWays;

/* @account: stays. */
PbCheckWays *pb_check_ways_new (const PbAccount *account);
void pb_check_ways_free (PbCheckWays *ways);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbCheckWays, pb_check_ways_free)

/* A step was told. @words: (nullable): of a failure: cause and remedy. */
void pb_check_ways_note (PbCheckWays *ways, const PbCheckResult *result, const char *words);
/* Returns: (transfer full): a line for each way. */
char *pb_check_ways_dup_text (const PbCheckWays *ways);
/* Adds "ways": an array of {"way", "state", "used", "reason"}: push, imap, poll, openapi-link, corp-link; works, fails, not-set-up or
 * not-reached. */
void pb_check_ways_add_json (const PbCheckWays *ways, GString *out);

G_END_DECLS
