/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-later.h"

static void
tell_cb (const char *account, const char *id, const char *summary, const char *body, gpointer user_data)
{
  g_string_append_printf (user_data, "%s/%s: %s, %s; ", account, id, summary, body);
}

/* A tale that adds to what is told: that waits for the next time. */
static void
add_cb (const char *account, const char *id, const char *summary, const char *body, gpointer user_data)
{
  pb_later_add (user_data, account, id, "again", body);
}

static char *
tell (PbLater *later)
{
  GString *out = g_string_new (NULL);

  pb_later_tell (later, tell_cb, out);
  return g_string_free (out, FALSE);
}

static void
test_order (void)
{
  g_autoptr (PbLater) later = pb_later_new (NULL);
  g_autofree char *all = NULL, *nothing = NULL;

  pb_later_add (later, "ann", "1", "password", "why");
  pb_later_add (later, "bob", "2", "full", "very");
  pb_later_add (later, "ann", "1", "trust", "because");
  all = tell (later);
  g_assert_cmpstr (all, ==, "ann/1: trust, because; bob/2: full, very; ");
  nothing = tell (later);
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_limit (void)
{
  g_autoptr (PbLater) later = pb_later_new (NULL);
  g_autofree char *all = NULL;
  g_auto (GStrv) parts = NULL;

  for (guint i = 0; i < 3 * PB_LATER_LIMIT; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      pb_later_add (later, "ann", id, "s", "b");
    }
  pb_later_add (later, "ann", "0", "new", "b");
  all = tell (later);
  parts = g_strsplit (all, "; ", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, PB_LATER_LIMIT + 1);
  g_assert_cmpstr (parts[0], ==, "ann/0: new, b");
}

static void
test_adding_while_telling (void)
{
  g_autoptr (PbLater) later = pb_later_new (NULL);
  g_autofree char *all = NULL;

  pb_later_add (later, "ann", "1", "first", "b");
  pb_later_tell (later, add_cb, later);
  all = tell (later);
  g_assert_cmpstr (all, ==, "ann/1: again, b; ");
}

/* Returns: (transfer full): what another process finds of ann and bob. */
static char *
recall (PbLedger *ledger)
{
  g_autoptr (PbLater) later = pb_later_new (ledger);

  pb_later_recall (later, "ann");
  pb_later_recall (later, "bob");
  return tell (later);
}

/* What was not said yet outlives the process; what was said is over; what is damaged is nothing. */
static void
test_kept (void)
{
  g_autoptr (PbLedger) ledger = pb_ledger_new_memory ();
  PbLater *later = pb_later_new (ledger);
  g_autofree char *all = NULL, *found = NULL, *again = NULL, *told = NULL, *broken = NULL;

  pb_later_add (later, "ann", "2", "full", "it's \"very\"\nfull 邮箱");
  pb_later_add (later, "bob", "3", "full", "too");
  pb_later_add (later, "ann", "4", "pin", "idle");
  pb_later_add (later, "ann", "2", "full", "fuller");
  pb_later_free (later);
  found = recall (ledger);
  g_assert_cmpstr (found, ==, "ann/2: full, fuller; ann/4: pin, idle; bob/3: full, too; ");
  again = recall (ledger);
  g_assert_cmpstr (again, ==, "");
  later = pb_later_new (ledger);
  pb_later_add (later, "bob", "3", "full", "it's \"very\"\nfull 邮箱");
  pb_later_free (later);
  all = recall (ledger);
  g_assert_cmpstr (all, ==, "bob/3: full, it's \"very\"\nfull 邮箱; ");
  later = pb_later_new (ledger);
  pb_later_add (later, "bob", "3", "full", "too");
  pb_ledger_forget_account (ledger, "bob");
  told = recall (ledger);
  g_assert_cmpstr (told, ==, "");
  g_free (tell (later));
  g_assert_null (pb_ledger_get_note (ledger, "later/bob")); /* no trace of it comes back */
  pb_later_free (later);
  pb_ledger_set_note (ledger, "later/ann", "[('2', 'full'");
  pb_ledger_set_note (ledger, "later/bob", "[1]");
  broken = recall (ledger);
  g_assert_cmpstr (broken, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/later/order", test_order);
  g_test_add_func ("/later/limit", test_limit);
  g_test_add_func ("/later/adding-while-telling", test_adding_while_telling);
  g_test_add_func ("/later/kept", test_kept);
  return g_test_run ();
}
