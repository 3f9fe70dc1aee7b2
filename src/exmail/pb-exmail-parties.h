/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-parties.h: the departments of a company by path and by id: the OpenApi names them by path, the current API by id. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _PbExmailParties PbExmailParties;

/* Reads an answer of department/list (3.6): {id, name, parentid}; the department whose parent is 0 is the company itself, which
 * may be missing in the list. What is no department is left out; a cycle has no path.
 * Returns: (transfer full) */
PbExmailParties *pb_exmail_parties_read (JsonObject *answer);
/* The same of a long list, of which one department is there at a time: nobody is found before pb_exmail_parties_end(). One that
 * was there already is left out. @department: {id, name, parentid}. Returns: (transfer full) */
PbExmailParties *pb_exmail_parties_new (void);
void pb_exmail_parties_take (PbExmailParties *parties, JsonObject *department);
void pb_exmail_parties_end (PbExmailParties *parties);
void pb_exmail_parties_free (PbExmailParties *parties);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailParties, pb_exmail_parties_free)

/* @path: names with "/" between them, without the company's own; "" is the company. Returns: the id, -1 = there is
 * none. What has a "/" in a name, or the path of another one, is found by its number alone. */
gint64 pb_exmail_parties_find (const PbExmailParties *parties, const char *path);
/* Returns: (transfer none) (nullable): the path, which lives as long as @parties. */
const char *pb_exmail_parties_get_path (const PbExmailParties *parties, gint64 id);

G_END_DECLS
