/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-json.c: keys and values of the OpenApi as its manual and its captures spell them. */
#include "pb-exmail-json.h"

#include <string.h>

static const struct
{
  const char *json;
  const char *key;
  const char *text; /* NULL: none */
  gint64 number;
} rows[] = {
  { "{\"NewCount\":\"2\"}", "NewCount", "2", 2 },
  { "{\"NewCount \":549}", "NewCount", "549", 549 },
  { "{\" NewCount \":\" 5 \"}", "NewCount", "5", 5 },
  { "{\"newcount\":5.0}", "NewCount", "5", 5 },
  { "{\"NewCount\":1e3}", "NewCount", "1000", 1000 },
  { "{\"NewCount\":\"1e3\"}", "NewCount", "1e3", 1000 },
  { "{\"NewCount\":2.5}", "NewCount", "2", -1 },
  { "{\"NewCount\":0}", "NewCount", "0", 0 },
  { "{\"NewCount\":-1}", "NewCount", "-1", -1 },
  { "{\"NewCount\":\"\"}", "NewCount", "", -1 },
  { "{\"NewCount\":null}", "NewCount", NULL, -1 },
  { "{\"NewCount\":true}", "NewCount", NULL, -1 },
  { "{\"NewCount\":[1]}", "NewCount", NULL, -1 },
  { "{\"NewCount\":\"many\"}", "NewCount", "many", -1 },
  { "{\"NewCount\":\"0x10\"}", "NewCount", "0x10", -1 },
  { "{\"NewCount\":\"inf\"}", "NewCount", "inf", -1 },
  { "{\"NewCount\":2147483647}", "NewCount", "2147483647", 2147483647 },
  { "{\"NewCount\":2147483648}", "NewCount", "2147483648", -1 },
  { "{\"NewCount\":\"123456789012345678901234567890\"}", "NewCount", "123456789012345678901234567890", -1 },
  { "{\"Ver\":9223372036854775807}", "Ver", "9223372036854775807", -1 },
  { "{\"Ver\":1474500000123}", "ver", "1474500000123", -1 },
  { "{\"auth_key\":\"A1\"}", "auth_key", "A1", -1 },
  { "{\"AuthKey\":\"A1 \"}", "auth_key", "A1", -1 },
  { "{\"authkey\":\"A1\"}", "auth_key", "A1", -1 },
  { "{\"auth_keys\":\"A1\"}", "auth_key", NULL, -1 },
  { "{\"auth\":\"A1\"}", "auth_key", NULL, -1 },
  { "{}", "NewCount", NULL, -1 },
  { "\xef\xbb\xbf{\"NewCount\":3}", "NewCount", "3", 3 },
  { "{\"Alias\":\"bob@acme.example\",\" NewCount \":3,}", "NewCount", "3", 3 },
  { "{“NewCount”:“3”}", "NewCount", "3", 3 },
  { "{\"Name\":\"\xb0\xb2\xc4\xdd\",\"Gender\":2}", "name", "安妮", -1 },
  { "  {\"a\":1}\r\n{\"a\":2}", "a", "1", 1 },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonObject) object = pb_exmail_parse (rows[i].json, strlen (rows[i].json));
      g_autofree char *text = NULL;

      g_test_message ("row %zu", i);
      g_assert_nonnull (object);
      text = pb_exmail_dup_text (object, rows[i].key);
      g_assert_cmpstr (text, ==, rows[i].text);
      g_assert_cmpint (pb_exmail_get_number (object, rows[i].key), ==, rows[i].number);
    }
}

static void
test_no_object (void)
{
  static const char *const texts[] = { "", " ", "null", "7", "\"text\"", "invalid_token", "{", "\xff\xfe", "<html></html>" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonObject) object = pb_exmail_parse (texts[i], strlen (texts[i]));

      g_test_message ("text %zu", i);
      g_assert_null (object);
    }
}

/* json-glib goes down one call for each bracket: a hostile document must not get there. */
static void
test_deep (void)
{
  g_autofree char *open = g_strnfill (500000, '['), *close = g_strnfill (500000, ']');
  g_autofree char *deep = g_strconcat ("{\"a\":", open, close, "}", NULL);
  g_autofree char *text = g_strconcat ("{\"a\":\"", open, "\"}", NULL);
  g_autoptr (JsonObject) none = pb_exmail_parse_strict (deep, strlen (deep));
  g_autoptr (JsonObject) cleaned = pb_exmail_parse (deep, strlen (deep)); /* whatever is left of it */
  g_autoptr (JsonObject) some = pb_exmail_parse_strict (text, strlen (text));

  g_assert_null (none);
  g_assert_nonnull (some);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/engine/exmail-json/rows", test_rows);
  g_test_add_func ("/engine/exmail-json/no-object", test_no_object);
  g_test_add_func ("/engine/exmail-json/deep", test_deep);
  return g_test_run ();
}
