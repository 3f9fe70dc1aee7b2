/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service-secret.h: KeepSecret of io.github.postbell.Postbell1: a secret that no keyring took, for as long as we run. */
#pragma once

#include "pb-resident.h"

G_BEGIN_DECLS

/* @args: (ssh). Answers @invocation. */
void pb_service_keep_secret (PbResident *resident, GVariant *args, GDBusMethodInvocation *invocation);
/* @args: (s). Another process stored it: what is kept is old. Answers @invocation. */
void pb_service_drop_secret (PbResident *resident, GVariant *args, GDBusMethodInvocation *invocation);
/* The account @id is gone: what was kept of it is wiped. */
void pb_service_drop_secrets (PbResident *resident, const char *id);

G_END_DECLS
