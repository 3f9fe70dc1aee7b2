/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-plan.h: the items of a sheet on their way to the service: which interface serves each, whether all that it takes is there
 * and right, whether two are about the same. Pure; nothing is sent before all of this is known. */
#pragma once

#include "pb-exmail-passwords.h"
#include "pb-exmail-sheet.h"

G_BEGIN_DECLS

typedef struct
{
  const char *words;                  /* (unowned): "user sync" or "group add-member" */
  const PbExmailValues *defaults;     /* (unowned): for what a row does not say */
  const PbExmailApi *apis;            /* (unowned): ends with PB_N_EXMAIL_APIS */
  const PbExmailPasswords *passwords; /* (unowned) (nullable) */
} PbExmailPlan;

/* Returns: whether @words can be done to many at once. */
gboolean pb_exmail_plan_has (const char *words);
/* Plans the items that are open; of "group add-member" each becomes one for each member. Problems join those of @sheet.
 * A row of "user sync" without an action is added where nobody has the address, else modified where something differs.
 * Returns: whether @sheet has no problems. */
gboolean pb_exmail_plan_items (PbExmailSheet *sheet, const PbExmailPlan *plan);

/* Returns: (transfer full): the values of @item with @action and its password. */
PbExmailValues *pb_exmail_plan_complete (const PbExmailItem *item, PbExmailAction action, const PbExmailPasswords *passwords);
/* Returns: what is to be done; NONE: whatever is needed. */
PbExmailAction pb_exmail_plan_get_action (const PbExmailItem *item);

G_END_DECLS
