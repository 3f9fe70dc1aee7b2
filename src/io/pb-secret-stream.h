/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-secret-stream.h: bytes to be read once, by a reader whose buffer keeps nothing of them. Private to io. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A seekable stream over @bytes. Whoever copies a stream reads up to the end, into one buffer, which is his to free and not
 * his to wipe: at the end the whole buffer that he offers is overwritten.
 * Returns: (transfer full) */
GInputStream *pb_secret_stream_new (GBytes *bytes);

G_END_DECLS
