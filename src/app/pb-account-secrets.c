/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-secrets.c: see pb-account-secrets.h. */
#include "config.h"

#include "pb-account-secrets.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "pb-client.h"
#include "pb-error.h"
#include "pb-password.h"
#include "pb-providers.h"
#include "pb-reason.h"
#include "pb-secret-owner.h"
#include "pb-tokens.h"
#include "pb-wait.h"
#include "pb-words.h"

static const char *const suffixes[PB_ACCOUNT_CORP] = { [PB_ACCOUNT_PASSWORD] = "", [PB_ACCOUNT_KEY] = ".openapi", [PB_ACCOUNT_PROXY] = ".proxy" };

/* All that there is in the vault: those above, sign-ins (OAuth), the applications of Exmail's current API. */
static const char *const endings[] = { "", ".openapi", ".oauth", ".proxy", ".corp-sso", ".corp-remind", ".corp-contacts", ".corp-log", ".corp-options" };

static gboolean
is_corp (PbAccountSecret secret)
{
  return secret >= PB_ACCOUNT_CORP;
}

static PbCorpApp
app_of (PbAccountSecret secret)
{
  return (PbCorpApp) (secret - PB_ACCOUNT_CORP);
}

void
pb_account_secrets_clear (PbAccountSecrets *self)
{
  for (guint i = 0; i < PB_N_ACCOUNT_SECRETS; i++)
    g_clear_pointer (&self->of[i], pb_secret_unref);
}

gboolean
pb_account_uses_secret (const PbAccount *account, PbAccountSecret secret)
{
  if (secret == PB_ACCOUNT_PROXY)
    return FALSE; /* it may have one, and works without */
  if (secret == PB_ACCOUNT_KEY)
    return g_str_equal (account->kind, "exmail") && account->client_id != NULL;
  if (is_corp (secret)) /* it may have any of them; without the number of unread mails, which the OpenApi has as well, there is nothing to poll */
    return app_of (secret) == PB_CORP_REMIND && g_str_equal (account->kind, "exmail") && account->corp_id != NULL && account->client_id == NULL && pb_account_get_push (account) == PB_PUSH_POLL;
  return pb_account_logs_in (account) && !pb_tokens_serve (account);
}

char *
pb_account_secret_dup_name (const char *id, PbAccountSecret secret)
{
  return is_corp (secret) ? pb_corp_app_dup_secret_name (app_of (secret), id) : g_strconcat (id, suffixes[secret], NULL);
}

GStrv
pb_account_secrets_dup_names (const char *id)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strconcat (id, endings[i], NULL);
      g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

gboolean
pb_account_secret_name_is_valid (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (name, endings[i]))
      {
        g_autofree char *id = g_strndup (name, strlen (name) - strlen (endings[i]));
        if (pb_account_id_is_valid (id))
          return TRUE;
      }
  return FALSE;
}

/* Returns: (transfer full): the right words for what the provider wants. */
static char *
dup_prompt_of_password (const PbAccount *account)
{
  g_autoptr (PbProvider) provider = pb_providers_find (NULL, account);

  if (provider != NULL && provider->secret == PB_PROVIDER_APP_PASSWORD)
    /* TRANSLATORS: a user's name, a server */
    return g_strdup_printf (_ ("App password of %s on %s:"), account->user, account->host);
  if (provider != NULL && provider->secret == PB_PROVIDER_AUTH_CODE)
    return g_strdup_printf (_ ("Authorization code (授权码) of %s on %s:"), account->user, account->host);
  return g_strdup_printf (_ ("Password of %s on %s:"), account->user, account->host);
}

static PbSecret *
ask_login (const char *proxy, GError **error)
{
  /* TRANSLATORS: %s is the address of a proxy; USER:PASSWORD is typed just so, with a colon */
  g_autofree char *prompt = g_strdup_printf (_ ("USER:PASSWORD for the proxy %s:"), proxy);

  return pb_password_ask (prompt, error);
}

static PbSecret *
ask (const PbAccount *account, PbAccountSecret secret, GError **error)
{
  g_autofree char *prompt = NULL;

  if (secret == PB_ACCOUNT_KEY)
    /* TRANSLATORS: the first %s is an administrator's name, the second an address */
    prompt = g_strdup_printf (_ ("Interface key of %s at %s:"), account->client_id, account->token_url);
  else if (is_corp (secret))
    /* TRANSLATORS: the first %s is an application such as sso, the second the id of a company */
    prompt = g_strdup_printf (_ ("Secret of the application %s of %s:"), pb_corp_app_to_string (app_of (secret)), account->corp_id);
  else if (secret == PB_ACCOUNT_PROXY)
    return ask_login (account->proxy, error);
  else
    prompt = dup_prompt_of_password (account);
  return pb_password_ask (prompt, error);
}

gboolean
pb_account_secrets_ask_again (PbAccountSecrets *self, const PbAccount *account, PbAccountSecret secret, GError **error)
{
  g_clear_pointer (&self->of[secret], pb_secret_unref);
  self->of[secret] = ask (account, secret, error);
  return self->of[secret] != NULL;
}

/* Returns: whether @account cannot work without being given @secret now. */
static gboolean
is_missing (const PbAccountSecrets *self, PbVault *vault, const PbAccount *account, const PbAccount *before, PbAccountSecret secret)
{
  g_autofree char *name = pb_account_secret_dup_name (account->id, secret);

  if (self->of[secret] != NULL || !pb_account_uses_secret (account, secret))
    return FALSE;
  return (before == NULL || !pb_account_uses_secret (before, secret) || pb_secret_owner_changes (account, before, secret)) && !pb_vault_has_credential (vault, name);
}

/* @moved: whose secret is there is somebody else's than @account's server. */
static void
set_needed (PbAccountSecret secret, const PbAccount *account, gboolean moved, GError **error)
{
  if (moved && secret == PB_ACCOUNT_PASSWORD)
    /* TRANSLATORS: a server, an id, a server */
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("The password is for the server until now, so it is not sent to %s. Give the one for it: “postbell account edit %s --host %s --password-stdin”."), account->host, account->id, account->host);
  else if (moved && secret == PB_ACCOUNT_KEY)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("The interface key is for the servers until now, so it is not sent to others. Give the one for these, with the same changes: “postbell account edit %s --secret-stdin”."), account->id);
  else if (is_corp (secret))
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("The secret of the application %s is needed: give it with --corp-secret-stdin %s, or save without trying with --no-check."), pb_corp_app_to_string (app_of (secret)), pb_corp_app_to_string (app_of (secret)));
  else
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, secret == PB_ACCOUNT_KEY ? _ ("The interface key is needed: give it with --secret-stdin, or save without trying with --no-check.") : _ ("The password is needed: give it with --password-stdin, or save without trying with --no-check."));
}

gboolean
pb_account_secrets_gather_login (PbAccountSecrets *self, const PbAccountOptions *options, GError **error)
{
  if (pb_password_can_ask ())
    self->of[PB_ACCOUNT_PROXY] = ask_login (options->proxy, error);
  for (guint i = 0; !pb_password_can_ask () && i < options->n_from_stdin && self->of[PB_ACCOUNT_PROXY] == NULL; i++)
    {
      PbAccountSecret secret = options->from_stdin[i];
      self->of[secret] = pb_password_read_line (STDIN_FILENO, error);
      if (self->of[secret] == NULL)
        return FALSE;
    }
  return self->of[PB_ACCOUNT_PROXY] != NULL;
}

/* Any of the applications' secrets may be there, and whoever tests the account may have them. */
static gboolean
refuse_applications (const PbAccount *account, const PbAccount *before, gboolean no_check, GError **error)
{
  if (!pb_secret_owner_changes (account, before, PB_ACCOUNT_CORP))
    return FALSE;
  if (no_check)
    g_printerr (_ ("postbell: the secrets of the applications are for the server until now, so they are deleted. Give those for this one with “postbell account edit %s --corp-secret-stdin APPLICATION,…”.\n"), account->id);
  else
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("The secrets of the applications are for the server until now, so they are not sent to another. Save its address with --no-check, which deletes them, then give those for it: “postbell account edit %s --corp-secret-stdin APPLICATION,…”."), account->id);
  return !no_check;
}

static void
warn_moved (const PbAccount *account, const PbAccount *before, PbAccountSecret secret)
{
  if ((secret != PB_ACCOUNT_PASSWORD && secret != PB_ACCOUNT_KEY) || !pb_secret_owner_changes (account, before, secret))
    return;
  if (secret == PB_ACCOUNT_KEY)
    g_printerr (_ ("postbell: the interface key is for the servers until now, so it is deleted. Give the one for these with “postbell account edit %s --secret-stdin”.\n"), account->id);
  else
    g_printerr (_ ("postbell: the password is for the server until now, so it is deleted. Give the one for %s with “postbell account edit %s --password-stdin”.\n"), account->host, account->id);
}

gboolean
pb_account_secrets_gather (PbAccountSecrets *self, const PbAccountOptions *options, PbVault *vault, const PbAccount *account, const PbAccount *before, GError **error)
{
  gboolean can_ask = pb_password_can_ask (); /* also where a person types what …-stdin reads */

  if (refuse_applications (account, before, options->no_check, error))
    return FALSE;
  for (guint i = 0; i < options->n_from_stdin; i++)
    {
      PbAccountSecret secret = options->from_stdin[i];
      if (self->of[secret] != NULL)
        continue;
      self->of[secret] = can_ask ? ask (account, secret, error) : pb_password_read_line (STDIN_FILENO, error);
      if (self->of[secret] == NULL)
        return FALSE;
    }
  for (guint i = 0; i < PB_N_ACCOUNT_SECRETS; i++)
    {
      if (!is_missing (self, vault, account, before, (PbAccountSecret) i))
        continue;
      if (can_ask)
        self->of[i] = ask (account, (PbAccountSecret) i, error);
      else if (options->no_check)
        {
          warn_moved (account, before, (PbAccountSecret) i);
          continue;
        }
      else
        set_needed ((PbAccountSecret) i, account, pb_secret_owner_changes (account, before, (PbAccountSecret) i), error);
      if (self->of[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

/* Returns: (transfer full): what keyring programs show. */
static char *
dup_label (const PbAccount *account, PbAccountSecret secret)
{
  if (secret == PB_ACCOUNT_PROXY)
    return g_strdup_printf (_ ("Postbell: proxy of %s"), account->id);
  if (is_corp (secret))
    /* TRANSLATORS: an application such as sso, an account */
    return g_strdup_printf (_ ("Postbell: Exmail application %s of %s"), pb_corp_app_to_string (app_of (secret)), account->id);
  return secret == PB_ACCOUNT_KEY ? g_strdup_printf (_ ("Postbell: interface key of %s"), account->id) : g_strdup_printf (_ ("Postbell: password of %s"), account->id);
}

void
pb_account_secrets_try (const PbAccountSecrets *self, PbVaultTrial *trial, const PbAccount *account, const PbAccount *before)
{
  for (guint i = 0; i < PB_N_ACCOUNT_SECRETS; i++)
    {
      PbAccountSecret secret = (PbAccountSecret) i;
      g_autofree char *name = pb_account_secret_dup_name (account->id, secret);
      g_autofree char *label = dup_label (account, secret);

      if (self->of[i] != NULL || pb_secret_owner_changes (account, before, secret))
        pb_vault_trial_put (trial, name, label, self->of[i]);
    }
}

char *
pb_account_secrets_dup_loss (const PbAccountSecrets *self, PbVault *vault, const PbAccount *account, const PbAccount *before)
{
  for (guint i = 0; i <= PB_ACCOUNT_CORP; i++)
    {
      gboolean wanted = i == PB_ACCOUNT_CORP ? self->of[i] == NULL : is_missing (self, vault, account, before, (PbAccountSecret) i);

      if (!wanted || !pb_secret_owner_changes (account, before, (PbAccountSecret) i))
        continue;
      if (i == PB_ACCOUNT_PASSWORD)
        /* TRANSLATORS: %s is a server */
        return g_strdup_printf (_ ("It is saved. The password was for the server until now, so it was deleted; give the one for %s."), account->host);
      if (i == PB_ACCOUNT_KEY)
        return g_strdup (_ ("It is saved. The interface key was for the servers until now, so it was deleted; give the one for these."));
      if (i == PB_ACCOUNT_CORP)
        return g_strdup (_ ("It is saved. The secrets of the applications were for the server until now, so they were deleted; give those for this one."));
    }
  return NULL;
}

GStrv
pb_account_secrets_dup_moved (const PbAccount *account, const PbAccount *before)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; before != NULL && i < PB_N_ACCOUNT_SECRETS; i++)
    {
      g_autofree char *name = pb_account_secret_dup_name (account->id, (PbAccountSecret) i);

      if ((i != PB_ACCOUNT_PROXY || pb_account_has_proxy (account)) && pb_secret_owner_changes (account, before, (PbAccountSecret) i))
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

gboolean
pb_account_secrets_are_there (PbVault *vault, const char *id)
{
  g_auto (GStrv) names = pb_account_secrets_dup_names (id);
  gboolean found = FALSE;

  for (gsize i = 0; names[i] != NULL && !found; i++)
    {
      g_auto (PbWait) wait = { NULL };
      g_autoptr (PbSecret) secret = NULL;

      pb_vault_lookup_async (vault, names[i], NULL, pb_wait_cb, &wait);
      secret = pb_vault_lookup_finish (vault, pb_wait_run (&wait), NULL);
      found = secret != NULL;
    }
  return found;
}

/* Returns: (transfer full) (nullable): why the secret @name is still in the vault. */
static char *
clear (PbVault *vault, const char *name)
{
  g_auto (PbWait) wait = { NULL };
  g_autoptr (GError) error = NULL;

  pb_client_drop_secret (name);
  pb_vault_clear_async (vault, name, NULL, pb_wait_cb, &wait);
  return pb_vault_clear_finish (vault, pb_wait_run (&wait), &error) ? NULL : g_strdup (error->message);
}

gboolean
pb_account_secrets_forget (PbVault *vault, const char *id)
{
  g_auto (GStrv) names = pb_account_secrets_dup_names (id);
  g_autofree char *first = NULL;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *obstacle = clear (vault, names[i]);

      if (first == NULL)
        first = g_steal_pointer (&obstacle); /* the others say the same */
    }
  if (first == NULL)
    return TRUE;
  g_printerr (_ ("postbell: the password of %s was not deleted from the keyring: %s\n"), id, pb_words_reason (first));
  return g_str_equal (first, PB_REASON_NO_KEYRING);
}
