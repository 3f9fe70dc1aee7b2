/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-icon.h"

#include <stdlib.h>
#include <string.h>

static const int sizes[] = { 16, 22, 24, 32, 44, 48, 64 };

/* Returns: how many pixels of a thousand have @rgb (within 12 of each channel) and are opaque. */
static guint
share (GBytes *bytes, guint rgb)
{
  gsize n = 0, hits = 0;
  const guint8 *p = g_bytes_get_data (bytes, &n);

  for (gsize i = 0; i < n; i += 4)
    hits += p[i] > 250 && abs (p[i + 1] - (int) (rgb >> 16)) <= 12 && abs (p[i + 2] - (int) ((rgb >> 8) & 0xff)) <= 12 &&
            abs (p[i + 3] - (int) (rgb & 0xff)) <= 12;
  return (guint) (hits * 4000 / n);
}

static guint
count_visible (GBytes *bytes)
{
  gsize n = 0;
  guint hits = 0;
  const guint8 *p = g_bytes_get_data (bytes, &n);

  for (gsize i = 0; i < n; i += 4)
    hits += p[i] > 0;
  return hits;
}

/* Every face that means something different looks different, at every size. */
static void
test_faces_differ (void)
{
  static const PbIconFace faces[] = {
    { 0, PB_STATUS_WATCHING, FALSE },
    { 1, PB_STATUS_WATCHING, FALSE },
    { 2, PB_STATUS_WATCHING, FALSE },
    { 3, PB_STATUS_WATCHING, FALSE },
    { 4, PB_STATUS_WATCHING, FALSE },
    { 5, PB_STATUS_WATCHING, FALSE },
    { 6, PB_STATUS_WATCHING, FALSE },
    { 7, PB_STATUS_WATCHING, FALSE },
    { 8, PB_STATUS_WATCHING, FALSE },
    { 9, PB_STATUS_WATCHING, FALSE },
    { 10, PB_STATUS_WATCHING, FALSE },
    { 18, PB_STATUS_WATCHING, FALSE },
    { 99, PB_STATUS_WATCHING, FALSE },
    { 100, PB_STATUS_WATCHING, FALSE },
    { 0, PB_STATUS_CONNECTING, FALSE },
    { 0, PB_STATUS_BACKOFF, FALSE },
    { 0, PB_STATUS_NEEDS_LOGIN, FALSE },
    { 0, PB_STATUS_OFF, FALSE },
    { 0, PB_STATUS_WATCHING, TRUE },
    { 5, PB_STATUS_NEEDS_TRUST, FALSE },
    { 5, PB_STATUS_CONNECTING, FALSE },
    { 5, PB_STATUS_BACKOFF, FALSE },
    { 5, PB_STATUS_WATCHING, TRUE },
    { 5, PB_STATUS_WATCHING, FALSE, PB_ICON_DOT },
    { 5, PB_STATUS_NEEDS_LOGIN, FALSE, PB_ICON_DOT },
  };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (GHashTable) seen = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
      for (gsize i = 0; i < G_N_ELEMENTS (faces); i++)
        {
          GBytes *bytes = pb_icon_draw (&faces[i], sizes[s]);
          g_assert_cmpuint (g_bytes_get_size (bytes), ==, (gsize) (sizes[s] * sizes[s] * 4));
          g_assert_cmpuint (count_visible (bytes), >, (guint) (sizes[s] * sizes[s] / 6));
          g_assert_true (g_hash_table_add (seen, bytes));
        }
    }
}

/* The bell is found by its own colour, whatever is drawn over it. */
static void
test_fingerprint (void)
{
  static const struct
  {
    PbIconFace face;
    guint body, plate;
  } cases[] = {
    { { 0, PB_STATUS_WATCHING, FALSE }, 250, 0 },
    { { 7, PB_STATUS_WATCHING, FALSE }, 120, 100 },
    { { 100, PB_STATUS_WATCHING, FALSE }, 60, 150 },
    { { 0, PB_STATUS_NEEDS_LOGIN, FALSE }, 120, 0 },
    { { 100, PB_STATUS_NEEDS_LOGIN, FALSE }, 40, 150 },
    { { 100, PB_STATUS_WATCHING, FALSE, PB_ICON_DOT }, 150, 60 },
    { { 100, PB_STATUS_WATCHING, FALSE, PB_ICON_NONE }, 250, 0 },
    { { 0, PB_STATUS_WATCHING, FALSE, PB_ICON_DOT }, 250, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases) * G_N_ELEMENTS (sizes); i++)
    {
      gsize c = i / G_N_ELEMENTS (sizes);
      g_autoptr (GBytes) bytes = pb_icon_draw (&cases[c].face, sizes[i % G_N_ELEMENTS (sizes)]);
      guint body = share (bytes, PB_ICON_BODY), plate = share (bytes, PB_ICON_PLATE);
      g_test_message ("face %u size %d body %u plate %u", (guint) c, sizes[i % G_N_ELEMENTS (sizes)], body, plate);
      g_assert_cmpuint (body, >=, cases[c].body);
      g_assert_cmpuint (plate, >=, cases[c].plate);
      g_assert_true (cases[c].plate > 0 || plate == 0);
    }
}

/* Not premultiplied: a half-transparent white edge is white, not grey. Alpha comes first. */
static void
test_byte_order (void)
{
  static const PbIconFace face = { 0, PB_STATUS_WATCHING, FALSE };
  g_autoptr (GBytes) bytes = pb_icon_draw (&face, 64);
  const guint8 *p = g_bytes_get_data (bytes, NULL);
  const guint8 *body = p + 4 * (12 * 64 + 32), *corner = p;
  guint brighter = 0;

  g_assert_true (memcmp (body, "\xff\x2f\x7f\xd3", 4) == 0);
  g_assert_cmpuint (corner[0], ==, 0);
  for (gsize i = 0; i < 64 * 64; i++)
    brighter += p[4 * i] > 40 && p[4 * i] < 120 && p[4 * i + 1] > p[4 * i] + 40;
  g_assert_cmpuint (brighter, >, 20); /* no colour is brighter than its alpha once it is multiplied */
}

static void
test_equal (void)
{
  static const struct
  {
    PbIconFace a, b;
    gboolean equal;
  } cases[] = {
    { { 100, PB_STATUS_WATCHING, FALSE }, { 4000, PB_STATUS_WATCHING, FALSE }, TRUE },
    { { 99, PB_STATUS_WATCHING, FALSE }, { 100, PB_STATUS_WATCHING, FALSE }, FALSE },
    { { -1, PB_STATUS_WATCHING, FALSE }, { 0, PB_STATUS_WATCHING, FALSE }, TRUE },
    { { 1, PB_STATUS_WATCHING, FALSE }, { 1, PB_STATUS_BACKOFF, FALSE }, FALSE },
    { { 1, PB_STATUS_WATCHING, FALSE }, { 1, PB_STATUS_WATCHING, TRUE }, FALSE },
    { { 1, PB_STATUS_WATCHING, FALSE, PB_ICON_DOT }, { 200, PB_STATUS_WATCHING, FALSE, PB_ICON_DOT }, TRUE },
    { { 0, PB_STATUS_WATCHING, FALSE, PB_ICON_DOT }, { 1, PB_STATUS_WATCHING, FALSE, PB_ICON_DOT }, FALSE },
    { { 1, PB_STATUS_WATCHING, FALSE }, { 1, PB_STATUS_WATCHING, FALSE, PB_ICON_DOT }, FALSE },
    { { 1, PB_STATUS_WATCHING, FALSE, PB_ICON_NONE }, { 99, PB_STATUS_WATCHING, FALSE, PB_ICON_NONE }, TRUE },
    { { 0, PB_STATUS_WATCHING, FALSE }, { 7, PB_STATUS_WATCHING, FALSE, PB_ICON_NONE }, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) a = pb_icon_draw (&cases[i].a, 24), b = pb_icon_draw (&cases[i].b, 24);
      g_assert_cmpint (pb_icon_face_equal (&cases[i].a, &cases[i].b), ==, cases[i].equal);
      g_assert_cmpint (g_bytes_equal (a, b), ==, cases[i].equal);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/icon/faces-differ", test_faces_differ);
  g_test_add_func ("/icon/fingerprint", test_fingerprint);
  g_test_add_func ("/icon/byte-order", test_byte_order);
  g_test_add_func ("/icon/equal", test_equal);
  return g_test_run ();
}
