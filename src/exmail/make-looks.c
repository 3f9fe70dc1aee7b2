/* SPDX-License-Identifier: GPL-3.0-or-later */
/* make-looks.c: prints the table of pb-looks.c: which characters are taken for Latin letters and digits, and which radicals and kana for
 * Chinese characters, as ICU has it (Unicode TR 39, confusables). Run by the build, as make-pinyin is. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uclean.h>
#include <unicode/unorm2.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

#define FIRST     0x80
#define LAST      0x1ffff
#define FIRST_CJK 0x2e80
#define MAX_LOOK  4  /* bytes, with the end: "rn", "三" */
#define MAX_SEEN  32 /* UTF-16 units of what ICU answers */

/* What that table leaves out: small capitals, and letters on a dark plate. */
static const struct
{
  UChar32 first;
  const char *looks;
} more[] = {
  { 0x1d00, "A" },
  { 0x299, "B" },
  { 0x1d05, "DE" },
  { 0x262, "G" },
  { 0x29c, "H" },
  { 0x1d0a, "JKL" },
  { 0x1d0d, "M" },
  { 0x274, "N" },
  { 0x1d18, "P" },
  { 0x280, "R" },
  { 0x1d1b, "TU" },
  { 0x28f, "Y" },
  { 0x1f150, "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  { 0x1f170, "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  { 0x1f1e6, "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
};

static USpoofChecker *checker;
static const UNormalizer2 *decomposer;

static void
give_up (const char *what, UErrorCode status)
{
  (void) fprintf (stderr, "make-looks: %s: %s\n", what, u_errorName (status));
  exit (1);
}

/* Returns: whether NFKD makes something else of @text: then that is what is looked up. */
static UBool
is_decomposed (const UChar *text, int32_t len)
{
  UErrorCode status = U_ZERO_ERROR;

  return !unorm2_isNormalized (decomposer, text, len, &status) || U_FAILURE (status);
}

static int
is_mark (UChar32 c)
{
  return (U_GET_GC_MASK (c) & U_GC_M_MASK) != 0;
}

/* Returns: whether @c can stand in what @character is taken for. */
static int
fits (UChar32 c, UChar32 character)
{
  return c != character && (c < FIRST ? isalnum ((int) c) != 0 : character >= FIRST_CJK && u_isalpha (c));
}

/* @out: letters and digits that @character is taken for, "" where it is itself. */
static void
look_at (UChar32 character, char *out)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar text[2], seen[MAX_SEEN];
  UChar32 points[MAX_SEEN];
  int32_t len = 0, n_points = 0, n = 0;

  out[0] = '\0';
  (void) u_strFromUTF32 (text, 2, &len, &character, 1, &status);
  if (is_mark (character) || is_decomposed (text, len))
    return;
  (void) uspoof_getSkeleton (checker, 0, text, len, seen, MAX_SEEN, &status);
  (void) u_strToUTF32 (points, MAX_SEEN, &n_points, seen, -1, &status);
  for (int32_t i = 0; U_SUCCESS (status) && i < n_points; i++)
    if (fits (points[i], character))
      points[n++] = points[i];
    else if (!is_mark (points[i]))
      return;
  (void) u_strFromUTF32 (seen, MAX_SEEN, &len, points, n, &status);
  (void) u_strToUTF8 (out, MAX_LOOK, NULL, seen, len, &status);
  if (U_FAILURE (status) || status == U_STRING_NOT_TERMINATED_WARNING)
    out[0] = '\0';
}

/* Returns: 0 where there is none. */
static char
find_more (UChar32 character)
{
  for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
    if (character >= more[i].first && character < more[i].first + (UChar32) strlen (more[i].looks))
      return more[i].looks[character - more[i].first];
  return '\0';
}

int
main (void)
{
  UErrorCode status = U_ZERO_ERROR;
  char out[MAX_LOOK];

  checker = uspoof_open (&status);
  decomposer = unorm2_getNFKDInstance (&status);
  if (U_FAILURE (status))
    give_up ("ICU's data", status);
  printf ("/* Made by make-looks from ICU's data. */\nstatic const struct\n{\n  guint32 character;\n  char look[%d];\n} looks[] = {\n", MAX_LOOK);
  for (UChar32 c = FIRST; c <= LAST; c++)
    {
      look_at (c, out);
      if (find_more (c) != '\0')
        {
          out[0] = find_more (c);
          out[1] = '\0';
        }
      if (out[0] != '\0')
        printf ("  { 0x%x, \"%s\" },\n", (unsigned int) c, out);
    }
  printf ("};\n");
  uspoof_close (checker);
  u_cleanup ();
  return 0;
}
