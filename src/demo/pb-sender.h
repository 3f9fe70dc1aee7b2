/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sender.h: writes bytes to a socket piece by piece, each piece in a write of its own, without ever blocking, and tells
 * when a piece has been handed to the kernel. */
#pragma once

#include <gio/gio.h>

#include "pb-knobs.h"

G_BEGIN_DECLS

typedef struct _PbSender PbSender;

/* Called when a write failed; the sender is silent from then on. */
typedef void (*PbSenderFailed) (gpointer user_data);

/* @socket: referenced. @knobs: (unowned): drip and proxy are read from it. */
PbSender *pb_sender_new (GSocket *socket, const PbKnobs *knobs, PbSenderFailed failed, gpointer user_data);
void pb_sender_free (PbSender *sender);

/* @cuts: (nullable) (element-type gsize): where to cut @bytes. */
void pb_sender_add (PbSender *sender, GBytes *bytes, const GArray *cuts);
/* Calls @reached when everything added so far is in the kernel; @data is freed then, or when it never comes to that. */
void pb_sender_mark (PbSender *sender, GSourceFunc reached, gpointer data, GDestroyNotify destroy);
/* Keeps everything from now on, sends nothing: a peer that fell silent. */
void pb_sender_freeze (PbSender *sender);

G_END_DECLS
