/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-options.h: the options of `account add` and `account edit`, and the account they make. */
#pragma once

#include "pb-account.h"
#include "pb-command.h"
#include "pb-corp-app.h"

G_BEGIN_DECLS

/* The secrets an account can have. */
typedef enum
{
  PB_ACCOUNT_PASSWORD, /* of IMAP; in the vault "ID" */
  PB_ACCOUNT_KEY,      /* of the Exmail OpenApi; in the vault "ID.openapi" */
  PB_ACCOUNT_PROXY,    /* "USER:PASSWORD" of the account's own proxy; in the vault "ID.proxy" */
  PB_ACCOUNT_CORP,     /* of the first application of the current API, the others follow; in the vault "ID.corp-APP" */
  PB_N_ACCOUNT_SECRETS = PB_ACCOUNT_CORP + PB_N_CORP_APPS
} PbAccountSecret;

typedef struct
{
  char *name;  /* the id */
  char *label; /* the name for people */
  char *kind;
  char *address;
  char *host;
  char *port;
  char *security;
  char *user;
  char *auth;
  char *oauth;
  char *oauth_client_id;
  char *oauth_tenant;
  char *goa;
  char *proxy;
  gboolean legacy_tls;
  gboolean no_legacy_tls;
  GStrv folders;
  char *ca_file;
  char *webmail;
  char *webmail_message;
  char *interval;
  char *mailbox; /* c-client notation */
  char *client_id;
  char *api_url;
  char *token_url;
  char *login_url;
  char *corp_id;
  char *corp_api_url;
  char *push;
  gboolean allow_plain_http;
  char *pin; /* SHA-256 of a certificate that a person has compared */
  gboolean no_check;
  gboolean device;                                  /* sign in by a code, not in this computer's browser */
  gboolean json;                                    /* events on standard output */
  gboolean ispdb, no_ispdb;                         /* add: whether the public database may be told the domain */
  PbAccountSecret from_stdin[PB_N_ACCOUNT_SECRETS]; /* the …-stdin options in their order, each once */
  guint n_from_stdin;
} PbAccountOptions;

void pb_account_options_clear (PbAccountOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbAccountOptions, pb_account_options_clear)

/* Parses @argv. Returns: whether the command goes on; otherwise @status. */
gboolean pb_account_options_parse (PbAccountOptions *options, const PbCommand *command, char **argv, char ***rest, int *status);

/* Makes the account @id out of @base (nullable: a new one) and what the options say.
 * Returns: (transfer full) (nullable): NULL with PB_ERROR_CLASS_CONFIG and a sentence. */
PbAccount *pb_account_options_apply (const PbAccountOptions *options, const char *id, const PbAccount *base, GError **error);
/* Returns: (transfer full): the words of "postbell account add" that make @account, without its secrets, without "postbell"
 * itself. @more: (nullable): further options, blanks between them; they count more. */
GStrv pb_account_options_dup_argv (const PbAccount *account, const char *more);
/* Returns: whether @secret is to be read from standard input. */
gboolean pb_account_options_read_secret (const PbAccountOptions *options, PbAccountSecret secret);
/* Returns: whether an option that matters to the connection was given. */
gboolean pb_account_options_touch_connection (const PbAccountOptions *options);

G_END_DECLS
