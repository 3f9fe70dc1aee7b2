/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-snippet.h: the first words of a mail from the first bytes of its body (RFC 2045, 2046): transfer encoding, charset and
 * HTML undone; nested multiparts looked through iteratively; a cut tail is tolerated. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PB_SNIPPET_MAX_BODY 16384 /* bytes that are looked at */

/* @content_type, @encoding: (nullable): the header fields' values as they came. @body: the first bytes of BODY[TEXT].
 * Returns: (transfer full): safe to show, one line, at most @max_chars characters; "" if there are no words. */
char *pb_snippet_new (const char *content_type, const char *encoding, const guint8 *body, gsize len, gsize max_chars);
/* The same where the header is at hand: @header: its fields, or those of them that begin with "Content-". */
char *pb_snippet_from_header (const guint8 *header, gsize header_len, const guint8 *body, gsize len, gsize max_chars);

G_END_DECLS
