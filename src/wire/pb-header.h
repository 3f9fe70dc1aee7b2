/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-header.h: the few header fields an alert shows (RFC 5322), from a bounded block of header bytes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *from;       /* display name of the first author, safe to show; "" if none */
  char *address;    /* addr-spec of the first author, safe to show; "" if none */
  char *subject;    /* decoded (RFC 2047), safe to show; "" if none */
  char *message_id; /* without <>, printable ASCII, at most 250 bytes; "" if none */
  gint64 date;      /* Unix seconds, 0 if absent or unreadable */
} PbHeader;

/* Reads @len bytes of header fields (CRLF or LF lines, folded or not, any junk). Never fails: what is unreadable is "". */
void pb_header_parse (PbHeader *out, const guint8 *data, gsize len);
void pb_header_clear (PbHeader *header);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbHeader, pb_header_clear)

/* Returns: (transfer full) (nullable): the value of the first field called @name (any case), unfolded, up to a NUL, not
 * decoded; NULL: there is none. */
char *pb_header_get (const guint8 *data, gsize len, const char *name);

/* Reads an RFC 5322 date (obsolete zones too).
 * Returns: Unix seconds, or 0. */
gint64 pb_header_parse_date (const char *text);

G_END_DECLS
