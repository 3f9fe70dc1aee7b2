/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-listing.h: an answer that is a long list, while it comes: each object of it goes to a function as soon as it is whole
 * (wire/pb-exmail-list.h splits, json-glib reads one at a time); what stands around them is the answer. For both APIs. */
#pragma once

#include <json-glib/json-glib.h>

#include "pb-http.h"

G_BEGIN_DECLS

typedef struct _PbExmailListing PbExmailListing;

/* @member: (nullable): one object of the list, keys as the service spells them; NULL: one that cannot be read. */
typedef void (*PbExmailListingFunc) (JsonObject *member, gpointer user_data);

/* @func: (not nullable): called from the main loop, with @user_data. Returns: (transfer full) */
PbExmailListing *pb_exmail_listing_new (PbExmailListingFunc func, gpointer user_data);
void pb_exmail_listing_free (PbExmailListing *listing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailListing, pb_exmail_listing_free)

/* Goes into @request as what takes the body: it outlives the answer. */
void pb_exmail_listing_prepare (PbExmailListing *listing, PbHttpRequest *request);
/* The answer is complete: what stood around the list becomes the body of @response, to be read like any other. Where the body was
 * not taken it stays. Ready for another answer afterwards.
 * Returns: FALSE with WRONG_PROTOCOL, PROTOCOL or LIMIT when it could not be split; objects before that were handed out. */
gboolean pb_exmail_listing_end (PbExmailListing *listing, PbHttpResponse *response, GError **error);

G_END_DECLS
