/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-polls.c: see pb-exmail-polls.h. */
#include "pb-exmail-polls.h"

#define SECOND  ((gint64) G_USEC_PER_SEC)
#define BETWEEN (15 * SECOND)  /* the least, of calls that somebody waits for */
#define SPAN    (300 * SECOND) /* in which two of them may be made */

void
pb_exmail_polls_init (PbExmailPolls *self)
{
  *self = (PbExmailPolls){ .called_at = -PB_EXMAIL_POLLS_INTERVAL, .hurried = { -SPAN, -SPAN } };
}

void
pb_exmail_polls_note (PbExmailPolls *self, gint64 now)
{
  if (now < self->called_at + PB_EXMAIL_POLLS_INTERVAL)
    {
      self->hurried[0] = self->hurried[1];
      self->hurried[1] = now;
    }
  self->called_at = now;
}

void
pb_exmail_polls_take_back (PbExmailPolls *self, gint64 now)
{
  self->called_at = now - PB_EXMAIL_POLLS_INTERVAL;
}

gint64
pb_exmail_polls_get_soonest (const PbExmailPolls *self)
{
  gint64 hurried = MAX (self->called_at + BETWEEN, self->hurried[0] + SPAN);

  return MIN (hurried, self->called_at + PB_EXMAIL_POLLS_INTERVAL);
}
