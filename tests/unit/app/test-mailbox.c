/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-mailbox.c: the c-client notation (c-client docs/naming.txt): every flag, what it becomes, or why it is refused. */
#include "pb-error.h"
#include "pb-mailbox.h"

#include <string.h>

static void
test_good (void)
{
  const struct
  {
    const char *text, *kind, *host, *port, *security, *user, *folder;
  } cases[] = {
    { "{mail.example.org:993/imap/ssl}INBOX", "imap", "mail.example.org", "993", "tls", NULL, "INBOX" },
    { "{mail.example.org/imap/ssl}", "imap", "mail.example.org", "993", "tls", NULL, "INBOX" },
    { "{mail.example.org}Work/2026", "imap", "mail.example.org", "143", "starttls", NULL, "Work/2026" },
    { "{localhost:143/notls}INBOX", "imap", "localhost", "143", "none", NULL, "INBOX" },
    { "{h/tls/user=bob/validate-cert/readonly}INBOX", "imap", "h", "143", "starttls", "bob", "INBOX" },
    /* addresses */
    { "{[::1]:993/ssl}INBOX", "imap", "::1", "993", "tls", NULL, "INBOX" },
    { "{[::1]/ssl}INBOX", "imap", "::1", "993", "tls", NULL, "INBOX" },
    { "{[2001:db8::1]}INBOX", "imap", "2001:db8::1", "143", "starttls", NULL, "INBOX" },
    { "{192.0.2.1:10143}", "imap", "192.0.2.1", "10143", "starttls", NULL, "INBOX" },
    /* services and their ports */
    { "{h/imap}", "imap", "h", "143", "starttls", NULL, "INBOX" },
    { "{h/imap2/ssl}", "imap", "h", "993", "tls", NULL, "INBOX" },
    { "{h/imap2bis}", "imap", "h", "143", "starttls", NULL, "INBOX" },
    { "{h/imap4}", "imap", "h", "143", "starttls", NULL, "INBOX" },
    { "{h/imap4rev1}", "imap", "h", "143", "starttls", NULL, "INBOX" },
    { "{h/service=imap/ssl}", "imap", "h", "993", "tls", NULL, "INBOX" },
    { "{h/service=IMAP4rev1}", "imap", "h", "143", "starttls", NULL, "INBOX" },
    { "{h/imap/imap4rev1/service=imap}", "imap", "h", "143", "starttls", NULL, "INBOX" },
    { "{h/pop3}INBOX", "pop3", "h", "110", "starttls", NULL, "INBOX" },
    { "{h/pop3/ssl}", "pop3", "h", "995", "tls", NULL, "INBOX" },
    { "{h/service=pop3/notls}inbox", "pop3", "h", "110", "none", NULL, "INBOX" },
    /* security */
    { "{h/ssl}", "imap", "h", "993", "tls", NULL, "INBOX" },
    { "{h/tls}", "imap", "h", "143", "starttls", NULL, "INBOX" },
    { "{h/tls-sslv23}", "imap", "h", "143", "starttls", NULL, "INBOX" },
    { "{h/notls}", "imap", "h", "143", "none", NULL, "INBOX" },
    { "{h/ssl/notls}", "imap", "h", "993", "tls", NULL, "INBOX" }, /* as in c-client: no STARTTLS within TLS */
    { "{h/notls/ssl}", "imap", "h", "993", "tls", NULL, "INBOX" },
    { "{h/secure}", "imap", "h", "143", "starttls", NULL, "INBOX" }, /* no password is readable within TLS */
    { "{h/secure/ssl}", "imap", "h", "993", "tls", NULL, "INBOX" },
    { "{h/secure/tls}", "imap", "h", "143", "starttls", NULL, "INBOX" },
    { "{h/secure/ssl/notls}", "imap", "h", "993", "tls", NULL, "INBOX" },
    /* without a meaning here */
    { "{h/readonly}", "imap", "h", "143", "starttls", NULL, "INBOX" },
    { "{h/debug}", "imap", "h", "143", "starttls", NULL, "INBOX" },
    { "{h/norsh}", "imap", "h", "143", "starttls", NULL, "INBOX" },
    { "{h/loser}", "imap", "h", "143", "starttls", NULL, "INBOX" },
    { "{h/validate-cert}", "imap", "h", "143", "starttls", NULL, "INBOX" },
    /* letters of any case */
    { "{H.Example:993/IMAP/Ssl/NoRsh/Validate-Cert}InBoX", "imap", "H.Example", "993", "tls", NULL, "INBOX" },
    { "{h/POP3/SSL}", "pop3", "h", "995", "tls", NULL, "INBOX" },
    /* names */
    { "{h/user=bob@example.org/ssl}", "imap", "h", "993", "tls", "bob@example.org", "INBOX" },
    { "{h/ssl/USER=Bob}", "imap", "h", "993", "tls", "Bob", "INBOX" },
    { "{h/user=\"a/b}c d\"/ssl}", "imap", "h", "993", "tls", "a/b}c d", "INBOX" },
    { "{h/user=\"a\\\"b\\\\c\"}", "imap", "h", "143", "starttls", "a\"b\\c", "INBOX" },
    { "{h/user=DOMAIN\\bob}", "imap", "h", "143", "starttls", "DOMAIN\\bob", "INBOX" },
    { "{h/authuser=bob}", "imap", "h", "143", "starttls", "bob", "INBOX" },
    { "{h/user=bob/authuser=bob}", "imap", "h", "143", "starttls", "bob", "INBOX" },
    { "{h/user=a/user=b}", "imap", "h", "143", "starttls", "b", "INBOX" },
    /* folders */
    { "{h}&UXZO1mWHTvZZOQ-", "imap", "h", "143", "starttls", NULL, "其他文件夹" },
    { "{h}其他文件夹", "imap", "h", "143", "starttls", NULL, "其他文件夹" },
    { "{h}R&-D", "imap", "h", "143", "starttls", NULL, "R&D" },
    { "{h}R&D", "imap", "h", "143", "starttls", NULL, "R&D" },
    { "{h}a}b{c", "imap", "h", "143", "starttls", NULL, "a}b{c" },
    { "{h}inbox/x", "imap", "h", "143", "starttls", NULL, "inbox/x" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PbMailbox) mailbox = pb_mailbox_parse (cases[i].text, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_no_error (error);
      g_assert_cmpstr (mailbox->kind, ==, cases[i].kind);
      g_assert_cmpstr (mailbox->host, ==, cases[i].host);
      g_assert_cmpstr (mailbox->port, ==, cases[i].port);
      g_assert_cmpstr (mailbox->security, ==, cases[i].security);
      g_assert_cmpstr (mailbox->user, ==, cases[i].user);
      g_assert_cmpstr (mailbox->folder, ==, cases[i].folder);
    }
}

/* Each refusal names what is refused, and what to say instead. */
static void
test_bad (void)
{
  const struct
  {
    const char *text, *reason;
  } cases[] = {
    { "", "looks like" },
    { "INBOX", "looks like" },
    { "{", "looks like" },
    { "{}INBOX", "looks like" },
    { "{h", "looks like" },
    { "{h/ssl", "looks like" },
    { "{:993}", "looks like" },
    { "{h:}", "looks like" },
    { "{h:/ssl}", "looks like" },
    { "{[::1}", "looks like" },
    { "{[]}", "looks like" },
    { "{[::1]x}", "looks like" },
    { "{h/user=\"bob}INBOX", "looks like" },
    { "{h/user=\"bob\"x}INBOX", "looks like" },
    { "{::1/ssl}", "brackets" },
    { "{2001:db8::1}", "brackets" },
    { "{h/imap/ssl/novalidate-cert}INBOX", "--pin" },
    { "{h/NOVALIDATE-CERT}INBOX", "--no-check" },
    { "{h/anonymous}", "/user=" },
    { "{h/nntp}", "newsgroups" },
    { "{h/service=nntp}", "newsgroups" },
    { "{h/smtp}", "none to read" },
    { "{h/submit}", "none to read" },
    { "{h/service=gopher}", "unknown" },
    { "{h/service=}", "unknown" },
    { "{h/service}", "unknown" },
    { "{h/imap/pop3}", "not both" },
    { "{h/pop3/service=imap}", "not both" },
    { "{h/tls/notls}", "/notls" },
    { "{h/notls/tls}", "/notls" },
    { "{h/ssl/tls}", "/ssl" },
    { "{h/secure/notls}", "readable" },
    { "{h/user=}", "lacks" },
    { "{h/user=\"\"}", "lacks" },
    { "{h/authuser=}", "lacks" },
    { "{h/user}", "unknown" },
    { "{h/user=ann/authuser=admin}", "admin" },
    { "{h/pop3}Work", "Work" },
    { "{h/wat}INBOX", "/wat" },
    { "{h/ssl=yes}", "unknown" },
    { "{h/}", "unknown" },
    { "{h//ssl}", "unknown" },
    { "{h/ssl }", "unknown" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PbMailbox) mailbox = pb_mailbox_parse (cases[i].text, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_null (mailbox);
      g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
      g_assert_nonnull (strstr (error->message, cases[i].reason));
    }
}

/* Cut anywhere it is refused or read, never more. */
static void
test_cuts (void)
{
  static const char text[] = "{[2001:db8::1]:993/imap/ssl/user=\"a\\\"b\"/norsh}&UXZO1mWHTvZZOQ-";

  for (gsize len = 0; len < strlen (text); len++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *cut = g_strndup (text, len);
      g_autoptr (PbMailbox) mailbox = pb_mailbox_parse (cut, &error);

      g_assert_true ((mailbox == NULL) == (error != NULL));
      g_assert_true ((mailbox != NULL) == (strstr (cut, "norsh}") != NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/mailbox/good", test_good);
  g_test_add_func ("/app/mailbox/bad", test_bad);
  g_test_add_func ("/app/mailbox/cuts", test_cuts);
  return g_test_run ();
}
