/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-folders-run.c: see pb-folders-run.h. */
#include "config.h"

#include "pb-folders-run.h"

#include <glib/gi18n.h>

#include "pb-client.h"
#include "pb-command.h"
#include "pb-error.h"
#include "pb-folders-parcel.h"
#include "pb-patience.h"
#include "pb-words.h"

static GPtrArray *
run_there (GDBusConnection *bus, const PbAccount *account, GError **error)
{
  g_autoptr (GVariant) answer = pb_client_call (bus, "Folders", g_variant_new ("(s)", account->id), error);

  return answer != NULL ? pb_folders_parcel_read (answer, error) : NULL;
}

GPtrArray *
pb_folders_run (PbEdges *edges, PbAccount *account, GError **error)
{
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GError) local = NULL;
  g_auto (PbWait) wait = { NULL };

  pb_reading_folders_async (account, &edges->context, NULL, pb_wait_cb, &wait);
  folders = pb_reading_folders_finish (pb_patience_wait (edges, &wait), &local);
  if (g_error_matches (local, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED))
    bus = pb_client_connect ();
  if (bus != NULL)
    return run_there (bus, account, error);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return g_steal_pointer (&folders);
}

int
pb_folders_run_fail (const PbAccount *account, const GError *error, gboolean alone)
{
  PbErrorClass error_class = pb_error_class_of (error, PB_ERROR_CLASS_REFUSED);
  g_autoptr (GDBusConnection) bus = alone && error_class == PB_ERROR_CLASS_VAULT_LOCKED ? pb_client_connect () : NULL;
  g_autofree char *words = error->domain == PB_ERROR ? pb_words_error (error_class, account, error->message) : g_strdup (error->message);

  if (bus == NULL)
    return pb_command_fail ("%s", words);
  /* TRANSLATORS: %s is one or more sentences: there is no password, and how to enter one */
  return pb_command_fail (_ ("%s The running Postbell lends no command a password that it keeps in memory only; a keyring has to take it first."), words);
}
