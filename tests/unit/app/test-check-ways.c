/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-check-ways.c: which ways an Exmail account has, from the steps of its diagnosis. */
#include "pb-check-ways.h"

#include <locale.h>
#include <string.h>

static PbAccount *
load (const char *lines)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = g_strconcat ("[ming]\nkind=exmail\naddress=ming@acme.example\nallow-plain-http=true\n", lines, NULL);
  PbAccount *account;

  g_assert_true (g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, "ming", NULL);
  g_assert_nonnull (account);
  return account;
}

static PbCheckStep
step_of (const char *name)
{
  PbCheckStep step = 0;

  while (step < PB_N_CHECKS && !g_str_equal (pb_check_step_to_string (step), name))
    step++;
  g_assert_cmpint (step, <, PB_N_CHECKS);
  return step;
}

/* "key|token!why|options=what is told" */
static void
note_all (PbCheckWays *ways, const char *steps)
{
  g_auto (GStrv) each = g_strsplit (steps, "|", -1);

  for (gsize i = 0; each[i] != NULL && each[i][0] != '\0'; i++)
    {
      const char *told = strchr (each[i], '=');
      g_autofree char *name = told != NULL ? g_strndup (each[i], (gsize) (told - each[i])) : g_strdup (each[i]);
      g_auto (GStrv) parts = g_strsplit (name, "!", 2);
      const PbCheckResult result = {
        .step = step_of (parts[0]),
        .ok = parts[1] == NULL,
        .error_class = parts[1] == NULL ? PB_ERROR_CLASS_NONE : PB_ERROR_CLASS_CONFIG,
        .detail = parts[1] != NULL ? parts[1] : told != NULL ? told + 1
                                                             : "",
      };

      pb_check_ways_note (ways, &result, parts[1]);
    }
}

#define IMAP_OK "|secret|connect|tls|greeting|capability|login|folder|push"

static const struct
{
  const char *account;
  const char *steps;
  const char *states; /* of push, imap, poll, openapi-link, corp-link; "*" is used */
} rows[] = {
  { "client-id=a\n", "key|token|count|listen|link", "works* not-set-up works works* not-set-up" },
  { "client-id=a\n", "key|token!no", "fails* not-set-up fails fails not-set-up" },
  { "client-id=a\n", "key|token|count!no|listen|link", "fails* not-set-up fails works* not-set-up" },
  { "client-id=a\n", "key|token|count|listen!no|link", "fails* not-set-up works works* not-set-up" },
  { "client-id=a\nhost=h\n", "key|token|count|listen|link" IMAP_OK, "works* works* works works* not-set-up" },
  { "client-id=a\nhost=h\n", "key|token|count|listen|link|secret|connect!no", "works* fails* works works* not-set-up" },
  { "client-id=a\nhost=h\n", "key|token|count|listen|link", "works* not-reached* works works* not-set-up" },
  { "client-id=a\nhost=h\npush=imap\n", "key|token|count|listen|link" IMAP_OK, "works works* works works* not-set-up" },
  { "corp-id=c\n", "corp-token|corp-link|corp-token|corp-count|corp-token", "not-set-up not-set-up works* not-set-up works*" },
  { "corp-id=c\n", "corp-token|corp-count", "not-set-up not-set-up works* not-set-up not-set-up" },
  { "corp-id=c\n", "corp-token!x (application sso).|corp-token|corp-count", "not-set-up not-set-up works* not-set-up fails" },
  { "corp-id=c\n", "corp-token|corp-link|corp-token!x (application remind).|corp-token!x (application log).", "not-set-up not-set-up fails* not-set-up works*" },
  { "corp-id=c\n", "corp-token!Connection refused", "not-set-up not-set-up fails* not-set-up fails" },
  { "corp-id=c\nhost=h\n", "corp-token|corp-link!no|options" IMAP_OK, "not-set-up works* not-set-up not-set-up fails" },
  { "corp-id=c\nclient-id=a\n", "key|token|count|listen|link|corp-token|corp-count!no", "works* not-set-up fails works* not-set-up" },
  { "corp-id=c\nclient-id=a\npush=poll\n", "key|token|count|listen|link|corp-token|corp-link", "works not-set-up works* works* works*" },
  { "corp-id=c\nclient-id=a\npush=poll\n", "key|token|count!no|listen|link|corp-token|corp-link", "fails not-set-up fails* works* works*" },
  { "corp-id=c\nclient-id=a\npush=poll\n", "key|token|count|listen|link|corp-token|corp-count!Exmail says 602005 no right (application remind).", "works not-set-up works* works* not-set-up" },
  { "corp-id=c\nclient-id=a\npush=poll\n", "key|token|count|listen|link|corp-token!Exmail says 40013 bad (application remind).", "works not-set-up works* works* not-set-up" },
  { "corp-id=c\nclient-id=a\npush=poll\n", "key|token|count|listen|link|corp-token!Exmail says 40013 bad (application sso).|corp-count!Exmail says 60111 no (application remind).", "works not-set-up fails* works* fails" },
  { "corp-id=c\npush=poll\n", "corp-token|corp-count!Exmail says 602005 no right (application remind).", "not-set-up not-set-up fails* not-set-up not-set-up" },
  { "corp-id=c\nclient-id=a\npush=poll\n", "key|token|count|listen|link|corp-token!Locked (application remind).", "works not-set-up fails* works* not-set-up" },
  { "corp-id=c\n", "options=IMAP off, POP3 on, secure login off", "not-set-up fails not-set-up* not-set-up not-set-up" },
  { "corp-id=c\n", "options=IMAP on, POP3 off, secure login on", "not-set-up not-set-up not-set-up* not-set-up not-set-up" },
  { "corp-id=c\n", "options=IMAP off", "not-set-up not-set-up not-set-up* not-set-up not-set-up" },
  { "corp-id=c\nhost=h\n", "options=IMAP off, POP3 off, secure login off", "not-set-up fails* not-set-up not-set-up not-set-up" },
  { "corp-id=c\nhost=h\n", "options=IMAP off, POP3 off, secure login off" IMAP_OK, "not-set-up works* not-set-up not-set-up not-set-up" },
  { "corp-id=c\nclient-id=a\npush=poll\n", "key!no|corp-token|corp-link|corp-token|corp-count", "fails not-set-up works* fails works*" },
};

/* Returns: (transfer full): the same from JSON. */
static char *
dup_states (const PbCheckWays *ways)
{
  g_autoptr (GString) json = g_string_new ("{");
  g_autoptr (GString) out = g_string_new (NULL);
  g_auto (GStrv) parts = NULL;

  pb_check_ways_add_json (ways, json);
  parts = g_strsplit (json->str, "\"state\":\"", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 6);
  for (gsize i = 1; parts[i] != NULL; i++)
    {
      gboolean used = strstr (parts[i], "\"used\":true") != NULL;

      g_string_append_printf (out, "%s%.*s%s", i > 1 ? " " : "", (int) strcspn (parts[i], "\""), parts[i], used ? "*" : "");
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
test_states (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PbAccount) account = load (rows[i].account);
      g_autoptr (PbCheckWays) ways = pb_check_ways_new (account);
      g_autofree char *states = NULL;

      g_test_message ("%s%s", rows[i].account, rows[i].steps);
      note_all (ways, rows[i].steps);
      states = dup_states (ways);
      g_assert_cmpstr (states, ==, rows[i].states);
    }
}

/* What is said of it: why, or what to type. */
static void
test_text (void)
{
  g_autoptr (PbAccount) account = load ("corp-id=c\nhost=h\n");
  g_autoptr (PbCheckWays) ways = pb_check_ways_new (account);
  g_autofree char *text = NULL;

  note_all (ways, "corp-token|corp-link|options|secret|connect|tls|greeting|login!IMAP is switched off.");
  text = pb_check_ways_dup_text (ways);
  g_assert_cmpstr (text, ==, "  Push by the OpenApi: not set up\n"
                             "    “postbell account edit ming --client-id ADMIN --secret-stdin” adds it, where the company has the OpenApi.\n"
                             "  IMAP: does not work\n"
                             "    IMAP is switched off.\n"
                             "  Asking for the number of unread mails: not set up\n"
                             "    “postbell account edit ming --corp-secret-stdin remind” adds it.\n"
                             "  Log-in link by the OpenApi: not set up\n"
                             "    “postbell account edit ming --client-id ADMIN --secret-stdin” adds it, where the company has the OpenApi.\n"
                             "  Log-in link by the current API: works, and is used");
}

/* What the service says of a way that is not set up is said before it is. */
static void
test_before (void)
{
  static const struct
  {
    const char *steps, *has;
  } cases[] = {
    { "options=IMAP off, POP3 off, secure login off", "IMAP: does not work\n    IMAP is switched off for the member" },
    { "options=IMAP on, POP3 off, secure login on", "IMAP: not set up\n    “postbell account edit ming --host HOST --password-stdin” adds it, with an app password" },
    { "options=IMAP on, POP3 off, secure login off", "IMAP: not set up\n    “postbell account edit ming --host HOST --password-stdin” adds it.\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbAccount) account = load ("corp-id=c\n");
      g_autoptr (PbCheckWays) ways = pb_check_ways_new (account);
      g_autofree char *text = NULL;

      note_all (ways, cases[i].steps);
      text = pb_check_ways_dup_text (ways);
      g_test_message ("%s", text);
      g_assert_nonnull (strstr (text, cases[i].has));
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/check-ways/states", test_states);
  g_test_add_func ("/app/check-ways/text", test_text);
  g_test_add_func ("/app/check-ways/before", test_before);
  return g_test_run ();
}
