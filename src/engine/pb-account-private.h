/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-account-private.h: what the files about accounts share. */
#pragma once

#include "pb-account.h"

G_BEGIN_DECLS

/* Returns: FALSE, with the sentence "Account ID: @key @format." */
gboolean pb_account_refuse (GError **error, const PbAccount *account, const char *key, const char *format, ...) G_GNUC_PRINTF (4, 5);

/* Returns: whether @template has only fields that are known, and those behind its host. */
gboolean pb_account_template_is_valid (const char *template);

/* Reads and checks the folders. An account is saved with what was read from "folders"; "folder" is only read. */
gboolean pb_account_folders_read (PbAccount *account, GKeyFile *file, GError **error);
void pb_account_folders_save (const PbAccount *account, GKeyFile *file);

/* Fills what an account of the kind exmail has not said, and looks at the rest. */
gboolean pb_account_exmail_complete (PbAccount *account, GError **error);
/* Returns: whether the text @key of an account of the kind exmail has @value when nothing is said. */
gboolean pb_account_exmail_is_default (const PbAccount *account, const char *key, const char *value);

G_END_DECLS
