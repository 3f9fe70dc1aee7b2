/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-providers.h: what is known of mail providers (data/providers). Read anew for each question and let go of again: it is asked
 * when something is wrong, and memory is dear. */
#pragma once

#include "pb-account.h"

G_BEGIN_DECLS

typedef enum
{
  PB_PROVIDER_PASSWORD,
  PB_PROVIDER_APP_PASSWORD,
  PB_PROVIDER_AUTH_CODE, /* an app password that its provider calls authorization code, 授权码 */
  PB_PROVIDER_OAUTH2,    /* the browser alone */
} PbProviderSecret;

/* Who says so; the first comes first. */
typedef enum
{
  PB_PROVIDER_OF_ADMINISTRATOR, /* $XDG_CONFIG_DIRS/postbell/providers */
  PB_PROVIDER_OF_USER,          /* $XDG_DATA_HOME/postbell/providers */
  PB_PROVIDER_BUILT_IN,         /* the data folders */
} PbProviderPlace;

typedef struct
{
  char *host; /* (nullable): NULL where the provider does not offer the protocol, or it is not known */
  guint16 port;
  PbSecurity security; /* TLS or STARTTLS; NONE on loopback alone */
} PbProviderServer;

typedef struct
{
  char *id;
  char *name; /* for people, in their language */
  PbProviderPlace place;
  PbProviderSecret secret;
  PbProviderServer imap;
  PbProviderServer pop3;
  gboolean local_part;   /* the user's name is what stands before the @ */
  char *oauth;           /* (nullable): group of data/oauth whose tokens sign in as well, or alone (OAUTH2) */
  char *help;            /* (nullable): https, in their language where there is one */
  char *webmail;         /* (nullable): https */
  char *webmail_message; /* (nullable): template of a mail's address, as accounts have it; see pb-account.h */
  GStrv quirks;          /* names of server families in wire/pb-imap-quirks.c, for people; may be empty */
  char *ca_file;         /* (nullable): absolute path of the company's certificate authority; not of built-in rows */
  gboolean exmail;       /* kind=exmail: the company's Exmail interfaces, with what follows, each (nullable), as in PbAccount */
  char *client_id;
  char *api_url;
  char *token_url;
  char *login_url;
  gboolean allow_plain_http;
} PbProvider;

void pb_provider_free (PbProvider *provider);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbProvider, pb_provider_free)

/* Returns: (transfer none): the word of the files and of JSON: "password", "app-password", "auth-code", "oauth2". */
const char *pb_provider_secret_to_string (PbProviderSecret secret);

/* The three questions share: @folders: (nullable): asked in this order, all as BUILT_IN; NULL: the administrator's, the user's, then
 * the system's data folders.
 * Returns: (transfer full) (nullable): the first row that fits; a file or a row that cannot be read does not count. */

/* By the account's mail server. */
PbProvider *pb_providers_find (const char *const *folders, const PbAccount *account);
/* By @domain, what stands behind the @ of an address. */
PbProvider *pb_providers_find_domain (const char *const *folders, const char *domain);
/* By the host that takes the domain's mail (MX): the suffix or pattern that says most about @host, within the first place that
 * has one. */
PbProvider *pb_providers_find_mx (const char *const *folders, const char *host);
/* By the name of its row. */
PbProvider *pb_providers_find_id (const char *const *folders, const char *id);

G_END_DECLS
