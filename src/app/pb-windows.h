/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-windows.h: starts postbell-gtk: the status window on demand, the XEmbed bridge while there is no other tray. */
#pragma once

#include <gio/gio.h>

#include "pb-clock.h"

G_BEGIN_DECLS

typedef struct _PbWindows PbWindows;

/* @clock: outlives the result. @demo: whether they are windows of the demo. */
PbWindows *pb_windows_new (PbClock *clock, gboolean demo);
/* Ends the bridge; a status window stays and ends by itself. */
void pb_windows_free (PbWindows *windows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbWindows, pb_windows_free)

/* Opens the status window, or raises it (the program is single-instance). @token: (nullable): activation token.
 * Errors: a sentence when the program is missing or does not start. */
gboolean pb_windows_show (PbWindows *windows, const char *token, GError **error);
/* The same with the window that sets up an account. */
gboolean pb_windows_show_assistant (PbWindows *windows, const char *token, GError **error);
/* Shows the certificate of @account's server, and asks what to think of it. @token: (nullable). Errors: as above. */
gboolean pb_windows_show_trust (PbWindows *windows, const char *account, const char *token, GError **error);
/* The same with the settings window. @page: "" for the first */
gboolean pb_windows_show_settings (PbWindows *windows, const char *page, const char *token, GError **error);
/* Starts or ends the bridge. One that ends by itself (a tray that crashes takes its windows along) is started again, unless
 * it lived for less than 10 s: then not before it was unwanted once. */
void pb_windows_set_bridge (PbWindows *windows, gboolean wanted);

G_END_DECLS
