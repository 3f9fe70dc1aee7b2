/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-discovery.h: from an address to the servers of its mailbox. All sources are asked at once, the best rank wins, eight
 * seconds in all. Nobody but the domain's own servers and the name server is asked without consent, the part before the @
 * never leaves the computer, and nothing is read over plain http. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-resolver.h"

G_BEGIN_DECLS

typedef struct _PbGoa PbGoa; /* pb-goa.h */

/* Where something was found, best rank first. */
typedef enum
{
  PB_FOUND_HAND,       /* somebody wrote the server down: no source of a discovery */
  PB_FOUND_ADMIN,      /* the administrator's provider files, by domain or MX */
  PB_FOUND_BUILTIN,    /* the user's and our provider files, by domain */
  PB_FOUND_MX,         /* the same by the domain's MX records (RFC 5321 5.1) */
  PB_FOUND_GOA,        /* an account of GNOME Online Accounts with this address */
  PB_FOUND_AUTOCONFIG, /* the domain's own config-v1.1.xml, over https */
  PB_FOUND_ISPDB,      /* autoconfig.thunderbird.net, told the domain: only with consent */
  PB_FOUND_SRV,        /* RFC 6186 */
  PB_FOUND_GUESS,      /* usual names below the domain, proven by a TLS handshake with a good certificate */
  PB_N_FOUND_SOURCES
} PbFoundSource;

/* One way to the mailbox. */
typedef struct
{
  PbFoundSource source;
  const char *kind; /* static: "imap", "pop3", or "exmail": a company's interfaces, where its own provider files have them */
  char *host;       /* (nullable): ASCII, lower case, no final dot; NULL for exmail */
  guint16 port;
  PbSecurity security;       /* TLS or STARTTLS */
  char *user;                /* to sign in with */
  const char *auth;          /* static: PbAccount's "password" or "oauth2" */
  const char *secret;        /* static: what is asked for: "password", "app-password", "auth-code" (授权码), "oauth2" (the browser), "goa" (nothing), "interface-key" (exmail) */
  char *oauth;               /* (nullable): ID of data/oauth */
  char *goa;                 /* (nullable): ID of the Online Account */
  char *provider;            /* (nullable): ID of the row of the provider table, also where another source found the host */
  char *provider_name;       /* (nullable): for people */
  char *help;                /* (nullable): https: how to come by the secret, in the user's language where there is one */
  char *webmail;             /* (nullable): https */
  char *webmail_message;     /* (nullable): template, see PbAccount */
  gboolean foreign;          /* @host is outside the address's domain and only unsigned DNS says so (RFC 6186 6): the person
                              * agrees to @host before a secret is sent to it */
  char *ca_file;             /* (nullable): absolute path: the company's certificate authority, of its own provider files */
  char *client_id;           /* (nullable): exmail; this and what follows as PbAccount has it */
  char *api_url;             /* (nullable): exmail */
  char *token_url;           /* (nullable): exmail */
  char *login_url;           /* (nullable): exmail */
  gboolean allow_plain_http; /* exmail */
} PbFound;

void pb_found_free (PbFound *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbFound, pb_found_free)
/* Returns: (transfer full) */
PbFound *pb_found_copy (const PbFound *found);

/* Returns: whether the server takes access tokens alone, of an authorization server that nobody has described: neither a password
 * nor the browser leads to the mailbox. */
gboolean pb_found_is_out_of_reach (const PbFound *found);

/* Returns: (transfer full) (element-type PbFound): the ways to sign in to @account's server, which somebody wrote down, as far as the
 * provider table knows it, best first, one at least; nobody is asked. */
GPtrArray *pb_found_by_hand (const PbAccount *account);

/* Returns: "hand", "admin", "builtin", "mx", "goa", "autoconfig", "ispdb", "srv", "guess". */
const char *pb_found_source_to_string (PbFoundSource source);

typedef enum
{
  PB_DISCOVERY_DEFAULT = 0,
  PB_DISCOVERY_ISPDB = 1 << 0, /* the person has agreed that the domain is sent to autoconfig.thunderbird.net */
} PbDiscoveryFlags;

typedef enum
{
  PB_DISCOVERY_LOOKING, /* the source is being asked */
  PB_DISCOVERY_FOUND,
  PB_DISCOVERY_NOTHING,   /* it knows nothing of the domain */
  PB_DISCOVERY_FAILED,    /* it could not be asked, or not in time */
  PB_DISCOVERY_SKIPPED,   /* a better source had the answer already */
  PB_DISCOVERY_NOT_ASKED, /* it may not be asked without consent (ISPDB) or past a proxy (MX, SRV), or is not there (GOA) */
} PbDiscoveryState;

/* Each source is LOOKING, then one of the others; or SKIPPED or NOT_ASKED at once. */
typedef void (*PbDiscoveryProgress) (PbFoundSource source, PbDiscoveryState state, gpointer user_data);

/* All of it is over after this time, in µs, with what was found by then. */
#define PB_DISCOVERY_LIMIT (8 * (gint64) G_USEC_PER_SEC)

/* Returns: (transfer full) (nullable): the domain of @address in ASCII (RFC 5890), lower case, as it is asked for; NULL with
 * CONFIG where @address is none, or its domain is an IP address. */
char *pb_discovery_dup_domain (const char *address, GError **error);

/* What is asked; all of it outlives the call. */
typedef struct
{
  const PbContext *context; /* its clock, dialer and http are used; copied */
  PbResolver *resolver;     /* (nullable): NULL: no name server may be asked, since that would go round the proxy of the others */
  PbGoa *goa;               /* (nullable) */
} PbDiscoveryEdges;

/* @edges: copied. @progress: (nullable): called from the main loop with @user_data, never after the result. */
void pb_discovery_async (const PbDiscoveryEdges *edges, const char *address, PbDiscoveryFlags flags, PbDiscoveryProgress progress, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable) (element-type PbFound): best first, no server twice; empty when nothing was found; NULL
 * with CONFIG (no address) or G_IO_ERROR_CANCELLED. */
GPtrArray *pb_discovery_finish (GAsyncResult *result, GError **error);

G_END_DECLS
