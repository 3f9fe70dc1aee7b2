/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-add-browser.c: see pb-add-browser.h. */
#include "config.h"

#include "pb-add-browser.h"

#include <glib/gi18n.h>

#include "pb-add-events.h"
#include "pb-add-job.h"
#include "pb-discovery.h"
#include "pb-providers.h"
#include "pb-words-found.h"

char *
pb_add_browser_dup_oauth (PbErrorClass error_class, const PbAccount *account, const char *detail)
{
  g_auto (PbWordsCause) cause = { 0 };
  g_autoptr (PbProvider) provider = NULL;

  if (!pb_words_cause_find (&cause, error_class, account, detail) || cause.cause != PB_CAUSE_PASSWORD_LOGIN_GONE)
    return NULL;
  provider = pb_providers_find (NULL, account);
  return provider != NULL ? g_strdup (provider->oauth) : NULL;
}

GStrv
pb_add_browser_dup_argv (const PbAccount *account, const char *oauth)
{
  g_autofree char *more = g_strdup_printf ("--auth oauth2 --oauth %s", oauth);

  return pb_account_options_dup_argv (account, more);
}

char *
pb_add_browser_dup_words (const PbAccount *account, const char *oauth)
{
  g_autoptr (PbProvider) provider = pb_providers_find (NULL, account);
  g_auto (GStrv) words = pb_add_browser_dup_argv (account, oauth);
  g_autofree char *command = g_strjoinv (" ", words);

  /* TRANSLATORS: a provider or a server, then a command */
  return g_strdup_printf (_ ("%s no longer takes passwords, nor app passwords. Sign in with your browser: “postbell %s”."), provider != NULL ? provider->name : account->host, command);
}

/* --- before anything is asked or sent --- */

static gboolean
is_open (const PbAccountOptions *options, const PbAccount *account)
{
  return options->auth == NULL && options->oauth == NULL && options->goa == NULL && account->host != NULL && !g_str_equal (account->kind, "exmail");
}

/* Somebody has a password for it. */
static int
refuse_password (const PbAccountOptions *options, const PbAccount *account, const char *oauth)
{
  g_autofree char *message = pb_add_browser_dup_words (account, oauth);
  const PbAddFailure failure = { .error_class = PB_ERROR_CLASS_AUTH_REJECTED, .message = message, .account = account, .is_new = TRUE };

  if (options->json)
    pb_add_event_failed (&failure);
  return pb_command_fail ("%s", message);
}

static int
refuse_stranger (const PbAccountOptions *options, const PbAccount *account)
{
  const PbFound found = { .host = account->host };
  g_autofree char *message = pb_words_found_out_of_reach (&found);

  return pb_add_job_refuse (options, PB_ERROR_CLASS_CONFIG, message, NULL);
}

gboolean
pb_add_browser_choose (PbAccountOptions *options, const PbAccount *account, int *status)
{
  g_autoptr (PbProvider) provider = is_open (options, account) ? pb_providers_find (NULL, account) : NULL;

  if (provider == NULL || provider->secret != PB_PROVIDER_OAUTH2)
    return TRUE;
  if (provider->oauth == NULL)
    *status = refuse_stranger (options, account);
  else if (pb_account_options_read_secret (options, PB_ACCOUNT_PASSWORD))
    *status = refuse_password (options, account, provider->oauth);
  else
    {
      options->auth = g_strdup ("oauth2");
      options->oauth = g_strdup (provider->oauth);
      return TRUE;
    }
  return FALSE;
}
