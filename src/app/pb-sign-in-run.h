/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sign-in-run.h: signing in with the browser, or by a code, for commands: they wait for it, and Ctrl-C ends it. */
#pragma once

#include "pb-edges.h"
#include "pb-oauth-sign-in.h"

G_BEGIN_DECLS

/* @account with who gives its tokens from now on. @provider: (nullable): as until now. Returns: (transfer full) (nullable): NULL
 * with @error */
PbAccount *pb_sign_in_dup_account (PbAccount *account, const char *provider, GError **error);

/* Tells the person what to do; @data as it was given. */
typedef void (*PbSignInTell) (const PbOauthInvitation *invitation, gpointer data);

/* Errors: those of pb_oauth_sign_in_async(). Returns: (transfer full) (nullable): kept nowhere yet. */
PbOauthGrant *pb_sign_in_run (PbEdges *edges, PbAccount *account, gboolean device, PbSignInTell tell, gpointer data, GError **error);
/* Puts what pb_tokens_take() was given into the vault. Errors: those of pb_vault_store_async(). */
gboolean pb_sign_in_keep (PbEdges *edges, PbAccount *account, GError **error);

/* These are PbSignInTell: on standard error for people, or as one line of JSON on standard output. The browser is opened, unless
 * there is a code, which belongs on another device. */
void pb_sign_in_tell_person (const PbOauthInvitation *invitation, gpointer data);
void pb_sign_in_tell_json (const PbOauthInvitation *invitation, gpointer data);
/* The same without a browser. */
void pb_sign_in_tell_person_only (const PbOauthInvitation *invitation, gpointer data);
void pb_sign_in_tell_json_only (const PbOauthInvitation *invitation, gpointer data);

G_END_DECLS
