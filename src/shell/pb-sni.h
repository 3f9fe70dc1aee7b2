/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sni.h: the org.kde.StatusNotifierItem object on the bus; knows no watcher, only answers and signals. */
#pragma once

#include <gio/gio.h>

#include "pb-icon.h"

G_BEGIN_DECLS

#define PB_SNI_PATH      "/StatusNotifierItem"
#define PB_SNI_MENU_PATH "/StatusNotifierItem/Menu"

typedef enum
{
  PB_SNI_ACTIVATE, /* left click */
  PB_SNI_SECONDARY /* middle click */
} PbSniClick;

typedef struct _PbSni PbSni;
/* Called after the host has its answer, so that a slow action never holds up a panel. */
typedef void (*PbSniClickFunc) (PbSniClick click, gpointer user_data);

/* Exports the item at PB_SNI_PATH of @bus. @id: Id of the item.
 * Returns: (transfer full) (nullable): NULL with @error when the path is taken. */
PbSni *pb_sni_new (GDBusConnection *bus, const char *id, PbSniClickFunc func, gpointer user_data, GError **error);
void pb_sni_free (PbSni *sni);
/* @title: made plain here (no '<', '>', '&': some hosts read it as markup); @tooltip: plain text, escaped here.
 * Signals what changed; the caller sees to it that this is not too often. */
void pb_sni_update (PbSni *sni, const PbIconFace *face, const char *title, const char *tooltip);
/* Returns: (transfer full) (nullable): the XDG activation token that came last, once. */
char *pb_sni_take_token (PbSni *sni);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbSni, pb_sni_free)

G_END_DECLS
