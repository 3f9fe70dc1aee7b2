/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service-exmail.h: requests to Exmail that this process carries for others (AskExmail of io.github.postbell.Postbell1). Only what
 * the table has is carried. One request at a time changes anything for an account, and what comes after it waits for its end: whoever
 * reads back sees what a command did that is gone already. A caller that leaves the bus takes with it what is not on its way yet. */
#pragma once

#include <gio/gio.h>

#include "pb-resident.h"

G_BEGIN_DECLS

typedef struct _PbServiceExmail PbServiceExmail;

/* Both are borrowed. */
PbServiceExmail *pb_service_exmail_new (PbResident *resident, GDBusConnection *bus);
/* Who still waits is told that Postbell ends. */
void pb_service_exmail_free (PbServiceExmail *exmail);

/* Answers @invocation of AskExmail with @args. */
void pb_service_exmail_ask (PbServiceExmail *exmail, GVariant *args, GDBusMethodInvocation *invocation);

G_END_DECLS
