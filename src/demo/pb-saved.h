/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-saved.h: what the service has, as JSON: written on request, read at the start, so that a test can kill the service and
 * bring it back. It holds the administrator's key, the applications' secrets and the tokens; of the company, what can be told
 * from its size alone is founded anew. */
#pragma once

#include <json-glib/json-glib.h>

#include "pb-demo.h"

G_BEGIN_DECLS

/* Adds members to an open object. */
void pb_saved_write (PbDemo *demo, JsonBuilder *builder);
/* Puts the content of the file @path into a new @demo. */
gboolean pb_saved_load (PbDemo *demo, const char *path, GError **error);

G_END_DECLS
