/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-failure.c: what a server's refusal means, by response code (RFC 5530), then by known phrases. */
#include "pb-imap-session-private.h"

#include <string.h>

static const struct
{
  PbImapCode code;
  PbErrorClass error_class;
} by_code[] = {
  { PB_IMAP_CODE_UNAVAILABLE, PB_ERROR_CLASS_SERVER_BUSY },
  { PB_IMAP_CODE_LIMIT, PB_ERROR_CLASS_SERVER_BUSY },
  { PB_IMAP_CODE_INUSE, PB_ERROR_CLASS_SERVER_BUSY },
  { PB_IMAP_CODE_SERVERBUG, PB_ERROR_CLASS_SERVER_BUSY },
  { PB_IMAP_CODE_EXPIRED, PB_ERROR_CLASS_AUTH_EXPIRED },
  { PB_IMAP_CODE_PRIVACYREQUIRED, PB_ERROR_CLASS_TLS_FAILED },
};

/* Phrases, lower case. The first that occurs wins, so the particular stand before the general. */
static const struct
{
  const char *phrase;
  PbErrorClass error_class;
} by_phrase[] = {
  { "request is throttled", PB_ERROR_CLASS_SERVER_BUSY },            /* Exchange Online */
  { "authenticated but not connected", PB_ERROR_CLASS_SERVER_BUSY }, /* Exchange Online: also an incident */
  { "accesstokenexpired", PB_ERROR_CLASS_AUTH_EXPIRED },             /* Exchange Online, in BYE */
  { "too many", PB_ERROR_CLASS_SERVER_BUSY },                        /* Gmail, Courier, Cyrus */
  { "maximum number of connections", PB_ERROR_CLASS_SERVER_BUSY },   /* Dovecot */
  { "application-specific password", PB_ERROR_CLASS_APP_PASSWORD },  /* Gmail, Zoho */
  { "app password", PB_ERROR_CLASS_APP_PASSWORD },
  { "app-specific password", PB_ERROR_CLASS_APP_PASSWORD },              /* iCloud */
  { "authorization code", PB_ERROR_CLASS_APP_PASSWORD },                 /* QQ, NetEase */
  { "授权码", PB_ERROR_CLASS_APP_PASSWORD },                             /* QQ, NetEase */
  { "service is not open", PB_ERROR_CLASS_APP_PASSWORD },                /* QQ: "Account is abnormal, service is not open, ..." */
  { "not enabled for imap", PB_ERROR_CLASS_CONFIG },                     /* Gmail */
  { "plaintext authentication not allowed", PB_ERROR_CLASS_TLS_FAILED }, /* Dovecot */
};

static gint64
suggested_wait (const char *text)
{
  static const char phrase[] = "suggested backoff time:";
  const char *at = strstr (text, phrase);

  if (at == NULL)
    return 0;
  guint64 milliseconds = g_ascii_strtoull (at + strlen (phrase), NULL, 10);
  return (gint64) MIN (milliseconds, 3600 * (guint64) 1000) * 1000;
}

PbImapFailure
pb_imap_failure (const PbImapResponse *response, PbErrorClass fallback)
{
  PbImapSpan span = response->text;
  g_autofree char *copy = g_strndup ((const char *) span.data, MIN (span.len, 1024));
  g_autofree char *text = g_ascii_strdown (copy, -1);
  gint64 wait = suggested_wait (text);

  if (wait > 0)
    return (PbImapFailure){ PB_ERROR_CLASS_SERVER_BUSY, wait };
  for (gsize i = 0; i < G_N_ELEMENTS (by_code); i++)
    if (response->code == by_code[i].code)
      return (PbImapFailure){ by_code[i].error_class, 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (by_phrase); i++)
    if (strstr (text, by_phrase[i].phrase) != NULL)
      return (PbImapFailure){ by_phrase[i].error_class, 0 };
  if (response->code == PB_IMAP_CODE_AUTHENTICATIONFAILED || response->code == PB_IMAP_CODE_AUTHORIZATIONFAILED)
    return (PbImapFailure){ PB_ERROR_CLASS_AUTH_REJECTED, 0 };
  return (PbImapFailure){ fallback, 0 };
}
