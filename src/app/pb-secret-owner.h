/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-secret-owner.h: whose an account's secrets are: they were given for a server, and another one of the same owner is nobody else. */
#pragma once

#include "pb-account-options.h"

G_BEGIN_DECLS

/* Returns: whether @secret, which @before (nullable: a new account) may have, would go to somebody else with @account, now or once
 * it is used again. */
gboolean pb_secret_owner_changes (const PbAccount *account, const PbAccount *before, PbAccountSecret secret);

G_END_DECLS
