/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-discovery.c: what is found for an address, by whom, who is asked for it and who is not. */
#include <string.h>

#include "pb-discovery-rig.h"

/* --- servers --- */

typedef struct
{
  const char *greeting, *answer;
} Words;

static void
secured (gpointer data, PbFakeStream *stream)
{
  const Words *words = data;

  if (words->answer == NULL)
    pb_fake_stream_send (stream, words->greeting, -1);
}

static void
opened (gpointer data, PbFakeStream *stream)
{
  const Words *words = data;

  if (words->answer != NULL)
    pb_fake_stream_send (stream, words->greeting, -1);
}

static void
received (gpointer data, PbFakeStream *stream, const guint8 *bytes, gsize len)
{
  const Words *words = data;

  g_assert_null (memmem (bytes, len, LOCAL, strlen (LOCAL)));
  pb_fake_stream_send (stream, words->answer, -1);
}

static const PbFakePeerClass server = { opened, secured, received, NULL };
static Words imap = { "* OK hello\r\n", NULL };
static Words imap_plain = { "* OK hello\r\n", "p1 OK go\r\n" };
static Words pop3 = { "+OK hello\r\n", NULL };

static void
add_server (PbDiscoveryRig *rig, const char *host, Words *words)
{
  pb_fake_dialer_add (rig->base.dialer, host, &server, words);
}

/* --- what is found --- */

static void
nobody (PbDiscoveryRig *rig)
{
}

static void
mx_exmail (PbDiscoveryRig *rig)
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 10, 0, "mxbiz2.qq.com");
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 5, 0, "mxbiz1.qq.com");
}

static void
mx_qq (PbDiscoveryRig *rig)
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 5, 0, "mx3.qq.com");
}

static void
mx_office (PbDiscoveryRig *rig)
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 0, 0, "zoo-test.mail.protection.outlook.com");
}

static void
mx_admin (PbDiscoveryRig *rig)
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 20, 0, "mxbiz1.qq.com");
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 10, 0, "a.admin-mx.test");
}

static void
mx_filter (PbDiscoveryRig *rig) /* a filter of somebody's before the mailbox: the next host tells */
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 0, 0, ".");
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 10, 0, "mail.filter.test");
  mx_exmail (rig);
}

static void
config_first (PbDiscoveryRig *rig)
{
  pb_fake_http_answer (rig->http, FIRST, 200, "text/xml", XML ("imap.zoo.test"));
}

static void
config_second (PbDiscoveryRig *rig)
{
  pb_fake_http_answer (rig->http, FIRST, 404, "text/html", XML ("evil.test"));
  pb_fake_http_answer (rig->http, SECOND_, 200, "text/xml", XML ("imap.zoo.test"));
}

static void
config_page (PbDiscoveryRig *rig)
{
  pb_fake_http_answer (rig->http, FIRST, 200, "text/html", "<!DOCTYPE html><html>Welcome</html>");
  pb_fake_http_fail (rig->http, SECOND_, PB_ERROR_CLASS_LIMIT);
}

static void
config_office (PbDiscoveryRig *rig)
{
  pb_fake_http_answer (rig->http, FIRST, 200, "text/xml", XML ("outlook.office365.com"));
}

static void
config_tokens (PbDiscoveryRig *rig)
{
  pb_fake_http_answer (rig->http, FIRST, 200, "text/xml", "<clientConfig><emailProvider><incomingServer type='imap'><hostname>imap.zoo.test</hostname><port>993</port><socketType>SSL</socketType><authentication>OAuth2</authentication></incomingServer></emailProvider></clientConfig>");
}

static void
config_local (PbDiscoveryRig *rig)
{
  pb_fake_http_answer (rig->http, FIRST, 200, "text/xml", "<clientConfig><emailProvider><incomingServer type='pop3'><hostname>pop.zoo.test</hostname><port>995</port><socketType>SSL</socketType><username>zoo-%EMAILLOCALPART%</username><authentication>plain</authentication></incomingServer></emailProvider></clientConfig>");
}

static void
ispdb (PbDiscoveryRig *rig)
{
  pb_fake_http_answer (rig->http, ISPDB, 200, "text/xml", XML ("mail.isp.test"));
}

static void
srv_own (PbDiscoveryRig *rig)
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_SRV, "_imaps._tcp.zoo.test", 10, 993, "second.zoo.test");
  pb_fake_resolver_add (rig->resolver, PB_RECORD_SRV, "_imaps._tcp.zoo.test", 0, 9993, "first.zoo.test");
  pb_fake_resolver_add (rig->resolver, PB_RECORD_SRV, "_imap._tcp.zoo.test", 0, 0, ".");
  pb_fake_resolver_add (rig->resolver, PB_RECORD_SRV, "_pop3s._tcp.zoo.test", 0, 995, "zoo.test");
}

static void
srv_foreign (PbDiscoveryRig *rig)
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_SRV, "_imap._tcp.zoo.test", 0, 143, "imap.notzoo.test");
}

static void
guess_one (PbDiscoveryRig *rig)
{
  add_server (rig, "mail.zoo.test:993", &imap);
  add_server (rig, "mail.zoo.test:995", &pop3);
}

static void
guess_better (PbDiscoveryRig *rig)
{
  add_server (rig, "zoo.test:993", &imap);
  add_server (rig, "imap.zoo.test:143", &imap_plain);
}

static void
guess_pop3 (PbDiscoveryRig *rig)
{
  add_server (rig, "imap.zoo.test:993", &pop3);
  add_server (rig, "pop3.zoo.test:995", &pop3);
}

static void
guess_untrusted (PbDiscoveryRig *rig)
{
  add_server (rig, "imap.zoo.test:993", &imap);
  pb_fake_dialer_set_tls_error (rig->base.dialer, "imap.zoo.test:993", PB_ERROR_CLASS_TLS_UNTRUSTED);
}

static void
config_both (PbDiscoveryRig *rig) /* the same server by MX, and by the domain's file */
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 0, 0, "mx.both.test");
  pb_fake_http_answer (rig->http, FIRST, 200, "text/xml", XML ("imap.both.test"));
}

static void
config_both_alone (PbDiscoveryRig *rig)
{
  pb_fake_http_answer (rig->http, FIRST, 200, "text/xml", XML ("imap.both.test"));
}

static void
all (PbDiscoveryRig *rig)
{
  config_first (rig);
  ispdb (rig);
  srv_own (rig);
  guess_one (rig);
}

static const struct
{
  const char *name;
  const char *address;
  void (*script) (PbDiscoveryRig *rig);
  PbDiscoveryFlags flags;
  const char *found;
} rows[] = {
  { "nobody knows", ADDRESS, nobody, PB_DISCOVERY_ISPDB, "" },
  { "administrator's domain", LOCAL "@admin.test", all, 0, "admin imap imap.admin.test:993 tls " LOCAL "@admin.test password/password admin-zoo -" },
  { "a company's interfaces", LOCAL "@company.test", nobody, 0, "admin exmail -:0 tls " LOCAL "@company.test password/interface-key admin-company -; admin imap imap.company.test:993 tls " LOCAL "@company.test password/password admin-company -" },
  { "the user's domain", " " LOCAL "@OWN.test. ", all, 0, "builtin imap imap.own.test:143 starttls " LOCAL " password/app-password user-zoo -" },
  { "built-in domain", LOCAL "@qq.com", all, 0, "builtin imap imap.qq.com:993 tls " LOCAL "@qq.com password/auth-code qq -" },
  { "Exmail by MX", ADDRESS, mx_exmail, 0, "mx imap imap.exmail.qq.com:993 tls " ADDRESS " password/password exmail -; mx pop3 pop.exmail.qq.com:995 tls " ADDRESS " password/password exmail -" },
  { "QQ by MX", ADDRESS, mx_qq, 0, "mx imap imap.qq.com:993 tls " ADDRESS " password/auth-code qq -" },
  { "Office by MX", ADDRESS, mx_office, 0, "mx imap outlook.office365.com:993 tls " ADDRESS " oauth2/oauth2 office microsoft" },
  { "the browser or a password", LOCAL "@both.test", nobody, 0, "builtin imap imap.both.test:993 tls " LOCAL "@both.test oauth2/oauth2 both registered; builtin imap imap.both.test:993 tls " LOCAL "@both.test password/app-password both registered; builtin pop3 pop.both.test:995 tls " LOCAL "@both.test password/app-password both registered" },
  { "the browser, where nobody is registered", LOCAL "@one.test", nobody, 0, "builtin imap imap.one.test:993 tls " LOCAL "@one.test password/app-password one unregistered" },
  { "the browser or a password, by two sources", ADDRESS, config_both, 0, "mx imap imap.both.test:993 tls " ADDRESS " oauth2/oauth2 both registered; mx imap imap.both.test:993 tls " ADDRESS " password/app-password both registered; mx pop3 pop.both.test:995 tls " ADDRESS " password/app-password both registered" },
  { "the browser or a password, by the domain's file", ADDRESS, config_both_alone, 0, "autoconfig imap imap.both.test:993 tls " ADDRESS " oauth2/oauth2 both registered; autoconfig imap imap.both.test:993 tls " ADDRESS " password/app-password both registered" },
  { "administrator's MX", ADDRESS, mx_admin, 0, "admin imap imap.admin.test:993 tls " ADDRESS " password/password admin-zoo -" },
  { "a filter before Exmail", ADDRESS, mx_filter, 0, "mx imap imap.exmail.qq.com:993 tls " ADDRESS " password/password exmail -; mx pop3 pop.exmail.qq.com:995 tls " ADDRESS " password/password exmail -" },
  { "the domain's file", ADDRESS, config_first, 0, "autoconfig imap imap.zoo.test:993 tls " ADDRESS " password/password - -" },
  { "the domain's other file", ADDRESS, config_second, 0, "autoconfig imap imap.zoo.test:993 tls " ADDRESS " password/password - -" },
  { "no file", ADDRESS, config_page, 0, "" },
  { "a file that names a known host", ADDRESS, config_office, 0, "autoconfig imap outlook.office365.com:993 tls " ADDRESS " oauth2/oauth2 office microsoft" },
  { "a file that wants tokens", ADDRESS, config_tokens, 0, "autoconfig imap imap.zoo.test:993 tls " ADDRESS " oauth2/oauth2 - -" },
  { "another user name", ADDRESS, config_local, 0, "autoconfig pop3 pop.zoo.test:995 tls zoo-" LOCAL " password/password - -" },
  { "ISPDB", ADDRESS, ispdb, PB_DISCOVERY_ISPDB, "ispdb imap mail.isp.test:993 tls " ADDRESS " password/password - -" },
  { "ISPDB without consent", ADDRESS, ispdb, 0, "" },
  { "SRV", ADDRESS, srv_own, 0, "srv imap first.zoo.test:9993 tls " ADDRESS " password/password - -; srv pop3 zoo.test:995 tls " ADDRESS " password/password - -" },
  { "SRV elsewhere", ADDRESS, srv_foreign, 0, "srv imap imap.notzoo.test:143 starttls " ADDRESS " password/password - - foreign" },
  { "a guess", ADDRESS, guess_one, 0, "guess imap mail.zoo.test:993 tls " ADDRESS " password/password - -" },
  { "the better name, by STARTTLS", ADDRESS, guess_better, 0, "guess imap imap.zoo.test:143 starttls " ADDRESS " password/password - -" },
  { "POP3 alone", ADDRESS, guess_pop3, 0, "guess pop3 pop3.zoo.test:995 tls " ADDRESS " password/password - -" },
  { "a bad certificate", ADDRESS, guess_untrusted, 0, "" },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      PbDiscoveryRig rig;
      g_autofree char *found = NULL;

      g_test_message ("%s", rows[i].name);
      pb_discovery_rig_set_up (&rig);
      rows[i].script (&rig);
      pb_discovery_rig_discover (&rig, rows[i].address, rows[i].flags);
      pb_rig_pass (&rig.base, PB_DISCOVERY_LIMIT);
      g_assert_no_error (rig.error);
      found = pb_discovery_rig_describe (&rig);
      /* What was found beside the best is a matter of who was quick; these are scripted to be as good as alone. */
      g_assert_cmpstr (found, ==, rows[i].found);
      pb_discovery_rig_assert_discreet (&rig);
      pb_discovery_rig_tear_down (&rig);
    }
}

/* Whoever has said something counts by rank, not by speed, and none twice. */
static void
test_ranks (void)
{
  PbDiscoveryRig rig;
  g_autofree char *found = NULL;

  pb_discovery_rig_set_up (&rig);
  all (&rig);
  add_server (&rig, "imap.zoo.test:993", &imap);
  pb_fake_http_hold (rig.http, FIRST, TRUE);
  pb_discovery_rig_discover (&rig, ADDRESS, PB_DISCOVERY_ISPDB);
  g_assert_false (rig.done);
  pb_fake_http_hold (rig.http, FIRST, FALSE);
  pb_rig_spin ();
  found = pb_discovery_rig_describe (&rig);
  g_assert_true (g_str_has_prefix (found, "autoconfig imap imap.zoo.test:993 tls " ADDRESS " password/password - -; ispdb imap mail.isp.test:993"));
  g_assert_nonnull (strstr (found, "; srv imap first.zoo.test:9993"));
  g_assert_null (strstr (found, "guess imap imap.zoo.test")); /* the same server */
  g_assert_cmpstr (((PbFound *) g_ptr_array_index (rig.found, 0))->provider_name, ==, "The Zoo");
  pb_discovery_rig_tear_down (&rig);
}

/* How one signs in to a server is said by the best source that knows it, and by no other beside it. */
static void
test_the_best_knows (void)
{
  PbDiscoveryRig rig;
  g_autofree char *found = NULL;

  pb_discovery_rig_set_up (&rig);
  mx_qq (&rig);
  pb_fake_http_answer (rig.http, FIRST, 200, "text/xml", "<clientConfig><emailProvider><incomingServer type='imap'><hostname>imap.qq.com</hostname><port>993</port><socketType>SSL</socketType><authentication>OAuth2</authentication></incomingServer></emailProvider></clientConfig>");
  pb_fake_resolver_hold (rig.resolver, TRUE);
  pb_discovery_rig_discover (&rig, ADDRESS, 0);
  g_assert_nonnull (strstr (rig.progress->str, "autoconfig+ "));
  g_assert_false (rig.done);
  pb_fake_resolver_hold (rig.resolver, FALSE);
  pb_rig_spin ();
  g_assert_true (rig.done);
  found = pb_discovery_rig_describe (&rig);
  g_assert_cmpstr (found, ==, "mx imap imap.qq.com:993 tls " ADDRESS " password/auth-code qq -");
  pb_discovery_rig_tear_down (&rig);
}

/* Nobody is asked about a domain that the table has. */
static void
test_table_alone (void)
{
  PbDiscoveryRig rig;

  pb_discovery_rig_set_up (&rig);
  pb_discovery_rig_discover (&rig, LOCAL "@admin.test", PB_DISCOVERY_ISPDB);
  g_assert_true (rig.done);
  g_assert_cmpstr (rig.progress->str, ==, "goa. admin? admin+ builtin? builtin~ mx~ autoconfig~ ispdb~ srv~ guess~ ");
  g_assert_cmpstr (pb_fake_resolver_get_asked (rig.resolver), ==, "");
  g_assert_cmpuint (pb_fake_http_get_count (rig.http, NULL), ==, 0);
  g_assert_cmpuint (pb_fake_dialer_get_dials (rig.base.dialer, "imap.admin.test"), ==, 0);
  pb_discovery_rig_tear_down (&rig);
}

/* Everybody is asked at once, about the domain and nothing else. */
static void
test_asked (void)
{
  PbDiscoveryRig rig;

  pb_discovery_rig_set_up (&rig);
  pb_fake_resolver_hold (rig.resolver, TRUE);
  pb_discovery_rig_discover (&rig, ADDRESS, 0);
  g_assert_cmpstr (pb_fake_resolver_get_asked (rig.resolver), ==, "mx zoo.test | srv _imap._tcp.zoo.test | srv _imaps._tcp.zoo.test | srv _pop3._tcp.zoo.test | srv _pop3s._tcp.zoo.test");
  g_assert_cmpuint (pb_fake_http_get_count (rig.http, FIRST), ==, 1);
  g_assert_cmpuint (pb_fake_http_get_count (rig.http, SECOND_), ==, 1);
  g_assert_cmpuint (pb_fake_http_get_count (rig.http, NULL), ==, 2); /* not ISPDB */
  g_assert_cmpuint (pb_fake_dialer_get_dials (rig.base.dialer, "imap.zoo.test"), >, 0);
  g_assert_true (g_str_has_prefix (rig.progress->str, "goa. admin? admin- builtin? builtin- mx? autoconfig? ispdb. srv? guess? "));
  pb_fake_resolver_hold (rig.resolver, FALSE);
  pb_rig_spin ();
  g_assert_true (rig.done);
  g_assert_true (g_str_has_suffix (rig.progress->str, "mx- srv- "));
  pb_discovery_rig_tear_down (&rig);
}

/* Behind a proxy: what would be a question to the name server is left out, and not waited for. */
static void
test_no_name_server (void)
{
  PbDiscoveryRig rig;
  g_autofree char *found = NULL;

  pb_discovery_rig_set_up (&rig);
  rig.nameless = TRUE;
  mx_exmail (&rig);
  srv_own (&rig);
  guess_one (&rig);
  pb_discovery_rig_discover (&rig, ADDRESS, 0);
  g_assert_true (rig.done);
  g_assert_cmpstr (pb_fake_resolver_get_asked (rig.resolver), ==, "");
  g_assert_nonnull (strstr (rig.progress->str, "mx. "));
  g_assert_nonnull (strstr (rig.progress->str, "srv. "));
  found = pb_discovery_rig_describe (&rig);
  g_assert_cmpstr (found, ==, "guess imap mail.zoo.test:993 tls " ADDRESS " password/password - -");
  pb_discovery_rig_tear_down (&rig);
}

/* A proxy that wants another login is asked once for each name, not once more without TLS. */
static void
test_proxy_login (void)
{
  PbDiscoveryRig rig;

  pb_discovery_rig_set_up (&rig);
  pb_fake_dialer_set_dial_error (rig.base.dialer, "imap.zoo.test:993", PB_ERROR_CLASS_AUTH_REJECTED);
  add_server (&rig, "imap.zoo.test:143", &imap_plain);
  pb_discovery_rig_discover (&rig, ADDRESS, 0);
  g_assert_true (rig.done);
  g_assert_cmpuint (pb_fake_dialer_get_dials (rig.base.dialer, "imap.zoo.test:143"), ==, 0);
  pb_discovery_rig_tear_down (&rig);
}

/* The better answer is there: nobody waits for the rest. */
static void
test_no_waiting (void)
{
  PbDiscoveryRig rig;

  pb_discovery_rig_set_up (&rig);
  mx_exmail (&rig);
  pb_fake_http_hold (rig.http, FIRST, TRUE);
  pb_fake_http_hold (rig.http, SECOND_, TRUE);
  pb_fake_http_hold (rig.http, ISPDB, TRUE);
  pb_discovery_rig_discover (&rig, ADDRESS, PB_DISCOVERY_ISPDB);
  g_assert_true (rig.done);
  g_assert_nonnull (strstr (rig.progress->str, "autoconfig~ ispdb~ "));
  pb_discovery_rig_tear_down (&rig);
}

/* Of the domain's two files one is enough, however long the other takes. */
static void
test_one_file (void)
{
  PbDiscoveryRig rig;

  pb_discovery_rig_set_up (&rig);
  pb_fake_http_hold (rig.http, FIRST, TRUE);
  pb_fake_http_answer (rig.http, SECOND_, 200, NULL, XML ("imap.zoo.test"));
  pb_discovery_rig_discover (&rig, ADDRESS, 0);
  g_assert_true (rig.done);
  g_assert_cmpuint (rig.found->len, ==, 1);
  pb_discovery_rig_tear_down (&rig);
}

/* Eight seconds in all, whoever is silent, with what was found by then. */
static void
test_limit (void)
{
  PbDiscoveryRig rig;
  g_autofree char *found = NULL;

  pb_discovery_rig_set_up (&rig);
  srv_own (&rig);
  pb_fake_http_hold (rig.http, FIRST, TRUE);
  pb_fake_http_hold (rig.http, SECOND_, TRUE);
  pb_discovery_rig_discover (&rig, ADDRESS, 0);
  pb_rig_pass (&rig.base, PB_DISCOVERY_LIMIT - 1);
  g_assert_false (rig.done);
  pb_rig_pass (&rig.base, 1);
  g_assert_true (rig.done);
  found = pb_discovery_rig_describe (&rig);
  g_assert_true (g_str_has_prefix (found, "srv imap first.zoo.test:9993"));
  g_assert_true (g_str_has_suffix (rig.progress->str, "autoconfig! "));
  pb_discovery_rig_tear_down (&rig);
}

static void
test_everybody_silent (void)
{
  PbDiscoveryRig rig;

  pb_discovery_rig_set_up (&rig);
  pb_fake_resolver_hold (rig.resolver, TRUE);
  pb_fake_http_hold (rig.http, FIRST, TRUE);
  pb_fake_http_hold (rig.http, SECOND_, TRUE);
  pb_fake_http_hold (rig.http, ISPDB, TRUE);
  pb_discovery_rig_discover (&rig, ADDRESS, PB_DISCOVERY_ISPDB);
  pb_rig_pass (&rig.base, PB_DISCOVERY_LIMIT);
  g_assert_true (rig.done);
  g_assert_no_error (rig.error);
  g_assert_cmpuint (rig.found->len, ==, 0);
  g_assert_true (g_str_has_suffix (rig.progress->str, "mx! autoconfig! ispdb! srv! "));
  pb_discovery_rig_tear_down (&rig);
}

/* That nobody could be asked is not the same as that nobody knows. */
static void
test_offline (void)
{
  PbDiscoveryRig rig;

  pb_discovery_rig_set_up (&rig);
  pb_fake_resolver_set_error (rig.resolver, PB_ERROR_CLASS_OFFLINE);
  pb_fake_http_fail (rig.http, FIRST, PB_ERROR_CLASS_OFFLINE);
  pb_fake_http_fail (rig.http, SECOND_, PB_ERROR_CLASS_CONFIG);
  pb_discovery_rig_discover (&rig, ADDRESS, 0);
  g_assert_true (rig.done);
  g_assert_nonnull (strstr (rig.progress->str, "mx! "));
  g_assert_nonnull (strstr (rig.progress->str, "srv! "));
  g_assert_nonnull (strstr (rig.progress->str, "autoconfig! "));
  pb_discovery_rig_tear_down (&rig);
}

/* At every moment; nothing is left over (see pb_discovery_rig_tear_down()). */
static void
test_cancel (void)
{
  for (guint steps = 0; steps < 40; steps++)
    {
      PbDiscoveryRig rig;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      pb_discovery_rig_set_up (&rig);
      all (&rig);
      pb_fake_http_hold (rig.http, SECOND_, TRUE);
      pb_fake_http_forget (rig.http, FIRST);
      pb_fake_resolver_hold (rig.resolver, TRUE);
      pb_discovery_rig_start (&rig, ADDRESS, PB_DISCOVERY_ISPDB, cancellable);
      for (guint i = 0; i < steps; i++)
        g_main_context_iteration (NULL, FALSE);
      g_assert_false (rig.done);
      g_cancellable_cancel (cancellable);
      g_assert_false (rig.done);
      pb_rig_pass (&rig.base, 0);
      g_assert_error (rig.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      pb_discovery_rig_tear_down (&rig);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *top = pb_discovery_rig_set_up_table ();
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/discovery/rows", test_rows);
  g_test_add_func ("/discovery/ranks", test_ranks);
  g_test_add_func ("/discovery/the-best-knows", test_the_best_knows);
  g_test_add_func ("/discovery/table-alone", test_table_alone);
  g_test_add_func ("/discovery/asked", test_asked);
  g_test_add_func ("/discovery/no-name-server", test_no_name_server);
  g_test_add_func ("/discovery/proxy-login", test_proxy_login);
  g_test_add_func ("/discovery/no-waiting", test_no_waiting);
  g_test_add_func ("/discovery/one-file", test_one_file);
  g_test_add_func ("/discovery/limit", test_limit);
  g_test_add_func ("/discovery/everybody-silent", test_everybody_silent);
  g_test_add_func ("/discovery/offline", test_offline);
  g_test_add_func ("/discovery/cancel", test_cancel);
  status = g_test_run ();
  pb_discovery_rig_remove_tree (top);
  return status;
}
