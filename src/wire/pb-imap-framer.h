/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-framer.h: cuts a byte stream into complete IMAP responses (RFC 9051 2.2.2, 4.3), within limits.
 *
 * A response ends at the first LF that does not follow a literal's announcement ({n}, {n+}, ~{n}). Status responses
 * (OK, NO, BAD, BYE, PREAUTH, and +) carry free text: a {3} at their end is text. What is too long is counted and
 * dropped, so that the stream stays in step; only a response beyond max_response ends it. Cuts depend on byte positions,
 * never on how the bytes were chunked. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A complete response. @data lives until the next call on the framer, or as long as the caller's input. */
typedef struct
{
  const guint8 *data; /* without the line end; a literal stands inside as {kept}CRLF and that many octets */
  gsize len;
  guint64 dropped;       /* octets that were over a limit and are not in @data */
  guint64 dropped_words; /* blank-separated words that began among the dropped octets of lines */
} PbImapFrame;

typedef enum
{
  PB_IMAP_FRAMER_MORE,  /* all input taken, no complete response yet */
  PB_IMAP_FRAMER_FRAME, /* a response; call again for the rest of the input */
  PB_IMAP_FRAMER_LIMIT, /* a response is larger than max_response: the stream is given up, for good */
} PbImapFramerResult;

#define PB_IMAP_FRAMER_TAIL 32

/* To be embedded; the fields are the framer's own. */
typedef struct
{
  gsize max_line;       /* octets of a response kept outside its literals */
  gsize max_literal;    /* octets kept of all literals of a response together */
  guint64 max_response; /* octets of a response, literals and line ends included */

  guint8 *kept; /* (owned) (nullable): the response so far */
  gsize kept_len;
  gsize kept_size;
  gsize segment; /* where in @kept the current line began, behind the last literal */
  gsize line_kept;
  gsize literal_kept;
  gsize literal_keep;   /* octets of the current literal still to be kept */
  guint64 literal_left; /* octets of the current literal still to come */
  guint64 total;
  guint64 dropped;
  guint64 dropped_words;
  guint8 tail[PB_IMAP_FRAMER_TAIL]; /* the last octets of the current line once it is being dropped */
  guint8 tail_len;
  guint first_line : 1;
  guint truncated : 1;
  guint in_word : 1;
  guint complete : 1;
  guint failed : 1;
} PbImapFramer;

/* All limits in bytes; @max_line at least 64. */
void pb_imap_framer_init (PbImapFramer *self, gsize max_line, gsize max_literal, guint64 max_response);
void pb_imap_framer_clear (PbImapFramer *self);
/* Forgets everything but the limits. */
void pb_imap_framer_reset (PbImapFramer *self);

/* Takes input from *@data, *@len (both moved forward) up to the end of one response. */
PbImapFramerResult pb_imap_framer_next (PbImapFramer *self, const guint8 **data, gsize *len, PbImapFrame *frame);

/* Returns: whether the last byte taken was the last of a response. */
gboolean pb_imap_framer_is_empty (const PbImapFramer *self);
/* Gives memory back where no response is half read; ends the life of the last frame. */
void pb_imap_framer_trim (PbImapFramer *self);

G_END_DECLS
