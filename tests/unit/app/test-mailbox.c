/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-mailbox.c: the c-client notation (c-client docs/naming.txt). */
#include "pb-error.h"
#include "pb-mailbox.h"

static void
test_good (void)
{
  const struct
  {
    const char *text, *host, *port, *security, *user, *folder;
  } cases[] = {
    { "{mail.example.org:993/imap/ssl}INBOX", "mail.example.org", "993", "tls", NULL, "INBOX" },
    { "{mail.example.org/imap/ssl}", "mail.example.org", NULL, "tls", NULL, "INBOX" },
    { "{mail.example.org}Work/2026", "mail.example.org", NULL, "starttls", NULL, "Work/2026" },
    { "{localhost:143/notls}INBOX", "localhost", "143", "none", NULL, "INBOX" },
    { "{h/tls/user=bob/validate-cert/readonly}INBOX", "h", NULL, "starttls", "bob", "INBOX" },
    { "{[::1]:993/ssl}INBOX", "::1", "993", "tls", NULL, "INBOX" },
    { "{[::1]/ssl}INBOX", "::1", NULL, "tls", NULL, "INBOX" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PbMailbox) mailbox = pb_mailbox_parse (cases[i].text, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (mailbox->host, ==, cases[i].host);
      g_assert_cmpstr (mailbox->port, ==, cases[i].port);
      g_assert_cmpstr (mailbox->security, ==, cases[i].security);
      g_assert_cmpstr (mailbox->user, ==, cases[i].user);
      g_assert_cmpstr (mailbox->folder, ==, cases[i].folder);
    }
}

static void
test_bad (void)
{
  const char *const cases[] = { "", "INBOX", "{", "{}INBOX", "{h", "{h/imap/ssl/novalidate-cert}INBOX", "{h/pop3}INBOX", "{h/wat}INBOX", "{h/anonymous}" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PbMailbox) mailbox = pb_mailbox_parse (cases[i], &error);

      g_assert_null (mailbox);
      g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/mailbox/good", test_good);
  g_test_add_func ("/app/mailbox/bad", test_bad);
  return g_test_run ();
}
