/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-failure.c: what a server's refusal means: by response code (RFC 5530, 7162, 9208), then by known phrases. */
#include "pb-imap-session-private.h"

#include "pb-server-text.h"

/* CERTAIN: the code says it all. Else a phrase may say it better: codes such as AUTHENTICATIONFAILED are used for everything.
 * Codes without a row (ALERT, CONTACTADMIN, CLIENTBUG, ALREADYEXISTS, EXPUNGEISSUED; NOMODSEQ, CLOSED, HIGHESTMODSEQ, MODIFIED) leave
 * the refusal what the command makes of it. */
static const struct
{
  PbImapCode code;
  PbErrorClass error_class;
  gboolean certain;
} by_code[] = {
  { PB_IMAP_CODE_UNAVAILABLE, PB_ERROR_CLASS_SERVER_BUSY, TRUE },
  { PB_IMAP_CODE_LIMIT, PB_ERROR_CLASS_SERVER_BUSY, TRUE },
  { PB_IMAP_CODE_INUSE, PB_ERROR_CLASS_SERVER_BUSY, TRUE },
  { PB_IMAP_CODE_SERVERBUG, PB_ERROR_CLASS_SERVER_BUSY, TRUE },
  { PB_IMAP_CODE_CORRUPTION, PB_ERROR_CLASS_SERVER_BUSY, TRUE },
  { PB_IMAP_CODE_EXPIRED, PB_ERROR_CLASS_AUTH_EXPIRED, TRUE },
  { PB_IMAP_CODE_PRIVACYREQUIRED, PB_ERROR_CLASS_TLS_FAILED, TRUE },
  { PB_IMAP_CODE_WEBALERT, PB_ERROR_CLASS_AUTH_REJECTED, TRUE }, /* Gmail: the user signs in on a web page first */
  { PB_IMAP_CODE_OVERQUOTA, PB_ERROR_CLASS_SERVER_BUSY, FALSE }, /* of a refusal: Gmail's bandwidth, not the mailbox */
  { PB_IMAP_CODE_AUTHENTICATIONFAILED, PB_ERROR_CLASS_AUTH_REJECTED, FALSE },
  { PB_IMAP_CODE_AUTHORIZATIONFAILED, PB_ERROR_CLASS_AUTH_REJECTED, FALSE },
  { PB_IMAP_CODE_NOPERM, PB_ERROR_CLASS_CONFIG, FALSE },
  { PB_IMAP_CODE_NONEXISTENT, PB_ERROR_CLASS_CONFIG, FALSE },
  { PB_IMAP_CODE_CANNOT, PB_ERROR_CLASS_CONFIG, FALSE },
};

static gboolean
find_code (PbImapCode code, gboolean certain, PbErrorClass *out)
{
  for (gsize i = 0; i < G_N_ELEMENTS (by_code); i++)
    if (by_code[i].code == code && by_code[i].certain == certain)
      {
        *out = by_code[i].error_class;
        return TRUE;
      }
  return FALSE;
}

PbImapFailure
pb_imap_failure (const PbImapResponse *response, PbErrorClass fallback)
{
  PbImapSpan text = response->text;
  PbImapFailure failure = { fallback, pb_server_text_wait (text.data, text.len) };
  const PbServerPhrase *phrase;

  if (failure.retry_after > 0)
    failure.error_class = PB_ERROR_CLASS_SERVER_BUSY;
  else if (!find_code (response->code, TRUE, &failure.error_class) && (phrase = pb_server_text_find (text.data, text.len)) != NULL)
    failure.error_class = phrase->error_class;
  else if (failure.error_class == fallback)
    find_code (response->code, FALSE, &failure.error_class);
  return failure;
}
