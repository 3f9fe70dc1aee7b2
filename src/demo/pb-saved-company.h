/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-saved-company.h: members as JSON, and what has become of the company since it was founded. Groups and tags are not kept. */
#pragma once

#include <json-glib/json-glib.h>

#include "pb-demo.h"

G_BEGIN_DECLS

/* Adds one object: address, name, aliases, parties, position, tel, mobile, ext_id, password_md5, gender, enabled, must_change,
 * options. */
void pb_saved_write_member (PbDemo *demo, const PbMember *member, JsonBuilder *out);
/* Adds the member parties: departments as paths, "" for the root. */
void pb_saved_write_parties (PbDemo *demo, GArray *ids, JsonBuilder *out);

/* Adds members to an open object: who was changed, and the changes. */
void pb_saved_write_company (PbDemo *demo, JsonBuilder *out);
/* Does the same changes to a company of the same size. */
void pb_saved_load_company (PbDemo *demo, JsonObject *saved);

G_END_DECLS
