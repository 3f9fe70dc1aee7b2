/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-follow.c: see pb-follow.h. */
#include "config.h"

#include "pb-follow.h"

#include <glib-unix.h>
#include <signal.h>

#include "pb-client.h"
#include "pb-command.h"

/* While an instance is followed. */
typedef struct
{
  PbFollow *follow;             /* (unowned) */
  const PbFollowSource *source; /* (unowned) */
} Attached;

void
pb_follow_init (PbFollow *self)
{
  self->loop = g_main_loop_new (NULL, FALSE);
  self->status = PB_EXIT_DONE;
}

void
pb_follow_clear (PbFollow *self)
{
  g_clear_pointer (&self->loop, g_main_loop_unref);
}

void
pb_follow_end (PbFollow *self, int status)
{
  self->status = status;
  self->ended = TRUE;
  g_main_loop_quit (self->loop);
}

void
pb_follow_print (PbFollow *self, const char *line)
{
  if (!pb_command_print (line))
    pb_follow_end (self, PB_EXIT_FAILED);
}

static gboolean
signal_cb (gpointer user_data)
{
  pb_follow_end (user_data, PB_EXIT_DONE);
  return G_SOURCE_CONTINUE;
}

void
pb_follow_run (PbFollow *self)
{
  guint term = g_unix_signal_add (SIGTERM, signal_cb, self), interrupt = g_unix_signal_add (SIGINT, signal_cb, self);

  if (!self->ended) /* the first line may have been too much already */
    g_main_loop_run (self->loop);
  g_source_remove (term);
  g_source_remove (interrupt);
}

/* --- the running instance --- */

static void
told_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name, GVariant *args, gpointer user_data)
{
  const Attached *self = user_data;
  const char *text;

  g_variant_get (args, "(&s)", &text);
  self->source->func (text, self->source->user_data);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  const Attached *self = user_data;

  if (self->follow->ended)
    return;
  pb_follow_end (self->follow, self->source->gone != NULL ? pb_command_fail ("%s", self->source->gone) : pb_command_no_instance ());
}

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  const Attached *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = pb_client_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (answer != NULL && self->source->begun != NULL)
    self->source->begun (self->source->user_data);
  else if (answer == NULL && !self->follow->ended)
    pb_follow_end (self->follow, pb_command_fail ("%s", error->message));
}

void
pb_follow_instance (PbFollow *self, GDBusConnection *bus, const PbFollowSource *source)
{
  Attached attached = { self, source };
  guint told = g_dbus_connection_signal_subscribe (bus, PB_APP_ID, PB_INTERFACE, source->signal, PB_OBJECT_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE, told_cb, &attached, NULL);
  guint watch = g_bus_watch_name_on_connection (bus, PB_APP_ID, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, vanished_cb, &attached, NULL);

  g_dbus_connection_call (bus, PB_APP_ID, PB_OBJECT_PATH, PB_INTERFACE, source->method, source->args, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, asked_cb, &attached);
  pb_follow_run (self);
  g_bus_unwatch_name (watch);
  g_dbus_connection_signal_unsubscribe (bus, told);
}
