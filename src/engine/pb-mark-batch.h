/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-mark-batch.h: mark_read() on several sources as one call. */
#pragma once

#include "pb-source.h"

G_BEGIN_DECLS

/* Marks everything reported so far on each of @sources.
 * @task: (transfer full): returns TRUE when every source did it, else the first error, after all have answered.
 * @sources: (element-type PbMailSource) */
void pb_mark_batch_run (GTask *task, GPtrArray *sources);

G_END_DECLS
