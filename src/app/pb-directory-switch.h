/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-switch.h: whether directories of companies are kept on this computer (key "company-directory"), for commands. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean pb_directory_switch_get (void);
/* Returns: FALSE with a sentence. */
gboolean pb_directory_switch_set (gboolean on, GError **error);

G_END_DECLS
