/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-add-browser.h: a new account at a provider that takes no passwords any more, though somebody means to sign in with one. */
#pragma once

#include "pb-account-options.h"
#include "pb-error.h"

G_BEGIN_DECLS

/* Where @options name a server and say nothing of how to sign in there: they are made to say what the provider of @account, which
 * they make, takes alone. Returns: whether there is a way; otherwise @status, and why was told. */
gboolean pb_add_browser_choose (PbAccountOptions *options, const PbAccount *account, int *status);

/* @error_class and @detail (nullable): why @account could not sign in.
 * Returns: (transfer full) (nullable): NULL unless nothing but the browser leads to the mailbox, and it is known where: the
 * authorization server, an ID of data/oauth. */
char *pb_add_browser_dup_oauth (PbErrorClass error_class, const PbAccount *account, const char *detail);
/* Returns: (transfer full): the words of the command that adds @account by the browser, at @oauth. */
GStrv pb_add_browser_dup_argv (const PbAccount *account, const char *oauth);
/* Returns: (transfer full): cause and remedy, for a person. */
char *pb_add_browser_dup_words (const PbAccount *account, const char *oauth);

G_END_DECLS
