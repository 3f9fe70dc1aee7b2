/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-exchanges.c: every interface of Exmail from the command line to the bytes of its request, and from the bytes of its
 * answers to what is printed. The exchanges are in tests/unit/exmail/exchanges-*.txt, each with the chapter of the manual; no row of
 * the table is without. */
#include "pb-corp-answer.h"
#include "pb-error.h"
#include "pb-exmail-answer.h"
#include "pb-exmail-line.h"
#include "pb-exmail-print.h"
#include "pb-exmail-request.h"
#include "pb-login-way.h"

#include <string.h>

#define OWN      "ming@acme.example"
#define MAX_ROWS 64

/* What a row of the table has been seen with. */
enum
{
  SEEN_REQUEST = 1 << 0,
  SEEN_SUCCESS = 1 << 1,
  SEEN_FAILURE = 1 << 2,
};

/* One exchange while its file is read. */
typedef struct
{
  PbExmailApi api;
  char *title;     /* (owned) */
  char *command;   /* (owned) */
  char *secret;    /* (owned) (nullable) */
  char *request;   /* (owned) (nullable): the first line */
  char *body;      /* (owned) (nullable) */
  guint status;    /* of the last answer read */
  char *answer;    /* (owned) (nullable): the same */
  gboolean judged; /* what is to come of it has been read */
  PbExmailLine *line;
  const PbExmailRow *row; /* NULL: the request has not been looked at */
  guint *seen;            /* (unowned): SEEN_… by row */
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
  g_clear_pointer (&self->line, pb_exmail_line_free);
  self->row = NULL;
}

static void
note_seen (const Exchange *self, guint what)
{
  gsize n = (gsize) (self->row - pb_exmail_table_get (self->api));

  g_assert_cmpuint (n, <, MAX_ROWS);
  self->seen[n] |= what;
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

/* The title begins with the chapter and what it is about: "1.6 user/get: ...". */
static void
check_chapter (const Exchange *self)
{
  g_auto (GStrv) section = g_strsplit (self->row->section, " ", 2), title = g_strsplit (self->title, ":", 2);
  g_autofree char *path = g_strjoin (" ", section[0], self->row->path, NULL);

  if (section[1] == NULL || !g_str_equal (title[0], self->row->section))
    g_assert_cmpstr (title[0], ==, path);
}

static gboolean
is_login (const PbExmailRow *row)
{
  return row->made && g_str_equal (row->path, "login");
}

/* Of what is made of several requests, tests/integration has the bytes; but a log-in address begins with a ticket.
 * Returns: (transfer full) (nullable): the request for @self->line. */
static PbExmailRequest *
make_request (const Exchange *self)
{
  g_autoptr (PbExmailParties) parties = make_parties ();
  g_autoptr (PbExmailValues) user = pb_exmail_values_new ();
  g_autoptr (PbExmailRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  if (is_login (self->row))
    {
      pb_exmail_values_add (user, "address", pb_exmail_values_get_first (self->line->values, "address"));
      request = pb_exmail_request_make (pb_exmail_table_find (PB_EXMAIL_API_OPENAPI, "mail/authkey"), user, OWN, NULL, &error);
    }
  else if (!self->row->made)
    request = pb_exmail_request_make (self->row, self->line->values, OWN, parties, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&request);
}

/* The command is whole: what it sends is what the exchange has. */
static void
check_request (Exchange *self)
{
  const PbExmailApi apis[] = { self->api, PB_N_EXMAIL_APIS };
  g_autoptr (PbSecret) secret = self->secret != NULL ? pb_secret_new (self->secret, strlen (self->secret)) : NULL;
  g_autoptr (PbExmailRequest) request = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;

  g_test_message ("%s", self->title);
  self->line = parse_line (self->command);
  if (secret != NULL)
    pb_exmail_values_set_secret (self->line->values, "password", secret);
  self->row = pb_exmail_values_choose (self->line->values, self->line->words, apis, &error);
  g_assert_no_error (error);
  check_chapter (self);
  note_seen (self, SEEN_REQUEST);
  request = make_request (self);
  if (request == NULL)
    return;
  first = g_strconcat (request->body != NULL ? "POST " : "GET ", request->path, request->query[0] != '\0' ? "?" : "", request->query, NULL);
  g_assert_cmpstr (first, ==, self->request);
  g_assert_cmpstr (request->body != NULL ? pb_secret_get (request->body) : NULL, ==, self->body);
}

/* Returns: (transfer full) (nullable): @answer with its ticket made into an address. */
static JsonObject *
make_link (const Exchange *self, JsonObject *answer, GError **error)
{
  static const char ini[] = "[ming]\nkind=exmail\naddress=" OWN "\nclient-id=acmeadmin\napi-url=https://openapi.acme.example/openapi/\n"
                            "token-url=https://exmail.acme.example/cgi-bin/token\nlogin-url=https://exmail.acme.example/cgi-bin/login\n";
  g_autoptr (PbExmailResult) key = pb_exmail_result_read (pb_exmail_table_find (PB_EXMAIL_API_OPENAPI, "mail/authkey"), answer, error);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (PbAccount) account = NULL;
  g_autoptr (PbSecret) ticket = NULL;
  JsonObject *link;
  char *url;

  g_assert_true (g_key_file_load_from_data (file, ini, sizeof ini - 1, G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, "ming", error);
  if (key == NULL || account == NULL)
    return NULL;
  ticket = pb_secret_new (pb_exmail_result_get (key, "auth_key"), strlen (pb_exmail_result_get (key, "auth_key")));
  url = pb_login_way_dup_url (account, pb_exmail_values_get_first (self->line->values, "address"), ticket, pb_exmail_values_get_first (self->line->values, "mail-id"));
  link = json_object_new ();
  json_object_set_string_member (link, "url", url);
  pb_secret_free_string (url);
  return link;
}

/* Returns: (transfer full) (nullable) */
static JsonObject *
take_apart (const Exchange *self, GError **error)
{
  PbHttpResponse response = { .status = self->status };
  g_autoptr (GBytes) body = g_bytes_new (self->answer, strlen (self->answer));
  const char *app = self->row->app != NULL ? self->row->app : pb_exmail_values_get_first (self->line->values, "app");
  PbExmailFault fault;
  int code;

  response.body = body;
  if (self->api == PB_EXMAIL_API_OPENAPI)
    return pb_exmail_answer_read (&response, NULL, &fault, error);
  return pb_corp_answer_read (&response, pb_corp_app_from_string (app), NULL, &fault, &code, error);
}

/* Returns: (transfer full) (nullable): what is printed of the answer. */
static char *
read_answer (const Exchange *self, GError **error)
{
  g_autoptr (JsonObject) object = NULL, read = take_apart (self, error);
  g_autoptr (PbExmailResult) result = NULL;

  object = read != NULL && is_login (self->row) ? make_link (self, read, error) : g_steal_pointer (&read);
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
  note_seen (self, SEEN_SUCCESS);
}

/* @expected: the class, then words that the message has. */
static void
check_failure (const Exchange *self, const char *expected)
{
  g_auto (GStrv) words = g_strsplit (expected, " ", 2);
  g_autoptr (GError) error = NULL;
  g_autofree char *json = read_answer (self, &error);

  g_assert_null (json);
  g_test_message ("%s: %s", self->answer, error->message);
  g_assert_true (error->domain == PB_ERROR);
  g_assert_cmpstr (pb_error_class_to_string ((PbErrorClass) error->code), ==, words[0]);
  g_assert_nonnull (strstr (error->message, words[1]));
  note_seen (self, SEEN_FAILURE);
}

/* "< {}", or "<401 {}" */
static void
take_answer (Exchange *self, const char *line)
{
  const char *body = line + 1;

  g_assert_true (self->judged);
  self->judged = FALSE;
  self->status = 0;
  for (; g_ascii_isdigit (*body); body++)
    self->status = 10 * self->status + (guint) g_ascii_digit_value (*body);
  if (self->status == 0)
    self->status = 200;
  g_free (self->answer);
  self->answer = g_strdup (*body == ' ' ? body + 1 : body);
}

static void
read_line (Exchange *self, const char *line)
{
  const char *rest = line[0] != '\0' && line[1] != '\0' ? line + 2 : "";

  if (line[0] == '$')
    self->command = g_strdup (rest);
  else if (line[0] == '%')
    self->secret = g_strdup (rest);
  else if (line[0] == '>' && self->request == NULL)
    self->request = g_strdup (rest);
  else if (line[0] == '>')
    self->body = g_strdup (rest);
  else if (line[0] == '<')
    take_answer (self, line);
  else if (line[0] == '=')
    {
      check_success (self, rest);
      self->judged = TRUE;
    }
  else if (line[0] == '!')
    {
      check_failure (self, rest);
      self->judged = TRUE;
    }
  else /* "@" is for the integration tests */
    g_assert_true (line[0] == '\0' || line[0] == '@' || line[0] == '#');
}

/* The request is complete where the answers begin, or the exchange is over. */
static void
settle (Exchange *self, const char *next)
{
  if (self->request != NULL && self->row == NULL && next[0] != '>')
    check_request (self);
}

/* Each row has its request, and what the service says to it, for better and for worse. */
static void
check_complete (PbExmailApi api, const guint *seen)
{
  for (const PbExmailRow *row = pb_exmail_table_get (api); row->words != NULL; row++)
    {
      /* The push channel has notices instead of answers. */
      guint wanted = row->made && row->fields == NULL ? SEEN_REQUEST : SEEN_REQUEST | SEEN_SUCCESS | SEEN_FAILURE;
      guint found = seen[row - pb_exmail_table_get (api)];

      g_test_message ("%s %s %s: request %d, success %d, failure %d", row->section, row->path, row->words, (found & SEEN_REQUEST) != 0, (found & SEEN_SUCCESS) != 0, (found & SEEN_FAILURE) != 0);
      g_assert_cmpuint (found & wanted, ==, wanted);
    }
}

/* Chapter 3 is the current API. @ours: whether only exchanges of @api are meant. */
static void
read_file (PbExmailApi api, const char *part, gboolean ours, guint *seen)
{
  g_autofree char *name = g_strdup_printf ("%s/exchanges-%s.txt", EXCHANGES, part), *text = NULL;
  Exchange exchange = { .api = api, .seen = seen };
  g_auto (GStrv) exchanges = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (name, &text, NULL, &error);
  g_assert_no_error (error);
  exchanges = g_strsplit (text, "\n== ", -1);
  for (gsize i = 1; exchanges[i] != NULL; i++)
    {
      g_auto (GStrv) lines = g_strsplit (exchanges[i], "\n", -1);

      if (!ours && (exchanges[i][0] == '3') != (api == PB_EXMAIL_API_CORP))
        continue;
      exchange_clear (&exchange);
      exchange.title = g_strdup (lines[0]);
      exchange.judged = TRUE;
      for (gsize j = 1; lines[j] != NULL; j++)
        {
          settle (&exchange, lines[j]);
          read_line (&exchange, lines[j]);
        }
      settle (&exchange, "");
      g_assert_true (exchange.judged);
    }
  exchange_clear (&exchange);
}

static void
test_api (gconstpointer data)
{
  PbExmailApi api = (PbExmailApi) GPOINTER_TO_UINT (data);
  guint seen[MAX_ROWS] = { 0 };

  read_file (api, pb_exmail_api_to_string (api), TRUE, seen);
  read_file (api, "made", FALSE, seen);
  check_complete (api, seen);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_data_func ("/app/exmail-exchanges/openapi", GUINT_TO_POINTER (PB_EXMAIL_API_OPENAPI), test_api);
  g_test_add_data_func ("/app/exmail-exchanges/corp", GUINT_TO_POINTER (PB_EXMAIL_API_CORP), test_api);
  return g_test_run ();
}
