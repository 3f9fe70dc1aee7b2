/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-json.c: the JSON writer against RFC 8259 and against json-glib as a reader. */
#include <json-glib/json-glib.h>

#include "pb-json.h"

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
  g_test_add_func ("/app/json/seconds", test_seconds);
  g_test_add_func ("/app/json/nesting", test_nesting);
  return g_test_run ();
}
