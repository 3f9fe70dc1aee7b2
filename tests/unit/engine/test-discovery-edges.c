/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-discovery-edges.c: discovery with Online Accounts, redirects, and addresses of all kinds. */
#include <string.h>

#include "pb-discovery-rig.h"
#include "pb-fake-goa.h"

/* --- Online Accounts --- */

static GDBusConnection *
connect_to (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus), G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);

  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  return connection;
}

static const struct
{
  const char *address;
  const char *found;
} online[] = {
  { "Ann@ZOO.test", "goa imap imap.zoo.test:993 tls ann password/goa - -" },
  /* the table's row, and beside it the account that spares the password */
  { "ann@qq.com", "builtin imap imap.qq.com:993 tls ann@qq.com password/auth-code qq -; goa imap imap.qq.com:993 tls ann@qq.com oauth2/goa qq -" },
  { "off@zoo.test", "" },   /* switched off */
  { "plain@zoo.test", "" }, /* not encrypted */
  { "bob@zoo.test", "" },
};

static const char *const online_accounts[][2] = {
  { "a1", "{'Account': {'Id': <'a1'>, 'ProviderType': <'imap_smtp'>, 'PresentationIdentity': <'ann@zoo.test'>}, 'PasswordBased': {}, 'Mail': {'EmailAddress': <'ann@zoo.test'>, 'ImapSupported': <true>, 'ImapHost': <'imap.zoo.test'>, 'ImapUseSsl': <true>, 'ImapUserName': <'ann'>}}" },
  { "a2", "{'Account': {'Id': <'a2'>, 'ProviderType': <'tencent'>, 'PresentationIdentity': <'ann@qq.com'>}, 'OAuth2Based': {}, 'Mail': {'EmailAddress': <'ann@qq.com'>, 'ImapSupported': <true>, 'ImapHost': <'imap.qq.com'>, 'ImapUseSsl': <true>, 'ImapUserName': <'ann@qq.com'>}}" },
  { "a3", "{'Account': {'Id': <'a3'>, 'ProviderType': <'imap_smtp'>, 'MailDisabled': <true>, 'PresentationIdentity': <'off@zoo.test'>}, 'PasswordBased': {}}" },
  { "a4", "{'Account': {'Id': <'a4'>, 'ProviderType': <'imap_smtp'>, 'PresentationIdentity': <'plain@zoo.test'>}, 'PasswordBased': {}, 'Mail': {'EmailAddress': <'plain@zoo.test'>, 'ImapSupported': <true>, 'ImapHost': <'imap.zoo.test'>}}" },
};

static void
check_online (GDBusConnection *bus, gsize i)
{
  PbDiscoveryRig rig;
  g_autofree char *found = NULL;

  g_test_message ("%s", online[i].address);
  pb_discovery_rig_set_up (&rig);
  rig.goa = pb_goa_new ();
  pb_goa_set_bus (rig.goa, bus);
  pb_discovery_rig_start (&rig, online[i].address, 0, NULL);
  while (!rig.done)
    g_main_context_iteration (NULL, TRUE);
  found = pb_discovery_rig_describe (&rig);
  g_assert_cmpstr (found, ==, online[i].found);
  if (rig.found->len > 0)
    g_assert_nonnull (((PbFound *) g_ptr_array_index (rig.found, rig.found->len - 1))->goa);
  pb_goa_set_bus (rig.goa, NULL);
  g_clear_object (&rig.goa);
  pb_discovery_rig_tear_down (&rig);
}

static void
test_online (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);

  g_test_dbus_up (bus);
  {
    g_autoptr (GDBusConnection) theirs = connect_to (bus);
    g_autoptr (GDBusConnection) ours = connect_to (bus);
    g_autoptr (PbFakeGoa) goa = pb_fake_goa_new (theirs);

    for (gsize i = 0; i < G_N_ELEMENTS (online_accounts); i++)
      pb_fake_goa_set (goa, online_accounts[i][0], online_accounts[i][1]);
    pb_fake_goa_appear (goa);
    for (gsize i = 0; i < G_N_ELEMENTS (online); i++)
      check_online (ours, i);
  }
  g_test_dbus_down (bus);
}

/* --- redirects --- */

static void
redirect (PbDiscoveryRig *rig, const char *from, guint status, const char *to)
{
  PbHttpResponse *response = g_new0 (PbHttpResponse, 1);

  response->status = status;
  response->location = g_strdup (to);
  pb_fake_http_answer_full (rig->http, from, response);
}

static const struct
{
  guint status;
  const char *to;
  const char *asked; /* NULL: nobody */
} redirects[] = {
  { 301, "https://config.isp.test/zoo.xml", "https://config.isp.test/zoo.xml" },
  { 302, "/zoo.xml", "https://autoconfig.zoo.test/zoo.xml" },
  { 303, "zoo.xml", "https://autoconfig.zoo.test/mail/zoo.xml" },
  { 307, "//config.isp.test/zoo.xml", "https://config.isp.test/zoo.xml" },
  { 308, "https://config.isp.test/zoo.xml", "https://config.isp.test/zoo.xml" },
  { 302, "http://config.isp.test/zoo.xml", NULL },
  { 302, "HTTP://config.isp.test/zoo.xml", NULL },
  { 302, "http://localhost/zoo.xml", NULL },
  { 302, "ftp://config.isp.test/zoo.xml", NULL },
  { 302, "file:///etc/passwd", NULL },
  { 302, "https://config.isp.test/zoo.xml\nx", NULL },
  { 302, NULL, NULL },
  { 300, "https://config.isp.test/zoo.xml", NULL },
  { 200, "https://config.isp.test/zoo.xml", NULL },
};

static void
test_redirects (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (redirects); i++)
    {
      PbDiscoveryRig rig;

      g_test_message ("%u, row %" G_GSIZE_FORMAT, redirects[i].status, i);
      pb_discovery_rig_set_up (&rig);
      redirect (&rig, FIRST, redirects[i].status, redirects[i].to);
      if (redirects[i].asked != NULL)
        pb_fake_http_answer (rig.http, redirects[i].asked, 200, NULL, XML ("imap.zoo.test"));
      pb_discovery_rig_discover (&rig, ADDRESS, 0);
      g_assert_cmpuint (rig.found->len, ==, redirects[i].asked != NULL ? 1 : 0);
      g_assert_cmpuint (pb_fake_http_get_count (rig.http, NULL), ==, redirects[i].asked != NULL ? 3 : 2);
      pb_discovery_rig_assert_discreet (&rig);
      pb_discovery_rig_tear_down (&rig);
    }
}

static void
test_redirect_loop (void)
{
  PbDiscoveryRig rig;

  pb_discovery_rig_set_up (&rig);
  redirect (&rig, FIRST, 302, FIRST);
  pb_discovery_rig_discover (&rig, ADDRESS, 0);
  g_assert_true (rig.done);
  g_assert_cmpuint (pb_fake_http_get_count (rig.http, FIRST), ==, 4);
  pb_discovery_rig_tear_down (&rig);
}

/* --- the caller --- */

static const struct
{
  const char *address;
  const char *domain; /* NULL: refused */
} addresses[] = {
  { ADDRESS, "zoo.test" },
  { "bob@ZOO.Test.", "zoo.test" },
  { " bob+x@b\xc3\xbc"
    "cher.test\n",
    "xn--bcher-kva.test" },
  { "\xe9\x82\xae@zoo.test", "zoo.test" },
  { "a.b-c_d=e/f@zoo.test", "zoo.test" },
  { "bob@localhost", "localhost" },
  { "", NULL },
  { "bob", NULL },
  { "@zoo.test", NULL },
  { "bob@", NULL },
  { "bob@zoo..test", NULL },
  { "bob@192.0.2.1", NULL },
  { "bob@[192.0.2.1]", NULL },
  { "bob@zoo.test/x", NULL },
  { "bob@zoo.test:80", NULL },
  { "Bob <bob@zoo.test>", NULL },
  { "bob@carol@zoo.test", NULL },
  { "bo b@zoo.test", NULL },
  { "bo\nb@zoo.test", NULL },
  { "bob\xff@zoo.test", NULL },
};

static void
test_addresses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *domain = pb_discovery_dup_domain (addresses[i].address, &error);
      g_autofree char *shown = g_strescape (addresses[i].address, NULL);

      g_test_message ("%s", shown);
      g_assert_cmpstr (domain, ==, addresses[i].domain);
      if (addresses[i].domain == NULL)
        g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
    }
}

/* What somebody wrote down: the table says how one signs in there, and nobody is asked. */
static void
test_by_hand (void)
{
  static const struct
  {
    const char *kind, *host, *ways;
  } cases[] = {
    { "imap", "outlook.office365.com", "oauth2 microsoft;" },
    { "imap", "imap.qq.com", "auth-code -;" },
    { "imap", "imap.both.test", "oauth2 registered;app-password registered;" },
    { "pop3", "pop.both.test", "app-password registered;" }, /* its tokens are for IMAP */
    { "imap", "imap.one.test", "app-password unregistered;" },
    { "imap", "imap.nobody.test", "password -;" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbAccount account = { .kind = (gpointer) (gsize) cases[i].kind, .host = (gpointer) (gsize) cases[i].host, .port = 1993, .security = PB_SECURITY_STARTTLS, .user = (gpointer) (gsize) "bob" };
      g_autoptr (GPtrArray) ways = pb_found_by_hand (&account);
      g_autoptr (GString) said = g_string_new (NULL);

      for (guint j = 0; j < ways->len; j++)
        {
          const PbFound *way = g_ptr_array_index (ways, j);
          g_assert_cmpstr (pb_found_source_to_string (way->source), ==, "hand");
          g_assert_cmpstr (way->kind, ==, cases[i].kind);
          g_assert_cmpstr (way->host, ==, cases[i].host);
          g_assert_cmpstr (way->user, ==, "bob");
          g_assert_cmpuint (way->port, ==, 1993);
          g_assert_cmpint (way->security, ==, PB_SECURITY_STARTTLS);
          g_string_append_printf (said, "%s %s;", way->secret, way->oauth != NULL ? way->oauth : "-");
        }
      g_assert_cmpstr (said->str, ==, cases[i].ways);
    }
}

/* All of a way survives being copied. */
static void
test_copy (void)
{
  PbDiscoveryRig rig;
  const PbFound *found;
  g_autoptr (PbFound) copy = NULL;

  pb_discovery_rig_set_up (&rig);
  pb_discovery_rig_discover (&rig, LOCAL "@company.test", 0);
  found = g_ptr_array_index (rig.found, 0);
  copy = pb_found_copy (found);
  g_assert_cmpstr (copy->provider_name, ==, "admin-company");
  g_assert_cmpstr (copy->client_id, ==, "boss");
  g_assert_cmpstr (copy->api_url, ==, "http://127.0.0.1:1/openapi/");
  g_assert_cmpstr (copy->ca_file, ==, "/etc/company.pem");
  g_assert_true (copy->user != found->user);
  pb_discovery_rig_tear_down (&rig);
}

static void
test_no_address (void)
{
  PbDiscoveryRig rig;

  pb_discovery_rig_set_up (&rig);
  pb_discovery_rig_discover (&rig, "bob", 0);
  g_assert_error (rig.error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_cmpstr (rig.progress->str, ==, "");
  pb_discovery_rig_tear_down (&rig);
}

int
main (int argc, char **argv)
{
  g_autofree char *top = pb_discovery_rig_set_up_table ();
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/discovery/online", test_online);
  g_test_add_func ("/discovery/redirects", test_redirects);
  g_test_add_func ("/discovery/redirect-loop", test_redirect_loop);
  g_test_add_func ("/discovery/addresses", test_addresses);
  g_test_add_func ("/discovery/by-hand", test_by_hand);
  g_test_add_func ("/discovery/copy", test_copy);
  g_test_add_func ("/discovery/no-address", test_no_address);
  status = g_test_run ();
  pb_discovery_rig_remove_tree (top);
  return status;
}
