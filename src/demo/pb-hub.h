/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-hub.h: the open push channels, and what happens in the company that they are told of. */
#pragma once

#include <gio/gio.h>

#include "pb-demo.h"
#include "pb-notice.h"

G_BEGIN_DECLS

typedef struct _PbChannel PbChannel;

/* @demo: (unowned) */
PbHub *pb_hub_new (PbDemo *demo);
void pb_hub_free (PbHub *hub);

/* A connection whose first request is listen; nothing of it has been read. @connection: referenced. */
void pb_hub_take (PbHub *hub, GSocketConnection *connection);

/* A mail comes in for @mailbox, and everybody who listens is told. Returns: (transfer none). */
PbMail *pb_hub_deliver (PbHub *hub, PbMailbox *mailbox, const char *from, const char *subject, const char *summary);
/* @mail_id: (nullable): NULL for all. Something was read; the new count is pushed. Returns: whether it was unread. */
gboolean pb_hub_read (PbHub *hub, PbMailbox *mailbox, const char *mail_id);
/* The member directory changed: its version is pushed. */
void pb_hub_tell_version (PbHub *hub);
/* A token was given out: channels whose token no longer counts are dealt with. */
void pb_hub_tokens_changed (PbHub *hub);
/* @how: "fin", "rst", "half-open": every channel. Returns: how many. */
guint pb_hub_drop (PbHub *hub, const char *how);
/* Every connection ends at once, those that fell silent too. */
void pb_hub_clear (PbHub *hub);
guint pb_hub_size (PbHub *hub);

/* For pb-channel.c: a channel listens, once; or is over, which frees it. */
void pb_hub_opened (PbHub *hub, PbChannel *channel);
void pb_hub_closed (PbHub *hub, PbChannel *channel);

G_END_DECLS
