/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tray.h: the tray icon: our own StatusNotifierItem and com.canonical.dbusmenu, registered by unique name, and the state
 * machine of watchers and hosts that come, go and are replaced. */
#pragma once

#include <gio/gio.h>

#include "pb-clock.h"
#include "pb-icon.h"

G_BEGIN_DECLS

#define PB_TYPE_TRAY (pb_tray_get_type ())
G_DECLARE_FINAL_TYPE (PbTray, pb_tray, PB, TRAY, GObject)

/* APPID with this suffix is the bus name that the XEmbed bridge owns as long as a tray has taken its icon. Without it 15 s
 * without any host end in PB_TRAY_NONE; the bridge may go on waiting then: once it owns the name it is PB_TRAY_XEMBED again. */
#define PB_TRAY_BRIDGE_SUFFIX ".Bridge"

/* Where the icon is. */
typedef enum
{
  PB_TRAY_WAITING, /* looking, within the grace times */
  PB_TRAY_SHOWN,   /* a watcher with a host has it */
  PB_TRAY_XEMBED,  /* X11 without watcher or host: the bridge of postbell-gtk is wanted */
  PB_TRAY_NONE     /* no tray at all: say so once; the status window takes over */
} PbTrayPlace;

/* One entry of the menu; a flat list, separators between groups. */
typedef struct
{
  char *label;      /* (nullable): NULL = separator; '_' is escaped by the tray */
  char *action;     /* (nullable): action name in the GActionGroup, NULL = not clickable */
  GVariant *target; /* (nullable) */
  gboolean disabled;
} PbTrayItem;

PbTrayItem *pb_tray_item_new (const char *label, const char *action, GVariant *target);
void pb_tray_item_free (PbTrayItem *item);

/* @bus: the session bus; @actions: where clicks go, see pb_tray_set_clicks().
 * @activation_token of a click is given to the actions through pb_tray_take_activation_token().
 * @x11: whether an X11 display exists where the bridge could run.
 * Signal "place-changed" (PbTrayPlace). */
PbTray *pb_tray_new (GDBusConnection *bus, PbClock *clock, GActionGroup *actions, const char *app_id, gboolean x11);
/* What a click activates: "open-webmail" for the left button and "check-now" for the middle one, if nothing else was said. An
 * action that wants a text gets an empty one. @left, @middle: (nullable): NULL = nothing happens */
void pb_tray_set_clicks (PbTray *tray, const char *left, const char *middle);
/* What to show; redrawn at most twice a second.
 * @title: plain words, no markup; @tooltip: plain text, escaped by the tray; @items: (transfer full) (element-type PbTrayItem) */
void pb_tray_update (PbTray *tray, const PbIconFace *face, const char *title, const char *tooltip, GPtrArray *items);
PbTrayPlace pb_tray_get_place (PbTray *tray);
/* Returns: (transfer full) (nullable): the XDG activation token of the click that is being handled. */
char *pb_tray_take_activation_token (PbTray *tray);

G_END_DECLS
