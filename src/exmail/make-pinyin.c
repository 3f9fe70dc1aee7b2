/* SPDX-License-Identifier: GPL-3.0-or-later */
/* make-pinyin.c: prints the table of pb-pinyin.c: how each Chinese character is read, as ICU's transliterators Han-Latin and, at the
 * beginning of a name, Han-Latin/Names have it. Run by the build: the program itself links no ICU, whose relocations (0.2 MB) and
 * compiled rules (megabytes) each resident would have to hold. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uclean.h>
#include <unicode/utrans.h>

#define FIRST        0x3400 /* CJK Unified Ideographs Extension A … */
#define LAST         0x9fff /* … and the main block */
#define MAX_SYLLABLE 8      /* "zhuang" */
#define MAX_COUNT    1000

static char syllables[MAX_COUNT][MAX_SYLLABLE];
static unsigned int n_syllables;

static UTransliterator *
open_one (const char *id)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar name[64];
  UTransliterator *self;

  u_uastrcpy (name, id);
  self = utrans_openU (name, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
  if (U_FAILURE (status))
    {
      (void) fprintf (stderr, "make-pinyin: %s: %s\n", id, u_errorName (status));
      exit (1);
    }
  return self;
}

/* @out: a syllable of a to z, "" where there is none. */
static void
read_one (const UTransliterator *how, UChar character, char *out)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar text[32] = { character };
  int32_t len = 1, limit = 1;
  int n = 0;

  utrans_transUChars (how, text, &len, 32, 0, &limit, &status);
  for (int32_t i = 0; U_SUCCESS (status) && i < len && n < MAX_SYLLABLE - 1; i++)
    if (text[i] >= 'a' && text[i] <= 'z')
      out[n++] = (char) text[i];
    else if (text[i] != ' ')
      n = MAX_SYLLABLE; /* it was left as it is */
  out[n < MAX_SYLLABLE ? n : 0] = '\0';
}

/* Returns: its number; 0 is "". */
static unsigned int
number_of (const char *syllable)
{
  for (unsigned int i = 0; i < n_syllables; i++)
    if (strcmp (syllables[i], syllable) == 0)
      return i;
  if (n_syllables == MAX_COUNT)
    exit (1);
  memcpy (syllables[n_syllables], syllable, strlen (syllable) + 1);
  return n_syllables++;
}

static void
print_characters (const UTransliterator *plain)
{
  char out[MAX_SYLLABLE];

  printf ("#define PB_PINYIN_FIRST 0x%x\n#define PB_PINYIN_LAST  0x%x\n\n", FIRST, LAST);
  printf ("static const guint16 pinyin_characters[] = {");
  for (unsigned int c = FIRST; c <= LAST; c++)
    {
      read_one (plain, (UChar) c, out);
      printf ("%s%u,", (c - FIRST) % 24 == 0 ? "\n  " : " ", number_of (out));
    }
  printf ("\n};\n\n");
}

/* Those that are read in another way where a name begins. */
static void
print_surnames (const UTransliterator *plain, const UTransliterator *names)
{
  char out[MAX_SYLLABLE], first[MAX_SYLLABLE];

  printf ("static const struct\n{\n  guint16 character, syllable;\n} pinyin_surnames[] = {\n");
  for (unsigned int c = FIRST; c <= LAST; c++)
    {
      read_one (plain, (UChar) c, out);
      read_one (names, (UChar) c, first);
      if (first[0] != '\0' && strcmp (out, first) != 0)
        printf ("  { 0x%x, %u }, /* %s */\n", c, number_of (first), first);
    }
  printf ("};\n\n");
}

static void
print_syllables (void)
{
  printf ("static const char pinyin_syllables[][%d] = {", MAX_SYLLABLE);
  for (unsigned int i = 0; i < n_syllables; i++)
    printf ("%s\"%s\",", i % 12 == 0 ? "\n  " : " ", syllables[i]);
  printf ("\n};\n");
}

int
main (void)
{
  UTransliterator *plain = open_one ("Han-Latin; Latin-ASCII; Lower"), *names = open_one ("Han-Latin/Names; Latin-ASCII; Lower");

  n_syllables = 1; /* "" */
  printf ("/* Made by make-pinyin from ICU's data. */\n");
  print_characters (plain);
  print_surnames (plain, names);
  print_syllables ();
  utrans_close (plain);
  utrans_close (names);
  u_cleanup ();
  return 0;
}
