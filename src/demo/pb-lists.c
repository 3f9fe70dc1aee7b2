/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-lists.c: short lists, looked through from the front. */
#include "pb-lists.h"

char *
pb_address_fold (const char *address)
{
  return g_strstrip (g_ascii_strdown (address, -1));
}

/* ---- addresses ---- */

static guint
place_of_address (GPtrArray *list, const char *folded)
{
  guint i = 0;

  while (i < list->len && !g_str_equal (list->pdata[i], folded))
    i++;
  return i;
}

void
pb_addresses_add (GPtrArray *list, const char *address)
{
  g_autofree char *folded = pb_address_fold (address);

  if (place_of_address (list, folded) == list->len)
    g_ptr_array_add (list, g_steal_pointer (&folded));
}

gboolean
pb_addresses_remove (GPtrArray *list, const char *address)
{
  g_autofree char *folded = pb_address_fold (address);
  guint i = place_of_address (list, folded);

  if (i == list->len)
    return FALSE;
  g_ptr_array_remove_index (list, i);
  return TRUE;
}

gboolean
pb_addresses_have (GPtrArray *list, const char *address)
{
  g_autofree char *folded = pb_address_fold (address);

  return place_of_address (list, folded) < list->len;
}

/* ---- numbers ---- */

static guint
place_of_number (GArray *list, gint64 number)
{
  guint i = 0;

  while (i < list->len && g_array_index (list, gint64, i) != number)
    i++;
  return i;
}

void
pb_numbers_add (GArray *list, gint64 number)
{
  if (place_of_number (list, number) == list->len)
    g_array_append_val (list, number);
}

gboolean
pb_numbers_remove (GArray *list, gint64 number)
{
  guint i = place_of_number (list, number);

  if (i == list->len)
    return FALSE;
  g_array_remove_index (list, i);
  return TRUE;
}
