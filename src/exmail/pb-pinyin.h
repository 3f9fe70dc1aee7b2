/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pinyin.h: how Chinese characters are read (Hanyu Pinyin without tones, as ICU transliterates), for finding people by what one
 * types. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer none): a syllable of a to z, "" for what is no Chinese character, or none that ICU reads. */
const char *pb_pinyin_read (gunichar character);
/* The same where a name begins: some characters are read in another way as surnames. */
const char *pb_pinyin_read_surname (gunichar character);

G_END_DECLS
