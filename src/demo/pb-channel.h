/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-channel.h: one push channel: its requests, its framing, its end. */
#pragma once

#include <gio/gio.h>

#include "pb-demo.h"
#include "pb-hub.h"
#include "pb-notice.h"

G_BEGIN_DECLS

/* Tells @hub what happens; freed by it. @connection: referenced. */
PbChannel *pb_channel_new (PbDemo *demo, GSocketConnection *connection, guint number);
void pb_channel_free (PbChannel *channel);

/* Sends @notice, copied. */
void pb_channel_push (PbChannel *channel, const PbNotice *notice);
/* Ends: "fin", "rst", "half-open", "error" (error 1200 first). */
void pb_channel_end (PbChannel *channel, const char *how);

/* Returns: (transfer none) (nullable): what the last request carried. */
const char *pb_channel_token (const PbChannel *channel);
const char *pb_channel_alias (const PbChannel *channel);
const char *pb_channel_version (const PbChannel *channel);
/* Returns: whether it is on its way out or fell silent. */
gboolean pb_channel_is_over (const PbChannel *channel);

G_END_DECLS
