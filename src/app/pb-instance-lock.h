/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-instance-lock.h: one engine a user: the resident or a `watch` of its own holds the lock; the kernel drops it when the
 * process ends, however it ends. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PbInstanceLock PbInstanceLock;

/* Takes the lock @path, or fails at once. Its folder is made, 0700.
 * Errors: G_IO_ERROR_BUSY when another process holds it (the message names its process id), other G_IO_ERROR when the file
 * cannot be made.
 * Returns: (transfer full) (nullable) */
PbInstanceLock *pb_instance_lock_take (const char *path, GError **error);
void pb_instance_lock_release (PbInstanceLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbInstanceLock, pb_instance_lock_release)

G_END_DECLS
