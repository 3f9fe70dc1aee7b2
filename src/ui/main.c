/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c: postbell-gtk: the windows, or with --bridge the XEmbed icon. */
#include "config.h"

#include <glib/gi18n.h>
#include <gdk/gdkx.h>
#include <gtk/gtk.h>
#include <locale.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "pb-assistant.h"
#include "pb-bridge.h"
#include "pb-look.h"
#include "pb-number.h"
#include "pb-settings-window.h"
#include "pb-status-window.h"
#include "pb-trust-dialog.h"

/* Which Postbell this program belongs to, and what it was asked to show. */
typedef struct
{
  const char *app_id;
  gboolean demo;
  const char *window;
  char *page;           /* (owned) (nullable) */
  PbResident *resident; /* (owned) (nullable): from the first window on */
  gboolean assistant;
} Owner;

static void
show_status (GtkApplication *application, PbResident *resident, const Owner *owner, const char *page)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (application));

  for (GList *l = windows; l != NULL; l = l->next)
    if (PB_IS_STATUS_WINDOW (l->data))
      {
        gtk_window_present (l->data);
        return;
      }
  gtk_window_present (GTK_WINDOW (pb_status_window_new (application, resident, owner->demo)));
}

static void
show_settings (GtkApplication *application, PbResident *resident, const Owner *owner, const char *page)
{
  pb_settings_window_show (application, resident, page);
}

static void
show_assistant (GtkApplication *application, PbResident *resident, const Owner *owner, const char *page)
{
  gtk_window_present (GTK_WINDOW (pb_assistant_show (application, resident)));
}

static void
show_trust (GtkApplication *application, PbResident *resident, const Owner *owner, const char *page)
{
  pb_trust_dialog_show (application, gtk_application_get_active_window (application), page);
}

/* The windows by their names. */
static const struct
{
  const char *name;
  void (*show) (GtkApplication *application, PbResident *resident, const Owner *owner, const char *page);
} windows[] = {
  { "status", show_status },
  { "settings", show_settings },
  { "assistant", show_assistant },
  { "trust", show_trust },
};

static void
show (GtkApplication *application, Owner *owner, const char *window, const char *page)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (application));

  if (bus == NULL)
    {
      g_printerr (_ ("postbell-gtk: there is no session bus, so the running Postbell cannot be reached.\n"));
      return;
    }
  if (owner->resident == NULL)
    {
      pb_look_init ();
      owner->resident = pb_resident_new (bus, owner->app_id);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (windows); i++)
    if (g_str_equal (windows[i].name, window))
      windows[i].show (application, owner->resident, owner, page);
}

static void
activate_cb (GtkApplication *application, gpointer user_data)
{
  Owner *owner = user_data;

  show (application, owner, owner->window, owner->page != NULL ? owner->page : "");
}

/* A second start says here what it was asked to show. */
static void
show_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  GApplication *application = g_application_get_default ();
  const char *window, *page;

  g_variant_get (target, "(&s&s)", &window, &page);
  show (GTK_APPLICATION (application), user_data, window, page);
}

/* Where another start of this program has the windows already, that one shows what is wanted. */
static gint
forward_cb (GApplication *application, GVariantDict *options, gpointer user_data)
{
  const Owner *owner = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("postbell-gtk: %s\n", error->message);
      return 1;
    }
  if (!g_application_get_is_remote (application))
    return -1; /* go on */
  g_action_group_activate_action (G_ACTION_GROUP (application), "show", g_variant_new ("(ss)", owner->window, owner->page != NULL ? owner->page : ""));
  return 0;
}

static int
run_window (Owner *owner)
{
  g_autofree char *id = g_strconcat (owner->app_id, ".Window", NULL);
  g_autoptr (GtkApplication) application = gtk_application_new (id, G_APPLICATION_DEFAULT_FLAGS);
  const GActionEntry actions[] = { { .name = "show", .activate = show_cb, .parameter_type = "(ss)" } };
  int status;

  g_set_prgname (owner->app_id);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), owner);
  g_signal_connect (application, "handle-local-options", G_CALLBACK (forward_cb), owner);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), owner);
  status = g_application_run (G_APPLICATION (application), 0, NULL);
  g_clear_object (&owner->resident);
  return status;
}

/* Starts this program again in its own place, so that a new icon waits for the next tray. */
static void
lost_cb (PbBridge *bridge, gpointer user_data)
{
  const Owner *owner = user_data;

  execl ("/proc/self/exe", "postbell-gtk", "--bridge", owner->demo ? "--demo" : NULL, NULL);
  _exit (1);
}

static int
run_bridge (Owner *owner)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (PbBridge) bridge = NULL;

  gdk_set_allowed_backends ("x11");
  if (!gtk_init_check (NULL, NULL))
    {
      g_printerr (_ ("postbell-gtk: the bridge needs an X11 display.\n"));
      return 1;
    }
  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  if (bus == NULL)
    {
      g_printerr ("postbell-gtk: %s\n", error->message);
      return 1;
    }
  /* A tray that dies takes our window along; what X says of that is no reason to end, so this stays pushed. */
  gdk_x11_display_error_trap_push (gdk_display_get_default ());
  bridge = pb_bridge_new (bus, owner->app_id);
  g_signal_connect (bridge, "lost", G_CALLBACK (lost_cb), owner);
  g_signal_connect (bridge, "ended", G_CALLBACK (gtk_main_quit), NULL);
  gtk_main ();
  return 0;
}

int
main (int argc, char **argv)
{
  Owner owner = { .app_id = PB_APP_ID, .window = "status" };
  gboolean bridge = FALSE, version = FALSE;
  g_autofree char *trust = NULL;
  const struct rlimit none = { 1, 1 }; /* as in the program postbell: a core file would hold what is being typed */
  int status;
  const GOptionEntry entries[] = {
    { "bridge", 0, 0, G_OPTION_ARG_NONE, &bridge, N_ ("Show Postbell's icon in a tray that only knows XEmbed"), NULL },
    { "assistant", 0, 0, G_OPTION_ARG_NONE, &owner.assistant, N_ ("Set up a mail account"), NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &owner.demo, N_ ("Belong to the running “postbell demo”"), NULL },
    { "trust", 0, 0, G_OPTION_ARG_STRING, &trust, N_ ("Show the certificate of an account's server"), N_ ("ID") },
    { "settings", 0, 0, G_OPTION_ARG_STRING, &owner.page, N_ ("Show the settings: accounts, alerts, tray, general or about"), N_ ("PAGE") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Print the version"), NULL },
    { 0 },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  pb_number_begin ();
  (void) setrlimit (RLIMIT_CORE, &none);
  (void) signal (SIGPIPE, SIG_IGN); /* a command that does not read what it is told is an error, not the end */
  (void) setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, PB_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_option_context_add_main_entries (options, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (options, &argc, &argv, &error))
    {
      g_printerr ("postbell-gtk: %s\n", error->message);
      return 2;
    }
  if (version)
    {
      g_print ("postbell-gtk %s\n", PB_VERSION);
      return 0;
    }
  if (trust != NULL)
    {
      owner.window = "trust";
      g_free (owner.page);
      owner.page = g_steal_pointer (&trust);
    }
  else if (owner.page != NULL)
    owner.window = "settings";
  else if (owner.assistant)
    owner.window = "assistant";
  if (owner.demo)
    owner.app_id = PB_APP_ID PB_DEMO_SUFFIX;
  status = bridge ? run_bridge (&owner) : run_window (&owner);
  g_free (owner.page);
  return status;
}
