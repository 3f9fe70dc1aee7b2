/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-account-json.c: what scripts and windows read of an account: every setting with its value, in the type it has. */
#include <json-glib/json-glib.h>

#include "pb-account-json.h"

/* Returns: (transfer full): the account of a file. */
static PbAccount *
load (const char *text)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  PbAccount *account;

  g_assert_true (g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, "bob", &error);
  g_assert_no_error (error);
  return account;
}

/* Returns: (transfer full): @text (transfer full) as an object. */
static JsonObject *
parse (char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) error = NULL;
  JsonObject *object;

  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);
  object = json_object_ref (json_node_get_object (json_parser_get_root (parser)));
  g_free (text);
  return object;
}

/* @value: NULL for null */
static void
assert_string (JsonObject *object, const char *member, const char *value)
{
  g_assert_true (json_object_has_member (object, member));
  if (value == NULL)
    g_assert_true (json_object_get_null_member (object, member));
  else
    g_assert_cmpstr (json_object_get_string_member (object, member), ==, value);
}

/* Defaults are told as what they are. */
static void
test_defaults (void)
{
  g_autoptr (PbAccount) account = load ("[bob]\naddress=bob@zoo.test\nhost=mail.zoo.test\n");
  g_autoptr (JsonObject) object = parse (pb_account_json_whole (account));
  static const struct
  {
    const char *member, *value;
  } texts[] = {
    { "id", "bob" },
    { "kind", "imap" },
    { "address", "bob@zoo.test" },
    { "name", "bob@zoo.test" },
    { "host", "mail.zoo.test" },
    { "security", "tls" },
    { "user", "bob@zoo.test" },
    { "auth", "auto" },
    { "ca-file", NULL },
    { "pin", NULL },
    { "pin-host", NULL },
    { "proxy", NULL },
    { "oauth", NULL },
    { "oauth-client-id", NULL },
    { "oauth-tenant", NULL },
    { "goa", NULL },
    { "client-id", NULL },
    { "api-url", NULL },
    { "token-url", NULL },
    { "login-url", NULL },
    { "webmail", NULL },
    { "webmail-message", NULL },
  };
  static const char *const flags[] = { "paused", "insecure", "legacy-tls", "allow-plain-http" };
  JsonArray *folders = json_object_get_array_member (object, "folders");

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_string (object, texts[i].member, texts[i].value);
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    g_assert_true (json_object_has_member (object, flags[i]) && !json_object_get_boolean_member (object, flags[i]));
  g_assert_cmpint (json_object_get_int_member (object, "port"), ==, 993);
  g_assert_cmpint (json_object_get_int_member (object, "interval"), ==, 0);
  g_assert_cmpuint (json_array_get_length (folders), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (folders, 0), ==, "INBOX");
}

/* Values go through as they are, blanks, quotes and all scripts. */
static void
test_values (void)
{
  g_autoptr (PbAccount) account = load ("[bob]\nkind=imap\naddress=bob@zoo.test\nname=Bob “\"x\\\\y\"” 公司\nhost=localhost\nport=1143\nsecurity=none\nuser=zoo  bob\n"
                                        "folders=A  b;工作;\npaused=true\nauth=oauth2\noauth=microsoft\noauth-tenant=common\nproxy=none\nlegacy-tls=true\ninterval=90\n");
  g_autoptr (JsonObject) object = parse (pb_account_json_whole (account));
  g_autoptr (JsonObject) brief = parse (pb_account_json_brief (account));
  JsonArray *folders = json_object_get_array_member (object, "folders");

  assert_string (object, "name", "Bob “\"x\\y\"” 公司");
  assert_string (object, "user", "zoo  bob");
  assert_string (object, "security", "none");
  assert_string (object, "oauth", "microsoft");
  assert_string (object, "oauth-tenant", "common");
  assert_string (object, "proxy", "none");
  g_assert_cmpint (json_object_get_int_member (object, "port"), ==, 1143);
  g_assert_cmpint (json_object_get_int_member (object, "interval"), ==, 90);
  g_assert_true (json_object_get_boolean_member (object, "paused"));
  g_assert_true (json_object_get_boolean_member (object, "legacy-tls"));
  g_assert_cmpuint (json_array_get_length (folders), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (folders, 0), ==, "A  b");
  g_assert_cmpstr (json_array_get_string_element (folders, 1), ==, "工作");
  g_assert_cmpuint (json_object_get_size (brief), ==, 11);
  assert_string (brief, "id", "bob");
  assert_string (brief, "auth", "oauth2");
  assert_string (brief, "oauth", "microsoft");
  assert_string (brief, "goa", NULL);
  assert_string (brief, "proxy", "none");
  g_assert_true (json_object_get_boolean_member (brief, "paused"));
}

/* Without IMAP beside it there is no server to name. */
static void
test_exmail (void)
{
  g_autoptr (PbAccount) account = load ("[bob]\nkind=exmail\naddress=bob@acme.example\nclient-id=acme\nallow-plain-http=true\n");
  g_autoptr (JsonObject) object = parse (pb_account_json_whole (account));
  g_autoptr (JsonObject) brief = parse (pb_account_json_brief (account));

  assert_string (object, "host", NULL);
  assert_string (object, "security", NULL);
  g_assert_true (json_object_get_null_member (object, "port"));
  assert_string (object, "client-id", "acme");
  g_assert_true (json_object_get_boolean_member (object, "allow-plain-http"));
  g_assert_true (json_object_get_boolean_member (object, "insecure"));
  assert_string (brief, "host", NULL);
  g_assert_true (json_object_get_boolean_member (brief, "insecure"));
}

static void
test_problem (void)
{
  g_autoptr (JsonObject) object = parse (pb_account_json_problem ("Account bob: host is missing.\n"));

  assert_string (object, "id", NULL);
  assert_string (object, "problem", "Account bob: host is missing.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/account-json/defaults", test_defaults);
  g_test_add_func ("/app/account-json/values", test_values);
  g_test_add_func ("/app/account-json/exmail", test_exmail);
  g_test_add_func ("/app/account-json/problem", test_problem);
  return g_test_run ();
}
