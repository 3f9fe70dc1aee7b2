/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-suspicion.h: one server whose certificate is not accepted, or none that can be trusted: what is told, and once. Whoever
 * stands between us and every server (a captive portal, somebody who reads along) is one message, not one for each account. */
#pragma once

#include "pb-step.h"

G_BEGIN_DECLS

/* The certificate of @entry, this step's own version, was just refused. Connections that seem to stand have to prove it:
 * PROBE. What is told follows from pb_suspicion_settle(). */
void pb_suspicion_begin (PbStep *step, PbEntry *entry);

/* Tells what can be told by now, at the end of a step: ASK_TRUST for each account as soon as a server has answered since;
 * ASK_TRUST_ALL when none did and several were refused; both only when nothing is under way any more, or policy.trust_grace is over.
 * When all that were told of are removed or paused, that is over, too. */
void pb_suspicion_settle (PbStep *step);

/* A server that is trusted has answered: what was told of all is over, and what is still refused is told by itself next time. */
void pb_suspicion_calm (PbStep *step);

G_END_DECLS
