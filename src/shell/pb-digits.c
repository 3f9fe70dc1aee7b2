/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-digits.c: each digit is one or two strokes over a grid of 3 x 5 points. */
#include "pb-digits.h"

#include <string.h>

/* Points "xy" in order; a blank starts a new stroke, 'z' closes one. */
static const char *const glyphs[] = {
  "00202404z",
  "0110 1014",
  "002022020424",
  "00202404 0222",
  "000222 2024",
  "200002222404",
  "20000424 2422 2202",
  "002014",
  "00202404z 0222",
  "042420 2000 000222",
  "0222 1113", /* + */
};

/* Chosen by eye: lines on whole pixels. For one, two and three digits. */
static const PbDigitSize sizes[][3] = {
  { { 16, 1, 5, 7, 1, 2, 1 }, { 16, 1, 4, 7, 1, 2, 1 }, { 16, 1, 3, 7, 1, 2, 1 } },
  { { 22, 2, 6, 10, 1, 2, 2 }, { 22, 2, 6, 10, 1, 2, 2 }, { 22, 2, 5, 10, 1, 2, 2 } },
  { { 24, 2, 8, 10, 1, 2, 2 }, { 24, 2, 6, 10, 1, 2, 2 }, { 24, 2, 6, 10, 1, 2, 2 } },
  { { 32, 3, 9, 13, 2, 3, 3 }, { 32, 3, 9, 13, 2, 3, 3 }, { 32, 3, 7, 13, 2, 3, 3 } },
  { { 44, 4, 12, 18, 2, 4, 4 }, { 44, 4, 12, 18, 2, 4, 4 }, { 44, 4, 10, 18, 2, 4, 4 } },
  { { 48, 4, 12, 20, 3, 5, 4 }, { 48, 4, 12, 20, 3, 5, 4 }, { 48, 4, 10, 20, 3, 5, 4 } },
  { { 64, 6, 16, 26, 3, 7, 6 }, { 64, 6, 16, 26, 3, 7, 6 }, { 64, 6, 14, 26, 3, 7, 6 } },
};

PbDigitSize
pb_digits_size (int size, const char *text)
{
  gsize best = 0;

  for (gsize i = 1; i < G_N_ELEMENTS (sizes) && sizes[i][0].size <= size; i++)
    best = i;
  return sizes[best][CLAMP (strlen (text), 1, 3) - 1];
}

int
pb_digits_width (const PbDigitSize *metrics, const char *text)
{
  int n = (int) strlen (text);

  return n * metrics->width + (n - 1) * metrics->gap;
}

static void
stroke_glyph (cairo_t *cr, const PbDigitSize *m, const char *path, double x, double y)
{
  double dx = (m->width - m->stroke) / 2.0, dy = (m->height - m->stroke) / 4.0;
  gboolean start = TRUE;

  while (*path != '\0')
    {
      if (*path == 'z')
        cairo_close_path (cr);
      if (*path == ' ' || *path == 'z')
        {
          start = TRUE;
          path++;
          continue;
        }
      double px = x + m->stroke / 2.0 + dx * (path[0] - '0');
      double py = y + m->stroke / 2.0 + dy * (path[1] - '0');
      if (start)
        cairo_move_to (cr, px, py);
      else
        cairo_line_to (cr, px, py);
      start = FALSE;
      path += 2;
    }
  cairo_stroke (cr);
}

void
pb_digits_draw (cairo_t *cr, const PbDigitSize *metrics, const char *text, int x, int y)
{
  cairo_save (cr);
  cairo_set_line_width (cr, metrics->stroke);
  cairo_set_line_cap (cr, metrics->stroke > 1 ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_SQUARE);
  cairo_set_line_join (cr, metrics->stroke > 1 ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
  for (; *text != '\0'; text++)
    {
      gsize index = *text == '+' ? 10 : (gsize) (*text - '0');
      if (index < G_N_ELEMENTS (glyphs))
        stroke_glyph (cr, metrics, glyphs[index], x, y);
      x += metrics->width + metrics->gap;
    }
  cairo_restore (cr);
}
