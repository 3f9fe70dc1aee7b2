/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-framing.h: how objects become bytes on the push channel: one HTTP response each (F1), one endless response, chunked (F2)
 * or not (F3), HTTP for the first object only (F4), one response per request (F5), no HTTP at all (F6); and where the
 * bytes are cut. */
#pragma once

#include <glib.h>

#include "pb-knobs.h"

G_BEGIN_DECLS

typedef struct _PbFraming PbFraming;

/* The framing of one connection; it stays the same for its whole life. @knobs, @rand: (unowned) must outlive it. */
PbFraming *pb_framing_new (const PbKnobs *knobs, GRand *rand);
void pb_framing_free (PbFraming *framing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbFraming, pb_framing_free)

/* Returns: 1 to 6. */
int pb_framing_number (const PbFraming *framing);

/* @objects: (element-type GBytes): one or more, sent together. @status: of the HTTP response where this begins one.
 * Returns: (transfer full): what goes on the wire. */
GBytes *pb_framing_wrap (PbFraming *framing, GPtrArray *objects, guint status);
/* Returns: (transfer full): the header block alone, once, where one endless response has one; else empty. */
GBytes *pb_framing_begin (PbFraming *framing);
/* Returns: (transfer full): what keeps the line alive, as the knob keepalive says. */
GBytes *pb_framing_idle (PbFraming *framing);
/* Returns: (transfer full): the end of an endless response, perhaps empty. */
GBytes *pb_framing_end (PbFraming *framing);

/* Returns: (transfer full) (element-type gsize): positions in @bytes, ascending, where the knob split cuts. */
GArray *pb_framing_cuts (const PbKnobs *knobs, GRand *rand, GBytes *bytes);

G_END_DECLS
