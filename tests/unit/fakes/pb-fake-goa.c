/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-goa.c: see pb-fake-goa.h. */
#include "pb-fake-goa.h"

#include <string.h>

#define NAME "org.gnome.OnlineAccounts"
#define ROOT "/org/gnome/OnlineAccounts"

struct _PbFakeGoa
{
  GDBusConnection *bus;
  GHashTable *objects; /* id → a{sa{sv}} */
  GHashTable *ids;     /* id → registered at the bus */
  GHashTable *answers; /* method → answer, "\001" for silence */
  GPtrArray *unanswered;
  GDBusNodeInfo *node;
  GArray *registrations; /* of guint */
  GString *diary, *told;
  gboolean nonsense;
};

static const char introspection[] = "<node>"
                                    "<interface name='org.freedesktop.DBus.ObjectManager'>"
                                    "<method name='GetManagedObjects'><arg type='a{oa{sa{sv}}}' direction='out'/></method></interface>"
                                    "<interface name='org.gnome.OnlineAccounts.Account'>"
                                    "<method name='EnsureCredentials'><arg type='i' direction='out'/></method></interface>"
                                    "<interface name='org.gnome.OnlineAccounts.OAuth2Based'>"
                                    "<method name='GetAccessToken'><arg type='s' direction='out'/><arg type='i' direction='out'/></method></interface>"
                                    "<interface name='org.gnome.OnlineAccounts.PasswordBased'>"
                                    "<method name='GetPassword'><arg type='s' direction='in'/><arg type='s' direction='out'/></method></interface>"
                                    "</node>";

static char *
path_of (const char *id)
{
  return g_strdup_printf (ROOT "/Accounts/%s", id);
}

/* Returns: (transfer full) (floating): the interfaces with their full names. */
static GVariant *
with_full_names (GVariant *interfaces)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name;
  GVariant *properties;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_variant_iter_init (&iter, interfaces);
  while (g_variant_iter_next (&iter, "{&s@a{sv}}", &name, &properties))
    {
      g_autofree char *full = g_strconcat (NAME ".", name, NULL);
      g_variant_builder_add (&builder, "{s@a{sv}}", full, properties);
      g_variant_unref (properties);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
all_objects (PbFakeGoa *self)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer id, interfaces;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("(a{oa{sa{sv}}})"));
  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a{oa{sa{sv}}}"));
  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, &id, &interfaces))
    {
      g_autofree char *path = path_of (id);
      g_variant_builder_add (&builder, "{o@a{sa{sv}}}", path, with_full_names (interfaces));
    }
  g_variant_builder_close (&builder);
  return g_variant_builder_end (&builder);
}

static void
answer (PbFakeGoa *self, const char *method, GDBusMethodInvocation *invocation)
{
  const char *text = g_hash_table_lookup (self->answers, method);

  if (g_str_equal (text, "\001"))
    g_ptr_array_add (self->unanswered, invocation);
  else if (strchr (text, '.') != NULL)
    g_dbus_method_invocation_return_dbus_error (invocation, text, "bob@zoo.test: token ya29.secret");
  else if (g_str_equal (method, "EnsureCredentials"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(i)", 3600));
  else if (g_str_equal (method, "GetAccessToken"))
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(si)", text, 3600));
  else
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", text));
}

static void
called (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method, GVariant *arguments, GDBusMethodInvocation *invocation, gpointer user_data)
{
  PbFakeGoa *self = user_data;

  if (g_str_equal (method, "GetManagedObjects"))
    {
      if (self->nonsense)
        g_dbus_method_invocation_return_dbus_error (invocation, "test.Nonsense", "");
      else
        g_dbus_method_invocation_return_value (invocation, all_objects (self));
      return;
    }
  g_string_append_printf (self->diary, "%s ", method);
  if (g_str_equal (method, "GetPassword"))
    {
      const char *which;
      g_variant_get (arguments, "(&s)", &which);
      g_string_append_printf (self->diary, "%s ", which);
    }
  answer (self, method, invocation);
}

static const GDBusInterfaceVTable vtable = { .method_call = called };

static void
export_at (PbFakeGoa *self, const char *path, GDBusInterfaceInfo *interface)
{
  guint id = g_dbus_connection_register_object (self->bus, path, interface, &vtable, self, NULL, NULL);

  g_assert_cmpuint (id, >, 0);
  g_array_append_val (self->registrations, id);
}

PbFakeGoa *
pb_fake_goa_new (GDBusConnection *bus)
{
  PbFakeGoa *self = g_new0 (PbFakeGoa, 1);

  self->bus = g_object_ref (bus);
  self->objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->unanswered = g_ptr_array_new ();
  self->node = g_dbus_node_info_new_for_xml (introspection, NULL);
  self->diary = g_string_new (NULL);
  self->told = g_string_new (NULL);
  self->registrations = g_array_new (FALSE, FALSE, sizeof (guint));
  export_at (self, ROOT, self->node->interfaces[0]);
  pb_fake_goa_answer (self, "EnsureCredentials", "");
  pb_fake_goa_answer (self, "GetAccessToken", "token");
  pb_fake_goa_answer (self, "GetPassword", "password");
  return self;
}

static void
give_up (gpointer invocation, gpointer user_data)
{
  g_dbus_method_invocation_return_dbus_error (invocation, "test.End", "");
}

void
pb_fake_goa_free (PbFakeGoa *self)
{
  if (self == NULL)
    return;
  g_ptr_array_foreach (self->unanswered, give_up, NULL);
  g_ptr_array_unref (self->unanswered);
  for (guint i = 0; i < self->registrations->len; i++) /* or what was called already would still come */
    g_dbus_connection_unregister_object (self->bus, g_array_index (self->registrations, guint, i));
  g_array_unref (self->registrations);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  g_object_unref (self->bus);
  g_hash_table_unref (self->objects);
  g_hash_table_unref (self->ids);
  g_hash_table_unref (self->answers);
  g_dbus_node_info_unref (self->node);
  g_string_free (self->diary, TRUE);
  g_string_free (self->told, TRUE);
  g_free (self);
}

static void
call_bus (PbFakeGoa *self, const char *method, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

void
pb_fake_goa_appear (PbFakeGoa *self)
{
  call_bus (self, "RequestName", g_variant_new ("(su)", NAME, 4));
}

void
pb_fake_goa_vanish (PbFakeGoa *self)
{
  call_bus (self, "ReleaseName", g_variant_new ("(s)", NAME));
}

static void
emit (PbFakeGoa *self, const char *path, const char *interface, const char *name, GVariant *arguments)
{
  g_autoptr (GError) error = NULL;

  g_dbus_connection_emit_signal (self->bus, NULL, path, interface, name, arguments, &error);
  g_assert_no_error (error);
}

void
pb_fake_goa_set (PbFakeGoa *self, const char *id, const char *interfaces)
{
  g_autofree char *path = path_of (id);
  g_autoptr (GError) error = NULL;

  if (interfaces == NULL)
    {
      const char *const none[] = { NULL };
      g_hash_table_remove (self->objects, id);
      emit (self, ROOT, "org.freedesktop.DBus.ObjectManager", "InterfacesRemoved", g_variant_new ("(o^as)", path, none));
      return;
    }
  GVariant *parsed = g_variant_parse (G_VARIANT_TYPE ("a{sa{sv}}"), interfaces, NULL, NULL, &error);
  g_assert_no_error (error);
  g_hash_table_insert (self->objects, g_strdup (id), parsed);
  if (g_hash_table_add (self->ids, g_strdup (id)))
    for (gsize i = 1; self->node->interfaces[i] != NULL; i++)
      export_at (self, path, self->node->interfaces[i]);
  emit (self, ROOT, "org.freedesktop.DBus.ObjectManager", "InterfacesAdded", g_variant_new ("(o@a{sa{sv}})", path, with_full_names (parsed)));
}

void
pb_fake_goa_tell (PbFakeGoa *self, const char *id, const char *interface)
{
  g_autofree char *path = path_of (id);
  g_autofree char *full = g_strconcat (NAME ".", interface, NULL);

  emit (self, path, "org.freedesktop.DBus.Properties", "PropertiesChanged", g_variant_new ("(sa{sv}as)", full, NULL, NULL));
}

void
pb_fake_goa_answer (PbFakeGoa *self, const char *method, const char *text)
{
  g_hash_table_insert (self->answers, g_strdup (method), g_strdup (text != NULL ? text : "\001"));
}

void
pb_fake_goa_talk_nonsense (PbFakeGoa *self)
{
  self->nonsense = TRUE;
}

const char *
pb_fake_goa_diary (PbFakeGoa *self)
{
  g_string_assign (self->told, self->diary->str);
  g_string_truncate (self->diary, 0);
  return self->told->str;
}
