/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-setting.h: the controls of preferences: each bound to its key (applied at once), with a mnemonic, a name for screen
 * readers, and a lock beside it where the administrator has decided. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One value of an enumeration. */
typedef struct
{
  const char *nick; /* in the schema */
  const char *text; /* for people, translated */
} PbSettingChoice;

/* Returns: (transfer full) (nullable): NULL where the schema is not installed. */
GSettings *pb_setting_open (void);

/* A page that scrolls. @groups: (out) (transfer none): where groups are added. */
GtkWidget *pb_setting_page_new (GtkWidget **groups);
/* A page that says why there is nothing to set. */
GtkWidget *pb_setting_page_new_missing (void);
/* Returns: (transfer none): a grid under a heading. @title: (nullable) */
GtkWidget *pb_setting_group (GtkWidget *groups, const char *title);
/* A line of explanation. */
void pb_setting_note (GtkWidget *group, const char *text);
/* A row of another control. Returns: (transfer none): @control. @mnemonic: its label */
GtkWidget *pb_setting_row (GtkWidget *group, const char *mnemonic, GtkWidget *control);
/* The same with @control inside of @frame. */
GtkWidget *pb_setting_row_in (GtkWidget *group, const char *mnemonic, GtkWidget *control, GtkWidget *frame);

/* Each returns (transfer none) its control; @mnemonic is its label. */
GtkWidget *pb_setting_check (GtkWidget *group, GSettings *settings, const char *key, const char *mnemonic);
GtkWidget *pb_setting_choice (GtkWidget *group, GSettings *settings, const char *key, const char *mnemonic, const PbSettingChoice *choices, gsize n_choices);
/* A whole number within the range of the schema. */
GtkWidget *pb_setting_number (GtkWidget *group, GSettings *settings, const char *key, const char *mnemonic);
/* A time of day, "22:00". */
GtkWidget *pb_setting_time (GtkWidget *group, GSettings *settings, const char *key, const char *mnemonic);
/* Days of the week as digits from 1 (Monday). @name: what the group of boxes is called */
GtkWidget *pb_setting_days (GtkWidget *group, GSettings *settings, const char *key, const char *name);

/* Returns: (transfer full): @mnemonic as it is spoken, without underscore, or "(_X)" as a whole. */
char *pb_setting_dup_plain (const char *mnemonic);

G_END_DECLS
