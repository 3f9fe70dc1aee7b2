/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-controls.h: the control address: tests and the demo deliver mail, turn knobs and read the diary over it. POST takes a
 * JSON object and answers one; whoever knows the random path may use it. */
#pragma once

#include <libsoup/soup.h>

#include "pb-demo.h"
#include "pb-door.h"

G_BEGIN_DECLS

/* @verb: deliver, burst, knobs, preset, read, drop, evict, version, restart, log, state; company, member, members, group, writes,
 * put, change, expire, record, recorded. */
void pb_controls_serve (PbDemo *demo, PbDoor *door, SoupServerMessage *message, const char *verb);

G_END_DECLS
