/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-feed.h: the event lines of a monitor, in order. A server counts anew right after it named a new mail; the line of the mail
 * waits for that number, a blink at most. */
#pragma once

#include "pb-lines.h"

G_BEGIN_DECLS

typedef struct _PbFeed PbFeed;

/* @line: (nullable): NULL when nothing is held back any more and all lines so far have been handed out. */
typedef void (*PbFeedFunc) (const char *line, gpointer user_data);

/* @func is called with each line, and with NULL whenever the feed has caught up. */
PbFeed *pb_feed_new (PbFeedFunc func, gpointer user_data);
/* Lines that are held back are dropped; pb_feed_flush() before hands them out. */
void pb_feed_free (PbFeed *feed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbFeed, pb_feed_free)

/* Takes an effect of @monitor; others than STATUS, UNREAD, MAIL and GONE are ignored. */
void pb_feed_effect (PbFeed *feed, PbMonitor *monitor, const PbEffect *effect, PbPrivacy privacy);
/* Takes a new mail that comes without an effect of its own. */
void pb_feed_mail (PbFeed *feed, PbMonitor *monitor, const char *account, PbMessage *message, PbPrivacy privacy);
/* Hands out what is held back. */
void pb_feed_flush (PbFeed *feed);

G_END_DECLS
