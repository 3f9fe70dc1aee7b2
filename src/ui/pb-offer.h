/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-offer.h: one way to a mailbox, as `postbell account discover` found it or the user wrote it down, and what to say of it. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *kind;     /* "imap", "pop3", "exmail" */
  char *secret;   /* "password", "app-password", "auth-code", "interface-key", "oauth2", "goa" */
  char *source;   /* the word of the `found` line; "hand" */
  char *host;     /* (nullable): exmail has none */
  char *security; /* (nullable) */
  char *user;     /* (nullable): as all from here */
  char *auth;
  char *oauth;
  char *goa;
  char *address; /* of an Online Account */
  char *provider_name;
  char *help; /* https: how to get the secret */
  char *webmail;
  char *webmail_message;
  char *ca_file;
  char *client_id;
  char *api_url;
  char *token_url;
  char *login_url;
  guint port;
  gboolean foreign; /* the person has to agree to the host first */
  gboolean plain_http;
} PbOffer;

/* Returns: (transfer full) (nullable): NULL when @line lacks what a way needs. */
PbOffer *pb_offer_new (JsonObject *line);
/* Returns: (transfer full): what somebody wrote down. */
PbOffer *pb_offer_new_by_hand (const char *kind, const char *host, guint port, const char *security, const char *user);
/* Returns: (transfer full): the same server, by a sign-in with the browser at @oauth. */
PbOffer *pb_offer_new_by_browser (const PbOffer *offer, const char *oauth);
void pb_offer_free (PbOffer *offer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbOffer, pb_offer_free)

/* Returns: whether the server takes access tokens alone, of an authorization server that nobody has described: there is no way. */
gboolean pb_offer_is_out_of_reach (const PbOffer *offer);
/* Returns: whether a secret has to be typed. */
gboolean pb_offer_wants_secret (const PbOffer *offer);
/* Returns: (transfer none): what to call that secret, with a mnemonic. */
const char *pb_offer_secret_label (const PbOffer *offer);

/* All of these: (transfer full): said to the user. */
/* "imap.zoo.test, port 993" */
char *pb_offer_dup_server (const PbOffer *offer);
/* "IMAP, encrypted" */
char *pb_offer_dup_way (const PbOffer *offer);
/* Where it is known from. @domain: of the address */
char *pb_offer_dup_origin (const PbOffer *offer, const char *domain);
/* Where the secret goes, or why none is needed. */
char *pb_offer_dup_destination (const PbOffer *offer);
/* Text of the link to offer->help, with a mnemonic. */
const char *pb_offer_help_label (const PbOffer *offer);

/* What a person added to an offer, most of it after a failure. */
typedef struct
{
  const char *pin;    /* (nullable): SHA-256 of the certificate to trust */
  const char *client; /* (nullable): id of the program at the authorization server; "" as well is none */
  const char *tenant; /* (nullable): the organization there, likewise */
  const char *proxy;  /* (nullable): on the way there */
  gboolean login;     /* the proxy's login is the last line of standard input */
} PbOfferMore;

/* Returns: (transfer full): arguments for `postbell` that tell how one signs in to the server of @offer, written down by hand. */
GStrv pb_offer_dup_question (const PbOffer *offer, const char *address);
/* Returns: (transfer full): arguments for `postbell` that add the account, with its secret on standard input. */
GStrv pb_offer_dup_args (const PbOffer *offer, const char *address, PbOfferMore more);

G_END_DECLS
