/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service.c: see pb-service.h. */
#include "config.h"

#include "pb-service.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pb-actions.h"
#include "pb-client.h"
#include "pb-effects.h"
#include "pb-lines.h"
#include "pb-service-check.h"
#include "pb-service-exmail.h"
#include "pb-service-folders.h"
#include "pb-service-directory.h"
#include "pb-service-listen.h"
#include "pb-service-secret.h"
#include "pb-sign-ins.h"
#include "postbell1-interface-info.h"

#define TEST_ALERT_WAIT (10 * G_USEC_PER_SEC) /* µs: a daemon that is started by the bus needs a few seconds */
#define MAX_SUBSCRIBERS 32

struct _PbService
{
  PbResident *resident;        /* (unowned) */
  GDBusConnection *bus;        /* (owned) */
  PbServiceExmail *exmail;     /* (owned) */
  PbServiceListen *listen;     /* (owned) */
  GHashTable *subscribers;     /* (owned) (element-type utf8 guint): unique name -> watch of it */
  GDBusMethodInvocation *test; /* (owned) (nullable): TestAlert that waits for its answer */
  char *test_id;               /* (owned) (nullable) */
  PbTimer *test_timer;         /* (owned) */
  guint test_count;
  guint registration;
};

/* The name of a method, and what answers it. */
typedef struct
{
  const char *name;
  void (*handle) (PbService *self, GVariant *args, GDBusMethodInvocation *invocation);
} Method;

static void
fail (GDBusMethodInvocation *invocation, const char *sentence)
{
  g_dbus_method_invocation_return_dbus_error (invocation, PB_BUS_ERROR, sentence);
}

static void
answer_nothing (GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
activate (PbService *self, const char *action, GVariant *target)
{
  g_action_group_activate_action (self->resident->actions, action, target);
}

static void
get_status (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  PbLineContext context = pb_resident_get_line_context (self->resident);
  g_autofree char *json = pb_lines_status_object (&context);

  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", json));
}

/* --- subscribers --- */

static void
send_line (PbService *self, const char *name, const char *line)
{
  g_autoptr (GError) error = NULL;

  if (!g_dbus_connection_emit_signal (self->bus, name, self->resident->identity->object_path, PB_INTERFACE, "Event", g_variant_new ("(s)", line), &error))
    g_debug ("an event did not reach %s: %s", name, error->message);
}

static void
line_cb (const char *line, gpointer user_data)
{
  PbService *self = user_data;
  GHashTableIter iter;
  gpointer name;

  if (line == NULL)
    return;
  g_hash_table_iter_init (&iter, self->subscribers);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    send_line (self, name, line);
}

static void
drop_subscriber (PbService *self, const char *name)
{
  gpointer watch = g_hash_table_lookup (self->subscribers, name);

  if (watch == NULL)
    return;
  g_hash_table_remove (self->subscribers, name);
  g_bus_unwatch_name (GPOINTER_TO_UINT (watch));
  if (g_hash_table_size (self->subscribers) == 0)
    pb_effects_set_line_func (self->resident->effects, NULL, NULL);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  drop_subscriber (user_data, name);
}

static void
send_present (PbService *self, const char *name)
{
  PbLineContext context = pb_resident_get_line_context (self->resident);
  g_autoptr (GPtrArray) lines = pb_lines_present (&context);

  for (guint i = 0; i < lines->len; i++)
    send_line (self, name, g_ptr_array_index (lines, i));
}

static void
subscribe (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  g_autofree char *name = g_strdup (g_dbus_method_invocation_get_sender (invocation));
  guint watch;

  if (g_hash_table_size (self->subscribers) >= MAX_SUBSCRIBERS)
    {
      fail (invocation, _ ("Too many programs listen already."));
      return;
    }
  answer_nothing (invocation);
  send_present (self, name);
  if (g_hash_table_contains (self->subscribers, name))
    return;
  watch = g_bus_watch_name_on_connection (self->bus, name, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, vanished_cb, self, NULL);
  if (g_hash_table_size (self->subscribers) == 0)
    pb_effects_set_line_func (self->resident->effects, line_cb, self);
  g_hash_table_insert (self->subscribers, g_steal_pointer (&name), GUINT_TO_POINTER (watch));
}

static void
unsubscribe (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  drop_subscriber (self, g_dbus_method_invocation_get_sender (invocation));
  answer_nothing (invocation);
}

/* --- accounts --- */

static void
reload (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  g_autoptr (GError) error = NULL;

  if (pb_accounts_load (self->resident->edges->accounts, &error))
    answer_nothing (invocation);
  else
    fail (invocation, error->message);
}

static void
secret_changed (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  const char *account;

  g_variant_get (args, "(&s)", &account);
  pb_monitor_secret_changed (self->resident->monitor, account);
  answer_nothing (invocation);
}

static void
forget (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  const char *account;

  g_variant_get (args, "(&s)", &account);
  if (pb_monitor_get_account (self->resident->monitor, account) != NULL)
    {
      fail (invocation, _ ("This account still exists."));
      return;
    }
  pb_ledger_forget_account (self->resident->edges->ledger, account);
  if (self->resident->sign_ins != NULL)
    pb_sign_ins_forget (self->resident->sign_ins, account);
  pb_service_drop_secrets (self->resident, account);
  answer_nothing (invocation);
}

static void
keep_secret (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  pb_service_keep_secret (self->resident, args, invocation);
}

static void
drop_secret (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  pb_service_drop_secret (self->resident, args, invocation);
}

/* --- actions --- */

static void
check_now (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  g_autoptr (GError) error = NULL;
  const char *account;

  g_variant_get (args, "(&s)", &account);
  if (account[0] != '\0')
    account = pb_actions_find_account (self->resident, account, &error);
  if (account == NULL)
    {
      fail (invocation, error->message);
      return;
    }
  activate (self, "check-now", g_variant_new_string (account));
  answer_nothing (invocation);
}

static void
marked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr (GError) error = NULL;

  if (pb_actions_mark_read_finish (result, &error))
    answer_nothing (invocation);
  else
    fail (invocation, error->message);
}

static void
mark_read (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  g_autofree const char **keys = NULL;
  const char *account;

  g_variant_get (args, "(&s^a&s)", &account, &keys);
  pb_actions_mark_read_async (self->resident, account, keys, marked_cb, invocation);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr (GError) error = NULL;

  if (pb_actions_open_finish (result, &error))
    answer_nothing (invocation);
  else
    fail (invocation, error->message);
}

static void
open_webmail (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  const char *account, *key, *token;

  g_variant_get (args, "(&s&s&s)", &account, &key, &token);
  pb_actions_open_async (self->resident, account, key, token[0] != '\0' ? token : NULL, opened_cb, invocation);
}

static void
listen_exmail (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  pb_service_listen_add (self->listen, args, invocation);
}

static void
ask_exmail (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  pb_service_exmail_ask (self->exmail, args, invocation);
}

static void
directory (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  pb_service_directory (self->resident, args, invocation);
}

static void
check (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  pb_service_check (self->resident, args, invocation);
}

static void
check_settings (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  pb_service_check_settings (self->resident, args, invocation);
}

static void
folders (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  pb_service_folders (self->resident, args, invocation);
}

static void
snooze (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  guint32 minutes;

  g_variant_get (args, "(u)", &minutes);
  activate (self, "snooze", g_variant_new_uint32 (minutes));
  answer_nothing (invocation);
}

static void
show_window (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  activate (self, "show-status", NULL);
  answer_nothing (invocation);
}

static void
show_settings (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  const char *page;

  g_variant_get (args, "(&s)", &page);
  activate (self, "settings", g_variant_new_string (page));
  answer_nothing (invocation);
}

static void
quit (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  answer_nothing (invocation);
  g_dbus_connection_flush (self->bus, NULL, NULL, NULL);
  activate (self, "quit", NULL);
}

/* --- test alert --- */

static void
end_test (PbService *self, const char *problem)
{
  g_autoptr (GDBusMethodInvocation) invocation = g_steal_pointer (&self->test);

  if (invocation == NULL)
    return;
  pb_timer_set (self->test_timer, PB_NEVER);
  g_clear_pointer (&self->test_id, g_free);
  if (problem == NULL)
    answer_nothing (g_steal_pointer (&invocation));
  else
    fail (g_steal_pointer (&invocation), problem);
}

static void
test_shown_cb (PbAlerts *alerts, const char *id, guint count, gpointer user_data)
{
  PbService *self = user_data;

  if (g_strcmp0 (id, self->test_id) == 0)
    end_test (self, NULL);
}

static void
test_failed_cb (PbAlerts *alerts, const char *id, const char *reason, gpointer user_data)
{
  PbService *self = user_data;
  g_autofree char *sentence = NULL;

  if (g_strcmp0 (id, self->test_id) != 0)
    return;
  sentence = g_strdup_printf (_ ("No alert could be shown: %s. Start a notification daemon, such as dunst or the desktop's own."), reason);
  end_test (self, sentence);
}

static void
test_timeout_cb (gpointer user_data)
{
  end_test (user_data, _ ("The notification daemon does not answer. Restart it, or log in again."));
}

static void
test_alert (PbService *self, GVariant *args, GDBusMethodInvocation *invocation)
{
  if (self->resident->alerts == NULL || self->test != NULL)
    {
      fail (invocation, self->test != NULL ? _ ("A test alert is on its way already.") : _ ("Alerts need a session bus, and there is none."));
      return;
    }
  if (self->test_timer == NULL)
    self->test_timer = pb_timer_new (self->resident->edges->context.clock, test_timeout_cb, self);
  self->test = invocation;
  self->test_id = g_strdup_printf (PB_TEXT_ALERT "test %u", ++self->test_count);
  pb_timer_set (self->test_timer, pb_clock_now (self->resident->edges->context.clock) + TEST_ALERT_WAIT);
  pb_alerts_test (self->resident->alerts, self->test_id);
}

/* --- the object --- */

static void
method_call_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name, GVariant *args, GDBusMethodInvocation *invocation, gpointer user_data)
{
  static const Method methods[] = {
    { "GetStatus", get_status },
    { "Subscribe", subscribe },
    { "Unsubscribe", unsubscribe },
    { "Reload", reload },
    { "SecretChanged", secret_changed },
    { "Forget", forget },
    { "KeepSecret", keep_secret },
    { "DropSecret", drop_secret },
    { "CheckNow", check_now },
    { "AskExmail", ask_exmail },
    { "ListenExmail", listen_exmail },
    { "Directory", directory },
    { "Check", check },
    { "CheckSettings", check_settings },
    { "Folders", folders },
    { "MarkRead", mark_read },
    { "Open", open_webmail },
    { "Snooze", snooze },
    { "TestAlert", test_alert },
    { "ShowWindow", show_window },
    { "ShowSettings", show_settings },
    { "Quit", quit },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].name, name))
      {
        methods[i].handle (user_data, args, invocation);
        return;
      }
  fail (invocation, _ ("There is no such method."));
}

/* The generated description is constant; GDBus takes it as if it were not, and leaves it alone (its count is -1). */
static GDBusInterfaceInfo *
get_interface (void)
{
  union
  {
    const GDBusInterfaceInfo *constant;
    GDBusInterfaceInfo *info;
  } interface = { .constant = &io_github_postbell_postbell1_interface };

  return interface.info;
}

PbService *
pb_service_new (PbResident *resident, GDBusConnection *bus, GError **error)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_call_cb };
  PbService *self = g_new0 (PbService, 1);

  self->resident = resident;
  self->bus = g_object_ref (bus);
  self->exmail = pb_service_exmail_new (resident, bus);
  self->listen = pb_service_listen_new (resident, bus);
  self->subscribers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->registration = g_dbus_connection_register_object (bus, resident->identity->object_path, get_interface (), &vtable, self, NULL, error);
  if (self->registration == 0)
    {
      pb_service_free (self);
      return NULL;
    }
  return self;
}

void
pb_service_follow_alerts (PbService *self)
{
  g_signal_connect (self->resident->alerts, "shown", G_CALLBACK (test_shown_cb), self);
  g_signal_connect (self->resident->alerts, "failed", G_CALLBACK (test_failed_cb), self);
}

void
pb_service_free (PbService *self)
{
  GHashTableIter iter;
  gpointer watch;

  if (self == NULL)
    return;
  if (self->resident->alerts != NULL)
    g_signal_handlers_disconnect_by_data (self->resident->alerts, self);
  end_test (self, _ ("Postbell ends."));
  if (self->registration != 0)
    g_dbus_connection_unregister_object (self->bus, self->registration);
  g_hash_table_iter_init (&iter, self->subscribers);
  while (g_hash_table_iter_next (&iter, NULL, &watch))
    g_bus_unwatch_name (GPOINTER_TO_UINT (watch));
  g_hash_table_unref (self->subscribers);
  g_clear_pointer (&self->listen, pb_service_listen_free);
  g_clear_pointer (&self->exmail, pb_service_exmail_free);
  if (self->resident->effects != NULL)
    pb_effects_set_line_func (self->resident->effects, NULL, NULL);
  g_clear_pointer (&self->test_timer, pb_timer_free);
  g_clear_object (&self->bus);
  g_free (self);
}
