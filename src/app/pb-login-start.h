/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-login-start.h: start at login, by the desktop's autostart folder, or in a sandbox by its portal. A portal tells nobody what
 * it was asked, so the wish is a preference there ("autostart-wish"). */
#pragma once

#include <gio/gio.h>

#include "pb-clock.h"

G_BEGIN_DECLS

/* Switches it on or off, after an action of the user's; only commands use it, it waits. Returns: FALSE with a sentence. */
gboolean pb_login_start_set (gboolean on, GError **error);
/* Returns: whether Postbell starts at login; in a sandbox, whether that was wished and granted. */
gboolean pb_login_start_get (void);
/* In a sandbox, asks the portal again for what was granted before: the desktop may have lost it. Elsewhere nothing. */
void pb_login_start_renew (GDBusConnection *bus, PbClock *clock);

G_END_DECLS
