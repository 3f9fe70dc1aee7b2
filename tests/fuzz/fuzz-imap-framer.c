/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-imap-framer.c: the frames are the same however the bytes are chunked, within their limits, and every frame can be
 * parsed; a stream made of the frames gives them again. The first byte chooses the limits. */
#include "fuzz.h"

#include "pb-imap-framer.h"
#include "pb-imap-response.h"

#include <string.h>

#define MAX_DEPTH 5

typedef struct
{
  GString *frames;
  guint64 octets;
  gboolean limit;
} Result;

/* Every token lies inside the frame, and depth never runs away. */
static void
check_tokens (const PbImapFrame *frame)
{
  PbImapLexer lexer;
  PbImapToken token;
  PbImapResponse response;
  const guint8 *end = frame->data + frame->len;

  pb_imap_lexer_init (&lexer, frame->data, frame->len, MAX_DEPTH);
  for (gsize n = 0; pb_imap_lexer_next (&lexer, &token) != PB_IMAP_TOKEN_END; n++)
    {
      g_assert_cmpuint (n, <=, frame->len);
      g_assert_true (token.span.data >= frame->data && token.span.len <= (gsize) (end - token.span.data));
    }
  pb_imap_response_parse (&response, frame, MAX_DEPTH);
  g_assert_true (response.text.len == 0 || (response.text.data >= frame->data && response.text.data + response.text.len <= end));
}

static void
take_frames (PbImapFramer *framer, const guint8 *data, gsize len, Result *out)
{
  g_autofree guint8 *copy = g_malloc (MAX (len, 1));
  const guint8 *p = copy;
  PbImapFrame frame;
  PbImapFramerResult result;

  memcpy (copy, data, len);
  while ((result = pb_imap_framer_next (framer, &p, &len, &frame)) == PB_IMAP_FRAMER_FRAME)
    {
      g_autofree guint8 *exact = g_malloc (MAX (frame.len, 1));
      memcpy (exact, frame.data, frame.len);
      g_string_append_len (out->frames, (const char *) exact, (gssize) frame.len);
      g_string_append_printf (out->frames, "\n/%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT "\n", frame.dropped, frame.dropped_words);
      g_assert_cmpuint (frame.len, <=, framer->max_line * 3 + framer->max_literal);
      out->octets += frame.len;
      frame.data = exact;
      check_tokens (&frame);
    }
  g_assert_true (!out->limit || result == PB_IMAP_FRAMER_LIMIT); /* given up for good */
  out->limit = result == PB_IMAP_FRAMER_LIMIT;
  pb_imap_framer_trim (framer);
}

static GString *
cut (const uint8_t *data, size_t size, gsize step, guint8 limits)
{
  Result result = { g_string_new (NULL), 0, FALSE };
  PbImapFramer framer;

  pb_imap_framer_init (&framer, 64 + (limits & 3) * 40U, (limits & 12) * 8U, 200 + (limits & 48) * 100U);
  for (size_t at = 0; at < size; at += step)
    take_frames (&framer, data + at, MIN (step, size - at), &result);
  g_assert_cmpuint (result.octets, <=, 2 * size + 64);
  g_string_append (result.frames, result.limit ? "LIMIT" : "");
  pb_imap_framer_clear (&framer);
  return result.frames;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size < 1)
    return 0;
  guint8 limits = data[0];
  g_autoptr (GString) whole = cut (data + 1, size - 1, size, limits);
  g_autoptr (GString) bytes = cut (data + 1, size - 1, 1, limits);
  g_autoptr (GString) pieces = cut (data + 1, size - 1, 2 + (limits >> 6) * 5U, limits);

  g_assert_true (g_string_equal (whole, bytes));
  g_assert_true (g_string_equal (whole, pieces));
  return 0;
}
