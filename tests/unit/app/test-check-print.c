/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-check-print.c: a report names nobody. */
#include "pb-check-print.h"

static void
test_mask (void)
{
  const struct
  {
    const char *user, *text, *out;
  } cases[] = {
    { "bob", "bob@zoo.test: imap mail.zoo.test:993 tls", "…@zoo.test: imap mail.zoo.test:993 tls" },
    { "bob", "NO [AUTHENTICATIONFAILED] bob refused", "NO [AUTHENTICATIONFAILED] … refused" },
    { "bob", "bobsled and kebob stay", "bobsled and kebob stay" },
    { "u", "u logged in as u@zoo.test, unread 12", "… logged in as …@zoo.test, unread 12" },
    { "bob", "someone.else+x@other.example wrote", "…@other.example wrote" },
    { "bob", "bob", "…" },
    { "bob", "bob@zoo.test bob@zoo.test", "…@zoo.test …@zoo.test" },
    { "bob", "<bob>", "<…>" },
    { "zoo.test\\bob", "user zoo.test\\bob", "user …" },
    { "bob", "", "" },
    { "bob", "@", "…@" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GKeyFile) file = g_key_file_new ();
      g_autoptr (PbAccount) account = NULL;
      g_autofree char *out = NULL, *address = NULL;

      address = g_strdup (cases[i].user[0] == 'u' ? "u@zoo.test" : "bob@zoo.test");
      g_key_file_set_string (file, address, "address", address);
      g_key_file_set_string (file, address, "host", "mail.zoo.test");
      g_key_file_set_string (file, address, "user", cases[i].user);
      account = pb_account_load (file, address, NULL);
      g_assert_nonnull (account);
      out = pb_check_mask (cases[i].text, account);
      g_assert_cmpstr (out, ==, cases[i].out);
    }
}

/* So is what somebody calls a folder. */
static void
test_mask_folders (void)
{
  static const char text[] = "[bob]\naddress=bob@zoo.test\nhost=mail.zoo.test\nfolders=INBOX;Divorce;\n";
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (PbAccount) account = NULL;
  g_autofree char *out = NULL;

  g_assert_true (g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, "bob", NULL);
  g_assert_nonnull (account);
  out = pb_check_mask ("INBOX: 1 unread mail, Divorce: 2 unread mails", account);
  g_assert_cmpstr (out, ==, "INBOX: 1 unread mail, …: 2 unread mails");
}

/* The administrator's name is a person's, too. */
static void
test_mask_exmail (void)
{
  static const char text[] = "[ming]\nkind=exmail\naddress=ming@acme.example\nclient-id=acmeadmin\nallow-plain-http=true\n";
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (PbAccount) account = NULL;
  g_autofree char *out = NULL;

  g_assert_true (g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, "ming", NULL);
  g_assert_nonnull (account);
  out = pb_check_mask ("ming@acme.example: no client acmeadmin, acmeadmins", account);
  g_assert_cmpstr (out, ==, "…@acme.example: no client …, acmeadmins");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/check-print/mask", test_mask);
  g_test_add_func ("/app/check-print/mask-folders", test_mask_folders);
  g_test_add_func ("/app/check-print/mask-exmail", test_mask_exmail);
  return g_test_run ();
}
