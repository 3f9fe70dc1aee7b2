/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-exmail.c: postbell exmail [--account ID] COMMAND …: one call of an interface of Tencent Exmail. */
#include "config.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "pb-command.h"
#include "pb-corp-codes.h"
#include "pb-error.h"
#include "pb-exmail-carrier.h"
#include "pb-exmail-desk.h"
#include "pb-exmail-directory.h"
#include "pb-exmail-help.h"
#include "pb-exmail-likeness.h"
#include "pb-exmail-line.h"
#include "pb-exmail-listen.h"
#include "pb-exmail-many.h"
#include "pb-exmail-print.h"
#include "pb-exmail-words.h"
#include "pb-json.h"
#include "pb-password.h"
#include "pb-table.h"
#include "pb-text.h"

#define NO_PASSWORD "********" /* where nothing is sent */
#define MAX_SUBJECT 300        /* characters of what is deleted that are shown */

/* One command on its way. */
typedef struct
{
  const PbCommand *command; /* (unowned) */
  PbExmailLine *line;       /* (owned) */
  PbExmailDesk *desk;       /* (owned) */
  const PbExmailRow *row;   /* (unowned) */
} Call;

static void
call_clear (Call *call)
{
  g_clear_pointer (&call->desk, pb_exmail_desk_free);
  g_clear_pointer (&call->line, pb_exmail_line_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

/* For scripts, in the place of the answer. */
static void
print_error (const GError *error, const char *words)
{
  g_autoptr (GString) json = g_string_new (NULL);
  gint code = pb_exmail_error_get_code (error);

  pb_json_open (json, NULL, '{');
  pb_json_open (json, "error", '{');
  pb_json_string (json, "class", pb_error_class_to_string (pb_error_class_of (error, PB_ERROR_CLASS_CONFIG)));
  if (code != 0)
    pb_json_int (json, "code", code);
  else
    pb_json_null (json, "code");
  pb_json_string (json, "message", words);
  pb_json_close (json, '}');
  pb_json_close (json, '}');
  g_print ("%s\n", json->str);
}

static int
fail (const Call *call, const GError *error)
{
  g_autofree char *words = pb_exmail_words_error (call->desk->account, error);

  if (pb_exmail_words_is_usage (error))
    return pb_command_usage (call->command, "%s", words);
  if (call->line->json)
    print_error (error, words);
  return pb_command_fail ("%s", words);
}

/* --- which interface --- */

/* Sets the row. Returns: FALSE with @status. */
static gboolean
choose (Call *call, int *status)
{
  PbExmailApi apis[PB_N_EXMAIL_APIS + 1];
  g_autoptr (GError) error = NULL;

  if (!pb_exmail_office_get_apis (call->desk->account, call->line->api, apis, &error))
    {
      *status = pb_command_fail (_ ("%s is not set up for this API. Give it one with “postbell account edit %s”."), call->desk->account->id, call->desk->account->id);
      return FALSE;
    }
  call->row = pb_exmail_values_choose (call->line->values, call->line->words, apis, &error);
  if (call->row == NULL)
    *status = fail (call, error);
  return call->row != NULL;
}

/* --- the password --- */

/* Returns: whether the row takes a password that is still missing. */
static gboolean
wants_password (const PbExmailLine *line)
{
  return g_str_equal (line->words, "user sync") && pb_exmail_values_get_action (line->values) == PB_EXMAIL_ACTION_ADD;
}

/* Returns: FALSE with @status. */
static gboolean
read_password (Call *call, int *status)
{
  PbExmailLine *line = call->line;
  g_autoptr (PbSecret) password = NULL;
  g_autoptr (GError) error = NULL;

  if (line->password_fd < 0 && !(wants_password (line) && (line->dry_run || pb_password_can_ask ())))
    return TRUE;
  if (line->dry_run)
    {
      password = pb_secret_new (NO_PASSWORD, sizeof NO_PASSWORD - 1);
      pb_exmail_values_set_secret (line->values, "password", password);
      return TRUE;
    }
  if ((line->password_fd < 0 || line->password_fd == STDIN_FILENO) && pb_password_can_ask ())
    password = pb_password_ask (_ ("Password of the member:"), &error);
  else
    password = pb_password_read_line (line->password_fd, &error);
  if (password != NULL)
    pb_exmail_values_set_secret (line->values, "password", password);
  else
    *status = pb_command_fail ("%s", error->message);
  return password != NULL;
}

/* --- before it is sent --- */

static gboolean
deletes (const Call *call)
{
  return (call->row->deletes & (1u << pb_exmail_values_get_action (call->line->values))) != 0;
}

/* Returns: whether a password would travel where others can read it. */
static gboolean
is_exposed (const Call *call)
{
  return call->row->api == PB_EXMAIL_API_OPENAPI && pb_exmail_values_get_secret (call->line->values, "password") != NULL && pb_exmail_desk_is_exposed (call->desk);
}

/* Returns: (transfer full): what the command is about: its arguments. */
static char *
dup_subject (const Call *call)
{
  GString *out = g_string_new (NULL);
  const PbExmailParam *param;

  for (guint position = 1; (param = pb_exmail_table_find_position (call->line->words, position)) != NULL; position++)
    {
      const GPtrArray *values = pb_exmail_values_get (call->line->values, param->option);

      for (guint i = 0; i < values->len; i++)
        g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", (const char *) g_ptr_array_index (values, i));
    }
  return g_string_free (out, FALSE);
}

/* Returns: (transfer full) (nullable): what the person has to agree to. */
static char *
dup_question (const Call *call)
{
  g_autofree char *subject = dup_subject (call), *safe = pb_text_display (subject, -1, MAX_SUBJECT);

  if (deletes (call))
    /* TRANSLATORS: the first %s is addresses, departments or numbers, the second a command such as "group delete" */
    return g_strdup_printf (_ ("This deletes at the company, and cannot be undone: %s (%s)."), safe, call->line->words);
  return is_exposed (call) ? g_strdup (_ ("The interface of this account is not encrypted: others on the way can read the password.")) : NULL;
}

static gboolean
open_desk (const Call *call, int *status)
{
  g_autoptr (GError) error = NULL;

  if (call->desk->office != NULL || pb_exmail_desk_open (call->desk, &error))
    return TRUE;
  *status = pb_command_fail ("%s", error->message);
  return FALSE;
}

/* Returns: (transfer full): who has the lists that the command replaces. */
static PbExmailValues *
dup_owner (const Call *call, const PbExmailRow *reader)
{
  const char *option = g_str_equal (reader->path, "user/get") ? "address" : "group";
  PbExmailValues *values = pb_exmail_values_new ();

  pb_exmail_values_add (values, option, pb_exmail_values_get_first (call->line->values, option));
  return values;
}

static gboolean turn_to_openapi (Call *call, const GError *error);
static gboolean ask_person (Call *call, int *status);

/* Of lists that are replaced it is asked about what falls out of them. Returns: FALSE with @status. */
static gboolean
ask_about_lists (Call *call, int *status)
{
  const PbExmailRow *reader = call->line->yes ? NULL : pb_exmail_likeness_find_lists (call->row, call->line->values);
  g_autoptr (PbExmailValues) owner = reader != NULL ? dup_owner (call, reader) : NULL;
  g_autofree char *lost = NULL, *safe = NULL, *question = NULL;
  g_autoptr (PbExmailResult) found = NULL;
  g_autoptr (GError) error = NULL;

  if (reader == NULL)
    return TRUE;
  if (!open_desk (call, status))
    return FALSE;
  found = pb_exmail_desk_ask (call->desk, reader, owner, &error);
  if (found == NULL && turn_to_openapi (call, error)) /* that reads them, too */
    return ask_person (call, status);
  if (found == NULL && g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED))
    return TRUE; /* nor can the lists be written */
  if (found == NULL)
    {
      *status = fail (call, error);
      return FALSE;
    }
  lost = pb_exmail_likeness_dup_lost (call->line->values, found, pb_exmail_office_get_parties (call->desk->office));
  safe = lost != NULL ? pb_text_display (lost, -1, MAX_SUBJECT) : NULL;
  /* TRANSLATORS: %s is addresses or departments */
  question = lost != NULL ? g_strdup_printf (_ ("This takes away what is not named: %s."), safe) : NULL;
  return pb_exmail_desk_ask_leave (call->command, call->line, question, status);
}

/* Returns: FALSE with @status. */
static gboolean
ask_person (Call *call, int *status)
{
  g_autofree char *question = dup_question (call);

  return pb_exmail_desk_ask_leave (call->command, call->line, question, status) && ask_about_lists (call, status);
}

static void
print_plan (const Call *call, const PbExmailRequest *request)
{
  g_autofree char *text = pb_exmail_request_describe (request);
  g_autoptr (GString) json = g_string_new (NULL);

  if (!call->line->json)
    {
      g_print ("%s", text);
      return;
    }
  pb_json_open (json, NULL, '{');
  pb_json_bool (json, "dry_run", TRUE);
  pb_json_string (json, "api", pb_exmail_api_to_string (request->api));
  pb_json_string (json, "method", request->body != NULL ? "POST" : "GET");
  pb_json_string (json, "path", request->path);
  pb_json_string (json, "query", request->query);
  pb_json_string (json, "body", request->body != NULL ? pb_secret_get (request->body) : NULL);
  pb_json_close (json, '}');
  g_print ("%s\n", json->str);
}

/* Shows what would be sent; ids of departments are not asked for. */
static int
plan (const Call *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbExmailRequest) request = NULL;

  pb_exmail_values_mask (call->line->values);
  request = pb_exmail_office_plan (call->desk->account, call->row, call->line->values, &error);
  if (request == NULL)
    return fail (call, error);
  print_plan (call, request);
  return PB_EXIT_DONE;
}

/* --- the call --- */

/* The push channel of the running instance, or one of our own. */
static int
run_listen (const Call *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbExmailRequest) request = pb_exmail_office_plan (call->desk->account, call->row, call->line->values, &error);

  return request != NULL ? pb_exmail_listen (call->desk, pb_exmail_values_get_first (call->line->values, "since")) : fail (call, error);
}

static int
print (const Call *call, const PbExmailResult *result)
{
  g_autofree char *text = call->line->json ? pb_exmail_print_json (result) : pb_exmail_print_table (result, pb_table_terminal_width (STDOUT_FILENO));

  g_print (call->line->json ? "%s\n" : "%s", text);
  return PB_EXIT_DONE;
}

/* Where the current API is out the OpenApi may do the same: the user need not know which the company has.
 * Returns: whether the row is another one now. */
static gboolean
turn_to_openapi (Call *call, const GError *error)
{
  const PbExmailApi apis[] = { PB_EXMAIL_API_OPENAPI, PB_N_EXMAIL_APIS };
  const PbExmailRow *row = NULL;

  if (pb_corp_is_out (pb_error_class_of (error, PB_ERROR_CLASS_NONE), error->message, !call->row->writes) && call->row->api == PB_EXMAIL_API_CORP && call->line->api == PB_N_EXMAIL_APIS && call->desk->account->client_id != NULL)
    row = pb_exmail_values_choose (call->line->values, call->line->words, apis, NULL);
  call->row = row != NULL ? row : call->row;
  return row != NULL;
}

static int
ask (Call *call)
{
  g_autoptr (GError) error = NULL, second = NULL;
  g_autoptr (PbExmailResult) result = NULL;
  int status = PB_EXIT_DONE;

  if (!open_desk (call, &status))
    return status;
  result = pb_exmail_desk_ask (call->desk, call->row, call->line->values, &error);
  if (result != NULL)
    return print (call, result);
  if (!turn_to_openapi (call, error))
    return fail (call, error);
  if (!ask_person (call, &status))
    return status;
  result = pb_exmail_desk_ask (call->desk, call->row, call->line->values, &second);
  return result != NULL ? print (call, result) : fail (call, second);
}

static int
run (Call *call)
{
  g_autoptr (GError) error = NULL;
  int status = PB_EXIT_DONE;

  call->desk = pb_exmail_desk_new (call->line->account, &error);
  if (call->desk == NULL)
    return pb_command_fail ("%s", error->message);
  if (call->line->file != NULL)
    return pb_exmail_many (call->command, call->line, call->desk);
  if (g_str_equal (call->line->words, "directory"))
    return pb_exmail_directory (call->desk, call->line);
  if (g_str_equal (call->line->words, "who"))
    return pb_exmail_line_is_about_known (call->line) ? pb_exmail_known (call->desk, call->line) : pb_exmail_who (call->desk, call->line);
  if (!read_password (call, &status) || !choose (call, &status))
    return status;
  if (call->line->dry_run)
    return plan (call);
  if (g_str_equal (call->row->path, "listen"))
    return run_listen (call);
  return ask_person (call, &status) ? ask (call) : status;
}

int
pb_cmd_exmail (const PbCommand *command, char **argv)
{
  g_auto (Call) call = { command };
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  PbCommand own = *command; /* whose --help is pointed at */

  call.line = pb_exmail_line_parse (argv, &error);
  if (call.line == NULL)
    return pb_command_usage (command, "%s", error->message);
  own.name = name = g_strconcat (command->name, " ", call.line->words, NULL);
  call.command = &own;
  if (!call.line->help && g_str_equal (call.line->words, "who") && !pb_exmail_values_has (call.line->values, "argument") && !pb_exmail_line_is_about_known (call.line))
    return pb_command_usage (call.command, _ ("Whom are you looking for?"));
  if (!call.line->help && call.line->words[0] == '\0')
    return pb_command_usage (command, _ ("What is to be done?"));
  if (call.line->help)
    pb_exmail_help_print (call.line->words);
  else if (g_str_equal (call.line->words, "interfaces"))
    pb_exmail_help_print_interfaces (call.line->json);
  else
    return run (&call);
  return PB_EXIT_DONE;
}
