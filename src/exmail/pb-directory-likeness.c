/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-likeness.c: see pb-directory-likeness.h. */
#include "pb-directory-likeness.h"

#include <string.h>

#include "pb-directory-titles.h"
#include "pb-directory-words.h"

#define MAX_NAME   100 /* characters that are looked at: more are not shown anywhere */
#define MAX_RUN    6   /* words of a name */
#define MAX_TURNED 3   /* words that may stand in another order */
#define MIN_APART  3   /* letters one by one that are one word: "J o h n" */
#define MAX_ASKS   40  /* questions to the directory: some tenths of a millisecond among 100 000 members */

/* The words of an outsider's name. */
typedef struct
{
  PbDirectoryAsker *asker;
  GPtrArray *words; /* (element-type utf8): their looks, none "" */
  GArray *parts;    /* (element-type guint): for each word the number of its part: between brackets, commas … */
  gboolean common;  /* a name that many have was found in it */
} Name;

/* --- taking it apart --- */

static const char *
next_char (const char *p)
{
  return p + g_utf8_skip[(guchar) *p];
}

static gboolean
is_of_word (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '\'' || c == 0x2019;
}

/* Returns: whether what is on either side of @c is two things; else @c is like a blank. */
static gboolean
is_parting (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);
  gboolean bracket = type == G_UNICODE_OPEN_PUNCTUATION || type == G_UNICODE_CLOSE_PUNCTUATION;
  gboolean quote = type == G_UNICODE_INITIAL_PUNCTUATION || type == G_UNICODE_FINAL_PUNCTUATION;

  return bracket || quote || c == 0x3001 /* ideographic comma */ || (c < 0x80 && strchr ("\"<>,;:|/\\", (int) c) != NULL);
}

/* What is one behind the other has both looks one behind the other. */
static void
take_word (Name *self, const char *text, gsize len, guint part)
{
  g_autofree char *word = g_strndup (text, len);
  char *look = pb_directory_dup_look_of_seen (word);

  if (look[0] == '\0')
    {
      g_free (look);
      return;
    }
  g_ptr_array_add (self->words, look);
  g_array_append_val (self->parts, part);
}

/* A word is of one kind of letters: Chinese ends where Latin begins. */
static void
take_words (Name *self, const char *name)
{
  guint part = 0;
  const char *p = name;

  while (*p != '\0')
    {
      gunichar c = g_utf8_get_char (p);
      const char *begin = p;
      gboolean wide = g_unichar_iswide (c);

      p = next_char (p);
      if (!is_of_word (c))
        {
          part += is_parting (c) ? 1 : 0;
          continue;
        }
      while (*p != '\0' && is_of_word (g_utf8_get_char (p)) && g_unichar_iswide (g_utf8_get_char (p)) == wide)
        p = next_char (p);
      take_word (self, begin, (gsize) (p - begin), part);
    }
}

static guint
part_of (const Name *self, guint word)
{
  return g_array_index (self->parts, guint, word);
}

static gboolean
is_letter (const Name *self, guint word)
{
  const char *text = g_ptr_array_index (self->words, word);

  return !g_unichar_iswide (g_utf8_get_char (text)) && (gsize) g_utf8_skip[(guchar) *text] == strlen (text);
}

/* Returns: how many words from @first on are letters of one part. */
static guint
count_letters (const Name *self, guint first)
{
  guint n = 0;

  while (first + n < self->words->len && is_letter (self, first + n) && part_of (self, first + n) == part_of (self, first))
    n++;
  return n;
}

/* Makes one word of the @n words from @first on. */
static void
join (Name *self, guint first, guint n)
{
  g_autoptr (GString) word = g_string_new (NULL);

  for (guint i = first; i < first + n; i++)
    g_string_append (word, g_ptr_array_index (self->words, i));
  g_ptr_array_remove_range (self->words, first, n - 1);
  g_array_remove_range (self->parts, first, n - 1);
  g_free (self->words->pdata[first]);
  self->words->pdata[first] = g_strdup (word->str);
}

static void
join_letters (Name *self)
{
  for (guint i = 0; i < self->words->len; i++)
    {
      guint n = count_letters (self, i);

      if (n >= MIN_APART)
        join (self, i, n);
    }
}

/* --- asking --- */

/* Returns: what is known of the words from @first on, @n of them, and then, in the same breath, of those from @before on up to it. */
static PbDirectoryLook
ask_run (Name *self, guint before, guint first, guint n)
{
  g_autoptr (GString) run = g_string_new (NULL);
  PbDirectoryLook look;

  for (guint i = first; i < first + n; i++)
    g_string_append (run, g_ptr_array_index (self->words, i));
  for (guint i = before; i < first; i++)
    g_string_append (run, g_ptr_array_index (self->words, i));
  look = pb_directory_asker_ask (self->asker, run->str);
  self->common = self->common || look == PB_DIRECTORY_LOOK_COMMON;
  return look;
}

/* Returns: whether the word is all there is of its part. */
static gboolean
is_whole_part (const Name *self, guint word)
{
  gboolean begins = word == 0 || part_of (self, word - 1) != part_of (self, word);
  gboolean ends = word + 1 == self->words->len || part_of (self, word + 1) != part_of (self, word);

  return begins && ends;
}

/* Returns: whether the words from @first to @last may be one name: those of a part, or "Smith, John". */
static gboolean
is_run (const Name *self, guint first, guint last)
{
  guint between = part_of (self, last) - part_of (self, first);

  return between == 0 || last - first < MAX_TURNED;
}

/* Returns: whether the word at @first and some behind it are a name. */
static gboolean
goes_on_known (Name *self, guint first)
{
  for (guint n = 2; n <= MAX_RUN && first + n <= self->words->len && is_run (self, first, first + n - 1); n++)
    {
      PbDirectoryLook look = ask_run (self, first, first, n);

      if (look == PB_DIRECTORY_LOOK_NONE || look == PB_DIRECTORY_LOOK_WHOLE)
        return look == PB_DIRECTORY_LOOK_WHOLE;
    }
  return FALSE;
}

/* Returns: whether the word at @first, some behind it, and then @turned that stand before it, are a name. */
static gboolean
is_turned_known (Name *self, guint first, guint turned)
{
  guint before = first - turned;

  for (guint n = 1; turned + n <= MAX_TURNED && first + n <= self->words->len && is_run (self, before, first + n - 1); n++)
    if (ask_run (self, before, first, n) == PB_DIRECTORY_LOOK_WHOLE)
      return TRUE;
  return FALSE;
}

/* One word may be a whole name although it has others beside it: if it is Chinese, say. Most words begin nobody's name. */
static gboolean
begins_known (Name *self, guint first)
{
  const char *text = g_ptr_array_index (self->words, first);
  PbDirectoryLook look;

  if (g_unichar_iswide (g_utf8_get_char (text)) && pb_directory_titles_find (self->asker, text))
    return TRUE;
  look = pb_directory_asker_ask (self->asker, text);
  if (look == PB_DIRECTORY_LOOK_WHOLE && is_whole_part (self, first))
    return TRUE;
  self->common = self->common || (look == PB_DIRECTORY_LOOK_COMMON && is_whole_part (self, first));
  if (look == PB_DIRECTORY_LOOK_NONE)
    return FALSE;
  for (guint turned = 1; turned < MAX_TURNED && turned <= first; turned++)
    if (is_turned_known (self, first, turned))
      return TRUE;
  return goes_on_known (self, first);
}

static PbLikeness
compare_words (PbDirectoryAsker *asker, const char *name)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (guint));
  Name self = { asker, words, parts, FALSE };

  take_words (&self, name);
  join_letters (&self);
  for (guint i = 0; i < words->len; i++)
    if (begins_known (&self, i))
      return PB_LIKENESS_NAME;
  return self.common ? PB_LIKENESS_UNSURE : PB_LIKENESS_NONE;
}

/* Returns: whether @word is a member's address. */
static gboolean
is_known_address (PbDirectoryAsker *asker, const char *word)
{
  g_autoptr (PbPerson) person = NULL;

  if (strchr (word, '@') == NULL || asker->left == 0)
    return FALSE;
  asker->left--;
  person = pb_directory_find (asker->directory, word);
  return person != NULL && person->known != PB_PERSON_GONE;
}

/* Returns: whether @name has a member's address in it. */
static gboolean
has_known_address (PbDirectoryAsker *asker, const char *name)
{
  g_auto (GStrv) words = strchr (name, '@') != NULL ? g_strsplit_set (name, " \t\"'<>()[]{},;:|", MAX_NAME) : NULL;

  for (gsize i = 0; words != NULL && words[i] != NULL; i++)
    if (is_known_address (asker, words[i]))
      return TRUE;
  return FALSE;
}

PbLikeness
pb_directory_compare (PbDirectory *directory, const char *name)
{
  g_autofree char *seen = pb_directory_dup_seen (name, MAX_NAME), *look = pb_directory_dup_look_of_seen (seen);
  PbDirectoryAsker asker = { directory, MAX_ASKS };
  PbDirectoryLook whole = pb_directory_asker_ask (&asker, look);
  PbLikeness words = whole != PB_DIRECTORY_LOOK_WHOLE ? compare_words (&asker, seen) : PB_LIKENESS_NAME;

  if (words == PB_LIKENESS_NAME || has_known_address (&asker, seen))
    return PB_LIKENESS_NAME;
  return whole == PB_DIRECTORY_LOOK_COMMON || words == PB_LIKENESS_UNSURE || asker.left == 0 ? PB_LIKENESS_UNSURE : PB_LIKENESS_NONE;
}
