/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-network.c: see pb-fake-network.h. */
#include "pb-fake-network.h"

static void
iface_init (gpointer iface, gpointer data)
{
}

G_DEFINE_FINAL_TYPE_WITH_CODE (PbFakeNetwork, pb_fake_network, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, iface_init) G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, iface_init))

typedef enum
{
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_CONNECTIVITY
} Property;

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  gboolean available = PB_FAKE_NETWORK (object)->available;
  gboolean portal = PB_FAKE_NETWORK (object)->portal;

  switch ((Property) id)
    {
    case PROP_AVAILABLE:
      g_value_set_boolean (value, available);
      break;
    case PROP_METERED:
      g_value_set_boolean (value, FALSE);
      break;
    case PROP_CONNECTIVITY:
      g_value_set_enum (value, portal ? G_NETWORK_CONNECTIVITY_PORTAL : available ? G_NETWORK_CONNECTIVITY_FULL
                                                                                  : G_NETWORK_CONNECTIVITY_LOCAL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
pb_fake_network_class_init (PbFakeNetworkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
pb_fake_network_init (PbFakeNetwork *self)
{
  self->available = TRUE;
}

PbFakeNetwork *
pb_fake_network_new (void)
{
  return g_object_new (PB_TYPE_FAKE_NETWORK, NULL);
}
