/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-gsettings.h: Postbell's GSettings, where they are installed. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable): NULL where the schema is not installed. */
GSettings *pb_gsettings_open (void);
/* Returns: whether @settings (nullable) has a key @key. */
gboolean pb_gsettings_has (GSettings *settings, const char *key);

/* As what a preference is read. */
typedef enum
{
  PB_GSETTINGS_BOOLEAN,
  PB_GSETTINGS_NUMBER,
  PB_GSETTINGS_TEXT,
  PB_GSETTINGS_WORD
} PbGsettingsKind;
/* Returns: whether @settings (nullable) has a key @key that can be read as @kind. GIO ends the program over one that cannot: with the
 * schema of an older version beside this program. */
gboolean pb_gsettings_can_read (GSettings *settings, const char *key, PbGsettingsKind kind);

G_END_DECLS
