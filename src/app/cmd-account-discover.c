/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-account-discover.c: postbell account discover ADDRESS: which servers have its mail, and where that is known from. Nothing is
 * saved, and nobody signs in. */
#include "config.h"

#include "cmd-account.h"

#include <glib/gi18n.h>

#include "pb-account-options.h"
#include "pb-discover-run.h"
#include "pb-found-print.h"

typedef struct
{
  gboolean json, yes, no, online, login;
  char *proxy; /* (owned) (nullable) */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->proxy);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

/* Its address, or what it is called there, is one of an account's. */
static gboolean
is_watched (GPtrArray *all, const PbGoaAccount *online)
{
  for (guint i = 0; i < all->len; i++)
    {
      const PbAccount *account = g_ptr_array_index (all, i);

      if (g_strcmp0 (account->goa, online->id) == 0 || (account->address != NULL && online->address != NULL && g_ascii_strcasecmp (account->address, online->address) == 0))
        return TRUE;
    }
  return FALSE;
}

static int
list_online (const Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbGoa) goa = pb_goa_new ();
  g_autoptr (GPtrArray) online = NULL;
  g_autoptr (PbAccounts) accounts = pb_edges_load_accounts (&error);
  const PbFoundPrint print = { options->json, "", FALSE, FALSE };

  if (accounts == NULL)
    return pb_command_fail ("%s", error->message);
  pb_goa_use_session_bus (goa);
  online = pb_discover_online (goa, &error);
  if (online == NULL)
    return pb_command_fail (_ ("The Online Accounts of the desktop cannot be asked: %s"), error->message);
  for (guint i = 0; i < online->len; i++)
    {
      const PbGoaAccount *one = g_ptr_array_index (online, i);
      pb_found_print_online (&print, one, is_watched (pb_accounts_get (accounts), one), i + 1);
    }
  pb_found_print_end (&print, online->len);
  return online->len > 0 ? PB_EXIT_DONE : pb_command_fail (_ ("The desktop has no Online Account with mail."));
}

/* Returns: (transfer full) (nullable) (element-type PbFound): NULL with @error */
static GPtrArray *
look (const PbAccountOptions *way, PbEdges *edges, const char *address, PbDiscoveryFlags flags, PbFoundPrint *print, GError **error)
{
  g_autoptr (PbVaultTrial) trial = pb_vault_trial_new (edges->vault);
  g_auto (PbAccountSecrets) secrets = { { NULL } };
  g_autoptr (PbProxy) proxy = NULL;

  if (!pb_discover_find_way_out (way, trial, print->domain, &secrets, &proxy, error))
    return NULL;
  return pb_discover_run (edges, address, proxy, flags, pb_found_print_progress, print, error);
}

/* A server that is known already: how one signs in there. */
static int
look_at (const Options *options, const PbAccountOptions *server, const char *domain, const PbCommand *command)
{
  const PbFoundPrint print = { options->json, domain, FALSE, FALSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccount) account = pb_account_options_apply (server, "new", NULL, &error);
  g_autoptr (GPtrArray) ways = NULL;

  if (account == NULL)
    return pb_command_usage (command, "%s", error->message);
  if (account->host == NULL)
    return pb_command_usage (command, _ ("Which server?"));
  ways = pb_found_by_hand (account);
  for (guint i = 0; i < ways->len; i++)
    pb_found_print (&print, g_ptr_array_index (ways, i), i + 1);
  pb_found_print_end (&print, ways->len);
  return PB_EXIT_DONE;
}

static int
discover (const Options *options, const char *address, const char *domain)
{
  const PbAccountOptions way = { .proxy = options->proxy, .from_stdin = { PB_ACCOUNT_PROXY }, .n_from_stdin = options->login ? 1 : 0 };
  PbFoundPrint print = { options->json, domain, FALSE, FALSE };
  PbConsent consent = pb_discover_consent (options->yes, options->no);
  g_autoptr (GError) error = NULL;
  g_autoptr (PbEdges) edges = pb_edges_new (PB_EDGES_BASIC | PB_EDGES_LENIENT, &error);
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *nothing = NULL;

  if (edges != NULL)
    found = look (&way, edges, address, consent == PB_CONSENT_YES ? PB_DISCOVERY_ISPDB : PB_DISCOVERY_DEFAULT, &print, &error);
  if (found == NULL)
    return pb_command_fail ("%s", error->message);
  for (guint i = 0; i < found->len; i++)
    pb_found_print (&print, g_ptr_array_index (found, i), i + 1);
  if (print.not_asked && consent == PB_CONSENT_ASK)
    pb_found_print_question (&print);
  pb_found_print_end (&print, found->len);
  if (found->len > 0)
    return PB_EXIT_DONE;
  nothing = pb_discover_dup_nothing (&print, &way);
  return pb_command_fail ("%s", nothing);
}

int
pb_cmd_account_discover (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *domain = NULL;
  g_auto (Options) options = { FALSE };
  g_auto (PbAccountOptions) server = { NULL };
  int status;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("One JSON object a line"), NULL },
    { "ispdb", 0, 0, G_OPTION_ARG_NONE, &options.yes, N_ ("Also ask the public database of Thunderbird, which is told the domain"), NULL },
    { "no-ispdb", 0, 0, G_OPTION_ARG_NONE, &options.no, N_ ("Do not ask it"), NULL },
    { "host", 0, 0, G_OPTION_ARG_STRING, &server.host, N_ ("Ask nobody: how one signs in to this server, as far as it is known"), N_ ("HOST") },
    { "kind", 0, 0, G_OPTION_ARG_STRING, &server.kind, N_ ("With --host: imap or pop3"), "imap|pop3" },
    { "port", 0, 0, G_OPTION_ARG_STRING, &server.port, N_ ("With --host: its port"), "N" },
    { "security", 0, 0, G_OPTION_ARG_STRING, &server.security, N_ ("With --host: tls or starttls"), "tls|starttls" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &server.user, N_ ("With --host: user name, the address if not given"), N_ ("USER") },
    { "online", 0, 0, G_OPTION_ARG_NONE, &options.online, N_ ("List the Online Accounts of the desktop"), NULL },
    { "proxy", 0, 0, G_OPTION_ARG_STRING, &options.proxy, N_ ("Proxy to ask through instead of the system’s; the name server is not asked then"), "none|socks5://HOST:PORT|http://HOST:PORT" },
    { "proxy-login-stdin", 0, 0, G_OPTION_ARG_NONE, &options.login, N_ ("Read USER:PASSWORD of that proxy from standard input, one line"), NULL },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, 1, &rest, &status))
    return status;
  if (options.online && rest[0] == NULL)
    return list_online (&options);
  if (rest[0] == NULL)
    return pb_command_usage (command, _ ("Which address?"));
  if (options.yes && options.no)
    return pb_command_usage (command, _ ("Either --ispdb or --no-ispdb."));
  domain = pb_discovery_dup_domain (rest[0], &error);
  if (domain == NULL)
    return pb_command_usage (command, _ ("“%s” is no mail address."), rest[0]);
  server.address = g_strdup (rest[0]);
  return server.host != NULL ? look_at (&options, &server, domain, command) : discover (&options, rest[0], domain);
}
