/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-run.h: a diagnosis (pb-check.h) asked for by a command. The service keeps one access token for each client of the
 * OpenApi alive, and whoever holds it is the running instance: it does the check of an Exmail account, and the command sees
 * the steps, never the token. Where none runs the command takes the instance lock for the time of its work. */
#pragma once

#include "pb-check.h"
#include "pb-edges.h"

G_BEGIN_DECLS

/* Runs the steps that apply; @progress is called for each, where the instance does it when all are done. Waits.
 * @given: (nullable): what the person just gave for an account that is not saved so yet; NULL: as it is saved.
 * Returns: whether every step was ok. Otherwise @error: PB_ERROR is about the last step; everything else is a sentence: nothing
 * was tried. */
gboolean pb_check_run (PbEdges *edges, PbAccount *account, const PbCheckGiven *given, PbCheckFunc progress, gpointer progress_data, GError **error);

G_END_DECLS
