/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-keyring.c: who owns org.freedesktop.secrets, and what it says of its collections. */
#include "pb-keyring.h"

#include "pb-error.h"
#include "pb-keyring-seek.h"
#include "pb-kwallet.h"
#include "pb-reason.h"

#define BUS_NAME "org.freedesktop.secrets"

/* gnome-keyring says nothing on the bus when PAM unlocks it (login, screen lock); so while something is locked we look, soon
 * at first, then less and less often. */
#define FIRST_LOOK_SECONDS   2
#define LONGEST_LOOK_SECONDS 32

/* A Secret Service of which a prompt is refused unless it was allowed. */
#define TYPE_SILENT_SERVICE (silent_service_get_type ())
G_DECLARE_FINAL_TYPE (SilentService, silent_service, SILENT, SERVICE, SecretService)

struct _SilentService
{
  SecretService parent_instance;
  gboolean prompts_allowed;
};

G_DEFINE_FINAL_TYPE (SilentService, silent_service, SECRET_TYPE_SERVICE)

struct _PbKeyring
{
  GObject parent_instance;
  SecretService *service; /* (owned) (nullable) */
  GDBusConnection *bus;   /* (owned) (nullable): the session's, once it was there */
  GQueue waiting;         /* (element-type GTask) (owned): for the service while it is sought */
  GQueue turns;           /* (element-type Turn) (owned): of those who wait for the one who is at it */
  GSource *announcement;  /* (owned) (nullable): the "changed" to come */
  GSource *look;          /* (owned) (nullable): the next look at what is locked */
  guint look_seconds;     /* how long it is away */
  char *locked_path;      /* (owned) (nullable): the item or collection looked at */
  char *locked_interface; /* (owned) (nullable) */
  guint watch;            /* of the name, 0 = not used yet */
  guint subscriptions[2]; /* on the bus: Locked of collections; collections made or changed */
  guint generation;
  gboolean owner_known;  /* the watch has told once */
  guint prompts_allowed; /* by so many callers */
  gboolean pinging;      /* a service that did not answer */
  gboolean portal;       /* keeps the secrets instead */
  gboolean taken;        /* somebody unlocks a wallet */
};

G_DEFINE_FINAL_TYPE (PbKeyring, pb_keyring, G_TYPE_OBJECT)

static void
prompt_async (SecretService *service, SecretPrompt *prompt, const GVariantType *return_type, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  if (SILENT_SERVICE (service)->prompts_allowed)
    SECRET_SERVICE_CLASS (silent_service_parent_class)->prompt_async (service, prompt, return_type, cancellable, callback, user_data);
  else
    g_task_report_new_error (service, callback, user_data, prompt_async, SECRET_ERROR, SECRET_ERROR_IS_LOCKED, "A prompt was not allowed");
}

static GVariant *
prompt_finish (SecretService *service, GAsyncResult *result, GError **error)
{
  if (g_async_result_is_tagged (result, prompt_async))
    return g_task_propagate_pointer (G_TASK (result), error);
  return SECRET_SERVICE_CLASS (silent_service_parent_class)->prompt_finish (service, result, error);
}

static void
silent_service_class_init (SilentServiceClass *klass)
{
  SecretServiceClass *service_class = SECRET_SERVICE_CLASS (klass);

  service_class->prompt_async = prompt_async;
  service_class->prompt_finish = prompt_finish;
}

static void
silent_service_init (SilentService *self)
{
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static GWeakRef *
weak_new (PbKeyring *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);
  return weak;
}

/* @weak: (transfer full)
 * Returns: (transfer full) (nullable) */
static PbKeyring *
weak_take (GWeakRef *weak)
{
  PbKeyring *self = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);
  return self;
}

static gboolean
announce (gpointer user_data)
{
  PbKeyring *self = user_data;

  g_clear_pointer (&self->announcement, g_source_unref);
  g_signal_emit_by_name (self, "changed");
  return G_SOURCE_REMOVE;
}

void
pb_keyring_note_change (PbKeyring *self)
{
  self->generation++;
  clear_source (&self->look);
  if (self->announcement != NULL)
    return;
  self->announcement = g_idle_source_new ();
  g_source_set_callback (self->announcement, announce, self, NULL);
  g_source_set_static_name (self->announcement, "pb-keyring");
  g_source_attach (self->announcement, NULL);
}

/* PropertiesChanged of a collection: worth a look unless it says that it was locked. */
static void
properties_changed (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *arguments, gpointer user_data)
{
  g_autoptr (GVariant) changed = NULL;
  gboolean locked = FALSE;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(sa{sv}as)")))
    return;
  changed = g_variant_get_child_value (arguments, 1);
  if (g_variant_lookup (changed, "Locked", "b", &locked) && !locked)
    pb_keyring_note_change (user_data);
}

/* CollectionCreated, CollectionChanged: what some services say in place of the above. */
static void
collection_changed (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *arguments, gpointer user_data)
{
  if (g_str_equal (signal, "CollectionCreated") || g_str_equal (signal, "CollectionChanged"))
    pb_keyring_note_change (user_data);
}

static void
subscribe (PbKeyring *self, GDBusConnection *bus)
{
  if (self->bus != NULL)
    return;
  self->bus = g_object_ref (bus);
  self->subscriptions[0] = g_dbus_connection_signal_subscribe (bus, BUS_NAME, "org.freedesktop.DBus.Properties", "PropertiesChanged", NULL, "org.freedesktop.Secret.Collection", G_DBUS_SIGNAL_FLAGS_NONE, properties_changed, self, NULL);
  self->subscriptions[1] = g_dbus_connection_signal_subscribe (bus, BUS_NAME, "org.freedesktop.Secret.Service", NULL, "/org/freedesktop/secrets", NULL, G_DBUS_SIGNAL_FLAGS_NONE, collection_changed, self, NULL);
}

/* A session of another owner's is worth nothing. */
static void
name_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  PbKeyring *self = user_data;

  subscribe (self, bus);
  if (self->owner_known)
    {
      g_clear_object (&self->service);
      pb_keyring_note_change (self);
    }
  self->owner_known = TRUE;
}

static void
name_vanished (GDBusConnection *bus, const char *name, gpointer user_data)
{
  PbKeyring *self = user_data;

  if (bus != NULL)
    subscribe (self, bus);
  if (self->owner_known)
    g_clear_object (&self->service);
  self->owner_known = TRUE;
}

static void
pb_keyring_finalize (GObject *object)
{
  PbKeyring *self = PB_KEYRING (object);

  if (self->watch != 0)
    g_bus_unwatch_name (self->watch);
  for (guint i = 0; i < G_N_ELEMENTS (self->subscriptions) && self->bus != NULL; i++)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscriptions[i]);
  clear_source (&self->announcement);
  clear_source (&self->look);
  g_free (self->locked_path);
  g_free (self->locked_interface);
  g_clear_object (&self->bus);
  g_clear_object (&self->service);
  G_OBJECT_CLASS (pb_keyring_parent_class)->finalize (object);
}

static void
pb_keyring_class_init (PbKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_keyring_finalize;
  g_signal_new ("changed", PB_TYPE_KEYRING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_keyring_init (PbKeyring *self)
{
  g_queue_init (&self->waiting);
  g_queue_init (&self->turns);
}

PbKeyring *
pb_keyring_new (void)
{
  return g_object_new (PB_TYPE_KEYRING, NULL);
}

static gboolean
is_silence (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT);
}

static const char *
plain_words (const GError *error)
{
  if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    return PB_REASON_KEYRING_LOCKED;
  if (is_silence (error))
    return "The keyring does not answer.";
  if (error->domain == G_DBUS_ERROR || error->domain == G_IO_ERROR)
    return PB_REASON_NO_KEYRING;
  return "The keyring could not be used.";
}

static void
silence_ended (GObject *bus, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbKeyring) self = weak_take (user_data);
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, NULL);

  if (self == NULL)
    return;
  self->pinging = FALSE;
  if (reply != NULL)
    pb_keyring_note_change (self);
}

/* A service that hangs says nothing when it goes on; the answer to a ping without a limit tells. */
static void
await_end_of_silence (PbKeyring *self)
{
  if (self->bus == NULL || self->pinging)
    return;
  self->pinging = TRUE;
  g_dbus_connection_call (self->bus, BUS_NAME, "/", "org.freedesktop.DBus.Peer", "Ping", NULL, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT, NULL, silence_ended, weak_new (self));
}

GError *
pb_keyring_refusal (PbKeyring *self, GError *error)
{
  if (error->domain == PB_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;
  g_debug ("keyring: %s", error->message);
  if (is_silence (error))
    await_end_of_silence (self);
  GError *refusal = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED, plain_words (error));
  g_error_free (error);
  return refusal;
}

/* Answers all who wait, each by its own task: cancelling one leaves the others. */
static void
service_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbKeyring) self = user_data;
  g_autoptr (GError) error = NULL;
  GTask *task;

  self->service = secret_service_open_finish (result, &error);
  if (self->service != NULL)
    SILENT_SERVICE (self->service)->prompts_allowed = self->prompts_allowed > 0;
  else
    error = pb_keyring_refusal (self, g_steal_pointer (&error));
  while ((task = g_queue_pop_head (&self->waiting)) != NULL)
    {
      if (self->service != NULL)
        g_task_return_pointer (task, g_object_ref (self->service), g_object_unref);
      else
        g_task_return_error (task, g_error_copy (error));
      g_object_unref (task);
    }
}

static void
sought (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PbKeyring *self = user_data;

  self->portal = pb_keyring_seek_finish (result) == PB_KEYRING_AT_PORTAL;
  secret_service_open (TYPE_SILENT_SERVICE, NULL, SECRET_SERVICE_NONE, NULL, service_opened, self);
}

void
pb_keyring_get_service_async (PbKeyring *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, pb_keyring_get_service_async);
  if (self->watch == 0)
    self->watch = g_bus_watch_name (G_BUS_TYPE_SESSION, BUS_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, name_appeared, name_vanished, self, NULL);
  if (self->service != NULL)
    {
      g_task_return_pointer (task, g_object_ref (self->service), g_object_unref);
      return;
    }
  g_queue_push_tail (&self->waiting, g_steal_pointer (&task));
  if (self->waiting.length == 1)
    pb_keyring_seek_async (sought, g_object_ref (self));
}

SecretService *
pb_keyring_get_service_finish (PbKeyring *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
pb_keyring_uses_portal (PbKeyring *self)
{
  return self->portal;
}

guint
pb_keyring_get_generation (PbKeyring *self)
{
  return self->generation;
}

void
pb_keyring_allow_prompts (PbKeyring *self, gboolean allow)
{
  self->prompts_allowed = allow ? self->prompts_allowed + 1 : self->prompts_allowed - 1;
  if (self->service != NULL)
    SILENT_SERVICE (self->service)->prompts_allowed = self->prompts_allowed > 0;
}

typedef struct
{
  GFunc func;
  gpointer user_data;
} Turn;

gboolean
pb_keyring_take_turn (PbKeyring *self, GFunc func, gpointer user_data)
{
  Turn *turn;

  if (!self->taken)
    {
      self->taken = TRUE;
      return TRUE;
    }
  turn = g_new (Turn, 1);
  *turn = (Turn){ func, user_data };
  g_queue_push_tail (&self->turns, turn);
  return FALSE;
}

/* Whoever waits holds the keyring. */
void
pb_keyring_end_turn (PbKeyring *self)
{
  g_autoptr (PbKeyring) own = g_object_ref (self);
  Turn *turn;

  self->taken = FALSE;
  while ((turn = g_queue_pop_head (&self->turns)) != NULL)
    {
      turn->func (NULL, turn->user_data);
      g_free (turn);
    }
}

static void
arm_look (PbKeyring *self);

static void
look_again (PbKeyring *self)
{
  if (self->look != NULL)
    return;
  self->look_seconds = MIN (self->look_seconds * 2, LONGEST_LOOK_SECONDS);
  arm_look (self);
}

/* It calls itself locked; KWallet does so even while it is open. */
static void
wallet_known (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbKeyring) self = weak_take (user_data);
  gboolean open = pb_kwallet_is_open_finish (result);

  if (self == NULL)
    return;
  if (open)
    pb_keyring_note_change (self);
  else
    look_again (self);
}

static void
ask_wallet (PbKeyring *self)
{
  g_autofree char *owner = self->service != NULL ? g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->service)) : NULL;

  pb_kwallet_is_open_async (self->bus, owner, self->locked_path, wallet_known, weak_new (self));
}

static void
looked (GObject *bus, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbKeyring) self = weak_take (user_data);
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, NULL);
  g_autoptr (GVariant) value = NULL;

  if (self == NULL || reply == NULL)
    return;
  g_variant_get (reply, "(v)", &value);
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return;
  if (g_variant_get_boolean (value))
    ask_wallet (self);
  else
    pb_keyring_note_change (self);
}

static gboolean
look (gpointer user_data)
{
  PbKeyring *self = user_data;

  g_clear_pointer (&self->look, g_source_unref);
  if (self->bus != NULL)
    g_dbus_connection_call (self->bus, BUS_NAME, self->locked_path, "org.freedesktop.DBus.Properties", "Get", g_variant_new ("(ss)", self->locked_interface, "Locked"), G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, looked, weak_new (self));
  return G_SOURCE_REMOVE;
}

static void
arm_look (PbKeyring *self)
{
  self->look = g_timeout_source_new_seconds (self->look_seconds);
  g_source_set_callback (self->look, look, self, NULL);
  g_source_set_static_name (self->look, "pb-keyring-look");
  g_source_attach (self->look, NULL);
}

void
pb_keyring_await_unlock (PbKeyring *self, GDBusProxy *locked)
{
  g_free (self->locked_path);
  g_free (self->locked_interface);
  self->locked_path = g_strdup (g_dbus_proxy_get_object_path (locked));
  self->locked_interface = g_strdup (g_dbus_proxy_get_interface_name (locked));
  if (self->look != NULL)
    return;
  self->look_seconds = FIRST_LOOK_SECONDS;
  arm_look (self);
}
