/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-bar.c: what a progress bar says, in every width. */
#include "config.h"

#include "pb-exmail-bar.h"
#include "pb-table.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static const struct
{
  guint done, total, refused;
  gint64 passed;
  const char *text;
  guint width;
  const char *expected;
} rows[] = {
  { 0, 100, 0, 0, NULL, 20, "[>          ] 0/100" },
  { 50, 100, 0, 0, NULL, 31, "[=====>    ] 50/100  0:00 left" },
  { 50, 100, 0, 105 * SECOND, NULL, 31, "[=====>    ] 50/100  1:45 left" },
  { 50, 100, 2, 105 * SECOND, NULL, 32, "50/100  2 refused  1:45 left" },
  { 1, 4000, 0, SECOND, NULL, 10, "1/4000" },
  { 2, 4000, 0, 4 * SECOND, NULL, 20, "2/4000  2:13:16 left" },
  { 100, 100, 0, SECOND, NULL, 20, "[=========] 100/100" },
  { 5, 10, 0, SECOND, "waiting 4 s", 18, "5/10  waiting 4 s" },
  { 5, 10, 0, SECOND, "waiting 4 s", 10, "5/10  wai…" },
  { 0, 0, 0, 0, NULL, 10, "0/0" },
};

static void
test_format (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *line = pb_exmail_bar_format (rows[i].done, rows[i].total, rows[i].refused, rows[i].passed, rows[i].text, rows[i].width);

      g_test_message ("%s", line);
      g_assert_cmpuint (pb_text_places (line), <=, rows[i].width);
      g_assert_cmpstr (line, ==, rows[i].expected);
    }
}

static void
test_every_width (void)
{
  for (guint width = 1; width < 200; width++)
    for (guint done = 0; done <= 10; done++)
      {
        g_autofree char *line = pb_exmail_bar_format (done, 10, done / 3, done * SECOND, NULL, width);

        g_assert_cmpuint (pb_text_places (line), <=, width);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/app/exmail-bar/format", test_format);
  g_test_add_func ("/app/exmail-bar/every-width", test_every_width);
  return g_test_run ();
}
