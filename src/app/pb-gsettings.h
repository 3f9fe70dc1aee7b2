/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-gsettings.h: Postbell's GSettings, where they are installed. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable): NULL where the schema is not installed. */
GSettings *pb_gsettings_open (void);
/* Returns: whether @settings (nullable) has a key @key. */
gboolean pb_gsettings_has (GSettings *settings, const char *key);

G_END_DECLS
