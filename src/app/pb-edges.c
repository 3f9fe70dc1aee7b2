/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-edges.c: see pb-edges.h. */
#include "config.h"

#include "pb-edges.h"

#include <glib/gi18n.h>

#include "pb-error.h"
#include "pb-paths.h"
#include "pb-tokens-goa.h"

static void
system_bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  PbEdges *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* self is gone */
  if (bus == NULL)
    g_debug ("no system bus, so only the clocks tell of suspend: %s", error->message);
  else
    {
      pb_reach_set_system_bus (self->reach, bus);
      pb_power_set_system_bus (self->power, bus);
    }
}

static void
session_bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  PbEdges *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* self is gone */
  if (bus != NULL)
    pb_goa_set_bus (self->goa, bus);
}

/* Where nothing is followed, the bus is looked for with the first account that asks for it. */
static void
begin_goa (PbEdges *self, PbEdgesParts parts)
{
  self->goa = pb_goa_new ();
  pb_goa_use_session_bus (self->goa);
  if ((parts & PB_EDGES_REACH) != 0)
    g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, session_bus_cb, self);
}

static void
begin_reach (PbEdges *self)
{
  self->reach = pb_reach_new (self->context.clock, NULL, NULL);
  pb_reach_watch_sleep (self->reach, pb_sleep_open (), pb_sleep_get_slept);
  self->power = pb_power_new ();
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, system_bus_cb, self);
}

static PbAccounts *
new_accounts (void)
{
  g_autofree char *path = pb_path_accounts ();

  return pb_accounts_new (path);
}

PbAccounts *
pb_edges_load_accounts (GError **error)
{
  g_autoptr (PbAccounts) accounts = new_accounts ();

  if (!pb_accounts_load (accounts, error))
    return NULL;
  return g_steal_pointer (&accounts);
}

static gboolean
begin_accounts (PbEdges *self, const PbIdentity *identity, PbEdgesParts parts, GError **error)
{
  g_autoptr (GError) local = NULL;

  self->accounts = g_object_ref (identity->accounts);
  if (pb_accounts_load (self->accounts, &local))
    return TRUE;
  if ((parts & PB_EDGES_LENIENT) != 0)
    {
      self->problem = g_strdup (local->message);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static void
begin_ledger (PbEdges *self, const PbIdentity *identity)
{
  self->ledger = identity->ledger != NULL ? pb_ledger_open_lenient (identity->ledger, &self->ledger_problem) : pb_ledger_new_memory ();
}

PbEdges *
pb_edges_new (PbEdgesParts parts, GError **error)
{
  g_autoptr (PbIdentity) identity = pb_identity_new ();

  return pb_edges_new_as (identity, parts, error);
}

PbEdges *
pb_edges_new_trial (GError **error)
{
  g_autoptr (PbIdentity) identity = pb_identity_new ();
  g_autoptr (PbVault) vault = pb_vault_new_system (g_getenv ("CREDENTIALS_DIRECTORY"), identity->app_id);

  identity->vault = PB_VAULT (pb_vault_trial_new (vault));
  return pb_edges_new_as (identity, PB_EDGES_BASIC, error);
}

PbEdges *
pb_edges_new_as (const PbIdentity *identity, PbEdgesParts parts, GError **error)
{
  g_autoptr (PbEdges) self = g_new0 (PbEdges, 1);

  self->cancellable = g_cancellable_new ();
  if (!begin_accounts (self, identity, parts, error))
    return NULL;
  if ((parts & PB_EDGES_LEDGER) != 0)
    begin_ledger (self, identity);
  self->context.clock = pb_clock_get_real ();
  if ((parts & PB_EDGES_REACH) != 0)
    begin_reach (self);
  self->trust = pb_trust_new (NULL);
  self->dialer = pb_dialer_new (self->trust, NULL);
  self->vault = identity->vault != NULL ? g_object_ref (identity->vault) : pb_vault_new_system (g_getenv ("CREDENTIALS_DIRECTORY"), identity->app_id);
  if (!identity->demo)
    begin_goa (self, parts);
  self->http = pb_http_new (self->trust, self->context.clock);
  self->exmail = pb_exmail_tokens_new (self->http, self->vault, self->context.clock);
  self->taps = pb_exmail_taps_new ();
  self->tokens = pb_tokens_new (self->http, self->vault, self->context.clock, NULL);
  if (self->goa != NULL)
    pb_tokens_set_online (self->tokens, pb_tokens_goa_functions (), self->goa);
  self->context.dialer = self->dialer;
  self->context.http = self->http;
  self->context.exmail = self->exmail;
  self->context.tokens = self->tokens;
  self->context.taps = self->taps;
  self->context.vault = self->vault;
  self->context.ledger = self->ledger;
  self->context.reach = self->reach;
  self->context.power = self->power;
  self->context.seed = g_random_int ();
  return g_steal_pointer (&self);
}

void
pb_edges_free (PbEdges *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->exmail, pb_exmail_tokens_free);
  g_clear_pointer (&self->tokens, pb_tokens_free);
  g_clear_pointer (&self->taps, pb_exmail_taps_free);
  g_clear_object (&self->http);
  g_clear_object (&self->dialer);
  g_clear_object (&self->trust);
  g_clear_object (&self->vault);
  g_clear_object (&self->goa);
  g_clear_pointer (&self->ledger, pb_ledger_close);
  g_clear_object (&self->reach);
  g_clear_pointer (&self->power, pb_power_free);
  g_clear_object (&self->accounts);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->ledger_problem, g_free);
  g_clear_object (&self->cancellable);
  g_free (self);
}

/* The account is there, but cannot be used as it is. */
static void
set_problem (PbAccounts *accounts, const char *id, GError **error)
{
  g_autofree char *path = pb_path_accounts ();

  /* Translators: the first %s is a sentence that names an account and its wrong setting, the second a file, the third an id */
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("%s Correct it in %s, or remove the account with “postbell account remove %s”."), pb_accounts_get_problem (accounts, id), path, id);
}

PbAccount *
pb_edges_find_account (PbAccounts *accounts, const char *id, GError **error)
{
  GPtrArray *all = pb_accounts_get (accounts);
  PbAccount *account = NULL;

  if (id != NULL)
    account = pb_accounts_find (accounts, id);
  else if (all->len == 1)
    account = g_ptr_array_index (all, 0);
  if (account != NULL)
    return account;
  if (id != NULL && pb_accounts_get_problem (accounts, id) != NULL)
    set_problem (accounts, id, error);
  else if (all->len == 0 && (pb_accounts_get_problems (accounts)->len == 0 || pb_accounts_is_blank (accounts)))
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("There is no account yet. Add one with “postbell account add”."));
  else if (id == NULL)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("Which account? “postbell account list” shows them."));
  else
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("No account is called “%s”. “postbell account list” shows them."), id);
  return NULL;
}

PbAccount *
pb_edges_find_exmail (PbAccounts *accounts, const char *id, GError **error)
{
  PbAccount *account = pb_edges_find_account (accounts, id, error);

  if (account == NULL || g_str_equal (account->kind, "exmail"))
    return account;
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("%s is no Exmail account."), account->id);
  return NULL;
}

PbAccount *
pb_edges_find_again (PbAccounts *accounts, const PbAccount *before, PbAccountSame same, GError **error)
{
  PbAccount *account;

  if (!pb_accounts_load (accounts, error))
    return NULL;
  account = pb_accounts_find (accounts, before->id);
  if (account != NULL && !g_str_equal (account->id, before->id))
    account = NULL;
  if (account == NULL)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("%s was removed by another program meanwhile. Nothing was saved."), before->id);
  else if (same != NULL && !same (account, before))
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("%s was changed by another program meanwhile. Nothing was saved: look at its settings, and repeat the change."), before->id);
      account = NULL;
    }
  return account;
}
