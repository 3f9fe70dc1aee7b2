/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-watch.c: postbell watch [--json] [ID…]: attaches to the running instance, or runs the engine itself. */
#include "config.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "pb-client.h"
#include "pb-command.h"
#include "pb-edges.h"
#include "pb-feed.h"
#include "pb-follow.h"
#include "pb-instance-lock.h"
#include "pb-lines.h"
#include "pb-online.h"
#include "pb-paths.h"
#include "pb-patience.h"

#define MAX_IDS 100

/* One run of the command. */
typedef struct
{
  PbFollow follow;
  GHashTable *ids; /* (owned) (nullable) (element-type utf8): only these accounts */
  gboolean json;
} Watch;

/* The engine in this process. */
typedef struct
{
  Watch *watch;       /* (unowned) */
  PbMonitor *monitor; /* (owned) */
  PbFeed *feed;       /* (owned) */
  GHashTable *told;   /* (owned) (element-type utf8): keys of mails that got their line */
  GPtrArray *alerts;  /* (owned) (element-type PbAlert): to be marked as shown when the lines are out */
} Alone;

static gboolean
is_wanted (const Watch *self, const char *line)
{
  g_autofree char *account = self->ids != NULL ? pb_line_dup_account (line) : NULL;

  return self->ids == NULL || (account != NULL && g_hash_table_contains (self->ids, account));
}

/* @user_data: Watch */
static void
print_line (const char *line, gpointer user_data)
{
  Watch *self = user_data;
  g_autofree char *words = NULL;

  if (!is_wanted (self, line))
    return;
  words = self->json ? g_strdup (line) : pb_line_for_people (line);
  if (words != NULL)
    pb_follow_print (&self->follow, words);
}

static void
attach (Watch *self, GDBusConnection *bus)
{
  const PbFollowSource source = {
    .method = "Subscribe",
    .signal = "Event",
    .func = print_line,
    .user_data = self,
    .gone = _ ("The Postbell that was watched has ended. Run “postbell watch” again to go on."),
  };

  pb_follow_instance (&self->follow, bus, &source);
}

/* --- alone --- */

static void
mark_told (PbMonitor *monitor, const PbAlert *alert)
{
  const PbEvent shown = { .type = PB_EVENT_ALERT_SHOWN, .account = alert->account, .key = alert->id, .number = alert->count };
  const PbEvent closed = { .type = PB_EVENT_ALERT_CLOSED, .account = alert->account, .key = alert->id };

  pb_monitor_post (monitor, &shown);
  pb_monitor_post (monitor, &closed);
}

/* The line on stdout is the telling: an alert counts as shown once the lines of its mails are out. */
static void
line_cb (const char *line, gpointer user_data)
{
  Alone *self = user_data;

  if (line != NULL)
    {
      print_line (line, self->watch);
      return;
    }
  for (guint i = 0; i < self->alerts->len; i++)
    mark_told (self->monitor, g_ptr_array_index (self->alerts, i));
  g_ptr_array_set_size (self->alerts, 0);
}

/* Mails that an earlier run left pending have an alert, but no effect MAIL of their own. */
static void
take_alert (Alone *self, PbAlert *alert)
{
  g_ptr_array_add (self->alerts, pb_alert_ref (alert));
  for (guint i = alert->messages->len; i > 0; i--)
    {
      PbMessage *message = g_ptr_array_index (alert->messages, i - 1);
      if (g_hash_table_add (self->told, g_strdup (message->key)))
        pb_feed_mail (self->feed, self->monitor, alert->account, message, PB_PRIVACY_FULL);
    }
}

static void
effect_cb (PbMonitor *monitor, const PbEffect *effect, gpointer user_data)
{
  Alone *self = user_data;

  if (effect->type == PB_EFFECT_MAIL)
    g_hash_table_add (self->told, g_strdup (effect->message->key));
  if (effect->type == PB_EFFECT_GONE)
    g_hash_table_remove (self->told, g_ptr_array_index (effect->keys, 0));
  if (effect->type == PB_EFFECT_ALERT && self->watch->ids != NULL && !g_hash_table_contains (self->watch->ids, effect->alert->account))
    return; /* nobody is told: its mails stay pending for the next run */
  if (effect->type == PB_EFFECT_ALERT)
    take_alert (self, effect->alert);
  else
    pb_feed_effect (self->feed, monitor, effect, PB_PRIVACY_FULL);
}

static void
changed_cb (PbAccounts *accounts, gpointer user_data)
{
  GPtrArray *problems = pb_accounts_get_problems (accounts);

  for (guint i = 0; i < problems->len; i++)
    g_printerr ("postbell: %s\n", (const char *) g_ptr_array_index (problems, i));
}

static void
watch_accounts (Alone *self, PbEdges *edges)
{
  PbOnline *online;

  self->monitor = pb_monitor_new (&edges->context, edges->accounts, NULL, effect_cb, self);
  g_signal_connect (edges->accounts, "changed", G_CALLBACK (changed_cb), NULL);
  pb_accounts_watch (edges->accounts);
  changed_cb (edges->accounts, NULL);
  pb_monitor_start (self->monitor);
  online = pb_online_new (&(PbOnlineEdges){ edges->context.clock, edges->goa, edges->accounts, self->monitor }, NULL, NULL, NULL);
  pb_follow_run (&self->watch->follow);
  g_clear_pointer (&online, pb_online_free);
  pb_feed_flush (self->feed);
  pb_monitor_stop (self->monitor);
  pb_patience_settle (edges);
}

static void
run_alone (Watch *watch)
{
  g_autofree char *path = pb_path_lock ();
  g_autoptr (GError) error = NULL;
  g_autoptr (PbInstanceLock) lock = pb_instance_lock_take (path, &error);
  g_autoptr (PbEdges) edges = lock != NULL ? pb_edges_new (PB_EDGES_LEDGER | PB_EDGES_REACH, &error) : NULL;
  Alone self = { .watch = watch };

  if (edges == NULL)
    {
      watch->follow.status = pb_command_fail ("%s", error->message);
      return;
    }
  if (edges->ledger_problem != NULL)
    g_printerr (_ ("postbell: %s What was announced is forgotten when this command ends.\n"), edges->ledger_problem);
  self.feed = pb_feed_new (line_cb, &self);
  self.told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self.alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_alert_unref);
  watch_accounts (&self, edges);
  pb_feed_free (self.feed);
  g_hash_table_unref (self.told);
  g_ptr_array_unref (self.alerts);
  g_clear_object (&self.monitor);
}

/* --- */

static gboolean
choose_ids (Watch *self, char **wanted, GError **error)
{
  g_autoptr (PbAccounts) accounts = NULL;

  if (wanted[0] == NULL)
    return TRUE;
  accounts = pb_edges_load_accounts (error);
  if (accounts == NULL)
    return FALSE;
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (char **id = wanted; *id != NULL; id++)
    {
      const PbAccount *account = pb_edges_find_account (accounts, *id, error);
      if (account == NULL)
        return FALSE;
      g_hash_table_add (self->ids, g_strdup (account->id));
    }
  return TRUE;
}

static int
run (Watch *self, char **wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = NULL;

  if (!choose_ids (self, wanted, &error))
    return pb_command_fail ("%s", error->message);
  bus = pb_client_connect ();
  if (bus != NULL)
    attach (self, bus);
  else
    run_alone (self);
  return self->follow.status;
}

int
pb_cmd_watch (const PbCommand *command, char **argv)
{
  Watch self = { .ids = NULL };
  g_auto (GStrv) rest = NULL;
  int status;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.json, N_ ("One JSON object a line"), NULL },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, MAX_IDS, &rest, &status))
    return status;
  pb_follow_init (&self.follow);
  status = run (&self, rest);
  pb_follow_clear (&self.follow);
  g_clear_pointer (&self.ids, g_hash_table_unref);
  return status;
}
