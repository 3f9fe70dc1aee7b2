/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pinyin.c: looks into the table that make-pinyin made of ICU's data. */
#include "pb-pinyin.h"

#include "pb-pinyin-table.h"

const char *
pb_pinyin_read (gunichar character)
{
  if (character < PB_PINYIN_FIRST || character > PB_PINYIN_LAST)
    return "";
  return pinyin_syllables[pinyin_characters[character - PB_PINYIN_FIRST]];
}

const char *
pb_pinyin_read_surname (gunichar character)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pinyin_surnames); i++)
    if (pinyin_surnames[i].character == character)
      return pinyin_syllables[pinyin_surnames[i].syllable];
  return pb_pinyin_read (character);
}
