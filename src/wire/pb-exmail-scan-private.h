/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-scan-private.h: what the files of the scanner share. */
#pragma once

#include "pb-exmail-scan.h"

G_BEGIN_DECLS

#define PB_EXMAIL_MAX_DEPTH 64 /* levels whose kind is remembered; deeper ones only count */

/* Values of quote beside '"' and '\''. */
#define PB_EXMAIL_CURLY_DOUBLE 0x80
#define PB_EXMAIL_CURLY_SINGLE 0x81
#define PB_EXMAIL_CURLY_GB     0x02 /* added: the opening one was GB18030, so the string is */

typedef enum
{
  TOP,  /* outside objects */
  OPEN, /* behind the '{' that may begin an object */
  OUT,  /* in an object, outside strings */
  SLASH,
  COMMENT,
  COMMENT_STAR,
  LINE,   /* a comment up to the end of the line */
  STRING, /* from here on, bytes may belong to a string */
  ESCAPE,
  QUOTE, /* behind a quote that may be the closing one */
  QUOTE_COMMA,
  QUOTE_SLASH,
} PbExmailState;

static inline gboolean
pb_exmail_object_in_array (const PbExmailScan *self)
{
  return self->depth <= PB_EXMAIL_MAX_DEPTH && (self->arrays >> (self->depth - 1) & 1) != 0;
}

void pb_exmail_object_enter (PbExmailScan *self);
/* Leaves the object, whatever it was. */
void pb_exmail_object_leave (PbExmailScan *self);
/* Nothing of the last object stays behind. */
void pb_exmail_object_wipe (PbExmailScan *self);
/* Bytes of a string: taken down if it is a key or a user. */
void pb_exmail_object_capture (PbExmailScan *self, const guint8 *p, gsize n);
void pb_exmail_object_open_string (PbExmailScan *self, guint8 quote, gsize quote_len);
/* A quote that may close the string, at the current byte. */
void pb_exmail_object_may_close (PbExmailScan *self);
/* It did. */
void pb_exmail_object_close_string (PbExmailScan *self);
void pb_exmail_object_colon (PbExmailScan *self);
void pb_exmail_object_comma (PbExmailScan *self);
/* @n bytes of a number, a word or rubbish at the current byte. */
void pb_exmail_object_scalar (PbExmailScan *self, gsize n);
void pb_exmail_object_push (PbExmailScan *self, gboolean array);
/* Returns: MORE, or OBJECT or SKIPPED at the end of the outermost object. */
PbExmailScanResult pb_exmail_object_pop_object (PbExmailScan *self);
void pb_exmail_object_pop_array (PbExmailScan *self);

/* Takes @c, below 0x80 if inside an object. FIRST: it was not taken. */
PbExmailScanResult pb_exmail_step (PbExmailScan *self, guint8 c);
/* Takes the character of @n bytes from 0x80 up at @p, in an object.
 * Returns: bytes taken: outside strings a pair of GB18030 must not swallow a brace. */
gsize pb_exmail_step_char (PbExmailScan *self, const guint8 *p, gsize n, PbExmailScanResult *result);

G_END_DECLS
