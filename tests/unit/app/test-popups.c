/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-popups.c: a click on an alert means the mails it stands for, no more and no fewer. */
#include "pb-popups.h"

static PbMessage *
new_message (const char *key)
{
  const PbMessage fields = { .key = key };

  return pb_message_new (&fields);
}

/* @keys: the newest mails of the alert, newest first, "a b c" */
static void
remember (PbPopups *popups, const char *id, guint count, const char *keys)
{
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_message_unref);
  g_auto (GStrv) split = g_strsplit (keys, " ", -1);
  const PbAlert alert = { .id = id, .account = "bob", .summary = count > 1, .count = count, .messages = messages };

  for (gsize i = 0; split[i] != NULL; i++)
    g_ptr_array_add (messages, new_message (split[i]));
  pb_popups_remember (popups, &alert, NULL);
}

static void
assert_target (PbPopups *popups, const char *id, const char *expected)
{
  g_autoptr (GVariant) target = g_variant_ref_sink (pb_popup_get_mark_target (pb_popups_find (popups, id)));
  g_autofree char *text = g_variant_print (target, FALSE);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_mails (void)
{
  g_autoptr (PbPopups) popups = pb_popups_new (10);

  remember (popups, "k1", 1, "k1");
  assert_target (popups, "k1", "('bob', ['k1'])");
  remember (popups, "bob#1", 1, "a");
  remember (popups, "bob#1", 2, "b a");
  remember (popups, "bob#1", 3, "c b"); /* an alert names the newest only */
  assert_target (popups, "bob#1", "('bob', ['a', 'b', 'c'])");
  remember (popups, "bob#2", 12, "x y"); /* came at once: ten are not known */
  assert_target (popups, "bob#2", "('bob', [])");
}

static void
test_limit (void)
{
  g_autoptr (PbPopups) popups = pb_popups_new (2);

  remember (popups, "k1", 1, "k1");
  remember (popups, "k2", 1, "k2");
  remember (popups, "k1", 1, "k1");
  remember (popups, "k3", 1, "k3");
  g_assert_null (pb_popups_find (popups, "k1"));
  g_assert_nonnull (pb_popups_find (popups, "k2"));
  pb_popups_forget (popups, "k2");
  pb_popups_forget (popups, "k2");
  g_assert_null (pb_popups_find (popups, "k2"));
  remember (popups, "k4", 1, "k4");
  g_assert_nonnull (pb_popups_find (popups, "k3"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/popups/mails", test_mails);
  g_test_add_func ("/app/popups/limit", test_limit);
  return g_test_run ();
}
