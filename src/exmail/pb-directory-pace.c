/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-pace.c: see pb-directory-pace.h. */
#include "pb-directory-pace.h"

/* A second, and what a request may be late on its way: two that are sent a second apart must not arrive closer. */
#define WINDOW ((gint64) G_USEC_PER_SEC + 50000)

gint64
pb_directory_pace_get_next (const PbDirectoryPace *self)
{
  return self->n < PB_DIRECTORY_RATE ? 0 : self->sent[self->n % PB_DIRECTORY_RATE] + WINDOW;
}

void
pb_directory_pace_note (PbDirectoryPace *self, gint64 now)
{
  self->sent[self->n % PB_DIRECTORY_RATE] = now;
  self->n++;
}
