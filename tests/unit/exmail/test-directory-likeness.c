/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-directory-likeness.c: a colleague's name is seen in an outsider's, however it is written; names of others are left alone. */
#include <glib/gstdio.h>

#include "pb-directory-likeness.h"
#include "pb-directory-private.h"

#define GONE "gone@acme.example" /* listed, but nobody has it any more */

static const char *const sales[] = { "Sales/North", NULL };
static const char *const aliases[] = { "m.li@acme.example", NULL };

static const struct
{
  const char *address;
  PbPersonDetails details;
} members[] = {
  { "ming@acme.example", { "李明", sales, aliases } },
  { "john@acme.example", { "John Smith", sales, NULL } },
  { "anna@acme.example", { "Anna", NULL, NULL } },
  { "oneill@acme.example", { "Pat O'Neill", NULL, NULL } },
  { "jean@acme.example", { "Jean Paul Marat", NULL, NULL } },
  { "alice@acme.example", { "ALICE WILMS", NULL, NULL } },
  { "ren@acme.example", { "任正", NULL, NULL } },
  { "wang@acme.example", { NULL, NULL, NULL } }, /* its name is not known yet */
  { GONE, { NULL, NULL, NULL } },
};

typedef struct
{
  char *folder, *path;
  PbDirectory *directory;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("postbell-judge-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "d.db", NULL);
  f->directory = pb_directory_open_to_change (f->path, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (members[i].details.name != NULL)
      pb_directory_fill (f->directory, members[i].address, &members[i].details);
    else
      pb_directory_put (f->directory, members[i].address, NULL);
  pb_directory_set_gone (f->directory, GONE);
  g_assert_true (pb_directory_commit (f->directory, &error));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pb_directory_free (f->directory);
  pb_directory_file_erase (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->path);
  g_free (f->folder);
}

/* table: names, and whether each passes for a member's */
static void
test_name (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name;
    gboolean like;
  } cases[] = {
    { "李明", TRUE },
    { " 李 明 ", TRUE },
    { "李\xe2\x80\x8b明", TRUE }, /* with a blank of no width */
    { "李明 (Sales/North)", TRUE },
    { "李明（研发部）", TRUE },
    { "研发部-李明", TRUE },
    { "Acme 李明", TRUE },
    { "“李明” via Docs", TRUE },
    { "john smith", TRUE },
    { "JOHN  SMITH", TRUE },
    { "Ｊｏｈｎ Ｓｍｉｔｈ", TRUE },
    { "Smith, John", TRUE },
    { "Smith John", TRUE },
    { "Dr. John Smith", TRUE },
    { "John Smith | Acme", TRUE },
    { "J\xd0\xbehn Smith", TRUE }, /* U+043E, Cyrillic */
    { "\xd0\xa0"
      "at O\xe2\x80\x99Neill",
      TRUE }, /* U+0420, Cyrillic */
    { "\xce\x91"
      "nna",
      TRUE }, /* U+0391, Greek */
    { "Anna (Acme)", TRUE },
    { "ming@acme.example", TRUE },
    { "\"M.Li@acme.example\" (Acme)", TRUE },
    { "wang@acme.example", TRUE },
    /* marks, blanks and controls that are not seen */
    { "\xe2\x80\xaeJohn\xe2\x80\xac Smith\xe2\x81\xa9", TRUE },
    { "Jo\xc2\xadhn\x01 Sm\xe2\x81\xa0ith", TRUE },
    { "John\xe3\x80\x80\xe2\x80\x83\xc2\xa0\xe2\xa0\x80Smith", TRUE },
    { "李\xe3\x85\xa4明\xef\xbf\xbd", TRUE }, /* U+3164, and a byte that was none */
    { "李\xef\xb8\x8f明", TRUE },             /* U+FE0F */
    { "John\xe2\x80\x8bSmith (Sales)", TRUE },
    { "Jo\xcc\xb2hn S\xcc\xb2mith", TRUE },
    { "J\xe1\xbb\x8dhn Sm\xe1\xbb\x8bth", TRUE }, /* ọ, ị */
    /* letters that look like others */
    { "Alice Wilms", TRUE },
    { "AIice WiIrns", TRUE },
    { "ALlCE VVlLMS", TRUE },
    { "A1ice W|lms Alice Wi1ms", TRUE },
    { "J0hn Srnith", TRUE },
    { "ᴊᴏʜɴ ꜱᴍɪᴛʜ", TRUE },
    { "𝓙𝓸𝓱𝓷 𝕊𝕞𝕚𝕥𝕙", TRUE },
    { "🅹🅾🅷🅽 🆂🅼🅸🆃🅷", TRUE },
    { "ⒿⓄⒽⓃ ⓢⓜⓘⓣⓗ", TRUE },
    { "J\xd6\x85hn Smith", TRUE }, /* U+0585, Armenian */
    { "\xe2\xbc\x88\xe4\xbb\xbb正", FALSE },
    { "任\xe2\xbc\x90正", FALSE },
    { "ming＠acme．example", TRUE },
    { "m\xd1\x96ng@\xd0\xb0"
      "cme.example",
      TRUE }, /* U+0456, U+0430, Cyrillic */
    /* hidden among others */
    { "Paul Marat, Jean", TRUE },
    { "Marat Jean Paul", TRUE },
    { "J.o.h.n S-m-i-t-h (Acme)", TRUE },
    { "Mr J o h n Smith", TRUE },
    { "(John) (Smith)", TRUE },
    { ",,,,,,,,,,,,,,,,,,,,, 李明", TRUE },
    { "a b c d e f g h John Smith", TRUE },
    { "......................................................................................... John Smith", TRUE },
    { "李明Ming", TRUE },
    { "李明2", TRUE },
    { "李 明 (Sales)", TRUE },
    { "财务部李明", TRUE },
    { "李明经理", TRUE },
    { "某某公司研发部李明总监", TRUE },
    { "李明さん", TRUE },
    /* names of others */
    { "李明经", FALSE },
    { "王经理", FALSE },
    { "小李明", FALSE },
    { "Marat Paul", FALSE },
    { "", FALSE },
    { "()", FALSE },
    { "李明明", FALSE },
    { "John", FALSE },
    { "Johnson Smithers", FALSE },
    { "Anna Miller", FALSE }, /* one word of a longer name is another's */
    { "Carol, Dave, Eve", FALSE },
    { "carol@other.example", FALSE },
    { GONE, FALSE },
    { "@", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean like = pb_directory_has_like (f->directory, cases[i].name);

      if (like != cases[i].like)
        g_test_message ("“%s”: %d", cases[i].name, like);
      g_assert_cmpint (like, ==, cases[i].like);
    }
}

static int
count_cb (unsigned int type, void *user_data, void *statement, void *text)
{
  (*(guint *) user_data)++;
  return 0;
}

/* However a name is made, it costs some dozens of questions; and who hides among words that begin colleagues' names is seen. */
static void
test_costs (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name;
    gboolean like;
  } cases[] = {
    { "ab cd ef gh ij kl mn op qr st uv wx yz ab cd ef gh ij kl mn op qr st uv wx yz ab cd ef gh ij kl mn", FALSE },
    { "Acme Weekly: News from the Northern Branch, for Partners, Customers and Friends of the House", FALSE },
    { "中国科学院计算技术研究所信息中心办公室（北京）", FALSE },
    { "ab cd ef gh ij kl mn op qr st uv wx yz ab cd ef gh ij kl mn op qr John Smith", TRUE },
    { "Jean Pat Jean Pat Jean Pat Jean Pat Jean Pat Jean Pat John Smith Jean Pat Jean Pat Jean Pat Jean Pat", TRUE },
    { "a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p", TRUE },
    { "李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任", TRUE },
    { "部部部部部部部部部部部部部部部部部部部部部部部部a部部部部部部部部部部部部部部部部部部部部部部部部a部部部部部部部部部部", TRUE },
    { "m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n = 0;

      sqlite3_trace_v2 (f->directory->db, SQLITE_TRACE_STMT, count_cb, &n);
      g_assert_cmpint (pb_directory_has_like (f->directory, cases[i].name), ==, cases[i].like);
      g_assert_cmpuint (n, <=, 40);
    }
}

/* Any bytes, of any length. */
static void
test_hostile (Fixture *f, gconstpointer data)
{
  g_autofree char *words = g_strnfill (100000, ' '), *commas = g_strnfill (100000, ','), *ats = g_strnfill (100000, '@');
  const char *const names[] = { words, commas, ats, "\xff\xfe", "\xe6\x9d", "a\xcc\x81\xcc\x81\xcc\x81" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_false (pb_directory_has_like (f->directory, names[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/exmail/directory-likeness/name", Fixture, NULL, set_up, test_name, tear_down);
  g_test_add ("/exmail/directory-likeness/costs", Fixture, NULL, set_up, test_costs, tear_down);
  g_test_add ("/exmail/directory-likeness/hostile", Fixture, NULL, set_up, test_hostile, tear_down);
  return g_test_run ();
}
