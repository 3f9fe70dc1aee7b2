/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-dbusmenu.h: a flat menu on the bus as com.canonical.dbusmenu, version 3. */
#pragma once

#include <gio/gio.h>

#include "pb-tray.h"

G_BEGIN_DECLS

typedef struct _PbDbusmenu PbDbusmenu;
/* An item was clicked; called after the host has its answer. @item: (unowned), gone with the next update. */
typedef void (*PbDbusmenuFunc) (const PbTrayItem *item, gpointer user_data);

/* Exports an empty menu at @path of @bus.
 * Returns: (transfer full) (nullable): NULL with @error when the path is taken. */
PbDbusmenu *pb_dbusmenu_new (GDBusConnection *bus, const char *path, PbDbusmenuFunc func, gpointer user_data, GError **error);
void pb_dbusmenu_free (PbDbusmenu *menu);
/* @items: (transfer full) (element-type PbTrayItem). An item keeps its number as long as its action and target stay in
 * the menu, so that a click in a menu that is open meanwhile never lands on another item. Does nothing if all is as before. */
void pb_dbusmenu_update (PbDbusmenu *menu, GPtrArray *items);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbDbusmenu, pb_dbusmenu_free)

G_END_DECLS
