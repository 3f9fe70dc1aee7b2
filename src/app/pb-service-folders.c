/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service-folders.c: see pb-service-folders.h. */
#include "config.h"

#include "pb-service-folders.h"

#include "pb-client.h"
#include "pb-folders-parcel.h"

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = pb_reading_folders_finish (result, &error);

  g_dbus_method_invocation_return_value (invocation, pb_folders_parcel_pack (folders, error));
}

void
pb_service_folders (PbResident *resident, GVariant *args, GDBusMethodInvocation *invocation)
{
  g_autoptr (GError) error = NULL;
  const char *id;
  PbAccount *account;

  g_variant_get (args, "(&s)", &id);
  account = pb_edges_find_account (resident->edges->accounts, id, &error);
  if (account != NULL)
    pb_reading_folders_async (account, &resident->edges->context, resident->edges->cancellable, done_cb, invocation);
  else
    g_dbus_method_invocation_return_dbus_error (invocation, PB_BUS_ERROR, error->message);
}
