/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-add-find.c: see pb-add-find.h. */
#include "config.h"

#include "pb-add-find.h"

#include <glib/gi18n.h>

#include "pb-add-job.h"
#include "pb-discover-run.h"
#include "pb-found-print.h"
#include "pb-password.h"
#include "pb-question.h"
#include "pb-words-found.h"

gboolean
pb_add_find_is_needed (const PbAccountOptions *options)
{
  return g_strcmp0 (options->kind, "exmail") != 0 && options->host == NULL && options->mailbox == NULL;
}

/* --- looking --- */

/* The best of @kind (nullable: any): an Online Account, which needs nothing to be typed or clicked. Returns: (transfer none) (nullable) */
static const PbFound *
pick (GPtrArray *found, const char *kind)
{
  const PbFound *best = NULL;

  for (guint i = 0; i < found->len; i++)
    {
      const PbFound *way = g_ptr_array_index (found, i);

      if (pb_found_is_out_of_reach (way) || (kind != NULL && !g_str_equal (way->kind, kind)))
        continue;
      if (best == NULL || (way->goa != NULL && best->goa == NULL))
        best = way;
    }
  return best;
}

static gboolean
agrees_to_ispdb (const char *domain)
{
  g_autofree char *text = pb_words_ispdb_consent (domain);

  return pb_password_can_ask () && pb_question_ask (text);
}

/* Returns: (transfer full) (nullable) (element-type PbFound): NULL with @error */
static GPtrArray *
look (const PbAccountOptions *options, PbEdges *edges, PbProxy *proxy, PbFoundPrint *print, GError **error)
{
  PbConsent consent = pb_discover_consent (options->ispdb, options->no_ispdb);
  PbDiscoveryFlags flags = consent == PB_CONSENT_YES ? PB_DISCOVERY_ISPDB : PB_DISCOVERY_DEFAULT;
  GPtrArray *found = pb_discover_run (edges, options->address, proxy, flags, pb_found_print_progress, print, error);

  if (found == NULL || pick (found, options->kind) != NULL || consent != PB_CONSENT_ASK || !print->not_asked || !agrees_to_ispdb (print->domain))
    return found;
  g_ptr_array_unref (found);
  return pb_discover_run (edges, options->address, proxy, PB_DISCOVERY_ISPDB, pb_found_print_progress, print, error);
}

/* --- taking over --- */

static void
fill (char **option, const char *value)
{
  if (*option == NULL)
    *option = g_strdup (value);
}

static void
fill_in_server (PbAccountOptions *options, const PbFound *found)
{
  const char *security = pb_security_to_string (found->security);
  gboolean signs_in_elsewhere = found->goa != NULL || found->oauth != NULL;

  fill (&options->host, found->host);
  if (options->port == NULL && (options->security == NULL || g_str_equal (options->security, security)))
    options->port = g_strdup_printf ("%u", (guint) found->port);
  fill (&options->security, security);
  if (g_strcmp0 (found->user, options->address) != 0)
    fill (&options->user, found->user);
  if (signs_in_elsewhere && g_str_equal (found->auth, "oauth2"))
    fill (&options->auth, found->auth);
  if (g_str_equal (found->secret, "oauth2"))
    fill (&options->oauth, found->oauth);
  if (g_str_equal (found->secret, "goa"))
    fill (&options->goa, found->goa);
}

/* What is null in one of them is not of its kind. */
static void
fill_in (PbAccountOptions *options, const PbFound *found)
{
  if (found->host != NULL)
    fill_in_server (options, found);
  fill (&options->kind, found->kind);
  fill (&options->client_id, found->client_id);
  fill (&options->api_url, found->api_url);
  fill (&options->token_url, found->token_url);
  fill (&options->login_url, found->login_url);
  options->allow_plain_http = options->allow_plain_http || found->allow_plain_http;
  fill (&options->ca_file, found->ca_file);
  fill (&options->webmail, found->webmail);
  fill (&options->webmail_message, found->webmail_message);
}

/* --- agreeing --- */

/* Returns: (transfer full): the words that say the same with the server spelled out, which is the consent. */
static GStrv
dup_consenting (const PbAccountOptions *options, const char *id)
{
  g_autoptr (PbAccount) account = pb_account_options_apply (options, id, NULL, NULL);

  return account != NULL ? pb_account_options_dup_argv (account, NULL) : NULL;
}

static gboolean
agrees (const PbAccountOptions *options, const PbFound *found, const char *id, const char *domain, int *status)
{
  g_autofree char *consent = pb_words_found_consent (found, domain), *text = NULL;
  g_auto (GStrv) command = NULL;

  if (consent == NULL || (!options->json && pb_password_can_ask () && pb_question_ask (consent)))
    return TRUE;
  command = dup_consenting (options, id);
  /* TRANSLATORS: two sentences, a server */
  text = g_strdup_printf (_ ("%s Nothing was sent. If that is right, say --host %s."), consent, found->host);
  *status = pb_add_job_refuse (options, PB_ERROR_CLASS_CONFIG, text, command);
  return FALSE;
}

/* --- */

static void
tell (const PbFoundPrint *print, const PbFound *found)
{
  if (!print->json)
    g_print (_ ("The best that was found:\n"));
  pb_found_print (print, found, 1);
}

gboolean
pb_add_find (PbAccountOptions *options, PbEdges *edges, const char *id, const char *domain, PbAccountSecrets *secrets, int *status)
{
  PbFoundPrint print = { options->json, domain, FALSE, FALSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (PbProxy) proxy = NULL;
  g_autofree char *nothing = NULL;
  PbErrorClass error_class = PB_ERROR_CLASS_CONFIG;
  const PbFound *found;

  if (!options->json)
    g_print (_ ("Looking for the mail server of %s …\n"), domain);
  if (pb_discover_find_way_out (options, PB_VAULT_TRIAL (edges->vault), id, secrets, &proxy, &error))
    all = look (options, edges, proxy, &print, &error);
  found = all != NULL ? pick (all, options->kind) : NULL;
  if (found != NULL)
    {
      tell (&print, found);
      fill_in (options, found);
      return agrees (options, found, id, domain, status);
    }
  if (all != NULL && print.not_asked)
    pb_found_print_question (&print);
  if (all == NULL)
    nothing = g_strdup (error->message);
  else if (all->len > 0)
    nothing = pb_words_found_out_of_reach (g_ptr_array_index (all, 0));
  else
    {
      nothing = pb_discover_dup_nothing (&print, options);
      error_class = print.unanswered ? PB_ERROR_CLASS_OFFLINE : PB_ERROR_CLASS_CONFIG;
    }
  *status = pb_add_job_refuse (options, error_class, nothing, NULL);
  return FALSE;
}
