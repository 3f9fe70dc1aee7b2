/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-form.h: fields of a form or a query (application/x-www-form-urlencoded). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends "&name=value", both percent-encoded (RFC 3986 2.1). Where @value is a secret, make @out large enough beforehand
 * (three bytes for each of it): a string that grows leaves copies behind. */
void pb_form_append (GString *out, const char *name, const char *value);

G_END_DECLS
