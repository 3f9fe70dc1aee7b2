/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-attempt.h: an asynchronous call of an object that may lose interest before the answer comes: each attempt has a cancellable
 * of its own, and an answer counts only while it is still the object's. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @owner: referenced until the call ends. @place: the owner's field with the cancellable of its present attempt, not NULL now.
 * Returns: (transfer full): to be passed as user data and ended with pb_attempt_end(). */
gpointer pb_attempt_begin (gpointer owner, GCancellable **place);
/* @wanted: (out): whether the attempt is still the present one.
 * Returns: (transfer full): the owner. */
gpointer pb_attempt_end (gpointer call, gboolean *wanted);
/* Returns: (transfer full) (nullable): the owner, NULL when the attempt was given up meanwhile. */
gpointer pb_attempt_end_wanted (gpointer call);

G_END_DECLS
