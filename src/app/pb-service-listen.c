/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service-listen.c: see pb-service-listen.h. */
#include "config.h"

#include "pb-service-listen.h"

#include <glib/gi18n.h>

#include "pb-client.h"
#include "pb-error.h"
#include "pb-exmail-taps.h"
#include "pb-words.h"

#define MAX_LISTENERS 8

struct _PbServiceListen
{
  PbResident *resident;  /* (unowned) */
  GDBusConnection *bus;  /* (unowned) */
  GHashTable *listeners; /* (owned) (element-type utf8 Listener): by unique name */
};

typedef struct
{
  PbServiceListen *owner; /* (unowned) */
  char *name;             /* (owned) */
  guint tap;
  guint watch;
} Listener;

static void
listener_free (gpointer data)
{
  Listener *self = data;

  pb_exmail_taps_remove (self->owner->resident->edges->taps, self->tap);
  g_bus_unwatch_name (self->watch);
  g_free (self->name);
  g_free (self);
}

PbServiceListen *
pb_service_listen_new (PbResident *resident, GDBusConnection *bus)
{
  PbServiceListen *self = g_new0 (PbServiceListen, 1);

  self->resident = resident;
  self->bus = bus;
  self->listeners = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, listener_free);
  return self;
}

void
pb_service_listen_free (PbServiceListen *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->listeners);
  g_free (self);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  Listener *listener = user_data;

  g_hash_table_remove (listener->owner->listeners, listener->name);
}

static void
tap_cb (const char *json, gpointer user_data)
{
  const Listener *listener = user_data;
  PbServiceListen *self = listener->owner;
  g_autoptr (GError) error = NULL;

  if (!g_dbus_connection_emit_signal (self->bus, listener->name, self->resident->identity->object_path, PB_INTERFACE, "Notice", g_variant_new ("(s)", json), &error))
    g_debug ("a notice did not reach %s: %s", listener->name, error->message);
}

static void
add (PbServiceListen *self, const char *name, const PbAccount *account)
{
  Listener *listener = g_new0 (Listener, 1);

  listener->owner = self;
  listener->name = g_strdup (name);
  listener->tap = pb_exmail_taps_add (self->resident->edges->taps, account->id, tap_cb, listener);
  listener->watch = g_bus_watch_name_on_connection (self->bus, name, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, vanished_cb, listener, NULL);
  g_hash_table_replace (self->listeners, listener->name, listener);
}

/* Returns: FALSE with @error: nothing will be heard until somebody does something about @account. One that is offline, or waits to try
 * again, comes back by itself. */
static gboolean
is_alive (PbServiceListen *self, const PbAccount *account, GError **error)
{
  const PbAccountState *state = pb_state_find (pb_monitor_get_state (self->resident->monitor), account->id);

  if (state != NULL && state->status != PB_STATUS_OFF && !pb_status_needs_user (state->status))
    return TRUE;
  /* TRANSLATORS: the first and the last %s are an account, the second how it is, such as "Paused" */
  g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("%s is not connected (%s). “postbell check %s” shows why."), account->id, pb_words_status (state != NULL ? state->status : PB_STATUS_OFF), account->id);
  return FALSE;
}

/* Returns: FALSE with @error. */
static gboolean
may_listen (PbServiceListen *self, const PbAccount *account, const char *name, GError **error)
{
  if (!pb_account_has_channel (account))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _ ("%s does not use the push channel. “postbell account edit %s --push openapi” changes that, where the company has the OpenApi."), account->id, account->id);
  else if (!is_alive (self, account, error))
    return FALSE;
  else if (g_hash_table_size (self->listeners) >= MAX_LISTENERS && !g_hash_table_contains (self->listeners, name))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("Too many programs listen already."));
  else
    return TRUE;
  return FALSE;
}

void
pb_service_listen_add (PbServiceListen *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  const char *id, *name = g_dbus_method_invocation_get_sender (invocation);
  g_autoptr (GError) error = NULL;
  PbAccount *account;

  g_variant_get (args, "(&s)", &id);
  account = pb_edges_find_exmail (self->resident->edges->accounts, id, &error);
  if (account == NULL || !may_listen (self, account, name, &error))
    {
      g_dbus_method_invocation_return_dbus_error (invocation, PB_BUS_ERROR, error->message);
      return;
    }
  add (self, name, account);
  g_dbus_method_invocation_return_value (invocation, NULL);
}
