/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-io-error.h: the class of what GIO says. Private to io. */
#pragma once

#include <gio/gio.h>

#include "pb-error.h"

G_BEGIN_DECLS

/* @error: of GIO's resolver, sockets or TLS; anything else is REFUSED. Being cancelled is the caller's to tell apart. */
PbErrorClass pb_io_error_class (const GError *error);

G_END_DECLS
