/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-listen.c: see pb-exmail-listen.h. */
#include "config.h"

#include "pb-exmail-listen.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>

#include "pb-client.h"
#include "pb-command.h"
#include "pb-exmail-channel.h"
#include "pb-exmail-taps.h"
#include "pb-exmail-words.h"
#include "pb-json.h"

typedef struct
{
  PbExmailDesk *desk; /* (unowned) */
  GMainLoop *loop;    /* (owned) */
  int status;
} Listening;

static void
end (Listening *self, int status)
{
  self->status = status;
  g_main_loop_quit (self->loop);
}

static gboolean
signal_cb (gpointer user_data)
{
  end (user_data, PB_EXIT_DONE);
  return G_SOURCE_CONTINUE;
}

static void
line_cb (const char *json, gpointer user_data)
{
  g_autofree char *shown = pb_json_dup_shown (json); /* who wrote the mail wrote what stands in it */

  if (fputs (shown, stdout) == EOF || fputc ('\n', stdout) == EOF || fflush (stdout) != 0)
    end (user_data, PB_EXIT_FAILED); /* nobody reads any more */
}

static void
run_loop (Listening *self)
{
  guint term = g_unix_signal_add (SIGTERM, signal_cb, self), interrupt = g_unix_signal_add (SIGINT, signal_cb, self);

  g_main_loop_run (self->loop);
  g_source_remove (term);
  g_source_remove (interrupt);
}

/* --- the channel of the running instance --- */

static void
notice_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name, GVariant *args, gpointer user_data)
{
  const char *json;

  g_variant_get (args, "(&s)", &json);
  line_cb (json, user_data);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  end (user_data, pb_command_fail (_ ("The Postbell that was listened to has ended.")));
}

static void
subscribed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = pb_client_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    end (user_data, pb_command_fail ("%s", error->message));
}

static void
listen_there (Listening *self, GDBusConnection *bus)
{
  guint notices = g_dbus_connection_signal_subscribe (bus, PB_APP_ID, PB_INTERFACE, "Notice", PB_OBJECT_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE, notice_cb, self, NULL);
  guint watch = g_bus_watch_name_on_connection (bus, PB_APP_ID, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, vanished_cb, self, NULL);

  g_dbus_connection_call (bus, PB_APP_ID, PB_OBJECT_PATH, PB_INTERFACE, "ListenExmail", g_variant_new ("(s)", self->desk->account->id), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, subscribed_cb, self);
  run_loop (self);
  g_bus_unwatch_name (watch);
  g_dbus_connection_signal_unsubscribe (bus, notices);
}

/* --- a channel of our own --- */

static void
listening_cb (gpointer user_data)
{
  g_debug ("the push channel is open");
}

static gboolean
told_cb (const PbExmailNotice *notice, gpointer user_data)
{
  return TRUE; /* whatever it is, the line is out */
}

static void
failed_cb (const GError *error, gint64 delay, gpointer user_data)
{
  Listening *self = user_data;
  g_autofree char *words = pb_exmail_words_error (self->desk->account, error);

  end (self, pb_command_fail ("%s", words));
}

static void
listen_here (Listening *self, const char *since)
{
  static const PbExmailChannelFuncs funcs = { listening_cb, told_cb, listening_cb, failed_cb };
  PbContext context = self->desk->edges->context;
  g_autofree char *note = g_strconcat ("exmail-ver/", self->desk->account->id, NULL);
  g_autoptr (PbExmailChannel) channel = NULL;

  context.ledger = pb_ledger_new_memory ();
  context.taps = pb_exmail_taps_new ();
  if (since != NULL)
    pb_ledger_set_note (context.ledger, note, since);
  (void) pb_exmail_taps_add (context.taps, self->desk->account->id, line_cb, self);
  channel = pb_exmail_channel_new (&context, self->desk->account, &funcs, self);
  pb_exmail_channel_start (channel);
  run_loop (self);
  pb_exmail_channel_stop (channel);
  pb_exmail_taps_free (context.taps);
  pb_ledger_close (context.ledger);
}

int
pb_exmail_listen (PbExmailDesk *desk, const char *since)
{
  Listening self = { desk, NULL, PB_EXIT_DONE };
  g_autoptr (GError) error = NULL;

  if (!pb_exmail_desk_open (desk, &error))
    return pb_command_fail ("%s", error->message);
  if (desk->bus != NULL && since != NULL)
    return pb_command_fail (_ ("The running Postbell listens already, from where it is; --since is for when none runs."));
  self.loop = g_main_loop_new (NULL, FALSE);
  if (desk->bus != NULL)
    listen_there (&self, desk->bus);
  else
    listen_here (&self, since);
  g_main_loop_unref (self.loop);
  return self.status;
}
