/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-parcel.h: a diagnosis on its way over the bus: settings and secrets there, steps back. Secrets travel in a pipe
 * whose reading end is handed over; no message of the bus holds them. */
#pragma once

#include <gio/gunixfdlist.h>

#include "pb-check.h"

G_BEGIN_DECLS

#define PB_CHECK_STEPS_TYPE "a(sbxsss)" /* name, ok, µs, class of the error or "none", detail, verdict or "" */

/* --- the command's side --- */

/* Returns: (transfer floating) (nullable): the arguments of CheckSettings. @fds: (out) (transfer full) */
GVariant *pb_check_parcel_pack (const PbAccount *account, const PbCheckGiven *given, GUnixFDList **fds, GError **error);
/* Calls @progress for each of @steps. Returns: whether all were ok; otherwise @error is about the last one. */
gboolean pb_check_parcel_tell (GVariant *steps, PbCheckFunc progress, gpointer progress_data, GError **error);

/* --- the instance's side --- */

/* @settings: one group of accounts.ini. Returns: (transfer full) (nullable) */
PbAccount *pb_check_parcel_read_account (const char *settings, GError **error);
/* Reads what pack() wrote, without waiting. @fd: (transfer full). @given: (out): its secrets are the caller's.
 * Returns: FALSE with @error when it is something else. */
gboolean pb_check_parcel_read_secrets (int fd, PbCheckGiven *given, GError **error);
/* Lets go of the secrets of @given; it may have none. */
void pb_check_parcel_clear_secrets (PbCheckGiven *given);
/* Adds a step. @steps: a builder of PB_CHECK_STEPS_TYPE. */
void pb_check_parcel_add (GVariantBuilder *steps, const PbCheckResult *result);

G_END_DECLS
