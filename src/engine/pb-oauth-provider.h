/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-oauth-provider.h: an authorization server of OAuth 2.0 (RFC 6749) as data/oauth describes it. Read anew for each question,
 * as data/providers is. */
#pragma once

#include "pb-account.h"

G_BEGIN_DECLS

/* How a company registers a program. */
typedef enum
{
  PB_OAUTH_REGISTER_PUBLIC,    /* as a public client, without a secret */
  PB_OAUTH_REGISTER_DESKTOP,   /* as a client for desktops, which has one */
  PB_OAUTH_REGISTER_AGREEMENT, /* with one, after an agreement */
} PbOauthRegistration;

typedef struct
{
  char *id;
  char *name;            /* for people, in their language */
  char *issuer;          /* whose tokens these are; a grant is bound to it */
  char *issuer_pattern;  /* the same with {tenant} in it, as the row has it */
  char *authorize;       /* https (or http on loopback), the tenant filled in */
  char *token;           /* likewise */
  char *device;          /* (nullable): likewise (RFC 8628) */
  char *authorize_extra; /* (nullable): "name=value&…" that the authorization request has besides */
  char *scope_imap;      /* (nullable): NULL where its tokens are not for IMAP */
  char *scope_pop3;      /* (nullable) */
  GStrv hosts;           /* suffixes of mail servers that may be given its tokens; one at least */
  char *client_id;       /* (nullable): the account's, the build's, or the file's */
  char *client_secret;   /* (nullable): for servers that give one even to programs that cannot keep it */
  char *tenant;          /* "" where there are none */
  char *redirect;        /* "http://localhost" or "http://127.0.0.1" */
  char *admin_consent;   /* (nullable): https: where an administrator allows it, tenant and client filled in */
  PbOauthRegistration registration;
  char *register_help; /* (nullable): https: how to register a program there, in the user's language where there is such a page */
  char *ca_file;       /* (nullable): PEM file that vouches for it instead of the system's */
} PbOauthProvider;

void pb_oauth_provider_free (PbOauthProvider *provider);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbOauthProvider, pb_oauth_provider_free)

/* @folders: (nullable): asked in this order, each for the files of postbell/oauth in it; NULL: the administrator's
 * ($XDG_CONFIG_DIRS), the user's ($XDG_CONFIG_HOME), then the data folders.
 * @account: (nullable): whose client id and tenant are taken where it has them.
 * Returns: (transfer full) (nullable): NULL with CONFIG: PB_REASON_OAUTH_UNKNOWN, or which key of the row cannot be used. */
PbOauthProvider *pb_oauth_provider_find (const char *const *folders, const char *id, const PbAccount *account, GError **error);
/* Returns: (transfer full): the groups of all files, each once, in order. */
GStrv pb_oauth_provider_list (const char *const *folders);
/* Reads group @id of @file. Returns: (transfer full) (nullable) */
PbOauthProvider *pb_oauth_provider_read (GKeyFile *file, const char *id, const PbAccount *account, GError **error);

/* Returns: whether a token of @provider may be sent to @host. */
gboolean pb_oauth_provider_serves (const PbOauthProvider *provider, const char *host);
/* Returns: whether an answer that names @issuer (RFC 9207) comes from @provider. Where the tenant stands for several, as "common" does,
 * or is a domain, the server may name the one that was signed in to by its GUID. */
gboolean pb_oauth_provider_is_issuer (const PbOauthProvider *provider, const char *issuer);
/* Returns: (transfer none) (nullable): what the account's protocol needs. */
const char *pb_oauth_provider_get_scope (const PbOauthProvider *provider, const PbAccount *account);
/* Returns: (transfer full): the host that a person sees in the browser; "" for none. */
char *pb_oauth_provider_dup_host (const PbOauthProvider *provider);

G_END_DECLS
