/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-look.c: see pb-look.h. */
#include "pb-look.h"

static const char style_sheet[] =
    ".pb-strong { font-weight: bold; }\n"
    ".pb-title { font-weight: bold; font-size: 130%; }\n"
    ".pb-pill { font-weight: bold; padding: 1px 9px; border-radius: 99px;\n"
    "  color: @theme_selected_fg_color; background-color: @theme_selected_bg_color; }\n"
    ".pb-code { font-family: monospace; padding: 6px 10px; border-radius: 4px; background-color: alpha(currentColor, 0.08); }\n"
    "button.pb-link, button.pb-link:hover { padding-left: 0; padding-right: 0; }\n"
    ".pb-warning { color: mix (@error_color, @theme_fg_color, 0.5); }\n" /* of itself it cannot be read in the dark */
    ".pb-list row { padding: 0; border-bottom: 1px solid alpha(currentColor, 0.12); }\n"
    ".pb-list row:last-child { border-bottom-width: 0; }\n";

/* px that a window of ours has around what scrolls in it: title bar, tabs, buttons, margins, a message. */
#define AROUND 200

static const char *const classes[] = { NULL, "pb-strong", GTK_STYLE_CLASS_DIM_LABEL, "pb-title", "pb-pill", "pb-code", "pb-warning" };

void
pb_look_init (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (provider, style_sheet, -1, NULL);
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (provider), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

GtkWidget *
pb_look_label (PbLook look)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (look == PB_LOOK_WARN)
    gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  else if (look != PB_LOOK_PILL && look != PB_LOOK_CODE)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (classes[look] != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), classes[look]);
  return label;
}

GtkWidget *
pb_look_list (const char *name)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_style_context_add_class (gtk_widget_get_style_context (list), "pb-list");
  atk_object_set_name (gtk_widget_get_accessible (list), name);
  return list;
}

const char *
pb_look_symbol (const char *status, gint64 unread)
{
  if (g_str_equal (status, "watching"))
    return unread > 0 ? "mail-unread-symbolic" : "mail-read-symbolic";
  if (g_str_has_prefix (status, "needs-"))
    return "dialog-warning-symbolic";
  if (g_str_equal (status, "off"))
    return "media-playback-pause-symbolic";
  if (g_str_equal (status, "connecting"))
    return "emblem-synchronizing-symbolic";
  return "network-offline-symbolic";
}

int
pb_look_height (int wanted)
{
  GdkDisplay *display = gdk_display_get_default ();
  GdkMonitor *monitor = gdk_display_get_primary_monitor (display);
  GdkRectangle area;

  if (monitor == NULL)
    monitor = gdk_display_get_monitor (display, 0);
  if (monitor == NULL)
    return wanted;
  gdk_monitor_get_workarea (monitor, &area);
  return CLAMP (wanted, 120, MAX (area.height - AROUND, 120));
}

static gboolean
key_cb (GtkWidget *widget, GdkEventKey *event, gpointer user_data)
{
  gboolean control = (event->state & gtk_accelerator_get_default_mod_mask ()) == GDK_CONTROL_MASK;

  if (event->keyval != GDK_KEY_Escape && !(control && (event->keyval == GDK_KEY_w || event->keyval == GDK_KEY_q)))
    return GDK_EVENT_PROPAGATE;
  gtk_window_close (GTK_WINDOW (widget));
  return GDK_EVENT_STOP;
}

void
pb_look_close_by_key (GtkWindow *window)
{
  g_signal_connect (window, "key-press-event", G_CALLBACK (key_cb), NULL);
}
