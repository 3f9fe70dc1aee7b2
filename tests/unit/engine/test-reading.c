/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-reading.c: folders and headers for a person: what is shown, that nothing is marked or remembered, and that every failure
 * ends with a sentence and without a leak. */
#include "pb-reading.h"

#include "pb-engine-rig.h"
#include "pb-error.h"
#include "pb-fake-pop3.h"

#include <string.h>

typedef struct
{
  PbRig rig;
  PbFakeImap *server;
  guint answers;
  GPtrArray *found; /* (nullable) */
  GError *error;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  pb_rig_set_up (&f->rig);
  f->server = pb_fake_imap_new (f->rig.dialer, "localhost", "pw");
  pb_memory_vault_set (f->rig.vault, "bob", "pw");
}

static void
forget (Fixture *f)
{
  g_clear_pointer (&f->found, g_ptr_array_unref);
  g_clear_error (&f->error);
  f->answers = 0;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (pb_ledger_get_mark (f->rig.context.ledger, "bob", "INBOX").uid_validity, ==, 0);
  g_assert_null (strstr (pb_fake_imap_get_log (f->server), "SELECT"));
  g_assert_cmpuint (pb_fake_imap_count_connections (f->server), ==, 0);
  forget (f);
  pb_rig_tear_down (&f->rig);
  pb_fake_imap_free (f->server);
}

static void
folders_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->answers++;
  f->found = pb_reading_folders_finish (result, &f->error);
  g_assert_true ((f->found != NULL) == (f->error == NULL));
}

static void
headers_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->answers++;
  f->found = pb_reading_headers_finish (result, &f->error);
  g_assert_true ((f->found != NULL) == (f->error == NULL));
}

static void
read_folders (Fixture *f, const char *more)
{
  g_autoptr (PbAccount) account = pb_rig_account ("bob", more);

  forget (f);
  pb_reading_folders_async (account, &f->rig.context, NULL, folders_cb, f);
  pb_rig_spin ();
}

static void
read_headers (Fixture *f, const char *more, const char *folder, guint limit)
{
  g_autoptr (PbAccount) account = pb_rig_account ("bob", more);

  forget (f);
  pb_reading_headers_async (account, &f->rig.context, folder, limit, NULL, headers_cb, f);
  pb_rig_spin ();
}

static char *
describe_folders (Fixture *f)
{
  GString *text = g_string_new (NULL);

  g_assert_no_error (f->error);
  for (guint i = 0; i < f->found->len; i++)
    {
      const PbFolder *folder = g_ptr_array_index (f->found, i);

      g_string_append_printf (text, "%s%c%s %s %" G_GINT64_FORMAT ";", folder->name, folder->delimiter, pb_folder_role_to_string (folder->role), folder->selectable ? "yes" : "no", folder->unread);
    }
  return g_string_free (text, FALSE);
}

static char *
describe_headers (Fixture *f)
{
  GString *text = g_string_new (NULL);

  g_assert_no_error (f->error);
  for (guint i = 0; i < f->found->len; i++)
    {
      const PbHeaderLine *line = g_ptr_array_index (f->found, i);

      g_assert_cmpstr (line->uidl, ==, "");
      g_assert_true (line->knows_unread);
      g_assert_cmpint (line->date, ==, 1767225600);
      g_string_append_printf (text, "%u %s %s <%s> %s %s;", line->uid, line->unread ? "new" : "old", line->from, line->address, line->subject, line->message_id);
    }
  return g_string_free (text, FALSE);
}

/* Whatever the security; the inbox comes first. */
static void
test_folders (Fixture *f, gconstpointer data)
{
  static const char *const securities[] = { "", "security=tls\n", "security=starttls\n" };

  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  for (gsize i = 0; i < G_N_ELEMENTS (securities); i++)
    {
      g_autofree char *text = NULL;

      pb_fake_imap_faults (f->server)->starttls = i == 2;
      read_folders (f, securities[i]);
      text = describe_folders (f);
      g_assert_cmpstr (text, ==, "INBOX/inbox yes 1;已发送/sent yes 0;Work/ no -1;");
      g_assert_cmpuint (f->answers, ==, 1);
    }
}

static void
test_headers (Fixture *f, gconstpointer data)
{
  g_autofree char *all = NULL, *two = NULL, *none = NULL;

  read_headers (f, "", NULL, 20);
  none = describe_headers (f);
  g_assert_cmpstr (none, ==, "");
  pb_fake_imap_deliver (f->server, "Ann <a@x.test>", "one");
  pb_fake_imap_deliver (f->server, "Bob <b@x.test>", "=?gbk?B?xPq6ww==?=");
  pb_fake_imap_deliver (f->server, "c@x.test", "three");
  pb_fake_imap_set_seen (f->server, 2);
  read_headers (f, "", NULL, 20);
  all = describe_headers (f);
  g_assert_cmpstr (all, ==, "3 new  <c@x.test> three m3@zoo.test;2 old Bob <b@x.test> 您好 m2@zoo.test;1 new Ann <a@x.test> one m1@zoo.test;");
  read_headers (f, "", NULL, 2);
  two = describe_headers (f);
  g_assert_true (g_str_has_prefix (all, two));
  g_assert_cmpuint (f->found->len, ==, 2);
  g_assert_false (pb_fake_imap_is_seen (f->server, 3));
  g_assert_nonnull (strstr (pb_fake_imap_get_log (f->server), "LOGOUT"));
}

/* Without a name the account's first folder, else the one named, encoded. */
static void
test_folder_name (Fixture *f, gconstpointer data)
{
  read_headers (f, "folders=Work;INBOX;\n", NULL, 20);
  g_assert_no_error (f->error);
  g_assert_nonnull (strstr (pb_fake_imap_get_log (f->server), "EXAMINE \"Work\""));
  read_headers (f, "folders=Work;INBOX;\n", "已发送", 20);
  g_assert_no_error (f->error);
  g_assert_nonnull (strstr (pb_fake_imap_get_log (f->server), "EXAMINE \"&XfJT0ZAB-\""));
}

static void
expect (Fixture *f, PbErrorClass error_class, const char *text)
{
  g_assert_cmpuint (f->answers, ==, 1);
  g_assert_error (f->error, PB_ERROR, (int) error_class);
  g_assert_cmpstr (f->error->message, ==, text);
}

static void
test_failures (Fixture *f, gconstpointer data)
{
  pb_fake_imap_faults (f->server)->no_folder = TRUE;
  read_headers (f, "", "Nowhere", 20);
  expect (f, PB_ERROR_CLASS_CONFIG, "no such folder (names Nowhere)");
  pb_fake_imap_faults (f->server)->login_answer = "NO [AUTHENTICATIONFAILED] wrong";
  read_headers (f, "", NULL, 20);
  expect (f, PB_ERROR_CLASS_AUTH_REJECTED, "wrong");
  pb_fake_imap_faults (f->server)->greeting = "+OK POP3 ready";
  read_folders (f, "");
  expect (f, PB_ERROR_CLASS_WRONG_PROTOCOL, "POP3");
  pb_fake_imap_faults (f->server)->greeting = "* BYE full";
  read_folders (f, "");
  expect (f, PB_ERROR_CLASS_SERVER_BUSY, "full");
  pb_memory_vault_set (f->rig.vault, "bob", "");
  read_folders (f, "");
  expect (f, PB_ERROR_CLASS_VAULT_LOCKED, "No password is stored for this account.");
}

/* A server that says nothing ends it, too. */
static void
test_silence (Fixture *f, gconstpointer data)
{
  pb_fake_imap_faults (f->server)->silent = TRUE;
  read_folders (f, "");
  g_assert_cmpuint (f->answers, ==, 0);
  pb_rig_pass (&f->rig, 60 * SECOND);
  expect (f, PB_ERROR_CLASS_TIMEOUT, "no greeting");
}

static void
test_no_imap (Fixture *f, gconstpointer data)
{
  g_autoptr (PbAccount) account = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_key_file_load_from_data (file, "[bob]\nkind=exmail\naddress=bob@acme.example\nclient-id=admin\nallow-plain-http=true\n", G_MAXSIZE, G_KEY_FILE_NONE, &error));
  account = pb_account_load (file, "bob", &error);
  g_assert_no_error (error);
  pb_reading_folders_async (account, &f->rig.context, NULL, folders_cb, f);
  g_assert_cmpuint (f->answers, ==, 0);
  pb_rig_spin ();
  expect (f, PB_ERROR_CLASS_CONFIG, "This account has no mail server that could be asked: IMAP is not set up.");
}

/* Cancelled before it begins, after it has begun, and while the server is awaited. */
static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (PbAccount) account = pb_rig_account ("bob", "");

  for (guint when = 0; when < 3; when++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      forget (f);
      pb_fake_imap_faults (f->server)->silent = TRUE;
      if (when == 0)
        g_cancellable_cancel (cancellable);
      pb_reading_folders_async (account, &f->rig.context, cancellable, folders_cb, f);
      if (when == 2)
        pb_rig_spin ();
      g_cancellable_cancel (cancellable);
      pb_rig_spin ();
      g_assert_cmpuint (f->answers, ==, 1);
      g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

/* The connection ends while the server is awaited. */
static void
test_hang_up (Fixture *f, gconstpointer data)
{
  pb_fake_imap_faults (f->server)->silent = TRUE;
  read_folders (f, "");
  pb_fake_imap_hang_up (f->server, PB_ERROR_CLASS_TIMEOUT);
  pb_rig_spin ();
  g_assert_cmpuint (f->answers, ==, 1);
  g_assert_error (f->error, PB_ERROR, PB_ERROR_CLASS_TIMEOUT);
  read_folders (f, "");
  pb_fake_imap_hang_up (f->server, PB_ERROR_CLASS_NONE);
  pb_rig_spin ();
  expect (f, PB_ERROR_CLASS_REFUSED, "no greeting");
}

#define POP3 "kind=pop3\nhost=127.0.0.1\n"

static char *
describe_pop3 (Fixture *f)
{
  GString *text = g_string_new (NULL);

  g_assert_no_error (f->error);
  for (guint i = 0; i < f->found->len; i++)
    {
      const PbHeaderLine *line = g_ptr_array_index (f->found, i);

      g_assert_cmpuint (line->uid, ==, 0);
      g_assert_false (line->knows_unread);
      g_string_append_printf (text, "%s %s;", line->uidl, line->subject);
    }
  return g_string_free (text, FALSE);
}

/* The newest first, no more than asked for; nothing but TOP, and nothing is remembered. */
static void
test_pop3 (Fixture *f, gconstpointer data)
{
  PbFakePop3 *pop3 = pb_fake_pop3_new (f->rig.dialer, "127.0.0.1", "pw");
  g_autofree char *none = NULL, *two = NULL, *all = NULL;
  g_autoptr (GArray) uidls = NULL;

  read_headers (f, POP3, NULL, 20);
  none = describe_pop3 (f);
  g_assert_cmpstr (none, ==, "");
  pb_fake_pop3_deliver (pop3, "a", "one");
  pb_fake_pop3_deliver (pop3, "b", "two");
  pb_fake_pop3_deliver (pop3, "c", "=?gbk?B?xPq6ww==?=");
  pb_fake_pop3_clear_log (pop3);
  read_headers (f, POP3, "inbox", 2);
  two = describe_pop3 (f);
  g_assert_cmpstr (two, ==, "c 您好;b two;");
  g_assert_nonnull (strstr (pb_fake_pop3_get_log (pop3), "TOP 2 0"));
  g_assert_null (strstr (pb_fake_pop3_get_log (pop3), "TOP 1"));
  g_assert_null (strstr (pb_fake_pop3_get_log (pop3), "RETR"));
  g_assert_null (strstr (pb_fake_pop3_get_log (pop3), "DELE"));
  pb_fake_pop3_faults (pop3)->stls = TRUE;
  read_headers (f, POP3 "security=starttls\n", NULL, 20);
  all = describe_pop3 (f);
  g_assert_cmpstr (all, ==, "c 您好;b two;a one;");
  uidls = pb_ledger_get_uidls (f->rig.context.ledger, "bob");
  g_assert_cmpuint (uidls->len, ==, 0);
  g_assert_cmpuint (pb_fake_pop3_count_connections (pop3), ==, 0);
  pb_fake_pop3_free (pop3);
}

static void
test_pop3_folders (Fixture *f, gconstpointer data)
{
  PbFakePop3 *pop3 = pb_fake_pop3_new (f->rig.dialer, "127.0.0.1", "pw");
  g_autofree char *text = NULL;

  read_folders (f, POP3);
  text = describe_folders (f);
  g_assert_cmpstr (text, ==, "INBOX");
  read_headers (f, POP3, "Work", 20);
  expect (f, PB_ERROR_CLASS_CONFIG, "POP3 knows one folder, INBOX.");
  g_assert_cmpuint (pb_fake_pop3_count_logins (pop3), ==, 0);
  pb_fake_pop3_free (pop3);
}

static void
test_pop3_failures (Fixture *f, gconstpointer data)
{
  PbFakePop3 *pop3 = pb_fake_pop3_new (f->rig.dialer, "127.0.0.1", "pw");

  pb_fake_pop3_deliver (pop3, "a", "one");
  pb_fake_pop3_faults (pop3)->login_answer = "-ERR [AUTH] wrong";
  read_headers (f, POP3, NULL, 20);
  expect (f, PB_ERROR_CLASS_AUTH_REJECTED, "[AUTH] wrong");
  pb_fake_pop3_faults (pop3)->greeting = "* OK IMAP ready";
  read_headers (f, POP3, NULL, 20);
  g_assert_error (f->error, PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL);
  *pb_fake_pop3_faults (pop3) = (PbFakePop3Faults){ .hang = TRUE };
  read_headers (f, POP3, NULL, 20);
  g_assert_cmpuint (f->answers, ==, 0);
  pb_rig_pass (&f->rig, 120 * SECOND);
  g_assert_cmpuint (f->answers, ==, 1);
  g_assert_error (f->error, PB_ERROR, PB_ERROR_CLASS_TIMEOUT);
  g_assert_cmpuint (pb_fake_pop3_count_connections (pop3), ==, 0);
  pb_fake_pop3_free (pop3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/reading/folders", Fixture, NULL, set_up, test_folders, tear_down);
  g_test_add ("/reading/headers", Fixture, NULL, set_up, test_headers, tear_down);
  g_test_add ("/reading/folder-name", Fixture, NULL, set_up, test_folder_name, tear_down);
  g_test_add ("/reading/failures", Fixture, NULL, set_up, test_failures, tear_down);
  g_test_add ("/reading/silence", Fixture, NULL, set_up, test_silence, tear_down);
  g_test_add ("/reading/no-imap", Fixture, NULL, set_up, test_no_imap, tear_down);
  g_test_add ("/reading/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add ("/reading/hang-up", Fixture, NULL, set_up, test_hang_up, tear_down);
  g_test_add ("/reading/pop3", Fixture, NULL, set_up, test_pop3, tear_down);
  g_test_add ("/reading/pop3-folders", Fixture, NULL, set_up, test_pop3_folders, tear_down);
  g_test_add ("/reading/pop3-failures", Fixture, NULL, set_up, test_pop3_failures, tear_down);
  return g_test_run ();
}
