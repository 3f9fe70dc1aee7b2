/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-remote.h: requests to Exmail that the running instance carries (AskExmail of io.github.postbell.Postbell1): both ends. */
#pragma once

#include <gio/gio.h>

#include "pb-exmail-carrier.h"
#include "pb-resident.h"

G_BEGIN_DECLS

/* Returns: (transfer full): a carrier that hands everything to the instance on @bus. Errors are those of the instance. */
PbExmailCarrier *pb_exmail_remote_new (GDBusConnection *bus);

/* The other end: answers @invocation of AskExmail with @args. Only what the table has is carried. */
void pb_exmail_remote_serve (PbResident *resident, GVariant *args, GDBusMethodInvocation *invocation);

G_END_DECLS
