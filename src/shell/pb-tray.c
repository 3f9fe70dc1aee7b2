/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tray.c: registers the item with whatever watcher is there, and says where the icon is. */
#include "pb-tray.h"

#include "pb-dbusmenu.h"
#include "pb-sni.h"

#define WATCHER_NAME      "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH      "/StatusNotifierWatcher"
#define WATCHER_INTERFACE "org.kde.StatusNotifierWatcher"

/* A panel that restarts is back within this. */
#define GRACE_NO_WATCHER (2 * G_USEC_PER_SEC)
/* A watcher without a host: the panel behind it may still be starting. */
#define GRACE_NO_HOST (3 * G_USEC_PER_SEC)
/* After this there is no tray on this desktop. */
#define GRACE_NO_TRAY (15 * G_USEC_PER_SEC)
/* Hosts read all pixmaps again at each change. */
#define REDRAW_INTERVAL (G_USEC_PER_SEC / 2)
/* A watcher that refuses us is asked again, more and more rarely. */
#define RETRY_FIRST (3 * G_USEC_PER_SEC)
#define RETRY_MAX   (300 * G_USEC_PER_SEC)
/* A watcher that does not answer within this, in ms, has failed. */
#define CALL_TIMEOUT 10000

struct _PbTray
{
  GObject parent;
  GDBusConnection *bus;      /* (owned) */
  GActionGroup *actions;     /* (owned) */
  PbClock *clock;            /* (unowned): outlives us */
  PbSni *sni;                /* (owned) (nullable): NULL if the path was taken */
  PbDbusmenu *menu;          /* (owned) (nullable) */
  PbTimer *place_timer;      /* (owned) */
  PbTimer *retry_timer;      /* (owned) */
  PbTimer *redraw_timer;     /* (owned) */
  GCancellable *cancellable; /* (owned): calls to the present watcher */
  char *watcher;             /* (owned) (nullable): unique name of the present watcher */
  char *clicks[2];           /* (owned) (nullable): actions of the left and the middle button */
  char *title;               /* (owned): waiting to be shown, as are the next three */
  char *tooltip;             /* (owned) */
  GPtrArray *items;          /* (owned) (nullable) */
  PbIconFace face;
  gint64 redrawn_at;  /* µs; 0 = never */
  gint64 lost_at;     /* µs: since when no host shows us */
  gint64 grace_until; /* µs */
  gint64 retry_delay; /* µs */
  PbTrayPlace place;
  guint watch;
  guint bridge_watch;
  guint host_signals;
  gboolean x11;
  gboolean registered;
  gboolean host;
  gboolean embedded;
};

G_DEFINE_FINAL_TYPE (PbTray, pb_tray, G_TYPE_OBJECT)

static guint place_changed;

PbTrayItem *
pb_tray_item_new (const char *label, const char *action, GVariant *target)
{
  PbTrayItem *item = g_new0 (PbTrayItem, 1);

  item->label = g_strdup (label);
  item->action = g_strdup (action);
  item->target = target != NULL ? g_variant_ref_sink (target) : NULL;
  return item;
}

void
pb_tray_item_free (PbTrayItem *item)
{
  if (item == NULL)
    return;
  g_free (item->label);
  g_free (item->action);
  g_clear_pointer (&item->target, g_variant_unref);
  g_free (item);
}

/* Where the icon is at @now, by the grace times. */
static PbTrayPlace
choose_place (PbTray *self, gint64 now)
{
  if (self->registered && self->host)
    return PB_TRAY_SHOWN;
  if (self->x11 && self->embedded)
    return PB_TRAY_XEMBED;
  if (now >= self->lost_at + GRACE_NO_TRAY)
    return PB_TRAY_NONE;
  if (self->x11 && (now >= self->grace_until || self->place == PB_TRAY_XEMBED))
    return PB_TRAY_XEMBED;
  return PB_TRAY_WAITING;
}

static gint64
next_deadline (PbTray *self, PbTrayPlace place)
{
  gint64 none_at = self->lost_at + GRACE_NO_TRAY;

  if (place == PB_TRAY_WAITING)
    return self->x11 ? MIN (self->grace_until, none_at) : none_at;
  return place == PB_TRAY_XEMBED && !self->embedded ? none_at : PB_NEVER;
}

static void
settle (gpointer user_data)
{
  PbTray *self = user_data;
  gint64 now = pb_clock_now (self->clock);

  if (self->place == PB_TRAY_SHOWN && !(self->registered && self->host))
    self->lost_at = now;
  PbTrayPlace place = choose_place (self, now);
  pb_timer_set (self->place_timer, next_deadline (self, place));
  if (place == self->place)
    return;
  self->place = place;
  g_signal_emit (self, place_changed, 0, place);
}

static void
give_grace (PbTray *self, gint64 grace)
{
  self->grace_until = pb_clock_now (self->clock) + grace;
  settle (self);
}

static void
host_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) value = NULL;
  gboolean host = FALSE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  PbTray *self = user_data;
  if (reply != NULL)
    {
      g_variant_get (reply, "(v)", &value);
      host = g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) && g_variant_get_boolean (value);
    }
  if (self->host && !host)
    self->grace_until = pb_clock_now (self->clock) + GRACE_NO_HOST;
  self->host = host;
  settle (self);
}

static void
read_host (PbTray *self)
{
  g_dbus_connection_call (self->bus, self->watcher, WATCHER_PATH, "org.freedesktop.DBus.Properties", "Get", g_variant_new ("(ss)", WATCHER_INTERFACE, "IsStatusNotifierHostRegistered"), G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_TIMEOUT, self->cancellable, host_read_cb, self);
}

static void
registered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  PbTray *self = user_data;
  self->registered = reply != NULL;
  if (!self->registered)
    {
      pb_timer_set (self->retry_timer, pb_clock_now (self->clock) + self->retry_delay);
      self->retry_delay = MIN (2 * self->retry_delay, RETRY_MAX);
    }
  settle (self);
}

static void
register_item (gpointer user_data)
{
  PbTray *self = user_data;

  g_dbus_connection_call (self->bus, self->watcher, WATCHER_PATH, WATCHER_INTERFACE, "RegisterStatusNotifierItem", g_variant_new ("(s)", g_dbus_connection_get_unique_name (self->bus)), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_TIMEOUT, self->cancellable, registered_cb, self);
}

static void
host_signal_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *parameters, gpointer user_data)
{
  PbTray *self = user_data;

  if (g_str_has_prefix (signal, "StatusNotifierHost"))
    read_host (self);
}

static void
forget_watcher (PbTray *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->watcher, g_free);
  if (self->host_signals != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->host_signals);
  self->host_signals = 0;
  self->registered = FALSE;
  self->host = FALSE;
  self->retry_delay = RETRY_FIRST;
  pb_timer_set (self->retry_timer, PB_NEVER);
}

static void
watcher_appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  PbTray *self = user_data;

  forget_watcher (self);
  self->watcher = g_strdup (owner);
  self->cancellable = g_cancellable_new ();
  self->host_signals = g_dbus_connection_signal_subscribe (bus, owner, WATCHER_INTERFACE, NULL, WATCHER_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE, host_signal_cb, self, NULL);
  register_item (self);
  read_host (self);
  give_grace (self, GRACE_NO_HOST);
}

static void
watcher_vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  PbTray *self = user_data;

  forget_watcher (self);
  give_grace (self, GRACE_NO_WATCHER);
}

static void
bridge_appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  PbTray *self = user_data;

  self->embedded = TRUE;
  settle (self);
}

static void
bridge_vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  PbTray *self = user_data;

  if (self->embedded)
    self->lost_at = pb_clock_now (self->clock);
  self->embedded = FALSE;
  settle (self);
}

static void
clicked_cb (PbSniClick click, gpointer user_data)
{
  g_autoptr (PbTray) self = g_object_ref (user_data); /* the action may be the end of us */
  const char *action = self->clicks[click == PB_SNI_ACTIVATE ? 0 : 1];

  if (action != NULL)
    {
      gboolean wants_text = g_action_group_get_action_parameter_type (self->actions, action) != NULL;
      g_action_group_activate_action (self->actions, action, wants_text ? g_variant_new_string ("") : NULL);
    }
  g_free (pb_tray_take_activation_token (self));
}

static void
chosen_cb (const PbTrayItem *item, gpointer user_data)
{
  g_autoptr (PbTray) self = g_object_ref (user_data);

  g_action_group_activate_action (self->actions, item->action, item->target);
  g_free (pb_tray_take_activation_token (self));
}

static void
redraw (gpointer user_data)
{
  PbTray *self = user_data;

  self->redrawn_at = pb_clock_now (self->clock);
  pb_timer_set (self->redraw_timer, PB_NEVER);
  if (self->sni != NULL)
    pb_sni_update (self->sni, &self->face, self->title, self->tooltip);
  if (self->menu != NULL && self->items != NULL)
    pb_dbusmenu_update (self->menu, g_steal_pointer (&self->items));
}

static void
pb_tray_dispose (GObject *object)
{
  PbTray *self = PB_TRAY (object);

  if (self->watch != 0)
    g_bus_unwatch_name (self->watch);
  self->watch = 0;
  if (self->bridge_watch != 0)
    g_bus_unwatch_name (self->bridge_watch);
  self->bridge_watch = 0;
  if (self->bus != NULL)
    forget_watcher (self);
  g_clear_pointer (&self->sni, pb_sni_free);
  g_clear_pointer (&self->menu, pb_dbusmenu_free);
  g_clear_pointer (&self->place_timer, pb_timer_free);
  g_clear_pointer (&self->retry_timer, pb_timer_free);
  g_clear_pointer (&self->redraw_timer, pb_timer_free);
  g_clear_object (&self->bus);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (pb_tray_parent_class)->dispose (object);
}

static void
pb_tray_finalize (GObject *object)
{
  PbTray *self = PB_TRAY (object);

  g_free (self->clicks[0]);
  g_free (self->clicks[1]);
  g_free (self->title);
  g_free (self->tooltip);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  G_OBJECT_CLASS (pb_tray_parent_class)->finalize (object);
}

static void
pb_tray_class_init (PbTrayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pb_tray_dispose;
  object_class->finalize = pb_tray_finalize;
  place_changed = g_signal_new ("place-changed", PB_TYPE_TRAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
pb_tray_init (PbTray *self)
{
  self->place = PB_TRAY_WAITING;
  self->retry_delay = RETRY_FIRST;
}

/* The item and its menu; without them (the path is taken) there is simply no host. */
static void
export_item (PbTray *self, const char *app_id)
{
  g_autoptr (GError) error = NULL;

  self->menu = pb_dbusmenu_new (self->bus, PB_SNI_MENU_PATH, chosen_cb, self, &error);
  if (self->menu != NULL)
    self->sni = pb_sni_new (self->bus, app_id, clicked_cb, self, &error);
  if (error != NULL)
    g_warning ("tray: %s", error->message);
}

static void
watch_names (PbTray *self, const char *app_id)
{
  g_autofree char *bridge = g_strconcat (app_id, PB_TRAY_BRIDGE_SUFFIX, NULL);

  self->watch = g_bus_watch_name_on_connection (self->bus, WATCHER_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, watcher_appeared_cb, watcher_vanished_cb, self, NULL);
  if (self->x11)
    self->bridge_watch = g_bus_watch_name_on_connection (self->bus, bridge, G_BUS_NAME_WATCHER_FLAGS_NONE, bridge_appeared_cb, bridge_vanished_cb, self, NULL);
}

PbTray *
pb_tray_new (GDBusConnection *bus, PbClock *clock, GActionGroup *actions, const char *app_id, gboolean x11)
{
  PbTray *self = g_object_new (PB_TYPE_TRAY, NULL);

  self->bus = g_object_ref (bus);
  self->actions = g_object_ref (actions);
  self->clock = clock;
  self->x11 = x11;
  pb_tray_set_clicks (self, "open-webmail", "check-now");
  self->place_timer = pb_timer_new (clock, settle, self);
  self->retry_timer = pb_timer_new (clock, register_item, self);
  self->redraw_timer = pb_timer_new (clock, redraw, self);
  self->lost_at = pb_clock_now (clock);
  export_item (self, app_id);
  give_grace (self, GRACE_NO_WATCHER);
  if (self->sni != NULL)
    watch_names (self, app_id);
  return self;
}

void
pb_tray_set_clicks (PbTray *self, const char *left, const char *middle)
{
  g_free (self->clicks[0]);
  self->clicks[0] = g_strdup (left);
  g_free (self->clicks[1]);
  self->clicks[1] = g_strdup (middle);
}

void
pb_tray_update (PbTray *self, const PbIconFace *face, const char *title, const char *tooltip, GPtrArray *items)
{
  gint64 due = self->redrawn_at + REDRAW_INTERVAL;

  self->face = *face;
  g_free (self->title);
  self->title = g_strdup (title);
  g_free (self->tooltip);
  self->tooltip = g_strdup (tooltip);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  self->items = items;
  if (self->redrawn_at == 0 || due <= pb_clock_now (self->clock))
    redraw (self);
  else
    pb_timer_set (self->redraw_timer, due);
}

PbTrayPlace
pb_tray_get_place (PbTray *self)
{
  return self->place;
}

char *
pb_tray_take_activation_token (PbTray *self)
{
  return self->sni != NULL ? pb_sni_take_token (self->sni) : NULL;
}
