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

G_END_DECLS
