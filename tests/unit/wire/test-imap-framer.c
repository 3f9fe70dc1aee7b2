/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-framer.c: every input of the table is cut at every byte, and fed byte by byte; the frames are always the same. */
#include "pb-imap-framer.h"

#include <string.h>

#define MAX_LINE    64
#define MAX_LITERAL 16
#define MAX_TOTAL   4096

static const struct
{
  const char *name;
  const char *in;
  gsize in_len;
  const char *frames; /* one a line: text with CR as \r, LF as \n; /dropped/words where something was dropped; LIMIT */
} cases[] = {
#define CASE(name, in, frames)        \
  {                                   \
    name, in, sizeof (in) - 1, frames \
  }
  CASE ("lines", "* OK hi\r\na1 OK\r\n", "* OK hi\na1 OK\n"),
  CASE ("bare LF", "* OK hi\na1 OK\n", "* OK hi\na1 OK\n"),
  CASE ("CR inside", "* OK a\rb\r\r\n", "* OK a\\rb\\r\n"),
  CASE ("empty lines", "\r\n\n", "\n\n"),
  CASE ("NUL and 8 bit", "* \0\xff\r\n", "* \\0\xff\n"),
  CASE ("literal", "* 1 FETCH (B {5}\r\na\r\nb) UID 7)\r\n* 2\r\n", "* 1 FETCH (B {5}\\r\\na\\r\\nb) UID 7)\n* 2\n"),
  CASE ("literal {n+}", "* X {2+}\r\nab c\r\n", "* X {2}\\r\\nab c\n"),
  CASE ("literal ~{n}", "* X ~{2}\r\nab c\r\n", "* X {2}\\r\\nab c\n"),
  CASE ("empty literal", "* X {0}\r\n\r\n* Y\r\n", "* X {0}\\r\\n\n* Y\n"),
  CASE ("two literals", "* X {1}\r\na {1}\r\nb\r\n", "* X {1}\\r\\na {1}\\r\\nb\n"),
  CASE ("literal by LF", "* X {2}\nab\n", "* X {2}\\r\\nab\n"),
  CASE ("literal that looks like one", "* X {3}\r\n{9}\r\n", "* X {3}\\r\\n{9}\n"),
  CASE ("literal end and brace", "* X {2}\r\n{3}\r\n* Y\r\n", "* X {2}\\r\\n{3}\n* Y\n"),
  CASE ("long literal", "* X {20}\r\n0123456789abcdefghij)\r\n", "* X {16}\\r\\n0123456789abcdef)/4/0\n"),
  CASE ("second literal too long", "* X {10}\r\n0123456789 {10}\r\nabcdefghij)\r\n", "* X {10}\\r\\n0123456789 {6}\\r\\nabcdef)/4/0\n"),
  CASE ("text, not a literal", "* OK wait {3}\r\na1 NO {12}\r\n+ go {4}\r\n* BYE {1}\r\n* BAD x{2}\r\n* PREAUTH {5}\r\n", "* OK wait {3}\na1 NO {12}\n+ go {4}\n* BYE {1}\n* BAD x{2}\n* PREAUTH {5}\n"),
  CASE ("lower case status", "* ok wait {3}\r\n* X\r\n", "* ok wait {3}\n* X\n"),
  CASE ("OK that is none", "* OKAY {2}\r\nab\r\n", "* OKAY {2}\\r\\nab\n"),
  CASE ("no announcement", "* X {}\r\n* X {a}\r\n* X 3}\r\n* X {3\r\n* X {+}\r\n}\r\n", "* X {}\n* X {a}\n* X 3}\n* X {3\n* X {+}\n}\n"),
  CASE ("after a literal OK is data", "* X {1}\r\na OK {1}\r\nb\r\n", "* X {1}\\r\\na OK {1}\\r\\nb\n"),
  CASE ("long line",
        "* SEARCH 1111111 2222222 3333333 4444444 5555555 6666666 7777777 8888888 9999999\r\n* X\r\n",
        "* SEARCH 1111111 2222222 3333333 4444444 5555555 6666666 7777777/17/2\n* X\n"),
  CASE ("long line cut in a word",
        "* SEARCH 1 1111111 2222222 3333333 4444444 5555555 6666666 7777777 8888888 9999999\r\n",
        "* SEARCH 1 1111111 2222222 3333333 4444444 5555555 6666666 77777/19/2\n"),
  CASE ("long line with a literal",
        "* LIST 111111111111111111111111111111111111111111111111111111111111111111111 {4}\r\n1\r\n2 {1}\r\nx\r\n* X\r\n",
        "* LIST 111111111111111111111111111111111111111111111111111111111/28/2\n* X\n"),
  CASE ("long status", "* OK 11111111111111111111111111111111111111111111111111111111111111111111111111 {4}\r\n* X\r\n", "* OK 11111111111111111111111111111111111111111111111111111111111/20/1\n* X\n"),
  CASE ("unfinished", "* OK hi\r\n* X {4}\r\nab", "* OK hi\n"),
  CASE ("literal over all bounds", "* OK hi\r\n* X {2147483648}\r\nab\r\n* Y\r\n", "* OK hi\nLIMIT\n"),
  CASE ("literal beyond 64 bits", "* X {99999999999999999999}\r\nab\r\n", "LIMIT\n"),
  CASE ("literal just too large", "* X {4088}\r\n", "LIMIT\n"),
  CASE ("literal just fitting", "* X {4000}\r\n", ""),
#undef CASE
};

static void
describe (GString *out, const PbImapFrame *frame)
{
  for (gsize i = 0; i < frame->len; i++)
    switch (frame->data[i])
      {
      case '\r':
        g_string_append (out, "\\r");
        break;
      case '\n':
        g_string_append (out, "\\n");
        break;
      case '\0':
        g_string_append (out, "\\0");
        break;
      default:
        g_string_append_c (out, (char) frame->data[i]);
      }
  if (frame->dropped > 0)
    g_string_append_printf (out, "/%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, frame->dropped, frame->dropped_words);
  g_string_append_c (out, '\n');
}

/* The piece lies in an allocation of its own size, gone after the call. */
static void
feed (PbImapFramer *framer, const char *data, gsize len, GString *out)
{
  g_autofree guint8 *copy = g_malloc (MAX (len, 1));
  const guint8 *p = copy;
  PbImapFrame frame;
  PbImapFramerResult result;

  memcpy (copy, data, len);
  while ((result = pb_imap_framer_next (framer, &p, &len, &frame)) == PB_IMAP_FRAMER_FRAME)
    describe (out, &frame);
  if (result == PB_IMAP_FRAMER_LIMIT && !g_str_has_suffix (out->str, "LIMIT\n"))
    g_string_append (out, "LIMIT\n");
  pb_imap_framer_trim (framer);
}

/* @step: bytes at a time; @first: bytes of the first piece. */
static void
run (gsize i, gsize first, gsize step)
{
  g_autoptr (GString) out = g_string_new (NULL);
  PbImapFramer framer;
  gsize n = first;

  pb_imap_framer_init (&framer, MAX_LINE, MAX_LITERAL, MAX_TOTAL);
  for (gsize at = 0; at < cases[i].in_len; at += n, n = step)
    {
      n = MIN (n, cases[i].in_len - at);
      feed (&framer, cases[i].in + at, n, out);
      if (n == 0)
        n = step;
    }
  pb_imap_framer_clear (&framer);
  if (strcmp (out->str, cases[i].frames) != 0)
    g_test_message ("case '%s', first piece %" G_GSIZE_FORMAT ", then %" G_GSIZE_FORMAT, cases[i].name, first, step);
  g_assert_cmpstr (out->str, ==, cases[i].frames);
}

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      for (gsize first = 1; first <= cases[i].in_len; first++)
        run (i, first, cases[i].in_len);
      run (i, 1, 1);
      run (i, 3, 7);
    }
}

static void
feed_bytes (PbImapFramer *framer, const guint8 *data, gsize len, gsize times, guint64 *words, guint *frames)
{
  for (gsize i = 0; i < times; i++)
    {
      const guint8 *p = data;
      gsize left = len;
      PbImapFrame frame;

      while (pb_imap_framer_next (framer, &p, &left, &frame) == PB_IMAP_FRAMER_FRAME)
        {
          (*frames)++;
          *words += frame.dropped_words;
        }
    }
}

/* A line of 40 MB costs no more memory than a line of 8 KB, and its words are counted. */
static void
test_endless_line (void)
{
  PbImapFramer framer;
  guint64 words = 0;
  guint frames = 0;

  pb_imap_framer_init (&framer, 8192, 16384, 64 * 1024 * 1024);
  feed_bytes (&framer, (const guint8 *) "* SEARCH", 8, 1, &words, &frames);
  feed_bytes (&framer, (const guint8 *) " 1234567", 8, 5000000, &words, &frames);
  g_assert_cmpuint (framer.kept_size, <=, 2 * 8192);
  feed_bytes (&framer, (const guint8 *) "\r\n", 2, 1, &words, &frames);
  g_assert_cmpuint (frames, ==, 1);
  g_assert_cmpuint (words, ==, 5000000 - (8192 - 8) / 8);
  pb_imap_framer_clear (&framer);
}

/* A response ends the stream at the same byte, however it is cut. */
static void
test_limit (void)
{
  for (gsize step = 1; step < 200; step += 13)
    {
      PbImapFramer framer;
      PbImapFrame frame;
      g_autofree guint8 *block = g_malloc (step);
      gsize fed = 0;

      memset (block, 'x', step);
      pb_imap_framer_init (&framer, 64, 64, 1000);
      for (;;)
        {
          const guint8 *p = block;
          gsize left = step;

          if (pb_imap_framer_next (&framer, &p, &left, &frame) == PB_IMAP_FRAMER_LIMIT)
            break;
          fed += step;
          g_assert_cmpuint (fed, <=, 1000);
        }
      g_assert_cmpuint (fed + step, >, 1000);
      pb_imap_framer_clear (&framer);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-framer/table", test_table);
  g_test_add_func ("/imap-framer/endless-line", test_endless_line);
  g_test_add_func ("/imap-framer/limit", test_limit);
  return g_test_run ();
}
