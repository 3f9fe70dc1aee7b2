/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-settings-file.h: accounts and preferences in one file, to be carried to another computer. No secret in it: accounts have none,
 * and of each only the settings that are known go into the file. A key file with the groups [postbell-settings], [preferences]
 * and [account ID]. */
#pragma once

#include <gio/gio.h>

#include "pb-accounts.h"

G_BEGIN_DECLS

/* Bytes of a file that is read. */
#define PB_SETTINGS_FILE_MAX (1024 * 1024)

/* @settings: (nullable). Only what the user has set is taken from them.
 * Returns: (transfer full): the text of a file. @length: (out) */
char *pb_settings_file_make (GPtrArray *accounts, GSettings *settings, gsize *length);

/* Returns: (transfer full) (nullable): NULL with CONFIG and a sentence where @text is no such file, or of a newer version. */
GKeyFile *pb_settings_file_parse (const char *text, gsize length, GError **error);
/* Returns: whether @path is a file that pb_settings_file_make() made. */
gboolean pb_settings_file_is_one (const char *path);

/* Returns: (transfer full): the ids of its accounts, in the order of the file, NULL-terminated. */
GStrv pb_settings_file_list (GKeyFile *file);
/* Returns: (transfer full) (nullable): the account @id of @file; NULL with CONFIG and a sentence when it cannot be used. */
PbAccount *pb_settings_file_get_account (GKeyFile *file, const char *id, GError **error);
/* Returns: whether what @before signs in with would go elsewhere, or less protected, with @after. */
gboolean pb_settings_file_goes_elsewhere (const PbAccount *before, const PbAccount *after);

typedef enum
{
  PB_PREFERENCE_SET,
  PB_PREFERENCE_LOCKED,   /* by the administrator */
  PB_PREFERENCE_LEFT_OUT, /* not known in this version, or no value of it */
} PbPreferenceState;

typedef void (*PbPreferenceFunc) (const char *key, PbPreferenceState state, gpointer user_data);

/* Takes the preferences of @file over into @settings (nullable: none can be). Calls @func for each. */
void pb_settings_file_take_preferences (GKeyFile *file, GSettings *settings, PbPreferenceFunc func, gpointer user_data);

G_END_DECLS
