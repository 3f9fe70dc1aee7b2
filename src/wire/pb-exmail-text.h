/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-text.h: characters of the Exmail push channel, which is UTF-8, GB18030, or both in one string, and a buffer that
 * leaves nothing behind. Private to the pb-exmail-*.c of wire. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a character outside ASCII may mean between strings, or as their end. */
typedef enum
{
  PB_EXMAIL_CHAR_TEXT,
  PB_EXMAIL_CHAR_BLANK,        /* NBSP, U+2000-U+200B, U+202F, U+3000, U+FEFF */
  PB_EXMAIL_CHAR_DOUBLE_QUOTE, /* “ ” „ ‟ ＂ */
  PB_EXMAIL_CHAR_SINGLE_QUOTE, /* ‘ ’ ‚ ‛ ＇ */
  PB_EXMAIL_CHAR_COMMA,        /* ， */
  PB_EXMAIL_CHAR_COLON,        /* ： */
} PbExmailChar;

/* @p: begins with a byte from 0x80 up. Four bytes always suffice.
 * Returns: bytes of the character: a valid sequence of UTF-8, else a pair or quad of GB18030, else 1; 0 when @len bytes do
 * not tell. */
gsize pb_exmail_char_length (const guint8 *p, gsize len);
/* The same where all is GB18030. */
gsize pb_exmail_char_length_gb (const guint8 *p, gsize len);
/* Returns: whether the @len bytes of a character are UTF-8 (RFC 3629). */
gboolean pb_exmail_char_is_utf8 (const guint8 *p, gsize len);
PbExmailChar pb_exmail_char_kind (const guint8 *p, gsize len);

/* Bytes that are wiped whenever they move or go. */
typedef struct
{
  guint8 *data; /* (nullable) */
  gsize len, size;
} PbExmailBuffer;

void pb_exmail_buffer_add (PbExmailBuffer *self, const void *data, gsize len);
/* Wipes and gives the memory back. */
void pb_exmail_buffer_clear (PbExmailBuffer *self);
/* The same, but a little memory may stay for the next use. */
void pb_exmail_buffer_reset (PbExmailBuffer *self);
/* Returns: (transfer full): the bytes, wiped when freed; @self is empty. */
GBytes *pb_exmail_buffer_steal (PbExmailBuffer *self);

/* Appends the @len bytes between the quotes of a lenient JSON string, as UTF-8: escapes undone, lone surrogates and what
 * cannot be read as U+FFFD, U+0000 as a blank. */
void pb_exmail_text_decode (PbExmailBuffer *out, const guint8 *p, gsize len);

G_END_DECLS
