/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tray against a watcher played on another connection; time is the fake clock's. */
#include "pb-fake-clock.h"
#include "pb-sni.h"
#include "pb-test-bus.h"
#include "pb-tray.h"

#include <string.h>

#define WATCHER "org.kde.StatusNotifierWatcher"
#define ITEM    "org.kde.StatusNotifierItem"
#define BRIDGE  "io.github.postbell.Postbell" PB_TRAY_BRIDGE_SUFFIX
#define MENU    "com.canonical.dbusmenu"
#define SECONDS ((gint64) G_USEC_PER_SEC)

typedef struct
{
  GDBusConnection *connection;
  guint registration, name;
  guint registered; /* how often an item came */
  char *item;
  gboolean host, refuses;
} Watcher;

typedef struct
{
  GDBusConnection *bus, *other;
  PbFakeClock *clock;
  GSimpleActionGroup *actions;
  PbTray *tray;
  GString *log; /* actions activated */
  guint activations;
  guint new_icon, new_tooltip, new_title, layout;
  char *properties; /* of the last ItemsPropertiesUpdated */
  char *token;
} Fixture;

static const char watcher_xml[] =
    "<node><interface name='" WATCHER "'><method name='RegisterStatusNotifierItem'><arg type='s' direction='in'/></method>"
    "<property name='IsStatusNotifierHostRegistered' type='b' access='read'/>"
    "<signal name='StatusNotifierHostRegistered'/><signal name='StatusNotifierHostUnregistered'/></interface></node>";

static GTestDBus *test_bus;

static void
watcher_called (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method, GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
{
  Watcher *self = user_data;

  self->registered++;
  g_free (self->item);
  g_variant_get (parameters, "(s)", &self->item);
  if (self->refuses)
    g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_FAILED, "not now");
  else
    g_dbus_method_invocation_return_value (invocation, NULL);
}

static GVariant *
watcher_property (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name, GError **error, gpointer user_data)
{
  return g_variant_new_boolean (((Watcher *) user_data)->host);
}

static Watcher *
watcher_start (gboolean host, gboolean refuses)
{
  static const GDBusInterfaceVTable vtable = { watcher_called, watcher_property, NULL };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (watcher_xml, NULL);
  Watcher *self = g_new0 (Watcher, 1);

  self->host = host;
  self->refuses = refuses;
  self->connection = pb_test_bus_connect (test_bus);
  self->registration = g_dbus_connection_register_object (self->connection, "/StatusNotifierWatcher", node->interfaces[0], &vtable, self, NULL, NULL);
  self->name = pb_test_bus_own (self->connection, WATCHER);
  return self;
}

/* As a crash would: the connection is closed. */
static void
watcher_die (Watcher *self)
{
  g_bus_unown_name (self->name);
  g_dbus_connection_unregister_object (self->connection, self->registration);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->connection);
  g_free (self->item);
  g_free (self);
}

static void
watcher_signal (Watcher *self, const char *signal)
{
  g_dbus_connection_emit_signal (self->connection, NULL, "/StatusNotifierWatcher", WATCHER, signal, NULL, NULL);
}

static void
activated_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  Fixture *f = user_data;

  g_string_append_printf (f->log, "%s(%s) ", g_action_get_name (G_ACTION (action)), parameter != NULL ? g_variant_get_string (parameter, NULL) : "NULL");
  g_free (f->token);
  f->token = pb_tray_take_activation_token (f->tray);
  f->activations++;
}

static void
item_signal_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *parameters, gpointer user_data)
{
  Fixture *f = user_data;

  f->new_icon += strcmp (signal, "NewIcon") == 0;
  f->new_tooltip += strcmp (signal, "NewToolTip") == 0;
  f->new_title += strcmp (signal, "NewTitle") == 0;
  f->layout += strcmp (signal, "LayoutUpdated") == 0;
  if (strcmp (signal, "ItemsPropertiesUpdated") == 0)
    {
      g_free (f->properties);
      f->properties = g_variant_print (parameters, FALSE);
    }
}

static void
set_up (Fixture *f, gconstpointer x11)
{
  static const char *const names[] = { "open-webmail", "check-now", "open-message" };

  f->bus = pb_test_bus_connect (test_bus);
  f->other = pb_test_bus_connect (test_bus);
  f->clock = pb_fake_clock_new ();
  f->log = g_string_new (NULL);
  f->actions = g_simple_action_group_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (names[i], G_VARIANT_TYPE_STRING);
      g_signal_connect (action, "activate", G_CALLBACK (activated_cb), f);
      g_action_map_add_action (G_ACTION_MAP (f->actions), G_ACTION (action));
    }
  g_dbus_connection_signal_subscribe (f->other, g_dbus_connection_get_unique_name (f->bus), NULL, NULL, NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE, item_signal_cb, f, NULL);
  pb_test_bus_settle (f->other);
  f->tray = pb_tray_new (f->bus, pb_fake_clock_get (f->clock), G_ACTION_GROUP (f->actions), "io.github.postbell.Postbell", x11 != NULL);
  pb_test_bus_settle (f->bus);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->tray);
  g_dbus_connection_close_sync (f->bus, NULL, NULL);
  g_dbus_connection_close_sync (f->other, NULL, NULL);
  g_object_unref (f->bus);
  g_object_unref (f->other);
  g_object_unref (f->actions);
  pb_fake_clock_free (f->clock);
  g_string_free (f->log, TRUE);
  g_free (f->token);
  g_free (f->properties);
}

/* Lets the bus do what is under way in both directions. */
static void
settle (Fixture *f)
{
  pb_test_bus_settle (f->bus);
  pb_test_bus_settle (f->other);
  pb_test_bus_settle (f->bus);
}

static void
wait_for_place (Fixture *f, PbTrayPlace place)
{
  for (guint i = 0; i < 200 && pb_tray_get_place (f->tray) != place; i++)
    settle (f);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, place);
}

static void
test_registered (Fixture *f, gconstpointer data)
{
  Watcher *watcher = watcher_start (TRUE, FALSE);

  wait_for_place (f, PB_TRAY_SHOWN);
  g_assert_cmpuint (watcher->registered, ==, 1);
  g_assert_cmpstr (watcher->item, ==, g_dbus_connection_get_unique_name (f->bus));
  pb_fake_clock_advance (f->clock, 3600 * SECONDS);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, PB_TRAY_SHOWN);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->clock), ==, 0); /* at rest nothing wakes up */
  watcher_die (watcher);
}

/* No watcher: 2 s on X11, then the bridge; nothing else to try on Wayland; after 15 s there is no tray. */
static void
test_absent (Fixture *f, gconstpointer x11)
{
  pb_fake_clock_advance (f->clock, 2 * SECONDS - 1);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, PB_TRAY_WAITING);
  pb_fake_clock_advance (f->clock, 1);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, x11 ? PB_TRAY_XEMBED : PB_TRAY_WAITING);
  pb_fake_clock_advance (f->clock, 13 * SECONDS - 1);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, x11 ? PB_TRAY_XEMBED : PB_TRAY_WAITING);
  pb_fake_clock_advance (f->clock, 1);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, PB_TRAY_NONE);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->clock), ==, 0);
  Watcher *watcher = watcher_start (TRUE, FALSE);
  wait_for_place (f, PB_TRAY_SHOWN);
  watcher_die (watcher);
  wait_for_place (f, PB_TRAY_WAITING);
}

/* The bridge's icon counts as long as a tray has it; without one it may go on waiting. */
static void
test_bridge (Fixture *f, gconstpointer x11)
{
  pb_fake_clock_advance (f->clock, 3 * SECONDS);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, PB_TRAY_XEMBED);
  guint name = pb_test_bus_own (f->other, BRIDGE);
  settle (f);
  pb_fake_clock_advance (f->clock, 3600 * SECONDS);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, PB_TRAY_XEMBED);
  pb_test_bus_disown (f->other, name, BRIDGE);
  settle (f);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, PB_TRAY_XEMBED);
  pb_fake_clock_advance (f->clock, 15 * SECONDS);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, PB_TRAY_NONE);
  name = pb_test_bus_own (f->other, BRIDGE);
  wait_for_place (f, PB_TRAY_XEMBED);
  Watcher *watcher = watcher_start (TRUE, FALSE);
  wait_for_place (f, PB_TRAY_SHOWN); /* a real host is better */
  watcher_die (watcher);
  wait_for_place (f, PB_TRAY_XEMBED);
  pb_test_bus_disown (f->other, name, BRIDGE);
  settle (f);
}

static void
test_restarts (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      Watcher *watcher = watcher_start (TRUE, FALSE);
      wait_for_place (f, PB_TRAY_SHOWN);
      g_assert_cmpuint (watcher->registered, ==, 1);
      watcher_die (watcher);
      wait_for_place (f, PB_TRAY_WAITING);
      pb_fake_clock_advance (f->clock, (2 * SECONDS) - 1);
      g_assert_cmpint (pb_tray_get_place (f->tray), ==, PB_TRAY_WAITING);
    }
  pb_fake_clock_advance (f->clock, 1);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, PB_TRAY_XEMBED);
}

/* A new panel takes the name over while the old one lives. */
static void
test_replaced (Fixture *f, gconstpointer data)
{
  Watcher *old = watcher_start (TRUE, FALSE);

  wait_for_place (f, PB_TRAY_SHOWN);
  Watcher *new = watcher_start (TRUE, FALSE);
  for (guint i = 0; i < 200 && new->registered == 0; i++)
    settle (f);
  g_assert_cmpuint (new->registered, ==, 1);
  wait_for_place (f, PB_TRAY_SHOWN);
  watcher_die (old);
  settle (f);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, PB_TRAY_SHOWN);
  watcher_die (new);
  wait_for_place (f, PB_TRAY_WAITING);
}

/* A watcher without a panel behind it: 3 s, then the bridge; a host that comes and goes is followed. */
static void
test_no_host (Fixture *f, gconstpointer data)
{
  Watcher *watcher = watcher_start (FALSE, FALSE);

  for (guint i = 0; i < 200 && watcher->registered == 0; i++)
    settle (f);
  settle (f);
  pb_fake_clock_advance (f->clock, 3 * SECONDS - 1);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, PB_TRAY_WAITING);
  pb_fake_clock_advance (f->clock, 1);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, PB_TRAY_XEMBED);
  watcher->host = TRUE;
  watcher_signal (watcher, "StatusNotifierHostRegistered");
  wait_for_place (f, PB_TRAY_SHOWN);
  watcher->host = FALSE;
  watcher_signal (watcher, "StatusNotifierHostUnregistered");
  wait_for_place (f, PB_TRAY_WAITING);
  pb_fake_clock_advance (f->clock, 3 * SECONDS);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, PB_TRAY_XEMBED);
  g_assert_cmpuint (watcher->registered, ==, 1);
  watcher_die (watcher);
}

/* Refused once is not refused for ever. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  Watcher *watcher = watcher_start (TRUE, TRUE);

  for (guint i = 0; i < 200 && watcher->registered == 0; i++)
    settle (f);
  settle (f);
  g_assert_cmpint (pb_tray_get_place (f->tray), ==, PB_TRAY_WAITING);
  watcher->refuses = FALSE;
  pb_fake_clock_advance (f->clock, 3 * SECONDS);
  wait_for_place (f, PB_TRAY_SHOWN);
  g_assert_cmpuint (watcher->registered, ==, 2);
  watcher_die (watcher);
}

static GVariant *
get_all (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = pb_test_bus_call (f->other, g_dbus_connection_get_unique_name (f->bus), PB_SNI_PATH, "org.freedesktop.DBus.Properties", "GetAll", g_variant_new ("(s)", ITEM), &error);

  g_assert_no_error (error);
  return g_variant_get_child_value (reply, 0);
}

static void
call_item (Fixture *f, const char *method, GVariant *parameters)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = pb_test_bus_call (f->other, g_dbus_connection_get_unique_name (f->bus), PB_SNI_PATH, ITEM, method, parameters, &error);

  g_assert_no_error (error);
}

static GVariant *
call_menu (Fixture *f, const char *method, GVariant *parameters)
{
  return pb_test_bus_call (f->other, g_dbus_connection_get_unique_name (f->bus), PB_SNI_MENU_PATH, MENU, method, parameters, NULL);
}

static GPtrArray *
menu_of (const char *first, ...)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_tray_item_free);
  va_list args;

  va_start (args, first);
  for (const char *label = first; label != NULL; label = va_arg (args, const char *))
    g_ptr_array_add (items, pb_tray_item_new (*label == '-' ? NULL : label, *label == '-' ? NULL : "open-message", *label == '-' ? NULL : g_variant_new_string (label)));
  va_end (args);
  return items;
}

static void
update (Fixture *f, gint64 unread, const char *title, const char *tooltip, GPtrArray *items)
{
  PbIconFace face = { unread, PB_STATUS_WATCHING, FALSE };

  pb_tray_update (f->tray, &face, title, tooltip, items);
}

static void
test_item (Fixture *f, gconstpointer data)
{
  g_autoptr (GVariant) pixmaps = NULL, tip = NULL;
  const char *text = NULL, *title = NULL, *markup = NULL;
  gboolean is_menu = TRUE;
  gint32 width = 0, height = 0;

  update (f, 3, "3 <b>unread</b> & more", "Tom <tom@x.example> & Co", menu_of ("a", NULL));
  g_autoptr (GVariant) all = get_all (f);
  g_assert_true (g_variant_lookup (all, "ItemIsMenu", "b", &is_menu));
  g_assert_false (is_menu);
  g_assert_true (g_variant_lookup (all, "IconName", "&s", &text));
  g_assert_cmpstr (text, ==, "");
  g_assert_true (g_variant_lookup (all, "Category", "&s", &text));
  g_assert_cmpstr (text, ==, "Communications");
  g_assert_true (g_variant_lookup (all, "Status", "&s", &text));
  g_assert_cmpstr (text, ==, "Active");
  g_assert_true (g_variant_lookup (all, "Title", "&s", &text));
  g_assert_null (strpbrk (text, "<>&"));
  g_assert_true (g_variant_lookup (all, "IconAccessibleDesc", "&s", &title));
  g_assert_cmpstr (title, ==, text);
  tip = g_variant_lookup_value (all, "ToolTip", G_VARIANT_TYPE ("(sa(iiay)ss)"));
  g_variant_get (tip, "(&sa(iiay)&s&s)", NULL, NULL, NULL, &markup);
  g_assert_cmpstr (markup, ==, "Tom &lt;tom@x.example&gt; &amp; Co");
  pixmaps = g_variant_lookup_value (all, "IconPixmap", G_VARIANT_TYPE ("a(iiay)"));
  g_assert_cmpuint (g_variant_n_children (pixmaps), ==, 7);
  for (gsize i = 0; i < 7; i++)
    {
      static const gint32 sizes[] = { 16, 22, 24, 32, 44, 48, 64 };
      g_autoptr (GVariant) bytes = NULL;
      g_variant_get_child (pixmaps, i, "(ii@ay)", &width, &height, &bytes);
      g_assert_cmpint (width, ==, sizes[i]);
      g_assert_cmpint (height, ==, sizes[i]);
      g_assert_cmpuint (g_variant_n_children (bytes), ==, (gsize) (4 * width * height));
    }
}

static void
test_clicks (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  call_item (f, "ProvideXdgActivationToken", g_variant_new ("(s)", "tok-1"));
  call_item (f, "Activate", g_variant_new ("(ii)", 940, 16));
  settle (f);
  g_assert_cmpstr (f->log->str, ==, "open-webmail() ");
  g_assert_cmpstr (f->token, ==, "tok-1");
  call_item (f, "SecondaryActivate", g_variant_new ("(ii)", 0, 0));
  settle (f);
  g_assert_cmpstr (f->log->str, ==, "open-webmail() check-now() ");
  g_assert_null (f->token); /* a token serves one click */
  call_item (f, "Scroll", g_variant_new ("(is)", 120, "vertical"));
  settle (f);
  g_assert_cmpuint (f->activations, ==, 2);
  g_autoptr (GVariant) reply = pb_test_bus_call (f->other, g_dbus_connection_get_unique_name (f->bus), PB_SNI_PATH, ITEM, "ContextMenu", g_variant_new ("(ii)", 1, 1), &error);
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);
}

/* The person chooses what a click does; an action without a parameter gets none. */
static void
test_chosen_clicks (Fixture *f, gconstpointer data)
{
  g_autoptr (GSimpleAction) plain = g_simple_action_new ("show-status", NULL);

  g_signal_connect (plain, "activate", G_CALLBACK (activated_cb), f);
  g_action_map_add_action (G_ACTION_MAP (f->actions), G_ACTION (plain));
  pb_tray_set_clicks (f->tray, "check-now", "open-webmail");
  call_item (f, "Activate", g_variant_new ("(ii)", 0, 0));
  call_item (f, "SecondaryActivate", g_variant_new ("(ii)", 0, 0));
  settle (f);
  g_assert_cmpstr (f->log->str, ==, "check-now() open-webmail() ");
  g_string_truncate (f->log, 0);
  pb_tray_set_clicks (f->tray, "show-status", NULL);
  call_item (f, "SecondaryActivate", g_variant_new ("(ii)", 0, 0));
  call_item (f, "Activate", g_variant_new ("(ii)", 0, 0));
  settle (f);
  g_assert_cmpuint (f->activations, ==, 3);
  g_assert_cmpstr (f->log->str, ==, "show-status(NULL) ");
}

/* Hosts read everything again at each signal: at most two a second, and the last word is never lost. */
static void
test_coalesced (Fixture *f, gconstpointer data)
{
  const char *title = NULL;

  update (f, 0, "none", "none", menu_of ("a", NULL));
  settle (f);
  g_assert_cmpuint (f->new_icon, ==, 1); /* the first one at once */
  for (guint i = 1; i <= 50; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u unread", i);
      update (f, i, text, text, menu_of (text, NULL));
      pb_fake_clock_advance (f->clock, SECONDS / 25);
    }
  pb_fake_clock_advance (f->clock, SECONDS);
  settle (f);
  g_assert_cmpuint (f->new_icon, <=, 6); /* the first, and four or five in 2 s */
  g_assert_cmpuint (f->new_icon, >=, 5);
  g_assert_cmpuint (f->new_tooltip, <=, 6);
  g_assert_cmpuint (f->layout, <=, 6);
  g_autoptr (GVariant) all = get_all (f);
  g_assert_true (g_variant_lookup (all, "Title", "&s", &title));
  g_assert_cmpstr (title, ==, "50 unread");
  guint before = f->new_icon + f->new_tooltip + f->layout;
  update (f, 50, "50 unread", "50 unread", menu_of ("50 unread", NULL));
  settle (f);
  g_assert_cmpuint (f->new_icon + f->new_tooltip + f->layout, ==, before); /* nothing changed, nothing said */
  g_assert_cmpuint (pb_fake_clock_count_armed (f->clock), <=, 1);          /* the place's timer only */
}

/* Returns: the number of the item with @label, 0 if there is none; @revision: (out) */
static gint32
find_label (Fixture *f, const char *label, guint32 *revision)
{
  g_autoptr (GVariant) reply = call_menu (f, "GetLayout", g_variant_new ("(iias)", 0, -1, NULL));
  g_autoptr (GVariant) children = NULL;
  gint32 found = 0;

  g_variant_get (reply, "(u(i@a{sv}@av))", revision, NULL, NULL, &children);
  for (gsize i = 0; i < g_variant_n_children (children); i++)
    {
      g_autoptr (GVariant) child = NULL, properties = NULL;
      const char *text = NULL;
      gint32 id = 0;
      g_variant_get_child (children, i, "v", &child);
      g_variant_get (child, "(i@a{sv}@av)", &id, &properties, NULL);
      if (g_variant_lookup (properties, "label", "&s", &text) && strcmp (text, label) == 0)
        found = id;
    }
  return found;
}

static void
send_click (Fixture *f, gint32 id)
{
  g_autoptr (GVariant) reply = call_menu (f, "Event", g_variant_new ("(isvu)", id, "clicked", g_variant_new_int32 (0), 0));

  g_assert_nonnull (reply);
  settle (f);
}

static void
test_menu (Fixture *f, gconstpointer data)
{
  guint32 first = 0, second = 0;

  update (f, 1, "t", "t", menu_of ("a_b", "-", "c", NULL));
  gint32 escaped = find_label (f, "a__b", &first), c = find_label (f, "c", &first);
  g_assert_cmpint (escaped, !=, 0);
  send_click (f, escaped);
  g_assert_cmpstr (f->log->str, ==, "open-message(a_b) ");
  pb_fake_clock_advance (f->clock, SECONDS);
  update (f, 1, "t", "t", menu_of ("new", "c", NULL));
  g_assert_cmpint (find_label (f, "c", &second), ==, c); /* the number stays with what it does */
  g_assert_cmpint (find_label (f, "new", &second), !=, escaped);
  g_assert_cmpuint (second, >, first);
  send_click (f, escaped); /* a stale menu: nothing happens */
  g_assert_cmpuint (f->activations, ==, 1);
  send_click (f, 0);
  g_assert_cmpuint (f->activations, ==, 1);
  g_autoptr (GVariant) opened = call_menu (f, "Event", g_variant_new ("(isvu)", c, "hovered", g_variant_new_int32 (0), 0));
  g_assert_nonnull (opened);
  g_assert_cmpuint (f->activations, ==, 1);
}

/* Hosts that know an item by its number read its label again only when told; GNOME's extension never moves an item. */
static void
test_menu_changes (Fixture *f, gconstpointer data)
{
  static const char layout[] = "(uint32 3, (0, {'children-display': <'submenu'>}, [<(1, {'label': <'top'>}, @av [])>, "
                               "<(5, {'type': <'separator'>}, @av [])>, <(6, {'label': <'mail'>}, @av [])>, "
                               "<(2, {'type': <'separator'>}, @av [])>, <(3, {'label': <'check'>}, @av [])>, <(4, {'label': <'bob – fine'>}, @av [])>]))";
  GPtrArray *items = menu_of ("top", "-", "check", NULL), *later = menu_of ("top", "-", "check", NULL);

  g_ptr_array_add (items, pb_tray_item_new ("bob – connecting", "open-webmail", g_variant_new_string ("bob")));
  g_ptr_array_add (later, pb_tray_item_new ("bob – fine", "open-webmail", g_variant_new_string ("bob")));
  update (f, 1, "t", "t", items);
  settle (f);
  guint before = f->layout;
  g_assert_null (f->properties);
  pb_fake_clock_advance (f->clock, SECONDS);
  update (f, 1, "t", "t", later);
  settle (f);
  g_assert_cmpstr (f->properties, ==, "([(4, {'label': <'bob – fine'>, 'enabled': <true>})], [])");
  g_assert_cmpuint (f->layout, ==, before); /* nothing came, went or moved */
  pb_fake_clock_advance (f->clock, SECONDS);
  items = menu_of ("top", "-", "mail", "-", "check", NULL);
  g_ptr_array_add (items, pb_tray_item_new ("bob – fine", "open-webmail", g_variant_new_string ("bob")));
  update (f, 1, "t", "t", items);
  settle (f);
  g_assert_cmpuint (f->layout, ==, before + 1);
  g_autoptr (GVariant) reply = call_menu (f, "GetLayout", g_variant_new ("(iias)", 0, -1, NULL));
  g_autofree char *text = g_variant_print (reply, FALSE);
  g_autoptr (GVariant) wanted = g_variant_parse (G_VARIANT_TYPE ("(u(ia{sv}av))"), layout, NULL, NULL, NULL);
  g_test_message ("%s", text);
  g_assert_true (g_variant_equal (reply, wanted));
}

static void
test_menu_groups (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *method, *args, *reply;
  } cases[] = {
    { "AboutToShow", "(0,)", "(false,)" },
    { "AboutToShowGroup", "([0, 1, 99],)", "(@ai [], [99])" },
    { "GetGroupProperties", "([2], @as [])", "([(2, {'type': <'separator'>})],)" },
    { "GetGroupProperties", "(@ai [], ['label'])", "([(1, {'label': <'a'>}), (2, {}), (3, {'label': <'b'>})],)" },
    { "GetProperty", "(3, 'label')", "(<'b'>,)" },
    { "GetLayout", "(0, 0, @as [])", "(uint32 2, (0, {'children-display': <'submenu'>}, @av []))" },
    { "GetLayout", "(1, -1, @as [])", "(uint32 2, (1, {'label': <'a'>}, @av []))" },
    { "EventGroup", "([(1, 'opened', <0>, uint32 0), (77, 'clicked', <0>, uint32 0), (3, 'clicked', <0>, uint32 0)],)", "([77],)" },
    { "GetLayout", "(42, -1, @as [])", NULL },
    { "GetProperty", "(3, 'icon-name')", NULL },
  };

  update (f, 1, "t", "t", menu_of ("a", "-", "b", NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) args = g_variant_parse (NULL, cases[i].args, NULL, NULL, &error);
      g_assert_no_error (error);
      g_autoptr (GVariant) reply = call_menu (f, cases[i].method, args);
      g_autofree char *text = reply != NULL ? g_variant_print (reply, FALSE) : NULL;
      g_autoptr (GVariant) wanted = cases[i].reply != NULL ? g_variant_parse (reply != NULL ? g_variant_get_type (reply) : NULL, cases[i].reply, NULL, NULL, &error) : NULL;
      g_assert_no_error (error);
      g_test_message ("%s: %s", cases[i].method, text);
      g_assert_cmpint (reply == NULL, ==, wanted == NULL);
      if (reply != NULL)
        g_assert_true (g_variant_equal (reply, wanted));
    }
  settle (f);
  g_assert_cmpstr (f->log->str, ==, "open-message(b) ");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    gboolean x11;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/tray/registered", TRUE, test_registered },
    { "/tray/absent-x11", TRUE, test_absent },
    { "/tray/absent-wayland", FALSE, test_absent },
    { "/tray/bridge", TRUE, test_bridge },
    { "/tray/restarts", TRUE, test_restarts },
    { "/tray/replaced", TRUE, test_replaced },
    { "/tray/no-host", TRUE, test_no_host },
    { "/tray/refused", TRUE, test_refused },
    { "/tray/item", FALSE, test_item },
    { "/tray/clicks", FALSE, test_clicks },
    { "/tray/chosen-clicks", FALSE, test_chosen_clicks },
    { "/tray/coalesced", FALSE, test_coalesced },
    { "/tray/menu", FALSE, test_menu },
    { "/tray/menu-changes", FALSE, test_menu_changes },
    { "/tray/menu-groups", FALSE, test_menu_groups },
  };

  g_test_init (&argc, &argv, NULL);
  test_bus = pb_test_bus_start ();
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, GINT_TO_POINTER (tests[i].x11), set_up, tests[i].func, tear_down);
  int status = g_test_run ();
  pb_test_bus_stop (test_bus);
  return status;
}
