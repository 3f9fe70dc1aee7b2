/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-captions.c: which alerts come to the eye again when more is known of who wrote: each once, and only those whose words change
 * while somebody looks; a mark comes at any time. */
#include "pb-captions.h"
#include "pb-effect-private.h"
#include "pb-fake-clock.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  PbFakeClock *clock;
  PbCaptions *captions;
  GHashTable *names; /* (element-type utf8 utf8): of colleagues by address; "" = not known yet */
  GHashTable *evil;  /* (element-type utf8): addresses of impostors */
  gboolean no_directory;
} Fixture;

static PbStanding *
find_cb (const char *account, const PbMessage *message, gpointer user_data)
{
  const Fixture *f = user_data;
  const char *name = g_hash_table_lookup (f->names, message->address);
  PbStanding *standing;

  if (f->no_directory)
    return NULL;
  if (name == NULL)
    return pb_standing_new (g_hash_table_contains (f->evil, message->address) ? PB_STANDING_IMPOSTOR : PB_STANDING_OTHER, NULL, NULL);
  standing = pb_standing_new (PB_STANDING_COLLEAGUE, name, NULL);
  standing->awaited = name[0] == '\0';
  return standing;
}

static PbSenders
senders_of (Fixture *f)
{
  return (PbSenders){ find_cb, f };
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->clock = pb_fake_clock_new ();
  f->captions = pb_captions_new (pb_fake_clock_get (f->clock));
  f->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  f->evil = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pb_captions_free (f->captions);
  pb_fake_clock_free (f->clock);
  g_hash_table_unref (f->names);
  g_hash_table_unref (f->evil);
}

/* Shows the alert @id of @account; @from: who wrote its mails, "a b". */
static void
show (Fixture *f, const char *account, const char *id, const char *from)
{
  g_auto (GStrv) all = g_strsplit (from, " ", -1);
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_message_unref);
  g_autoptr (PbAlert) alert = NULL;

  for (gsize i = 0; all[i] != NULL; i++)
    g_ptr_array_add (messages, pb_message_new (&(PbMessage){ .key = "k", .from = "nick", .address = all[i] }));
  alert = pb_alert_new (&(PbAlert){ .id = id, .account = account, .label = account, .count = messages->len, .messages = messages });
  pb_captions_note (f->captions, alert, senders_of (f));
}

static void
name (Fixture *f, const char *address, const char *text)
{
  g_hash_table_insert (f->names, g_strdup (address), g_strdup (text));
}

/* What is shown again, as "id id ", is noted again. */
static void
assert_again (Fixture *f, const char *account, const char *expected)
{
  g_autoptr (GPtrArray) again = pb_captions_review (f->captions, account, senders_of (f));
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < again->len; i++)
    {
      g_string_append_printf (ids, "%s ", ((const PbAlert *) again->pdata[i])->id);
      pb_captions_note (f->captions, again->pdata[i], senders_of (f));
    }
  g_assert_cmpstr (ids->str, ==, expected);
}

/* Five mails from five colleagues whose names come one after the other: each alert once more. */
static void
test_once (Fixture *f, gconstpointer data)
{
  static const char *const who[] = { "a", "b", "c", "d", "e" };

  for (gsize i = 0; i < G_N_ELEMENTS (who); i++)
    {
      name (f, who[i], "");
      show (f, "bob", who[i], who[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (who); i++)
    {
      g_autofree char *expected = g_strconcat (who[i], " ", NULL);

      assert_again (f, "bob", "");
      name (f, who[i], "Ann");
      assert_again (f, "other", "");
      assert_again (f, "bob", expected);
    }
  assert_again (f, "bob", "");
}

/* One alert for several: when all names are there. */
static void
test_together (Fixture *f, gconstpointer data)
{
  name (f, "a", "");
  name (f, "b", "");
  show (f, "bob", "ab", "a b x");
  name (f, "a", "Ann");
  assert_again (f, "bob", "");
  name (f, "b", "Bob");
  assert_again (f, "bob", "ab ");
}

/* Nobody waits for a name any more that comes after hours. */
static void
test_late (Fixture *f, gconstpointer data)
{
  name (f, "a", "");
  show (f, "bob", "a", "a");
  pb_fake_clock_advance (f->clock, 9 * SECOND);
  name (f, "a", "Ann");
  assert_again (f, "bob", "a ");
  name (f, "b", "");
  show (f, "bob", "b", "b");
  pb_fake_clock_advance (f->clock, 11 * SECOND);
  name (f, "b", "Bob");
  assert_again (f, "bob", "");
}

static void
test_gone (Fixture *f, gconstpointer data)
{
  name (f, "a", "");
  show (f, "bob", "a", "a");
  pb_captions_forget (f->captions, "a");
  name (f, "a", "Ann");
  assert_again (f, "bob", "");
}

/* Who turns out to be an impostor is marked, and unmarked, however late; so is what a directory said that is not there any more. */
static void
test_mark (Fixture *f, gconstpointer data)
{
  name (f, "a", "Ann");
  show (f, "bob", "a", "a");
  show (f, "bob", "x", "x");
  pb_fake_clock_advance (f->clock, 3600 * SECOND);
  g_hash_table_add (f->evil, g_strdup ("x"));
  assert_again (f, "bob", "x ");
  pb_fake_clock_advance (f->clock, 3600 * SECOND);
  g_hash_table_remove (f->evil, "x");
  assert_again (f, "bob", "x ");
  f->no_directory = TRUE;
  assert_again (f, "bob", "a ");
  assert_again (f, "bob", "");
}

static void
test_many (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) again = NULL;

  name (f, "a", "");
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);
      show (f, "bob", id, "a");
    }
  name (f, "a", "Ann");
  again = pb_captions_review (f->captions, "bob", senders_of (f));
  g_assert_cmpuint (again->len, ==, 32);
  g_assert_cmpstr (((const PbAlert *) again->pdata[31])->id, ==, "99");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/captions/once", Fixture, NULL, set_up, test_once, tear_down);
  g_test_add ("/captions/together", Fixture, NULL, set_up, test_together, tear_down);
  g_test_add ("/captions/late", Fixture, NULL, set_up, test_late, tear_down);
  g_test_add ("/captions/gone", Fixture, NULL, set_up, test_gone, tear_down);
  g_test_add ("/captions/mark", Fixture, NULL, set_up, test_mark, tear_down);
  g_test_add ("/captions/many", Fixture, NULL, set_up, test_many, tear_down);
  return g_test_run ();
}
