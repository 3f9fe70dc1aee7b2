/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-reason.h: the stable words with which the rooms below shell say why something failed, where a class is too coarse. They are
 * the text of an error, alone or followed by facts in brackets: "connection refused (192.0.2.1; use --port 993 --security tls)".
 * What a library or the system says is in the language of the user, so it cannot tell causes apart; these can (pb-cause.h).
 *
 * Facts are separated by "; ", each a word and its value: addresses tried, "until 2026-01-01", "from ...", "sha256 HEX",
 * "use OPTIONS"; "names A, B" is the last one, because it holds a stranger's text. */
#pragma once

/* Of a connection being made. */
#define PB_REASON_NO_KEYRING       "No keyring service is running."
#define PB_REASON_KEYRING_LOCKED   "The keyring is locked."
#define PB_REASON_CREDENTIAL       "A credential file takes the place of the keyring."
#define PB_REASON_NAME_NOT_FOUND   "name not found"
#define PB_REASON_NAME_UNAVAILABLE "no name server answers"
#define PB_REASON_NO_NETWORK       "no network"
#define PB_REASON_REFUSED          "connection refused"
#define PB_REASON_UNREACHABLE      "no way to the host"
#define PB_REASON_CONNECT_TIMEOUT  "no answer to the connection"
#define PB_REASON_PROXY            "proxy"                      /* "proxy failed", "proxy does not allow this", and: */
#define PB_REASON_PROXY_WANTS      "proxy wants a password"     /* AUTH_REJECTED, as the next one: it got none */
#define PB_REASON_PROXY_REFUSED    "proxy refused the password" /* of the proxy's login, not the mailbox's */

/* Of a handshake. */
#define PB_REASON_HANDSHAKE_CUT     "closed in the TLS handshake"
#define PB_REASON_HANDSHAKE_TIMEOUT "no answer to the TLS handshake"
#define PB_REASON_TLS_OUTDATED      "outdated TLS"

/* Of the first words, with WRONG_PROTOCOL: who answers. */
#define PB_REASON_IMAP       "IMAP"
#define PB_REASON_POP3       "POP3"
#define PB_REASON_SMTP       "SMTP"
#define PB_REASON_HTTP       "HTTP"
#define PB_REASON_TLS        "TLS"        /* where we spoke in the clear */
#define PB_REASON_PLAIN_IMAP "plain IMAP" /* where we wanted TLS */
#define PB_REASON_PLAIN_POP3 "plain POP3"
#define PB_REASON_PORTAL     "captive portal"

/* Of a session. */
#define PB_REASON_NO_GREETING "no greeting"
#define PB_REASON_NO_FOLDER   "no such folder" /* "names A, B": the folders */
#define PB_REASON_IMAP_OFF    "IMAP is off for the member"

/* Of GNOME Online Accounts. */
#define PB_REASON_GOA_ABSENT   "no Online Accounts service" /* CONFIG */
#define PB_REASON_GOA_GONE     "no such online account"     /* CONFIG */
#define PB_REASON_GOA_MAIL_OFF "mail is off for the online account"
#define PB_REASON_GOA_NO_IMAP  "no IMAP by the online account"
#define PB_REASON_GOA_PLAIN    "the online account is not encrypted"
#define PB_REASON_GOA_HOST     "not the online account's server"
#define PB_REASON_GOA_AUTH     "the online account signs in in another way"
#define PB_REASON_GOA_SIGN_IN  "sign in at Online Accounts"          /* AUTH_EXPIRED */
#define PB_REASON_GOA_AWAY     "Online Accounts cannot renew it now" /* OFFLINE */

/* Of OAuth 2.0. Facts: "code X": what the authorization server calls it; "at HOST": of that server. */
#define PB_REASON_OAUTH_NOT_SIGNED_IN  "not signed in"
#define PB_REASON_OAUTH_EXPIRED        "sign-in expired"
#define PB_REASON_OAUTH_REVOKED        "sign-in revoked"
#define PB_REASON_OAUTH_CONDITIONS     "sign-in conditions" /* a second factor, a known device, a place: Conditional Access */
#define PB_REASON_OAUTH_CONSENT        "consent needed"
#define PB_REASON_OAUTH_DECLINED       "sign-in declined"
#define PB_REASON_OAUTH_LATE           "sign-in not finished in time"
#define PB_REASON_OAUTH_NO_CLIENT      "no client id"
#define PB_REASON_OAUTH_CLIENT_UNKNOWN "client unknown"
#define PB_REASON_OAUTH_CLIENT_OFF     "client switched off"
#define PB_REASON_OAUTH_CLIENT_REFUSED "client refused"
#define PB_REASON_OAUTH_CLIENT_SECRET  "client secret wanted"
#define PB_REASON_OAUTH_REDIRECT       "redirect address not registered"
#define PB_REASON_OAUTH_SCOPE          "scope refused"
#define PB_REASON_OAUTH_NO_USER        "no such user"
#define PB_REASON_OAUTH_NO_TENANT      "no such tenant"
#define PB_REASON_OAUTH_NO_DEVICE      "no sign-in by code"
#define PB_REASON_OAUTH_BUSY           "sign-in server busy"
#define PB_REASON_OAUTH_AWAY           "sign-in server out of reach"
#define PB_REASON_OAUTH_UNTRUSTED      "sign-in server not trusted"
#define PB_REASON_OAUTH_NONSENSE       "sign-in server makes no sense"
#define PB_REASON_OAUTH_REFUSED        "sign-in refused"
#define PB_REASON_OAUTH_FOREIGN_HOST   "token not for this server"
#define PB_REASON_OAUTH_UNKNOWN        "unknown authorization server"
#define PB_REASON_OAUTH_BAD_ROW        "authorization server described wrongly"
