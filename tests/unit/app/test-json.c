/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-json.c: the JSON writer against RFC 8259 and against json-glib as a reader. */
#include <json-glib/json-glib.h>

#include "pb-json.h"
#include "pb-text.h"

static void
test_strings (void)
{
  const struct
  {
    const char *in, *out;
  } cases[] = {
    { "", "\"\"" },
    { "a\"b\\c", "\"a\\\"b\\\\c\"" },
    { "\n\t\x01\x7F", "\"\\u000a\\u0009\\u0001\\u007f\"" },
    { "käse 信铃", "\"käse 信铃\"" },
    { "\xC2\x80\xC2\x90\xC2\x9B"
      "2J\xC2\x9D\xC2\x9F\xC2\xA0",
      "\"\\u0080\\u0090\\u009b2J\\u009d\\u009f\xC2\xA0\"" }, /* C1: CSI, DCS, OSC */
    { "\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAE"
      "exe\xE2\x80\x8B",
      "\"\\u2028\\u2029\\u202eexe\\u200b\"" },
    { "\xF3\xA0\x81\x81\xF0\x9F\x98\x80", "\"\\udb40\\udc41\xF0\x9F\x98\x80\"" }, /* a tag; a smiling face */
    { "</script>", "\"</script>\"" },
    { NULL, "null" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      pb_json_string (out, NULL, cases[i].in);
      g_assert_cmpstr (out->str, ==, cases[i].out);
    }
}

/* Nothing that a terminal obeys is left, and nothing is lost: a reader has what was written. */
static void
test_shown (void)
{
  g_autoptr (GString) all = g_string_new (NULL), json = g_string_new (NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *shown = NULL, *again = NULL;

  for (gunichar c = 1; c <= 0xE1000; c++)
    if (c < 0xD800 || c > 0xDFFF)
      g_string_append_unichar (all, c);
  pb_json_open (json, NULL, '[');
  pb_json_string (json, NULL, all->str);
  pb_json_close (json, ']');
  g_assert_true (json_parser_load_from_data (parser, json->str, -1, NULL));
  g_assert_cmpstr (json_array_get_string_element (json_node_get_array (json_parser_get_root (parser)), 0), ==, all->str);
  for (const char *p = json->str; *p != '\0'; p += g_utf8_skip[(guchar) *p])
    g_assert_true (!pb_text_is_hidden (g_utf8_get_char (p)) && *p != 0x1B);
  shown = pb_json_dup_shown (json->str);
  g_assert_cmpstr (shown, ==, json->str);
  again = pb_json_dup_shown ("{\"Subject\":\"\xC2\x9B"
                             "31m \\\" \x7F\"}");
  g_assert_cmpstr (again, ==, "{\"Subject\":\"\\u009b31m \\\" \\u007f\"}");
}

static void
test_seconds (void)
{
  const struct
  {
    gint64 us;
    const char *out;
  } cases[] = {
    { 0, "0.000" },
    { 999, "0.000" },
    { 1000, "0.001" },
    { 4200000, "4.200" },
    { G_GINT64_CONSTANT (1767225600123456), "1767225600.123" },
    { -5, "0.000" }, /* a try that is due already */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      pb_json_seconds (out, NULL, cases[i].us);
      g_assert_cmpstr (out->str, ==, cases[i].out);
    }
}

static void
test_nesting (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();

  pb_json_open (out, NULL, '{');
  pb_json_open (out, "a", '[');
  pb_json_int (out, NULL, 1);
  pb_json_int (out, NULL, -2);
  pb_json_open (out, NULL, '{');
  pb_json_close (out, '}');
  pb_json_close (out, ']');
  pb_json_null (out, "b");
  pb_json_bool (out, "c", TRUE);
  pb_json_string (out, "d:", "ends with a colon:");
  pb_json_string (out, "e", "ends with a bracket[");
  pb_json_close (out, '}');
  g_assert_cmpstr (out->str, ==, "{\"a\":[1,-2,{}],\"b\":null,\"c\":true,\"d:\":\"ends with a colon:\",\"e\":\"ends with a bracket[\"}");
  g_assert_true (json_parser_load_from_data (parser, out->str, -1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/json/strings", test_strings);
  g_test_add_func ("/app/json/shown", test_shown);
  g_test_add_func ("/app/json/seconds", test_seconds);
  g_test_add_func ("/app/json/nesting", test_nesting);
  return g_test_run ();
}
