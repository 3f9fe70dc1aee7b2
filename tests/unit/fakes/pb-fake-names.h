/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-names.h: a GResolver that says what a name itself tells, so that nobody's network is asked: missing.example (there is none),
 * later.example (no name server answers), broken.example, both.example (::1 and 127.0.0.1). Asked for one family alone, it knows
 * nothing of away.example and of lost.example, as where the computer has no address; of IPv4 that no name server answers for
 * half.example, a moment before it knows nothing of IPv6. For both families no name server answers for away.example and half.example.
 * Of any other name it says nothing at all. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Returns: (transfer full) */
GResolver *pb_fake_names_new (void);

G_END_DECLS
