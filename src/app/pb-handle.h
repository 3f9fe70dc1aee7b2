/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-handle.h: a descriptor that came with a message of the bus. Which one ("h" of D-Bus) is the sender's word, so it may be none. */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

G_BEGIN_DECLS

/* @fds: (nullable): what came with the message. Errors: G_IO_ERROR_INVALID_DATA: it has no @handle; those of dup().
 * Returns: the descriptor, which is the caller's to close; -1 with @error. */
int pb_handle_take (GUnixFDList *fds, gint32 handle, GError **error);
/* As pb_handle_take(), of what came with a call. */
int pb_handle_take_of_call (GDBusMethodInvocation *invocation, gint32 handle, GError **error);

G_END_DECLS
