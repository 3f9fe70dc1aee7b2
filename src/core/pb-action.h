/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-action.h: what the actions of the life-cycle table do, backoff among them. */
#pragma once

#include "pb-lifecycle.h"

G_BEGIN_DECLS

/* Carries out @action, one that changes the account, on @entry, this step's own version, whose status is the next one
 * already. */
void pb_action_run (PbStep *step, PbEntry *entry, PbAction action);
/* Then what @action asks of the user, at most once. */
void pb_action_ask (PbStep *step, PbEntry *entry, PbAction action);
/* The account at @index has waited long enough for the keyring: asks about it, unless it works by now. */
void pb_action_ask_vault (PbStep *step, guint index);

G_END_DECLS
