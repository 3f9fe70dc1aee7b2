/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-setting.c: see pb-setting.h. */
#include "config.h"
#include "pb-setting.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "pb-look.h"

#define NOTE_CHARS 52  /* a line that the eye finds back from */
#define PAGE_MAX   500 /* px: higher pages scroll */
#define DAY        1440
#define YOUNGEST   "company-directory" /* a schema without this key is of an older version */

GSettings *
pb_setting_open (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source != NULL ? g_settings_schema_source_lookup (source, PB_APP_ID, TRUE) : NULL;

  return schema != NULL && g_settings_schema_has_key (schema, YOUNGEST) ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

char *
pb_setting_dup_plain (const char *mnemonic)
{
  GString *out = g_string_new (NULL);

  for (const char *p = mnemonic; *p != '\0'; p++)
    {
      if (p[0] == '(' && p[1] == '_' && p[2] != '\0' && p[3] == ')')
        p += 3; /* as Chinese and Japanese write it, behind the words */
      else if (*p != '_')
        g_string_append_c (out, *p);
    }
  return g_string_free (out, FALSE);
}

/* --- pages and groups --- */

GtkWidget *
pb_setting_page_new (GtkWidget **groups)
{
  GtkWidget *window = gtk_scrolled_window_new (NULL, NULL);

  *groups = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  g_object_set (*groups, "margin", 18, NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (window), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (window), pb_look_height (PAGE_MAX));
  gtk_container_add (GTK_CONTAINER (window), *groups);
  return window;
}

GtkWidget *
pb_setting_page_new_missing (void)
{
  GtkWidget *groups, *page = pb_setting_page_new (&groups);

  pb_setting_note (pb_setting_group (groups, _ ("Nothing to set here")),
                   _ ("The description of the preferences (GSettings schema) is not installed, so the defaults hold. Install Postbell anew."));
  return page;
}

GtkWidget *
pb_setting_group (GtkWidget *groups, const char *title)
{
  GtkWidget *group = gtk_grid_new (), *heading;

  gtk_grid_set_row_spacing (GTK_GRID (group), 8);
  gtk_grid_set_column_spacing (GTK_GRID (group), 12);
  if (title != NULL)
    {
      heading = pb_look_label (PB_LOOK_STRONG);
      gtk_label_set_text (GTK_LABEL (heading), title);
      gtk_grid_attach_next_to (GTK_GRID (group), heading, NULL, GTK_POS_BOTTOM, 2, 1);
    }
  gtk_container_add (GTK_CONTAINER (groups), group);
  return group;
}

void
pb_setting_note (GtkWidget *group, const char *text)
{
  GtkWidget *label = pb_look_label (PB_LOOK_DIM);

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), 20);
  gtk_label_set_max_width_chars (GTK_LABEL (label), NOTE_CHARS);
  gtk_widget_set_margin_start (label, 12);
  gtk_grid_attach_next_to (GTK_GRID (group), label, NULL, GTK_POS_BOTTOM, 2, 1);
}

static void
set_name (GtkWidget *control, const char *mnemonic)
{
  g_autofree char *name = pb_setting_dup_plain (mnemonic);

  atk_object_set_name (gtk_widget_get_accessible (control), name);
}

GtkWidget *
pb_setting_row (GtkWidget *group, const char *mnemonic, GtkWidget *control)
{
  return pb_setting_row_in (group, mnemonic, control, control);
}

GtkWidget *
pb_setting_row_in (GtkWidget *group, const char *mnemonic, GtkWidget *control, GtkWidget *frame)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (mnemonic);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), control);
  gtk_widget_set_margin_start (label, 12);
  gtk_widget_set_halign (frame, GTK_ALIGN_START);
  set_name (control, mnemonic);
  gtk_grid_attach_next_to (GTK_GRID (group), label, NULL, GTK_POS_BOTTOM, 1, 1);
  gtk_grid_attach_next_to (GTK_GRID (group), frame, label, GTK_POS_RIGHT, 1, 1);
  return control;
}

/* A lock right of @control, shown while the key cannot be written. */
static void
add_lock (GtkWidget *group, GtkWidget *control, GSettings *settings, const char *key)
{
  GtkWidget *lock = gtk_image_new_from_icon_name ("changes-prevent-symbolic", GTK_ICON_SIZE_BUTTON);

  gtk_widget_set_tooltip_text (lock, _ ("Set by your administrator"));
  atk_object_set_name (gtk_widget_get_accessible (lock), _ ("Set by your administrator"));
  gtk_widget_set_no_show_all (lock, TRUE);
  gtk_grid_attach_next_to (GTK_GRID (group), lock, control, GTK_POS_RIGHT, 1, 1);
  g_settings_bind_writable (settings, key, lock, "visible", TRUE);
}

/* --- controls --- */

GtkWidget *
pb_setting_check (GtkWidget *group, GSettings *settings, const char *key, const char *mnemonic)
{
  GtkWidget *check = gtk_check_button_new_with_mnemonic (mnemonic);

  gtk_widget_set_margin_start (check, 12);
  gtk_widget_set_halign (check, GTK_ALIGN_START);
  gtk_grid_attach_next_to (GTK_GRID (group), check, NULL, GTK_POS_BOTTOM, 2, 1);
  g_settings_bind (settings, key, check, "active", G_SETTINGS_BIND_DEFAULT);
  add_lock (group, check, settings, key);
  return check;
}

GtkWidget *
pb_setting_choice (GtkWidget *group, GSettings *settings, const char *key, const char *mnemonic, const PbSettingChoice *choices, gsize n_choices)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  for (gsize i = 0; i < n_choices; i++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), choices[i].nick, choices[i].text);
  pb_setting_row (group, mnemonic, combo);
  g_settings_bind (settings, key, combo, "active-id", G_SETTINGS_BIND_DEFAULT);
  add_lock (group, combo, settings, key);
  return combo;
}

static gboolean
number_from_key (GValue *value, GVariant *variant, gpointer user_data)
{
  g_value_set_double (value, g_variant_get_uint32 (variant));
  return TRUE;
}

static GVariant *
number_to_key (const GValue *value, const GVariantType *type, gpointer user_data)
{
  return g_variant_new_uint32 ((guint32) g_value_get_double (value));
}

GtkWidget *
pb_setting_number (GtkWidget *group, GSettings *settings, const char *key, const char *mnemonic)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) described = NULL;
  g_autoptr (GVariant) range = NULL, limits = NULL;
  guint32 low = 0, high = G_MAXINT32;
  const char *kind;
  GtkWidget *spin;

  g_object_get (settings, "settings-schema", &schema, NULL);
  described = g_settings_schema_get_key (schema, key);
  range = g_settings_schema_key_get_range (described);
  g_variant_get (range, "(&sv)", &kind, &limits);
  if (g_str_equal (kind, "range"))
    g_variant_get (limits, "(uu)", &low, &high);
  spin = gtk_spin_button_new_with_range (low, high, 1);
  pb_setting_row (group, mnemonic, spin);
  g_settings_bind_with_mapping (settings, key, spin, "value", G_SETTINGS_BIND_DEFAULT, number_from_key, number_to_key, NULL, NULL);
  add_lock (group, spin, settings, key);
  return spin;
}

/* Returns: the minute of the day of "HH:MM", -1 if it is none. */
static int
parse_time (const char *text)
{
  char *end = NULL;
  long hour = strtol (text, &end, 10), minute;

  if (end == text || *end != ':')
    return -1;
  text = end + 1;
  minute = strtol (text, &end, 10);
  return end != text && *end == '\0' && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 ? (int) (hour * 60 + minute) : -1;
}

static void
format_time (int minute, char out[8])
{
  g_snprintf (out, 8, "%02d:%02d", minute / 60 % 24, minute % 60);
}

static gboolean
time_from_key (GValue *value, GVariant *variant, gpointer user_data)
{
  int minute = parse_time (g_variant_get_string (variant, NULL));

  g_value_set_double (value, minute);
  return minute >= 0;
}

static GVariant *
time_to_key (const GValue *value, const GVariantType *type, gpointer user_data)
{
  char text[8];

  format_time ((int) g_value_get_double (value), text);
  return g_variant_new_string (text);
}

static gboolean
output_cb (GtkSpinButton *spin, gpointer user_data)
{
  char text[8];

  format_time (gtk_spin_button_get_value_as_int (spin), text);
  if (strcmp (text, gtk_entry_get_text (GTK_ENTRY (spin))) != 0)
    gtk_entry_set_text (GTK_ENTRY (spin), text);
  return TRUE;
}

static gint
input_cb (GtkSpinButton *spin, gpointer value, gpointer user_data)
{
  double *minute = value;
  int parsed = parse_time (gtk_entry_get_text (GTK_ENTRY (spin)));

  *minute = parsed;
  return parsed >= 0 ? TRUE : GTK_INPUT_ERROR;
}

GtkWidget *
pb_setting_time (GtkWidget *group, GSettings *settings, const char *key, const char *mnemonic)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (0, DAY - 1, 15);

  gtk_spin_button_set_wrap (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_spin_button_set_increments (GTK_SPIN_BUTTON (spin), 15, 60);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), FALSE); /* a colon is no digit */
  gtk_entry_set_width_chars (GTK_ENTRY (spin), 6);
  g_signal_connect (spin, "output", G_CALLBACK (output_cb), NULL);
  g_signal_connect (spin, "input", G_CALLBACK (input_cb), NULL);
  pb_setting_row (group, mnemonic, spin);
  g_settings_bind_with_mapping (settings, key, spin, "value", G_SETTINGS_BIND_DEFAULT, time_from_key, time_to_key, NULL, NULL);
  output_cb (GTK_SPIN_BUTTON (spin), NULL);
  add_lock (group, spin, settings, key);
  return spin;
}

/* --- days --- */

typedef struct
{
  GSettings *settings; /* (owned) */
  char *key;           /* (owned) */
  GtkWidget *boxes[7]; /* (unowned) */
  gboolean showing;    /* the boxes follow the key, not the other way round */
} Days;

static void
days_free (gpointer data, GClosure *closure)
{
  Days *days = data;

  g_object_unref (days->settings);
  g_free (days->key);
  g_free (days);
}

static void
show_days (Days *days)
{
  g_autofree char *digits = g_settings_get_string (days->settings, days->key);

  days->showing = TRUE;
  for (int i = 0; i < 7; i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (days->boxes[i]), strchr (digits, '1' + i) != NULL);
  days->showing = FALSE;
}

static void
days_changed_cb (GSettings *settings, const char *key, gpointer user_data)
{
  show_days (user_data);
}

static void
day_toggled_cb (GtkToggleButton *box, gpointer user_data)
{
  Days *days = user_data;
  char digits[8] = "";
  gsize n = 0;

  if (days->showing)
    return;
  for (int i = 0; i < 7; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (days->boxes[i])))
      digits[n++] = (char) ('1' + i);
  g_settings_set_string (days->settings, days->key, digits);
}

/* The boxes are gone: their preference is not followed any more. */
static void
box_destroyed_cb (GtkWidget *box, gpointer user_data)
{
  Days *days = user_data;

  g_signal_handlers_disconnect_by_func (days->settings, days_changed_cb, days);
}

GtkWidget *
pb_setting_days (GtkWidget *group, GSettings *settings, const char *key, const char *name)
{
  const char *const names[] = { _ ("_Mon"), _ ("T_ue"), _ ("_Wed"), _ ("T_hu"), _ ("_Fri"), _ ("_Sat"), _ ("Su_n") };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  g_autofree char *changed = g_strconcat ("changed::", key, NULL);
  Days *days = g_new0 (Days, 1);

  days->settings = g_object_ref (settings);
  days->key = g_strdup (key);
  for (gsize i = 0; i < 7; i++)
    {
      days->boxes[i] = gtk_check_button_new_with_mnemonic (names[i]);
      gtk_container_add (GTK_CONTAINER (box), days->boxes[i]);
    }
  gtk_widget_set_margin_start (box, 12);
  atk_object_set_name (gtk_widget_get_accessible (box), name);
  gtk_grid_attach_next_to (GTK_GRID (group), box, NULL, GTK_POS_BOTTOM, 2, 1);
  show_days (days);
  for (gsize i = 0; i < 7; i++)
    g_signal_connect (days->boxes[i], "toggled", G_CALLBACK (day_toggled_cb), days);
  g_signal_connect (settings, changed, G_CALLBACK (days_changed_cb), days);
  g_signal_connect_data (box, "destroy", G_CALLBACK (box_destroyed_cb), days, days_free, G_CONNECT_DEFAULT);
  g_settings_bind_writable (settings, key, box, "sensitive", FALSE);
  add_lock (group, box, settings, key);
  return box;
}
