/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-folders.c: several folders of one account: whose mail a key is, what is marked, what is remembered. */
#include "pb-imap-folders.h"

typedef struct
{
  PbLedger *ledger;
  PbAccount *account;
  PbImapFolders *folders;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_data (file, "[a]\naddress=a@zoo.test\nhost=mail.zoo.test\nfolders=INBOX;工作;Lists;\n", (gsize) -1, G_KEY_FILE_NONE, NULL));
  f->ledger = pb_ledger_new_memory ();
  f->account = pb_account_load (file, "a", NULL);
  f->folders = pb_imap_folders_new (f->ledger, f->account);
  for (guint i = 0; i < 3; i++)
    {
      pb_imap_folders_get (f->folders, i)->uid_validity = 70 + i;
      pb_imap_folders_get (f->folders, i)->unread = 0;
    }
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pb_imap_folders_free (f->folders);
  pb_account_unref (f->account);
  pb_ledger_close (f->ledger);
}

/* Returns: (transfer full): its key */
static char *
add (Fixture *f, guint folder, guint32 uid, gboolean with_id)
{
  char subject[] = "one", words[] = "Hi", id[] = "M17", none[] = "";
  const PbImapMail mail = { .uid = uid, .from = none, .address = none, .subject = subject, .message_id = none, .preview = words, .object_id = id, .thread_id = none };
  PbImapMemory memory = pb_imap_folders_memory (f->folders, folder);
  char *key = pb_imap_folders_dup_key (f->folders, folder, uid);
  g_autoptr (PbMessage) message = pb_imap_memory_add (&memory, &mail, key, with_id);
  g_autoptr (PbMessage) again = pb_imap_memory_add (&memory, &mail, key, with_id);

  g_assert_nonnull (message);
  g_assert_null (again);
  g_assert_cmpstr (message->folder, ==, pb_imap_folders_get (f->folders, folder)->name);
  g_assert_cmpstr (message->preview, ==, "Hi");
  return key;
}

static void
see_ids (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer ids)
{
  g_string_append_printf (ids, "%s %u %s|", mail->folder, mail->uid, mail->mail_id);
}

static void
test_memory (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  g_autofree char *first = add (f, 0, 5, TRUE), *second = add (f, 1, 5, FALSE);

  g_assert_cmpstr (first, !=, second);
  pb_ledger_foreach (f->ledger, "a", see_ids, ids);
  g_assert_cmpstr (ids->str, ==, "INBOX 5 M17|工作 5 |");
}

/* Returns: (transfer full): "folder:uids/keys" each */
static char *
select_keys (Fixture *f, const char *const *keys)
{
  g_autoptr (GPtrArray) selections = pb_imap_folders_select (f->folders, keys);
  GString *out;

  if (selections == NULL)
    return NULL;
  out = g_string_new (NULL);
  for (guint i = 0; i < selections->len; i++)
    {
      const PbImapSelection *selection = g_ptr_array_index (selections, i);

      g_string_append_printf (out, "%u:", selection->folder);
      for (guint j = 0; selection->uids != NULL && j < selection->uids->len; j++)
        g_string_append_printf (out, "%u,", g_array_index (selection->uids, guint32, j));
      g_string_append_printf (out, "/%u ", g_strv_length (selection->keys));
    }
  return g_string_free (out, FALSE);
}

static void
test_select (Fixture *f, gconstpointer data)
{
  g_autofree char *nine = add (f, 2, 9, FALSE), *four = add (f, 2, 4, FALSE), *seven = add (f, 0, 7, FALSE);
  const char *const both[] = { nine, seven, four, NULL }, *const stranger[] = { nine, "00000000.72.9", NULL }, *const none[] = { NULL };
  g_autofree char *selected = select_keys (f, both), *refused = select_keys (f, stranger), *nothing = select_keys (f, none), *replaced = NULL;

  g_assert_cmpstr (selected, ==, "0:7,/1 2:4,9,/2 ");
  g_assert_null (refused);
  g_assert_cmpstr (nothing, ==, "");
  pb_imap_folders_get (f->folders, 2)->uid_validity = 99;
  replaced = select_keys (f, both);
  g_assert_null (replaced);
}

/* Folders without anything to mark, and those that are not there, are not asked. */
static void
test_select_all (Fixture *f, gconstpointer data)
{
  g_autofree char *key = add (f, 1, 3, FALSE), *few = select_keys (f, NULL), *more = NULL, *less = NULL;

  g_assert_cmpstr (few, ==, "0:/0 1:/1 ");
  pb_imap_folders_get (f->folders, 2)->unread = 4;
  more = select_keys (f, NULL);
  g_assert_cmpstr (more, ==, "0:/0 1:/1 2:/0 ");
  pb_imap_folders_get (f->folders, 1)->missing = TRUE;
  less = select_keys (f, NULL);
  g_assert_cmpstr (less, ==, "0:/0 2:/0 ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/imap-folders/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("memory", test_memory);
  ADD ("select", test_select);
  ADD ("select-all", test_select_all);
  return g_test_run ();
}
