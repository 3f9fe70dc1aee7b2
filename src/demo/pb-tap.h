/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tap.h: a stream in front of another that copies what is read. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @copy: (inout): grows with every read; referenced.
 * Returns: (transfer full): closing it closes @base, which it references. */
GIOStream *pb_tap_new (GIOStream *base, GByteArray *copy);

G_END_DECLS
