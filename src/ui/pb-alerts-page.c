/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alerts-page.c: what alerts show, when they wait, and when several become one. */
#include "config.h"

#include <glib/gi18n.h>

#include "pb-message-bar.h"
#include "pb-runner.h"
#include "pb-setting.h"
#include "pb-settings-pages.h"

typedef struct
{
  GtkWidget *bar;   /* (unowned) */
  GtkWidget *test;  /* (unowned) */
  PbRunner *runner; /* (owned) (nullable) */
} Test;

static void
test_free (gpointer data, GClosure *closure)
{
  Test *test = data;

  pb_runner_free (test->runner);
  g_free (test);
}

static void
tested_cb (int status, const char *words, gpointer user_data)
{
  Test *test = user_data;

  gtk_widget_set_sensitive (test->test, TRUE);
  pb_message_bar_say (test->bar, status == 0 ? GTK_MESSAGE_INFO : GTK_MESSAGE_WARNING, status == 0 ? _ ("The notification daemon took the test alert.") : words);
}

static void
test_cb (GtkButton *button, gpointer user_data)
{
  const char *const args[] = { "test-alert", NULL };
  Test *test = user_data;

  gtk_widget_set_sensitive (test->test, FALSE);
  g_clear_pointer (&test->runner, pb_runner_free);
  test->runner = pb_runner_start (args, NULL, NULL, tested_cb, test);
}

static void
add_shown (GtkWidget *groups, GSettings *settings, GtkWidget *bar)
{
  const PbSettingChoice levels[] = {
    { "full", _ ("Sender, subject and first words") },
    { "sender", _ ("Only the sender") },
    { "nothing", _ ("Only that there is new mail") },
  };
  GtkWidget *group = pb_setting_group (groups, _ ("New mail"));
  Test *test = g_new0 (Test, 1);

  pb_setting_check (group, settings, "alerts-enabled", _ ("Sh_ow alerts"));
  pb_setting_choice (group, settings, "privacy-level", _ ("What they re_veal"), levels, G_N_ELEMENTS (levels));
  pb_setting_check (group, settings, "sound", _ ("With soun_d"));
  test->bar = bar;
  test->test = gtk_button_new_with_mnemonic (_ ("Show a t_est alert"));
  gtk_widget_set_halign (test->test, GTK_ALIGN_START);
  gtk_widget_set_margin_start (test->test, 12);
  gtk_grid_attach_next_to (GTK_GRID (group), test->test, NULL, GTK_POS_BOTTOM, 2, 1);
  g_signal_connect_data (test->test, "clicked", G_CALLBACK (test_cb), test, test_free, G_CONNECT_DEFAULT);
}

static void
add_quiet (GtkWidget *groups, GSettings *settings)
{
  GtkWidget *group = pb_setting_group (groups, _ ("Quiet hours"));
  GtkWidget *on = pb_setting_check (group, settings, "quiet-hours", _ ("_Quiet hours: alerts wait, counting goes on"));
  GtkWidget *times = gtk_grid_new ();

  gtk_grid_set_row_spacing (GTK_GRID (times), 8);
  gtk_grid_set_column_spacing (GTK_GRID (times), 12);
  gtk_widget_set_margin_start (times, 12);
  gtk_grid_attach_next_to (GTK_GRID (group), times, NULL, GTK_POS_BOTTOM, 2, 1);
  pb_setting_time (times, settings, "quiet-from", _ ("F_rom"));
  pb_setting_time (times, settings, "quiet-to", _ ("Unt_il"));
  pb_setting_days (times, settings, "quiet-days", _ ("Days on which they begin"));
  pb_setting_note (times, _ ("Afterwards one alert for each account tells what came meanwhile."));
  g_object_bind_property (on, "active", times, "sensitive", G_BINDING_SYNC_CREATE);
}

static void
add_burst (GtkWidget *groups, GSettings *settings)
{
  GtkWidget *group = pb_setting_group (groups, _ ("Many mails at once"));

  pb_setting_number (group, settings, "burst-count", _ ("Alerts one b_y one"));
  pb_setting_number (group, settings, "burst-window", _ ("_Period in seconds"));
  pb_setting_note (group, _ ("When more mails come in that time, one alert tells of all of them."));
}

GtkWidget *
pb_alerts_page_new (GSettings *settings, GtkWidget *bar)
{
  GtkWidget *groups, *page;

  if (settings == NULL)
    return pb_setting_page_new_missing ();
  page = pb_setting_page_new (&groups);
  add_shown (groups, settings, bar);
  add_quiet (groups, settings);
  add_burst (groups, settings);
  return page;
}
