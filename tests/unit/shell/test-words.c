/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../engine/pb-corp-codes-documented.h"
#include "pb-clock.h"
#include "pb-corp-codes.h"
#include "pb-words-corp.h"
#include "pb-words-exmail-code.h"
#include "pb-words.h"

#include <string.h>

static PbAccount account = { .id = (char *) (gsize) "bob@zoo.test", .kind = (char *) (gsize) "imap", .host = (char *) (gsize) "imap.zoo.test", .port = 993 };

/* Every class has sentences of its own, with and without an account, and a remedy: more than one sentence, or a command. */
static void
test_errors (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (PbErrorClass c = PB_ERROR_CLASS_NONE; c < PB_N_ERROR_CLASSES; c++)
    {
      char *text = pb_words_error (c, &account, NULL);
      g_autofree char *general = pb_words_error (c, NULL, "");
      g_autofree char *detailed = pb_words_error (c, &account, "LOGIN %s failed");
      g_assert_true (g_str_has_suffix (text, "."));
      g_assert_null (strstr (text, "(null)"));
      g_assert_null (strstr (general, "(null)"));
      if (c != PB_ERROR_CLASS_NONE)
        {
          g_assert_true (strstr (text, "Postbell") != NULL || strstr (text, "“postbell ") != NULL);
          g_assert_true (strstr (text, account.host) != NULL || strstr (text, account.id) != NULL);
          g_assert_nonnull (strstr (detailed, "LOGIN %s failed"));
        }
      g_assert_true (g_hash_table_add (seen, text));
    }
}

/* What io and engine say, they do not say in a server's name; a server's words are never looked up. */
static void
test_reason (void)
{
  g_autofree char *locked = pb_words_error (PB_ERROR_CLASS_VAULT_LOCKED, &account, "The keyring is locked.");

  g_assert_true (g_str_has_suffix (locked, ". (The keyring is locked.)"));
  g_assert_cmpstr (pb_words_reason ("No such user"), ==, "No such user");
  g_assert_cmpstr (pb_words_reason (""), ==, "");
}

#define TEXT(x) ((char *) (gsize) (x))

/* An account that speaks the OpenApi alone hears of its key and its addresses, never of IMAP; beside IMAP the reason decides. */
static void
test_exmail (void)
{
  PbAccount exmail = { .id = TEXT ("ming"), .kind = TEXT ("exmail"), .address = TEXT ("ming@acme.example"), .api_url = TEXT ("http://openapi.exmail.example:12211/openapi/"), .token_url = TEXT ("https://exmail.example/token") };
  PbAccount both = exmail;
  const struct
  {
    const PbAccount *account;
    PbErrorClass error_class;
    const char *detail; /* (nullable) */
    const char *has, *lacks;
  } cases[] = {
    { &exmail, PB_ERROR_CLASS_AUTH_REJECTED, NULL, "工具箱 → 开放协议", "--password-stdin" },
    { &exmail, PB_ERROR_CLASS_AUTH_REJECTED, NULL, "“postbell account edit ming --secret-stdin”", "--password-stdin" },
    { &exmail, PB_ERROR_CLASS_VAULT_LOCKED, "The keyring is locked.", "“postbell account edit ming --secret-stdin”", "--password-stdin" },
    { &exmail, PB_ERROR_CLASS_REFUSED, "Connection refused", "exmail.example or openapi.exmail.example does not answer", "IMAP" },
    { &exmail, PB_ERROR_CLASS_WRONG_PROTOCOL, "Instead of the OpenApi a web page answers.", "log-in page of a network", "IMAP" },
    { &exmail, PB_ERROR_CLASS_WRONG_PROTOCOL, "The OpenApi answered with HTTP status 404.", ". (The OpenApi answered with HTTP status 404.)", "own words" },
    { &exmail, PB_ERROR_CLASS_SERVER_BUSY, "Another program took the access token away; a new one is asked for once a minute at most.", "“postbell check-now ming”. (Another program took", "is busy" },
    { &exmail, PB_ERROR_CLASS_SERVER_BUSY, "Exmail says 1200 invalid_token: the access token is wrong, has run out, or another program took a new one.", "“postbell check-now ming”", "is busy" },
    { &exmail, PB_ERROR_CLASS_SERVER_BUSY, "Exmail says 1002: busy.", "exmail.example or openapi.exmail.example is busy", "mail programs" },
    { &exmail, PB_ERROR_CLASS_CONFIG, "Exmail says 10001: no.", "public address is not on the company’s list", "mailbox" },
    { &exmail, PB_ERROR_CLASS_CONFIG, "Exmail says 1301 user_not_found: the company has no such mailbox.", "no mailbox ming@acme.example", "public address" },
    { &exmail, PB_ERROR_CLASS_CONFIG, "Exmail says 1301 x: y: the company has no such mailbox.", ". (Exmail says 1301 x: y: the company has no such mailbox.)", "own words" },
    { &exmail, PB_ERROR_CLASS_CONFIG, "Exmail says : .", ". (Exmail says : .)", "own words" },
    { &exmail, PB_ERROR_CLASS_CONFIG, "Exmail says : ", ". (Exmail says : )", "own words" },
    { &exmail, PB_ERROR_CLASS_CONFIG, "Exmail says: .", "Exmail says: .", "(null)" },
    { &exmail, PB_ERROR_CLASS_CONFIG, "Exmail says 1400.", "no mailbox ming@acme.example", "public address" },
    { &exmail, PB_ERROR_CLASS_CONFIG, "Exmail says 110001.", "“postbell account show ming”", "public address" },
    { &exmail, PB_ERROR_CLASS_CONFIG, NULL, "“postbell account show ming”", "public address" },
    { &exmail, PB_ERROR_CLASS_TLS_UNTRUSTED, NULL, "“postbell check ming”", "postbell trust" },
    { &both, PB_ERROR_CLASS_AUTH_REJECTED, "LOGIN failed", "“postbell account edit ming --password-stdin”", "interface key" },
    { &both, PB_ERROR_CLASS_AUTH_REJECTED, "Exmail says invalid_client: no.", "“postbell account edit ming --secret-stdin”", "--password-stdin" },
    { &both, PB_ERROR_CLASS_REFUSED, "Connection refused", "imap.exmail.example does not answer on port 993", "12211" },
    { &account, PB_ERROR_CLASS_CONFIG, "Exmail says 10001: no.", "“postbell account edit bob@zoo.test”", "public address" },
  };

  both.host = TEXT ("imap.exmail.example");
  both.port = 993;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = pb_words_error (cases[i].error_class, cases[i].account, cases[i].detail);

      g_test_message ("%s", text);
      g_assert_nonnull (strstr (text, cases[i].has));
      g_assert_null (strstr (text, cases[i].lacks));
    }
  for (PbErrorClass c = PB_ERROR_CLASS_OFFLINE; c < PB_N_ERROR_CLASSES; c++)
    {
      g_autofree char *text = pb_words_error (c, &exmail, NULL);
      g_assert_null (strstr (text, "(null)"));
      g_assert_true (strstr (text, "Postbell") != NULL || strstr (text, "“postbell ") != NULL);
    }
}

/* Returns: whether @sentence says what to do: a command, an option, a page, or to wait. */
static gboolean
helps (const char *sentence)
{
  static const char *const words[] = { "“postbell exmail ", " --", "(--", "administration console", "ry again" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (sentence, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* The current API's refusals name the application, its secret and what to type; every code of the table has a sentence. */
static void
test_corp (void)
{
  const PbAccount corp = { .id = TEXT ("ming"), .kind = TEXT ("exmail"), .address = TEXT ("ming@acme.example"), .corp_id = TEXT ("wm01"), .corp_api_url = TEXT ("https://api.exmail.example/cgi-bin/") };
  PbAccount beside = corp;
  const struct
  {
    const PbAccount *account;
    PbErrorClass error_class;
    const char *detail;
    const char *has, *lacks;
  } cases[] = {
    { &corp, PB_ERROR_CLASS_AUTH_REJECTED, "Exmail says 40001 invalid credential (application remind).", "“postbell account edit ming --corp-secret-stdin remind”", "开放协议" },
    { &corp, PB_ERROR_CLASS_VAULT_LOCKED, "No secret is stored for this account (application sso).", "“postbell account edit ming --corp-secret-stdin sso”", "--secret-stdin" },
    { &corp, PB_ERROR_CLASS_VAULT_LOCKED, "The keyring is locked (application log).", "“postbell account edit ming --corp-secret-stdin log”", "--password-stdin" },
    { &corp, PB_ERROR_CLASS_AUTH_EXPIRED, "Exmail says 40014 bad (application remind).", "“postbell check-now ming”", "own words" },
    { &corp, PB_ERROR_CLASS_SERVER_BUSY, "Exmail says 45009 limit (application remind).", "more than it allows", "own words" },
    { &corp, PB_ERROR_CLASS_SERVER_BUSY, "Exmail says -1 busy (application remind).", "has no time now", "more than it allows" },
    { &corp, PB_ERROR_CLASS_CONFIG, "Exmail says 60111 no user (application remind).", "no mailbox ming@acme.example", "own words" },
    { &corp, PB_ERROR_CLASS_CONFIG, "Exmail says 602005 no (application sso).", "secret of the application sso belongs to another application", "mailbox" },
    { &corp, PB_ERROR_CLASS_CONFIG, "Exmail says 604001 no (application sso).", "basic edition", "mailbox" },
    { &corp, PB_ERROR_CLASS_CONFIG, "Exmail says 40013 no (application sso).", "--corp-id", "mailbox" },
    { &corp, PB_ERROR_CLASS_CONFIG, "Exmail says 123456 odd words (application sso).", ". (Exmail says 123456 odd words (application sso).)", "own words" },
    { &corp, PB_ERROR_CLASS_REFUSED, "Connection refused", "api.exmail.example does not answer", "IMAP" },
    { &corp, PB_ERROR_CLASS_WRONG_PROTOCOL, "Instead of the current API a web page answers.", "log-in page of a network", "own words" },
    { &corp, PB_ERROR_CLASS_PROTOCOL, "The current API answered with nothing.", ". (The current API answered with nothing.)", "own words" },
    { &beside, PB_ERROR_CLASS_AUTH_REJECTED, "LOGIN failed", "“postbell account edit ming --password-stdin”", "application" },
    { &beside, PB_ERROR_CLASS_VAULT_LOCKED, "The keyring is locked (application sso).", "--corp-secret-stdin sso", "--password-stdin" },
  };
  g_autofree char *unknown = NULL;

  beside.host = TEXT ("imap.exmail.example");
  beside.port = 993;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = pb_words_error (cases[i].error_class, cases[i].account, cases[i].detail);

      g_test_message ("%s", text);
      g_assert_nonnull (strstr (text, cases[i].has));
      g_assert_null (strstr (text, cases[i].lacks));
    }
  unknown = pb_words_error (PB_ERROR_CLASS_CONFIG, &corp, "Exmail says 123456 words (application contacts).");
  *strchr (unknown, '(') = '\0'; /* what comes then is what the service said */
  for (gsize i = 0; i < G_N_ELEMENTS (pb_corp_codes_documented); i++)
    for (int code = pb_corp_codes_documented[i].first; code <= pb_corp_codes_documented[i].last; code++)
      {
        const PbCorpCode *found = pb_corp_code_find (code);
        g_autofree char *detail = g_strdup_printf ("Exmail says %d words (application contacts).", code);
        g_autofree char *text = pb_words_error (found->error_class, &corp, detail);

        g_test_message ("%d", code);
        g_assert_false (g_str_has_prefix (text, unknown));
        g_assert_null (strstr (text, "(null)"));
        g_assert_true (pb_words_exmail_code (code) == NULL || helps (pb_words_exmail_code (code)));
        g_assert_true (pb_words_exmail_code (code) != NULL || pb_words_corp_is_about_account (code) || found->fault != PB_EXMAIL_FAULT_OTHER);
      }
}

/* Why a click landed on the plain page: the class alone would name a proxy where the service named another host. */
static void
test_sign_in (void)
{
  const PbAccount exmail = { .id = TEXT ("ming"), .kind = TEXT ("exmail"), .address = TEXT ("ming@acme.example"), .api_url = TEXT ("http://openapi.exmail.example:12211/openapi/"), .token_url = TEXT ("https://exmail.example/token") };
  g_autoptr (GError) elsewhere = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL, "The service wants to log in at another host than the one configured.");
  g_autoptr (GError) refused = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_REFUSED, "Connection refused");
  g_autofree char *first = pb_words_sign_in (&exmail, elsewhere), *second = pb_words_sign_in (&exmail, refused);

  g_assert_true (g_str_has_suffix (first, "(The service wants to log in at another host than the one configured.)"));
  g_assert_null (strstr (second, "Connection refused"));
  g_assert_nonnull (strstr (second, "“postbell check ming”"));
}

static void
test_health (void)
{
  static const struct
  {
    PbStatus status;
    PbErrorClass why;
    gint64 checked, retry;
    const char *text;
  } cases[] = {
    { PB_STATUS_OFF, PB_ERROR_CLASS_TIMEOUT, 0, PB_NEVER, "Paused" },
    { PB_STATUS_OFFLINE, PB_ERROR_CLASS_OFFLINE, 0, PB_NEVER, "Offline, connects when there is a network" },
    { PB_STATUS_CONNECTING, PB_ERROR_CLASS_NONE, 0, PB_NEVER, "Connecting" },
    { PB_STATUS_CONNECTING, PB_ERROR_CLASS_CONFIG, 0, PB_NEVER, "Connecting: The settings of this account" },
    { PB_STATUS_WATCHING, PB_ERROR_CLASS_NONE, 0, PB_NEVER, "Watching" },
    { PB_STATUS_WATCHING, PB_ERROR_CLASS_NONE, 9941, PB_NEVER, "Watching, checked just now" },
    { PB_STATUS_WATCHING, PB_ERROR_CLASS_NONE, 9880, PB_NEVER, "Watching, checked 2 min ago" },
    { PB_STATUS_WATCHING, PB_ERROR_CLASS_NONE, 1000, PB_NEVER, "Watching, checked 2 h ago" },
    { PB_STATUS_BACKOFF, PB_ERROR_CLASS_TIMEOUT, 0, 10040, "Trying again in 40 s: imap.zoo.test did not answer" },
    { PB_STATUS_BACKOFF, PB_ERROR_CLASS_TIMEOUT, 0, 9999, "Trying again now: imap.zoo.test did not answer" },
    { PB_STATUS_BACKOFF, PB_ERROR_CLASS_NONE, 0, 9999, "Waiting to try again" },
    { PB_STATUS_NEEDS_LOGIN, PB_ERROR_CLASS_AUTH_REJECTED, 0, PB_NEVER, "imap.zoo.test refused the user name" },
    { PB_STATUS_NEEDS_TRUST, PB_ERROR_CLASS_NONE, 0, PB_NEVER, "Certificate not trusted" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbAccountState state = { .id = "bob@zoo.test", .status = cases[i].status, .error_class = cases[i].why, .error_text = "", .last_check = cases[i].checked * G_USEC_PER_SEC, .retry_at = cases[i].retry == PB_NEVER ? PB_NEVER : cases[i].retry * G_USEC_PER_SEC };
      g_autofree char *text = pb_words_health (&state, &account, (gint64) 10000 * G_USEC_PER_SEC);
      g_assert_cmpstr (text, !=, "");
      g_assert_true (g_str_has_prefix (text, cases[i].text));
      g_assert_true (cases[i].why != PB_ERROR_CLASS_NONE || strcmp (text, cases[i].text) == 0);
    }
}

/* POP3 pushes nothing, and nothing says that it does. */
static void
test_pop3 (void)
{
  static const PbAccount pop3 = { .id = (char *) (gsize) "bob@zoo.test", .kind = (char *) (gsize) "pop3", .host = (char *) (gsize) "pop.zoo.test", .port = 995 };
  PbAccountState state = { .id = "bob@zoo.test", .status = PB_STATUS_WATCHING, .error_text = "", .last_check = 9880 * (gint64) G_USEC_PER_SEC, .retry_at = PB_NEVER };
  g_autofree char *before = pb_words_health (&state, &pop3, (gint64) 10000 * G_USEC_PER_SEC);
  g_autofree char *now = pb_words_health (&state, &pop3, (gint64) 9881 * G_USEC_PER_SEC);

  g_assert_cmpstr (before, ==, "Checked 2 min ago");
  g_assert_cmpstr (now, ==, "Checked just now");
}

/* What stays on the screen names no span of time. */
static void
test_standing (void)
{
  static const struct
  {
    PbStatus status;
    PbErrorClass why;
    const char *text;
  } cases[] = {
    { PB_STATUS_OFFLINE, PB_ERROR_CLASS_OFFLINE, "Offline, connects when there is a network" },
    { PB_STATUS_WATCHING, PB_ERROR_CLASS_NONE, "Watching" },
    { PB_STATUS_BACKOFF, PB_ERROR_CLASS_NONE, "Waiting to try again" },
    { PB_STATUS_BACKOFF, PB_ERROR_CLASS_TIMEOUT, "Waiting to try again: imap.zoo.test did not answer" },
    { PB_STATUS_NEEDS_LOGIN, PB_ERROR_CLASS_AUTH_REJECTED, "imap.zoo.test refused the user name" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbAccountState state = { .id = "bob@zoo.test", .status = cases[i].status, .error_class = cases[i].why, .error_text = "", .last_check = 1, .retry_at = 60 * G_USEC_PER_SEC };
      g_autofree char *text = pb_words_standing (&state, &account);
      g_assert_true (g_str_has_prefix (text, cases[i].text));
      g_assert_true (cases[i].why != PB_ERROR_CLASS_NONE || strcmp (text, cases[i].text) == 0);
    }
}

static void
test_unread_and_status (void)
{
  static const struct
  {
    gint64 unread;
    const char *text;
  } cases[] = {
    { -1, "Unread mails not counted yet" },
    { 0, "No unread mail" },
    { 1, "1 unread mail" },
    { 2, "2 unread mails" },
    { 100000, "100000 unread mails" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = pb_words_unread (cases[i].unread);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
  for (PbStatus s = PB_STATUS_OFF; s < PB_N_STATUSES; s++)
    g_assert_cmpstr (pb_words_status (s), !=, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/errors", test_errors);
  g_test_add_func ("/words/reason", test_reason);
  g_test_add_func ("/words/exmail", test_exmail);
  g_test_add_func ("/words/corp", test_corp);
  g_test_add_func ("/words/sign-in", test_sign_in);
  g_test_add_func ("/words/health", test_health);
  g_test_add_func ("/words/pop3", test_pop3);
  g_test_add_func ("/words/standing", test_standing);
  g_test_add_func ("/words/unread-and-status", test_unread_and_status);
  return g_test_run ();
}
