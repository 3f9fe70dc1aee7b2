/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service-secret.c: see pb-service-secret.h. */
#include "config.h"

#include "pb-service-secret.h"

#include <glib/gi18n.h>

#include "pb-account-secrets.h"
#include "pb-client.h"
#include "pb-handle.h"
#include "pb-secret-pipe.h"

/* Returns: (transfer full) (nullable) */
static PbSecret *
take_secret (GDBusMethodInvocation *invocation, gint32 handle, GError **error)
{
  int fd = pb_handle_take_of_call (invocation, handle, error);

  return fd >= 0 ? pb_secret_pipe_read (fd, PB_SECRET_PIPE_SECRET, error) : NULL;
}

void
pb_service_keep_secret (PbResident *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbSecret) secret = NULL;
  const char *name, *label;
  gint32 handle;

  g_variant_get (args, "(&s&sh)", &name, &label, &handle);
  secret = take_secret (invocation, handle, &error);
  if (secret != NULL && !pb_account_secret_name_is_valid (name))
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("“%s” is no secret of an account."), name);
  else if (secret != NULL && !pb_vault_keep (self->edges->vault, name, label, secret))
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_EXISTS, _ ("A credential file takes the place of the keyring."));
  if (error == NULL) /* tried at once, so that the keyring is watched from now on; a failure leaves it where it is */
    pb_vault_store_async (self->edges->vault, name, label, secret, self->edges->cancellable, NULL, NULL);
  if (error == NULL)
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    g_dbus_method_invocation_return_dbus_error (invocation, PB_BUS_ERROR, error->message);
}

void
pb_service_drop_secret (PbResident *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  const char *name;

  g_variant_get (args, "(&s)", &name);
  (void) pb_vault_keep (self->edges->vault, name, "", NULL);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

void
pb_service_drop_secrets (PbResident *self, const char *id)
{
  g_auto (GStrv) names = pb_account_secrets_dup_names (id);

  if (self->edges->tokens != NULL)
    pb_tokens_forget (self->edges->tokens, id);
  for (gsize i = 0; names[i] != NULL; i++)
    if (pb_vault_is_kept (self->edges->vault, names[i]))
      pb_vault_clear_async (self->edges->vault, names[i], self->edges->cancellable, NULL, NULL);
}
