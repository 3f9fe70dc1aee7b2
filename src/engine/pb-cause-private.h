/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-cause-private.h: the parts of pb-cause among themselves. */
#pragma once

#include "pb-cause.h"

G_BEGIN_DECLS

/* Returns: whether @host is @domain or below it; case and a trailing dot do not matter. */
gboolean pb_cause_is_below (const char *host, const char *domain);

G_END_DECLS
