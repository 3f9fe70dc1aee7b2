/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-accounts-text.c: what hands, editors, full disks and power cuts make of accounts.ini, cut at every byte as well: what can be
 * read is read, and a change leaves every byte of what cannot. */
#include "pb-accounts-text.h"

#include <string.h>

#define ANN  "[ann]\naddress=ann@zoo.test\nhost=h.test\n"
#define BOB  "[bob]\naddress=bob@zoo.test\nhost=h.test\n"
#define CARL "[carl]\naddress=carl@zoo.test\nhost=h.test\n"

/* Lengths are given where a text has NULs. */
#define TEXT(literal) literal, sizeof literal - 1

typedef struct
{
  const char *what;
  const char *text;
  gsize length;
  const char *groups;  /* "," between them */
  const char *damages; /* "id:line" each, "?" for no id, "*" behind what is there twice, "!" behind the last part */
  gboolean can_add;    /* another account */
  gboolean can_change; /* bob */
} Row;

static const Row rows[] = {
  { "nothing", TEXT (""), "", "", TRUE, TRUE },
  { "blank lines", TEXT ("\n \n\n"), "", "", TRUE, TRUE },
  { "comments only", TEXT ("# mine\n"), "", "", TRUE, TRUE },
  { "good", TEXT (ANN BOB CARL), "ann,bob,carl", "", TRUE, TRUE },
  { "no newline at the end", TEXT (ANN "[bob]\nhost=h"), "ann,bob", "", TRUE, TRUE },
  { "byte order mark of an editor", TEXT ("\xef\xbb\xbf" ANN BOB), "ann,bob", "", TRUE, TRUE },
  { "lines of another system", TEXT ("[ann]\r\nhost=h.test\r\n\r\n[bob]\r\nhost=h.test\r\n"), "ann,bob", "", TRUE, TRUE },
  { "indented", TEXT ("  [ann]\n  host=h.test\n"), "ann", "", TRUE, TRUE },
  { "no equals sign", TEXT (ANN "[bob]\naddress=x\nhost h.test\n" CARL), "ann,carl", "bob:6", TRUE, FALSE },
  { "no equals sign in the first", TEXT ("[bob]\nhost h.test\n" ANN), "ann", "bob:2", TRUE, FALSE },
  { "two damaged", TEXT ("[ann]\nx\n[bob]\ny\n" CARL), "carl", "ann:2,bob:4", TRUE, FALSE },
  { "cut in a key", TEXT (ANN BOB "[carl]\naddr"), "ann,bob", "carl:8!", TRUE, TRUE },
  { "cut in a header", TEXT (ANN BOB "[car"), "ann,bob", "?:7!", FALSE, FALSE },
  { "a header without its end", TEXT (ANN "[bob\nhost=h.test\n" CARL), "ann,carl", "?:4", FALSE, FALSE },
  { "an empty header", TEXT (ANN "[]\nhost=h.test\n" CARL), "ann,carl", "?:4", FALSE, FALSE },
  { "a line before all", TEXT ("host=h.test\n" ANN), "ann", "?:1", FALSE, FALSE },
  { "a note before all", TEXT ("my accounts\n\n" ANN), "ann", "?:1", FALSE, FALSE },
  { "a merge that was not finished", TEXT (ANN "<<<<<<< mine\n" BOB "=======\n" CARL ">>>>>>> theirs\n"), "", "ann:4,bob:8,carl:12!", TRUE, FALSE },
  { "twice", TEXT (ANN BOB ANN), "ann,bob", "ann:7*", TRUE, TRUE },
  { "twice, the other one", TEXT (BOB ANN BOB), "bob,ann", "bob:7*", TRUE, FALSE },
  { "twice, the first damaged", TEXT ("[bob]\nx\n" BOB), "bob", "bob:2", TRUE, FALSE },
  { "another encoding", TEXT (ANN "[bob]\nEncoding=GBK\n"), "ann", "bob:5!", TRUE, FALSE },
  { "zeros behind a power cut", TEXT (ANN BOB "\0\0\0\0\0\0"), "ann", "bob:7!", TRUE, FALSE },
  { "zeros only", TEXT ("\0\0\0\0\0\0\0\0"), "", "?:1!", FALSE, FALSE },
  { "UTF-16", TEXT ("\xff\xfe[\0a\0]\0\n\0h\0=\0h\0\n\0"), "", "?:1!", FALSE, FALSE },
  { "a program", TEXT ("\x7f"
                       "ELF\2\1\1\0\0\0\n\0\3\0"),
    "",
    "?:1!",
    FALSE,
    FALSE },
};

/* Returns: (transfer full) */
static char *
describe_damages (PbAccountsText *text)
{
  GPtrArray *damages = pb_accounts_text_get_damage (text);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < damages->len; i++)
    {
      const PbAccountsDamage *damage = g_ptr_array_index (damages, i);
      g_string_append_printf (out, "%s%s:%u%s%s", i > 0 ? "," : "", damage->id != NULL ? damage->id : "?", damage->line, damage->twice ? "*" : "", damage->last ? "!" : "");
    }
  return g_string_free (out, FALSE);
}

static char *
describe_groups (PbAccountsText *text)
{
  g_auto (GStrv) ids = g_key_file_get_groups (pb_accounts_text_get_file (text), NULL);

  return g_strjoinv (",", ids);
}

static void
test_reading (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PbAccountsText) text = pb_accounts_text_new (rows[i].text, rows[i].length);
      g_autofree char *groups = describe_groups (text);
      g_autofree char *damages = describe_damages (text);

      g_test_message ("%s", rows[i].what);
      g_assert_cmpstr (groups, ==, rows[i].groups);
      g_assert_cmpstr (damages, ==, rows[i].damages);
    }
}

/* Returns: (transfer full) (nullable): the text with a key more in the group @id; NULL where that is refused. */
static char *
put_key (PbAccountsText *text, const char *id, gsize *length)
{
  g_autoptr (GKeyFile) file = pb_accounts_text_begin (text, id, FALSE);

  if (file == NULL)
    return NULL;
  g_key_file_set_string (file, id, "x-new", "1");
  return pb_accounts_text_end (text, id, file, length);
}

static gboolean
contains (const char *all, gsize length, const char *part, gsize part_length)
{
  return part_length == 0 || memmem (all, length, part, part_length) != NULL;
}

/* Another account may be added where everything that is there has a name; then no byte is lost. */
static void
test_adding (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PbAccountsText) text = pb_accounts_text_new (rows[i].text, rows[i].length);
      gboolean damaged = pb_accounts_text_get_damage (text)->len > 0;
      gsize length = 0;
      g_autofree char *changed = put_key (text, "zed", &length);

      g_test_message ("%s", rows[i].what);
      g_assert_cmpint (changed != NULL, ==, rows[i].can_add);
      if (changed == NULL)
        continue;
      g_assert_true (contains (changed, length, "[zed]\nx-new=1\n", strlen ("[zed]\nx-new=1\n")));
      if (damaged)
        g_assert_true (length > rows[i].length && memcmp (changed, rows[i].text, rows[i].length) == 0);
    }
}

static void
test_changing (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PbAccountsText) text = pb_accounts_text_new (rows[i].text, rows[i].length);
      g_autofree char *before = describe_damages (text);
      gsize length = 0;
      g_autofree char *changed = put_key (text, "bob", &length);
      g_autoptr (PbAccountsText) again = changed != NULL ? pb_accounts_text_new (changed, length) : NULL;
      g_autofree char *value = again != NULL ? g_key_file_get_string (pb_accounts_text_get_file (again), "bob", "x-new", NULL) : NULL;

      g_test_message ("%s", rows[i].what);
      g_assert_cmpint (changed != NULL, ==, rows[i].can_change);
      if (changed == NULL)
        continue;
      g_assert_cmpstr (value, ==, "1");
      g_assert_cmpuint (pb_accounts_text_get_damage (again)->len, ==, pb_accounts_text_get_damage (text)->len);
    }
}

/* A damaged account can still be removed, and its damage goes with it; the others keep every byte. */
static void
test_removing (void)
{
  static const struct
  {
    const char *text;
    const char *left; /* (nullable): refused */
  } cases[] = {
    { ANN "[bob]\nhost\n# mine\n" CARL, ANN CARL },
    { ANN "# of bob\n[bob]\nhost\n" CARL, ANN "# of bob\n" CARL },
    { "[ann]\nx\n" BOB CARL, "[ann]\nx\n" CARL },
    { BOB ANN BOB, ANN },
    { ANN "[bob", NULL },
    { "x\n" BOB, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbAccountsText) text = pb_accounts_text_new (cases[i].text, strlen (cases[i].text));
      g_autoptr (GKeyFile) file = pb_accounts_text_begin (text, "bob", TRUE);
      gsize length = 0;
      g_autofree char *left = file != NULL ? pb_accounts_text_end (text, "bob", NULL, &length) : NULL;

      g_assert_cmpstr (left, ==, cases[i].left);
    }
}

/* Comments and keys nobody knows are what they were, around the one account that changes. */
static void
test_neighbours (void)
{
  static const char before[] = "# top\n\n# ann's\n" ANN "x-colour=blue\nname[zh_CN]=安\n# carl's\n" CARL "[bob]\ncut";
  static const char after[] = "# top\n\n# ann's\n" ANN "x-colour=blue\nname[zh_CN]=安\n# carl's\nx-new=1\n" CARL "[bob]\ncut";
  g_autoptr (PbAccountsText) text = pb_accounts_text_new (before, strlen (before));
  gsize length = 0;
  g_autofree char *changed = put_key (text, "ann", &length);

  g_assert_cmpstr (changed, ==, after);
}

/* Returns: (transfer full): GKeyFile puts a blank line between groups. */
static char *
without_blank_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", 0);
  GString *out = g_string_new (NULL);

  for (gsize i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0')
      g_string_append_printf (out, "%s\n", lines[i]);
  return g_string_free (out, FALSE);
}

/* Cut anywhere: accounts that end before the cut are there, and a change keeps every byte or is refused. */
static void
test_cut_anywhere (void)
{
  static const char whole[] = "# mine\n" ANN "\n" BOB "\n" CARL;
  const gsize ends[] = { strlen ("# mine\n" ANN), strlen ("# mine\n" ANN "\n" BOB) };
  static const char *const ids[] = { "ann", "bob" };

  for (gsize cut = 0; cut <= strlen (whole); cut++)
    {
      g_autofree char *part = g_strndup (whole, cut);
      g_autoptr (PbAccountsText) text = pb_accounts_text_new (part, cut);
      gsize length = 0;
      g_autofree char *changed = put_key (text, "zed", &length);

      for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
        if (cut >= ends[i])
          {
            g_autofree char *host = g_key_file_get_string (pb_accounts_text_get_file (text), ids[i], "host", NULL);
            g_assert_cmpstr (host, ==, "h.test");
          }
      g_autofree char *kept = without_blank_lines (part);
      g_autofree char *all = changed != NULL ? without_blank_lines (changed) : NULL;
      if (changed != NULL)
        g_assert_true (g_str_has_prefix (all, kept));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/accounts-text/reading", test_reading);
  g_test_add_func ("/accounts-text/adding", test_adding);
  g_test_add_func ("/accounts-text/changing", test_changing);
  g_test_add_func ("/accounts-text/removing", test_removing);
  g_test_add_func ("/accounts-text/neighbours", test_neighbours);
  g_test_add_func ("/accounts-text/cut-anywhere", test_cut_anywhere);
  return g_test_run ();
}
