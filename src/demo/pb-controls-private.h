/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-controls-private.h: the control address's verbs, shared by pb-controls.c (mail, connections, knobs) and
 * pb-controls-company.c (people, writes, recordings). */
#pragma once

#include <json-glib/json-glib.h>

#include "pb-controls.h"

G_BEGIN_DECLS

/* Reads @in, adds members to the open object of @out. Returns: (nullable): what is wrong, in one sentence. */
typedef const char *(*PbControlsVerb) (PbDemo *demo, PbDoor *door, JsonObject *in, JsonBuilder *out);

/* Returns: (nullable) */
PbControlsVerb pb_controls_company_verb (const char *name);

const char *pb_controls_text (JsonObject *in, const char *name, const char *fallback);
gint64 pb_controls_number (JsonObject *in, const char *name, gint64 fallback);

G_END_DECLS
