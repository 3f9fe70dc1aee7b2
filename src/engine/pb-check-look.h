/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-look.h: the second look of a diagnosis: who really answers there, and on which of the usual ports of the same host the
 * account would work. No other host is contacted, and nothing secret is said. */
#pragma once

#include "pb-check.h"

G_BEGIN_DECLS

/* How long a look takes at most. */
#define PB_CHECK_LOOK_LIMIT (5 * (G_USEC_PER_SEC / 2))

/* What a step failed with: @text is one of pb-reason.h, or anybody's words. Owned: @text. */
typedef struct
{
  PbCheckStep step;
  PbErrorClass error_class;
  char *text; /* (owned) */
} PbCheckFailure;

void pb_check_failure_clear (PbCheckFailure *failure);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbCheckFailure, pb_check_failure_clear)

/* Returns: whether another protocol, port or security could be behind @failure. */
gboolean pb_check_look_is_worth (const PbCheckFailure *failure);
/* @failure: copied. */
void pb_check_look_async (PbAccount *account, const PbContext *context, const PbCheckFailure *failure, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @out: (out caller-allocates): empty; the failure as it looks now, with the fact "use" (pb-reason.h), "-" where nothing was found.
 * Returns: FALSE with @error when it was cancelled. */
gboolean pb_check_look_finish (GAsyncResult *result, PbCheckFailure *out, GError **error);

G_END_DECLS
