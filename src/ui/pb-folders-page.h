/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-folders-page.h: the assistant's choice of folders, each with its unread number. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PB_TYPE_FOLDERS_PAGE (pb_folders_page_get_type ())
G_DECLARE_FINAL_TYPE (PbFoldersPage, pb_folders_page, PB, FOLDERS_PAGE, GtkBox)

/* Signals: "loaded": the folders are there, or will not come; "changed": another choice; "saved": it is in the account. */
GtkWidget *pb_folders_page_new (void);
/* Asks the server for the folders of the account. */
void pb_folders_page_load (PbFoldersPage *self, const char *account);
/* Returns: whether they are still being asked for. */
gboolean pb_folders_page_is_loading (PbFoldersPage *self);
/* Returns: whether there is a choice at all. */
gboolean pb_folders_page_has_choice (PbFoldersPage *self);
/* Returns: whether at least one folder is ticked. */
gboolean pb_folders_page_is_complete (PbFoldersPage *self);
/* Writes the choice into the account where it is another one; "saved" follows, unless that fails, which the page says. */
void pb_folders_page_save (PbFoldersPage *self);
/* Returns: the unread mails in the folders that are ticked, -1 = not known. */
gint64 pb_folders_page_get_unread (PbFoldersPage *self);

G_END_DECLS
