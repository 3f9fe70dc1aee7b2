/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-identity.c: see pb-identity.h. */
#include "config.h"

#include "pb-identity.h"

#include <glib/gi18n.h>

#include "pb-client.h"
#include "pb-paths.h"

PbIdentity *
pb_identity_new (void)
{
  PbIdentity *self = g_new0 (PbIdentity, 1);
  g_autofree char *accounts = pb_path_accounts ();

  self->app_id = PB_APP_ID;
  self->object_path = PB_OBJECT_PATH;
  self->title = g_strdup ("Postbell");
  self->lock = pb_path_lock ();
  self->ledger = pb_path_ledger ();
  self->cache = pb_path_cache ();
  self->state = pb_path_state ();
  self->accounts = pb_accounts_new (accounts);
  return self;
}

PbIdentity *
pb_identity_new_demo (PbAccount *account, PbVault *vault)
{
  PbIdentity *self = g_new0 (PbIdentity, 1);

  self->app_id = PB_APP_ID PB_DEMO_SUFFIX;
  self->object_path = PB_OBJECT_PATH "/Demo";
  /* Translators: the program's name while it shows itself to somebody who tries it */
  self->title = g_strdup (_ ("Postbell (demo)"));
  self->accounts = pb_accounts_new_fixed (account);
  self->vault = g_object_ref (vault);
  self->demo = TRUE;
  return self;
}

void
pb_identity_free (PbIdentity *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->lock);
  g_free (self->ledger);
  g_free (self->cache);
  g_free (self->state);
  g_clear_object (&self->accounts);
  g_clear_object (&self->vault);
  g_free (self);
}
