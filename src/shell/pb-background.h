/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-background.h: start at login from inside a sandbox, whose folders the desktop does not read: the Background portal
 * (org.freedesktop.portal.Background, version 1). It tells nobody what it was asked before, so the wish is kept elsewhere. */
#pragma once

#include <gio/gio.h>

#include "pb-clock.h"

G_BEGIN_DECLS

/* Returns: whether this process lives in a sandbox that needs the portal: a Flatpak. */
gboolean pb_background_is_needed (void);

/* Asks that @command is started at login, or no longer. The desktop may ask the person, so only after an action of theirs, or
 * where they had agreed before. Gives up after 2 min.
 * @command: NULL-terminated, the program's name and its arguments, as it is called within the sandbox.
 * @reason: a sentence for the person whom the desktop asks. */
void pb_background_request_async (GDBusConnection *bus, PbClock *clock, const char *const *command, gboolean at_login, const char *reason, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: whether it is now as it was asked. Errors: G_IO_ERROR_NOT_SUPPORTED (the desktop has no such portal),
 * G_IO_ERROR_PERMISSION_DENIED (the person or the desktop said no), G_IO_ERROR_TIMED_OUT (nobody decided),
 * G_IO_ERROR_CANCELLED, G_IO_ERROR_FAILED. */
gboolean pb_background_request_finish (GAsyncResult *result, GError **error);

G_END_DECLS
