/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-dbusmenu.c: answers for the hosts that draw the menu. */
#include "pb-dbusmenu.h"

#include <string.h>

#define MENU_INTERFACE "com.canonical.dbusmenu"

struct _PbDbusmenu
{
  GDBusConnection *bus; /* (owned) */
  char *path;           /* (owned) */
  GPtrArray *items;     /* (owned) (element-type PbTrayItem) */
  GArray *ids;          /* (owned) (element-type gint32): parallel to items */
  PbDbusmenuFunc func;
  gpointer user_data; /* (unowned) */
  guint registration;
  guint32 revision;
  gint32 last_id; /* 0 is the root */
};

static const char introspection[] =
    "<node><interface name='" MENU_INTERFACE "'>"
    "<property name='Version' type='u' access='read'/><property name='TextDirection' type='s' access='read'/>"
    "<property name='Status' type='s' access='read'/><property name='IconThemePath' type='as' access='read'/>"
    "<method name='GetLayout'><arg type='i' direction='in'/><arg type='i' direction='in'/><arg type='as' direction='in'/>"
    "<arg type='u' direction='out'/><arg type='(ia{sv}av)' direction='out'/></method>"
    "<method name='GetGroupProperties'><arg type='ai' direction='in'/><arg type='as' direction='in'/>"
    "<arg type='a(ia{sv})' direction='out'/></method>"
    "<method name='GetProperty'><arg type='i' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='v' direction='out'/></method>"
    "<method name='Event'><arg type='i' direction='in'/><arg type='s' direction='in'/><arg type='v' direction='in'/>"
    "<arg type='u' direction='in'/></method>"
    "<method name='EventGroup'><arg type='a(isvu)' direction='in'/><arg type='ai' direction='out'/></method>"
    "<method name='AboutToShow'><arg type='i' direction='in'/><arg type='b' direction='out'/></method>"
    "<method name='AboutToShowGroup'><arg type='ai' direction='in'/><arg type='ai' direction='out'/>"
    "<arg type='ai' direction='out'/></method>"
    "<signal name='ItemsPropertiesUpdated'><arg type='a(ia{sv})'/><arg type='a(ias)'/></signal>"
    "<signal name='LayoutUpdated'><arg type='u'/><arg type='i'/></signal>"
    "<signal name='ItemActivationRequested'><arg type='i'/><arg type='u'/></signal>"
    "</interface></node>";

static gint32
item_id (PbDbusmenu *self, guint index)
{
  return g_array_index (self->ids, gint32, index);
}

/* Returns: (nullable): the item with @id. */
static const PbTrayItem *
find_item (PbDbusmenu *self, gint32 id)
{
  for (guint i = 0; i < self->items->len; i++)
    if (item_id (self, i) == id)
      return g_ptr_array_index (self->items, i);
  return NULL;
}

static gboolean
is_wanted (const char *const *names, const char *name)
{
  return names[0] == NULL || g_strv_contains (names, name);
}

static void
add_property (GVariantBuilder *builder, const char *const *names, const char *name, GVariant *value)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (value);

  if (is_wanted (names, name))
    g_variant_builder_add (builder, "{sv}", name, owned);
}

/* '_' marks a mnemonic; doubled it is itself. */
static char *
escape_mnemonics (const char *label)
{
  GString *out = g_string_new (NULL);

  for (; *label != '\0'; label++)
    {
      if (*label == '_')
        g_string_append_c (out, '_');
      g_string_append_c (out, *label);
    }
  return g_string_free (out, FALSE);
}

/* @item: (nullable): NULL = the root.
 * Returns: (floating): a{sv} of the properties that are not at their default. */
static GVariant *
item_properties (const PbTrayItem *item, const char *const *names)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (item == NULL)
    {
      add_property (&builder, names, "children-display", g_variant_new_string ("submenu"));
    }
  else if (item->label == NULL)
    {
      add_property (&builder, names, "type", g_variant_new_string ("separator"));
    }
  else
    {
      add_property (&builder, names, "label", g_variant_new_take_string (escape_mnemonics (item->label)));
      if (item->disabled || item->action == NULL)
        add_property (&builder, names, "enabled", g_variant_new_boolean (FALSE));
    }
  return g_variant_builder_end (&builder);
}

static void
get_layout (PbDbusmenu *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autofree const char **names = NULL;
  GVariantBuilder children;
  gint32 parent = 0, depth = 0;

  g_variant_get (parameters, "(ii^a&s)", &parent, &depth, &names);
  const PbTrayItem *item = find_item (self, parent);
  if (parent != 0 && item == NULL)
    {
      g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, "no item %d", parent);
      return;
    }
  g_variant_builder_init (&children, G_VARIANT_TYPE ("av"));
  for (guint i = 0; parent == 0 && depth != 0 && i < self->items->len; i++)
    {
      GVariant *properties = item_properties (g_ptr_array_index (self->items, i), names);
      g_variant_builder_add (&children, "v", g_variant_new ("(i@a{sv}av)", item_id (self, i), properties, NULL));
    }
  GVariant *properties = item_properties (item, names);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u(i@a{sv}av))", self->revision, parent, properties, &children));
}

static void
get_group_properties (PbDbusmenu *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) wanted = NULL;
  g_autofree const char **names = NULL;
  GVariantBuilder builder;
  gsize n = 0;

  g_variant_get (parameters, "(@ai^a&s)", &wanted, &names);
  const gint32 *ids = g_variant_get_fixed_array (wanted, &n, sizeof (gint32));
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ia{sv})"));
  for (guint i = 0; n == 0 && i < self->items->len; i++)
    g_variant_builder_add (&builder, "(i@a{sv})", item_id (self, i), item_properties (g_ptr_array_index (self->items, i), names));
  for (gsize i = 0; i < n; i++)
    {
      const PbTrayItem *item = find_item (self, ids[i]);
      if (item != NULL || ids[i] == 0)
        g_variant_builder_add (&builder, "(i@a{sv})", ids[i], item_properties (item, names));
    }
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(a(ia{sv}))", &builder));
}

static void
get_item_property (PbDbusmenu *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *all[] = { NULL }, *name = NULL;
  gint32 id = 0;

  g_variant_get (parameters, "(i&s)", &id, &name);
  const PbTrayItem *item = find_item (self, id);
  g_autoptr (GVariant) properties = g_variant_ref_sink (item_properties (item, all));
  g_autoptr (GVariant) value = g_variant_lookup_value (properties, name, NULL);
  if ((item == NULL && id != 0) || value == NULL)
    g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, "no such property");
  else
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(v)", value));
}

static void
dispatch (PbDbusmenu *self, gint32 id, const char *event)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_ref (self->items); /* the action may bring new ones, or the end */
  const PbTrayItem *item = find_item (self, id);

  if (item != NULL && item->action != NULL && !item->disabled && strcmp (event, "clicked") == 0)
    self->func (item, self->user_data);
}

static void
event_group (PbDbusmenu *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariantIter) iter = NULL;
  GVariantBuilder unknown;
  const char *event = NULL, *clicked = NULL;
  gint32 id = 0, clicked_id = 0;

  g_variant_builder_init (&unknown, G_VARIANT_TYPE ("ai"));
  g_variant_get (parameters, "(a(isvu))", &iter);
  while (g_variant_iter_next (iter, "(i&s@vu)", &id, &event, NULL, NULL))
    {
      if (id != 0 && find_item (self, id) == NULL)
        g_variant_builder_add (&unknown, "i", id);
      else if (strcmp (event, "clicked") == 0)
        {
          clicked = event; /* a person clicks once; the last one counts */
          clicked_id = id;
        }
    }
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(ai)", &unknown));
  if (clicked != NULL)
    dispatch (self, clicked_id, "clicked");
}

static void
about_to_show_group (PbDbusmenu *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariantIter) iter = NULL;
  GVariantBuilder unknown;
  gint32 id = 0;

  g_variant_builder_init (&unknown, G_VARIANT_TYPE ("ai"));
  g_variant_get (parameters, "(ai)", &iter);
  while (g_variant_iter_next (iter, "i", &id))
    if (id != 0 && find_item (self, id) == NULL)
      g_variant_builder_add (&unknown, "i", id);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(aiai)", NULL, &unknown));
}

static void
method_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method, GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
{
  PbDbusmenu *self = user_data;
  const char *event = NULL;
  gint32 id = 0;

  if (strcmp (method, "GetLayout") == 0)
    get_layout (self, parameters, invocation);
  else if (strcmp (method, "GetGroupProperties") == 0)
    get_group_properties (self, parameters, invocation);
  else if (strcmp (method, "GetProperty") == 0)
    get_item_property (self, parameters, invocation);
  else if (strcmp (method, "EventGroup") == 0)
    event_group (self, parameters, invocation);
  else if (strcmp (method, "AboutToShow") == 0)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(b)", FALSE));
  else if (strcmp (method, "AboutToShowGroup") == 0)
    about_to_show_group (self, parameters, invocation);
  else
    {
      g_autoptr (GVariant) kept = g_variant_ref (parameters); /* the invocation owns them, and goes with its answer */
      g_variant_get (kept, "(i&svu)", &id, &event, NULL, NULL);
      g_dbus_method_invocation_return_value (invocation, NULL);
      dispatch (self, id, event);
    }
}

static GVariant *
get_property (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name, GError **error, gpointer user_data)
{
  if (strcmp (name, "Version") == 0)
    return g_variant_new_uint32 (3);
  if (strcmp (name, "TextDirection") == 0)
    return g_variant_new_string ("ltr");
  if (strcmp (name, "Status") == 0)
    return g_variant_new_string ("normal");
  return g_variant_new_strv (NULL, 0);
}

PbDbusmenu *
pb_dbusmenu_new (GDBusConnection *bus, const char *path, PbDbusmenuFunc func, gpointer user_data, GError **error)
{
  static const GDBusInterfaceVTable vtable = { method_call, get_property, NULL };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_autoptr (PbDbusmenu) self = g_new0 (PbDbusmenu, 1);

  self->bus = g_object_ref (bus);
  self->path = g_strdup (path);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_tray_item_free);
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->revision = 1;
  self->func = func;
  self->user_data = user_data;
  self->registration = g_dbus_connection_register_object (bus, path, node->interfaces[0], &vtable, self, NULL, error);
  return self->registration != 0 ? g_steal_pointer (&self) : NULL;
}

void
pb_dbusmenu_free (PbDbusmenu *self)
{
  if (self == NULL)
    return;
  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->bus, self->registration);
  g_object_unref (self->bus);
  g_free (self->path);
  g_ptr_array_unref (self->items);
  g_array_unref (self->ids);
  g_free (self);
}

static gboolean
variant_equal (GVariant *a, GVariant *b)
{
  return a == b || (a != NULL && b != NULL && g_variant_equal (a, b));
}

/* Whether both do the same; what does nothing is known by its label, a separator by having none. */
static gboolean
same_click (const PbTrayItem *a, const PbTrayItem *b)
{
  if (a->action == NULL && b->action == NULL)
    return g_strcmp0 (a->label, b->label) == 0;
  return g_strcmp0 (a->action, b->action) == 0 && variant_equal (a->target, b->target);
}

static gboolean
same_look (const PbTrayItem *a, const PbTrayItem *b)
{
  return g_strcmp0 (a->label, b->label) == 0 && !a->disabled == !b->disabled;
}

static gboolean
same_menu (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const PbTrayItem *x = g_ptr_array_index (a, i), *y = g_ptr_array_index (b, i);
      if (!same_look (x, y) || !same_click (x, y))
        return FALSE;
    }
  return TRUE;
}

static gboolean
same_ids (GArray *a, GArray *b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len * sizeof (gint32)) == 0;
}

static gboolean
contains_id (GArray *ids, gint32 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint32, i) == id)
      return TRUE;
  return FALSE;
}

/* Whether item @i of @a is item @j of @b: they do the same, or are separators before items that do. */
static gboolean
same_item (GPtrArray *a, guint i, GPtrArray *b, guint j)
{
  const PbTrayItem *x = g_ptr_array_index (a, i), *y = g_ptr_array_index (b, j);

  if (x->label == NULL && y->label == NULL && i + 1 < a->len && j + 1 < b->len)
    return same_click (g_ptr_array_index (a, i + 1), g_ptr_array_index (b, j + 1));
  return same_click (x, y);
}

/* GNOME's AppIndicator extension puts in and takes out, but never moves an item; so separators keep their numbers too.
 * Returns: the number that item @index had and that @taken does not use yet, else a new one. */
static gint32
choose_id (PbDbusmenu *self, GPtrArray *items, guint index, GArray *taken)
{
  for (guint i = 0; i < self->items->len; i++)
    if (same_item (self->items, i, items, index) && !contains_id (taken, item_id (self, i)))
      return item_id (self, i);
  self->last_id = self->last_id < G_MAXINT32 ? self->last_id + 1 : 1;
  return self->last_id;
}

/* Returns: (floating): a{sv} of what may change of an item, defaults as well. */
static GVariant *
item_look (const PbTrayItem *item)
{
  g_autofree char *label = escape_mnemonics (item->label);

  return g_variant_new_parsed ("{'label': <%s>, 'enabled': <%b>}", label, item->action != NULL && !item->disabled);
}

/* Says what became different of the items that keep their numbers; hosts read those not again by themselves. */
static void
emit_changed_looks (PbDbusmenu *self, GPtrArray *items, GArray *ids)
{
  GVariantBuilder changed;
  gboolean any = FALSE;

  g_variant_builder_init (&changed, G_VARIANT_TYPE ("a(ia{sv})"));
  for (guint i = 0; i < items->len; i++)
    {
      const PbTrayItem *item = g_ptr_array_index (items, i);
      const PbTrayItem *old = find_item (self, g_array_index (ids, gint32, i));

      if (old == NULL || same_look (old, item))
        continue;
      g_variant_builder_add (&changed, "(i@a{sv})", g_array_index (ids, gint32, i), item_look (item));
      any = TRUE;
    }
  g_autoptr (GVariant) args = g_variant_ref_sink (g_variant_new ("(a(ia{sv})a(ias))", &changed, NULL));
  if (any)
    g_dbus_connection_emit_signal (self->bus, NULL, self->path, MENU_INTERFACE, "ItemsPropertiesUpdated", args, NULL);
}

static void
take_items (PbDbusmenu *self, GPtrArray *items, GArray *ids)
{
  g_ptr_array_unref (self->items);
  g_array_unref (self->ids);
  self->items = items;
  self->ids = g_array_ref (ids);
}

void
pb_dbusmenu_update (PbDbusmenu *self, GPtrArray *items)
{
  if (same_menu (self->items, items))
    {
      g_ptr_array_unref (items);
      return;
    }
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint32));
  for (guint i = 0; i < items->len; i++)
    {
      gint32 id = choose_id (self, items, i, ids);
      g_array_append_val (ids, id);
    }
  emit_changed_looks (self, items, ids);
  if (same_ids (self->ids, ids))
    {
      take_items (self, items, ids);
      return;
    }
  take_items (self, items, ids);
  self->revision++;
  g_dbus_connection_emit_signal (self->bus, NULL, self->path, MENU_INTERFACE, "LayoutUpdated", g_variant_new ("(ui)", self->revision, 0), NULL);
}
