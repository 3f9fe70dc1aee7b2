/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-io-error.h: the class of what GIO says. Private to io. */
#pragma once

#include <gio/gio.h>

#include "pb-error.h"

G_BEGIN_DECLS

/* @error: of GIO's resolver, sockets or TLS; anything else is REFUSED. Being cancelled is the caller's to tell apart. */
PbErrorClass pb_io_error_class (const GError *error);
/* @reason: one of pb-reason.h, what a proxy did. Returns: AUTH_REJECTED where it wants another login: to try that again and again
 * may lock somebody out. */
PbErrorClass pb_io_error_class_of_proxy (const char *reason);
/* Returns: (transfer none): one of pb-reason.h where @error is one of a connection being made, else its own message. */
const char *pb_io_error_reason (const GError *error);

G_END_DECLS
