/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-mime.h: the leaves of a mail's tree of parts (RFC 2045 5, RFC 2046 5, RFC 2183), one after another, without building the
 * tree. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define PB_MIME_MAX_DEPTH 16 /* multiparts within one another that are looked into */

typedef struct
{
  char *type;     /* lower case, "text/plain" where nothing was said */
  char *charset;  /* (nullable) */
  char *boundary; /* (nullable) */
} PbMimeType;

/* Reads the value of a Content-Type field. @value: (nullable): any bytes. */
void pb_mime_type_parse (PbMimeType *out, const char *value);
void pb_mime_type_clear (PbMimeType *type);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbMimeType, pb_mime_type_clear)

/* A part that holds no others. */
typedef struct
{
  PbMimeType type;
  char *encoding;      /* (nullable): Content-Transfer-Encoding as it came */
  gboolean attachment; /* the sender does not want it shown in line */
  guint choice;        /* the multipart/alternative in which it stands, 0: none */
  const guint8 *data;  /* (unowned): still encoded */
  gsize len;
} PbMimePart;

void pb_mime_part_clear (PbMimePart *part);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbMimePart, pb_mime_part_clear)

/* To be embedded; the fields are the walker's own. */
typedef struct
{
  const guint8 *p, *end;
  gsize depth;
  struct
  {
    char *boundary; /* (owned) */
    guint choice;
  } levels[PB_MIME_MAX_DEPTH];
  guint n_choices;
  guint parts_left;
  PbMimePart whole; /* the body is one part, not yet given */
  gboolean has_whole;
} PbMimeWalker;

/* @content_type, @encoding: (nullable): of the whole. @body must outlive the walker; it may be cut anywhere. @max_parts: parts
 * looked at, others included. */
void pb_mime_walker_init (PbMimeWalker *self, const char *content_type, const char *encoding, const guint8 *body, gsize len, guint max_parts);
void pb_mime_walker_clear (PbMimeWalker *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbMimeWalker, pb_mime_walker_clear)
/* Returns: FALSE when there is no further part. */
gboolean pb_mime_walker_next (PbMimeWalker *self, PbMimePart *out);

G_END_DECLS
