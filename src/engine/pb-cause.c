/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-cause.c: tables: our own words, verdicts, phrases of servers with their origin. */
#include "pb-cause.h"

#include <string.h>

#include "pb-cause-private.h"
#include "pb-reason.h"

#define MADE_AT     G_GINT64_CONSTANT (1795219200) /* 2026-11-21: no clock that is right says less */
#define LONGEST_USE (25 * G_GINT64_CONSTANT (31557600))
#define MAX_TEXT    1024 /* bytes looked at */

#define BIT(name) (1u << PB_ERROR_CLASS_##name)
#define ANY       (~0u)

const char *
pb_cause_to_string (PbCause cause)
{
  static const char *const names[PB_N_CAUSES] = {
    [PB_CAUSE_NONE] = "",
    [PB_CAUSE_NAME_NOT_FOUND] = "name-not-found",
    [PB_CAUSE_NAME_UNAVAILABLE] = "name-unavailable",
    [PB_CAUSE_PORT_CLOSED] = "port-closed",
    [PB_CAUSE_NO_ROUTE] = "no-route",
    [PB_CAUSE_TLS_EXPECTED] = "tls-expected",
    [PB_CAUSE_PLAIN_EXPECTED] = "plain-expected",
    [PB_CAUSE_IS_IMAP] = "is-imap",
    [PB_CAUSE_IS_POP3] = "is-pop3",
    [PB_CAUSE_IS_SMTP] = "is-smtp",
    [PB_CAUSE_IS_HTTP] = "is-http",
    [PB_CAUSE_CAPTIVE_PORTAL] = "captive-portal",
    [PB_CAUSE_SELF_SIGNED] = "self-signed",
    [PB_CAUSE_UNKNOWN_CA] = "unknown-ca",
    [PB_CAUSE_CERTIFICATE_EXPIRED] = "certificate-expired",
    [PB_CAUSE_CERTIFICATE_NOT_YET] = "certificate-not-yet-valid",
    [PB_CAUSE_CLOCK_WRONG] = "clock-wrong",
    [PB_CAUSE_WRONG_HOST] = "wrong-host",
    [PB_CAUSE_PIN_CHANGED] = "pin-changed",
    [PB_CAUSE_TLS_OUTDATED] = "tls-outdated",
    [PB_CAUSE_HANDSHAKE_CUT] = "handshake-cut",
    [PB_CAUSE_STARTTLS_MISSING] = "starttls-missing",
    [PB_CAUSE_TLS_REQUIRED] = "tls-required",
    [PB_CAUSE_PROXY] = "proxy",
    [PB_CAUSE_SILENT] = "silent",
    [PB_CAUSE_PASSWORD_REFUSED] = "password-refused",
    [PB_CAUSE_APP_PASSWORD] = "app-password",
    [PB_CAUSE_PASSWORD_LOGIN_GONE] = "password-login-gone",
    [PB_CAUSE_SIGN_IN_EXPIRED] = "sign-in-expired",
    [PB_CAUSE_CONSENT_NEEDED] = "consent-needed",
    [PB_CAUSE_NOT_SIGNED_IN] = "not-signed-in",
    [PB_CAUSE_SIGN_IN_REVOKED] = "sign-in-revoked",
    [PB_CAUSE_SIGN_IN_CONDITIONS] = "sign-in-conditions",
    [PB_CAUSE_SIGN_IN_DECLINED] = "sign-in-declined",
    [PB_CAUSE_SIGN_IN_LATE] = "sign-in-late",
    [PB_CAUSE_NO_CLIENT_ID] = "no-client-id",
    [PB_CAUSE_CLIENT_UNKNOWN] = "client-unknown",
    [PB_CAUSE_CLIENT_OFF] = "client-off",
    [PB_CAUSE_CLIENT_REFUSED] = "client-refused",
    [PB_CAUSE_CLIENT_SECRET] = "client-secret-wanted",
    [PB_CAUSE_REDIRECT_UNREGISTERED] = "redirect-unregistered",
    [PB_CAUSE_SCOPE_REFUSED] = "scope-refused",
    [PB_CAUSE_USER_UNKNOWN] = "user-unknown",
    [PB_CAUSE_TENANT_UNKNOWN] = "tenant-unknown",
    [PB_CAUSE_NO_DEVICE_SIGN_IN] = "no-device-sign-in",
    [PB_CAUSE_SIGN_IN_BUSY] = "sign-in-busy",
    [PB_CAUSE_SIGN_IN_AWAY] = "sign-in-away",
    [PB_CAUSE_SIGN_IN_UNTRUSTED] = "sign-in-untrusted",
    [PB_CAUSE_SIGN_IN_NONSENSE] = "sign-in-nonsense",
    [PB_CAUSE_SIGN_IN_REFUSED] = "sign-in-refused",
    [PB_CAUSE_TOKEN_FOREIGN_HOST] = "token-foreign-host",
    [PB_CAUSE_OAUTH_UNKNOWN] = "oauth-unknown",
    [PB_CAUSE_OAUTH_BAD_ROW] = "oauth-bad-row",
    [PB_CAUSE_MAILBOX_CLOSED] = "mailbox-closed",
    [PB_CAUSE_IMAP_SWITCHED_OFF] = "imap-switched-off",
    [PB_CAUSE_UNSAFE_LOGIN] = "unsafe-login",
    [PB_CAUSE_TOO_MANY_CONNECTIONS] = "too-many-connections",
    [PB_CAUSE_THROTTLED] = "throttled",
    [PB_CAUSE_MAILBOX_LOCKED] = "mailbox-locked",
    [PB_CAUSE_FOLDER_MISSING] = "folder-missing",
    [PB_CAUSE_MAILBOX_FULL] = "mailbox-full",
    [PB_CAUSE_ONLINE_ACCOUNT] = "online-account",
  };

  g_return_val_if_fail (cause < PB_N_CAUSES, "");
  return names[cause];
}

/* --- our own words --- */

typedef struct
{
  guint classes; /* with which it is ours */
  const char *word;
  PbCause cause;
} Word;

static const Word words[] = {
  { BIT (CONFIG), PB_REASON_NAME_NOT_FOUND, PB_CAUSE_NAME_NOT_FOUND },
  { BIT (OFFLINE), PB_REASON_NAME_UNAVAILABLE, PB_CAUSE_NAME_UNAVAILABLE },
  { BIT (OFFLINE), PB_REASON_NO_NETWORK, PB_CAUSE_NONE },
  { BIT (REFUSED), PB_REASON_REFUSED, PB_CAUSE_PORT_CLOSED },
  { BIT (TIMEOUT), PB_REASON_UNREACHABLE, PB_CAUSE_NO_ROUTE },
  { BIT (TIMEOUT), PB_REASON_CONNECT_TIMEOUT, PB_CAUSE_NO_ROUTE },
  { BIT (REFUSED), PB_REASON_PROXY " failed", PB_CAUSE_PROXY },
  { BIT (AUTH_REJECTED), PB_REASON_PROXY_WANTS, PB_CAUSE_PROXY },
  { BIT (AUTH_REJECTED), PB_REASON_PROXY_REFUSED, PB_CAUSE_PROXY },
  { BIT (REFUSED), PB_REASON_PROXY " does not allow this", PB_CAUSE_PROXY },
  { BIT (REFUSED), "a proxy that speaks TLS itself cannot be used", PB_CAUSE_PROXY },
  { BIT (REFUSED) | BIT (TIMEOUT), PB_REASON_HANDSHAKE_CUT, PB_CAUSE_HANDSHAKE_CUT },
  { BIT (TIMEOUT), PB_REASON_HANDSHAKE_TIMEOUT, PB_CAUSE_HANDSHAKE_CUT },
  { BIT (TLS_FAILED), PB_REASON_TLS_OUTDATED, PB_CAUSE_TLS_OUTDATED },
  { BIT (TIMEOUT) | BIT (REFUSED), PB_REASON_NO_GREETING, PB_CAUSE_SILENT },
  { BIT (CONFIG), PB_REASON_NO_FOLDER, PB_CAUSE_FOLDER_MISSING },
  { BIT (AUTH_REJECTED) | BIT (APP_PASSWORD), PB_REASON_IMAP_OFF, PB_CAUSE_IMAP_SWITCHED_OFF },
  { BIT (WRONG_PROTOCOL), PB_REASON_PLAIN_IMAP, PB_CAUSE_PLAIN_EXPECTED },
  { BIT (WRONG_PROTOCOL), PB_REASON_PLAIN_POP3, PB_CAUSE_PLAIN_EXPECTED },
  { BIT (WRONG_PROTOCOL), PB_REASON_IMAP, PB_CAUSE_IS_IMAP },
  { BIT (WRONG_PROTOCOL), PB_REASON_POP3, PB_CAUSE_IS_POP3 },
  { BIT (WRONG_PROTOCOL), PB_REASON_SMTP, PB_CAUSE_IS_SMTP },
  { BIT (WRONG_PROTOCOL), PB_REASON_HTTP, PB_CAUSE_IS_HTTP },
  { BIT (WRONG_PROTOCOL), PB_REASON_TLS, PB_CAUSE_TLS_EXPECTED },
  { ANY, PB_REASON_PORTAL, PB_CAUSE_CAPTIVE_PORTAL },
  { BIT (AUTH_EXPIRED), PB_REASON_OAUTH_EXPIRED, PB_CAUSE_SIGN_IN_EXPIRED },
  { BIT (AUTH_EXPIRED), PB_REASON_OAUTH_CONSENT, PB_CAUSE_CONSENT_NEEDED },
  { BIT (AUTH_EXPIRED), PB_REASON_OAUTH_NOT_SIGNED_IN, PB_CAUSE_NOT_SIGNED_IN },
  { BIT (AUTH_EXPIRED), PB_REASON_OAUTH_REVOKED, PB_CAUSE_SIGN_IN_REVOKED },
  { BIT (AUTH_EXPIRED), PB_REASON_OAUTH_CONDITIONS, PB_CAUSE_SIGN_IN_CONDITIONS },
  { BIT (AUTH_REJECTED), PB_REASON_OAUTH_DECLINED, PB_CAUSE_SIGN_IN_DECLINED },
  { BIT (TIMEOUT), PB_REASON_OAUTH_LATE, PB_CAUSE_SIGN_IN_LATE },
  { BIT (CONFIG), PB_REASON_OAUTH_NO_CLIENT, PB_CAUSE_NO_CLIENT_ID },
  { BIT (CONFIG), PB_REASON_OAUTH_CLIENT_UNKNOWN, PB_CAUSE_CLIENT_UNKNOWN },
  { BIT (CONFIG), PB_REASON_OAUTH_CLIENT_OFF, PB_CAUSE_CLIENT_OFF },
  { BIT (CONFIG), PB_REASON_OAUTH_CLIENT_REFUSED, PB_CAUSE_CLIENT_REFUSED },
  { BIT (CONFIG), PB_REASON_OAUTH_CLIENT_SECRET, PB_CAUSE_CLIENT_SECRET },
  { BIT (CONFIG), PB_REASON_OAUTH_REDIRECT, PB_CAUSE_REDIRECT_UNREGISTERED },
  { BIT (CONFIG), PB_REASON_OAUTH_SCOPE, PB_CAUSE_SCOPE_REFUSED },
  { BIT (CONFIG), PB_REASON_OAUTH_NO_USER, PB_CAUSE_USER_UNKNOWN },
  { BIT (CONFIG), PB_REASON_OAUTH_NO_TENANT, PB_CAUSE_TENANT_UNKNOWN },
  { BIT (CONFIG), PB_REASON_OAUTH_NO_DEVICE, PB_CAUSE_NO_DEVICE_SIGN_IN },
  { BIT (SERVER_BUSY), PB_REASON_OAUTH_BUSY, PB_CAUSE_SIGN_IN_BUSY },
  { ANY, PB_REASON_OAUTH_AWAY, PB_CAUSE_SIGN_IN_AWAY },
  { BIT (TLS_FAILED), PB_REASON_OAUTH_UNTRUSTED, PB_CAUSE_SIGN_IN_UNTRUSTED },
  { BIT (WRONG_PROTOCOL), PB_REASON_OAUTH_NONSENSE, PB_CAUSE_SIGN_IN_NONSENSE },
  { ANY, PB_REASON_OAUTH_REFUSED, PB_CAUSE_SIGN_IN_REFUSED },
  { BIT (CONFIG), PB_REASON_OAUTH_FOREIGN_HOST, PB_CAUSE_TOKEN_FOREIGN_HOST },
  { BIT (CONFIG), PB_REASON_OAUTH_UNKNOWN, PB_CAUSE_OAUTH_UNKNOWN },
  { BIT (CONFIG), PB_REASON_OAUTH_BAD_ROW, PB_CAUSE_OAUTH_BAD_ROW },
  { BIT (AUTH_REJECTED), "LOGINDISABLED", PB_CAUSE_PASSWORD_LOGIN_GONE },
  { BIT (TLS_FAILED), "LOGINDISABLED", PB_CAUSE_TLS_REQUIRED },
  { BIT (TLS_FAILED), "PREAUTH", PB_CAUSE_STARTTLS_MISSING },
  { BIT (CONFIG), PB_REASON_GOA_ABSENT, PB_CAUSE_ONLINE_ACCOUNT },
  { BIT (CONFIG), PB_REASON_GOA_GONE, PB_CAUSE_ONLINE_ACCOUNT },
  { BIT (CONFIG), PB_REASON_GOA_MAIL_OFF, PB_CAUSE_ONLINE_ACCOUNT },
  { BIT (CONFIG), PB_REASON_GOA_NO_IMAP, PB_CAUSE_ONLINE_ACCOUNT },
  { BIT (CONFIG), PB_REASON_GOA_PLAIN, PB_CAUSE_ONLINE_ACCOUNT },
  { BIT (CONFIG), PB_REASON_GOA_HOST, PB_CAUSE_ONLINE_ACCOUNT },
  { BIT (CONFIG), PB_REASON_GOA_AUTH, PB_CAUSE_ONLINE_ACCOUNT },
  { BIT (AUTH_EXPIRED), PB_REASON_GOA_SIGN_IN, PB_CAUSE_ONLINE_ACCOUNT },
  { BIT (OFFLINE) | BIT (TIMEOUT), PB_REASON_GOA_AWAY, PB_CAUSE_ONLINE_ACCOUNT },
};

/* Returns: the row whose word @text is, alone or with facts behind it; (nullable) */
static const Word *
find_word (PbErrorClass error_class, const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if ((words[i].classes & (1u << error_class)) != 0 && g_str_has_prefix (text, words[i].word))
      {
        const char *rest = text + strlen (words[i].word);
        if (rest[0] == '\0' || (g_str_has_prefix (rest, " (") && g_str_has_suffix (rest, ")")))
          return &words[i];
      }
  return NULL;
}

/* Returns: (nullable): where the value of the fact @name stands in @facts. */
static const char *
fact_value (char *const *facts, const char *name)
{
  gsize len = strlen (name);

  for (gsize i = 0; facts[i] != NULL; i++)
    if (len == 0 ? i == 0 : g_str_has_prefix (facts[i], name) && facts[i][len] == ' ')
      return facts[i] + (len == 0 ? 0 : len + 1);
  return NULL;
}

char *
pb_cause_dup_fact (const char *text, const char *name)
{
  const char *open = text != NULL ? strstr (text, " (") : NULL;
  gsize len = open != NULL ? strlen (open) : 0;
  g_autofree char *inside = NULL;
  g_auto (GStrv) facts = NULL;

  if (len < 4 || open[len - 1] != ')')
    return NULL;
  inside = g_strndup (open + 2, len - 3);
  /* Names are a stranger's text, and may look like anything: all that follows is names. */
  const char *names = g_str_has_prefix (inside, "names ") ? inside : strstr (inside, "; names ");
  if (g_str_equal (name, "names"))
    return names != NULL ? g_strdup (strchr (names, 'n') + strlen ("names ")) : NULL;
  if (names != NULL)
    inside[names - inside] = '\0';
  facts = g_strsplit (inside, "; ", 8);
  return g_strdup (fact_value (facts, name));
}

/* --- verdicts on certificates (pb_trust_verdict_to_string()); the gravest first --- */

static const struct
{
  const char *word;
  PbCause cause;
} verdicts[] = {
  { "pin-changed", PB_CAUSE_PIN_CHANGED },
  { "revoked", PB_CAUSE_NONE },
  { "insecure", PB_CAUSE_NONE },
  { "no-ca-file", PB_CAUSE_NONE },
  { "bad", PB_CAUSE_NONE },
  { "not-yet-valid", PB_CAUSE_CERTIFICATE_NOT_YET },
  { "expired", PB_CAUSE_CERTIFICATE_EXPIRED },
  { "self-signed", PB_CAUSE_SELF_SIGNED },
  { "unknown-ca", PB_CAUSE_UNKNOWN_CA },
  { "wrong-host", PB_CAUSE_WRONG_HOST },
};

/* @cause: (out) (nullable): of the gravest word before the facts. Returns: whether there is one. */
static gboolean
has_verdict (const char *text, PbCause *cause)
{
  g_autofree char *said = g_strndup (text, strcspn (text, "("));
  g_auto (GStrv) list = g_strsplit (g_strstrip (said), " ", 12);

  for (gsize i = 0; i < G_N_ELEMENTS (verdicts); i++)
    if (g_strv_contains ((const char *const *) list, verdicts[i].word))
      {
        if (cause != NULL)
          *cause = verdicts[i].cause;
        return TRUE;
      }
  return FALSE;
}

static PbCause
find_verdict (const char *text)
{
  PbCause cause = PB_CAUSE_NONE;

  (void) has_verdict (text, &cause);
  return cause;
}

gboolean
pb_cause_is_own (PbErrorClass error_class, const char *text)
{
  if (text == NULL || text[0] == '\0')
    return TRUE;
  return find_word (error_class, text) != NULL || (error_class == PB_ERROR_CLASS_TLS_UNTRUSTED && has_verdict (text, NULL));
}

char *
pb_cause_dup_no_folder (const char *folder, const char *said)
{
  if (pb_cause_find (PB_ERROR_CLASS_CONFIG, NULL, said) != PB_CAUSE_FOLDER_MISSING)
    return g_strdup (said);
  return g_strdup_printf (PB_REASON_NO_FOLDER " (names %s)", folder);
}

/* --- how a stranger begins to speak where TLS was wanted (the text is what it said) --- */

static gboolean
speaks_pop3 (const PbAccount *account)
{
  return account != NULL && g_str_equal (account->kind, "pop3");
}

static PbCause
find_beginning (const PbAccount *account, const char *text)
{
  gboolean pop3 = speaks_pop3 (account);

  if (g_str_has_prefix (text, "* "))
    return pop3 ? PB_CAUSE_IS_IMAP : PB_CAUSE_PLAIN_EXPECTED;
  if (g_str_has_prefix (text, "+OK") || g_str_has_prefix (text, "-ERR"))
    return pop3 ? PB_CAUSE_PLAIN_EXPECTED : PB_CAUSE_IS_POP3;
  if (g_str_has_prefix (text, "220 ") || g_str_has_prefix (text, "220-") || g_str_has_prefix (text, "554 "))
    return PB_CAUSE_IS_SMTP;
  if (g_str_has_prefix (text, "HTTP/") || g_ascii_strncasecmp (text, "<!doctype html", 14) == 0 || g_ascii_strncasecmp (text, "<html", 5) == 0)
    return PB_CAUSE_IS_HTTP;
  return PB_CAUSE_NONE;
}

/* --- phrases of servers, lower case; the particular before the general --- */

#define REFUSALS (BIT (AUTH_REJECTED) | BIT (APP_PASSWORD) | BIT (AUTH_EXPIRED) | BIT (CONFIG) | BIT (SERVER_BUSY) | BIT (PROTOCOL) | BIT (REFUSED))
#define BUSY     (BIT (SERVER_BUSY) | BIT (AUTH_REJECTED) | BIT (REFUSED) | BIT (PROTOCOL))

static const struct
{
  guint classes;
  const char *phrase;
  PbCause cause;
} phrases[] = {
  /* OAuth 2 (Microsoft's AADSTS codes) */
  { BIT (AUTH_EXPIRED) | BIT (AUTH_REJECTED), "aadsts65001", PB_CAUSE_CONSENT_NEEDED },
  { BIT (AUTH_EXPIRED) | BIT (AUTH_REJECTED), "aadsts90094", PB_CAUSE_CONSENT_NEEDED },
  { BIT (AUTH_EXPIRED) | BIT (AUTH_REJECTED), "aadsts90008", PB_CAUSE_CONSENT_NEEDED },
  { BIT (AUTH_EXPIRED) | BIT (AUTH_REJECTED), "need admin approval", PB_CAUSE_CONSENT_NEEDED },
  { BIT (AUTH_EXPIRED) | BIT (AUTH_REJECTED), "invalid_grant", PB_CAUSE_SIGN_IN_EXPIRED },
  { BIT (AUTH_EXPIRED) | BIT (AUTH_REJECTED), "accesstokenexpired", PB_CAUSE_SIGN_IN_EXPIRED }, /* Exchange Online, in BYE */
  /* providers */
  { REFUSALS, "authenticated but not connected", PB_CAUSE_MAILBOX_CLOSED },   /* Exchange Online */
  { REFUSALS, "unsafe login", PB_CAUSE_UNSAFE_LOGIN },                        /* NetEase: 163, 126, yeah, 188 */
  { REFUSALS, "application-specific password", PB_CAUSE_APP_PASSWORD },       /* Gmail, Zoho */
  { REFUSALS, "app-specific password", PB_CAUSE_APP_PASSWORD },               /* iCloud */
  { REFUSALS, "app password", PB_CAUSE_APP_PASSWORD },                        /* Yahoo, Fastmail */
  { REFUSALS, "authorization code", PB_CAUSE_APP_PASSWORD },                  /* QQ, NetEase */
  { REFUSALS, "授权码", PB_CAUSE_APP_PASSWORD },                              /* QQ, NetEase */
  { REFUSALS, "account is abnormal, service is not", PB_CAUSE_APP_PASSWORD }, /* QQ, Exmail: one text for many reasons */
  { REFUSALS, "not enabled for imap", PB_CAUSE_IMAP_SWITCHED_OFF },           /* Gmail: "Your account is not enabled for IMAP use" */
  { REFUSALS, "not enabled for pop", PB_CAUSE_IMAP_SWITCHED_OFF },            /* Gmail */
  { REFUSALS, "service is not open", PB_CAUSE_IMAP_SWITCHED_OFF },            /* QQ */
  { REFUSALS, "imap is disabled", PB_CAUSE_IMAP_SWITCHED_OFF },               /* Exchange, Zimbra */
  { REFUSALS, "imap access is disabled", PB_CAUSE_IMAP_SWITCHED_OFF },        /* Zoho, Yandex */
  { REFUSALS, "imap disabled", PB_CAUSE_IMAP_SWITCHED_OFF },
  { REFUSALS, "enable imap", PB_CAUSE_IMAP_SWITCHED_OFF }, /* Zoho: "You are yet to enable IMAP for your account" */
  { REFUSALS, "pop3 is disabled", PB_CAUSE_IMAP_SWITCHED_OFF },
  { REFUSALS, "pop access is disabled", PB_CAUSE_IMAP_SWITCHED_OFF },
  /* too much */
  { BUSY, "throttled", PB_CAUSE_THROTTLED }, /* Exchange Online: "Request is throttled. Suggested Backoff Time: …" */
  { BUSY, "suggested backoff time", PB_CAUSE_THROTTLED },
  { BUSY, "too frequent", PB_CAUSE_THROTTLED },                             /* Exmail, POP3 */
  { BUSY, "频繁", PB_CAUSE_THROTTLED },                                     /* Exmail, POP3, in GBK */
  { BUSY, "too many", PB_CAUSE_TOO_MANY_CONNECTIONS },                      /* Gmail, Courier, Cyrus */
  { BUSY, "maximum number of connections", PB_CAUSE_TOO_MANY_CONNECTIONS }, /* Dovecot */
  { BUSY, "duplicate login", PB_CAUSE_TOO_MANY_CONNECTIONS },               /* Exmail, POP3 */
  { BUSY, "[limit]", PB_CAUSE_TOO_MANY_CONNECTIONS },
  /* the mailbox */
  { BUSY, "[in-use]", PB_CAUSE_MAILBOX_LOCKED },       /* RFC 2449 8.1.1 */
  { BUSY, "[login-delay]", PB_CAUSE_MAILBOX_LOCKED },  /* RFC 2449 8.1.2 */
  { BUSY, "already locked", PB_CAUSE_MAILBOX_LOCKED }, /* "-ERR maildrop already locked" (RFC 1939) */
  { BUSY, "mailbox in use", PB_CAUSE_MAILBOX_LOCKED }, /* Mailutils */
  { BUSY, "mailbox is locked", PB_CAUSE_MAILBOX_LOCKED },
  { REFUSALS, "over quota", PB_CAUSE_MAILBOX_FULL },
  { REFUSALS, "quota exceeded", PB_CAUSE_MAILBOX_FULL },
  { BIT (CONFIG), "nonexistent", PB_CAUSE_FOLDER_MISSING },
  { BIT (CONFIG), "mailbox doesn't exist", PB_CAUSE_FOLDER_MISSING },  /* Dovecot */
  { BIT (CONFIG), "mailbox does not exist", PB_CAUSE_FOLDER_MISSING }, /* Cyrus */
  { BIT (CONFIG), "no such mailbox", PB_CAUSE_FOLDER_MISSING },
  { BIT (CONFIG), "unknown mailbox", PB_CAUSE_FOLDER_MISSING }, /* Gmail */
  { BIT (CONFIG), "no such folder", PB_CAUSE_FOLDER_MISSING },
  { BIT (CONFIG), "folder not exist", PB_CAUSE_FOLDER_MISSING },            /* QQ */
  { BIT (CONFIG), "unable to open this mailbox", PB_CAUSE_FOLDER_MISSING }, /* Courier */
  { BIT (CONFIG), "invalid folder", PB_CAUSE_FOLDER_MISSING },
  /* TLS first */
  { BIT (TLS_FAILED) | BIT (PROTOCOL), "plaintext authentication not allowed", PB_CAUSE_TLS_REQUIRED }, /* Dovecot */
  { BIT (TLS_FAILED) | BIT (PROTOCOL), "plaintext authentication disallowed", PB_CAUSE_TLS_REQUIRED },
  /* our words, answered by the other protocol */
  { BIT (PROTOCOL) | BIT (WRONG_PROTOCOL) | BIT (AUTH_REJECTED), "error in imap command", PB_CAUSE_IS_IMAP }, /* Dovecot, to "USER x" */
  { BIT (PROTOCOL) | BIT (WRONG_PROTOCOL) | BIT (AUTH_REJECTED), "-err unknown command", PB_CAUSE_IS_POP3 },  /* Dovecot, to "a1 CAPABILITY" */
};

static PbCause
find_phrase (PbErrorClass error_class, const char *text)
{
  g_autofree char *start = g_strndup (text, MAX_TEXT);
  g_autofree char *lower = g_ascii_strdown (start, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (phrases); i++)
    if ((phrases[i].classes & (1u << error_class)) != 0 && strstr (lower, phrases[i].phrase) != NULL)
      return phrases[i].cause;
  return PB_CAUSE_NONE;
}

/* --- names of hosts --- */

static gsize
length_of_name (const char *name)
{
  gsize len = strlen (name);

  return len > 0 && name[len - 1] == '.' ? len - 1 : len;
}

gboolean
pb_cause_is_below (const char *host, const char *domain)
{
  gsize len = length_of_name (host), tail = length_of_name (domain);

  return len >= tail && g_ascii_strncasecmp (host + len - tail, domain, tail) == 0 && (len == tail || host[len - tail - 1] == '.');
}

/* What a provider wants instead of a password is known to its row of data/providers, not here. */
static PbCause
password_refused (const PbAccount *account)
{
  return account != NULL && g_strcmp0 (account->auth, "oauth2") == 0 ? PB_CAUSE_SIGN_IN_EXPIRED : PB_CAUSE_PASSWORD_REFUSED;
}

/* --- what a class says where nothing finer does --- */

static PbCause
find_by_class (PbErrorClass error_class, const PbAccount *account)
{
  if (error_class == PB_ERROR_CLASS_AUTH_REJECTED)
    return password_refused (account);
  if (error_class == PB_ERROR_CLASS_APP_PASSWORD)
    return PB_CAUSE_APP_PASSWORD;
  if (error_class == PB_ERROR_CLASS_AUTH_EXPIRED)
    return PB_CAUSE_SIGN_IN_EXPIRED;
  if (error_class == PB_ERROR_CLASS_TLS_FAILED && account != NULL && account->security == PB_SECURITY_STARTTLS)
    return PB_CAUSE_STARTTLS_MISSING;
  return PB_CAUSE_NONE;
}

PbCause
pb_cause_find (PbErrorClass error_class, const PbAccount *account, const char *text)
{
  const char *said = text != NULL ? text : "";
  const Word *word = find_word (error_class, said);
  PbCause cause = PB_CAUSE_NONE;

  if (error_class == PB_ERROR_CLASS_NONE)
    return PB_CAUSE_NONE;
  if (word != NULL)
    return word->cause;
  if (error_class == PB_ERROR_CLASS_TLS_UNTRUSTED)
    return find_verdict (said);
  cause = find_phrase (error_class, said);
  if (cause == PB_CAUSE_NONE && error_class == PB_ERROR_CLASS_WRONG_PROTOCOL)
    cause = find_beginning (account, said);
  return cause != PB_CAUSE_NONE ? cause : find_by_class (error_class, account);
}

PbCause
pb_cause_by_clock (PbCause cause, gint64 now)
{
  gboolean wrong = now < MADE_AT || now > MADE_AT + LONGEST_USE;

  if (wrong && (cause == PB_CAUSE_CERTIFICATE_EXPIRED || cause == PB_CAUSE_CERTIFICATE_NOT_YET))
    return PB_CAUSE_CLOCK_WRONG;
  return cause;
}
