/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sign-ins.h: sign-ins with the browser that the running Postbell has begun, one for each account. */
#pragma once

#include "pb-resident.h"

G_BEGIN_DECLS

/* Returns: whether @account is one that signs in with the browser. @account: (nullable) */
gboolean pb_sign_ins_serve (const PbAccount *account);

/* @resident: (unowned) */
PbSignIns *pb_sign_ins_new (PbResident *resident);
/* Ends those under way, silently. */
void pb_sign_ins_free (PbSignIns *sign_ins);

/* Opens the browser for @account, and says in an alert how it went where it did not succeed. One that is under way for the
 * same account ends. @provider: (nullable): who gives its tokens from then on, where it had a password until now.
 * @token: (nullable): of the click. */
void pb_sign_ins_begin (PbSignIns *sign_ins, PbAccount *account, const char *provider, const char *token);
/* The account called @id was removed: one that is under way for it ends, silently. */
void pb_sign_ins_forget (PbSignIns *sign_ins, const char *id);

G_END_DECLS
