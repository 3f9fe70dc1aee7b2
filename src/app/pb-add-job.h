/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-add-job.h: one account on its way into the file: ask for what is secret, test it in earnest, keep the secret, save, tell the
 * running instance. What does not work is neither kept nor saved, and until then the keyring and the file are as they were. */
#pragma once

#include "pb-account-secrets.h"
#include "pb-edges.h"
#include "pb-error.h"

G_BEGIN_DECLS

/* @edges: from pb_edges_new_trial(). @before: (nullable): NULL when it is new. @secrets: (nullable): those that are known already; they
 * are taken out. Returns: exit status */
int pb_add_job_run (const PbAccountOptions *options, PbEdges *edges, PbAccount *account, PbAccount *before, PbAccountSecrets *secrets);
/* Says that nothing was done, and why: a sentence. @command: (nullable): words of a command that would do. Returns: exit status */
int pb_add_job_refuse (const PbAccountOptions *options, PbErrorClass error_class, const char *message, GStrv command);

G_END_DECLS
