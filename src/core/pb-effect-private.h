/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-effect-private.h: how the rules make effects. */
#pragma once

#include "pb-effect.h"

G_BEGIN_DECLS

/* Copies the strings. @account, @alert_id: (nullable). Returns: (transfer full) */
PbEffect *pb_effect_new (PbEffectType type, const char *account, const char *alert_id);

/* Copies the strings of @fields and shares its messages, which nobody may edit any more.
 * Returns: (transfer full) */
PbAlert *pb_alert_new (const PbAlert *fields);

G_END_DECLS
