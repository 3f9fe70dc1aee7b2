/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alert-diary.h: which words of a server the user was shown today: each text once a day and account (in the ledger, so that a
 * restart shows nothing twice). */
#pragma once

#include "pb-ledger.h"

G_BEGIN_DECLS

/* A server may say so many different things a day; the rest is not shown. */
#define PB_ALERT_DIARY_TEXTS 20

/* @wall: µs since 1970 UTC. Returns: whether @text is to be shown; then it is remembered as shown. */
gboolean pb_alert_diary_add (PbLedger *ledger, const char *account, const char *text, gint64 wall);

G_END_DECLS
