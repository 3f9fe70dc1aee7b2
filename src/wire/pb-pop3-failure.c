/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-failure.c: what a refusal means, by response code (RFC 2449 8, RFC 3206), then by phrases of servers. */
#include "pb-pop3-session-private.h"

#include <string.h>

#include "pb-charset.h"

#define SECOND   ((gint64) G_USEC_PER_SEC)
#define MAX_TEXT 1024

/* Phrases that a code does not say, or says more coarsely; lower case. The first that occurs wins. */
static const struct
{
  const char *phrase;
  PbErrorClass error_class;
  gint64 retry_after;
} by_phrase[] = {
  { "application-specific password", PB_ERROR_CLASS_APP_PASSWORD, 0 }, /* Gmail */
  { "app password", PB_ERROR_CLASS_APP_PASSWORD, 0 },
  { "app-specific password", PB_ERROR_CLASS_APP_PASSWORD, 0 },
  { "authorization code", PB_ERROR_CLASS_APP_PASSWORD, 0 },           /* QQ, NetEase */
  { "授权码", PB_ERROR_CLASS_APP_PASSWORD, 0 },                       /* QQ, NetEase */
  { "客户端专用密码", PB_ERROR_CLASS_APP_PASSWORD, 0 },               /* Exmail */
  { "service is not open", PB_ERROR_CLASS_APP_PASSWORD, 0 },          /* QQ, Exmail: "Account is abnormal, service is not open, ..." */
  { "not enabled for pop", PB_ERROR_CLASS_CONFIG, 0 },                /* Gmail */
  { "duplicate login", PB_ERROR_CLASS_SERVER_BUSY, 300 * SECOND },    /* Exmail, 2021: polled every minute */
  { "login too frequent", PB_ERROR_CLASS_SERVER_BUSY, 600 * SECOND }, /* Exmail, 2018 */
  { "login too f", PB_ERROR_CLASS_SERVER_BUSY, 600 * SECOND },        /* Exmail, 2018: cut off */
  { "登录过于频繁", PB_ERROR_CLASS_SERVER_BUSY, 600 * SECOND },
  { "登录太频繁", PB_ERROR_CLASS_SERVER_BUSY, 600 * SECOND },
  { "already locked", PB_ERROR_CLASS_SERVER_BUSY, 60 * SECOND }, /* qpopper, UW: "maildrop already locked" */
  { "mailbox in use", PB_ERROR_CLASS_SERVER_BUSY, 60 * SECOND },
  { "mailbox is locked", PB_ERROR_CLASS_SERVER_BUSY, 60 * SECOND }, /* Gmail: "Unable to lock maildrop: Mailbox is locked by POP server" */
  { "unable to lock", PB_ERROR_CLASS_SERVER_BUSY, 60 * SECOND },
  { "lock busy", PB_ERROR_CLASS_SERVER_BUSY, 60 * SECOND },  /* qpopper: "POP lock busy!  Is another session active?" */
  { "request is throttled", PB_ERROR_CLASS_SERVER_BUSY, 0 }, /* Exchange Online */
  { "too many", PB_ERROR_CLASS_SERVER_BUSY, 0 },
  { "maximum number of connections", PB_ERROR_CLASS_SERVER_BUSY, 0 }, /* Dovecot */
  { "connection limit", PB_ERROR_CLASS_SERVER_BUSY, 0 },
  { "try again later", PB_ERROR_CLASS_SERVER_BUSY, 0 },
  { "system is busy", PB_ERROR_CLASS_SERVER_BUSY, 0 },
  { "temporar", PB_ERROR_CLASS_SERVER_BUSY, 0 },
  { "plaintext authentication", PB_ERROR_CLASS_TLS_FAILED, 0 }, /* Dovecot: "... not allowed", "... disallowed" on insecure connections */
};

static const struct
{
  const char *code;
  PbErrorClass error_class;
  gint64 retry_after;
} by_code[] = {
  { "IN-USE", PB_ERROR_CLASS_SERVER_BUSY, 60 * SECOND },
  { "LOGIN-DELAY", PB_ERROR_CLASS_SERVER_BUSY, 300 * SECOND },
  { "SYS/TEMP", PB_ERROR_CLASS_SERVER_BUSY, 0 },
  { "SYS/PERM", PB_ERROR_CLASS_CONFIG, 0 },
  { "AUTH", PB_ERROR_CLASS_AUTH_REJECTED, 0 },
};

char *
pb_pop3_text (PbPop3Line text)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  GString *out = g_string_new (NULL);

  g_byte_array_append (bytes, (const guint8 *) text.text, (guint) MIN (text.len, MAX_TEXT));
  pb_charset_append (out, bytes, NULL, text.len > MAX_TEXT);
  return g_string_free (out, FALSE);
}

/* Returns: whether @text begins with the response code @code, "[IN-USE]" or with more in a code of several levels. */
static gboolean
has_code (PbPop3Line text, const char *code)
{
  gsize len = strlen (code);

  if (text.len < len + 2 || text.text[0] != '[' || g_ascii_strncasecmp (text.text + 1, code, len) != 0)
    return FALSE;
  return text.text[len + 1] == ']' || text.text[len + 1] == '/' || text.text[len + 1] == ' ';
}

PbPop3Failure
pb_pop3_failure (PbPop3Line text, gint64 login_delay, PbErrorClass fallback)
{
  g_autofree char *words = pb_pop3_text (text);
  g_autofree char *lower = g_ascii_strdown (words, -1);

  if (has_code (text, "LOGIN-DELAY") && login_delay > 0)
    return (PbPop3Failure){ PB_ERROR_CLASS_SERVER_BUSY, login_delay };
  for (gsize i = 0; i < 2; i++)
    if (has_code (text, by_code[i].code))
      return (PbPop3Failure){ by_code[i].error_class, by_code[i].retry_after };
  for (gsize i = 0; i < G_N_ELEMENTS (by_phrase); i++)
    if (strstr (lower, by_phrase[i].phrase) != NULL)
      return (PbPop3Failure){ by_phrase[i].error_class, by_phrase[i].retry_after };
  for (gsize i = 2; i < G_N_ELEMENTS (by_code); i++)
    if (has_code (text, by_code[i].code))
      return (PbPop3Failure){ by_code[i].error_class, by_code[i].retry_after };
  return (PbPop3Failure){ fallback, 0 };
}
