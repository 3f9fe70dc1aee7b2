/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-words.c: see pb-directory-words.h. */
#include "pb-directory-words.h"

#include <string.h>

#include "pb-looks.h"
#include "pb-pinyin.h"
#include "pb-text.h"

#define MAX_NAME   64  /* characters of a name that count */
#define MAX_LOOK   100 /* likewise, where the name of an outsider is compared: more are not shown anywhere */
#define MAX_HIDING 8   /* marks and the like for each of them */
#define MAX_WORDS  16  /* of one member */

static const char *
next_char (const char *p)
{
  return p + g_utf8_skip[(guchar) *p];
}

/* Returns: (transfer full): at most MAX_NAME characters of @text, valid UTF-8. */
static char *
dup_bounded (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  return g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), MAX_NAME));
}

char *
pb_directory_fold (const char *text)
{
  g_autofree char *bounded = dup_bounded (text);
  g_autofree char *composed = g_utf8_normalize (bounded, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (composed, -1);
  g_autofree char *again = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);
  GString *out = g_string_new (NULL);

  for (const char *p = again; *p != '\0'; p = next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      g_string_append_unichar (out, g_utf8_get_char (p));
  return g_string_free (out, FALSE);
}

/* --- as a person sees it --- */

char *
pb_directory_dup_seen (const char *name, gsize max_chars)
{
  g_autofree char *clean = pb_text_display (name, -1, max_chars * MAX_HIDING);
  g_autofree char *apart = g_utf8_normalize (clean, -1, G_NORMALIZE_ALL);
  g_autoptr (GString) out = g_string_new (NULL);
  gsize chars = 0;

  for (const char *p = apart; *p != '\0' && chars < max_chars; p = next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      const char *look = pb_looks_read (c);

      if (g_unichar_ismark (c))
        continue;
      if (look[0] != '\0')
        g_string_append (out, look);
      else
        g_string_append_unichar (out, c);
      chars++;
    }
  return g_utf8_normalize (out->str, -1, G_NORMALIZE_ALL_COMPOSE);
}

static void
append_look (GString *out, gunichar c)
{
  switch (c)
    {
    case 'l':
    case '1':
      g_string_append_c (out, 'i');
      break;
    case '0':
      g_string_append_c (out, 'o');
      break;
    case 'm':
      g_string_append (out, "rn");
      break;
    case 'w':
      g_string_append (out, "vv");
      break;
    default:
      g_string_append_unichar (out, c);
    }
}

char *
pb_directory_dup_look (const char *name)
{
  g_autofree char *seen = pb_directory_dup_seen (name, MAX_LOOK);

  return pb_directory_dup_look_of_seen (seen);
}

char *
pb_directory_dup_look_of_seen (const char *seen)
{
  g_autofree char *folded = g_utf8_casefold (seen, -1);
  GString *out = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = next_char (p))
    if (g_unichar_isalnum (g_utf8_get_char (p)))
      append_look (out, g_utf8_get_char (p));
  return g_string_free (out, FALSE);
}

/* Most looks have nothing to do with each other, and one of the first bytes shows it. */
static gboolean
has_bytes_of (const char *part, const char *whole)
{
  for (const char *p = part; *p != '\0'; p++)
    if (strchr (whole, *p) == NULL)
      return FALSE;
  return TRUE;
}

gboolean
pb_directory_look_stands_in (const char *part, const char *whole)
{
  gsize len = strlen (part);
  g_autofree char *turned = NULL;

  if (len == 0 || !has_bytes_of (part, whole))
    return FALSE;
  turned = g_malloc0 (len + 1);
  for (gsize i = 0; i < len; i++)
    {
      memcpy (turned, part + i, len - i);
      memcpy (turned + len - i, part, i);
      if (strstr (whole, turned) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* --- as it is typed --- */

char *
pb_directory_fold_address (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  return g_strstrip (g_ascii_strdown (valid, -1)); /* beyond ASCII there are letters that become ASCII ones (U+212A) */
}

/* @word: (transfer full) */
static void
take_word (GPtrArray *words, char *word)
{
  gboolean known = word[0] == '\0' || words->len >= MAX_WORDS || g_ptr_array_find_with_equal_func (words, word, g_str_equal, NULL);

  if (known)
    g_free (word);
  else
    g_ptr_array_add (words, word);
}

/* The whole name, and what begins behind a blank or with a Chinese character. */
static void
add_parts (GPtrArray *words, const char *name)
{
  gboolean inside = FALSE;

  for (const char *p = name; *p != '\0'; p = next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean letter = g_unichar_isalnum (c);

      if (letter && (!inside || pb_pinyin_read (c)[0] != '\0'))
        take_word (words, pb_directory_fold (p));
      inside = letter || g_unichar_ismark (c) || c == '\'' || c == 0x2019; /* O'Neill is one word */
    }
}

/* @initials: the first letters of the syllables instead of these; what is not Chinese stands as it is. */
static char *
dup_pinyin (const char *folded, gboolean as_surname, gboolean initials)
{
  GString *out = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      const char *syllable = as_surname && p == folded ? pb_pinyin_read_surname (c) : pb_pinyin_read (c);

      if (syllable[0] == '\0')
        g_string_append_unichar (out, c);
      else
        g_string_append_len (out, syllable, initials ? 1 : (gssize) strlen (syllable));
    }
  return g_string_free (out, FALSE);
}

GPtrArray *
pb_directory_words (const char *name)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *bounded = dup_bounded (name);
  g_autofree char *folded = pb_directory_fold (bounded);

  for (guint i = 0; i < 4; i++)
    take_word (words, dup_pinyin (folded, (i & 1) == 0, (i & 2) == 0));
  add_parts (words, bounded);
  return words;
}
