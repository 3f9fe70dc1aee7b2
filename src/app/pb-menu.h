/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-menu.h: what the tray shows, made from the state: face, title, tooltip, menu. */
#pragma once

#include "pb-lines.h"
#include "pb-tray.h"

G_BEGIN_DECLS

/* Returns: whether the person put the alerts off. */
gboolean pb_menu_is_snoozed (const PbLineContext *context);
/* Its style is the caller's. */
PbIconFace pb_menu_face (const PbLineContext *context);
/* Returns: (transfer full) (element-type PbTrayItem) */
GPtrArray *pb_menu_items (const PbLineContext *context);

G_END_DECLS
