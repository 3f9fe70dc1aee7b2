/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-number.c: see pb-number.h. */
#include "pb-number.h"

void
pb_number_begin (void)
{
  (void) g_ascii_strtoull ("0", NULL, 10);
}
