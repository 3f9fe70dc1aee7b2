/* SPDX-License-Identifier: GPL-3.0-or-later */
/* icon-sheet.c: every face of the tray icon at every size, on a light and a dark panel, as one picture.
 * Usage: icon-sheet [FILE.png [ZOOM]] */
#include "pb-icon.h"

#include <cairo.h>
#include <stdlib.h>

static const int sizes[] = { 16, 22, 24, 32, 44, 48, 64 };
static const int rows[] = { 0, 20, 46, 74, 110, 158, 210, 278 }; /* top of each size's row; the last is the end */

#define CELL 68

static const PbIconFace faces[] = {
  { 0, PB_STATUS_WATCHING, FALSE },
  { 1, PB_STATUS_WATCHING, FALSE },
  { 2, PB_STATUS_WATCHING, FALSE },
  { 34, PB_STATUS_WATCHING, FALSE },
  { 56, PB_STATUS_WATCHING, FALSE },
  { 78, PB_STATUS_WATCHING, FALSE },
  { 90, PB_STATUS_WATCHING, FALSE },
  { 100, PB_STATUS_WATCHING, FALSE },
  { -1, PB_STATUS_CONNECTING, FALSE },
  { 3, PB_STATUS_CONNECTING, FALSE },
  { 0, PB_STATUS_OFFLINE, FALSE },
  { 12, PB_STATUS_BACKOFF, FALSE },
  { 0, PB_STATUS_NEEDS_LOGIN, FALSE },
  { 7, PB_STATUS_NEEDS_TRUST, FALSE },
  { 0, PB_STATUS_OFF, FALSE },
  { 0, PB_STATUS_WATCHING, TRUE },
  { 5, PB_STATUS_WATCHING, TRUE },
  { 100, PB_STATUS_NEEDS_LOGIN, FALSE },
};

/* Undoes the tray's byte order. */
static void
paint (cairo_t *cr, const PbIconFace *face, int size, int x, int y)
{
  g_autoptr (GBytes) bytes = pb_icon_draw (face, size);
  const guint8 *in = g_bytes_get_data (bytes, NULL);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, size, size);
  guint8 *out = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (int i = 0; i < size * size; i++)
    {
      guint a = in[4 * i];
      guint32 pixel = a << 24;
      for (int c = 1; c < 4; c++)
        pixel |= (in[4 * i + c] * a / 255) << (24 - 8 * c);
      *(guint32 *) (gpointer) (out + (i / size) * stride + (i % size) * 4) = pixel;
    }
  cairo_surface_mark_dirty (surface);
  cairo_set_source_surface (cr, surface, x, y);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  int zoom = argc > 2 ? CLAMP (atoi (argv[2]), 1, 8) : 1;
  int width = CELL * (int) G_N_ELEMENTS (faces), height = rows[G_N_ELEMENTS (sizes)];
  cairo_surface_t *sheet = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, zoom * width, zoom * 2 * height);
  cairo_t *cr = cairo_create (sheet);

  cairo_scale (cr, zoom, zoom);
  for (int dark = 0; dark < 2; dark++)
    {
      double shade = dark ? 0.12 : 0.95;
      cairo_set_source_rgb (cr, shade, shade, shade);
      cairo_rectangle (cr, 0, dark * height, width, height);
      cairo_fill (cr);
      for (int i = 0; i < (int) (G_N_ELEMENTS (faces) * G_N_ELEMENTS (sizes)); i++)
        {
          int column = i % (int) G_N_ELEMENTS (faces), row = i / (int) G_N_ELEMENTS (faces);
          paint (cr, &faces[column], sizes[row], column * CELL + 2, dark * height + rows[row] + 2);
        }
    }
  cairo_destroy (cr);
  cairo_status_t status = cairo_surface_write_to_png (sheet, argc > 1 ? argv[1] : "icon-sheet.png");
  cairo_surface_destroy (sheet);
  return status == CAIRO_STATUS_SUCCESS ? 0 : 1;
}
