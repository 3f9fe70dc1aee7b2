/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-open.c: postbell open [ID] [--message KEY]; works without a running instance. */
#include "config.h"

#include <glib/gi18n.h>

#include "pb-client.h"
#include "pb-command.h"
#include "pb-edges.h"
#include "pb-instance-lock.h"
#include "pb-paths.h"
#include "pb-visits.h"
#include "pb-wait.h"
#include "pb-words.h"

static void
visits_changed_cb (PbVisits *visits, gpointer user_data)
{
  if (pb_visits_get_pending (visits) == 0)
    g_main_loop_quit (user_data);
}

/* Stays until the browser has fetched a page that only this process can give it.
 * @why: (nullable): the reason why only the plain page opens, where we know it beforehand. */
static int
open_page (const PbContext *context, PbAccount *account, const char *key, const GError *why)
{
  g_auto (PbWait) wait = { NULL };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (PbVisits) visits = pb_visits_new (context, visits_changed_cb, loop);
  g_autoptr (GError) error = NULL;
  g_autofree char *known = why != NULL ? pb_words_sign_in (account, why) : NULL;
  const char *note;
  int status = PB_EXIT_DONE;

  pb_visits_open_async (visits, account, key, NULL, g_getenv ("XDG_ACTIVATION_TOKEN"), pb_wait_cb, &wait);
  if (!pb_visits_open_finish (pb_wait_run (&wait), &error))
    status = pb_command_fail ("%s", error->message); /* with an address that works as long as we do */
  if (pb_visits_get_pending (visits) > 0)
    g_main_loop_run (loop);
  note = pb_visits_get_note (visits, account->id);
  if (note != NULL)
    g_printerr ("postbell: %s\n", known != NULL ? known : note);
  return pb_visits_get_missed (visits) > 0 ? PB_EXIT_FAILED : status;
}

/* The instance lock is for the token of the Exmail interface: whoever asks for another one makes that of a running Postbell
 * void. */
static int
open_alone (const char *id, const char *key)
{
  g_autoptr (GError) error = NULL, taken = NULL;
  g_autofree char *path = pb_path_lock ();
  g_autoptr (PbInstanceLock) lock = pb_instance_lock_take (path, &taken);
  g_autoptr (PbEdges) edges = pb_edges_new (PB_EDGES_LEDGER, &error);
  PbAccount *account = NULL;

  if (edges == NULL)
    return pb_command_fail ("%s", error->message);
  if (id == NULL && pb_accounts_get (edges->accounts)->len > 0)
    account = g_ptr_array_index (pb_accounts_get (edges->accounts), 0);
  else
    account = pb_edges_find_account (edges->accounts, id, &error);
  if (account == NULL)
    return pb_command_fail ("%s", error->message);
  if (lock == NULL)
    edges->context.exmail = NULL;
  return open_page (&edges->context, account, key, taken);
}

static int
open_by_instance (GDBusConnection *bus, const char *id, const char *key)
{
  const char *token = g_getenv ("XDG_ACTIVATION_TOKEN");
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = pb_client_call (
      bus, "Open", g_variant_new ("(sss)", id != NULL ? id : "", key != NULL ? key : "", token != NULL ? token : ""), &error);

  return answer != NULL ? PB_EXIT_DONE : pb_command_fail ("%s", error->message);
}

int
pb_cmd_open (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
  int status;
  const GOptionEntry entries[] = {
    { "message", 0, 0, G_OPTION_ARG_STRING, &key, N_ ("Open this mail"), N_ ("KEY") },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, 1, &rest, &status))
    return status;
  bus = pb_client_connect ();
  return bus != NULL ? open_by_instance (bus, rest[0], key) : open_alone (rest[0], key);
}
