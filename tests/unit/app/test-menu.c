/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-menu.c: what the tray's menu has, in which order, and whose webmail a click means. */
#include "pb-actions.h"
#include "pb-menu.h"
#include "pb-reduce.h"

#include <string.h>

#define NOW (1000 * G_USEC_PER_SEC)

static void
apply (PbState **state, const PbEvent *event)
{
  const PbPolicy policy = pb_policy_default ();
  g_autoptr (GPtrArray) effects = NULL;
  PbState *next = pb_reduce (*state, event, &policy, NOW, &effects);

  pb_state_unref (*state);
  *state = next;
}

static void
add_account (PbState **state, const char *id, gint64 unread)
{
  const PbEvent events[] = {
    { .type = PB_EVENT_ACCOUNT_ADDED, .account = id, .address = id, .label = id },
    { .type = PB_EVENT_WATCHING, .account = id },
    { .type = PB_EVENT_UNREAD, .account = id, .number = unread },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    apply (state, &events[i]);
}

static void
add_mail (PbState **state, const char *id, const char *key, gint64 date)
{
  const PbMessage fields = { .key = key, .folder = "INBOX", .from = "Carol", .subject = key, .date = date };
  g_autoptr (PbMessage) message = pb_message_new (&fields);
  const PbEvent event = { .type = PB_EVENT_MAIL, .account = id, .message = message };

  apply (state, &event);
}

/* Labels joined by "|", separators as "-". */
static char *
describe (GPtrArray *items)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    {
      const PbTrayItem *item = g_ptr_array_index (items, i);
      g_string_append_printf (out, "%s%s", i > 0 ? "|" : "", item->label != NULL ? item->label : "-");
    }
  return g_string_free (out, FALSE);
}

static char *
menu_of (const PbState *state, PbPrivacy privacy)
{
  const PbLineContext context = { .state = state, .privacy = privacy, .now = NOW };
  g_autoptr (GPtrArray) items = pb_menu_items (&context);

  return describe (items);
}

static void
test_empty (void)
{
  g_autoptr (PbState) state = pb_state_new (1);
  g_autofree char *menu = menu_of (state, PB_PRIVACY_FULL);

  g_assert_cmpstr (menu, ==, "Open webmail|-|Mark all read|Check now|Snooze for 1 hour|-|Settings|Quit");
  g_assert_null (pb_actions_choose_account (state));
}

/* A cause with its remedy is a paragraph: the menu has its beginning. */
static void
test_narrow (void)
{
  const PbEvent failed = { .type = PB_EVENT_FAILED, .account = "bob@zoo.test", .error_class = PB_ERROR_CLASS_AUTH_REJECTED, .text = "LOGIN failed" };
  g_autoptr (PbState) state = pb_state_new (1);
  PbLineContext context = { .privacy = PB_PRIVACY_FULL, .now = NOW };
  g_autoptr (GPtrArray) items = NULL;
  const char *label;

  add_account (&state, "bob@zoo.test", 3);
  apply (&state, &failed);
  context.state = state;
  items = pb_menu_items (&context);
  label = ((const PbTrayItem *) g_ptr_array_index (items, 2))->label;
  g_assert_true (g_str_has_prefix (label, "bob@zoo.test (3) – "));
  g_assert_cmpint (g_utf8_strlen (label, -1), <=, 60);
}

static PbAccount *
find_settings (const char *id, gpointer user_data)
{
  return user_data;
}

/* A mail that is not in the account's first folder says where it is; with one folder nobody need be told. */
static void
test_folders (void)
{
  static const struct
  {
    const char *folders, *labels;
  } cases[] = {
    { "INBOX;Work;", "|[Work] Carol: k2|Carol: k1|" },
    { "Work;INBOX;", "|Carol: k2|[INBOX] Carol: k1|" },
    { "INBOX;", "|Carol: k2|Carol: k1|" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbState) state = pb_state_new (1);
      g_autoptr (GKeyFile) file = g_key_file_new ();
      g_autofree char *data = g_strconcat ("[a]\naddress=a@zoo.test\nhost=imap.zoo.test\nfolders=", cases[i].folders, "\n", NULL), *menu = NULL;
      const PbMessage fields = { .key = "k2", .folder = "Work", .from = "Carol", .subject = "k2", .date = 2 };
      g_autoptr (PbMessage) message = pb_message_new (&fields);
      const PbEvent event = { .type = PB_EVENT_MAIL, .account = "a", .message = message };
      g_autoptr (PbAccount) account = NULL;
      g_autoptr (GPtrArray) items = NULL;
      PbLineContext context = { .find = find_settings, .privacy = PB_PRIVACY_FULL, .now = NOW };

      g_assert_true (g_key_file_load_from_data (file, data, (gsize) -1, G_KEY_FILE_NONE, NULL));
      account = pb_account_load (file, "a", NULL);
      add_account (&state, "a", 2);
      add_mail (&state, "a", "k1", 1);
      apply (&state, &event);
      context.state = state;
      context.find_data = account;
      items = pb_menu_items (&context);
      menu = describe (items);
      g_assert_nonnull (strstr (menu, cases[i].labels));
    }
}

/* An interface that cannot mark mails as read leaves nothing to mark. */
static void
test_mark (void)
{
  static const struct
  {
    const char *keys;
    gboolean mark;
  } cases[] = {
    { "kind=imap\nhost=imap.zoo.test\n", TRUE },
    { "kind=exmail\nclient-id=zoo\nallow-plain-http=true\n", FALSE },
    { "kind=exmail\nclient-id=zoo\nallow-plain-http=true\nhost=imap.zoo.test\n", TRUE },
    { "kind=exmail\nclient-id=zoo\nallow-plain-http=true\nhost=imap.zoo.test\npush=poll\n", FALSE },
    { "kind=exmail\ncorp-id=zoo\nhost=imap.zoo.test\n", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbState) state = pb_state_new (1);
      g_autoptr (GKeyFile) file = g_key_file_new ();
      g_autofree char *data = g_strconcat ("[a]\naddress=a@zoo.test\n", cases[i].keys, NULL), *menu = NULL;
      g_autoptr (PbAccount) account = NULL;
      g_autoptr (GPtrArray) items = NULL;
      PbLineContext context = { .find = find_settings, .privacy = PB_PRIVACY_FULL, .now = NOW };

      g_assert_true (g_key_file_load_from_data (file, data, (gsize) -1, G_KEY_FILE_NONE, NULL));
      account = pb_account_load (file, "a", NULL);
      g_assert_nonnull (account);
      add_account (&state, "a", 1);
      context.state = state;
      context.find_data = account;
      items = pb_menu_items (&context);
      menu = describe (items);
      g_assert_cmpint (strstr (menu, "|Mark all read|") != NULL, ==, cases[i].mark);
      g_assert_nonnull (strstr (menu, "|-|Settings|Quit"));
    }
}

static void
test_mails (void)
{
  g_autoptr (PbState) state = pb_state_new (1);
  g_autofree char *full = NULL, *sender = NULL, *nothing = NULL;

  add_account (&state, "a", 1);
  add_account (&state, "b", 2);
  add_mail (&state, "a", "old", 100);
  add_mail (&state, "b", "new", 200);
  full = menu_of (state, PB_PRIVACY_FULL);
  g_assert_true (g_pattern_match_simple ("Open webmail|-|a (1) – *|b (2) – *|-|Carol: new|Carol: old|-|Mark all read|*", full));
  sender = menu_of (state, PB_PRIVACY_SENDER);
  g_assert_true (g_pattern_match_simple ("*|-|Carol|Carol|-|Mark all read|*", sender));
  nothing = menu_of (state, PB_PRIVACY_NOTHING);
  g_assert_null (strstr (nothing, "Carol"));
  g_assert_cmpstr (pb_actions_choose_account (state), ==, "b");
}

static PbStanding *
find_carol (const char *account, const PbMessage *message, gpointer user_data)
{
  return g_str_equal (account, "a") ? pb_standing_new (PB_STANDING_COLLEAGUE, "Carol Jones", "Sales/North") : pb_standing_new (PB_STANDING_IMPOSTOR, NULL, NULL);
}

/* The directory's name of a colleague, and a mark for who copies it. */
static void
test_senders (void)
{
  static const struct
  {
    PbPrivacy privacy;
    const char *labels;
  } cases[] = {
    { PB_PRIVACY_FULL, "|⚠ Carol <?>: new|Carol Jones (Sales/North): old|" },
    { PB_PRIVACY_SENDER, "|⚠ Carol <?>|Carol Jones (Sales/North)|" },
    { PB_PRIVACY_NOTHING, NULL },
  };
  g_autoptr (PbState) state = pb_state_new (1);

  add_account (&state, "a", 1);
  add_account (&state, "b", 2);
  add_mail (&state, "a", "old", 100);
  add_mail (&state, "b", "new", 200);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PbLineContext context = { .state = state, .senders = { find_carol, NULL }, .privacy = cases[i].privacy, .now = NOW };
      g_autoptr (GPtrArray) items = pb_menu_items (&context);
      g_autofree char *menu = describe (items);

      if (cases[i].labels != NULL)
        g_assert_nonnull (strstr (menu, cases[i].labels));
      else
        g_assert_null (strstr (menu, "Carol"));
    }
}

static void
test_ten_mails (void)
{
  g_autoptr (PbState) state = pb_state_new (1);
  g_autofree char *menu = NULL;

  add_account (&state, "a", 1);
  add_account (&state, "b", 1);
  for (guint i = 0; i < 16; i++)
    {
      g_autofree char *key = g_strdup_printf ("m%02u", i);
      add_mail (&state, i % 2 == 0 ? "a" : "b", key, 100 + i);
    }
  menu = menu_of (state, PB_PRIVACY_FULL);
  g_assert_nonnull (strstr (menu, "m15"));
  g_assert_nonnull (strstr (menu, "m06"));
  g_assert_null (strstr (menu, "m05")); /* the eleventh */
}

static void
test_choose (void)
{
  g_autoptr (PbState) state = pb_state_new (1);

  add_account (&state, "a", 0);
  add_account (&state, "b", 0);
  g_assert_cmpstr (pb_actions_choose_account (state), ==, "a"); /* none has mail: the first */
  add_account (&state, "c", 1);
  g_assert_cmpstr (pb_actions_choose_account (state), ==, "c");
}

static void
test_locked_and_snoozed (void)
{
  g_autoptr (PbState) state = pb_state_new (1);
  const PbEvent locked = { .type = PB_EVENT_FAILED, .account = "a", .error_class = PB_ERROR_CLASS_VAULT_LOCKED };
  const PbEvent snooze = { .type = PB_EVENT_SNOOZE, .number = NOW + G_USEC_PER_SEC };
  g_autofree char *menu = NULL;

  add_account (&state, "a", 0);
  apply (&state, &locked);
  apply (&state, &snooze);
  menu = menu_of (state, PB_PRIVACY_FULL);
  g_assert_nonnull (strstr (menu, "|Unlock keyring…|"));
  g_assert_nonnull (strstr (menu, "|End snooze|"));
}

/* The browser is offered to whoever has to sign in there, and to nobody whose keyring or proxy stands before that. */
static void
test_sign_in (void)
{
  static const struct
  {
    PbErrorClass error_class;
    const char *text;
    gboolean offered;
  } cases[] = {
    { PB_ERROR_CLASS_AUTH_EXPIRED, "sign-in expired", TRUE },
    { PB_ERROR_CLASS_AUTH_REJECTED, "AUTHENTICATE failed", TRUE },
    { PB_ERROR_CLASS_AUTH_REJECTED, "proxy refused the password (http 10.0.0.1:3128)", FALSE },
    { PB_ERROR_CLASS_AUTH_REJECTED, "proxy wants a password", FALSE },
    { PB_ERROR_CLASS_VAULT_LOCKED, "locked", FALSE },
    { PB_ERROR_CLASS_REFUSED, "connection refused", FALSE },
  };
  static const char data[] = "[bob]\naddress=bob@zoo.test\nhost=imap.zoo.test\nauth=oauth2\noauth=microsoft\n";
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (PbAccount) account = NULL;

  g_assert_true (g_key_file_load_from_data (file, data, (gsize) -1, G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, "bob", NULL);
  g_assert_nonnull (account);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PbEvent failed = { .type = PB_EVENT_FAILED, .account = "bob", .error_class = cases[i].error_class, .text = cases[i].text };
      g_autoptr (PbState) state = pb_state_new (1);
      PbLineContext context = { .privacy = PB_PRIVACY_FULL, .now = NOW, .find = find_settings, .find_data = account };
      g_autoptr (GPtrArray) items = NULL;
      g_autofree char *menu = NULL;

      add_account (&state, "bob", 0);
      apply (&state, &failed);
      context.state = state;
      items = pb_menu_items (&context);
      menu = describe (items);
      g_assert_cmpint (strstr (menu, "Sign in again: bob…") != NULL, ==, cases[i].offered);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/menu/narrow", test_narrow);
  g_test_add_func ("/app/menu/empty", test_empty);
  g_test_add_func ("/app/menu/mails", test_mails);
  g_test_add_func ("/app/menu/senders", test_senders);
  g_test_add_func ("/app/menu/folders", test_folders);
  g_test_add_func ("/app/menu/mark", test_mark);
  g_test_add_func ("/app/menu/ten-mails", test_ten_mails);
  g_test_add_func ("/app/menu/choose", test_choose);
  g_test_add_func ("/app/menu/sign-in", test_sign_in);
  g_test_add_func ("/app/menu/locked-and-snoozed", test_locked_and_snoozed);
  return g_test_run ();
}
