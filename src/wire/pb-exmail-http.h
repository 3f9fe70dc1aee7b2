/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-http.h: header blocks and chunk lines of HTTP/1.x (RFC 9112), as leniently as the Exmail push channel may need.
 * Private to the pb-exmail-*.c of wire. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PB_EXMAIL_MAX_STATUS_LINE 1024 /* bytes */

typedef struct
{
  guint status; /* 0: the status line says nothing */
  gboolean has_length, chunked, encoded, keep_alive;
  guint64 length; /* Content-Length; several that differ count as none */
} PbExmailHeader;

/* @block: status line and fields up to the empty line; changed while it is read. */
void pb_exmail_header_parse (char *block, gsize len, PbExmailHeader *out);
/* Returns: whether the first line of @block is a status line, or may become one. */
gboolean pb_exmail_header_is_status (const char *block, gsize len);

typedef enum
{
  PB_EXMAIL_CHUNK_MORE,
  PB_EXMAIL_CHUNK_DATA,   /* size bytes of data follow */
  PB_EXMAIL_CHUNK_LAST,   /* the trailer follows */
  PB_EXMAIL_CHUNK_BROKEN, /* no chunk begins here; the byte was not taken */
} PbExmailChunkResult;

/* One chunk-size line (RFC 9112 7.1). Zeroed to begin with. */
typedef struct
{
  guint64 size;
  gsize taken; /* bytes of the line */
  gboolean has_digits, in_extension;
} PbExmailChunkLine;

PbExmailChunkResult pb_exmail_chunk_line_step (PbExmailChunkLine *self, guint8 c);

G_END_DECLS
