/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-provider-row.h: one group of data/providers: what it fits, and what it says. What breaks a rule is as if it were not there. */
#pragma once

#include "pb-providers.h"

G_BEGIN_DECLS

/* @key: a list of names, with "*." before those that stand for all below them. Case and a final dot do not matter.
 * Returns: how much the name that @name is, or is below, says: its length; 0 when there is none. */
guint pb_provider_row_match (GKeyFile *file, const char *group, const char *key, const char *name);
/* The same of the list "mx", where a name stands for all below it, too, and "*" for any letters but a dot.
 * Returns: the number of letters of the best that are not "*" */
guint pb_provider_row_match_mx (GKeyFile *file, const char *group, const char *host);

/* Returns: (transfer full) */
PbProvider *pb_provider_row_read (GKeyFile *file, const char *group, PbProviderPlace place);

G_END_DECLS
