/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-help.c: see pb-exmail-help.h. */
#include "config.h"

#include "pb-exmail-help.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "pb-exmail-line.h"
#include "pb-exmail-plan.h"
#include "pb-json.h"
#include "pb-table.h"

static const struct
{
  const char *words;
  const char *summary;
} commands[] = {
  { "token", N_ ("Whether an access token can be had, and how long it is valid") },
  { "login-link", N_ ("An address that opens webmail signed in, once") },
  { "authkey", N_ ("The ticket for such an address") },
  { "newcount", N_ ("How many mails of a mailbox are unread") },
  { "listen", N_ ("Print what the push channel says of the own mailbox") },
  { "user get", N_ ("What is known of a member") },
  { "user list", N_ ("All members, or what changed since a version") },
  { "user check", N_ ("Whether addresses are free, members, aliases or groups") },
  { "user sync", N_ ("Add, modify or delete a member") },
  { "user swap-alias", N_ ("Make an alias the address of its member") },
  { "party list", N_ ("The departments") },
  { "party members", N_ ("The members of a department") },
  { "party search", N_ ("Find departments by name") },
  { "party sync", N_ ("Add, rename, move or delete a department") },
  { "group get", N_ ("What is known of a group") },
  { "group add", N_ ("Make a group") },
  { "group update", N_ ("Change a group") },
  { "group delete", N_ ("Delete a group") },
  { "group add-member", N_ ("Add members to a group") },
  { "group delete-member", N_ ("Take members out of a group") },
  { "group allow", N_ ("Let members write to a group") },
  { "group disallow", N_ ("Do not let them any more") },
  { "tag list", N_ ("The tags") },
  { "tag get", N_ ("Who has a tag") },
  { "tag add", N_ ("Make a tag") },
  { "tag update", N_ ("Rename a tag") },
  { "tag delete", N_ ("Delete a tag") },
  { "tag add-member", N_ ("Give a tag to members or departments") },
  { "tag delete-member", N_ ("Take a tag from them") },
  { "option get", N_ ("Whether IMAP, POP and the WeChat code are on for a member") },
  { "option set", N_ ("Switch them on or off") },
  { "wechat-token on", N_ ("Demand the WeChat code of a member") },
  { "wechat-token off", N_ ("Do not demand it any more") },
  { "log mail-status", N_ ("How many mails a domain sent and received") },
  { "log mail", N_ ("The mails of some days, without their text") },
  { "log login", N_ ("When and how a member logged in") },
  { "log batch-job", N_ ("What administrators did in bulk") },
  { "log operation", N_ ("What administrators did") },
  { "who", N_ ("Find members by name, pinyin initials or address, in the directory on this computer") },
  { "directory", N_ ("How the directory stands; renew it, delete it, switch it off or on") },
  { "interfaces", N_ ("The interfaces behind these commands, and how well each is known") },
};

/* --- all commands --- */

/* Returns: (transfer full): "ADDRESS [ALIAS]" */
static char *
dup_arguments (const char *words)
{
  GString *out = g_string_new (g_str_equal (words, "who") ? " NAME|ADDRESS | --trust ADDRESS | --untrust ADDRESS | --trusted" : g_str_equal (words, "directory") ? " [status|sync [--full]|erase|on|off]"
                                                                                                                                                                 : NULL);
  const PbExmailParam *param;

  for (guint position = 1; (param = pb_exmail_table_find_position (words, position)) != NULL; position++)
    {
      g_autofree char *name = g_ascii_strup (param->option, -1);

      g_string_append_printf (out, param->required != 0 ? " %s%s" : " [%s%s]", name, param->shape != PB_EXMAIL_ONE ? "…" : "");
    }
  return g_string_free (out, FALSE);
}

static void
print_commands (void)
{
  g_autoptr (PbTable) table = pb_table_new (2, 0);
  g_autofree char *text = NULL;

  g_print ("%s\n\n%s\n", _ ("Usage: postbell exmail [--account ID] COMMAND …"), _ ("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *arguments = dup_arguments (commands[i].words), *left = g_strconcat ("  ", commands[i].words, arguments, NULL);
      const char *cells[] = { left, _ (commands[i].summary) };

      pb_table_add (table, cells);
    }
  text = pb_table_to_string (table);
  g_print ("%s\n", text);
  g_print ("%s\n", _ ("With each of them:\n"
                      "  --account ID       the Exmail account, where there are several\n"
                      "  --api API          openapi, corp (the current API) or auto\n"
                      "  --json             one JSON object\n"
                      "  --dry-run          show what would be sent, and send nothing\n"
                      "  --yes              do not ask before something is deleted\n"
                      "  --password-stdin   read a password from standard input\n"
                      "  --password-fd N    or from another descriptor\n\n"
                      "“postbell exmail COMMAND --help” shows its options."));
}

/* --- one command --- */

/* Returns: (transfer none): what stands for a value. */
static const char *
kind_to_string (PbExmailKind kind)
{
  switch (kind)
    {
    case PB_EXMAIL_ADDRESS:
      return _ ("ADDRESS");
    case PB_EXMAIL_NUMBER:
      return _ ("NUMBER");
    case PB_EXMAIL_DATE:
      return "YYYY-MM-DD";
    case PB_EXMAIL_PARTY:
    case PB_EXMAIL_PARENT:
    case PB_EXMAIL_LEAF:
      return _ ("PATH");
    case PB_EXMAIL_TEXT:
    case PB_EXMAIL_WORD:
    case PB_EXMAIL_CODE:
    case PB_EXMAIL_FLAG:
    case PB_EXMAIL_SECRET:
    case PB_EXMAIL_SETTING:
    case PB_EXMAIL_TIME:
    default:
      return _ ("TEXT");
    }
}

/* Returns: (transfer full): "add|modify|delete", or its kind. */
static char *
dup_kind (const PbExmailParam *param)
{
  return param->words != NULL ? pb_exmail_param_dup_words (param, "|") : g_strdup (kind_to_string (param->kind));
}

static const char *
remark (const PbExmailParam *param)
{
  if (param->required == PB_EXMAIL_ALWAYS)
    return _ ("required");
  if (param->required != 0)
    return _ ("required with some actions");
  return param->shape != PB_EXMAIL_ONE ? _ ("may be given several times") : "";
}

static void
add_param (PbTable *table, const PbExmailParam *param)
{
  g_autofree char *kind = dup_kind (param);
  g_autofree char *left = param->kind == PB_EXMAIL_SECRET ? g_strdup ("  --password-stdin") : g_strdup_printf ("  --%s %s", param->option, kind);
  const char *cells[] = { left, remark (param) };

  pb_table_add (table, cells);
}

static void
print_row (const PbExmailRow *row)
{
  g_autoptr (PbTable) table = pb_table_new (2, 0);
  g_autofree char *text = NULL;

  g_print ("\n%s %s\n", row->api == PB_EXMAIL_API_CORP ? _ ("By the current API:") : _ ("By the OpenApi:"), row->path);
  if (row->action != PB_EXMAIL_ACTION_NONE)
    {
      static const char *const lines[] = { [PB_EXMAIL_ACTION_DELETE] = "  --action delete", [PB_EXMAIL_ACTION_ADD] = "  --action add", [PB_EXMAIL_ACTION_MODIFY] = "  --action modify" };
      const char *cells[] = { lines[row->action], _ ("required") };

      pb_table_add (table, cells);
    }
  for (const PbExmailParam *param = row->params; param->wire != NULL; param++)
    if (param->option != NULL && (param == row->params || param->option != param[-1].option))
      add_param (table, param);
  text = pb_table_to_string (table);
  g_print ("%s", text);
}

static void
print_file_options (void)
{
  g_print ("\n%s\n", _ ("For many at once:\n"
                        "  --file FILE        each row of a CSV or JSON file is one call; its headings are the options below.\n"
                        "                     “-” is standard input; what stands on the command line is for rows that do not say it\n"
                        "  --journal FILE     where is written down what is done, instead of the state folder\n"
                        "  --restart          do again what an earlier run of the same file did\n"
                        "  --password-fd N    one line for everybody who is added, or lines of an address, a tab and a password"));
}

static void
print_command (const char *words)
{
  g_autofree char *arguments = dup_arguments (words);

  /* TRANSLATORS: the first %s is a command, the second its arguments */
  g_print (_ ("Usage: postbell exmail %s%s\n"), words, arguments);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].words, words))
      g_print ("\n%s\n", _ (commands[i].summary));
  if (pb_exmail_plan_has (words))
    print_file_options ();
  if (g_str_equal (words, "who"))
    g_print ("\n%s\n", _ ("Who is marked because he has a colleague’s name, and is somebody that you know:\n"
                          "  --trust ADDRESS    do not mark mails from this address any more\n"
                          "  --untrust ADDRESS  mark them again\n"
                          "  --trusted          the addresses that you know"));
  for (PbExmailApi api = 0; api < PB_N_EXMAIL_APIS; api++)
    for (const PbExmailRow *row = pb_exmail_table_get (api); row->words != NULL; row++)
      if (g_str_equal (row->words, words))
        print_row (row);
}

void
pb_exmail_help_print (const char *words)
{
  if (pb_exmail_table_has_words (words) || pb_exmail_line_is_local (words))
    print_command (words);
  else
    print_commands ();
}

/* --- the interfaces --- */

static const char *
words_of_evidence (PbExmailEvidence evidence)
{
  switch (evidence)
    {
    case PB_EXMAIL_CLIENT_CODE:
      return _ ("seen in client code");
    case PB_EXMAIL_INFERRED:
      return _ ("inferred");
    case PB_EXMAIL_DOCUMENTED:
    default:
      return _ ("documented");
    }
}

static void
print_interface (const PbExmailRow *row)
{
  g_autoptr (GString) json = g_string_new (NULL);

  pb_json_open (json, NULL, '{');
  pb_json_string (json, "api", pb_exmail_api_to_string (row->api));
  pb_json_string (json, "interface", row->path);
  pb_json_string (json, "command", row->words);
  pb_json_string (json, "evidence", pb_exmail_evidence_to_string (row->evidence));
  pb_json_bool (json, "writes", row->writes);
  pb_json_close (json, '}');
  g_print ("%s\n", json->str);
}

void
pb_exmail_help_print_interfaces (gboolean json)
{
  g_autoptr (PbTable) table = pb_table_new (4, pb_table_terminal_width (STDOUT_FILENO));
  g_autofree char *text = NULL;

  for (PbExmailApi api = 0; api < PB_N_EXMAIL_APIS; api++)
    for (const PbExmailRow *row = pb_exmail_table_get (api); row->words != NULL; row++)
      {
        const char *cells[] = { pb_exmail_api_to_string (api), row->path, row->words, words_of_evidence (row->evidence) };

        pb_table_add (table, cells);
        if (json)
          print_interface (row);
      }
  text = pb_table_to_string (table);
  if (!json)
    g_print ("%s", text);
}
