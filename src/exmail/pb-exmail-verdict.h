/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-verdict.h: what a failed call means for a long job: whether the service did it, and whether it is worth another try. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PB_EXMAIL_VERDICT_REFUSED, /* this one thing, for good; others may go on */
  PB_EXMAIL_VERDICT_AGAIN,   /* it was not done: later */
  PB_EXMAIL_VERDICT_UNKNOWN, /* it may have been done: to be looked at before it is tried again */
  PB_EXMAIL_VERDICT_STOP,    /* nothing else would go better: a person has to do something */
} PbExmailVerdict;

/* @error: any (not nullable); one of another domain than PB_ERROR is STOP. Returns: what to do after it. */
PbExmailVerdict pb_exmail_verdict_of (const GError *error);
/* Returns: whether the service says in @error that there is no such member. */
gboolean pb_exmail_verdict_is_nobody (const GError *error);
/* Returns: whether the service says in @error that there is one already. */
gboolean pb_exmail_verdict_is_there (const GError *error);
/* How long to wait after the try number @tries (from 1) of the same thing, which failed with @error. Returns: µs, -1: it is enough. */
gint64 pb_exmail_verdict_pause (const GError *error, guint tries);

G_END_DECLS
