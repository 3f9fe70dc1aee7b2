/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-line.c: what the command line of "postbell exmail" means, what it refuses, and what is said of values that cannot be sent. */
#include "config.h"

#include "../engine/pb-corp-codes-documented.h"
#include "pb-corp-codes.h"
#include "pb-error.h"
#include "pb-exmail-answer.h"
#include "pb-exmail-line.h"
#include "pb-exmail-words.h"
#include "pb-words-exmail-code.h"

#include <string.h>

#define TEXT(x) ((char *) (gsize) (x))

static PbExmailLine *
parse (const char *text, GError **error)
{
  g_autofree char *whole = g_strconcat ("exmail ", text, NULL);
  g_auto (GStrv) argv = NULL;

  g_shell_parse_argv (whole, NULL, &argv, NULL);
  return pb_exmail_line_parse (argv, error);
}

/* Returns: (transfer full): "option=value …" of all values. */
static char *
dump (const PbExmailValues *values)
{
  GString *out = g_string_new (NULL);
  const char *option;

  for (guint i = 0; (option = pb_exmail_values_get_option (values, i)) != NULL; i++)
    {
      const GPtrArray *all = pb_exmail_values_get (values, option);

      for (guint j = 0; j < all->len; j++)
        g_string_append_printf (out, "%s%s=%s", out->len > 0 ? " " : "", option, (const char *) g_ptr_array_index (all, j));
    }
  return g_string_free (out, FALSE);
}

static const struct
{
  const char *text;
  const char *words;
  const char *values;
} good[] = {
  { "newcount", "newcount", "" },
  { "newcount a@b.example", "newcount", "address=a@b.example" },
  { "user get --address=a@b.example", "user get", "address=a@b.example" },
  { "user check a@b.example c@b.example", "user check", "address=a@b.example address=c@b.example" },
  { "--json user get a@b.example --yes", "user get", "address=a@b.example" },
  { "group add-member g@b.example a@b.example --member c@b.example", "group add-member", "group=g@b.example member=a@b.example member=c@b.example" },
  { "user sync a@b.example --name '' --party=R\\&D --party ''", "user sync", "address=a@b.example name= party=R&D party=" },
  { "tag update 12 -- --UI", "tag update", "tag=12 name=--UI" },
  { "user sync a@b.example --name=a=b", "user sync", "address=a@b.example name=a=b" },
  { "interfaces", "interfaces", "" },
  { "who --trust a@b.example", "who", "" },
  { "who --trusted", "who", "" },
  { "wechat-token on a@b.example", "wechat-token on", "address=a@b.example" },
};

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PbExmailLine) line = parse (good[i].text, &error);
      g_autofree char *values = NULL;

      g_test_message ("%s", good[i].text);
      g_assert_no_error (error);
      values = dump (line->values);
      g_assert_cmpstr (line->words, ==, good[i].words);
      g_assert_cmpstr (values, ==, good[i].values);
    }
}

/* What is refused, and a word that the sentence has. */
static const struct
{
  const char *text;
  const char *word;
} bad[] = {
  { "user", "user" },
  { "user put", "user put" },
  { "nonsense", "nonsense" },
  { "newcount a@b.example c@b.example", "one argument too many" },
  { "newcount --name Ann", "--name" },
  { "newcount --trusted", "--trusted" },
  { "newcount --trust a@b.example", "--trust" },
  { "who --trust", "--trust needs a value" },
  { "newcount --nonsense", "--nonsense needs a value" },
  { "newcount --nonsense=1", "--nonsense" },
  { "newcount --address", "--address needs a value" },
  { "newcount --api v2", "openapi, corp or auto" },
  { "newcount --password-fd x", "descriptor" },
  { "newcount --password-fd 9999", "descriptor" },
  { "user sync a@b.example --password geheim1", "never taken from the command line" },
  { "--name Ann user sync", "--name" },
  { "user get --file x", "--file" },
  { "user sync --restart", "--file" },
  { "group add-member --journal x", "--file" },
  { "newcount --full", "--full" },
  { "directory erase --dry-run", "--dry-run" },
  { "--dry-run directory off", "--dry-run" },
  { "directory sync --full --dry-run", "--dry-run" },
  { "who ann --dry-run", "--dry-run" },
};

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PbExmailLine) line = parse (bad[i].text, &error);

      g_test_message ("%s", bad[i].text);
      g_assert_null (line);
      g_assert_nonnull (strstr (error->message, bad[i].word));
      g_assert_null (strstr (error->message, "geheim1"));
    }
}

static void
test_switches (void)
{
  g_autoptr (PbExmailLine) line = parse ("--account ming --api corp newcount --json --yes --dry-run --password-stdin", NULL);
  g_autoptr (PbExmailLine) plain = parse ("newcount --api auto --password-fd 7", NULL), help = parse ("user --help", NULL);

  g_assert_cmpstr (line->account, ==, "ming");
  g_assert_cmpint (line->api, ==, PB_EXMAIL_API_CORP);
  g_assert_true (line->json && line->yes && line->dry_run && !line->help);
  g_assert_cmpint (line->password_fd, ==, 0);
  g_assert_cmpint (plain->api, ==, PB_N_EXMAIL_APIS);
  g_assert_cmpint (plain->password_fd, ==, 7);
  g_assert_false (plain->json || plain->yes || plain->dry_run);
  g_assert_true (help->help);
}

static void
test_files (void)
{
  g_autoptr (PbExmailLine) line = parse ("user sync --file members.csv --journal j --restart --action add", NULL), pipe = parse ("group add-member g@b.example --file -", NULL);
  g_autofree char *values = dump (line->values);

  g_assert_cmpstr (line->file, ==, "members.csv");
  g_assert_cmpstr (line->journal, ==, "j");
  g_assert_true (line->restart);
  g_assert_cmpstr (values, ==, "action=add");
  g_assert_cmpstr (pipe->file, ==, "-");
}

static void
test_not_utf8 (void)
{
  char *argv[] = { (char[]){ "exmail" }, (char[]){ "newcount" }, (char[]){ "\xff@b.example" }, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_null (pb_exmail_line_parse (argv, &error));
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
}

/* Every problem has a sentence with what it is about. */
static void
test_problems (void)
{
  for (guint problem = 1; problem < PB_N_EXMAIL_PROBLEMS; problem++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *words = NULL;

      pb_exmail_problem_set (&error, (PbExmailProblem) problem, "ext-id", "20");
      words = pb_exmail_words_problem (error);
      g_test_message ("%s", words);
      g_assert_nonnull (words);
      g_assert_true (strstr (words, "--ext-id") != NULL || strstr (words, "20") != NULL || strstr (words, "OpenApi") != NULL || problem >= PB_EXMAIL_PROBLEM_EMPTY);
      g_assert_true (g_str_has_suffix (words, "."));
    }
}

/* A problem's text comes back in its parts, whatever is in them; other errors are none. */
static void
test_problem_parts (void)
{
  static const char *const facts[] = { "", "a (b) c", "Sales (North)", ") (", "is missing" };
  g_autoptr (GError) other = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_CONFIG, "Exmail says 1301 user_not_found.");

  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *option = NULL, *fact = NULL, *words = NULL;

      pb_exmail_problem_set (&error, PB_EXMAIL_PROBLEM_PARTY, "party", facts[i][0] != '\0' ? facts[i] : NULL);
      g_assert_cmpint (pb_exmail_problem_get (error, &option, &fact), ==, PB_EXMAIL_PROBLEM_PARTY);
      g_assert_cmpstr (option, ==, "party");
      g_assert_cmpstr (fact, ==, facts[i]);
      words = pb_exmail_words_problem (error);
      g_assert_cmpint (strstr (words, "the company itself") != NULL, ==, facts[i][0] == '\0');
      g_assert_null (strstr (words, "“”"));
    }
  g_assert_null (pb_exmail_words_problem (other));
}

/* The complete set of 1.4; what is about the account is said elsewhere. */
static void
test_codes (void)
{
  static const int command[] = { 1001, 1002, 1301, 1303, 1304, 1310, 1400 }, account[] = { 1200, 10001, 4711, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (command); i++)
    g_assert_nonnull (pb_words_exmail_code (command[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (account); i++)
    g_assert_null (pb_words_exmail_code (account[i]));
}

/* What the service can answer (1.4): what the person reads of it first, and what helps. */
static const struct
{
  int code;
  PbErrorClass error_class;
  const char *sentence;
  const char *remedy;
} codes_1_4[] = {
  { 1001, PB_ERROR_CLASS_CONFIG, "The service says that a value is missing or wrong.", "--help says what they may be" },
  { 1002, PB_ERROR_CLASS_SERVER_BUSY, "The service is busy and did nothing.", "Try again in a minute." },
  { 1200, PB_ERROR_CLASS_AUTH_EXPIRED, "The service no longer accepts the access token.", "postbell check-now ming" },
  { 1301, PB_ERROR_CLASS_CONFIG, "The company has no mailbox with this address.", "user check ADDRESS" },
  { 1303, PB_ERROR_CLASS_CONFIG, "The password does not meet the company’s rule; it has 6 to 32 characters.", "Choose another one, with --password-stdin." },
  { 1304, PB_ERROR_CLASS_CONFIG, "The address exists already, as a mailbox, an alias or a group.", "--action modify" },
  { 1310, PB_ERROR_CLASS_CONFIG, "The company has no such department.", "party sync PATH --action add" },
  { 1400, PB_ERROR_CLASS_CONFIG, "The company has no mailbox with this address.", "user check ADDRESS" },
  { 10001, PB_ERROR_CLASS_CONFIG, "The interface does not answer this network: its public address", "工具箱" },
  { 4711, PB_ERROR_CLASS_CONFIG, "The service refuses this, and would refuse it again", "all that is known" },
};

static void
test_code_words (void)
{
  const PbAccount ming = { .id = TEXT ("ming"), .kind = TEXT ("exmail"), .address = TEXT ("ming@acme.example"), .client_id = TEXT ("acmeadmin"), .api_url = TEXT ("https://openapi.exmail.example/openapi/"), .token_url = TEXT ("https://exmail.example/cgi-bin/token") };

  for (gsize i = 0; i < G_N_ELEMENTS (codes_1_4); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"errcode\":\"%d\"}", codes_1_4[i].code);
      g_autoptr (JsonObject) answer = pb_exmail_parse (json, strlen (json));
      g_autofree char *words = NULL;
      g_autoptr (GError) error = NULL;
      PbExmailFault fault;

      g_assert_true (pb_exmail_answer_take_error (answer, NULL, &fault, &error));
      g_assert_error (error, PB_ERROR, (int) codes_1_4[i].error_class);
      words = pb_exmail_words_error (&ming, error);
      g_test_message ("%d: %s", codes_1_4[i].code, words);
      g_assert_nonnull (strstr (words, codes_1_4[i].sentence));
      g_assert_nonnull (strstr (words, codes_1_4[i].remedy));
      g_assert_true (i + 1 == G_N_ELEMENTS (codes_1_4) || strstr (words, "all that is known") == NULL);
    }
}

#define UNKNOWN 123456 /* no code of any documentation */

/* What a command says to a code of the current API: what it is, and what helps. */
static const struct
{
  int code;
  PbErrorClass error_class;
  const char *sentence;
  const char *remedy;
} corp_codes[] = {
  { -1, PB_ERROR_CLASS_SERVER_BUSY, "has no time now", "Try again in a minute" },
  { 40003, PB_ERROR_CLASS_CONFIG, "no address of a member", "exmail user list" },
  { 40070, PB_ERROR_CLASS_CONFIG, "None of these members or departments", "exmail party list" },
  { 40093, PB_ERROR_CLASS_SERVER_BUSY, "Too many programs", "after some minutes" },
  { 45009, PB_ERROR_CLASS_SERVER_BUSY, "more than it allows", "after some minutes" },
  { 60003, PB_ERROR_CLASS_CONFIG, "no such department", "exmail party list" },
  { 60005, PB_ERROR_CLASS_CONFIG, "has members", "exmail user sync" },
  { 60008, PB_ERROR_CLASS_CONFIG, "of this name already", "Choose another --path or --to" },
  { 60102, PB_ERROR_CLASS_CONFIG, "a member’s already", "--action modify" },
  { 60111, PB_ERROR_CLASS_CONFIG, "no mailbox with this address", "exmail user check ADDRESS" },
  { 60112, PB_ERROR_CLASS_CONFIG, "name is wrong", "--name" },
  { 60203, PB_ERROR_CLASS_CONFIG, "tag is wrong", "exmail tag list" },
  { 600003, PB_ERROR_CLASS_CONFIG, "too weak", "--password-stdin" },
  { 600008, PB_ERROR_CLASS_CONFIG, "no such mail group", "exmail user check ADDRESS" },
  { 600020, PB_ERROR_CLASS_CONFIG, "cannot be in itself", "exmail group get ADDRESS" },
  { 601001, PB_ERROR_CLASS_CONFIG, "time is wrong", "2026-01-31" },
  { 604002, PB_ERROR_CLASS_CONFIG, "VIP", "administration console" },
};

/* Returns: (transfer full): what a command says when the current API answers with @code. */
static char *
dup_corp_words (PbErrorClass error_class, int code)
{
  const PbAccount corp = { .id = TEXT ("ming"), .kind = TEXT ("exmail"), .address = TEXT ("ming@acme.example"), .corp_id = TEXT ("wm01"), .corp_api_url = TEXT ("https://api.exmail.example/cgi-bin/") };
  g_autoptr (GError) error = g_error_new (PB_ERROR, (int) error_class, "Exmail says %d in its words (application contacts).", code);

  return pb_exmail_words_error (&corp, error);
}

static void
test_corp_codes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (corp_codes); i++)
    {
      g_autofree char *words = dup_corp_words (corp_codes[i].error_class, corp_codes[i].code);

      g_test_message ("%d: %s", corp_codes[i].code, words);
      g_assert_cmpint (pb_corp_code_find (corp_codes[i].code)->error_class, ==, corp_codes[i].error_class);
      g_assert_nonnull (strstr (words, corp_codes[i].sentence));
      g_assert_nonnull (strstr (words, corp_codes[i].remedy));
    }
}

/* Each code of the documentation has a sentence of its own where a command meets it, not the one for codes nobody knows. */
static void
test_corp_codes_all_known (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pb_corp_codes_documented); i++)
    for (int code = pb_corp_codes_documented[i].first; code <= pb_corp_codes_documented[i].last; code++)
      {
        const PbCorpCode *found = pb_corp_code_find (code);
        g_autofree char *words = dup_corp_words (found->error_class, code), *unknown = dup_corp_words (found->error_class, UNKNOWN);
        g_autofree char *number = g_strdup_printf ("%d in its words", code);

        g_test_message ("%d: %s", code, words);
        g_assert_false (g_str_has_prefix (words, "Exmail says"));
        if (found->fault == PB_EXMAIL_FAULT_OTHER)
          {
            *strchr (unknown, '(') = '\0'; /* what comes then is what the service said */
            g_assert_false (g_str_has_prefix (words, unknown));
            g_assert_nonnull (strstr (words, number));
          }
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/app/exmail-line/good", test_good);
  g_test_add_func ("/app/exmail-line/bad", test_bad);
  g_test_add_func ("/app/exmail-line/switches", test_switches);
  g_test_add_func ("/app/exmail-line/files", test_files);
  g_test_add_func ("/app/exmail-line/not-utf8", test_not_utf8);
  g_test_add_func ("/app/exmail-line/problems", test_problems);
  g_test_add_func ("/app/exmail-line/problem-parts", test_problem_parts);
  g_test_add_func ("/app/exmail-line/codes", test_codes);
  g_test_add_func ("/app/exmail-line/code-words", test_code_words);
  g_test_add_func ("/app/exmail-line/corp-codes", test_corp_codes);
  g_test_add_func ("/app/exmail-line/corp-codes-all-known", test_corp_codes_all_known);
  return g_test_run ();
}
