/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-pace.c: see pb-corp-pace.h. */
#include "pb-corp-pace.h"

#include "pb-corp-codes.h"

#define SECOND   ((gint64) G_USEC_PER_SEC)
#define BUSY     (-1)
#define MAX_BUSY (60 * SECOND)  /* it passes by itself */
#define MAX_TOO  (900 * SECOND) /* limits are counted in minutes and hours */

void
pb_corp_pace_clear (PbCorpPace *self)
{
  g_clear_error (&self->said);
  self->until = self->wait = 0;
}

static gint64
next_wait (const PbCorpPace *self, int code)
{
  if (self->wait == 0)
    return code == BUSY ? SECOND : 10 * SECOND;
  return MIN (2 * self->wait, code == BUSY ? MAX_BUSY : MAX_TOO);
}

void
pb_corp_pace_note (PbCorpPace *self, int code, const GError *error, gint64 retry_after, gint64 asked, gint64 now)
{
  if (asked < self->until) /* before it had said so: however that ends, it tells nothing of the time after */
    return;
  if (error == NULL || pb_corp_code_find (code)->fault != PB_EXMAIL_FAULT_BUSY)
    {
      pb_corp_pace_clear (self);
      return;
    }
  self->wait = next_wait (self, code);
  self->until = now + MAX (self->wait, MIN (retry_after, MAX_TOO));
  g_clear_error (&self->said);
  self->said = g_error_copy (error);
}

gint64
pb_corp_pace_get_wait (const PbCorpPace *self, gint64 now)
{
  return MAX (self->until - now, 0);
}

GError *
pb_corp_pace_refuse (const PbCorpPace *self, gint64 now)
{
  return self->said != NULL && now < self->until ? g_error_copy (self->said) : NULL;
}
