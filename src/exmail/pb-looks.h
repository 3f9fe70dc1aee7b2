/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-looks.h: characters that a person takes for others. Pure; only the pb-directory*.c of this room want it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer none): the letters or digits that @character, one that NFKD leaves as it is, is taken for in many fonts (Unicode
 * TR 39): Latin ones, for a Chinese radical or a kana a Chinese character; "" where it is itself. */
const char *pb_looks_read (gunichar character);

G_END_DECLS
