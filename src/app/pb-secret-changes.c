/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-secret-changes.c: see pb-secret-changes.h. */
#include "config.h"

#include "pb-secret-changes.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>

#include "pb-account-secrets.h"
#include "pb-client.h"
#include "pb-error.h"
#include "pb-reason.h"
#include "pb-wait.h"
#include "pb-words.h"

#define LIMIT 5 /* s: as long as a store may take */

static const int interruptions[] = { SIGINT, SIGTERM, SIGHUP };

/* One name. */
typedef struct
{
  char *name;       /* (owned) */
  char *label;      /* (owned) */
  PbSecret *before; /* (owned) (nullable) */
  PbSecret *after;  /* (owned) (nullable) */
  char *obstacle;   /* (owned) (nullable): why the vault is as it was */
  gboolean done;
} Change;

struct _PbSecretChanges
{
  PbVault *vault;     /* (owned) */
  char *id;           /* (owned) */
  GPtrArray *changes; /* (owned) (element-type Change) */
  struct sigaction handlers[G_N_ELEMENTS (interruptions)];
};

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->name);
  g_free (change->label);
  g_free (change->obstacle);
  g_clear_pointer (&change->before, pb_secret_unref);
  g_clear_pointer (&change->after, pb_secret_unref);
  g_free (change);
}

/* --- interruptions --- */

/* What has begun is finished: each step of it has a limit of seconds. */
static void
close_ears (PbSecretChanges *self)
{
  const struct sigaction deaf = { .sa_handler = SIG_IGN };

  for (gsize i = 0; i < G_N_ELEMENTS (interruptions); i++)
    (void) sigaction (interruptions[i], &deaf, &self->handlers[i]);
}

static void
open_ears (const PbSecretChanges *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (interruptions); i++)
    (void) sigaction (interruptions[i], &self->handlers[i], NULL);
}

static void
changes_free (PbSecretChanges *self)
{
  open_ears (self);
  g_object_unref (self->vault);
  g_free (self->id);
  g_ptr_array_unref (self->changes);
  g_free (self);
}

/* --- the vault --- */

/* @secret: (nullable): NULL clears. */
static gboolean
put (PbVault *vault, const Change *change, PbSecret *secret, GError **error)
{
  g_auto (PbWait) wait = { NULL };

  if (secret == NULL)
    {
      pb_vault_clear_async (vault, change->name, NULL, pb_wait_cb, &wait);
      return pb_vault_clear_finish (vault, pb_wait_run (&wait), error);
    }
  pb_vault_store_async (vault, change->name, change->label, secret, NULL, pb_wait_cb, &wait);
  return pb_vault_store_finish (vault, pb_wait_run (&wait), error);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

/* Returns: (transfer full) (nullable) */
static PbSecret *
look_up (PbVault *vault, const char *name, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  guint limit = g_timeout_add_seconds (LIMIT, cancel_cb, cancellable);
  g_auto (PbWait) wait = { NULL };
  g_autoptr (GError) failure = NULL;
  PbSecret *secret;

  pb_vault_lookup_async (vault, name, cancellable, pb_wait_cb, &wait);
  secret = pb_vault_lookup_finish (vault, pb_wait_run (&wait), &failure);
  g_source_remove (limit);
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED, "The keyring does not answer.");
  else if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return secret;
}

/* What cannot be looked up could not be put back: it is left alone. */
static void
carry_out (PbVault *vault, Change *change)
{
  g_autoptr (GError) error = NULL;

  change->before = look_up (vault, change->name, &error);
  if (error == NULL && (change->before != NULL || change->after != NULL))
    change->done = put (vault, change, change->after, &error);
  if (error != NULL)
    change->obstacle = g_strdup (error->message);
}

static gboolean
stays_for_others (const Change *change, const char *const *moved)
{
  return change->obstacle != NULL && moved != NULL && g_strv_contains (moved, change->name) && !g_str_equal (change->obstacle, PB_REASON_NO_KEYRING);
}

/* @tried: of @name; (nullable): it is not on trial. Returns: FALSE with @error when what is there for @moved cannot be taken away. */
static gboolean
change_name (PbSecretChanges *self, const char *name, const PbVaultTried *tried, const char *const *moved, GError **error)
{
  Change *change;

  if (tried == NULL)
    return TRUE;
  change = g_new0 (Change, 1);
  *change = (Change){ .name = g_strdup (name), .label = g_strdup (tried->label), .after = tried->secret != NULL ? pb_secret_ref (tried->secret) : NULL };
  g_ptr_array_add (self->changes, change);
  carry_out (self->vault, change);
  if (!stays_for_others (change, moved))
    return TRUE;
  /* TRANSLATORS: %s is a sentence, such as "The keyring is locked." */
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED, _ ("%s It has a password or a login that is for the server or the proxy until now, and not for the new one. Unlock the keyring, then repeat the change."), pb_words_reason (change->obstacle));
  return FALSE;
}

PbSecretChanges *
pb_secret_changes_begin (PbVaultTrial *trial, const char *id, const char *const *moved, GError **error)
{
  g_auto (GStrv) names = pb_account_secrets_dup_names (id);
  PbSecretChanges *self = g_new0 (PbSecretChanges, 1);

  self->vault = g_object_ref (pb_vault_trial_get_vault (trial));
  self->id = g_strdup (id);
  self->changes = g_ptr_array_new_with_free_func (change_free);
  close_ears (self);
  for (gsize i = 0; names[i] != NULL; i++)
    if (!change_name (self, names[i], pb_vault_trial_get (trial, names[i]), moved, error))
      {
        pb_secret_changes_undo (self);
        return NULL;
      }
  return self;
}

void
pb_secret_changes_undo (PbSecretChanges *self)
{
  for (guint i = 0; i < self->changes->len; i++)
    {
      const Change *change = g_ptr_array_index (self->changes, i);
      g_autoptr (GError) error = NULL;

      if (change->done && !put (self->vault, change, change->before, &error))
        g_message ("%s could not be put back into the keyring: %s", change->name, error->message);
    }
  changes_free (self);
}

/* --- telling --- */

/* Returns: (transfer none) (nullable): the application of Exmail's current API whose secret has that @name. */
static const char *
application_of (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && g_str_has_prefix (dot, ".corp-") ? strchr (dot, '-') + 1 : NULL;
}

static void
say_not_kept (const char *id, const char *name, const char *reason)
{
  const char *app = application_of (name);

  if (app != NULL)
    g_printerr (_ ("postbell: the secret of an application was not kept: %s Start or unlock a keyring, then “postbell account edit %s --corp-secret-stdin %s”.\n"), reason, id, app);
  else if (g_str_has_suffix (name, ".openapi"))
    g_printerr (_ ("postbell: the interface key was not kept: %s Start or unlock a keyring, then “postbell account edit %s --secret-stdin”.\n"), reason, id);
  else if (g_str_has_suffix (name, ".proxy"))
    g_printerr (_ ("postbell: the login of the proxy was not kept: %s Start or unlock a keyring, then “postbell account edit %s --proxy-login-stdin”.\n"), reason, id);
  else if (g_str_has_suffix (name, ".oauth"))
    g_printerr (_ ("postbell: the sign-in was not kept: %s Start or unlock a keyring, then “postbell account sign-in %s”.\n"), reason, id);
  else
    g_printerr (_ ("postbell: the password was not kept: %s Start or unlock a keyring, then “postbell account edit %s --password-stdin”.\n"), reason, id);
}

/* Whoever is asked again after the next login should know why. */
static void
say_kept_for_session (const char *id, const char *name, const char *reason)
{
  const char *app = application_of (name);

  if (app != NULL)
    g_printerr (_ ("postbell: the secret of the application %s is kept in memory only, until Postbell ends: %s It is stored as soon as a keyring is there and unlocked.\n"), app, reason);
  else if (g_str_has_suffix (name, ".openapi"))
    g_printerr (_ ("postbell: the interface key is kept in memory only, until Postbell ends: %s It is stored as soon as a keyring is there and unlocked.\n"), reason);
  else if (g_str_has_suffix (name, ".proxy"))
    g_printerr (_ ("postbell: the login of the proxy of %s is kept in memory only, until Postbell ends: %s It is stored as soon as a keyring is there and unlocked.\n"), id, reason);
  else if (g_str_has_suffix (name, ".oauth"))
    g_printerr (_ ("postbell: the sign-in of %s is kept in memory only, until Postbell ends: %s It is stored as soon as a keyring is there and unlocked.\n"), id, reason);
  else
    g_printerr (_ ("postbell: the password of %s is kept in memory only, until Postbell ends: %s It is stored as soon as a keyring is there and unlocked.\n"), id, reason);
}

/* @worst: (nullable): what is not stored. Returns: (transfer full) (nullable) */
static char *
dup_words (PbSecretsPlace place, const Change *worst)
{
  const char *reason = worst != NULL ? pb_words_reason (worst->obstacle) : NULL;
  gboolean sign_in = worst != NULL && g_str_has_suffix (worst->name, ".oauth");

  /* TRANSLATORS: in the next four, %s is a sentence, such as "The keyring is locked." */
  if (reason != NULL && place == PB_SECRETS_LOST)
    return g_strdup_printf (sign_in ? _ ("It is saved, but the sign-in was not kept: %s Start or unlock a keyring, then sign in again.") : _ ("It is saved, but its secret was not kept: %s Start or unlock a keyring, then give it again."), reason);
  if (reason != NULL)
    return g_strdup_printf (sign_in ? _ ("It is saved, but the sign-in is kept in memory only, until Postbell ends: %s It is stored as soon as a keyring is there and unlocked.") : _ ("It is saved, but its secret is kept in memory only, until Postbell ends: %s It is stored as soon as a keyring is there and unlocked."), reason);
  return NULL;
}

static PbSecretsPlace
hand_over (const PbSecretChanges *self, const Change *change)
{
  const char *reason = pb_words_reason (change->obstacle);

  if (!pb_client_keep_secret (change->name, change->label, change->after))
    {
      say_not_kept (self->id, change->name, reason);
      return PB_SECRETS_LOST;
    }
  say_kept_for_session (self->id, change->name, reason);
  return g_str_equal (change->obstacle, PB_REASON_KEYRING_LOCKED) ? PB_SECRETS_UNTIL_UNLOCKED : PB_SECRETS_FOR_SESSION;
}

PbSecretsPlace
pb_secret_changes_end (PbSecretChanges *self, char **words)
{
  PbSecretsPlace place = PB_SECRETS_STORED;
  const Change *worst = NULL;

  for (guint i = 0; i < self->changes->len; i++)
    {
      const Change *change = g_ptr_array_index (self->changes, i);

      if (change->done || change->after == NULL)
        {
          pb_client_drop_secret (change->name);
          continue;
        }
      place = MAX (place, hand_over (self, change));
      worst = change;
    }
  if (words != NULL)
    *words = dup_words (place, worst);
  changes_free (self);
  return place;
}

const char *
pb_secrets_place_to_string (PbSecretsPlace place)
{
  static const char *const words[] = {
    [PB_SECRETS_STORED] = "stored",
    [PB_SECRETS_UNTIL_UNLOCKED] = "until-unlocked",
    [PB_SECRETS_FOR_SESSION] = "for-session",
    [PB_SECRETS_LOST] = "lost",
  };

  return words[place];
}
