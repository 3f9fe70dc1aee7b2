/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-question.h: a question to a person at a terminal that is answered with yes or no. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Asks on standard error; the answer is a line of standard input, in the language of the user or in English.
 * Returns: whether it is yes; anything else, and the end of the input, is no. */
gboolean pb_question_ask (const char *text);

G_END_DECLS
