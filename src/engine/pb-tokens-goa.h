/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tokens-goa.h: GNOME Online Accounts as those who answer for accounts with a "goa" (pb-tokens.h). */
#pragma once

#include "pb-goa.h"
#include "pb-tokens.h"

G_BEGIN_DECLS

/* To be given to pb_tokens_set_online() with a PbGoa. A token is given only to an account that signs in with tokens, a password
 * only to one that signs in with a password: else CONFIG. Returns: (transfer none) */
const PbTokensOnline *pb_tokens_goa_functions (void);

G_END_DECLS
