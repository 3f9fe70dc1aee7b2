/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-output.h: bytes for a server: a buffer that leaves no secret behind. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes to send. Every block of memory it gives up is wiped first. To be embedded, zeroed. */
typedef struct
{
  guint8 *data; /* (owned) (nullable) */
  gsize len;
  gsize size;
} PbOutput;

void pb_output_append (PbOutput *self, const void *data, gsize len);
void pb_output_text (PbOutput *self, const char *text);
void pb_output_number (PbOutput *self, guint64 number);
/* Wipes and frees. */
void pb_output_clear (PbOutput *self);
/* Returns: (transfer full) (nullable): what was appended, wiped when the last reference goes; NULL if nothing was. */
GBytes *pb_output_steal (PbOutput *self);

G_END_DECLS
