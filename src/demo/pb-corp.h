/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp.h: the calls of the current API, /cgi-bin/ of the address where the log-in page is, too. */
#pragma once

#include "pb-answer.h"
#include "pb-call.h"
#include "pb-demo.h"

G_BEGIN_DECLS

/* Returns: (transfer full) (nullable): NULL for a path that is none of these. */
PbAnswer *pb_corp_answer (PbDemo *demo, const PbCall *call);

G_END_DECLS
