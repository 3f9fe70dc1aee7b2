/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-resident.c: see pb-resident.h. */
#include "config.h"
#include "pb-resident.h"

#define INTERFACE "io.github.postbell.Postbell1"

/* Events come in bursts; one report after this many ms is enough for the eye. */
#define SETTLE_MS 80

struct _PbResident
{
  GObject parent_instance;

  GDBusConnection *bus;      /* (owned) */
  char *name;                /* (owned) */
  char *path;                /* (owned): of its object: the name as a path */
  GActionGroup *actions;     /* (owned) */
  GCancellable *cancellable; /* (owned) */
  PbReport *report;          /* (owned) (nullable) */
  guint watch_id;
  guint signal_id;
  guint settle_id;
  bool running : 1;
};

G_DEFINE_FINAL_TYPE (PbResident, pb_resident, G_TYPE_OBJECT)

static guint changed_signal;

static void
set_report (PbResident *self, PbReport *report)
{
  pb_report_free (self->report);
  self->report = report;
  g_signal_emit (self, changed_signal, 0);
}

static void
report_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbResident) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  const char *json;

  if (answer == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("no report from Postbell: %s", error->message);
      return;
    }
  g_variant_get (answer, "(&s)", &json);
  set_report (self, pb_report_parse (json));
}

void
pb_resident_refresh (PbResident *resident)
{
  if (resident->running)
    g_dbus_connection_call (resident->bus, resident->name, resident->path, INTERFACE, "GetStatus", NULL, G_VARIANT_TYPE ("(s)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, 5000, resident->cancellable, report_cb, g_object_ref (resident));
}

static gboolean
settled_cb (gpointer user_data)
{
  PbResident *self = user_data;

  self->settle_id = 0;
  pb_resident_refresh (self);
  return G_SOURCE_REMOVE;
}

static void
event_cb (GDBusConnection *bus, const char *sender, const char *path, const char *iface, const char *signal, GVariant *args, gpointer user_data)
{
  PbResident *self = user_data;

  if (self->settle_id == 0)
    self->settle_id = g_timeout_add (SETTLE_MS, settled_cb, self);
}

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  PbResident *self = user_data;

  self->running = TRUE;
  g_dbus_connection_call (bus, name, self->path, INTERFACE, "Subscribe", NULL, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, 5000, NULL, NULL, NULL);
  pb_resident_refresh (self);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  PbResident *self = user_data;

  self->running = FALSE;
  set_report (self, NULL);
}

PbResident *
pb_resident_new (GDBusConnection *bus, const char *name)
{
  PbResident *self = g_object_new (PB_TYPE_RESIDENT, NULL);

  self->bus = g_object_ref (bus);
  self->name = g_strdup (name);
  self->path = g_strdelimit (g_strconcat ("/", name, NULL), ".", '/');
  self->actions = G_ACTION_GROUP (g_dbus_action_group_get (bus, name, self->path));
  self->signal_id = g_dbus_connection_signal_subscribe (bus, name, INTERFACE, "Event", self->path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, event_cb, self, NULL);
  self->watch_id = g_bus_watch_name_on_connection (bus, name, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb, vanished_cb, self, NULL);
  return self;
}

const PbReport *
pb_resident_get_report (PbResident *resident)
{
  return resident->report;
}

gboolean
pb_resident_is_running (PbResident *resident)
{
  return resident->running;
}

void
pb_resident_activate (PbResident *resident, const char *action, GVariant *target)
{
  g_action_group_activate_action (resident->actions, action, target);
}

static void
pb_resident_dispose (GObject *object)
{
  PbResident *self = PB_RESIDENT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  g_clear_handle_id (&self->settle_id, g_source_remove);
  if (self->signal_id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->signal_id);
  self->signal_id = 0;
  g_clear_object (&self->actions);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (pb_resident_parent_class)->dispose (object);
}

static void
pb_resident_finalize (GObject *object)
{
  PbResident *self = PB_RESIDENT (object);

  g_free (self->name);
  g_free (self->path);
  pb_report_free (self->report);
  G_OBJECT_CLASS (pb_resident_parent_class)->finalize (object);
}

static void
pb_resident_class_init (PbResidentClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_resident_dispose;
  G_OBJECT_CLASS (klass)->finalize = pb_resident_finalize;
  changed_signal = g_signal_new ("changed", PB_TYPE_RESIDENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_resident_init (PbResident *self)
{
  self->cancellable = g_cancellable_new ();
}
