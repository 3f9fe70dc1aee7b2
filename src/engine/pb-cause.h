/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-cause.h: what exactly is the matter, found from an error's class, the account and the words that came with it: our own
 * words first (pb-reason.h), then response codes and a small table of phrases of servers. Pure. Finer than PbErrorClass, which is
 * what rules need. */
#pragma once

#include "pb-account.h"
#include "pb-error.h"

G_BEGIN_DECLS

typedef enum
{
  PB_CAUSE_NONE,             /* nothing finer than the class is known */
  PB_CAUSE_NAME_NOT_FOUND,   /* DNS: the name does not exist */
  PB_CAUSE_NAME_UNAVAILABLE, /* DNS does not answer now */
  PB_CAUSE_PORT_CLOSED,      /* refused */
  PB_CAUSE_NO_ROUTE,         /* host unreachable, or no answer to connect */
  PB_CAUSE_TLS_EXPECTED,     /* plain to a TLS port */
  PB_CAUSE_PLAIN_EXPECTED,   /* TLS to a port that speaks the protocol in the clear */
  PB_CAUSE_IS_IMAP,          /* POP3 settings, IMAP answers */
  PB_CAUSE_IS_POP3,          /* IMAP settings, POP3 answers */
  PB_CAUSE_IS_SMTP,          /* the sending server */
  PB_CAUSE_IS_HTTP,          /* a web server, a captive portal, a proxy */
  PB_CAUSE_CAPTIVE_PORTAL,   /* the network wants a sign-in first */
  PB_CAUSE_SELF_SIGNED,
  PB_CAUSE_UNKNOWN_CA,
  PB_CAUSE_CERTIFICATE_EXPIRED,
  PB_CAUSE_CERTIFICATE_NOT_YET, /* or this computer's clock is wrong */
  PB_CAUSE_CLOCK_WRONG,
  PB_CAUSE_WRONG_HOST,
  PB_CAUSE_PIN_CHANGED,
  PB_CAUSE_TLS_OUTDATED,
  PB_CAUSE_HANDSHAKE_CUT, /* closed or reset in the handshake */
  PB_CAUSE_STARTTLS_MISSING,
  PB_CAUSE_TLS_REQUIRED, /* no login without TLS, and the account is set to none */
  PB_CAUSE_PROXY,
  PB_CAUSE_SILENT, /* connected, and no greeting */
  PB_CAUSE_PASSWORD_REFUSED,
  PB_CAUSE_APP_PASSWORD,        /* app password, 授权码 */
  PB_CAUSE_PASSWORD_LOGIN_GONE, /* only OAuth (Office 365) */
  PB_CAUSE_SIGN_IN_EXPIRED,
  PB_CAUSE_CONSENT_NEEDED,
  PB_CAUSE_NOT_SIGNED_IN,      /* nobody has signed in yet, or to another application */
  PB_CAUSE_SIGN_IN_REVOKED,    /* password changed, or sessions ended */
  PB_CAUSE_SIGN_IN_CONDITIONS, /* second factor, known device, place */
  PB_CAUSE_SIGN_IN_DECLINED,   /* the person said no */
  PB_CAUSE_SIGN_IN_LATE,       /* nobody finished it */
  PB_CAUSE_NO_CLIENT_ID,       /* the program is not registered with the provider */
  PB_CAUSE_CLIENT_UNKNOWN,     /* not in this organization */
  PB_CAUSE_CLIENT_OFF,         /* disabled or deleted */
  PB_CAUSE_CLIENT_REFUSED,
  PB_CAUSE_CLIENT_SECRET, /* registered as confidential */
  PB_CAUSE_REDIRECT_UNREGISTERED,
  PB_CAUSE_SCOPE_REFUSED,
  PB_CAUSE_USER_UNKNOWN,
  PB_CAUSE_TENANT_UNKNOWN,
  PB_CAUSE_NO_DEVICE_SIGN_IN,
  PB_CAUSE_SIGN_IN_BUSY,
  PB_CAUSE_SIGN_IN_AWAY,      /* the authorization server cannot be reached */
  PB_CAUSE_SIGN_IN_UNTRUSTED, /* its certificate */
  PB_CAUSE_SIGN_IN_NONSENSE,
  PB_CAUSE_SIGN_IN_REFUSED,    /* for reasons nobody knows */
  PB_CAUSE_TOKEN_FOREIGN_HOST, /* the mail server is not the provider's */
  PB_CAUSE_OAUTH_UNKNOWN,      /* no row in data/oauth */
  PB_CAUSE_OAUTH_BAD_ROW,
  PB_CAUSE_MAILBOX_CLOSED, /* "User is authenticated but not connected" */
  PB_CAUSE_IMAP_SWITCHED_OFF,
  PB_CAUSE_UNSAFE_LOGIN, /* NetEase wants ID */
  PB_CAUSE_TOO_MANY_CONNECTIONS,
  PB_CAUSE_THROTTLED,
  PB_CAUSE_MAILBOX_LOCKED, /* POP3 [IN-USE], [LOGIN-DELAY] */
  PB_CAUSE_FOLDER_MISSING,
  PB_CAUSE_MAILBOX_FULL,   /* [OVERQUOTA] */
  PB_CAUSE_ONLINE_ACCOUNT, /* the account of GNOME Online Accounts gives nothing to sign in with */
  PB_N_CAUSES
} PbCause;

/* Returns: (transfer none): a stable word for JSON, such as "tls-expected"; "" for NONE. */
const char *pb_cause_to_string (PbCause cause);
/* @account: (nullable). @text: (nullable): what came with the error. */
PbCause pb_cause_find (PbErrorClass error_class, const PbAccount *account, const char *text);
/* What a certificate's dates mean when the clock is wrong beyond doubt. @now: Unix seconds.
 * Returns: CLOCK_WRONG for a certificate's time where @now lies before this version of the program was made, or decades after;
 * else @cause. */
PbCause pb_cause_by_clock (PbCause cause, gint64 now);
/* Returns: (transfer full) (nullable): the options of "postbell account edit ID" that would mend it, such as
 * "--port 993 --security tls"; NULL where no setting does. Never --security none, never a host outside the account's domain. */
char *pb_cause_dup_remedy (PbCause cause, const PbAccount *account, const char *text);
/* Returns: (transfer full) (nullable): the value of the fact @name ("until", "names", "sha256", "use" …; "": what stands first,
 * without a name) in the brackets behind one of our own words. */
char *pb_cause_dup_fact (const char *text, const char *name);
/* Returns: whether @text is one of our own words with its facts, and not a server's or a library's. */
gboolean pb_cause_is_own (PbErrorClass error_class, const char *text);

/* What to say of a @folder that a server refused with CONFIG: servers hardly ever name it themselves. @said: (nullable): its words.
 * Returns: (transfer full) (nullable): our own words with the folder's name where there is none, else @said */
char *pb_cause_dup_no_folder (const char *folder, const char *said);

G_END_DECLS
