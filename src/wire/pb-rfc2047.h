/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-rfc2047.h: encoded words (RFC 2047) and raw 8-bit header text into UTF-8. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of one header value that are read; what follows is ignored. */
#define PB_RFC2047_MAX_INPUT 16384

/* Decodes @len bytes of an unfolded header value. Adjacent words of one charset are joined before conversion, so that a
 * character split over two words survives; GB2312 and GBK are read as GB18030; raw 8-bit text as UTF-8, else GB18030,
 * else Latin-1; raw ISO-2022-JP is known by its shifts. NUL becomes a blank. A language suffix (RFC 2231 5), a missing end and an unknown charset are tolerated.
 * Not yet made safe for display: pb_text_display() does that.
 * Returns: (transfer full): valid UTF-8, never NULL. */
char *pb_rfc2047_decode (const guint8 *data, gsize len);

/* The same for raw 8-bit text alone: encoded words stay as they are.
 * Returns: (transfer full): valid UTF-8, never NULL. */
char *pb_rfc2047_raw (const guint8 *data, gsize len);

G_END_DECLS
