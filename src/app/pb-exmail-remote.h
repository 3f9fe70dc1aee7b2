/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-remote.h: requests to Exmail that the running instance carries (AskExmail of io.github.postbell.Postbell1): the end
 * of the command; the other is pb-service-exmail.h. */
#pragma once

#include <gio/gio.h>

#include "pb-exmail-carrier.h"

G_BEGIN_DECLS

/* Returns: (transfer full): a carrier that hands everything to the instance on @bus. Errors are those of the instance. */
PbExmailCarrier *pb_exmail_remote_new (GDBusConnection *bus);

G_END_DECLS
