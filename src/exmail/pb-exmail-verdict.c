/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-verdict.c: see pb-exmail-verdict.h. */
#include "pb-exmail-verdict.h"

#include "pb-error.h"
#include "pb-exmail-carrier.h"
#include "pb-exmail-problem.h"

/* Codes that would come for every row (1.4 and 3.11): the address is not allowed, bad corporation or secret, the company is disabled, its
 * accounts are used up, no right, basic edition, no room. */
static const gint hopeless[] = { 10001, 40013, 40091, 45024, 50005, 602005, 604001, 604002 };

/* No such mailbox: OpenApi; current API. */
static const gint nobody[] = { 1301, 1400, 60111 };

/* The address exists: likewise. */
static const gint there[] = { 1304, 60102 };

/* s, at least. What is busy once is often free at once; a token is given once a minute at most; a quota is one of a minute. */
static const double pauses[] = { 0.1, 1, 4, 16, 60, 60, 60, 60, 60, 60 };
#define TRIES_ELSEWHERE 3 /* with what is not the service: it does not become it soon */

static gboolean
is_one_of (gint code, const gint *codes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (codes[i] == code)
      return TRUE;
  return FALSE;
}

/* Errors of the kind CONFIG: a code of the service, values that do not fit, or the account's own settings. */
static PbExmailVerdict
judge_config (const GError *error)
{
  g_autofree char *option = NULL, *fact = NULL;
  gint code = pb_exmail_error_get_code (error);

  if (code == 0)
    return pb_exmail_problem_get (error, &option, &fact) != PB_EXMAIL_PROBLEM_NONE ? PB_EXMAIL_VERDICT_REFUSED : PB_EXMAIL_VERDICT_STOP;
  return is_one_of (code, hopeless, G_N_ELEMENTS (hopeless)) ? PB_EXMAIL_VERDICT_STOP : PB_EXMAIL_VERDICT_REFUSED;
}

PbExmailVerdict
pb_exmail_verdict_of (const GError *error)
{
  switch (pb_error_class_of (error, PB_ERROR_CLASS_NONE))
    {
    case PB_ERROR_CLASS_CONFIG:
      return judge_config (error);
    case PB_ERROR_CLASS_SERVER_BUSY:
    case PB_ERROR_CLASS_AUTH_EXPIRED:
      /* With a code the service said that it did not; a bare HTTP status may come from anywhere between. */
      return pb_exmail_error_get_code (error) != 0 ? PB_EXMAIL_VERDICT_AGAIN : PB_EXMAIL_VERDICT_UNKNOWN;
    case PB_ERROR_CLASS_OFFLINE:
    case PB_ERROR_CLASS_TIMEOUT:
    case PB_ERROR_CLASS_REFUSED:
    case PB_ERROR_CLASS_PROTOCOL:
    case PB_ERROR_CLASS_LIMIT:
    case PB_ERROR_CLASS_WRONG_PROTOCOL:
      return PB_EXMAIL_VERDICT_UNKNOWN;
    case PB_ERROR_CLASS_NONE:
    case PB_ERROR_CLASS_TLS_UNTRUSTED:
    case PB_ERROR_CLASS_TLS_FAILED:
    case PB_ERROR_CLASS_AUTH_REJECTED:
    case PB_ERROR_CLASS_APP_PASSWORD:
    case PB_ERROR_CLASS_VAULT_LOCKED:
    case PB_N_ERROR_CLASSES:
    default:
      return PB_EXMAIL_VERDICT_STOP;
    }
}

gboolean
pb_exmail_verdict_is_nobody (const GError *error)
{
  return is_one_of (pb_exmail_error_get_code (error), nobody, G_N_ELEMENTS (nobody));
}

gboolean
pb_exmail_verdict_is_there (const GError *error)
{
  return is_one_of (pb_exmail_error_get_code (error), there, G_N_ELEMENTS (there));
}

gint64
pb_exmail_verdict_pause (const GError *error, guint tries)
{
  gboolean elsewhere = g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL);

  if (tries > G_N_ELEMENTS (pauses) || (elsewhere && tries >= TRIES_ELSEWHERE))
    return -1;
  return MAX ((gint64) (pauses[tries - 1] * G_USEC_PER_SEC), pb_exmail_error_get_wait (error));
}
