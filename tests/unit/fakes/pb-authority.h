/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-authority.h: an authorization server of OAuth 2.0 on 127.0.0.1, on the default main loop: RFC 6749 with PKCE (RFC 7636),
 * device codes (RFC 8628), rotation, revocation, introspection (RFC 7662). It checks what it is told as a real one does, and
 * misbehaves when asked to. A program of it: tests/tools/authority.c */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PB_AUTHORITY_CLIENT "postbell-test-client"
#define PB_AUTHORITY_SCOPE  "mail offline_access"

/* How it behaves from now on. */
typedef struct
{
  gint64 lifetime;       /* s of an access token, 3600 */
  gboolean rotate;       /* a refresh token serves once */
  gboolean automatic;    /* who asks for a code is signed in, and agrees */
  gboolean no_refresh;   /* gives no refresh token */
  guint delay;           /* ms before the token address answers */
  guint pending;         /* questions about a device code that are answered with authorization_pending */
  guint slow_downs;      /* and after them with slow_down */
  guint fail_status;     /* of the failure below */
  char *fail_body;       /* (nullable): the token address answers once with this, instead of tokens */
  char *authorize_error; /* (nullable): the browser comes back with this: "error=access_denied&…" */
  char *issuer;          /* (nullable): sent along as iss (RFC 9207) */
} PbAuthorityKnobs;

typedef struct _PbAuthority PbAuthority;

/* @port: 0 = any. */
PbAuthority *pb_authority_new (guint16 port);
void pb_authority_free (PbAuthority *authority);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbAuthority, pb_authority_free)

/* Returns: "http://127.0.0.1:PORT" */
const char *pb_authority_get_address (PbAuthority *authority);
PbAuthorityKnobs *pb_authority_get_knobs (PbAuthority *authority);
/* The token address answers once with this. @description: (nullable) */
void pb_authority_fail_once (PbAuthority *authority, guint status, const char *error, const char *description);
/* Gives a token without having been asked for one. Returns: (transfer full) */
char *pb_authority_issue (PbAuthority *authority, gboolean refresh);
/* Every token given so far counts no more; @refresh: those that renew as well. */
void pb_authority_revoke (PbAuthority *authority, gboolean refresh);
/* The person types @user_code in; "" is whichever was given last. Returns: whether it is one. */
gboolean pb_authority_enter (PbAuthority *authority, const char *user_code, gboolean agrees);
/* Returns: the row of data/oauth that describes it, for mail servers on loopback. */
char *pb_authority_dup_row (PbAuthority *authority, const char *id);
/* Returns: whether @token would be accepted by a mail server. */
gboolean pb_authority_is_active (PbAuthority *authority, const char *token);

/* Returns: how often tokens were asked for with @grant_type ("authorization_code", "refresh_token", "device_code"). */
guint pb_authority_get_count (PbAuthority *authority, const char *grant_type);
/* Returns: (transfer none) (nullable): why the last request was refused by its own rules; a knob's failure is none. */
const char *pb_authority_get_complaint (PbAuthority *authority);
/* Returns: (transfer none): the names of the members of the last form, sorted, with commas. */
const char *pb_authority_get_fields (PbAuthority *authority);

G_END_DECLS
