/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-office.c: one call after the other over a carrier that writes down what it carries: departments are looked up once, a
 * log-in address is made, hostile answers are bounded. */
#include "pb-error.h"
#include "pb-exmail-json.h"
#include "pb-exmail-office.h"

#include <string.h>

/* --- a carrier with scripted answers --- */

#define TEST_TYPE_CARRIER (test_carrier_get_type ())
G_DECLARE_FINAL_TYPE (TestCarrier, test_carrier, TEST, CARRIER, PbExmailCarrier)

struct _TestCarrier
{
  PbExmailCarrier parent_instance;
  GPtrArray *asked; /* (owned) (element-type utf8) */
  GQueue answers;   /* (element-type utf8) (unowned): JSON, or "!" and what the error says */
};

G_DEFINE_FINAL_TYPE (TestCarrier, test_carrier, PB_TYPE_EXMAIL_CARRIER)

static void
test_carrier_send_async (PbExmailCarrier *carrier, PbAccount *account, PbExmailRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  TestCarrier *self = TEST_CARRIER (carrier);
  g_autoptr (GTask) task = g_task_new (carrier, cancellable, callback, user_data);
  const char *answer = g_queue_pop_head (&self->answers);

  g_ptr_array_add (self->asked, g_strdup_printf ("%s %s %s %s", request->app != NULL ? request->app : "-", request->path, request->query, request->body != NULL ? pb_secret_get (request->body) : "-"));
  g_assert_nonnull (answer);
  if (answer[0] == '!')
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_CONFIG, "%s", answer + 1);
  else
    g_task_return_pointer (task, pb_exmail_parse (answer, strlen (answer)), (GDestroyNotify) json_object_unref);
}

static void
test_carrier_finalize (GObject *object)
{
  TestCarrier *self = TEST_CARRIER (object);

  g_ptr_array_unref (self->asked);
  g_queue_clear (&self->answers);
  G_OBJECT_CLASS (test_carrier_parent_class)->finalize (object);
}

static void
test_carrier_class_init (TestCarrierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_carrier_finalize;
  PB_EXMAIL_CARRIER_CLASS (klass)->send_async = test_carrier_send_async;
}

static void
test_carrier_init (TestCarrier *self)
{
  self->asked = g_ptr_array_new_with_free_func (g_free);
  g_queue_init (&self->answers);
}

/* --- the rig --- */

typedef struct
{
  TestCarrier *carrier;
  PbAccount *account;
  PbExmailOffice *office;
  PbExmailResult *result;
  GError *error;
  gboolean done;
} Rig;

static void
set_up (Rig *rig, gconstpointer data)
{
  static const char ini[] = "[ming]\nkind=exmail\naddress=ming@acme.example\nclient-id=acme admin\napi-url=https://openapi.acme.example/openapi/\n"
                            "token-url=https://exmail.acme.example/cgi-bin/token\nlogin-url=https://exmail.acme.example/cgi-bin/login\n";
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  g_key_file_load_from_data (file, ini, sizeof ini - 1, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  rig->account = pb_account_load (file, "ming", &error);
  g_assert_no_error (error);
  rig->carrier = g_object_new (TEST_TYPE_CARRIER, NULL);
  rig->office = pb_exmail_office_new (PB_EXMAIL_CARRIER (rig->carrier), rig->account);
}

static void
forget (Rig *rig)
{
  g_clear_pointer (&rig->result, pb_exmail_result_free);
  g_clear_error (&rig->error);
  rig->done = FALSE;
}

static void
tear_down (Rig *rig, gconstpointer data)
{
  forget (rig);
  pb_exmail_office_unref (rig->office);
  g_object_unref (rig->carrier);
  pb_account_unref (rig->account);
}

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Rig *rig = user_data;

  rig->result = pb_exmail_office_ask_finish (result, &rig->error);
  rig->done = TRUE;
}

/* @pairs: option, value … NULL */
static void
ask (Rig *rig, PbExmailApi api, const char *words, const char *const *pairs)
{
  const PbExmailApi apis[] = { api, PB_N_EXMAIL_APIS };
  g_autoptr (PbExmailValues) values = pb_exmail_values_new ();
  const PbExmailRow *row;

  forget (rig);
  for (; *pairs != NULL; pairs += 2)
    pb_exmail_values_add (values, pairs[0], pairs[1]);
  row = pb_exmail_values_choose (values, words, apis, &rig->error);
  g_assert_no_error (rig->error);
  pb_exmail_office_ask_async (rig->office, row, values, NULL, asked_cb, rig);
  while (!rig->done)
    g_main_context_iteration (NULL, TRUE);
}

static void
answer (Rig *rig, const char *json)
{
  g_queue_push_tail (&rig->carrier->answers, (gpointer) (guintptr) json);
}

static const char *
nth (Rig *rig, guint index)
{
  g_assert_cmpuint (index, <, rig->carrier->asked->len);
  return g_ptr_array_index (rig->carrier->asked, index);
}

static void
test_parties_once (Rig *rig, gconstpointer data)
{
  static const char *const pairs[] = { "path", "R&D", NULL }, *const top[] = { NULL };

  answer (rig, "{\"department\":[{\"id\":2,\"name\":\"R&D\",\"parentid\":1}]}");
  answer (rig, "{\"userlist\":[{\"userid\":\"ann@acme.example\"}]}");
  answer (rig, "{\"userlist\":[]}");
  ask (rig, PB_EXMAIL_API_CORP, "party members", pairs);
  g_assert_no_error (rig->error);
  g_assert_cmpstr (nth (rig, 0), ==, "contacts department/list  -");
  g_assert_cmpstr (nth (rig, 1), ==, "contacts user/simplelist department_id=2&fetch_child=0 -");
  g_assert_cmpstr (pb_exmail_result_get_in (rig->result, 0, "address"), ==, "ann@acme.example");
  ask (rig, PB_EXMAIL_API_CORP, "party members", top);
  g_assert_cmpstr (nth (rig, 2), ==, "contacts user/simplelist department_id=1&fetch_child=0 -");
  g_clear_pointer (&rig->office, pb_exmail_office_unref);
  rig->office = pb_exmail_office_new (PB_EXMAIL_CARRIER (rig->carrier), rig->account);
  answer (rig, "!Exmail says 602005 no right.");
  ask (rig, PB_EXMAIL_API_CORP, "party members", top);
  g_assert_error (rig->error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_cmpint (pb_exmail_error_get_code (rig->error), ==, 602005);
}

static void
test_no_such_party (Rig *rig, gconstpointer data)
{
  static const char *const pairs[] = { "path", "Sales", NULL };

  answer (rig, "{\"department\":[]}");
  ask (rig, PB_EXMAIL_API_CORP, "party members", pairs);
  g_assert_error (rig->error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_cmpuint (rig->carrier->asked->len, ==, 1);
}

/* 1.6, SSO login: agent, user and ticket; mailid where a mail is meant. */
static void
test_login_link (Rig *rig, gconstpointer data)
{
  static const char *const own[] = { NULL }, *const mail[] = { "address", "bob@acme.example", "mail-id", "ZC10-a/b", NULL };

  answer (rig, "{\"auth_key\":\"0A1B\"}");
  ask (rig, PB_EXMAIL_API_OPENAPI, "login-link", own);
  g_assert_no_error (rig->error);
  g_assert_cmpstr (nth (rig, 0), ==, "- mail/authkey  Alias=ming%40acme.example");
  g_assert_cmpstr (pb_exmail_result_get (rig->result, "url"), ==, "https://exmail.acme.example/cgi-bin/login?fun=bizopenssologin&method=bizauth&agent=acme%20admin&user=ming%40acme.example&ticket=0A1B");
  answer (rig, "{\"AuthKey\":\"0A1C \"}");
  ask (rig, PB_EXMAIL_API_OPENAPI, "login-link", mail);
  g_assert_no_error (rig->error);
  g_assert_cmpstr (nth (rig, 1), ==, "- mail/authkey  Alias=bob%40acme.example");
  g_assert_cmpstr (pb_exmail_result_get (rig->result, "url"), ==, "https://exmail.acme.example/cgi-bin/login?fun=bizopenssologin&method=bizauth&agent=acme%20admin&user=bob%40acme.example&ticket=0A1C&mailid=ZC10-a%2Fb");
  answer (rig, "{}");
  ask (rig, PB_EXMAIL_API_OPENAPI, "login-link", own);
  g_assert_error (rig->error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
}

/* A login_url that is not https is not given to anyone. */
static void
test_login_url (Rig *rig, gconstpointer data)
{
  static const char *const own[] = { NULL };
  static const char *const bad[] = { "{\"login_url\":\"http://mail.acme.example/x\"}", "{\"login_url\":\"javascript:alert(1)\"}", "{\"login_url\":\"file:///etc/passwd\"}", "{\"login_url\":\"https://a@b/\"}" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      answer (rig, bad[i]);
      ask (rig, PB_EXMAIL_API_CORP, "login-link", own);
      g_assert_error (rig->error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
    }
  answer (rig, "{\"login_url\":\"https://exmail.qq.com/x?authkey=0A\",\"expires_in\":300}");
  ask (rig, PB_EXMAIL_API_CORP, "login-link", own);
  g_assert_no_error (rig->error);
}

static void
test_token (Rig *rig, gconstpointer data)
{
  static const char *const none[] = { NULL }, *const app[] = { "app", "contacts", NULL };

  answer (rig, "{\"expires_in\":86340}");
  ask (rig, PB_EXMAIL_API_OPENAPI, "token", none);
  g_assert_no_error (rig->error);
  g_assert_cmpstr (pb_exmail_result_get (rig->result, "expires_in"), ==, "86340");
  answer (rig, "{\"expires_in\":7140}");
  ask (rig, PB_EXMAIL_API_CORP, "token", app);
  g_assert_true (g_str_has_prefix (nth (rig, 1), "contacts gettoken"));
}

/* Rows that are not one request have values as well: they are looked at before anything is sent. */
static void
test_values (Rig *rig, gconstpointer data)
{
  static const char *const no_mail[] = { "mail-id", "", NULL }, *const no_app[] = { "app", "nonsense", NULL }, *const nobody[] = { "address", "bob", NULL };
  g_autofree char *filler = g_strnfill (10000, 'x');
  const char *const long_mail[] = { "mail-id", filler, NULL };

  ask (rig, PB_EXMAIL_API_OPENAPI, "login-link", no_mail);
  g_assert_error (rig->error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  ask (rig, PB_EXMAIL_API_OPENAPI, "login-link", long_mail);
  g_assert_error (rig->error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  ask (rig, PB_EXMAIL_API_OPENAPI, "login-link", nobody);
  g_assert_error (rig->error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  ask (rig, PB_EXMAIL_API_CORP, "token", no_app);
  g_assert_error (rig->error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_cmpuint (rig->carrier->asked->len, ==, 0);
}

/* An answer of any size is read within bounds; what is no list is none, and not an empty one. */
static void
test_hostile (Rig *rig, gconstpointer data)
{
  static const char *const none[] = { NULL };
  static const char *const bodies[] = { "{\"List\":5}", "{\"List\":{\"a\":1}}", "{\"List\":[null,1,\"x\",[],[[1]],{\"Value\":{}},{\"Value\":[1,2]}]}", "{\"List\":[{}]}" };
  g_autoptr (GString) many = g_string_new ("{\"List\":[0");

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      answer (rig, bodies[i]);
      ask (rig, PB_EXMAIL_API_OPENAPI, "party list", none);
      g_assert_error (rig->error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
    }
  for (guint i = 0; i < PB_EXMAIL_MAX_LINES; i++)
    g_string_append (many, ",0");
  g_string_append (many, "]}");
  answer (rig, many->str);
  ask (rig, PB_EXMAIL_API_OPENAPI, "party list", none);
  g_assert_no_error (rig->error);
  g_assert_cmpuint (rig->result->n_lines, ==, PB_EXMAIL_MAX_LINES);
  g_assert_true (rig->result->cut);
  g_assert_cmpstr (pb_exmail_result_get_in (rig->result, 0, "name"), ==, "0");
}

static void
test_codes (void)
{
  static const struct
  {
    const char *message;
    gint code;
  } rows[] = {
    { "Exmail says 1301 user_not_found: the company has no such mailbox.", 1301 },
    { "Exmail says -1 busy.", -1 },
    { "Exmail says invalid_token.", 0 },
    { "Exmail says 99999999999999999999.", 0 },
    { "The OpenApi answered with HTTP status 500.", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_CONFIG, rows[i].message);
      g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, rows[i].message);

      g_assert_cmpint (pb_exmail_error_get_code (error), ==, rows[i].code);
      g_assert_cmpint (pb_exmail_error_get_code (other), ==, 0);
    }
  g_assert_cmpint (pb_exmail_error_get_code (NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/exmail/office/parties-once", Rig, NULL, set_up, test_parties_once, tear_down);
  g_test_add ("/exmail/office/no-such-party", Rig, NULL, set_up, test_no_such_party, tear_down);
  g_test_add ("/exmail/office/login-link", Rig, NULL, set_up, test_login_link, tear_down);
  g_test_add ("/exmail/office/login-url", Rig, NULL, set_up, test_login_url, tear_down);
  g_test_add ("/exmail/office/token", Rig, NULL, set_up, test_token, tear_down);
  g_test_add ("/exmail/office/values", Rig, NULL, set_up, test_values, tear_down);
  g_test_add ("/exmail/office/hostile", Rig, NULL, set_up, test_hostile, tear_down);
  g_test_add_func ("/exmail/office/codes", test_codes);
  return g_test_run ();
}
