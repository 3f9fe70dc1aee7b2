/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sni.c: properties and methods of the tray item. Pixmaps are drawn when a host asks and not kept: an answer is 43 kB. */
#include "pb-sni.h"

#include <string.h>

#define SNI_INTERFACE "org.kde.StatusNotifierItem"

/* A token is a short opaque string; what is longer is not one. */
#define MAX_TOKEN 512

struct _PbSni
{
  GDBusConnection *bus; /* (owned) */
  char *id;             /* (owned) */
  char *title;          /* (owned): plain */
  char *tooltip;        /* (owned): markup */
  char *token;          /* (owned) (nullable) */
  PbSniClickFunc func;
  gpointer user_data; /* (unowned) */
  PbIconFace face;
  guint registration;
};

/* ContextMenu is left out on purpose: with UnknownMethod hosts draw our menu themselves. */
static const char introspection[] =
    "<node><interface name='" SNI_INTERFACE "'>"
    "<method name='Activate'><arg type='i' direction='in'/><arg type='i' direction='in'/></method>"
    "<method name='SecondaryActivate'><arg type='i' direction='in'/><arg type='i' direction='in'/></method>"
    "<method name='Scroll'><arg type='i' direction='in'/><arg type='s' direction='in'/></method>"
    "<method name='ProvideXdgActivationToken'><arg type='s' direction='in'/></method>"
    "<property name='Category' type='s' access='read'/><property name='Id' type='s' access='read'/>"
    "<property name='Title' type='s' access='read'/><property name='Status' type='s' access='read'/>"
    "<property name='WindowId' type='i' access='read'/><property name='ItemIsMenu' type='b' access='read'/>"
    "<property name='Menu' type='o' access='read'/><property name='IconThemePath' type='s' access='read'/>"
    "<property name='IconName' type='s' access='read'/><property name='IconPixmap' type='a(iiay)' access='read'/>"
    "<property name='IconAccessibleDesc' type='s' access='read'/>"
    "<property name='OverlayIconName' type='s' access='read'/>"
    "<property name='OverlayIconPixmap' type='a(iiay)' access='read'/>"
    "<property name='AttentionIconName' type='s' access='read'/>"
    "<property name='AttentionIconPixmap' type='a(iiay)' access='read'/>"
    "<property name='AttentionMovieName' type='s' access='read'/>"
    "<property name='ToolTip' type='(sa(iiay)ss)' access='read'/>"
    "<signal name='NewIcon'/><signal name='NewTitle'/><signal name='NewToolTip'/>"
    "<signal name='NewStatus'><arg type='s'/></signal>"
    "</interface></node>";

static GVariant *
icon_pixmaps (const PbIconFace *face)
{
  static const int sizes[] = { 16, 22, 24, 32, 44, 48, 64 };
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(iiay)"));
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) pixels = pb_icon_draw (face, sizes[i]);
      GVariant *data = g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, pixels, TRUE);
      g_variant_builder_add (&builder, "(ii@ay)", sizes[i], sizes[i], data);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
get_property (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name, GError **error, gpointer user_data)
{
  PbSni *self = user_data;

  if (strcmp (name, "IconPixmap") == 0)
    return icon_pixmaps (&self->face);
  if (g_str_has_suffix (name, "Pixmap"))
    return g_variant_new_array (G_VARIANT_TYPE ("(iiay)"), NULL, 0);
  if (strcmp (name, "ToolTip") == 0)
    return g_variant_new ("(s@a(iiay)ss)", "", g_variant_new_array (G_VARIANT_TYPE ("(iiay)"), NULL, 0), self->title, self->tooltip);
  if (strcmp (name, "ItemIsMenu") == 0)
    return g_variant_new_boolean (FALSE);
  if (strcmp (name, "Menu") == 0)
    return g_variant_new_object_path (PB_SNI_MENU_PATH);
  if (strcmp (name, "WindowId") == 0)
    return g_variant_new_int32 (0);
  if (strcmp (name, "Category") == 0)
    return g_variant_new_string ("Communications");
  if (strcmp (name, "Status") == 0)
    return g_variant_new_string ("Active");
  if (strcmp (name, "Id") == 0)
    return g_variant_new_string (self->id);
  if (strcmp (name, "Title") == 0 || strcmp (name, "IconAccessibleDesc") == 0)
    return g_variant_new_string (self->title);
  return g_variant_new_string ("");
}

static void
provide_token (PbSni *self, const char *token)
{
  if (strlen (token) > MAX_TOKEN)
    return;
  g_free (self->token);
  self->token = *token != '\0' ? g_strdup (token) : NULL;
}

static void
method_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method, GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
{
  PbSni *self = user_data;
  const char *token = NULL;

  if (strcmp (method, "ProvideXdgActivationToken") == 0)
    {
      g_variant_get (parameters, "(&s)", &token);
      provide_token (self, token);
    }
  g_dbus_method_invocation_return_value (invocation, NULL);
  if (strcmp (method, "Activate") == 0)
    self->func (PB_SNI_ACTIVATE, self->user_data);
  else if (strcmp (method, "SecondaryActivate") == 0)
    self->func (PB_SNI_SECONDARY, self->user_data);
}

PbSni *
pb_sni_new (GDBusConnection *bus, const char *id, PbSniClickFunc func, gpointer user_data, GError **error)
{
  static const GDBusInterfaceVTable vtable = { method_call, get_property, NULL };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);
  g_autoptr (PbSni) self = g_new0 (PbSni, 1);

  self->bus = g_object_ref (bus);
  self->id = g_strdup (id);
  self->title = g_strdup ("");
  self->tooltip = g_strdup ("");
  self->face = (PbIconFace){ .unread = -1, .status = PB_STATUS_CONNECTING };
  self->func = func;
  self->user_data = user_data;
  self->registration = g_dbus_connection_register_object (bus, PB_SNI_PATH, node->interfaces[0], &vtable, self, NULL, error);
  return self->registration != 0 ? g_steal_pointer (&self) : NULL;
}

void
pb_sni_free (PbSni *self)
{
  if (self == NULL)
    return;
  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->bus, self->registration);
  g_object_unref (self->bus);
  g_free (self->id);
  g_free (self->title);
  g_free (self->tooltip);
  g_free (self->token);
  g_free (self);
}

static void
emit (PbSni *self, const char *signal)
{
  g_dbus_connection_emit_signal (self->bus, NULL, PB_SNI_PATH, SNI_INTERFACE, signal, NULL, NULL);
}

/* Takes @value. Returns: whether it is new. */
static gboolean
replace (char **field, char *value)
{
  gboolean changed = strcmp (*field, value) != 0;

  g_free (*field);
  *field = value;
  return changed;
}

void
pb_sni_update (PbSni *self, const PbIconFace *face, const char *title, const char *tooltip)
{
  gboolean new_icon = !pb_icon_face_equal (&self->face, face);
  gboolean new_title = replace (&self->title, g_strdelimit (g_strdup (title), "<>&", ' '));
  gboolean new_tooltip = replace (&self->tooltip, g_markup_escape_text (tooltip, -1)) || new_title;

  self->face = *face;
  if (new_title)
    emit (self, "NewTitle");
  if (new_icon)
    emit (self, "NewIcon");
  if (new_tooltip)
    emit (self, "NewToolTip");
}

char *
pb_sni_take_token (PbSni *self)
{
  return g_steal_pointer (&self->token);
}
