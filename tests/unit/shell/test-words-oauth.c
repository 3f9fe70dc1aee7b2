/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-words-oauth.c: what an administrator reads about registering Postbell: five steps for each authorization server that is
 * shipped, each with what that server's pages ask for, and nothing that they do not. */
#include "pb-words-oauth.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const char *folders[2];

#define N_WORDS 4

static const struct
{
  const char *id;
  const char *words[PB_WORDS_OAUTH_STEPS][N_WORDS]; /* that stand in a step, NULL-terminated unless all are used */
  const char *never[N_WORDS];                       /* anywhere */
} shipped[] = {
  { "microsoft",
    { { "administrator", "with Microsoft", "https://learn.microsoft.com/entra/identity-platform/quickstart-register-app" },
      { "organization", "public client", "no secret", "public client flows" },
      { "http://localhost ", "redirect URI" },
      { "delegated", "IMAP.AccessAsUser.All, offline_access" },
      { "account edit bob --oauth-client-id CLIENT-ID --oauth-tenant TENANT-ID", "/postbell/oauth/microsoft.ini ", "/etc/xdg/postbell/oauth" } },
    { "https://outlook.office.com/", "client secret", "127.0.0.1" } },
  { "microsoft-21vianet",
    { { "https://docs.azure.cn/" }, { "public client" }, { "http://localhost " }, { "IMAP.AccessAsUser.All, offline_access" }, { "--oauth-tenant", "/postbell/oauth/microsoft-21vianet.ini " } },
    { "learn.microsoft.com", "client secret" } },
  { "microsoft-us-gov",
    { { "https://learn.microsoft.com/" }, { "public client" }, { "http://localhost " }, { "IMAP.AccessAsUser.All, offline_access" }, { "--oauth-tenant", "/postbell/oauth/microsoft-us-gov.ini " } },
    { "client secret" } },
  { "google",
    { { "with Google", "https://developers.google.com/" }, { "“Internal”", "seven days", "Google has examined" }, { "“Desktop app”", "not asked for" }, { "“https://mail.google.com/”" }, { "client-secret", "/postbell/oauth/google.ini", "/etc/xdg/postbell/oauth", "yourself" } },
    { "public client", "tenant", "127.0.0.1", "account edit" } },
  { "yahoo",
    { { "Yahoo", "agreement", "https://senders.yahooinc.com/" }, { "register a new application" }, { "http://localhost " }, { "“mail-r”" }, { "client-secret", "/postbell/oauth/yahoo.ini" } },
    { "public client", "tenant", "account edit" } },
};

static void
check_step (const char *step, const char *const *words)
{
  g_test_message ("%s", step);
  g_assert_true (g_utf8_validate (step, -1, NULL));
  g_assert_null (strchr (step, '{'));
  for (guint i = 0; i < N_WORDS && words[i] != NULL; i++)
    {
      g_test_message ("  %s", words[i]);
      g_assert_nonnull (strstr (step, words[i]));
    }
}

static void
test_steps (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (shipped); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (PbOauthProvider) provider = pb_oauth_provider_find (folders, shipped[i].id, NULL, &error);
      g_auto (GStrv) steps = NULL;
      g_autofree char *all = NULL;

      g_assert_no_error (error);
      steps = pb_words_oauth_register (provider, "bob");
      all = g_strjoinv ("\n", steps);
      g_assert_cmpuint (g_strv_length (steps), ==, PB_WORDS_OAUTH_STEPS);
      for (guint j = 0; j < PB_WORDS_OAUTH_STEPS; j++)
        check_step (steps[j], shipped[i].words[j]);
      for (guint j = 0; j < N_WORDS && shipped[i].never[j] != NULL; j++)
        g_assert_null (strstr (all, shipped[i].never[j]));
    }
}

/* A row of somebody else's, with what it need not have left out. */
static void
test_bare (void)
{
  static const char text[] = "[zoo]\nissuer=https://id.zoo.test\nauthorize=https://id.zoo.test/a\ntoken=https://id.zoo.test/t\nscope-pop3=pop mail/\nhosts=zoo.test;\n";
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (PbOauthProvider) provider = NULL;
  g_auto (GStrv) steps = NULL;

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  provider = pb_oauth_provider_read (file, "zoo", NULL, NULL);
  g_assert_nonnull (provider);
  steps = pb_words_oauth_register (provider, NULL);
  g_assert_cmpuint (g_strv_length (steps), ==, PB_WORDS_OAUTH_STEPS);
  g_assert_nonnull (strstr (steps[0], "zoo"));
  g_assert_null (strstr (steps[1], "code"));
  g_assert_nonnull (strstr (steps[2], "http://127.0.0.1 "));
  g_assert_nonnull (strstr (steps[3], "pop, mail/"));
  g_assert_nonnull (strstr (steps[4], "edit ACCOUNT --oauth-client-id CLIENT-ID”"));
}

int
main (int argc, char **argv)
{
  g_autofree char *source = NULL, *link = NULL, *parent = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("LANGUAGE", "C", TRUE);
  folders[0] = parent = g_dir_make_tmp ("pb-register-XXXXXX", NULL);
  link = g_build_filename (parent, "postbell", NULL);
  source = g_test_build_filename (G_TEST_DIST, "..", "data", NULL);
  g_assert_no_errno (symlink (source, link));
  g_test_add_func ("/shell/words-oauth/steps", test_steps);
  g_test_add_func ("/shell/words-oauth/bare", test_bare);
  status = g_test_run ();
  (void) g_unlink (link);
  (void) g_rmdir (parent);
  return status;
}
