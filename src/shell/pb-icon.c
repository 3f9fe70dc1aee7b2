/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-icon.c: the bell with cairo's outlines only; no theme, no font, no file. */
#include "pb-icon.h"

#include <cairo.h>
#include <math.h>
#include <string.h>

#include "pb-digits.h"

/* The bell is drawn in a square of this side. */
#define UNIT 64.0

#define GREY  0x8a9099 /* readable on light and dark panels */
#define AMBER 0xf5b400
#define INK   0x1c1c1c
#define SLATE 0x5c6775

typedef enum
{
  MARK_NONE,
  MARK_WARNING, /* the user must act */
  MARK_DOTS,    /* connecting */
  MARK_PAUSE,   /* paused by the user */
  MARK_SNOOZE
} Mark;

static void
set_colour (cairo_t *cr, guint rgb, double alpha)
{
  cairo_set_source_rgba (cr, ((rgb >> 16) & 0xff) / 255.0, ((rgb >> 8) & 0xff) / 255.0, (rgb & 0xff) / 255.0, alpha);
}

static void
bell_path (cairo_t *cr)
{
  cairo_new_path (cr);
  cairo_move_to (cr, 3, 50);
  cairo_curve_to (cr, 10, 44, 10, 38, 10, 28);
  cairo_curve_to (cr, 10, 13, 19, 4, 32, 4);
  cairo_curve_to (cr, 45, 4, 54, 13, 54, 28);
  cairo_curve_to (cr, 54, 38, 54, 44, 61, 50);
  cairo_close_path (cr);
}

static void
clapper_path (cairo_t *cr)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, 32, 53, 8.5, 0, G_PI);
  cairo_close_path (cr);
}

/* The flap of the envelope, inside the bell. */
static void
flap_path (cairo_t *cr)
{
  cairo_new_path (cr);
  cairo_move_to (cr, 11, 21);
  cairo_line_to (cr, 32, 37);
  cairo_line_to (cr, 53, 21);
}

static gboolean
is_hollow (PbStatus status)
{
  return status == PB_STATUS_OFFLINE || status == PB_STATUS_BACKOFF || status == PB_STATUS_OFF;
}

static void
draw_solid_bell (cairo_t *cr, double pixel)
{
  bell_path (cr);
  clapper_path (cr);
  set_colour (cr, 0xffffff, 0.6);
  cairo_set_line_width (cr, 1.6 * pixel);
  cairo_stroke_preserve (cr);
  set_colour (cr, PB_ICON_BODY, 1);
  cairo_fill (cr);
  flap_path (cr);
  set_colour (cr, 0xffffff, 1);
  cairo_set_line_width (cr, MAX (4.5, 1.2 * pixel));
  cairo_stroke (cr);
}

static void
draw_hollow_bell (cairo_t *cr, double pixel)
{
  double width = MAX (5, 1.3 * pixel);

  cairo_save (cr);
  cairo_translate (cr, 32, 32);
  cairo_scale (cr, 0.92, 0.92);
  cairo_translate (cr, -32, -32);
  set_colour (cr, GREY, 1);
  cairo_set_line_width (cr, width);
  bell_path (cr);
  cairo_stroke (cr);
  clapper_path (cr);
  cairo_fill (cr);
  flap_path (cr);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
erase (cairo_t *cr, double width)
{
  cairo_save (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
  cairo_set_line_width (cr, width);
  cairo_stroke_preserve (cr);
  cairo_fill_preserve (cr);
  cairo_restore (cr);
}

/* No way to the server: struck out. */
static void
draw_slash (cairo_t *cr, double pixel)
{
  double width = MAX (6, 1.5 * pixel);

  cairo_move_to (cr, 8, 6);
  cairo_line_to (cr, 56, 58);
  cairo_save (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
  cairo_set_line_width (cr, width + 2.6 * pixel);
  cairo_stroke_preserve (cr);
  cairo_restore (cr);
  set_colour (cr, GREY, 1);
  cairo_set_line_width (cr, width);
  cairo_stroke (cr);
}

static void
draw_bell (cairo_t *cr, const PbIconFace *face, int size)
{
  double pixel = UNIT / size;

  cairo_save (cr);
  cairo_scale (cr, size / UNIT, size / UNIT);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  if (is_hollow (face->status))
    draw_hollow_bell (cr, pixel);
  else
    draw_solid_bell (cr, pixel);
  if (face->status == PB_STATUS_OFFLINE || face->status == PB_STATUS_BACKOFF)
    draw_slash (cr, pixel);
  cairo_restore (cr);
}

static void
rounded_path (cairo_t *cr, double x, double y, double width, double height, double radius)
{
  cairo_new_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI / 2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI / 2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI / 2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
}

static void
number_text (gint64 unread, char text[4])
{
  if (unread > 99)
    g_strlcpy (text, "99+", 4);
  else
    g_snprintf (text, 4, "%d", (int) unread);
}

static void
draw_number (cairo_t *cr, gint64 unread, int size)
{
  char text[4];

  number_text (unread, text);
  PbDigitSize metrics = pb_digits_size (size, text);
  int inner = pb_digits_width (&metrics, text);
  int height = metrics.height + 2 * metrics.pad_y;
  int width = MAX (inner + 2 * metrics.pad_x, height);
  int x = size - width, y = size - height, gap = size / 16 * 2;
  rounded_path (cr, x, y, width, height, height * 0.36);
  erase (cr, gap);
  set_colour (cr, PB_ICON_PLATE, 1);
  cairo_fill (cr);
  set_colour (cr, 0xffffff, 1);
  pb_digits_draw (cr, &metrics, text, x + (width - inner) / 2, y + metrics.pad_y);
}

/* Where the number would be: smaller than the plate of one digit, so that it is not taken for a number that cannot be read. */
static void
draw_dot (cairo_t *cr, int size)
{
  double radius = MAX (3, round (size * 0.19));
  int gap = size / 16 * 2;

  cairo_new_path (cr);
  cairo_arc (cr, size - radius, size - radius, radius, 0, 2 * G_PI);
  erase (cr, gap);
  set_colour (cr, PB_ICON_PLATE, 1);
  cairo_fill (cr);
}

/* Returns: what tells faces of one style apart; 0 = nothing is drawn. */
static gint64
shown_number (const PbIconFace *face)
{
  if (face->unread <= 0 || face->style == PB_ICON_NONE)
    return 0;
  return face->style == PB_ICON_DOT ? 1 : MIN (face->unread, 100);
}

/* The marks fill a square of side 1. */
static void
draw_warning (cairo_t *cr, double pixel)
{
  cairo_move_to (cr, 0.5, 0.08);
  cairo_line_to (cr, 0.94, 0.92);
  cairo_line_to (cr, 0.06, 0.92);
  cairo_close_path (cr);
  erase (cr, 2.6 * pixel);
  set_colour (cr, AMBER, 1);
  cairo_set_line_width (cr, 0.12);
  cairo_stroke_preserve (cr);
  cairo_fill (cr);
  set_colour (cr, INK, 1);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_line_width (cr, MAX (0.13, pixel));
  cairo_move_to (cr, 0.5, 0.3);
  cairo_line_to (cr, 0.5, 0.66);
  cairo_move_to (cr, 0.5, 0.76);
  cairo_line_to (cr, 0.5, 0.9);
  cairo_stroke (cr);
}

static void
disc (cairo_t *cr, double pixel, guint rgb)
{
  cairo_arc (cr, 0.5, 0.5, 0.5, 0, 2 * G_PI);
  erase (cr, 2 * pixel);
  set_colour (cr, rgb, 1);
  cairo_fill (cr);
  set_colour (cr, 0xffffff, 1);
}

static void
draw_dots (cairo_t *cr, double pixel)
{
  disc (cr, pixel, SLATE);
  for (int i = 0; i < 3; i++)
    {
      cairo_arc (cr, 0.24 + i * 0.26, 0.5, MAX (0.09, 0.55 * pixel), 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

static void
draw_pause (cairo_t *cr, double pixel)
{
  disc (cr, pixel, SLATE);
  cairo_set_line_width (cr, MAX (0.14, pixel));
  cairo_move_to (cr, 0.36, 0.27);
  cairo_line_to (cr, 0.36, 0.73);
  cairo_move_to (cr, 0.64, 0.27);
  cairo_line_to (cr, 0.64, 0.73);
  cairo_stroke (cr);
}

static void
draw_z (cairo_t *cr, double pixel)
{
  disc (cr, pixel, 0x5b3fa0);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_MITER);
  cairo_set_line_width (cr, MAX (0.13, pixel));
  cairo_move_to (cr, 0.3, 0.28);
  cairo_line_to (cr, 0.7, 0.28);
  cairo_line_to (cr, 0.3, 0.72);
  cairo_line_to (cr, 0.7, 0.72);
  cairo_stroke (cr);
}

static Mark
choose_mark (const PbIconFace *face)
{
  if (face->status == PB_STATUS_NEEDS_LOGIN || face->status == PB_STATUS_NEEDS_TRUST)
    return MARK_WARNING;
  if (face->status == PB_STATUS_OFF)
    return MARK_PAUSE;
  if (face->snoozed)
    return MARK_SNOOZE;
  return face->status == PB_STATUS_CONNECTING ? MARK_DOTS : MARK_NONE;
}

/* A small one in the upper right corner above a number, else a large one in the lower right corner. */
static void
draw_mark (cairo_t *cr, Mark mark, gboolean above_number, int size)
{
  int side = (int) round (size * (above_number ? 0.42 : 0.62));

  cairo_save (cr);
  cairo_translate (cr, size - side, above_number ? 0 : size - side);
  cairo_scale (cr, side, side);
  cairo_new_path (cr);
  if (mark == MARK_WARNING)
    draw_warning (cr, 1.0 / side);
  else if (mark == MARK_DOTS)
    draw_dots (cr, 1.0 / side);
  else if (mark == MARK_PAUSE)
    draw_pause (cr, 1.0 / side);
  else
    draw_z (cr, 1.0 / side);
  cairo_restore (cr);
}

/* cairo keeps colours multiplied by alpha, in host order; the tray wants neither. */
static GBytes *
to_network (cairo_surface_t *surface, int size)
{
  gsize n = (gsize) size * (gsize) size, at = 0;
  guint8 *out = g_malloc (n * 4);
  int stride = cairo_image_surface_get_stride (surface);
  const guint8 *data = cairo_image_surface_get_data (surface);

  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++, at += 4)
      {
        guint32 pixel;
        memcpy (&pixel, data + (gsize) y * (gsize) stride + (gsize) x * 4, 4);
        guint alpha = pixel >> 24;
        out[at] = (guint8) alpha;
        for (guint i = 1; i < 4; i++)
          {
            guint value = (pixel >> (24 - 8 * i)) & 0xff;
            out[at + i] = (guint8) (alpha == 0 ? 0 : MIN ((value * 255 + alpha / 2) / alpha, 255));
          }
      }
  return g_bytes_new_take (out, n * 4);
}

GBytes *
pb_icon_draw (const PbIconFace *face, int size)
{
  g_return_val_if_fail (size > 0 && size <= 512, NULL);

  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, size, size);
  cairo_t *cr = cairo_create (surface);
  Mark mark = choose_mark (face);

  draw_bell (cr, face, size);
  if (shown_number (face) > 0 && face->style == PB_ICON_DOT)
    draw_dot (cr, size);
  else if (shown_number (face) > 0)
    draw_number (cr, face->unread, size);
  if (mark != MARK_NONE)
    draw_mark (cr, mark, shown_number (face) > 0, size);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  GBytes *bytes = to_network (surface, size);
  cairo_surface_destroy (surface);
  return bytes;
}

gboolean
pb_icon_face_equal (const PbIconFace *a, const PbIconFace *b)
{
  gint64 number = shown_number (a);

  if (number != shown_number (b) || (number > 0 && a->style != b->style))
    return FALSE;
  return a->status == b->status && !a->snoozed == !b->snoozed;
}
