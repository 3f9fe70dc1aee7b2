/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-api.h: the calls of the OpenApi 1.4 that are answered once: everything but listen. */
#pragma once

#include "pb-answer.h"
#include "pb-call.h"
#include "pb-demo.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable): NULL for a path that is none of these. */
PbAnswer *pb_api_answer (PbDemo *demo, const PbCall *call);
/* What every call has to pass before it is looked at: faults, address, token, parameters.
 * @name: of the call. Returns: (transfer full) (nullable): NULL when it may go on. */
PbAnswer *pb_api_check (PbDemo *demo, const PbCall *call, const char *name);
/* Returns: (transfer full) (nullable): the call's access token, from where the knob token-in allows it. */
char *pb_api_token (PbDemo *demo, const PbCall *call);

G_END_DECLS
