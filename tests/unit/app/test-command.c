/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-command.c: the command line's table: every command has help, wrong usage is 2, nothing needs a bus for either. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "pb-command.h"

/* One command line and its exit status. */
typedef struct
{
  const char *line;
  int status;
  const char *out; /* (nullable): standard output has this */
  const char *err; /* (nullable): and standard error this */
} Case;

static const Case cases[] = {
  { "--help", 0, "*watch*account add|discover|edit*", NULL },
  { "--version", 0, "postbell *", NULL },
  { "--wat", 2, NULL, "*--wat*" },
  { "wat", 2, NULL, "*wat*" },
  { "account", 2, NULL, "*account --help*" },
  { "account --help", 0, "*account add*", NULL },
  { "account wat", 2, NULL, "*account wat*" },
  { "account show", 2, NULL, "*Which account*" },
  { "account add", 2, NULL, "*Which address*" },
  { "account add bob", 2, NULL, "*“bob” is no mail address*--host*" },
  { "account add bob@127.0.0.1", 2, NULL, "*“bob@127.0.0.1” is no mail address*" },
  { "account add --name bob", 2, NULL, "*Which address*" },
  { "account add bob@zoo.test --ispdb --no-ispdb", 2, NULL, "*--no-ispdb*" },
  { "account add bob@zoo.test --host h --pin 00", 2, NULL, "*SHA-256*" },
  { "account discover", 2, NULL, "*Which address*" },
  { "account discover bob", 2, NULL, "*“bob”*" },
  { "account discover bob@zoo.test --ispdb --no-ispdb", 2, NULL, "*--no-ispdb*" },
  { "settings export", 2, NULL, "*Which file*" },
  { "settings import", 2, NULL, "*Which file*" },
  { "settings import /nonexistent", 1, NULL, "*/nonexistent*" },
  { "account add bob@zoo.test --host", 2, NULL, "*--host*" },
  { "account add bob@zoo.test --host h --kind nntp", 2, NULL, "*nntp*" },
  { "account add bob@zoo.test --host h --security none", 2, NULL, "*security*" },
  { "account add bob@zoo.test --host h --port 70000", 2, NULL, "*port*" },
  { "account add bob@zoo.test --host h --folder A --folder A", 2, NULL, "*folders has “A” twice*" },
  { "account add bob@zoo.test --host h --name .bob", 2, NULL, "*.bob*" },
  { "account add bob@zoo.test --host h --ca-file /nonexistent", 2, NULL, "*ca-file*" },
  { "account add bob@zoo.test --mailbox {h/imap/ssl/novalidate-cert}INBOX", 2, NULL, "*novalidate-cert*" },
  { "account add --kind exmail --address bob@zoo.test", 2, NULL, "*--client-id*--kind imap*" },
  { "account add --kind exmail --address bob@zoo.test --client-id zoo --no-check", 2, NULL, "*http://openapi.exmail.qq.com:12211/openapi/*--allow-plain-http*" },
  { "account add --kind exmail --address bob@zoo.test --client-id zoo --allow-plain-http --token-url http://exmail.example/token", 2, NULL, "*token-url*https*" },
  { "account add --kind exmail --address bob@zoo.test --client-id zoo --allow-plain-http --password-stdin", 2, NULL, "*--host*--secret-stdin*" },
  { "account add --address bob@zoo.test --host h --secret-stdin", 2, NULL, "*--kind exmail*" },
  { "account add --address bob@zoo.test --host h --allow-plain-http", 2, NULL, "*--kind exmail*" },
  { "account edit bob --name alice", 2, NULL, "*id*" },
  { "account list x", 2, NULL, "*“x”*" },
  { "watch --wat", 2, NULL, "*--wat*" },
  { "status x", 2, NULL, "*“x”*" },
  { "status", 3, NULL, "*does not run*" },
  { "status --json", 3, NULL, "*does not run*" },
  { "check --json --report", 2, NULL, "*--report*" },
  { "check", 1, NULL, "*account add*" },
  { "trust", 2, NULL, "*Which account*" },
  { "trust x --pin 00 --forget", 2, NULL, "*--pin*" },
  { "autostart", 2, NULL, "*on, off or status*" },
  { "autostart status", 0, "off\n", NULL },
  { "mark-read", 2, NULL, "*Which account*" },
  { "mark-read bob", 2, NULL, "*--all*" },
  { "mark-read bob --all --message k", 2, NULL, "*--all*" },
  { "mark-read bob --all", 3, NULL, "*does not run*" },
  { "check-now", 3, NULL, "*does not run*" },
  { "snooze 0", 2, NULL, "*“0”*" },
  { "snooze soon", 2, NULL, "*soon*" },
  { "snooze 30", 3, NULL, NULL },
  { "snooze off", 3, NULL, NULL },
  { "test-alert", 3, NULL, NULL },
  { "quit", 3, NULL, NULL },
  { "settings nonsense", 2, NULL, "*accounts, alerts*" },
  { "open", 1, NULL, "*account add*" },
  { "open bob", 1, NULL, "*account add*" },
};

static void
run (const char *line, int *status, char **out, char **err)
{
  g_autofree char *full = g_strconcat ("postbell ", line, NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) argv = NULL;

  g_assert_true (g_shell_parse_argv (full, NULL, &argv, NULL));
  g_free (argv[0]);
  argv[0] = g_strdup (g_getenv ("PB_PROGRAM"));
  process = g_subprocess_newv ((const char *const *) argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, out, err, &error));
  g_assert_no_error (error);
  *status = g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
}

static void
assert_matches (const char *pattern, const char *text)
{
  if (pattern != NULL && !g_pattern_match_simple (pattern, text))
    {
      g_test_message ("“%s” is not in “%s”", pattern, text);
      g_test_fail ();
    }
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *out = NULL, *err = NULL;
  int status;

  run (c->line, &status, &out, &err);
  g_test_message ("postbell %s: %d: %s%s", c->line, status, out, err);
  g_assert_cmpint (status, ==, c->status);
  assert_matches (c->out, out);
  assert_matches (c->err, err);
  if (status != 0) /* one line: cause and remedy */
    {
      g_assert_cmpstr (out, ==, "");
      g_assert_true (g_str_has_prefix (err, "postbell: "));
      g_assert_true (strchr (err, '\n') == err + strlen (err) - 1);
    }
  else
    g_assert_cmpstr (err, ==, "");
}

static void
test_help (gconstpointer data)
{
  const PbCommand *command = data;
  g_autofree char *line = g_strconcat (command->name, " --help", NULL), *out = NULL, *err = NULL;
  int status;

  run (line, &status, &out, &err);
  g_assert_cmpint (status, ==, 0);
  g_assert_nonnull (strstr (out, command->name));
}

static void
add_help_cases (void)
{
  for (const PbCommand *c = pb_commands_get (); c->name != NULL; c++)
    {
      g_autofree char *path = g_strdup_printf ("/app/command/help/%s", c->name);

      g_test_add_data_func (path, c, test_help);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *empty = g_dir_make_tmp ("postbell-XXXXXX", NULL);
  const char *const folders[] = { "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_DIRS", "XDG_RUNTIME_DIR" };

  int status;

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    g_setenv (folders[i], empty, TRUE);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/app/command/%02u", (guint) i);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  add_help_cases ();
  status = g_test_run ();
  g_rmdir (empty);
  return status;
}
