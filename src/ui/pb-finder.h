/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-finder.h: finds the ways to the mailbox of an address that is being typed, by `postbell account discover`. */
#pragma once

#include <gio/gio.h>

#include "pb-offer.h"

G_BEGIN_DECLS

#define PB_TYPE_FINDER (pb_finder_get_type ())
G_DECLARE_FINAL_TYPE (PbFinder, pb_finder, PB, FINDER, GObject)

typedef enum
{
  PB_FINDER_IDLE,    /* no address, or the user is still typing */
  PB_FINDER_LOOKING, /* the line of progress says where */
  PB_FINDER_FOUND,
  PB_FINDER_NOTHING,
  PB_FINDER_FAILED, /* the words say why */
} PbFinderState;

/* Signal "changed": any of what follows is another one now. */
PbFinder *pb_finder_new (void);

/* Looks as soon as the typing has paused; what is known of this very address is kept. */
void pb_finder_follow (PbFinder *self, const char *address);
/* Looks at once, unless that was done for this address and somebody answered. @ispdb: the user agreed that the domain is sent to
 * Mozilla's list; looks anew */
void pb_finder_look (PbFinder *self, const char *address, gboolean ispdb);
/* Asks how one signs in to the server of @offer, which was written down by hand. Unless that fails there is one
 * offer at least: with a password where nobody knows better. */
void pb_finder_ask (PbFinder *self, const char *address, const PbOffer *offer);
void pb_finder_cancel (PbFinder *self);

PbFinderState pb_finder_get_state (PbFinder *self);
/* Returns: (transfer none): the last address looked for, or "". */
const char *pb_finder_get_address (PbFinder *self);
/* Returns: (transfer none) (element-type PbOffer): best first; empty unless FOUND. */
GPtrArray *pb_finder_get_offers (PbFinder *self);
/* Returns: (transfer none): where it looks now, or why it failed; never NULL. */
const char *pb_finder_get_words (PbFinder *self);
/* Returns: whether Mozilla's list was not asked, since the user has not agreed yet. */
gboolean pb_finder_may_ask_ispdb (PbFinder *self);
/* Returns: whether nothing was found because the name server gave no answer: another look may find something. */
gboolean pb_finder_is_unanswered (PbFinder *self);

/* Returns: (transfer none): what stands behind the @ of @address; "" without one. */
const char *pb_finder_domain (const char *address);
/* Returns: whether @address is one, as far as that can be told: something@name.name. */
gboolean pb_finder_is_address (const char *address);

G_END_DECLS
