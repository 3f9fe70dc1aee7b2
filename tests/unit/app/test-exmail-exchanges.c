/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-exchanges.c: every interface of Exmail from the command line to the bytes of its request, and from the bytes of its
 * answers to what is printed. The exchanges are in tests/unit/exmail/exchanges-*.txt, each with the chapter of the manual. */
#include "pb-error.h"
#include "pb-exmail-answer.h"
#include "pb-exmail-line.h"
#include "pb-exmail-print.h"
#include "pb-exmail-request.h"

#include <string.h>

#define OWN "ming@acme.example"

/* One exchange while its file is read. */
typedef struct
{
  PbExmailApi api;
  char *title;   /* (owned) */
  char *command; /* (owned) */
  char *secret;  /* (owned) (nullable) */
  char *request; /* (owned) (nullable): the first line */
  char *body;    /* (owned) (nullable) */
  char *answer;  /* (owned) (nullable): the last one read */
  const PbExmailRow *row;
  GHashTable *seen; /* (unowned): paths with their commands */
} Exchange;

static void
exchange_clear (Exchange *self)
{
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->command, g_free);
  g_clear_pointer (&self->secret, g_free);
  g_clear_pointer (&self->request, g_free);
  g_clear_pointer (&self->body, g_free);
  g_clear_pointer (&self->answer, g_free);
  self->row = NULL;
}

/* Number 1 is the company. */
static PbExmailParties *
make_parties (void)
{
  static const char json[] = "{\"department\":[{\"id\":1,\"name\":\"Acme\",\"parentid\":0},{\"id\":7,\"name\":\"研发部\",\"parentid\":1},"
                             "{\"id\":8,\"name\":\"测试\",\"parentid\":7},{\"id\":9,\"name\":\"Office\",\"parentid\":1}]}";
  g_autoptr (JsonObject) object = pb_exmail_parse (json, strlen (json));

  return pb_exmail_parties_read (object);
}

static PbExmailLine *
parse_line (const char *command)
{
  g_autofree char *text = g_strconcat ("exmail ", command, NULL);
  g_auto (GStrv) argv = NULL;
  g_autoptr (GError) error = NULL;
  PbExmailLine *line;

  g_shell_parse_argv (text, NULL, &argv, &error);
  g_assert_no_error (error);
  line = pb_exmail_line_parse (argv, &error);
  g_assert_no_error (error);
  return line;
}

/* The command is whole: what it sends is what the exchange has. */
static void
check_request (Exchange *self)
{
  const PbExmailApi apis[] = { self->api, PB_N_EXMAIL_APIS };
  g_autoptr (PbExmailLine) line = parse_line (self->command);
  g_autoptr (PbSecret) secret = self->secret != NULL ? pb_secret_new (self->secret, strlen (self->secret)) : NULL;
  g_autoptr (PbExmailParties) parties = make_parties ();
  g_autoptr (PbExmailRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;

  g_test_message ("%s", self->title);
  if (secret != NULL)
    pb_exmail_values_set_secret (line->values, "password", secret);
  self->row = pb_exmail_values_choose (line->values, line->words, apis, &error);
  g_assert_no_error (error);
  request = pb_exmail_request_make (self->row, line->values, OWN, parties, &error);
  g_assert_no_error (error);
  first = g_strconcat (request->body != NULL ? "POST " : "GET ", request->path, request->query[0] != '\0' ? "?" : "", request->query, NULL);
  g_assert_cmpstr (first, ==, self->request);
  g_assert_cmpstr (request->body != NULL ? pb_secret_get (request->body) : NULL, ==, self->body);
  g_hash_table_add (self->seen, g_strconcat (self->row->path, " ", self->row->words, NULL));
}

/* Returns: (transfer full) (nullable): what is printed of the answer. */
static char *
read_answer (const Exchange *self, GError **error)
{
  PbHttpResponse response = { .status = 200 };
  g_autoptr (GBytes) body = g_bytes_new (self->answer, strlen (self->answer));
  PbExmailFault fault;
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (PbExmailResult) result = NULL;

  response.body = body;
  object = pb_exmail_answer_read (&response, &fault, error);
  result = object != NULL ? pb_exmail_result_read (self->row, object, error) : NULL;
  return result != NULL ? pb_exmail_print_json (result) : NULL;
}

static void
check_success (const Exchange *self, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *json = read_answer (self, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, expected);
}

/* @expected: the class, then words that the message has. */
static void
check_failure (const Exchange *self, const char *expected)
{
  g_auto (GStrv) words = g_strsplit (expected, " ", 2);
  g_autoptr (GError) error = NULL;
  g_autofree char *json = read_answer (self, &error);

  g_assert_null (json);
  g_assert_true (error->domain == PB_ERROR);
  g_assert_cmpstr (pb_error_class_to_string ((PbErrorClass) error->code), ==, words[0]);
  g_assert_nonnull (strstr (error->message, words[1]));
}

static void
read_line (Exchange *self, const char *line)
{
  const char *rest = line[0] != '\0' && line[1] != '\0' ? line + 2 : "";

  if (g_str_has_prefix (line, "== "))
    {
      exchange_clear (self);
      self->title = g_strdup (line + 3);
    }
  else if (line[0] == '$')
    self->command = g_strdup (rest);
  else if (line[0] == '%')
    self->secret = g_strdup (rest);
  else if (line[0] == '>' && self->request == NULL)
    self->request = g_strdup (rest);
  else if (line[0] == '>')
    self->body = g_strdup (rest);
  else if (line[0] == '<')
    {
      g_free (self->answer);
      self->answer = g_strdup (rest);
    }
  else if (line[0] == '=')
    check_success (self, rest);
  else if (line[0] == '!')
    check_failure (self, rest);
}

/* The request is complete where the answers begin, or the exchange is over. */
static void
settle (Exchange *self, const char *next)
{
  if (self->request != NULL && self->row == NULL && next[0] != '>')
    check_request (self);
}

static void
check_complete (const Exchange *self)
{
  for (const PbExmailRow *row = pb_exmail_table_get (self->api); row->words != NULL; row++)
    {
      g_autofree char *name = g_strconcat (row->path, " ", row->words, NULL);

      g_test_message ("%s has an exchange", name);
      g_assert_true (row->made || g_hash_table_contains (self->seen, name));
    }
}

static void
test_file (gconstpointer data)
{
  PbExmailApi api = (PbExmailApi) GPOINTER_TO_UINT (data);
  g_autofree char *name = g_strdup_printf ("%s/exchanges-%s.txt", EXCHANGES, pb_exmail_api_to_string (api));
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Exchange exchange = { .api = api, .seen = seen };
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (name, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      settle (&exchange, lines[i]);
      read_line (&exchange, lines[i]);
    }
  settle (&exchange, "");
  check_complete (&exchange);
  exchange_clear (&exchange);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_data_func ("/app/exmail-exchanges/openapi", GUINT_TO_POINTER (PB_EXMAIL_API_OPENAPI), test_file);
  g_test_add_data_func ("/app/exmail-exchanges/corp", GUINT_TO_POINTER (PB_EXMAIL_API_CORP), test_file);
  return g_test_run ();
}
