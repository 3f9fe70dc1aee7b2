/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-providers.h: what is known of mail providers (data/providers). Read anew for each question and let go of again: it is asked
 * when something is wrong, and memory is dear. */
#pragma once

#include "pb-account.h"

G_BEGIN_DECLS

typedef enum
{
  PB_PROVIDER_PASSWORD,
  PB_PROVIDER_APP_PASSWORD, /* app password, 授权码 */
  PB_PROVIDER_OAUTH2,       /* the browser alone */
} PbProviderSecret;

typedef struct
{
  char *id;
  char *name; /* for people, in their language */
  PbProviderSecret secret;
  char *help;    /* (nullable): https, in their language where there is one */
  char *webmail; /* (nullable): https */
} PbProvider;

void pb_provider_free (PbProvider *provider);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbProvider, pb_provider_free)

/* @folders: (nullable): asked in this order; NULL: the user's, then the system's data folders.
 * Returns: (transfer full) (nullable): the first whose hosts have the account's; a file or a row that cannot be read does not
 * count. */
PbProvider *pb_providers_find (const char *const *folders, const PbAccount *account);

G_END_DECLS
