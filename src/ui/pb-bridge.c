/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-bridge.c: a host of one item: its pixmap, its tooltip, its menu; clicks go back as Activate and Event. */
#include "config.h"
#include "pb-bridge.h"

#define ITEM_PATH      "/StatusNotifierItem"
#define ITEM_INTERFACE "org.kde.StatusNotifierItem"
#define MENU_INTERFACE "com.canonical.dbusmenu"
#define CALL_MS        3000
#define MAX_PIXELS     256

G_GNUC_BEGIN_IGNORE_DEPRECATIONS /* GtkStatusIcon: the only way into an XEmbed tray */

    struct _PbBridge
{
  GObject parent_instance;

  GDBusConnection *bus;      /* (owned) */
  char *name;                /* (owned) */
  char *menu_path;           /* (owned) (nullable) */
  GtkStatusIcon *icon;       /* (owned) */
  GtkWidget *menu;           /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) */
  guint signal_id;
  guint watch_id;
  guint embedded_id; /* the name that says that a tray has our icon; 0 = not owned */
  guint32 menu_time;
};

G_DEFINE_FINAL_TYPE (PbBridge, pb_bridge, G_TYPE_OBJECT)

static guint ended_signal, lost_signal;

static void
call (PbBridge *self, const char *path, const char *iface, const char *method, GVariant *args, GAsyncReadyCallback callback)
{
  g_dbus_connection_call (self->bus, self->name, path, iface, method, args, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, self->cancellable, callback, callback != NULL ? g_object_ref (self) : NULL);
}

static GVariant *
finish (GObject *source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_message ("no answer from Postbell: %s", error->message);
  return answer;
}

/* ARGB in network byte order into the pixbuf's RGBA. */
static GdkPixbuf *
read_pixmap (int size, GVariant *bytes)
{
  gsize n = 0;
  const guint8 *argb = g_variant_get_fixed_array (bytes, &n, 1);
  g_autofree guint8 *rgba = NULL;

  if (size < 1 || size > MAX_PIXELS || n != (gsize) size * (gsize) size * 4)
    return NULL;
  rgba = g_malloc (n);
  for (gsize i = 0; i < n; i += 4)
    {
      rgba[i] = argb[i + 1];
      rgba[i + 1] = argb[i + 2];
      rgba[i + 2] = argb[i + 3];
      rgba[i + 3] = argb[i];
    }
  g_autoptr (GBytes) data = g_bytes_new_take (g_steal_pointer (&rgba), n);
  return gdk_pixbuf_new_from_bytes (data, GDK_COLORSPACE_RGB, TRUE, 8, size, size, size * 4);
}

static void
show_icon (PbBridge *self, GVariant *pixmaps)
{
  g_autoptr (GdkPixbuf) best = NULL;
  int wanted = MAX (gtk_status_icon_get_size (self->icon), 16);
  GVariantIter iter;
  GVariant *bytes;
  int width, height, best_size = 0;

  g_variant_iter_init (&iter, pixmaps);
  while (g_variant_iter_next (&iter, "(ii@ay)", &width, &height, &bytes))
    {
      gboolean nearer = best == NULL || ABS (width - wanted) < ABS (best_size - wanted);
      GdkPixbuf *pixbuf = nearer && width == height ? read_pixmap (width, bytes) : NULL;

      if (pixbuf != NULL)
        {
          g_set_object (&best, pixbuf);
          g_object_unref (pixbuf);
          best_size = width;
        }
      g_variant_unref (bytes);
    }
  if (best != NULL)
    gtk_status_icon_set_from_pixbuf (self->icon, best);
}

static void
properties_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbBridge) self = user_data;
  g_autoptr (GVariant) answer = finish (source, result);
  g_autoptr (GVariant) properties = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
  g_autoptr (GVariant) pixmaps = NULL, tooltip = NULL;

  if (properties == NULL || !g_variant_is_of_type (properties, G_VARIANT_TYPE_VARDICT))
    return;
  pixmaps = g_variant_lookup_value (properties, "IconPixmap", G_VARIANT_TYPE ("a(iiay)"));
  tooltip = g_variant_lookup_value (properties, "ToolTip", G_VARIANT_TYPE ("(sa(iiay)ss)"));
  if (pixmaps != NULL)
    show_icon (self, pixmaps);
  if (tooltip != NULL)
    {
      const char *title, *markup;

      g_variant_get (tooltip, "(&s@a(iiay)&s&s)", NULL, NULL, &title, &markup);
      g_autofree char *safe = g_markup_printf_escaped ("<b>%s</b>", title);
      g_autofree char *text = g_strdup_printf ("%s\n%s", safe, markup);
      gtk_status_icon_set_tooltip_markup (self->icon, text);
      gtk_status_icon_set_title (self->icon, title);
    }
  g_clear_pointer (&self->menu_path, g_free);
  g_variant_lookup (properties, "Menu", "o", &self->menu_path);
}

static void
refresh (PbBridge *self)
{
  call (self, ITEM_PATH, "org.freedesktop.DBus.Properties", "GetAll", g_variant_new ("(s)", ITEM_INTERFACE), properties_cb);
}

static void
menu_item_cb (GtkMenuItem *item, gpointer user_data)
{
  PbBridge *self = user_data;
  int id = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (item), "id"));

  call (self, self->menu_path, MENU_INTERFACE, "Event", g_variant_new ("(isvu)", id, "clicked", g_variant_new_int32 (0), gtk_get_current_event_time ()), NULL);
}

static GtkWidget *
read_menu_item (PbBridge *self, GVariant *entry)
{
  g_autoptr (GVariant) properties = NULL;
  GtkWidget *item;
  const char *label = "", *type = "";
  gboolean enabled = TRUE, visible = TRUE;
  int id;

  g_variant_get (entry, "(i@a{sv}@av)", &id, &properties, NULL);
  g_variant_lookup (properties, "label", "&s", &label);
  g_variant_lookup (properties, "type", "&s", &type);
  g_variant_lookup (properties, "enabled", "b", &enabled);
  g_variant_lookup (properties, "visible", "b", &visible);
  item = g_str_equal (type, "separator") ? gtk_separator_menu_item_new () : gtk_menu_item_new_with_mnemonic (label);
  gtk_widget_set_sensitive (item, enabled);
  gtk_widget_set_visible (item, visible);
  g_object_set_data (G_OBJECT (item), "id", GINT_TO_POINTER (id));
  g_signal_connect_object (item, "activate", G_CALLBACK (menu_item_cb), self, G_CONNECT_DEFAULT);
  return item;
}

static void
layout_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbBridge) self = user_data;
  g_autoptr (GVariant) answer = finish (source, result);
  g_autoptr (GVariant) root = NULL, children = NULL;
  GVariantIter iter;
  GVariant *child;

  if (answer == NULL || !g_variant_is_of_type (answer, G_VARIANT_TYPE ("(u(ia{sv}av))")))
    return;
  g_variant_get (answer, "(u@(ia{sv}av))", NULL, &root);
  children = g_variant_get_child_value (root, 2);
  g_clear_pointer (&self->menu, gtk_widget_destroy);
  self->menu = g_object_ref_sink (gtk_menu_new ());
  g_variant_iter_init (&iter, children);
  while (g_variant_iter_next (&iter, "v", &child))
    {
      if (g_variant_is_of_type (child, G_VARIANT_TYPE ("(ia{sv}av)")))
        gtk_menu_shell_append (GTK_MENU_SHELL (self->menu), read_menu_item (self, child));
      g_variant_unref (child);
    }
  gtk_menu_popup (GTK_MENU (self->menu), NULL, NULL, gtk_status_icon_position_menu, self->icon, 3, self->menu_time);
}

static void
popup_menu_cb (GtkStatusIcon *icon, guint button, guint time, gpointer user_data)
{
  PbBridge *self = user_data;

  if (self->menu_path == NULL)
    return;
  self->menu_time = time;
  call (self, self->menu_path, MENU_INTERFACE, "GetLayout", g_variant_new ("(iias)", 0, -1, NULL), layout_cb);
}

static void
activate_cb (GtkStatusIcon *icon, gpointer user_data)
{
  call (PB_BRIDGE (user_data), ITEM_PATH, ITEM_INTERFACE, "Activate", g_variant_new ("(ii)", 0, 0), NULL);
}

static gboolean
button_cb (GtkStatusIcon *icon, GdkEventButton *event, gpointer user_data)
{
  if (event->button != GDK_BUTTON_MIDDLE)
    return GDK_EVENT_PROPAGATE;
  call (PB_BRIDGE (user_data), ITEM_PATH, ITEM_INTERFACE, "SecondaryActivate", g_variant_new ("(ii)", 0, 0), NULL);
  return GDK_EVENT_STOP;
}

static gboolean
size_cb (GtkStatusIcon *icon, int size, gpointer user_data)
{
  refresh (PB_BRIDGE (user_data));
  return FALSE;
}

/* The resident looks for the name to know whether there is a tray at all. */
static void
embedded_cb (GtkStatusIcon *icon, GParamSpec *pspec, gpointer user_data)
{
  PbBridge *self = PB_BRIDGE (user_data);
  g_autofree char *name = g_strconcat (self->name, ".Bridge", NULL);
  gboolean had_tray = self->embedded_id != 0;

  g_clear_handle_id (&self->embedded_id, g_bus_unown_name);
  if (gtk_status_icon_is_embedded (icon))
    self->embedded_id = g_bus_own_name_on_connection (self->bus, name, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
  else if (had_tray)
    g_signal_emit (self, lost_signal, 0);
}

static void
item_signal_cb (GDBusConnection *bus, const char *sender, const char *path, const char *iface, const char *signal, GVariant *args, gpointer user_data)
{
  refresh (PB_BRIDGE (user_data));
}

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  refresh (PB_BRIDGE (user_data));
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  g_signal_emit (user_data, ended_signal, 0);
}

PbBridge *
pb_bridge_new (GDBusConnection *bus, const char *name)
{
  PbBridge *self = g_object_new (PB_TYPE_BRIDGE, NULL);

  self->bus = g_object_ref (bus);
  self->name = g_strdup (name);
  self->signal_id = g_dbus_connection_signal_subscribe (bus, name, ITEM_INTERFACE, NULL, ITEM_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE, item_signal_cb, self, NULL);
  self->watch_id = g_bus_watch_name_on_connection (bus, name, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb, vanished_cb, self, NULL);
  g_signal_connect_object (self->icon, "notify::embedded", G_CALLBACK (embedded_cb), self, G_CONNECT_DEFAULT);
  embedded_cb (self->icon, NULL, self);
  return self;
}

static void
pb_bridge_dispose (GObject *object)
{
  PbBridge *self = PB_BRIDGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  g_clear_handle_id (&self->embedded_id, g_bus_unown_name);
  if (self->signal_id != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->signal_id);
  self->signal_id = 0;
  g_clear_pointer (&self->menu, gtk_widget_destroy);
  g_clear_object (&self->icon);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (pb_bridge_parent_class)->dispose (object);
}

static void
pb_bridge_finalize (GObject *object)
{
  PbBridge *self = PB_BRIDGE (object);

  g_free (self->name);
  g_free (self->menu_path);
  G_OBJECT_CLASS (pb_bridge_parent_class)->finalize (object);
}

static void
pb_bridge_class_init (PbBridgeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = pb_bridge_dispose;
  G_OBJECT_CLASS (klass)->finalize = pb_bridge_finalize;
  lost_signal = g_signal_new ("lost", PB_TYPE_BRIDGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  ended_signal = g_signal_new ("ended", PB_TYPE_BRIDGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_bridge_init (PbBridge *self)
{
  self->cancellable = g_cancellable_new ();
  self->icon = gtk_status_icon_new_from_icon_name (PB_APP_ID);
  g_signal_connect_object (self->icon, "activate", G_CALLBACK (activate_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->icon, "popup-menu", G_CALLBACK (popup_menu_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->icon, "button-press-event", G_CALLBACK (button_cb), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (self->icon, "size-changed", G_CALLBACK (size_cb), self, G_CONNECT_DEFAULT);
}

G_GNUC_END_IGNORE_DEPRECATIONS
