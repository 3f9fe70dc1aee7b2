/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-likeness.h: whether a member is as somebody wants it to be. Pure. */
#pragma once

#include "pb-exmail-parties.h"
#include "pb-exmail-result.h"
#include "pb-exmail-values.h"

G_BEGIN_DECLS

/* @values: of user sync; only what they have is compared, a password never. @found: an answer of user/get, of either API.
 * @parties: (nullable): the departments, where the answer has their numbers.
 * @lenient: what the answer does not have (the manual's sample of user/get has no OpenType) counts as equal. */
gboolean pb_exmail_likeness_holds (const PbExmailValues *values, const PbExmailResult *found, const PbExmailParties *parties, gboolean lenient);

/* Some requests replace a list as a whole: a member's aliases, a group's members.
 * Returns: (transfer none) (nullable): the interface that has the lists which @row with @values replaces. */
const PbExmailRow *pb_exmail_likeness_find_lists (const PbExmailRow *row, const PbExmailValues *values);
/* @found: its answer. Returns: (transfer full) (nullable): "a@acme.example, b@acme.example": what stands in the lists and not in @values */
char *pb_exmail_likeness_dup_lost (const PbExmailValues *values, const PbExmailResult *found, const PbExmailParties *parties);

G_END_DECLS
