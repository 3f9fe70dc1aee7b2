/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pending.h: calls of a fake that wait for their answer: it comes from the main loop, can be held back, and a cancelled call
 * ends at once. */
#pragma once

#include <gio/gio.h>

typedef struct
{
  GPtrArray *waiting;                /* (owned) (element-type GTask) */
  gboolean (*is_held) (GTask *task); /* as long as it is, and not cancelled, it is not answered */
  void (*answer) (GTask *task);      /* returns from it; not called for one that was cancelled */
} PbPending;

void pb_pending_init (PbPending *self, gboolean (*is_held) (GTask *task), void (*answer) (GTask *task));
void pb_pending_clear (PbPending *self);

/* The source object of @task has to keep @self. */
void pb_pending_add (PbPending *self, GTask *task);

/* Something that was held may not be any more. */
void pb_pending_wake (PbPending *self);
