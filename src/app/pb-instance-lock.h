/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-instance-lock.h: one engine a user: the resident or a `watch` of its own holds the lock; the kernel drops it when the
 * process ends, however it ends. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PbInstanceLock PbInstanceLock;

/* Takes the lock @path, or fails at once. Its folder is made, 0700. On a disk that cannot be written (read-only, full, no right to)
 * there can be no lock, and the program goes on without one: pb_instance_lock_get_problem().
 * Errors: G_IO_ERROR_BUSY when another process holds it (the message names its process id), other G_IO_ERROR when it is no file
 * that could be locked.
 * Returns: (transfer full) (nullable) */
PbInstanceLock *pb_instance_lock_take (const char *path, GError **error);
/* Returns: (transfer none) (nullable): why there is no file behind @lock, a sentence. */
const char *pb_instance_lock_get_problem (PbInstanceLock *lock);
void pb_instance_lock_release (PbInstanceLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbInstanceLock, pb_instance_lock_release)

G_END_DECLS
