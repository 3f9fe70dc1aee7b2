/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-oauth.h: what a person reads around a sign-in with the browser. */
#pragma once

#include "pb-oauth-provider.h"
#include "pb-redirect.h"

G_BEGIN_DECLS

#define PB_WORDS_OAUTH_STEPS 5

/* Returns: what the browser shows at the end, in the user's language; strings are static. */
PbRedirectPages pb_words_oauth_pages (void);
/* Returns: (transfer full): the sentences that tell how a company registers a client id of its own with @provider.
 * @id: (nullable): the account it is for. */
GStrv pb_words_oauth_register (const PbOauthProvider *provider, const char *id);
/* Returns: (transfer full): what besides may serve: an Online Account, an app password. */
char *pb_words_oauth_instead (const PbOauthProvider *provider);

G_END_DECLS
