/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-run.c: see pb-check-run.h. */
#include "config.h"

#include "pb-check-run.h"

#include <glib/gi18n.h>

#include "pb-check-parcel.h"
#include "pb-client.h"
#include "pb-instance-lock.h"
#include "pb-paths.h"
#include "pb-patience.h"
#include "pb-sign-ins.h"
#include "pb-wait.h"

static gboolean
run_here (PbEdges *edges, PbAccount *account, const PbCheckGiven *given, PbCheckFunc progress, gpointer progress_data, GError **error)
{
  static const PbCheckGiven nothing = { .listening = FALSE };
  g_auto (PbWait) wait = { NULL };

  pb_check_with_async (account, given != NULL ? given : &nothing, &edges->context, progress, progress_data, NULL, pb_wait_cb, &wait);
  return pb_check_finish (pb_patience_wait (edges, &wait), error);
}

static gboolean
run_under_lock (PbEdges *edges, PbAccount *account, const PbCheckGiven *given, PbCheckFunc progress, gpointer progress_data, GError **error)
{
  g_autofree char *path = pb_path_lock ();
  g_autoptr (PbInstanceLock) lock = pb_instance_lock_take (path, error);

  if (lock != NULL)
    return run_here (edges, account, given, progress, progress_data, error);
  g_prefix_error (error, _ ("Only one program at a time may use the interface key of a company. "));
  return FALSE;
}

static gboolean
run_there (GDBusConnection *bus, const PbAccount *account, const PbCheckGiven *given, PbCheckFunc progress, gpointer progress_data, GError **error)
{
  g_autoptr (GVariant) answer = NULL, steps = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  GVariant *args;

  if (given == NULL)
    answer = pb_client_call (bus, "Check", g_variant_new ("(s)", account->id), error);
  else
    {
      args = pb_check_parcel_pack (account, given, &fds, error);
      answer = args != NULL ? pb_client_call_with_fds (bus, "CheckSettings", args, fds, error) : NULL;
    }
  if (answer == NULL)
    return FALSE;
  steps = g_variant_get_child_value (answer, 0);
  return pb_check_parcel_tell (steps, progress, progress_data, error);
}

/* Returns: whether the secret that @account signs in with is not to be had here; the running instance may keep it in its memory. */
static gboolean
lacks_secret (PbEdges *edges, const PbAccount *account)
{
  g_autofree char *name = g_strconcat (account->id, pb_sign_ins_serve (account) ? ".oauth" : NULL, NULL);
  g_autoptr (PbSecret) secret = NULL;
  g_auto (PbWait) wait = { NULL };

  if (account->goa != NULL)
    return FALSE;
  pb_vault_lookup_async (edges->vault, name, NULL, pb_wait_cb, &wait);
  secret = pb_vault_lookup_finish (edges->vault, pb_wait_run (&wait), NULL);
  return secret == NULL;
}

gboolean
pb_check_run (PbEdges *edges, PbAccount *account, const PbCheckGiven *given, PbCheckFunc progress, gpointer progress_data, GError **error)
{
  gboolean exmail = g_str_equal (account->kind, "exmail");
  g_autoptr (GDBusConnection) bus = NULL;

  if (!exmail && ((given != NULL && given->password != NULL) || !lacks_secret (edges, account)))
    return run_here (edges, account, given, progress, progress_data, error);
  bus = pb_client_connect ();
  if (bus != NULL)
    return run_there (bus, account, given, progress, progress_data, error);
  if (!exmail)
    return run_here (edges, account, given, progress, progress_data, error);
  return run_under_lock (edges, account, given, progress, progress_data, error);
}
