/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-looks.c: looks into the table that make-looks made of ICU's data: ascending. */
#include "pb-looks.h"

#include "pb-looks-table.h"

const char *
pb_looks_read (gunichar character)
{
  gsize first = 0, behind = G_N_ELEMENTS (looks);

  while (first < behind)
    {
      gsize middle = first + (behind - first) / 2;

      if (looks[middle].character == character)
        return looks[middle].look;
      if (looks[middle].character < character)
        first = middle + 1;
      else
        behind = middle;
    }
  return "";
}
