/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-document.c: answers as the manuals print them, and what they become. */
#include "pb-exmail-document.h"

#include <string.h>

static const struct
{
  const char *text;
  const char *strict; /* NULL: there is no object */
} rows[] = {
  { "{}", "{}" },
  { " \r\n{ } ", "{}" },
  { "\xef\xbb\xbf{\"a\":1}", "{\"a\":1}" },
  { "{\"a\":1}{\"b\":2}", "{\"a\":1}" },
  { "{\"a\":[1,2,{\"b\":[]}],\"c\":null}", "{\"a\":[1,2,{\"b\":[]}],\"c\":null}" },
  { "{\"Count\":1,\"List\":[{\"Value\":\"R&D\"},],}", "{\"Count\":1,\"List\":[{\"Value\":\"R&D\"}]}" }, /* 1.6 user/list: trailing commas */
  { "{,\"a\":1,,\"b\":2}", "{\"a\":1,\"b\":2}" },
  { "{\" NewCount \":2}", "{\"NewCount\":2}" }, /* 2.2 (3): blanks in keys */
  { "{\"NewCount\xc2\xa0\":2}", "{\"NewCount\":2}" },
  { "{\"a\":\" b \"}", "{\"a\":\" b \"}" }, /* not in values */
  { "{“Type”:1}", "{\"Type\":1}" },         /* 1.6 user/check: curly quotes */
  { "{“a”:“b”，“c”：“d”}", "{\"a\":\"b\",\"c\":\"d\"}" },
  { "{'a':'b'}", "{\"a\":\"b\"}" },
  { "{\"a\":\"it's “good”\"}", "{\"a\":\"it's “good”\"}" },
  { "{\"slaves\":[ a@b.example, c@b.example]}", "{\"slaves\":[\"a@b.example\",\"c@b.example\"]}" }, /* 3.5 user/get: no quotes */
  { "{a:b}", "{\"a\":\"b\"}" },
  { "{\"id\":3\n\"name\":\"x\"}", "{\"id\":3,\"name\":\"x\"}" }, /* 3.6 department/list: no comma */
  { "{\"list\"：[2,4]}", "{\"list\":[2,4]}" },                   /* 3.9 tag/addtagusers: full-width colon */
  { "{\"a\":1,　\"b\":2}", "{\"a\":1,\"b\":2}" },                /* 3.7 group/get: U+3000 */
  { "{\"a\":\"say \"hi\" now\"}", "{\"a\":\"say \\\"hi\\\" now\"}" },
  { "{\"a\":\"b\\\"c\\\\\",\"d\":1}", "{\"a\":\"b\\\"c\\\\\",\"d\":1}" },
  { "{\"a\":\"\\u5b89\\u59ae\"}", "{\"a\":\"安妮\"}" },
  { "{\"a\":\"\xb0\xb2\xc4\xdd\"}", "{\"a\":\"安妮\"}" }, /* GB18030 */
  { "{\"a\":\"x\ty\nz\"}", "{\"a\":\"x\\ty\\nz\"}" },
  { "{/* {\"x\":1 */\"a\":1// b\n,\"c\":2}", "{\"a\":1,\"c\":2}" },
  { "{\"a\":True,\"b\":FALSE,\"c\":-0.5e3,\"d\":007,\"e\":0x1}", "{\"a\":true,\"b\":false,\"c\":-0.5e3,\"d\":\"007\",\"e\":\"0x1\"}" },
  { "{\"a\":9007199254740993}", "{\"a\":9007199254740993}" },
  { "{\"a\"}", "{\"a\":null}" },
  { "{\"a\":,\"b\":1}", "{\"a\":null,\"b\":1}" },
  { "{\"a\":[1,2}", "{\"a\":[1,2]}" },
  { "{\"a\":{\"b\":1]}}", "{\"a\":{\"b\":1}}" },
  { "{\"a\":1]}", "{\"a\":1}" },
  { "", NULL },
  { "  ", NULL },
  { "[{\"a\":1}]", NULL },
  { "null", NULL },
  { "<html>{\"a\":1}</html>", NULL },
  { "{\"a\":1", NULL },
  { "{\"a\":\"b", NULL },
  { "{{\"a\":1}}", NULL },
  { "{/*", NULL },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) clean = pb_exmail_document_clean ((const guint8 *) rows[i].text, strlen (rows[i].text));
      g_autofree char *strict = clean != NULL ? g_strndup (g_bytes_get_data (clean, NULL), g_bytes_get_size (clean)) : NULL;

      g_test_message ("row %zu", i);
      g_assert_cmpstr (strict, ==, rows[i].strict);
    }
}

/* What is strict already stays what it is, and what was made strict is. */
static void
test_twice (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].strict != NULL)
      {
        g_autoptr (GBytes) clean = pb_exmail_document_clean ((const guint8 *) rows[i].strict, strlen (rows[i].strict));

        g_autofree char *again = g_strndup (g_bytes_get_data (clean, NULL), g_bytes_get_size (clean));

        g_assert_cmpstr (again, ==, rows[i].strict);
      }
}

/* Cut anywhere nothing is read behind the end, and what comes out is a whole object, or nothing. */
static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize len = 0; len <= strlen (rows[i].text); len++)
      {
        guint8 *copy = g_memdup2 (rows[i].text, MAX (len, 1)); /* sanitizers see its end */
        g_autoptr (GBytes) clean = pb_exmail_document_clean (copy, len);
        g_autofree char *strict = clean != NULL ? g_strndup (g_bytes_get_data (clean, NULL), g_bytes_get_size (clean)) : NULL;

        g_test_message ("row %zu up to %zu: %s", i, len, strict);
        if (len == strlen (rows[i].text))
          g_assert_cmpstr (strict, ==, rows[i].strict);
        g_assert_true (strict == NULL || (g_str_has_prefix (strict, "{") && g_str_has_suffix (strict, "}")));
        g_free (copy);
      }
}

static char *
nest (guint levels)
{
  g_autofree char *open = g_strnfill (levels - 1, '['), *close = g_strnfill (levels - 1, ']');

  return g_strconcat ("{\"a\":", open, close, "}", NULL);
}

static void
test_depth (void)
{
  g_autofree char *deep = nest (PB_EXMAIL_DOCUMENT_DEPTH), *deeper = nest (PB_EXMAIL_DOCUMENT_DEPTH + 1), *deepest = nest (1000000);
  g_autoptr (GBytes) some = pb_exmail_document_clean ((const guint8 *) deep, strlen (deep));

  g_assert_nonnull (some);
  g_assert_null (pb_exmail_document_clean ((const guint8 *) deeper, strlen (deeper)));
  g_assert_null (pb_exmail_document_clean ((const guint8 *) deepest, strlen (deepest)));
}

/* Quotes that close nothing, each before a very long run of blanks: to look ahead from every blank would take many minutes. */
static void
test_blanks (void)
{
  g_autofree char *blanks = g_strnfill (256 * 1024, ' ');
  g_autoptr (GString) text = g_string_new ("{\"a\":\""), strict = g_string_new ("{\"a\":\"");
  g_autoptr (GBytes) clean = NULL;

  for (guint i = 0; i < 4; i++)
    {
      g_string_append_printf (text, "\"%sx", blanks);
      g_string_append_printf (strict, "\\\"%sx", blanks);
    }
  g_string_append (text, "\"}");
  g_string_append (strict, "\"}");
  clean = pb_exmail_document_clean ((const guint8 *) text->str, text->len);
  g_assert_nonnull (clean);
  g_assert_cmpuint (g_bytes_get_size (clean), ==, strict->len);
  g_assert_cmpint (memcmp (g_bytes_get_data (clean, NULL), strict->str, strict->len), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/exmail-document/rows", test_rows);
  g_test_add_func ("/wire/exmail-document/twice", test_twice);
  g_test_add_func ("/wire/exmail-document/cut", test_cut);
  g_test_add_func ("/wire/exmail-document/depth", test_depth);
  g_test_add_func ("/wire/exmail-document/blanks", test_blanks);
  return g_test_run ();
}
