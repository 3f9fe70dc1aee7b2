/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-server-text.c: see pb-server-text.h. */
#include "pb-server-text.h"

#include <string.h>

#include "pb-charset.h"
#include "pb-text.h"

#define MAX_LOOKED_AT 1024 /* bytes of a text in which phrases are looked for */

static const PbServerPhrase phrases[] = {
  /* not now */
  { "request is throttled", PB_ERROR_CLASS_SERVER_BUSY, "Exchange Online" },
  { "authenticated but not connected", PB_ERROR_CLASS_SERVER_BUSY, "Exchange Online: the mailbox does not answer" },
  { "command or bandwidth limits", PB_ERROR_CLASS_SERVER_BUSY, "Gmail: [OVERQUOTA] Account exceeded command or bandwidth limits" },
  { "maximum number of connections", PB_ERROR_CLASS_SERVER_BUSY, "Dovecot: user+IP" },
  { "maximum connection", PB_ERROR_CLASS_SERVER_BUSY, "Courier: Maximum connection limit reached for" },
  { "connection limit", PB_ERROR_CLASS_SERVER_BUSY, "Courier, Zimbra" },
  { "number of concurrent", PB_ERROR_CLASS_SERVER_BUSY, "hosters: number of concurrent connections exceeded" },
  { "simultaneous", PB_ERROR_CLASS_SERVER_BUSY, "Gmail: Too many simultaneous connections" },
  { "rate limit", PB_ERROR_CLASS_SERVER_BUSY, "Yahoo: [LIMIT] LOGIN Rate limit hit" },
  { "连接数", PB_ERROR_CLASS_SERVER_BUSY, "QQ, NetEase: number of connections" },
  { "account is abnormal", PB_ERROR_CLASS_APP_PASSWORD, "QQ, Exmail: Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or system is busy" },
  { "too frequent", PB_ERROR_CLASS_SERVER_BUSY, "Exmail, 2018: login too frequently" },
  { "频繁", PB_ERROR_CLASS_SERVER_BUSY, "Exmail, 2018, in GBK: the same" },
  /* the session's end, nothing more */
  { "connection is closed. 13", PB_ERROR_CLASS_REFUSED, "Exchange Online, in BYE" },
  { "session invalidated", PB_ERROR_CLASS_REFUSED, "Exchange Online, in BYE: AccessTokenExpired; the next login decides" },
  /* the user, elsewhere */
  { "application-specific password", PB_ERROR_CLASS_APP_PASSWORD, "Gmail, Zoho" },
  { "app-specific password", PB_ERROR_CLASS_APP_PASSWORD, "iCloud" },
  { "app password", PB_ERROR_CLASS_APP_PASSWORD, "Yahoo, Fastmail, Yandex" },
  { "authorization code", PB_ERROR_CLASS_APP_PASSWORD, "QQ, 2023: Please enter your authorization code to login" },
  { "authorized code", PB_ERROR_CLASS_APP_PASSWORD, "QQ: Please using authorized code to login" },
  { "授权码", PB_ERROR_CLASS_APP_PASSWORD, "QQ, NetEase, in UTF-8 or GBK" },
  { "客户端专用密码", PB_ERROR_CLASS_APP_PASSWORD, "Exmail" },
  { "not enabled for imap", PB_ERROR_CLASS_CONFIG, "Gmail: Your account is not enabled for IMAP use" },
  { "not enabled for pop", PB_ERROR_CLASS_CONFIG, "Gmail" },
  { "imap access is disabled", PB_ERROR_CLASS_CONFIG, "Yandex, Zoho" },
  { "imap is disabled", PB_ERROR_CLASS_CONFIG, "Zimbra, Mail.ru" },
  { "imap disabled", PB_ERROR_CLASS_CONFIG, "hosters" },
  { "enable imap", PB_ERROR_CLASS_CONFIG, "Zoho: You are yet to enable IMAP for your account" },
  { "pop3 is disabled", PB_ERROR_CLASS_CONFIG, "hosters" },
  { "pop access is disabled", PB_ERROR_CLASS_CONFIG, "Yandex" },
  { "service is not open", PB_ERROR_CLASS_CONFIG, "QQ" },
  { "服务未开启", PB_ERROR_CLASS_CONFIG, "QQ, NetEase: the service is not switched on" },
  { "未开通", PB_ERROR_CLASS_CONFIG, "Coremail: the service was not ordered" },
  { "unsafe login", PB_ERROR_CLASS_CONFIG, "NetEase: EXAMINE without ID" },
  { "accesstokenexpired", PB_ERROR_CLASS_AUTH_EXPIRED, "Exchange Online" },
  { "log in via your web browser", PB_ERROR_CLASS_AUTH_REJECTED, "Gmail" },
  { "web login required", PB_ERROR_CLASS_AUTH_REJECTED, "Gmail: [WEBALERT url]" },
  { "plaintext authentication not allowed", PB_ERROR_CLASS_TLS_FAILED, "Dovecot" },
  { "plaintext authentication disallowed", PB_ERROR_CLASS_TLS_FAILED, "Dovecot 2.2" },
  { "encryption required", PB_ERROR_CLASS_TLS_FAILED, "Cyrus: Encryption required to use mechanism" },
  /* not now, said vaguely: behind what names a cause */
  { "too many", PB_ERROR_CLASS_SERVER_BUSY, "Gmail, Courier, Cyrus, Zoho: connections, logins, commands" },
  { "duplicate login", PB_ERROR_CLASS_SERVER_BUSY, "Exmail POP3, zmail #85, 2021" },
  { "temporary authentication failure", PB_ERROR_CLASS_SERVER_BUSY, "Dovecot" },
  { "temporarily", PB_ERROR_CLASS_SERVER_BUSY, "many: temporarily unavailable, locked, blocked" },
  { "try again later", PB_ERROR_CLASS_SERVER_BUSY, "many" },
  { "server unavailable", PB_ERROR_CLASS_SERVER_BUSY, "Exchange: Server Unavailable. 15" },
  { "system error", PB_ERROR_CLASS_SERVER_BUSY, "Gmail: [UNAVAILABLE] Temporary System Error" },
  { "system busy", PB_ERROR_CLASS_SERVER_BUSY, "QQ" },
  { "系统繁忙", PB_ERROR_CLASS_SERVER_BUSY, "QQ, in GBK: the same" },
};

const PbServerPhrase *
pb_server_phrases (gsize *n_phrases)
{
  *n_phrases = G_N_ELEMENTS (phrases);
  return phrases;
}

/* Returns: (transfer full): valid UTF-8 without NUL. */
static char *
to_utf8 (gconstpointer text, gsize len, gsize max_len)
{
  gsize looked_at = MIN (len, max_len);
  g_autoptr (GByteArray) bytes = g_byte_array_append (g_byte_array_new (), text, (guint) looked_at);
  GString *out = g_string_new (NULL);

  pb_charset_append (out, bytes, NULL, looked_at < len);
  return g_string_free (out, FALSE);
}

/* No character takes more than four bytes. */
char *
pb_server_text_display (gconstpointer text, gsize len, gsize max_chars)
{
  g_autofree char *utf8 = to_utf8 (text, len, MIN (max_chars, MAX_LOOKED_AT) * 4);

  return pb_text_display (utf8, -1, max_chars);
}

static char *
to_lower (gconstpointer text, gsize len)
{
  g_autofree char *utf8 = to_utf8 (text, len, MAX_LOOKED_AT);

  return g_ascii_strdown (utf8, -1);
}

const PbServerPhrase *
pb_server_text_find (gconstpointer text, gsize len)
{
  g_autofree char *lower = to_lower (text, len);

  for (gsize i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (strstr (lower, phrases[i].phrase) != NULL)
      return &phrases[i];
  return NULL;
}

gint64
pb_server_text_wait (gconstpointer text, gsize len)
{
  static const char phrase[] = "suggested backoff time:";
  g_autofree char *lower = to_lower (text, len);
  const char *at = strstr (lower, phrase);

  if (at == NULL)
    return 0;
  guint64 milliseconds = g_ascii_strtoull (at + strlen (phrase), NULL, 10);
  return (gint64) MIN (milliseconds, 3600 * (guint64) 1000) * 1000;
}
