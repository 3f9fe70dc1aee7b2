/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service-folders.h: the method Folders of the running Postbell, for commands that lack the password which it keeps in memory. */
#pragma once

#include <gio/gio.h>

#include "pb-resident.h"

G_BEGIN_DECLS

/* Answers @invocation, now or later. */
void pb_service_folders (PbResident *resident, GVariant *args, GDBusMethodInvocation *invocation);

G_END_DECLS
