/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-asking.h: what the rules want the user to be asked or told about secrets and certificates, as alerts in words. */
#pragma once

#include "pb-resident.h"

G_BEGIN_DECLS

/* @effect: ASK_LOGIN, ASK_TRUST, ASK_TRUST_ALL or PIN_IDLE. @id: (out): of the alert, without PB_TEXT_ALERT. @summary: (out).
 * Returns: (transfer full) (nullable): what to say, and both; NULL when there is nothing to say any more. */
char *pb_asking_dup_words (PbResident *resident, const PbEffect *effect, char **id, char **summary);
/* Returns: (transfer full) (nullable): whose sign-in with the browser takes the place of @account's password, which its provider
 * no longer takes. @settings: (nullable) */
char *pb_asking_dup_oauth (const PbAccountState *account, const PbAccount *settings);
/* Returns: whether @account waits for a sign-in with the browser. @settings: (nullable) */
gboolean pb_asking_wants_sign_in (const PbAccountState *account, const PbAccount *settings);
/* @id: as above. Returns: whether it is out of date once its account has recovered. */
gboolean pb_asking_is_question (const char *id);
/* @id: as above. Returns: (transfer none) (nullable): what a click on the alert does, for people; NULL = nothing. */
const char *pb_asking_get_action (PbResident *resident, const char *id);
/* A click on the alert @id, with PB_TEXT_ALERT; @action: "default", or "open" for its button.
 * Returns: whether it was about a certificate, and its window was opened, or the button of a sign-in, which has begun. */
gboolean pb_asking_take_click (PbResident *resident, const char *id, const char *action);

G_END_DECLS
