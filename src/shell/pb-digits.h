/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-digits.h: digits as strokes of our own, laid on the pixel grid; no font is needed. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* Measures of the digits in an icon of a size, in pixels. */
typedef struct
{
  int size;   /* of the icon */
  int stroke; /* width of a line */
  int width;  /* of a digit, with its lines */
  int height;
  int gap;   /* between digits */
  int pad_x; /* from the digits to the edge of the plate */
  int pad_y;
} PbDigitSize;

/* Returns: the measures that suit @text in an icon of @size pixels: three digits fit, fewer are wider. */
PbDigitSize pb_digits_size (int size, const char *text);
/* Returns: the width of @text in pixels. */
int pb_digits_width (const PbDigitSize *metrics, const char *text);
/* Strokes @text ('0' to '9' and '+') with the current source, its top left corner at @x, @y. */
void pb_digits_draw (cairo_t *cr, const PbDigitSize *metrics, const char *text, int x, int y);

G_END_DECLS
