/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-application.c: see pb-application.h. */
#include "config.h"

#include "pb-application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

#include "pb-actions.h"
#include "pb-effects.h"
#include "pb-gsettings.h"
#include "pb-instance-lock.h"
#include "pb-login-start.h"
#include "pb-online.h"
#include "pb-service.h"
#include "pb-sign-ins.h"
#include "pb-windows.h"
#include "pb-wishes.h"

/* Noted in the ledger once the user was told that the desktop has no tray. */
#define TRAY_HINT_NOTE "tray-hint-shown"

struct _PbApplication
{
  GApplication parent_instance;

  PbResident resident;
  PbInstanceLock *lock; /* (owned) (nullable) */
  char *problems;       /* (owned) (nullable): what was said of the accounts last */
  guint signals[3];     /* sources of SIGTERM, SIGINT, SIGHUP */
  gboolean background;
  gboolean running; /* the resident is put together */
};

G_DEFINE_FINAL_TYPE (PbApplication, pb_application, G_TYPE_APPLICATION)

static guint begun_signal;

static gboolean
has_x11 (void)
{
  return g_getenv ("DISPLAY") != NULL && g_getenv ("WAYLAND_DISPLAY") == NULL && g_strcmp0 (g_getenv ("XDG_SESSION_TYPE"), "wayland") != 0;
}

static gboolean
quit_cb (gpointer user_data)
{
  pb_resident_quit (&PB_APPLICATION (user_data)->resident);
  return G_SOURCE_CONTINUE;
}

static void
watch_signals (PbApplication *self)
{
  const int numbers[] = { SIGTERM, SIGINT, SIGHUP };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    self->signals[i] = g_unix_signal_add (numbers[i], quit_cb, self);
}

/* Said once in the life of this user's ledger; the status window takes over. */
static void
tell_no_tray (PbResident *resident)
{
  g_autofree char *told = pb_ledger_get_note (resident->edges->ledger, TRAY_HINT_NOTE);

  if (told != NULL)
    return;
  pb_ledger_set_note (resident->edges->ledger, TRAY_HINT_NOTE, "1");
  pb_resident_say (resident, "no-tray", _ ("This desktop has no tray for Postbell’s icon"), _ ("Alerts and counting work without it; start Postbell once more to see the status window. For an icon, enable the AppIndicator extension on GNOME, or add a tray to the panel."));
  g_action_group_activate_action (resident->actions, "show-status", NULL);
}

static void
place_changed_cb (PbTray *tray, PbTrayPlace place, gpointer user_data)
{
  PbResident *resident = user_data;

  if (place == PB_TRAY_NONE)
    tell_no_tray (resident); /* a bridge that runs goes on waiting for a tray */
  else
    pb_windows_set_bridge (resident->windows, place == PB_TRAY_XEMBED);
}

/* Accounts that were left out are told once for each change of the file. */
static void
accounts_changed_cb (PbAccounts *accounts, gpointer user_data)
{
  PbApplication *self = user_data;
  GPtrArray *problems = pb_accounts_get_problems (accounts);
  g_autoptr (GString) text = g_string_new (self->resident.edges->problem);

  g_clear_pointer (&self->resident.edges->problem, g_free);
  for (guint i = 0; i < problems->len; i++)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", (const char *) g_ptr_array_index (problems, i));
  if (text->len > 0 && g_strcmp0 (text->str, self->problems) != 0)
    pb_resident_say (&self->resident, "accounts", pb_accounts_is_blank (accounts) ? _ ("The list of accounts is empty") : _ ("An account is left out"), text->str);
  g_free (self->problems);
  self->problems = g_strdup (text->str);
  pb_effects_refresh_tray (self->resident.effects);
}

/* The parts that need a session bus. */
static void
begin_desktop (PbApplication *self)
{
  PbResident *resident = &self->resident;

  resident->alerts = pb_alerts_new (resident->identity->app_id, resident->identity->title);
  pb_effects_follow_alerts (resident->effects);
  resident->tray = pb_tray_new (resident->bus, resident->edges->context.clock, G_ACTION_GROUP (self), resident->identity->app_id, has_x11 ());
  g_signal_connect (resident->tray, "place-changed", G_CALLBACK (place_changed_cb), resident);
  pb_service_follow_alerts (resident->service);
  if (!resident->identity->demo)
    pb_login_start_renew (resident->bus, resident->edges->context.clock);
}

static void
visits_changed_cb (PbVisits *visits, gpointer user_data)
{
  PbResident *resident = user_data;

  pb_effects_refresh_tray (resident->effects);
}

static void
learned_cb (const char *account, const char *address, gpointer user_data)
{
  PbResident *resident = user_data;

  pb_people_learn (resident->people, account, address);
}

static void
named_cb (const char *account, gpointer user_data)
{
  PbResident *resident = user_data;

  pb_effects_learn (resident->effects, account);
}

static void
begin_people (PbResident *resident)
{
  resident->directories = pb_directories_new (&resident->edges->context, resident->edges->accounts, resident->identity->cache, resident->identity->state, learned_cb, resident);
  resident->people = pb_people_new (resident->edges->context.clock, resident->directories, named_cb, resident);
}

/* What accounts have left behind that are not there any more. An account that is missing because its lines are damaged is there. */
static void
sweep (PbResident *resident)
{
  PbAccounts *accounts = resident->edges->accounts;

  if (resident->directories == NULL || resident->edges->problem != NULL)
    return;
  pb_directories_sweep (resident->directories);
  if (pb_accounts_get (accounts)->len > 0 && pb_accounts_get_problems (accounts)->len == 0)
    pb_directories_sweep_known (resident->directories);
}

static gboolean
begin (PbApplication *self, GError **error)
{
  PbResident *resident = &self->resident;
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self));

  if (resident->identity->lock != NULL)
    {
      self->lock = pb_instance_lock_take (resident->identity->lock, error);
      if (self->lock == NULL)
        return FALSE;
    }
  resident->edges = pb_edges_new_as (resident->identity, PB_EDGES_LEDGER | PB_EDGES_REACH | PB_EDGES_LENIENT, error);
  if (resident->edges == NULL)
    return FALSE;
  pb_accounts_never_wait (resident->edges->accounts);
  resident->application = G_APPLICATION (self);
  resident->actions = G_ACTION_GROUP (self);
  resident->preferences = pb_preferences_new ();
  resident->windows = pb_windows_new (resident->edges->context.clock, resident->identity->demo);
  resident->effects = pb_effects_new (resident);
  resident->visits = pb_visits_new (&resident->edges->context, visits_changed_cb, resident);
  resident->sign_ins = pb_sign_ins_new (resident);
  resident->monitor = pb_monitor_new (&resident->edges->context, resident->edges->accounts, NULL, pb_effects_handle, resident->effects);
  if (resident->identity->cache != NULL)
    begin_people (resident);
  resident->bus = bus != NULL ? g_object_ref (bus) : NULL;
  pb_actions_install (resident, G_ACTION_MAP (self));
  if (bus != NULL)
    begin_desktop (self);
  else if (!resident->identity->demo) /* which says so itself */
    g_message ("no session bus: neither icon nor alerts, the accounts are watched all the same");
  resident->wishes = pb_wishes_new (resident);
  sweep (resident);
  return TRUE;
}

static gboolean
has_no_account (PbApplication *self)
{
  PbAccounts *accounts = self->resident.edges->accounts;

  return pb_accounts_get (accounts)->len == 0 && (self->problems == NULL || self->problems[0] == '\0' || pb_accounts_is_blank (accounts));
}

/* Who starts Postbell for the first time, and not for a login, wants to set it up. */
static void
welcome (PbApplication *self)
{
  PbResident *resident = &self->resident;
  gboolean display = g_getenv ("DISPLAY") != NULL || g_getenv ("WAYLAND_DISPLAY") != NULL;
  g_autoptr (GError) error = NULL;

  if (resident->identity->demo || resident->bus == NULL || !display || !has_no_account (self))
    return;
  if (!pb_windows_show_assistant (resident->windows, NULL, &error))
    g_message ("%s", error->message);
}

/* Nothing can be kept on the disk: the mails are watched all the same. */
static void
say_storage (const char *problem, gpointer user_data)
{
  PbApplication *self = user_data;
  /* TRANSLATORS: %s is a sentence that names a file and what is wrong with it */
  g_autofree char *words = g_strdup_printf (_ ("%s Mails are announced as usual, but what was announced is forgotten when Postbell ends."), problem);

  pb_resident_say (&self->resident, "storage", _ ("Postbell cannot keep anything on the disk"), words);
}

static void
tell_storage (PbApplication *self)
{
  const char *lock = self->lock != NULL ? pb_instance_lock_get_problem (self->lock) : NULL;
  const char *ledger = self->resident.edges->ledger_problem;

  if (lock != NULL || ledger != NULL)
    say_storage (ledger != NULL ? ledger : lock, self);
  pb_ledger_set_problem_func (self->resident.edges->ledger, say_storage, self);
}

static void
online_added_cb (const char *address, const GError *error, gpointer user_data)
{
  /* Translators: %s is a mail address */
  g_autofree char *body = error == NULL ? g_strdup_printf (_ ("%s was added to the Online Accounts of this computer; its mail is watched from now on."), address)
                                        /* Translators: the first %s is a mail address, the second a sentence */
                                        : g_strdup_printf (_ ("%s was added to the Online Accounts of this computer, but its mail cannot be watched: %s Postbell tries again by itself."), address, error->message);

  pb_resident_say (user_data, "online-account", error == NULL ? _ ("New account") : _ ("A new account cannot be watched"), body);
}

static void
follow_online_accounts (PbResident *resident)
{
  g_autoptr (GSettings) settings = pb_gsettings_open ();
  gboolean can_take_over = pb_gsettings_has (settings, "online-accounts") && pb_gsettings_has (settings, "online-accounts-known");

  const PbOnlineEdges edges = { resident->edges->context.clock, resident->edges->goa, resident->edges->accounts, resident->monitor };

  if (edges.goa != NULL)
    resident->online = pb_online_new (&edges, can_take_over ? settings : NULL, online_added_cb, resident);
}

static void
start_watching (PbApplication *self)
{
  PbResident *resident = &self->resident;

  g_signal_connect (resident->edges->accounts, "changed", G_CALLBACK (accounts_changed_cb), self);
  pb_accounts_watch (resident->edges->accounts);
  accounts_changed_cb (resident->edges->accounts, self);
  tell_storage (self);
  pb_monitor_start (resident->monitor);
  pb_effects_recall (resident->effects);
  follow_online_accounts (resident);
  g_application_hold (G_APPLICATION (self));
  self->running = TRUE;
  if (!self->background)
    welcome (self);
}

/* In the opposite order of begin(): nothing may call into what is gone. */
static void
end (PbApplication *self)
{
  PbResident *resident = &self->resident;

  g_clear_pointer (&resident->online, pb_online_free);
  if (resident->monitor != NULL)
    pb_monitor_stop (resident->monitor);
  if (resident->edges != NULL)
    {
      g_signal_handlers_disconnect_by_data (resident->edges->accounts, self);
      pb_ledger_set_problem_func (resident->edges->ledger, NULL, NULL);
    }
  g_clear_pointer (&resident->wishes, pb_wishes_free);
  g_clear_pointer (&resident->service, pb_service_free);
  if (resident->tray != NULL)
    g_signal_handlers_disconnect_by_data (resident->tray, resident);
  g_clear_pointer (&resident->visits, pb_visits_free);
  g_clear_pointer (&resident->sign_ins, pb_sign_ins_free);
  g_clear_pointer (&resident->effects, pb_effects_free);
  if (resident->alerts != NULL)
    {
      pb_alerts_set_senders (resident->alerts, (PbSenders){ 0 });
      pb_alerts_shut_down (resident->alerts);
    }
  g_clear_object (&resident->tray);
  g_clear_object (&resident->alerts);
  g_clear_pointer (&resident->directories, pb_directories_free);
  g_clear_pointer (&resident->people, pb_people_free);
  g_clear_object (&resident->monitor);
  g_clear_pointer (&resident->windows, pb_windows_free);
  g_clear_pointer (&resident->preferences, pb_preferences_free);
  g_clear_pointer (&resident->edges, pb_edges_free);
  g_clear_pointer (&resident->activation_token, g_free);
  g_clear_object (&resident->bus);
  g_clear_pointer (&self->lock, pb_instance_lock_release);
  g_clear_pointer (&self->problems, g_free);
}

/* Called before the name is taken, so that nobody who sees the name misses the object. */
static gboolean
pb_application_dbus_register (GApplication *application, GDBusConnection *bus, const char *path, GError **error)
{
  PbResident *resident = &PB_APPLICATION (application)->resident;

  if (!G_APPLICATION_CLASS (pb_application_parent_class)->dbus_register (application, bus, path, error))
    return FALSE;
  resident->service = pb_service_new (resident, bus, error);
  return resident->service != NULL;
}

static void
pb_application_dbus_unregister (GApplication *application, GDBusConnection *bus, const char *path)
{
  g_clear_pointer (&PB_APPLICATION (application)->resident.service, pb_service_free);
  G_APPLICATION_CLASS (pb_application_parent_class)->dbus_unregister (application, bus, path);
}

static gboolean
pb_application_local_command_line (GApplication *application, char ***arguments, int *exit_status)
{
  PbApplication *self = PB_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  *exit_status = 0;
  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("postbell: %s\n", error->message);
      *exit_status = 1;
    }
  else if (g_application_get_is_remote (application))
    {
      if (!self->background)
        g_application_activate (application);
    }
  else if (!begin (self, &error))
    {
      g_printerr ("postbell: %s\n", error->message);
      *exit_status = 1;
    }
  else
    {
      watch_signals (self);
      g_signal_emit (self, begun_signal, 0);
      start_watching (self);
    }
  return TRUE;
}

/* A second start without --background reaches the first one here. */
static void
pb_application_activate (GApplication *application)
{
  if (PB_APPLICATION (application)->running)
    g_action_group_activate_action (G_ACTION_GROUP (application), "show-status", NULL);
}

static void
pb_application_shutdown (GApplication *application)
{
  PbApplication *self = PB_APPLICATION (application);

  for (gsize i = 0; i < G_N_ELEMENTS (self->signals); i++)
    g_clear_handle_id (&self->signals[i], g_source_remove);
  end (self);
  G_APPLICATION_CLASS (pb_application_parent_class)->shutdown (application);
}

static void
pb_application_finalize (GObject *object)
{
  PbApplication *self = PB_APPLICATION (object);

  end (self);
  g_clear_pointer (&self->resident.identity, pb_identity_free);
  G_OBJECT_CLASS (pb_application_parent_class)->finalize (object);
}

static void
pb_application_class_init (PbApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->local_command_line = pb_application_local_command_line;
  application_class->dbus_register = pb_application_dbus_register;
  application_class->dbus_unregister = pb_application_dbus_unregister;
  application_class->activate = pb_application_activate;
  application_class->shutdown = pb_application_shutdown;
  G_OBJECT_CLASS (klass)->finalize = pb_application_finalize;
  begun_signal = g_signal_new ("begun", PB_TYPE_APPLICATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pb_application_init (PbApplication *self)
{
}

PbApplication *
pb_application_new (PbIdentity *identity, gboolean background)
{
  PbApplication *self = g_object_new (PB_TYPE_APPLICATION, "application-id", identity->app_id, "flags", G_APPLICATION_DEFAULT_FLAGS, NULL);

  self->resident.identity = identity;
  self->background = background;
  return self;
}

PbResident *
pb_application_get_resident (PbApplication *self)
{
  return &self->resident;
}
