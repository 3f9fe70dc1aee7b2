/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-request.c: what is refused before anything is sent, and what is said of it; departments by path and by id. What is sent
 * is in test-exmail-exchanges.c. */
#include "pb-error.h"
#include "pb-exmail-json.h"
#include "pb-exmail-problem.h"
#include "pb-exmail-request.h"

#include <stdlib.h>
#include <string.h>

/* "option=value" until NULL. */
static PbExmailValues *
make_values (const char *const *pairs)
{
  PbExmailValues *values = pb_exmail_values_new ();

  for (; *pairs != NULL; pairs++)
    {
      g_auto (GStrv) parts = g_strsplit (*pairs, "=", 2);
      g_autoptr (PbSecret) secret = pb_secret_new (parts[1], strlen (parts[1]));

      if (g_str_equal (parts[0], "password"))
        pb_exmail_values_set_secret (values, parts[0], secret);
      else
        pb_exmail_values_add (values, parts[0], parts[1]);
    }
  return values;
}

#define LONG64  "1234567890123456789012345678901234567890123456789012345678901234"
#define ADDRESS "address=ann@acme.example"

/* A command that is refused: its API, words, values, and the problem with option and fact. */
static const struct
{
  PbExmailApi api;
  const char *words;
  const char *values[8];
  PbExmailProblem problem;
  const char *option;
  const char *fact;
} refused[] = {
  { PB_EXMAIL_API_OPENAPI, "user sync", { ADDRESS }, PB_EXMAIL_PROBLEM_MISSING, "action", "" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=put", ADDRESS }, PB_EXMAIL_PROBLEM_WORD, "action", "add, modify, delete" },
  { PB_EXMAIL_API_CORP, "user sync", { "action=put", ADDRESS }, PB_EXMAIL_PROBLEM_WORD, "action", "add, modify, delete" },
  { PB_EXMAIL_API_CORP, "user sync", { ADDRESS }, PB_EXMAIL_PROBLEM_MISSING, "action", "" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=add", ADDRESS, "password=abcdef" }, PB_EXMAIL_PROBLEM_MISSING, "name", "" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=add", ADDRESS, "name=Ann" }, PB_EXMAIL_PROBLEM_MISSING, "password", "" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=add", ADDRESS, "name=Ann", "password=abcde" }, PB_EXMAIL_PROBLEM_TOO_SHORT, "password", "6" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=add", ADDRESS, "name=Ann", "password=abcdefabcdefabcdefabcdefabcdef123" }, PB_EXMAIL_PROBLEM_TOO_LONG, "password", "32" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=delete", ADDRESS, "name=Ann" }, PB_EXMAIL_PROBLEM_UNKNOWN, "name", "openapi" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=modify", ADDRESS, "new-password=yes" }, PB_EXMAIL_PROBLEM_UNKNOWN, "new-password", "openapi" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=modify", ADDRESS, "name=" }, PB_EXMAIL_PROBLEM_TOO_SHORT, "name", "1" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=modify", ADDRESS, "name=a", "name=b" }, PB_EXMAIL_PROBLEM_TOO_MANY, "name", "1" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=modify", ADDRESS, "name=a\nb" }, PB_EXMAIL_PROBLEM_TEXT, "name", "" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=modify", ADDRESS, "name=\xff" }, PB_EXMAIL_PROBLEM_TEXT, "name", "" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=modify", ADDRESS, "gender=unset" }, PB_EXMAIL_PROBLEM_WORD, "gender", "male, female" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=modify", ADDRESS, "party=a//b" }, PB_EXMAIL_PROBLEM_PATH, "party", "" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=modify", ADDRESS, "party=/a" }, PB_EXMAIL_PROBLEM_PATH, "party", "" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=modify", ADDRESS, "party=1/2/3/4/5/6" }, PB_EXMAIL_PROBLEM_PATH, "party", "" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=modify", ADDRESS, "party=" LONG64 "5" }, PB_EXMAIL_PROBLEM_PATH, "party", "" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=modify", ADDRESS, "party=a|b" }, PB_EXMAIL_PROBLEM_PATH, "party", "" },
  { PB_EXMAIL_API_OPENAPI, "user sync", { "action=modify", ADDRESS, "party=#7" }, PB_EXMAIL_PROBLEM_ID, "party", "" },
  { PB_EXMAIL_API_OPENAPI, "user get", { "address=ann" }, PB_EXMAIL_PROBLEM_ADDRESS, "address", "" },
  { PB_EXMAIL_API_OPENAPI, "user get", { "address=@acme.example" }, PB_EXMAIL_PROBLEM_ADDRESS, "address", "" },
  { PB_EXMAIL_API_OPENAPI, "user get", { "address=a@b@c.example" }, PB_EXMAIL_PROBLEM_ADDRESS, "address", "" },
  { PB_EXMAIL_API_OPENAPI, "user get", { "address=Ann <ann@acme.example>" }, PB_EXMAIL_PROBLEM_ADDRESS, "address", "" },
  { PB_EXMAIL_API_OPENAPI, "user list", { "since=12x" }, PB_EXMAIL_PROBLEM_NUMBER, "since", "" },
  { PB_EXMAIL_API_OPENAPI, "user list", { "since=-1" }, PB_EXMAIL_PROBLEM_NUMBER, "since", "" },
  { PB_EXMAIL_API_OPENAPI, "user list", { "since=9223372036854775808" }, PB_EXMAIL_PROBLEM_NUMBER, "since", "" },
  { PB_EXMAIL_API_OPENAPI, "tag list", { NULL }, PB_EXMAIL_PROBLEM_COMMAND, "", "openapi" },
  { PB_EXMAIL_API_CORP, "authkey", { NULL }, PB_EXMAIL_PROBLEM_COMMAND, "", "corp" },
  { PB_EXMAIL_API_CORP, "user sync", { "action=modify", ADDRESS, "position=" LONG64 "5" }, PB_EXMAIL_PROBLEM_TOO_LONG, "position", "64" },
  { PB_EXMAIL_API_CORP, "user sync", { "action=modify", ADDRESS, "party=1/2/3/4/5/6" }, PB_EXMAIL_PROBLEM_PARTY, "party", "1/2/3/4/5/6" },
  { PB_EXMAIL_API_CORP, "user sync", { "action=modify", ADDRESS, "password=" }, PB_EXMAIL_PROBLEM_TOO_SHORT, "password", "1" },
  { PB_EXMAIL_API_CORP, "user sync", { "action=modify", ADDRESS, "party=Sales" }, PB_EXMAIL_PROBLEM_PARTY, "party", "Sales" },
  { PB_EXMAIL_API_CORP, "user sync", { "action=modify", ADDRESS, "party=#x" }, PB_EXMAIL_PROBLEM_NUMBER, "party", "" },
  { PB_EXMAIL_API_CORP, "party sync", { "action=add", "path=Sales/North" }, PB_EXMAIL_PROBLEM_PARTY, "path", "Sales" },
  { PB_EXMAIL_API_CORP, "party sync", { "action=add", "path=#7" }, PB_EXMAIL_PROBLEM_ID, "path", "" },
  { PB_EXMAIL_API_CORP, "party sync", { "action=modify", "path=R&D" }, PB_EXMAIL_PROBLEM_ONE_OF, "", "to, --order" },
  { PB_EXMAIL_API_CORP, "party sync", { "action=delete", "path=" }, PB_EXMAIL_PROBLEM_TOO_SHORT, "path", "1" },
  { PB_EXMAIL_API_CORP, "group add", { "group=g@acme.example", "name=G", "senders=all" }, PB_EXMAIL_PROBLEM_ONE_OF, "", "member, --subgroup, --party" },
  { PB_EXMAIL_API_CORP, "group add", { "group=g@acme.example", "name=G", "senders=some", "party=#1" }, PB_EXMAIL_PROBLEM_WORD, "senders", "inner, all, group, list" },
  { PB_EXMAIL_API_CORP, "newcount", { "begin=2026-02-30", "end=2026-03-01" }, PB_EXMAIL_PROBLEM_DATE, "begin", "" },
  { PB_EXMAIL_API_CORP, "newcount", { "begin=2026-02-01" }, PB_EXMAIL_PROBLEM_MISSING, "end", "" },
  { PB_EXMAIL_API_CORP, "newcount", { "end=2026-02-01" }, PB_EXMAIL_PROBLEM_UNKNOWN, "end", "corp" },
  { PB_EXMAIL_API_CORP, "log batch-job", { "begin=2026-2-1", "end=2026-03-01" }, PB_EXMAIL_PROBLEM_DATE, "begin", "" },
  { PB_EXMAIL_API_CORP, "log batch-job", { "begin=2026-02-011", "end=2026-03-01" }, PB_EXMAIL_PROBLEM_DATE, "begin", "" },
  { PB_EXMAIL_API_CORP, "option set", { ADDRESS, "set=imap" }, PB_EXMAIL_PROBLEM_WORD, "set", "wechat-login=on|off, imap=on|off, pop=on|off" },
  { PB_EXMAIL_API_CORP, "option set", { ADDRESS, "set=imap=yes" }, PB_EXMAIL_PROBLEM_WORD, "set", "wechat-login=on|off, imap=on|off, pop=on|off" },
};

/* The company has R&D (2) alone. */
static PbExmailParties *
make_parties (void)
{
  static const char json[] = "{\"department\":[{\"id\":\"2\",\"name\":\"R&D\",\"parentid\":1}]}";
  g_autoptr (JsonObject) object = pb_exmail_parse (json, strlen (json));

  return pb_exmail_parties_read (object);
}

/* Returns: (transfer full) (nullable) */
static PbExmailRequest *
make (PbExmailApi api, const char *words, const char *const *pairs, GError **error)
{
  const PbExmailApi apis[] = { api, PB_N_EXMAIL_APIS };
  g_autoptr (PbExmailValues) values = make_values (pairs);
  g_autoptr (PbExmailParties) parties = make_parties ();
  const PbExmailRow *row = pb_exmail_values_choose (values, words, apis, error);

  return row != NULL ? pb_exmail_request_make (row, values, "ming@acme.example", parties, error) : NULL;
}

static void
test_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PbExmailRequest) request = make (refused[i].api, refused[i].words, refused[i].values, &error);
      g_autofree char *option = NULL, *fact = NULL;

      g_test_message ("row %zu: %s", i, error != NULL ? error->message : "nothing");
      g_assert_null (request);
      g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
      g_assert_cmpint (pb_exmail_problem_get (error, &option, &fact), ==, refused[i].problem);
      g_assert_cmpstr (option, ==, refused[i].option);
      g_assert_cmpstr (fact, ==, refused[i].fact);
    }
}

/* A list of members has its own bound; twenty addresses are checked at once (1.6 user/check, 3.5). */
static void
test_counts (void)
{
  static const struct
  {
    const char *words;
    const char *option;
    guint max;
  } lists[] = { { "user check", "address", 20 }, { "group add-member", "member", 5000 } };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint more = 0; more <= 1; more++)
      {
        const PbExmailApi apis[] = { PB_EXMAIL_API_OPENAPI, PB_N_EXMAIL_APIS };
        g_autoptr (PbExmailValues) values = pb_exmail_values_new ();
        g_autoptr (PbExmailRequest) request = NULL;
        g_autoptr (GError) error = NULL;
        const PbExmailRow *row;

        if (i == 1)
          pb_exmail_values_add (values, "group", "all@acme.example");
        for (guint n = 0; n < lists[i].max + more; n++)
          pb_exmail_values_add (values, lists[i].option, "ann@acme.example");
        row = pb_exmail_values_choose (values, lists[i].words, apis, &error);
        request = pb_exmail_request_make (row, values, NULL, NULL, &error);
        if (more == 0)
          g_assert_no_error (error);
        else
          {
            g_autofree char *option = NULL, *fact = NULL;

            g_assert_cmpint (pb_exmail_problem_get (error, &option, &fact), ==, PB_EXMAIL_PROBLEM_TOO_MANY);
            g_assert_cmpstr (option, ==, lists[i].option);
            g_assert_cmpint (atoi (fact), ==, (int) lists[i].max);
          }
        g_assert_true ((request != NULL) == (more == 0));
      }
}

/* Each value is right, all together are too long: that is known before anything is sent. */
static void
test_too_long (void)
{
  static const char *const group[] = { "group=all@acme.example", NULL };
  const PbExmailRow *row = pb_exmail_table_find (PB_EXMAIL_API_OPENAPI, "group/addmember");
  g_autoptr (PbExmailValues) values = make_values (group);
  g_autofree char *filler = g_strnfill (240, 'x'), *option = NULL, *fact = NULL;
  g_autoptr (PbExmailRequest) first = NULL, second = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *address = g_strdup_printf ("%s%04u@acme.example", filler, i);

      pb_exmail_values_add (values, "member", address);
      if (i == 3499)
        first = pb_exmail_request_make (row, values, NULL, NULL, &error);
    }
  g_assert_no_error (error);
  g_assert_nonnull (first);
  second = pb_exmail_request_make (row, values, NULL, NULL, &error);
  g_assert_null (second);
  g_assert_cmpint (pb_exmail_problem_get (error, &option, &fact), ==, PB_EXMAIL_PROBLEM_REQUEST);
  g_assert_cmpstr (fact, ==, "1024");
}

/* The first API that can do it is taken. */
static void
test_choice (void)
{
  const PbExmailApi both[] = { PB_EXMAIL_API_CORP, PB_EXMAIL_API_OPENAPI, PB_N_EXMAIL_APIS };
  static const struct
  {
    const char *words;
    const char *values[5];
    PbExmailApi api;
    const char *path;
  } rows[] = {
    { "newcount", { NULL }, PB_EXMAIL_API_CORP, "mail/newcount" },
    { "user list", { NULL }, PB_EXMAIL_API_CORP, "user/list" },
    { "user list", { "since=5" }, PB_EXMAIL_API_OPENAPI, "user/list" },
    { "user sync", { "action=add", ADDRESS, "name=Ann", "password=abcdef" }, PB_EXMAIL_API_CORP, "user/create" },
    { "user sync", { "action=modify", ADDRESS, "password-md5=no", "password=abcdef" }, PB_EXMAIL_API_OPENAPI, "user/sync" },
    { "authkey", { NULL }, PB_EXMAIL_API_OPENAPI, "mail/authkey" },
    { "tag list", { NULL }, PB_EXMAIL_API_CORP, "tag/list" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PbExmailValues) values = NULL;
      g_autoptr (GError) error = NULL;
      const char *pairs[6] = { NULL };
      const PbExmailRow *row;

      memcpy (pairs, rows[i].values, sizeof rows[i].values);
      values = make_values (pairs);
      row = pb_exmail_values_choose (values, rows[i].words, both, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (row->path, ==, rows[i].path);
      g_assert_cmpint (row->api, ==, rows[i].api);
    }
}

static void
test_mask (void)
{
  static const char *const pairs[] = { "action=add", ADDRESS, "name=安妮", "password=geheim123", NULL };
  g_autoptr (PbExmailValues) values = make_values (pairs), copy = pb_exmail_values_copy (values);
  g_autoptr (PbExmailRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  pb_exmail_values_mask (copy);
  request = pb_exmail_request_make (pb_exmail_table_find (PB_EXMAIL_API_OPENAPI, "user/sync"), copy, NULL, NULL, &error);
  g_assert_no_error (error);
  text = pb_exmail_request_describe (request);
  g_assert_cmpstr (text, ==, "POST user/sync\n  Action=2\n  Alias=ann@acme.example\n  Name=安妮\n  Password=********\n");
  g_assert_cmpstr (pb_secret_get (pb_exmail_values_get_secret (values, "password")), ==, "geheim123");
}

/* An MD5 sum is one, and goes with the word that it is. */
static void
test_md5 (void)
{
  static const char *const sums[] = { "password=00112233445566778899aabbccddeeff", "password=00112233445566778899AABBCCDDEEFF", "password=geheim123", "name=Ann" };
  static const PbExmailProblem problems[] = { PB_EXMAIL_PROBLEM_NONE, PB_EXMAIL_PROBLEM_MD5, PB_EXMAIL_PROBLEM_MD5, PB_EXMAIL_PROBLEM_MISSING };

  for (gsize i = 0; i < G_N_ELEMENTS (sums); i++)
    {
      const char *pairs[] = { "action=modify", ADDRESS, "password-md5=yes", sums[i], NULL };
      g_autoptr (PbExmailValues) values = make_values (pairs);
      g_autofree char *option = NULL, *fact = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (PbExmailRequest) request = pb_exmail_request_make (pb_exmail_table_find (PB_EXMAIL_API_OPENAPI, "user/sync"), values, NULL, NULL, &error);

      g_assert_true ((request != NULL) == (i == 0));
      g_assert_cmpint (pb_exmail_problem_get (error, &option, &fact), ==, problems[i]);
      g_clear_pointer (&request, pb_exmail_request_free);
      pb_exmail_values_mask (values);
      request = pb_exmail_request_make (pb_exmail_table_find (PB_EXMAIL_API_OPENAPI, "user/sync"), values, NULL, NULL, NULL);
      g_assert_true ((request != NULL) == (i != 3));
    }
}

/* --- departments --- */

static void
test_parties (void)
{
  static const char json[] = "{\"department\":[{\"id\":3,\"name\":\"Tests\",\"parentid\":2},{\"id\":2,\"name\":\"R&D\",\"parentid\":1},{\"id\":1,\"name\":\"Acme\",\"parentid\":0},"
                             "{\"id\":6,\"name\":\"a\",\"parentid\":7},{\"id\":7,\"name\":\"b\",\"parentid\":6},{\"name\":\"no id\"},{\"id\":8},5,"
                             "{\"id\":9223372036854775807,\"name\":\"big\",\"parentid\":1}]}";
  g_autoptr (JsonObject) object = pb_exmail_parse (json, strlen (json));
  g_autoptr (PbExmailParties) parties = pb_exmail_parties_read (object);

  g_assert_cmpint (pb_exmail_parties_find (parties, ""), ==, 1);
  g_assert_cmpint (pb_exmail_parties_find (parties, "R&D"), ==, 2);
  g_assert_cmpint (pb_exmail_parties_find (parties, "R&D/Tests"), ==, 3);
  g_assert_cmpint (pb_exmail_parties_find (parties, "Acme"), ==, -1);
  g_assert_cmpint (pb_exmail_parties_find (parties, "big"), ==, G_MAXINT64);
  g_assert_cmpstr (pb_exmail_parties_get_path (parties, 3), ==, "R&D/Tests");
  g_assert_null (pb_exmail_parties_get_path (parties, 6)); /* a circle has no path */
}

/* "R/D" is no D in R, and no path leads to either of two. */
static void
test_parties_alike (void)
{
  static const char json[] = "{\"department\":[{\"id\":1,\"name\":\"Acme\",\"parentid\":0},{\"id\":2,\"name\":\"R\",\"parentid\":1},{\"id\":3,\"name\":\"D\",\"parentid\":2},"
                             "{\"id\":4,\"name\":\"R/D\",\"parentid\":1},{\"id\":5,\"name\":\"Tests\",\"parentid\":4},{\"id\":6,\"name\":\"QA\",\"parentid\":1},{\"id\":7,\"name\":\"QA\",\"parentid\":1}]}";
  g_autoptr (JsonObject) object = pb_exmail_parse (json, strlen (json));
  g_autoptr (PbExmailParties) parties = pb_exmail_parties_read (object);

  g_assert_cmpint (pb_exmail_parties_find (parties, "R/D"), ==, 3);
  g_assert_cmpint (pb_exmail_parties_find (parties, "R/D/Tests"), ==, -1);
  g_assert_cmpint (pb_exmail_parties_find (parties, "QA"), ==, -1);
  g_assert_cmpstr (pb_exmail_parties_get_path (parties, 5), ==, "R/D/Tests");
}

/* The list of a company need not have the company itself (3.6: the sample has not). */
static void
test_parties_without_top (void)
{
  g_autoptr (PbExmailParties) parties = make_parties ();

  g_assert_cmpint (pb_exmail_parties_find (parties, "R&D"), ==, 2);
  g_assert_cmpint (pb_exmail_parties_find (parties, ""), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/exmail/request/refused", test_refused);
  g_test_add_func ("/exmail/request/counts", test_counts);
  g_test_add_func ("/exmail/request/too-long", test_too_long);
  g_test_add_func ("/exmail/request/choice", test_choice);
  g_test_add_func ("/exmail/request/mask", test_mask);
  g_test_add_func ("/exmail/request/md5", test_md5);
  g_test_add_func ("/exmail/parties", test_parties);
  g_test_add_func ("/exmail/parties/alike", test_parties_alike);
  g_test_add_func ("/exmail/parties/without-top", test_parties_without_top);
  return g_test_run ();
}
