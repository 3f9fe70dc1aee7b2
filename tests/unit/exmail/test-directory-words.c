/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-directory-words.c: what is typed to find somebody; names that look the same. */
#include "pb-directory-words.h"

#include "pb-pinyin.h"

/* Readings by the dictionary (Xiandai Hanyu Cidian), tones left out; surnames where they differ. */
static void
test_pinyin (void)
{
  static const struct
  {
    gunichar character;
    const char *plain, *surname;
  } rows[] = {
    { 0x5f20, "zhang", "zhang" }, /* 张 */
    { 0x4f1f, "wei", "wei" },     /* 伟 */
    { 0x5415, "lu", "lu" },       /* 吕: ü without its dots */
    { 0x5355, "dan", "shan" },    /* 单 */
    { 0x66fe, "ceng", "zeng" },   /* 曾 */
    { 0x89e3, "jie", "xie" },     /* 解 */
    { 0x4ec7, "chou", "qiu" },    /* 仇 */
    { 0x67e5, "cha", "zha" },     /* 查 */
    { 'a', "", "" },
    { 0x3042, "", "" }, /* あ */
    { 0x33ff, "", "" },
    { 0xa000, "", "" },
    { 0x20000, "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpstr (pb_pinyin_read (rows[i].character), ==, rows[i].plain);
      g_assert_cmpstr (pb_pinyin_read_surname (rows[i].character), ==, rows[i].surname);
    }
}

static void
test_words (void)
{
  static const struct
  {
    const char *name, *words;
  } rows[] = {
    { "张伟", "zw zhangwei 张伟 伟" },
    { "曾国强", "zgq cgq zengguoqiang cengguoqiang 曾国强 国强 强" },
    { "Ann Smith", "annsmith smith" },
    { "ANN-MARIE O’Neill", "annmarieoneill marieoneill oneill" },
    { "王 Bob", "wbob wangbob 王bob bob" },
    { "Zoë", "zoë" },
    { "Ａｎｎ", "ann" }, /* full width */
    { "", "" },
    { " . ", "" },
    { "山田たろう", "stたろう shantianたろう 山田たろう 田たろう" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) words = pb_directory_words (rows[i].name);
      g_autofree char *all = NULL;

      g_ptr_array_add (words, NULL);
      all = g_strjoinv (" ", (char **) words->pdata);
      g_assert_cmpstr (all, ==, rows[i].words);
    }
}

/* Each line: names that a person takes for the same; the last two are others. */
static void
test_fold (void)
{
  static const char *const same[][2] = {
    { "Ann Smith", "ann  smith" },
    { "Ann Smith", "Ann\xc2\xa0Smith" },
    { "Ann Smith", "A\xe2\x80\x8bnn Smith" }, /* U+200B */
    { "Ann Smith", "Ａｎｎ Ｓｍｉｔｈ" },
    { "张伟", "张 伟" },
    { "张伟", "张　伟" },
    { "张伟", "“张伟”" },
    { "Straße", "STRASSE" },
    { "Zoë", "Zoe\xcc\x88" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *a = pb_directory_fold (same[i][0]), *b = pb_directory_fold (same[i][1]);
      g_assert_cmpstr (a, ==, b);
      g_assert_cmpstr (a, !=, "");
    }
  g_autofree char *zhang = pb_directory_fold ("张伟"), *zhang_wei = pb_directory_fold ("张卫"), *bad = pb_directory_fold ("\xff\xfe");
  g_assert_cmpstr (zhang, !=, zhang_wei);
  g_assert_cmpstr (bad, ==, "");
}

/* What a person does not tell apart has one look; the others have another. */
static void
test_look (void)
{
  static const char *const same[][2] = {
    { "Ann Smith", "ANN\xc2\xa0  SMITH" },
    { "Ann Smith", "A\xe2\x80\x8bnn Smith" },
    { "Ann Smith", "\xe2\x80\xae"
                   "Ann\x7f Smith" },
    { "Ann Smith", "Ａｎｎ Ｓｍｉｔｈ" },
    { "Ann Smith", "\xd0\x90nn Sm\xd1\x96th" },
    { "Will Moll", "WiIl M0l1" },
    { "Emma", "Ernrna" },
    { "Zoë", "Zoe" },
    { "二", "ニ" },
    { "한글", "한 글" },
  };
  static const char *const others[][2] = { { "张伟", "张卫" }, { "Ann", "Anna" }, { "한글", "한길" }, { "Иван", "Ivan" } };

  for (gsize i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autofree char *a = pb_directory_dup_look (same[i][0]), *b = pb_directory_dup_look (same[i][1]);
      g_assert_cmpstr (a, ==, b);
      g_assert_cmpstr (a, !=, "");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *a = pb_directory_dup_look (others[i][0]), *b = pb_directory_dup_look (others[i][1]);
      g_assert_cmpstr (a, !=, b);
    }
}

/* An address that looks like another's is not that one. */
static void
test_address (void)
{
  static const char *const others[] = { "bo\xe2\x84\xaa@zoo.test", "bok@zoo.tes\xef\xbd\x94", "bok@zoo.test\xe2\x80\x8b", "b ok@zoo.test" };
  g_autofree char *own = pb_directory_fold_address (" BoK@Zoo.Test\t");

  g_assert_cmpstr (own, ==, "bok@zoo.test");
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *other = pb_directory_fold_address (others[i]);
      g_assert_cmpstr (other, !=, own);
    }
}

/* However long a name is, its words are few and short. */
static void
test_bounds (void)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint i = 0; i < 10000; i++)
    g_string_append (name, "张 ");
  g_autoptr (GPtrArray) words = pb_directory_words (name->str);
  g_assert_cmpuint (words->len, ==, 16);
  for (guint i = 0; i < words->len; i++)
    g_assert_cmpint (g_utf8_strlen (words->pdata[i], -1), <=, 64 * 5);
}

/* A name that an outsider's has inside, in any order that is compared, is in it by its look. */
static void
test_stands_in (void)
{
  static const struct
  {
    const char *part, *whole;
    gboolean in;
  } cases[] = {
    { "John Smith", "John Smith", TRUE },
    { "John Smith", "Smith, John", TRUE },
    { "John Smith", "Dr. JOHN SMITH (Acme)", TRUE },
    { "John Smith", "Acme: Smith John", TRUE },
    { "Jean Paul Marat", "Marat Jean Paul", TRUE },
    { "李明", "财务部李明经理", TRUE },
    { "John Smith", "John Smi", FALSE },
    { "John Smith", "Johnny Smith", FALSE },
    { "李明", "李小明", FALSE },
    { "", "John", FALSE },
    { "John", "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *part = pb_directory_dup_look (cases[i].part), *whole = pb_directory_dup_look (cases[i].whole);

      g_test_message ("%s in %s", cases[i].part, cases[i].whole);
      g_assert_cmpint (pb_directory_look_stands_in (part, whole), ==, cases[i].in);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/exmail/directory-words/pinyin", test_pinyin);
  g_test_add_func ("/exmail/directory-words/words", test_words);
  g_test_add_func ("/exmail/directory-words/fold", test_fold);
  g_test_add_func ("/exmail/directory-words/look", test_look);
  g_test_add_func ("/exmail/directory-words/address", test_address);
  g_test_add_func ("/exmail/directory-words/bounds", test_bounds);
  g_test_add_func ("/exmail/directory-words/stands-in", test_stands_in);
  return g_test_run ();
}
