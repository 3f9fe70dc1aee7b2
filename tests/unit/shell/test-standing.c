/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-standing.c: how a sender is written: as the directory has a colleague; marked, with the address, where an outsider has a
 * colleague's name; and no outsider's line looks like a colleague's. */
#include <string.h>

#include "pb-standing.h"

#define NOBODY -1 /* no directory */

static const struct
{
  int kind;
  const char *name, *department; /* the directory's */
  const char *from, *address;    /* the mail's */
  const char *text;
  gboolean warns;
} cases[] = {
  { NOBODY, NULL, NULL, "Carol", "carol@other.example", "Carol", FALSE },
  { NOBODY, NULL, NULL, "Carol (Sales)", "carol@other.example", "Carol (Sales)", FALSE },
  { NOBODY, NULL, NULL, "", "carol@other.example", "carol@other.example", FALSE },
  { NOBODY, NULL, NULL, "", "", "", FALSE },
  { PB_STANDING_COLLEAGUE, "李明", "研发部", "Ming the Great", "ming@acme.example", "李明 (研发部)", FALSE },
  { PB_STANDING_COLLEAGUE, "李明", "", "ming", "ming@acme.example", "李明", FALSE },
  { PB_STANDING_COLLEAGUE, "", "", "王总", "ming@acme.example", "王总 <ming@acme.example>", FALSE }, /* not known yet: he calls himself so */
  { PB_STANDING_COLLEAGUE, "", "", "", "ming@acme.example", "ming@acme.example", FALSE },
  { PB_STANDING_COLLEAGUE, "", "", "李明 (总裁)", "ming@acme.example", "李明 (总裁) <ming@acme.example>", FALSE },
  { PB_STANDING_IMPOSTOR, NULL, NULL, "李明", "ming@evil.example", "⚠ 李明 <ming@evil.example>", TRUE },
  { PB_STANDING_NAMESAKE, NULL, NULL, "李明", "ming@home.example", "李明 <ming@home.example>", FALSE },
  { PB_STANDING_NAMESAKE, NULL, NULL, "", "ming@home.example", "ming@home.example", FALSE },
  { PB_STANDING_OTHER, NULL, NULL, "Carol", "carol@other.example", "Carol", FALSE },
  { PB_STANDING_OTHER, NULL, NULL, "Jean-Luc d’Arc, Jr.", "jl@other.example", "Jean-Luc d’Arc, Jr.", FALSE },
  { PB_STANDING_OTHER, NULL, NULL, "", "carol@other.example", "carol@other.example", FALSE },
  { PB_STANDING_OTHER, NULL, NULL, "", "", "", FALSE },
  /* nobody is called so, but it looks like a colleague's line, or like a mark of ours */
  { PB_STANDING_OTHER, NULL, NULL, "王五 (财务部)", "wang@evil.example", "王五 (财务部) <wang@evil.example>", FALSE },
  { PB_STANDING_OTHER, NULL, NULL, "王五（财务部）", "wang@evil.example", "王五（财务部） <wang@evil.example>", FALSE },
  { PB_STANDING_OTHER, NULL, NULL, "王五 ❨财务部❩", "wang@evil.example", "王五 ❨财务部❩ <wang@evil.example>", FALSE },
  { PB_STANDING_OTHER, NULL, NULL, "Wang <wang@acme.example>", "wang@evil.example", "Wang <wang@acme.example> <wang@evil.example>", FALSE },
  { PB_STANDING_OTHER, NULL, NULL, "王五 (财务部)", "", "王五 (财务部) <?>", FALSE },
};

static PbStanding *
make (gsize i)
{
  return cases[i].kind != NOBODY ? pb_standing_new ((PbStandingKind) cases[i].kind, cases[i].name, cases[i].department) : NULL;
}

static void
test_text (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PbMessage fields = { .key = "k", .from = cases[i].from, .address = cases[i].address };
      g_autoptr (PbMessage) message = pb_message_new (&fields);
      g_autoptr (PbStanding) sender = make (i);
      g_autofree char *text = pb_standing_dup_text (sender, message, 80);

      g_assert_cmpstr (text, ==, cases[i].text);
      g_assert_cmpint (pb_standing_get_warning (sender) != NULL, ==, cases[i].warns);
    }
}

/* However long name and address are: mark and domain are seen, and so is something of the name. */
static void
test_long (void)
{
  g_autofree char *name = g_strnfill (300, 'n'), *local = g_strnfill (300, 'l'), *address = g_strconcat (local, "@evil.example", NULL);
  const PbMessage fields = { .key = "k", .from = name, .address = address };
  g_autoptr (PbMessage) message = pb_message_new (&fields);
  g_autoptr (PbStanding) impostor = pb_standing_new (PB_STANDING_IMPOSTOR, NULL, NULL), colleague = pb_standing_new (PB_STANDING_COLLEAGUE, name, name);
  g_autofree char *marked = pb_standing_dup_text (impostor, message, 44), *known = pb_standing_dup_text (colleague, message, 44);

  g_assert_true (g_str_has_prefix (marked, "⚠ nnn"));
  g_assert_true (g_str_has_suffix (marked, "ll@evil.example>"));
  g_assert_cmpint (g_utf8_strlen (marked, -1), <=, 48);
  g_assert_true (g_str_has_prefix (known, "nnn") && g_str_has_suffix (known, "…)"));
  g_assert_cmpint (g_utf8_strlen (known, -1), <=, 44);
}

static PbStanding *
find (const char *account, const PbMessage *message, gpointer user_data)
{
  g_assert_cmpstr (account, ==, user_data);
  return pb_standing_new (PB_STANDING_COLLEAGUE, message->key, "d");
}

static void
test_find (void)
{
  char account[] = "a";
  const PbMessage fields = { .key = "k", .from = "f" };
  g_autoptr (PbMessage) message = pb_message_new (&fields);
  g_autoptr (PbStanding) nobody = pb_senders_find ((PbSenders){ NULL, NULL }, "a", message), found = pb_senders_find ((PbSenders){ find, account }, "a", message);

  g_assert_null (nobody);
  g_assert_cmpstr (found->name, ==, "k");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/standing/text", test_text);
  g_test_add_func ("/standing/long", test_long);
  g_test_add_func ("/standing/find", test_find);
  return g_test_run ();
}
