/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service-check.h: the methods Check and CheckSettings of the running Postbell: diagnoses for commands, which need its
 * access tokens (pb-check-run.h). */
#pragma once

#include <gio/gio.h>

#include "pb-resident.h"

G_BEGIN_DECLS

/* Each answers @invocation, now or later. */
void pb_service_check (PbResident *resident, GVariant *args, GDBusMethodInvocation *invocation);
void pb_service_check_settings (PbResident *resident, GVariant *args, GDBusMethodInvocation *invocation);

G_END_DECLS
