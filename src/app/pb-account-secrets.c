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
#include "pb-tokens.h"
#include "pb-wait.h"
#include "pb-words.h"

static const char *const suffixes[PB_N_ACCOUNT_SECRETS] = { [PB_ACCOUNT_PASSWORD] = "", [PB_ACCOUNT_KEY] = ".openapi", [PB_ACCOUNT_PROXY] = ".proxy" };

/* All that there is in the vault: those above, sign-ins (OAuth), passwords of proxies. */
static const char *const endings[] = { "", ".openapi", ".oauth", ".proxy" };

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
    return g_str_equal (account->kind, "exmail");
  return pb_account_has_server (account) && !pb_tokens_serve (account);
}

char *
pb_account_secret_dup_name (const char *id, PbAccountSecret secret)
{
  return g_strconcat (id, suffixes[secret], NULL);
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
ask (const PbAccount *account, PbAccountSecret secret, GError **error)
{
  g_autofree char *prompt = NULL;

  if (secret == PB_ACCOUNT_KEY)
    /* TRANSLATORS: the first %s is an administrator's name, the second an address */
    prompt = g_strdup_printf (_ ("Interface key of %s at %s:"), account->client_id, account->token_url);
  else if (secret == PB_ACCOUNT_PROXY)
    /* TRANSLATORS: %s is the address of a proxy; USER:PASSWORD is typed just so, with a colon */
    prompt = g_strdup_printf (_ ("USER:PASSWORD for the proxy %s:"), account->proxy);
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
  return (before == NULL || !pb_account_uses_secret (before, secret)) && !pb_vault_has_credential (vault, name);
}

static void
set_needed (PbAccountSecret secret, GError **error)
{
  g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, secret == PB_ACCOUNT_KEY ? _ ("The interface key is needed: give it with --secret-stdin, or save without trying with --no-check.") : _ ("The password is needed: give it with --password-stdin, or save without trying with --no-check."));
}

gboolean
pb_account_secrets_gather (PbAccountSecrets *self, const PbAccountOptions *options, PbVault *vault, const PbAccount *account, const PbAccount *before, GError **error)
{
  gboolean can_ask = pb_password_can_ask (); /* also where a person types what …-stdin reads */

  for (guint i = 0; i < options->n_from_stdin; i++)
    {
      PbAccountSecret secret = options->from_stdin[i];
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
        continue;
      else
        set_needed ((PbAccountSecret) i, error);
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
  return secret == PB_ACCOUNT_KEY ? g_strdup_printf (_ ("Postbell: interface key of %s"), account->id) : g_strdup_printf (_ ("Postbell: password of %s"), account->id);
}

static void
say_not_kept (const char *id, PbAccountSecret secret, const char *reason)
{
  if (secret == PB_ACCOUNT_KEY)
    g_printerr (_ ("postbell: the interface key was not kept: %s Start or unlock a keyring, then “postbell account edit %s --secret-stdin”.\n"), reason, id);
  else if (secret == PB_ACCOUNT_PROXY)
    g_printerr (_ ("postbell: the login of the proxy was not kept: %s Start or unlock a keyring, then “postbell account edit %s --proxy-login-stdin”.\n"), reason, id);
  else
    g_printerr (_ ("postbell: the password was not kept: %s Start or unlock a keyring, then “postbell account edit %s --password-stdin”.\n"), reason, id);
}

/* Whoever is asked again after the next login should know why. */
static void
say_kept_for_session (const char *id, PbAccountSecret secret, const char *reason)
{
  if (secret == PB_ACCOUNT_KEY)
    g_printerr (_ ("postbell: the interface key is kept in memory only, until Postbell ends: %s It is stored as soon as a keyring is there and unlocked.\n"), reason);
  else if (secret == PB_ACCOUNT_PROXY)
    g_printerr (_ ("postbell: the login of the proxy of %s is kept in memory only, until Postbell ends: %s It is stored as soon as a keyring is there and unlocked.\n"), id, reason);
  else
    g_printerr (_ ("postbell: the password of %s is kept in memory only, until Postbell ends: %s It is stored as soon as a keyring is there and unlocked.\n"), id, reason);
}

/* Returns: whether it is kept, or need not be. */
static gboolean
keep (const PbAccountSecrets *self, PbVault *vault, const PbAccount *account, PbAccountSecret secret)
{
  g_autofree char *name = pb_account_secret_dup_name (account->id, secret);
  g_autofree char *label = dup_label (account, secret);
  g_auto (PbWait) wait = { NULL };
  g_autoptr (GError) error = NULL;

  if (self->of[secret] == NULL || pb_vault_has_credential (vault, name))
    return TRUE;
  pb_vault_store_async (vault, name, label, self->of[secret], NULL, pb_wait_cb, &wait);
  if (pb_vault_store_finish (vault, pb_wait_run (&wait), &error))
    {
      pb_client_drop_secret (name);
      return TRUE;
    }
  (void) pb_vault_keep (vault, name, label, self->of[secret]); /* for what this process still does with it */
  if (pb_client_keep_secret (name, label, self->of[secret]))
    say_kept_for_session (account->id, secret, pb_words_reason (error->message));
  else
    say_not_kept (account->id, secret, pb_words_reason (error->message));
  return FALSE;
}

gboolean
pb_account_secrets_keep (const PbAccountSecrets *self, PbVault *vault, const PbAccount *account)
{
  gboolean kept = TRUE;

  for (guint i = 0; i < PB_N_ACCOUNT_SECRETS; i++)
    if (i != PB_ACCOUNT_PROXY) /* it is there already */
      kept = keep (self, vault, account, (PbAccountSecret) i) && kept;
  return kept;
}

static void
clear (PbVault *vault, const char *name)
{
  g_auto (PbWait) wait = { NULL };

  pb_vault_clear_async (vault, name, NULL, pb_wait_cb, &wait);
  (void) pb_vault_clear_finish (vault, pb_wait_run (&wait), NULL);
  pb_client_drop_secret (name);
}

void
pb_account_secrets_withdraw (const PbAccountSecrets *self, PbVault *vault, const PbAccount *account)
{
  for (guint i = 0; i < PB_N_ACCOUNT_SECRETS; i++)
    {
      g_autofree char *name = pb_account_secret_dup_name (account->id, (PbAccountSecret) i);

      if (self->of[i] != NULL && !pb_vault_has_credential (vault, name))
        clear (vault, name);
    }
}

/* What a vault does not have, or does not give, need not be put back. */
static PbSecret *
look_up (PbVault *vault, const char *name)
{
  g_auto (PbWait) wait = { NULL };

  pb_vault_lookup_async (vault, name, NULL, pb_wait_cb, &wait);
  return pb_vault_lookup_finish (vault, pb_wait_run (&wait), NULL);
}

gboolean
pb_account_secrets_change_proxy (const PbAccountSecrets *self, PbVault *vault, const PbAccount *account, const PbAccount *before, PbSecret **was)
{
  g_autofree char *name = pb_account_secret_dup_name (account->id, PB_ACCOUNT_PROXY);
  gboolean same = g_strcmp0 (account->proxy, before != NULL ? before->proxy : NULL) == 0;

  *was = NULL;
  if (pb_vault_has_credential (vault, name) || (self->of[PB_ACCOUNT_PROXY] == NULL && same))
    return FALSE;
  *was = look_up (vault, name);
  if (self->of[PB_ACCOUNT_PROXY] != NULL)
    (void) keep (self, vault, account, PB_ACCOUNT_PROXY);
  else if (*was != NULL)
    clear (vault, name);
  return self->of[PB_ACCOUNT_PROXY] != NULL || *was != NULL;
}

void
pb_account_secrets_restore_proxy (PbVault *vault, const PbAccount *account, PbSecret *was)
{
  const PbAccountSecrets secrets = { { [PB_ACCOUNT_PROXY] = was } };
  g_autofree char *name = pb_account_secret_dup_name (account->id, PB_ACCOUNT_PROXY);

  if (was != NULL)
    (void) keep (&secrets, vault, account, PB_ACCOUNT_PROXY);
  else
    clear (vault, name);
}

gboolean
pb_account_secrets_forget (PbVault *vault, const char *id)
{
  g_auto (GStrv) names = pb_account_secrets_dup_names (id);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_auto (PbWait) wait = { NULL };
      g_autoptr (GError) error = NULL;

      pb_client_drop_secret (names[i]);
      pb_vault_clear_async (vault, names[i], NULL, pb_wait_cb, &wait);
      if (pb_vault_clear_finish (vault, pb_wait_run (&wait), &error))
        continue;
      g_printerr (_ ("postbell: the password of %s was not deleted from the keyring: %s\n"), names[i], pb_words_reason (error->message));
      return g_str_equal (error->message, PB_REASON_NO_KEYRING); /* the others would say the same */
    }
  return TRUE;
}
