/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account.h: the settings of one account, as accounts.ini has them. Immutable, reference counted. No secret in it. */
#pragma once

#include "pb-host.h"
#include "pb-trust.h"

G_BEGIN_DECLS

/* Each costs a look after every connect. */
#define PB_ACCOUNT_MAX_FOLDERS 100

typedef enum
{
  PB_SECURITY_TLS,      /* TLS from the first byte */
  PB_SECURITY_STARTTLS, /* required; never falls back */
  PB_SECURITY_NONE      /* loopback hosts only */
} PbSecurity;

/* How an account of the kind exmail hears of new mail. */
typedef enum
{
  PB_PUSH_OPENAPI,      /* the push channel of the OpenApi */
  PB_PUSH_OPENAPI_IMAP, /* that, and IMAP, which has the last word */
  PB_PUSH_IMAP,         /* IMAP alone */
  PB_PUSH_POLL,         /* the number of unread mails, once a minute at most */
} PbPush;

/* Returns: the contract's name: "tls", "starttls" or "none". */
const char *pb_security_to_string (PbSecurity security);

typedef struct
{
  char *id;   /* [A-Za-z0-9@._+-], no leading dot or dash, not ending in .openapi, .oauth, .proxy or .corp-… */
  char *kind; /* "imap", "pop3" or "exmail" */
  char *address;
  char *name; /* for people; the address if not set */
  char *host; /* (nullable) for exmail: NULL = no IMAP beside the interfaces */
  guint16 port;
  PbSecurity security;
  char *user;            /* the address if not set */
  char *auth;            /* "auto", "password", or "oauth2": an access token, see oauth and goa; without them the vault holds it */
  char *oauth;           /* (nullable): the authorization server, a group of data/oauth */
  char *oauth_client_id; /* (nullable): instead of that group's */
  char *oauth_tenant;    /* (nullable): instead of that group's */
  char *goa;             /* (nullable): id of the GNOME Online Account that has token or password */
  char *proxy;           /* (nullable): "none", "socks5://host:port" or "http://host:port"; NULL = the system's */
  gboolean legacy_tls;   /* TLS below 1.2 is accepted; the person was warned */
  GStrv folders;         /* UTF-8, at least one: "INBOX"; at most PB_ACCOUNT_MAX_FOLDERS, no two the same */
  const char *folder;    /* (unowned): the first of them */
  char *ca_file;         /* (nullable): absolute path */
  char *webmail;         /* (nullable): https, or http on loopback; exmail: origin of login_url if not set */
  char *webmail_message; /* (nullable): template with {address} {folder} {uid} {message-id} {mailid} {msgid-hex} */
  guint interval;        /* s between polls where there is no push, 0 = default; pop3: s between two rounds, 0 = 300; exmail: s of silence before listen is asked again, 0 = 60, at least 20; polled: s between two numbers, 0 = 60, at least 60 */
  gboolean paused;
  char *client_id;           /* (nullable) exmail: the administrator's name at the OpenApi; the key is the secret "ID.openapi" */
  char *api_url;             /* (nullable) exmail with client_id: ends in "/": "http://openapi.exmail.qq.com:12211/openapi/" */
  char *token_url;           /* (nullable) exmail with client_id: "https://exmail.qq.com/cgi-bin/token"; https, or http on loopback */
  char *corp_id;             /* (nullable) exmail: the company at the current API; secrets are "ID.corp-APP". This or client_id is there */
  char *corp_api_url;        /* (nullable) exmail with corp_id: ends in "/": "https://api.exmail.qq.com/cgi-bin/"; https, or http on loopback */
  char *push;                /* exmail: "auto", "openapi", "imap" or "poll"; see pb_account_get_push() */
  char *login_url;           /* exmail: "https://exmail.qq.com/cgi-bin/login"; likewise */
  gboolean allow_plain_http; /* exmail: api_url may be http on another computer */
  char *pin;                 /* (nullable): SHA-256 of the pinned certificate, 64 hex digits, valid for pin_host */
  char *pin_host;            /* (nullable): "host:port" */
} PbAccount;

PbAccount *pb_account_ref (PbAccount *account);
void pb_account_unref (PbAccount *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbAccount, pb_account_unref)

/* Reads group @id of @file, fills defaults (imap: port 993 tls, 143 otherwise; pop3: 995 and 110), validates everything.
 * Returns: (transfer full) (nullable): NULL with PB_ERROR_CLASS_CONFIG; the message is a plain English sentence naming key
 * and reason (translated by gettext where shown). */
PbAccount *pb_account_load (GKeyFile *file, const char *id, GError **error);
/* Writes the known keys that are not at their default into @file; other keys of the group stay. */
void pb_account_save (const PbAccount *account, GKeyFile *file);
gboolean pb_account_equal (const PbAccount *a, const PbAccount *b);
/* Returns: whether a connection made for @a serves @b as well: they differ at most in what is only shown, in webmail
 * addresses and in paused. */
gboolean pb_account_same_connection (const PbAccount *a, const PbAccount *b);
/* Returns: whether a sign-in with the browser for @a is one for @b as well: the same user of the same server, tokens of the same
 * giver, on the same way out. */
gboolean pb_account_same_sign_in (const PbAccount *a, const PbAccount *b);
/* Returns: whether IMAP is spoken: kind imap, or exmail with a host. */
gboolean pb_account_has_imap (const PbAccount *account);
/* Returns: for the kind exmail: what was chosen, else the best there is: the push channel where there is a client id, IMAP where there
 * is a host, both where there is both. */
PbPush pb_account_get_push (const PbAccount *account);
/* Returns: whether it is of the kind exmail and holds the push channel open. */
gboolean pb_account_has_channel (const PbAccount *account);
/* Returns: whether there is a mail server with a password: IMAP is spoken, or POP3. */
gboolean pb_account_has_server (const PbAccount *account);
/* Returns: whether somebody logs in there: an account of the kind exmail that only asks for the number does not. Without it no mail
 * can be marked as read. */
gboolean pb_account_logs_in (const PbAccount *account);
/* Returns: whether it goes through a proxy of its own; what is loopback there is not this computer. */
gboolean pb_account_has_proxy (const PbAccount *account);
/* Returns: whether @proxy is "none", "socks5://HOST:PORT" or "http://HOST:PORT". */
gboolean pb_account_proxy_is_valid (const char *proxy);
/* Returns: whether anything of the account travels unencrypted to another computer. */
gboolean pb_account_is_plain (const PbAccount *account);
/* Returns: the same, or whether outdated encryption is accepted of its server; shown wherever the account is. */
gboolean pb_account_is_insecure (const PbAccount *account);
/* Returns: (transfer none) (nullable): the pin if it is for the account's present host and port. */
const char *pb_account_get_pin (const PbAccount *account);

/* Returns: what a connection to the account's server has to prove; borrows from @account. */
PbTrustQuestion pb_account_get_question (const PbAccount *account);

gboolean pb_account_id_is_valid (const char *id);
/* Returns: whether @url may be opened in a browser: https with a host, or http on loopback, no user part. */
gboolean pb_webmail_url_is_valid (const char *url);

/* What there is to say of a mail. */
typedef struct
{
  const char *folder;     /* (nullable): UTF-8 */
  guint32 uid;            /* 0: it has none, as with POP3 */
  const char *message_id; /* (nullable) */
  const char *mail_id;    /* (nullable): the service's own name of it */
} PbAccountMail;

/* @mail: (nullable): the account itself is meant.
 * Returns: (transfer full) (nullable): the address to open for @mail: the template with its fields percent-encoded, else, and where
 * one of them is not known of the mail, the webmail address, else NULL. */
char *pb_account_dup_url (const PbAccount *account, const PbAccountMail *mail);

G_END_DECLS
