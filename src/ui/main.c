/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c: postbell-gtk: the status window, or with --bridge the XEmbed icon. */
#include "config.h"

#include <glib/gi18n.h>
#include <gdk/gdkx.h>
#include <gtk/gtk.h>
#include <locale.h>
#include <sys/resource.h>
#include <unistd.h>

#include "pb-assistant.h"
#include "pb-bridge.h"
#include "pb-look.h"
#include "pb-status-window.h"
#include "pb-trust-dialog.h"

/* Which Postbell this program belongs to. */
typedef struct
{
  const char *app_id;
  gboolean demo;
  gboolean assistant;
} Owner;

static void
activate_cb (GtkApplication *application, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window (application);
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (application));
  const Owner *owner = user_data;

  if (window == NULL)
    {
      g_autoptr (PbResident) resident = NULL;

      if (bus == NULL)
        {
          g_printerr (_ ("postbell-gtk: there is no session bus, so the running Postbell cannot be reached.\n"));
          return;
        }
      pb_look_init ();
      resident = pb_resident_new (bus, owner->app_id);
      window = GTK_WINDOW (owner->assistant ? pb_assistant_show (application, resident) : pb_status_window_new (application, resident, owner->demo));
    }
  gtk_window_present (window);
}

static int
run_window (Owner *owner)
{
  g_autofree char *id = g_strconcat (owner->app_id, ".Window", NULL);
  g_autoptr (GtkApplication) application = gtk_application_new (id, G_APPLICATION_DEFAULT_FLAGS);

  g_set_prgname (owner->app_id);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), owner);
  return g_application_run (G_APPLICATION (application), 0, NULL);
}

static void
trust_cb (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  pb_look_init ();
  pb_trust_dialog_show (user_data, NULL, g_variant_get_string (target, NULL));
}

/* What keeps the program alive is the dialog; without one it has been raised in the program that ran already. */
static void
nothing_cb (GtkApplication *application, gpointer user_data)
{
}

/* Shows the certificate of @account's server. */
static int
run_trust (const Owner *owner, const char *account)
{
  g_autofree char *id = g_strconcat (owner->app_id, ".Trust", NULL);
  g_autoptr (GtkApplication) application = gtk_application_new (id, G_APPLICATION_DEFAULT_FLAGS);
  const GActionEntry actions[] = { { .name = "trust", .activate = trust_cb, .parameter_type = "s" } };
  g_autoptr (GError) error = NULL;

  g_set_prgname (owner->app_id);
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  g_signal_connect (application, "activate", G_CALLBACK (nothing_cb), NULL);
  if (!g_application_register (G_APPLICATION (application), NULL, &error))
    {
      g_printerr ("postbell-gtk: %s\n", error->message);
      return 1;
    }
  g_action_group_activate_action (G_ACTION_GROUP (application), "trust", g_variant_new_string (account));
  return g_application_run (G_APPLICATION (application), 0, NULL);
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
  Owner owner = { .app_id = PB_APP_ID };
  gboolean bridge = FALSE, version = FALSE;
  g_autofree char *trust = NULL;
  const struct rlimit none = { 1, 1 }; /* as in the program postbell: a core file would hold what is being typed */
  const GOptionEntry entries[] = {
    { "bridge", 0, 0, G_OPTION_ARG_NONE, &bridge, N_ ("Show Postbell's icon in a tray that only knows XEmbed"), NULL },
    { "assistant", 0, 0, G_OPTION_ARG_NONE, &owner.assistant, N_ ("Set up a mail account"), NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &owner.demo, N_ ("Belong to the running “postbell demo”"), NULL },
    { "trust", 0, 0, G_OPTION_ARG_STRING, &trust, N_ ("Show the certificate of an account's server"), N_ ("ID") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Print the version"), NULL },
    { 0 },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  (void) setrlimit (RLIMIT_CORE, &none);
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
  if (owner.demo)
    owner.app_id = PB_APP_ID PB_DEMO_SUFFIX;
  if (trust != NULL)
    return run_trust (&owner, trust);
  return bridge ? run_bridge (&owner) : run_window (&owner);
}
