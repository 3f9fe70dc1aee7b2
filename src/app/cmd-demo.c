/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-demo.c: postbell demo: the whole program against a mail server of its own, under an identity of its own. */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

#include "pb-application.h"
#include "pb-command.h"
#include "pb-demo-server.h"
#include "pb-demo-story.h"
#include "pb-wait.h"

#define INTERVAL    5 /* s between mails */
#define MAX_SECONDS (24 * 60 * 60)

typedef struct
{
  int seconds;                /* after which it ends, 0 = never */
  int interval;               /* s */
  GCancellable *cancellable;  /* (owned) */
  PbApplication *application; /* (owned) (nullable) */
  gboolean server_died;
} Demo;

static void
demo_clear (Demo *demo)
{
  g_clear_object (&demo->application);
  g_clear_object (&demo->cancellable);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Demo, demo_clear)

static gboolean
parse (Demo *demo, const PbCommand *command, char **argv, int *status)
{
  const GOptionEntry entries[] = {
    { "seconds", 0, 0, G_OPTION_ARG_INT, &demo->seconds, N_ ("End after so many seconds"), N_ ("N") },
    { "interval", 0, 0, G_OPTION_ARG_INT, &demo->interval, N_ ("Seconds between mails (5)"), N_ ("N") },
    { 0 },
  };
  g_auto (GStrv) rest = NULL;

  if (!pb_command_parse (command, entries, argv, 0, &rest, status))
    return FALSE;
  if (demo->seconds >= 0 && demo->seconds <= MAX_SECONDS && demo->interval >= 1 && demo->interval <= MAX_SECONDS)
    return TRUE;
  *status = pb_command_usage (command, _ ("Seconds are whole numbers from 1 to %d."), MAX_SECONDS);
  return FALSE;
}

static gboolean
signal_cb (gpointer user_data)
{
  Demo *demo = user_data;

  g_cancellable_cancel (demo->cancellable);
  if (demo->application != NULL)
    g_application_quit (G_APPLICATION (demo->application));
  return G_SOURCE_CONTINUE;
}

static gboolean
time_is_up_cb (gpointer user_data)
{
  g_application_quit (G_APPLICATION (((Demo *) user_data)->application));
  return G_SOURCE_CONTINUE;
}

static void
server_died_cb (PbDemoServer *server, gpointer user_data)
{
  Demo *demo = user_data;

  demo->server_died = TRUE;
  g_application_quit (G_APPLICATION (demo->application));
}

/* The vault in memory that has the demo's secret. */
static PbVault *
make_vault (PbDemoServer *server)
{
  PbVault *vault = pb_vault_new_memory ();
  g_auto (PbWait) wait = { NULL };

  pb_vault_store_async (vault, PB_DEMO_ACCOUNT ".openapi", PB_DEMO_ACCOUNT, pb_demo_server_get_secret (server), NULL, pb_wait_cb, &wait);
  (void) pb_vault_store_finish (vault, pb_wait_run (&wait), NULL); /* cannot fail */
  return vault;
}

static int
run_application (Demo *demo, PbDemoServer *server)
{
  g_autoptr (PbVault) vault = make_vault (server);
  g_autoptr (PbDemoStory) story = NULL;
  guint timer = 0;
  int status;

  if (g_cancellable_is_cancelled (demo->cancellable)) /* a signal came while the server began or the vault was filled */
    return PB_EXIT_DONE;
  demo->application = pb_application_new (pb_identity_new_demo (pb_demo_server_get_account (server), vault), FALSE);
  story = pb_demo_story_new (demo->application, (guint) demo->interval, (guint) demo->seconds);
  pb_demo_server_watch (server, server_died_cb, demo);
  if (demo->seconds > 0)
    timer = g_timeout_add_seconds ((guint) demo->seconds, time_is_up_cb, demo);
  status = g_application_run (G_APPLICATION (demo->application), 0, NULL);
  g_clear_handle_id (&timer, g_source_remove);
  if (status == 0 && !demo->server_died)
    pb_demo_story_end (story);
  g_clear_object (&demo->application);
  if (demo->server_died)
    return pb_command_fail (_ ("The demo’s mail server has ended, and the demo with it. Start the demo anew."));
  return status;
}

static int
run (Demo *demo)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbDemoServer) server = pb_demo_server_start ((guint) demo->interval, demo->cancellable, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return PB_EXIT_DONE;
  return server != NULL ? run_application (demo, server) : pb_command_fail ("%s", error->message);
}

int
pb_cmd_demo (const PbCommand *command, char **argv)
{
  const int numbers[] = { SIGTERM, SIGINT, SIGHUP };
  g_auto (Demo) demo = { .interval = INTERVAL, .cancellable = g_cancellable_new () };
  guint signals[G_N_ELEMENTS (numbers)];
  int status;

  if (!parse (&demo, command, argv, &status))
    return status;
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) /* from the first moment, so that the server always ends with us */
    signals[i] = g_unix_signal_add (numbers[i], signal_cb, &demo);
  status = run (&demo);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (signals[i]);
  return status;
}
