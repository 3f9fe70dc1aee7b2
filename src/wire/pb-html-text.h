/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-html-text.h: the words of an HTML mail, without its markup. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Appends the text of @html (valid UTF-8, may be cut anywhere): tags, comments, scripts, styles and the head left out, entities
 * resolved, a blank where the layout parts words. Not yet made safe for display: pb_text_display() does that. */
void pb_html_text_append (GString *out, const char *html);

G_END_DECLS
