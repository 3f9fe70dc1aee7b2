/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-reply.h: an answer of one of the APIs on its way through libsoup's server: late, cut short or not at all, as the knobs
 * delay and cut-body and the answer itself say. */
#pragma once

#include <libsoup/soup.h>

#include "pb-answer.h"

G_BEGIN_DECLS

/* Takes @answer. */
void pb_reply_send (SoupServerMessage *message, PbAnswer *answer, const PbKnobs *knobs);

G_END_DECLS
