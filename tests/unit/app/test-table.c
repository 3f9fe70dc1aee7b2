/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-table.c: lines of cells, aligned whatever script they are in. */
#include "pb-table.h"

#include <string.h>

static void
test_places (void)
{
  static const struct
  {
    const char *text;
    guint places;
  } cases[] = {
    { "", 0 },
    { "abc", 3 },
    { "您好", 4 },
    { "こんにちは", 10 },
    { "안녕", 4 },
    { "ｱ", 1 },  /* half width */
    { "Ａ", 2 }, /* full width */
    { "é", 1 },
    { "e\xcc\x81", 1 }, /* e and a combining accent */
    { "😀", 2 },
    { "…", 1 },
    { "Ж", 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (pb_text_places (cases[i].text), ==, cases[i].places);
}

static void
test_cut (void)
{
  static const struct
  {
    const char *text;
    guint places;
    const char *cut;
    guint taken;
  } cases[] = {
    { "abc", 3, "abc", 3 },
    { "abc", 2, "a…", 2 },
    { "abc", 1, "…", 1 },
    { "abc", 0, "", 0 },
    { "", 0, "", 0 },
    { "您好吗", 6, "您好吗", 6 },
    { "您好吗", 5, "您好…", 5 },
    { "您好吗", 4, "您…", 3 }, /* no half character */
    { "您好吗", 2, "…", 1 },
    { "e\xcc\x81"
      "e\xcc\x81",
      2,
      "e\xcc\x81"
      "e\xcc\x81",
      2 },
    { "e\xcc\x81"
      "bc",
      2,
      "e\xcc\x81…",
      2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      g_assert_cmpuint (pb_text_append_cut (out, cases[i].text, cases[i].places), ==, cases[i].taken);
      g_assert_cmpstr (out->str, ==, cases[i].cut);
      g_assert_cmpuint (pb_text_places (out->str), ==, cases[i].taken);
    }
}

static PbTable *
make_table (guint width)
{
  static const char *const lines[][3] = {
    { "1", "您好", "short" },
    { "23", "Bob", "a rather long subject" },
    { "456", "", "主题" },
  };
  PbTable *table = pb_table_new (3, width);

  pb_table_set_right (table, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    pb_table_add (table, lines[i]);
  return table;
}

static void
test_lines (void)
{
  static const struct
  {
    guint width, max;
    const char *text;
  } cases[] = {
    { 0, 0, "  1  您好  short\n 23  Bob   a rather long subject\n456        主题\n" },
    { 0, 3, "  1  您…  short\n 23  Bob  a rather long subject\n456       主题\n" },
    { 20, 0, "  1  您好  short\n 23  Bob   a rather…\n456        主题\n" },
    { 14, 0, "  1  您好  sh…\n 23  Bob   a …\n456        主…\n" },
    { 8, 0, "  1  您…\n 23  Bob\n456\n" },
    { 2, 0, " 1\n23\n4…\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbTable) table = make_table (cases[i].width);
      g_autofree char *text = NULL;

      pb_table_set_max (table, 1, cases[i].max);
      text = pb_table_to_string (table);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

/* Whatever the width, no line is wider. */
static void
test_widths (void)
{
  for (guint width = 1; width < 60; width++)
    {
      g_autoptr (PbTable) table = make_table (width);
      g_autofree char *text = pb_table_to_string (table);
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

      for (gsize i = 0; lines[i] != NULL; i++)
        g_assert_cmpuint (pb_text_places (lines[i]), <=, width);
    }
}

static void
test_empty (void)
{
  g_autoptr (PbTable) table = pb_table_new (3, 80);
  g_autofree char *text = pb_table_to_string (table);

  g_assert_cmpstr (text, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/places", test_places);
  g_test_add_func ("/table/cut", test_cut);
  g_test_add_func ("/table/lines", test_lines);
  g_test_add_func ("/table/widths", test_widths);
  g_test_add_func ("/table/empty", test_empty);
  return g_test_run ();
}
