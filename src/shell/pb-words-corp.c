/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-corp.c: see pb-words-corp.h. */
#include "config.h"

#include "pb-words-corp.h"

#include <glib/gi18n.h>

#include "pb-corp-app.h"
#include "pb-exmail-answer.h"
#include "pb-words-exmail-code.h"

enum
{
  BUSY = -1,
  BAD_USER = 40003,
  BAD_CORP_ID = 40013,
  TOO_OFTEN = 45009,
  COMPANY_DISABLED = 50005,
  NO_SUCH_USER = 60111,
  PASSWORD_TO_CHANGE = 60128,
  NO_RIGHT = 602005,
  BASIC_EDITION = 604001,
};

static char *
secret_refused (const char *id, const char *app)
{
  /* TRANSLATORS: the first and the last %s are an application such as sso, the one between an account */
  return g_strdup_printf (_ ("The secret of the application %s was refused. Look it up in the administration console (工具箱 → 应用中心) "
                             "and store it with “postbell account edit %s --corp-secret-stdin %s”."),
                          app,
                          id,
                          app);
}

static char *
secret_missing (const char *id, const char *app)
{
  return g_strdup_printf (_ ("The keyring is locked, missing, or holds no secret of the application %s for this account. Unlock it, "
                             "or enter the secret (工具箱 → 应用中心) with “postbell account edit %s --corp-secret-stdin %s”."),
                          app,
                          id,
                          app);
}

static char *
config_wrong (const PbAccount *account, const char *app, int code)
{
  const char *known = pb_words_exmail_code (code);

  switch (code)
    {
    case BAD_CORP_ID:
      return g_strdup_printf (_ ("The company is not known by this id. It stands at the foot of 工具箱 → 应用中心; correct it with “postbell account edit %s --corp-id ID”."), account->id);
    case BAD_USER:
    case NO_SUCH_USER:
      return g_strdup_printf (_ ("The company has no mailbox %s. Correct it with “postbell account edit %s --address ADDRESS”."), account->address, account->id);
    case NO_RIGHT:
      return g_strdup_printf (_ ("What is stored as the secret of the application %s belongs to another application. Store the right one with “postbell account edit %s --corp-secret-stdin %s”."), app, account->id, app);
    case BASIC_EDITION:
      return g_strdup (_ ("The company has the basic edition of Exmail, which has no current API. The professional edition has it; an employee needs neither and uses --kind imap."));
    case COMPANY_DISABLED:
      return g_strdup (_ ("The company is disabled at Exmail. Its administrator has to ask Tencent why."));
    case PASSWORD_TO_CHANGE:
      return g_strdup_printf (_ ("The mailbox %s has to change its password in webmail first."), account->address);
    default:
      return known != NULL ? g_strdup (known) : g_strdup_printf (_ ("The interface refuses what this account asks for. Check its settings with “postbell account show %s”."), account->id);
    }
}

static char *
busy (int code)
{
  if (code == BUSY)
    return g_strdup (_ ("The current API has no time now. Postbell tries again later by itself."));
  return g_strdup (_ ("The company has asked the current API more than it allows. Postbell waits and goes on by itself; if this stays so, fewer programs should ask, or less often."));
}

char *
pb_words_corp_error (PbErrorClass error_class, const PbAccount *account, const char *detail)
{
  PbCorpApp application = detail != NULL ? pb_corp_app_of_reason (detail) : PB_N_CORP_APPS;
  const char *app = application < PB_N_CORP_APPS ? pb_corp_app_to_string (application) : NULL;
  int code = detail != NULL ? pb_exmail_reason_get_code (detail) : 0;

  if (app == NULL)
    return NULL;
  switch ((guint) error_class)
    {
    case PB_ERROR_CLASS_AUTH_REJECTED:
      return secret_refused (account->id, app);
    case PB_ERROR_CLASS_VAULT_LOCKED:
      return secret_missing (account->id, app);
    case PB_ERROR_CLASS_AUTH_EXPIRED:
      return g_strdup_printf (_ ("The current API refuses the access token that it has just given. Another program may take a new one again and again; end it, then say “postbell check-now %s”."), account->id);
    case PB_ERROR_CLASS_SERVER_BUSY:
      return busy (code);
    case PB_ERROR_CLASS_CONFIG:
      return config_wrong (account, app, code);
    default:
      return NULL;
    }
}

gboolean
pb_words_corp_is_about_account (int code)
{
  return code == BAD_CORP_ID || code == NO_RIGHT || code == BASIC_EDITION || code == COMPANY_DISABLED;
}
