/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-flat-json.c: values by name, escapes, and everything that is no JSON (RFC 8259). */
#include "pb-flat-json.h"

#include <string.h>

static const struct
{
  const char *text;
  const char *name;
  const char *value; /* (nullable) */
} rows[] = {
  { "{\"a\":\"x\"}", "a", "x" },
  { " \t\r\n{ \"a\" : \"x\" , \"b\" : \"y\" } \n", "b", "y" },
  { "{\"a\":\"x\",\"a\":\"y\"}", "a", "x" },
  { "{\"ab\":\"x\"}", "a", NULL },
  { "{\"a\":\"x\"}", "ab", NULL },
  { "{\"a\":\"\"}", "a", "" },
  { "{\"a\":3600}", "a", "3600" },
  { "{\"a\":-1.5e+3}", "a", "-1.5e+3" },
  { "{\"a\":true}", "a", NULL },
  { "{\"a\":null}", "a", NULL },
  { "{\"a\":{\"b\":\"x\"},\"b\":\"y\"}", "b", "y" },
  { "{\"a\":[1,[2,{\"b\":\"x\"}],{}],\"b\":\"y\"}", "b", "y" },
  { "{\"a\":[],\"b\":\"y\"}", "b", "y" },
  { "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", "a", "\"\\/\b\f\n\r\t" },
  { "{\"a\":\"\\u0041\\u00e9\\u4fe1\"}", "a", "A\u00e9\u4fe1" },
  { "{\"a\":\"\\ud83d\\ude00\"}", "a", "\U0001F600" },
  { "{\"a\":\"\\ud83d\"}", "a", "\uFFFD" },
  { "{\"a\":\"\\ud83d\\u0041\"}", "a", "\uFFFDA" },
  { "{\"a\":\"x\\u0000y\"}", "a", NULL },
  { "{\"a\":\"é\"}", "a", "é" },
  { "{}", "a", NULL },
  /* no JSON, or no object */
  { "", "a", NULL },
  { "[\"a\",\"x\"]", "a", NULL },
  { "\"a\"", "a", NULL },
  { "{\"a\":\"x\"", "a", NULL },
  { "{\"a\":\"x\"}}", "a", NULL },
  { "{\"a\":\"x\",}", "a", NULL },
  { "{\"a\":\"x\" \"b\":\"y\"}", "a", NULL },
  { "{\"a\":\"x\"}{}", "a", NULL },
  { "{\"a\" \"x\"}", "a", NULL },
  { "{a:\"x\"}", "a", NULL },
  { "{'a':'x'}", "a", NULL },
  { "{\"a\":\"x\ny\"}", "a", NULL },
  { "{\"a\":\"\\x\"}", "a", NULL },
  { "{\"a\":\"\\u00g0\"}", "a", NULL },
  { "{\"a\":\"\\", "a", NULL },
  { "{\"a\":01}", "a", NULL },
  { "{\"a\":1.}", "a", NULL },
  { "{\"a\":+1}", "a", NULL },
  { "{\"a\":.5}", "a", NULL },
  { "{\"a\":1e}", "a", NULL },
  { "{\"a\":nul}", "a", NULL },
  { "{\"a\":[1,]}", "a", NULL },
  { "{\"a\":[1 2]}", "a", NULL },
  { "{\"a\":[}", "a", NULL },
  { "{\"a\":\"x\",\"b\":{\"c\"}}", "a", NULL },
  { "{\"a\":\"\xff\"}", "a", NULL },
};

static void
test_values (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *value = NULL;
      g_autofree char *shown = g_strescape (rows[i].text, NULL);

      g_test_message ("%s", shown);
      value = pb_flat_json_dup_text (rows[i].text, strlen (rows[i].text), rows[i].name);
      g_assert_cmpstr (value, ==, rows[i].value);
    }
}

/* Every beginning of a good text is a bad one, and reading it stays inside. */
static void
test_cut (void)
{
  const char *text = "{\"a\":[{\"b\":-1.5e+3},\"\\u4fe1\\ud83d\\ude00\",true,null],\"c\":\"x\"}";

  for (gsize len = 0; len < strlen (text); len++)
    {
      g_autofree char *copy = g_memdup2 (text, MAX (len, 1)); /* no NUL behind it */
      g_assert_false (pb_flat_json_is_object (copy, len));
    }
  g_assert_true (pb_flat_json_is_object (text, strlen (text)));
}

static void
test_depth (void)
{
  for (guint depth = PB_FLAT_JSON_MAX_DEPTH; depth <= PB_FLAT_JSON_MAX_DEPTH + 1; depth++)
    {
      g_autoptr (GString) text = g_string_new ("{\"a\":");
      for (guint i = 0; i < depth; i++)
        g_string_append_c (text, '[');
      for (guint i = 0; i < depth; i++)
        g_string_append_c (text, ']');
      g_string_append_c (text, '}');
      g_assert_cmpint (pb_flat_json_is_object (text->str, text->len), ==, depth == PB_FLAT_JSON_MAX_DEPTH);
    }
}

static const struct
{
  const char *value;
  gint64 number;
} numbers[] = {
  { "3600", 3600 },
  { "\"3600\"", 3600 },
  { "0", 0 },
  { "1.9", 1 },
  { "1e3", 1000 },
  { "-1", -1 },
  { "2147483648", -1 },
  { "1e999", -1 },
  { "\"soon\"", -1 },
  { "\"0x10\"", -1 },
  { "\"\"", -1 },
  { "null", -1 },
};

static void
test_numbers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"n\":%s}", numbers[i].value);

      g_test_message ("%s", text);
      g_assert_cmpint (pb_flat_json_get_number (text, strlen (text), "n"), ==, numbers[i].number);
    }
}

static void
test_raw (void)
{
  const char *text = "{\"a\":[1,2],\"b\":\"x\"}";
  g_autofree char *a = pb_flat_json_dup_raw (text, strlen (text), "a"), *b = pb_flat_json_dup_raw (text, strlen (text), "b");

  g_assert_cmpstr (a, ==, "[1,2]");
  g_assert_cmpstr (b, ==, "\"x\"");
}

/* What was written can be read again, whatever it is. */
static void
test_round_trip (void)
{
  for (guint c = 1; c < 0x250; c++)
    {
      g_autoptr (GString) out = g_string_new ("{\"a\":");
      char value[16] = "x";
      g_autofree char *again = NULL;

      value[1 + g_unichar_to_utf8 (c, value + 1)] = '\0';
      pb_flat_json_append (out, value);
      g_string_append_c (out, '}');
      again = pb_flat_json_dup_text (out->str, out->len, "a");
      g_assert_cmpstr (again, ==, value);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flat-json/values", test_values);
  g_test_add_func ("/flat-json/cut", test_cut);
  g_test_add_func ("/flat-json/depth", test_depth);
  g_test_add_func ("/flat-json/numbers", test_numbers);
  g_test_add_func ("/flat-json/raw", test_raw);
  g_test_add_func ("/flat-json/round-trip", test_round_trip);
  return g_test_run ();
}
