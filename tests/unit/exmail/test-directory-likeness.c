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
  { "help@acme.example", { "Support", NULL, NULL } },
  { "service@acme.example", { "Customer Service", NULL, NULL } },
  { "kefu@acme.example", { "客服", NULL, NULL } },
  { "desk@acme.example", { "Service Desk Acme", NULL, NULL } },
  { "bright@acme.example", { "明", NULL, NULL } },
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
    PbLikeness like;
  } cases[] = {
    { "李明", PB_LIKENESS_NAME },
    { " 李 明 ", PB_LIKENESS_NAME },
    { "李\xe2\x80\x8b明", PB_LIKENESS_NAME }, /* with a blank of no width */
    { "李明 (Sales/North)", PB_LIKENESS_NAME },
    { "李明（研发部）", PB_LIKENESS_NAME },
    { "研发部-李明", PB_LIKENESS_NAME },
    { "Acme 李明", PB_LIKENESS_NAME },
    { "“李明” via Docs", PB_LIKENESS_NAME },
    { "john smith", PB_LIKENESS_NAME },
    { "JOHN  SMITH", PB_LIKENESS_NAME },
    { "Ｊｏｈｎ Ｓｍｉｔｈ", PB_LIKENESS_NAME },
    { "Smith, John", PB_LIKENESS_NAME },
    { "Smith John", PB_LIKENESS_NAME },
    { "Dr. John Smith", PB_LIKENESS_NAME },
    { "John Smith | Acme", PB_LIKENESS_NAME },
    { "J\xd0\xbehn Smith", PB_LIKENESS_NAME }, /* U+043E, Cyrillic */
    { "\xd0\xa0"
      "at O\xe2\x80\x99Neill",
      PB_LIKENESS_NAME }, /* U+0420, Cyrillic */
    { "\xce\x91"
      "nna",
      PB_LIKENESS_UNSURE }, /* U+0391, Greek */
    { "Anna (Acme)", PB_LIKENESS_UNSURE },
    { "ming@acme.example", PB_LIKENESS_NAME },
    { "\"M.Li@acme.example\" (Acme)", PB_LIKENESS_NAME },
    { "wang@acme.example", PB_LIKENESS_NAME },
    /* marks, blanks and controls that are not seen */
    { "\xe2\x80\xaeJohn\xe2\x80\xac Smith\xe2\x81\xa9", PB_LIKENESS_NAME },
    { "Jo\xc2\xadhn\x01 Sm\xe2\x81\xa0ith", PB_LIKENESS_NAME },
    { "John\xe3\x80\x80\xe2\x80\x83\xc2\xa0\xe2\xa0\x80Smith", PB_LIKENESS_NAME },
    { "李\xe3\x85\xa4明\xef\xbf\xbd", PB_LIKENESS_NAME }, /* U+3164, and a byte that was none */
    { "李\xef\xb8\x8f明", PB_LIKENESS_NAME },             /* U+FE0F */
    { "John\xe2\x80\x8bSmith (Sales)", PB_LIKENESS_NAME },
    { "Jo\xcc\xb2hn S\xcc\xb2mith", PB_LIKENESS_NAME },
    { "J\xe1\xbb\x8dhn Sm\xe1\xbb\x8bth", PB_LIKENESS_NAME }, /* ọ, ị */
    /* letters that look like others */
    { "Alice Wilms", PB_LIKENESS_NAME },
    { "AIice WiIrns", PB_LIKENESS_NAME },
    { "ALlCE VVlLMS", PB_LIKENESS_NAME },
    { "A1ice W|lms Alice Wi1ms", PB_LIKENESS_NAME },
    { "J0hn Srnith", PB_LIKENESS_NAME },
    { "ᴊᴏʜɴ ꜱᴍɪᴛʜ", PB_LIKENESS_NAME },
    { "𝓙𝓸𝓱𝓷 𝕊𝕞𝕚𝕥𝕙", PB_LIKENESS_NAME },
    { "🅹🅾🅷🅽 🆂🅼🅸🆃🅷", PB_LIKENESS_NAME },
    { "ⒿⓄⒽⓃ ⓢⓜⓘⓣⓗ", PB_LIKENESS_NAME },
    { "J\xd6\x85hn Smith", PB_LIKENESS_NAME }, /* U+0585, Armenian */
    { "\xe2\xbc\x88\xe4\xbb\xbb正", PB_LIKENESS_NONE },
    { "任\xe2\xbc\x90正", PB_LIKENESS_NONE },
    { "ming＠acme．example", PB_LIKENESS_NAME },
    { "m\xd1\x96ng@\xd0\xb0"
      "cme.example",
      PB_LIKENESS_NAME }, /* U+0456, U+0430, Cyrillic */
    /* hidden among others */
    { "Paul Marat, Jean", PB_LIKENESS_NAME },
    { "Marat Jean Paul", PB_LIKENESS_NAME },
    { "J.o.h.n S-m-i-t-h (Acme)", PB_LIKENESS_NAME },
    { "Mr J o h n Smith", PB_LIKENESS_NAME },
    { "(John) (Smith)", PB_LIKENESS_NAME },
    { ",,,,,,,,,,,,,,,,,,,,, 李明", PB_LIKENESS_NAME },
    { "a b c d e f g h John Smith", PB_LIKENESS_NAME },
    { "......................................................................................... John Smith", PB_LIKENESS_NAME },
    { "李明Ming", PB_LIKENESS_NAME },
    { "李明2", PB_LIKENESS_NAME },
    { "李 明 (Sales)", PB_LIKENESS_NAME },
    { "财务部李明", PB_LIKENESS_NAME },
    { "李明经理", PB_LIKENESS_NAME },
    { "某某公司研发部李明总监", PB_LIKENESS_NAME },
    { "李明さん", PB_LIKENESS_NAME },
    /* names that many have */
    { "Anna", PB_LIKENESS_UNSURE },
    { "anna", PB_LIKENESS_UNSURE },
    { "Support", PB_LIKENESS_UNSURE },
    { "Customer Service", PB_LIKENESS_UNSURE },
    { "客服", PB_LIKENESS_UNSURE },
    { "客服 (Acme)", PB_LIKENESS_UNSURE },
    { "明", PB_LIKENESS_UNSURE },
    { "Anna, John Smith", PB_LIKENESS_NAME },
    { "John Smith (Customer Service)", PB_LIKENESS_NAME },
    { "JohnSmith", PB_LIKENESS_NAME },
    { "Service Desk Acme", PB_LIKENESS_NAME },
    /* names of others */
    { "李明经", PB_LIKENESS_NONE },
    { "王经理", PB_LIKENESS_NONE },
    { "小李明", PB_LIKENESS_NONE },
    { "Marat Paul", PB_LIKENESS_NONE },
    { "", PB_LIKENESS_NONE },
    { "()", PB_LIKENESS_NONE },
    { "李明明", PB_LIKENESS_NONE },
    { "John", PB_LIKENESS_NONE },
    { "Johnson Smithers", PB_LIKENESS_NONE },
    { "Anna Miller", PB_LIKENESS_NONE }, /* one word of a longer name is another's */
    { "Carol, Dave, Eve", PB_LIKENESS_NONE },
    { "carol@other.example", PB_LIKENESS_NONE },
    { GONE, PB_LIKENESS_NONE },
    { "@", PB_LIKENESS_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbLikeness like = pb_directory_compare (f->directory, cases[i].name);

      if (like != cases[i].like)
        g_test_message ("“%s”: %u", cases[i].name, like);
      g_assert_cmpint (like, ==, cases[i].like);
    }
}

static int
count_cb (unsigned int type, void *user_data, void *statement, void *text)
{
  (*(guint *) user_data)++;
  return 0;
}

/* However a name is made, it costs some dozens of questions; who hides among so many words that begin colleagues' names
 * that they cannot all be asked about is not sure to be one, and not sure not to be one. */
static void
test_costs (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name;
    PbLikeness like;
  } cases[] = {
    { "ab cd ef gh ij kl mn op qr st uv wx yz ab cd ef gh ij kl mn op qr st uv wx yz ab cd ef gh ij kl mn", PB_LIKENESS_NONE },
    { "Acme Weekly: News from the Northern Branch, for Partners, Customers and Friends of the House", PB_LIKENESS_NONE },
    { "中国科学院计算技术研究所信息中心办公室（北京）", PB_LIKENESS_NONE },
    { "ab cd ef gh ij kl mn op qr st uv wx yz ab cd ef gh ij kl mn op qr John Smith", PB_LIKENESS_NAME },
    { "Jean Pat Jean Pat Jean Pat Jean Pat Jean Pat Jean Pat John Smith Jean Pat Jean Pat Jean Pat Jean Pat", PB_LIKENESS_UNSURE },
    { "a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p,a.b,j.p", PB_LIKENESS_UNSURE },
    { "李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任 李 任", PB_LIKENESS_UNSURE },
    { "部部部部部部部部部部部部部部部部部部部部部部部部a部部部部部部部部部部部部部部部部部部部部部部部部a部部部部部部部部部部", PB_LIKENESS_UNSURE },
    { "m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a m@a", PB_LIKENESS_UNSURE },
  };
  guint all = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n = 0;

      sqlite3_trace_v2 (f->directory->db, SQLITE_TRACE_STMT, count_cb, &n);
      g_assert_cmpint (pb_directory_compare (f->directory, cases[i].name), ==, cases[i].like);
      g_assert_cmpuint (n, <=, 40);
      all += n;
    }
  g_assert_cmpuint (all, >, 40); /* they were counted */
}

/* Any bytes, of any length. */
static void
test_hostile (Fixture *f, gconstpointer data)
{
  g_autofree char *words = g_strnfill (100000, ' '), *commas = g_strnfill (100000, ','), *ats = g_strnfill (100000, '@');
  const char *const names[] = { words, commas, ats, "\xff\xfe", "\xe6\x9d", "a\xcc\x81\xcc\x81\xcc\x81" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpint (pb_directory_compare (f->directory, names[i]), ==, PB_LIKENESS_NONE);
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
