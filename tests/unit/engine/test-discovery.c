/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-discovery.c: what is found for an address, by whom, who is asked for it and who is not. */
#include "pb-discovery.h"

#include <glib/gstdio.h>
#include <string.h>

#include "pb-engine-rig.h"
#include "pb-fake-goa.h"
#include "pb-fake-http.h"
#include "pb-fake-resolver.h"
#include "pb-goa.h"

#define LOCAL   "bob.hidden"
#define ADDRESS LOCAL "@zoo.test"
#define FIRST   "https://autoconfig.zoo.test/mail/config-v1.1.xml"
#define SECOND_ "https://zoo.test/.well-known/autoconfig/mail/config-v1.1.xml"
#define ISPDB   "https://autoconfig.thunderbird.net/v1.1/zoo.test"

#define XML(host)                                                                                                     \
  "<clientConfig><emailProvider id='x'><displayName>The Zoo</displayName><incomingServer type='imap'><hostname>" host \
  "</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username>"                        \
  "<authentication>password-cleartext</authentication></incomingServer></emailProvider></clientConfig>"

/* --- the provider table --- */

static const char admin_rows[] = "[admin-zoo]\nname=Admin's\ndomains=admin.test;\nmx=admin-mx.test;\nhosts=imap.admin.test;\nimap=imap.admin.test:993 tls\nsecret=password\n\n"
                                 "[admin-company]\ndomains=company.test;\nkind=exmail\nclient-id=boss\napi-url=http://127.0.0.1:1/openapi/\nimap=imap.company.test:993 tls\nca-file=/etc/company.pem\nsecret=password\n";
static const char user_rows[] = "[user-zoo]\nname=Own\ndomains=own.test;\nhosts=imap.own.test;\nimap=imap.own.test:143 starttls\nuser=local-part\nsecret=app-password\nhelp=https://help.own.test/\n";
static const char built_in_rows[] = "[exmail]\nname=Exmail\nmx=mxbiz*.qq.com;\nhosts=imap.exmail.qq.com;pop.exmail.qq.com;\nimap=imap.exmail.qq.com:993 tls\npop3=pop.exmail.qq.com:995 tls\nsecret=password\nwebmail=https://exmail.qq.com\n\n"
                                    "[qq]\nname=QQ\ndomains=qq.com;\nmx=qq.com;\nhosts=imap.qq.com;pop.qq.com;\nimap=imap.qq.com:993 tls\nsecret=auth-code\n\n"
                                    "[office]\nname=Office\nmx=mail.protection.outlook.com;\nhosts=outlook.office365.com;\nimap=outlook.office365.com:993 tls\nsecret=oauth2\noauth=microsoft\n";

static void
write_rows (const char *folder, const char *rows)
{
  g_autofree char *path = g_build_filename (folder, "postbell", "providers", NULL);
  g_autofree char *file = g_build_filename (path, "rows.ini", NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, rows, -1, NULL));
}

/* Before GLib looks at the environment. */
static char *
set_up_table (void)
{
  static const struct
  {
    const char *variable, *folder, *rows;
  } places[] = { { "XDG_CONFIG_DIRS", "etc", admin_rows }, { "XDG_DATA_HOME", "home", user_rows }, { "XDG_DATA_DIRS", "share", built_in_rows } };
  char *top = g_dir_make_tmp ("pb-discovery-XXXXXX", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *folder = g_build_filename (top, places[i].folder, NULL);
      write_rows (folder, places[i].rows);
      g_setenv (places[i].variable, folder, TRUE);
    }
  return top;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

/* --- the rig --- */

typedef struct
{
  PbRig base;
  PbFakeHttp *http;
  PbFakeResolver *resolver;
  PbGoa *goa;        /* (nullable) */
  GString *progress; /* "mx? mx+ srv? srv- …" */
  gboolean done;
  GPtrArray *found;
  GError *error;
} Rig;

static void
set_up (Rig *rig)
{
  *rig = (Rig){ .http = pb_fake_http_new (), .resolver = pb_fake_resolver_new (), .progress = g_string_new (NULL) };
  pb_rig_set_up_bare (&rig->base);
  rig->base.context.http = PB_HTTP (rig->http);
}

static void
tear_down (Rig *rig)
{
  pb_rig_pass (&rig->base, 0);
  g_assert_cmpuint (pb_fake_http_get_waiting (rig->http), ==, 0);
  pb_rig_tear_down (&rig->base);
  g_assert_finalize_object (rig->http);
  g_assert_finalize_object (rig->resolver);
  g_clear_pointer (&rig->found, g_ptr_array_unref);
  g_clear_error (&rig->error);
  g_string_free (rig->progress, TRUE);
}

static void
progress_cb (PbFoundSource source, PbDiscoveryState state, gpointer user_data)
{
  static const char marks[] = { [PB_DISCOVERY_LOOKING] = '?', [PB_DISCOVERY_FOUND] = '+', [PB_DISCOVERY_NOTHING] = '-', [PB_DISCOVERY_FAILED] = '!', [PB_DISCOVERY_SKIPPED] = '~', [PB_DISCOVERY_NOT_ASKED] = '.' };
  Rig *rig = user_data;

  g_assert_false (rig->done);
  g_string_append_printf (rig->progress, "%s%c ", pb_found_source_to_string (source), marks[state]);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Rig *rig = user_data;

  g_assert_false (rig->done);
  rig->done = TRUE;
  rig->found = pb_discovery_finish (result, &rig->error);
  g_assert_true ((rig->found == NULL) == (rig->error != NULL));
}

static void
start (Rig *rig, const char *address, PbDiscoveryFlags flags, GCancellable *cancellable)
{
  const PbDiscoveryEdges edges = { &rig->base.context, PB_RESOLVER (rig->resolver), rig->goa };

  pb_discovery_async (&edges, address, flags, progress_cb, cancellable, done_cb, rig);
}

static void
discover (Rig *rig, const char *address, PbDiscoveryFlags flags)
{
  start (rig, address, flags, NULL);
  pb_rig_spin ();
}

/* Returns: (transfer full): what was found, in short. */
static char *
describe (const Rig *rig)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; rig->found != NULL && i < rig->found->len; i++)
    {
      const PbFound *f = g_ptr_array_index (rig->found, i);
      g_string_append_printf (text, "%s%s %s %s:%u %s %s %s/%s %s %s%s", i > 0 ? "; " : "", pb_found_source_to_string (f->source), f->kind, f->host != NULL ? f->host : "-", f->port, f->security == PB_SECURITY_TLS ? "tls" : "starttls", f->user, f->auth, f->secret, f->provider != NULL ? f->provider : "-", f->oauth != NULL ? f->oauth : "-", f->foreign ? " foreign" : "");
    }
  return g_string_free (text, FALSE);
}

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
add_server (Rig *rig, const char *host, Words *words)
{
  pb_fake_dialer_add (rig->base.dialer, host, &server, words);
}

/* --- what is found --- */

static void
nobody (Rig *rig)
{
}

static void
mx_exmail (Rig *rig)
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 10, 0, "mxbiz2.qq.com");
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 5, 0, "mxbiz1.qq.com");
}

static void
mx_qq (Rig *rig)
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 5, 0, "mx3.qq.com");
}

static void
mx_office (Rig *rig)
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 0, 0, "zoo-test.mail.protection.outlook.com");
}

static void
mx_admin (Rig *rig)
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 20, 0, "mxbiz1.qq.com");
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 10, 0, "a.admin-mx.test");
}

static void
mx_filter (Rig *rig) /* a filter of somebody's before the mailbox: the next host tells */
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 0, 0, ".");
  pb_fake_resolver_add (rig->resolver, PB_RECORD_MX, "zoo.test", 10, 0, "mail.filter.test");
  mx_exmail (rig);
}

static void
config_first (Rig *rig)
{
  pb_fake_http_answer (rig->http, FIRST, 200, "text/xml", XML ("imap.zoo.test"));
}

static void
config_second (Rig *rig)
{
  pb_fake_http_answer (rig->http, FIRST, 404, "text/html", XML ("evil.test"));
  pb_fake_http_answer (rig->http, SECOND_, 200, "text/xml", XML ("imap.zoo.test"));
}

static void
config_page (Rig *rig)
{
  pb_fake_http_answer (rig->http, FIRST, 200, "text/html", "<!DOCTYPE html><html>Welcome</html>");
  pb_fake_http_fail (rig->http, SECOND_, PB_ERROR_CLASS_LIMIT);
}

static void
config_office (Rig *rig)
{
  pb_fake_http_answer (rig->http, FIRST, 200, "text/xml", XML ("outlook.office365.com"));
}

static void
config_tokens (Rig *rig)
{
  pb_fake_http_answer (rig->http, FIRST, 200, "text/xml", "<clientConfig><emailProvider><incomingServer type='imap'><hostname>imap.zoo.test</hostname><port>993</port><socketType>SSL</socketType><authentication>OAuth2</authentication></incomingServer></emailProvider></clientConfig>");
}

static void
config_local (Rig *rig)
{
  pb_fake_http_answer (rig->http, FIRST, 200, "text/xml", "<clientConfig><emailProvider><incomingServer type='pop3'><hostname>pop.zoo.test</hostname><port>995</port><socketType>SSL</socketType><username>zoo-%EMAILLOCALPART%</username><authentication>plain</authentication></incomingServer></emailProvider></clientConfig>");
}

static void
ispdb (Rig *rig)
{
  pb_fake_http_answer (rig->http, ISPDB, 200, "text/xml", XML ("mail.isp.test"));
}

static void
srv_own (Rig *rig)
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_SRV, "_imaps._tcp.zoo.test", 10, 993, "second.zoo.test");
  pb_fake_resolver_add (rig->resolver, PB_RECORD_SRV, "_imaps._tcp.zoo.test", 0, 9993, "first.zoo.test");
  pb_fake_resolver_add (rig->resolver, PB_RECORD_SRV, "_imap._tcp.zoo.test", 0, 0, ".");
  pb_fake_resolver_add (rig->resolver, PB_RECORD_SRV, "_pop3s._tcp.zoo.test", 0, 995, "zoo.test");
}

static void
srv_foreign (Rig *rig)
{
  pb_fake_resolver_add (rig->resolver, PB_RECORD_SRV, "_imap._tcp.zoo.test", 0, 143, "imap.notzoo.test");
}

static void
guess_one (Rig *rig)
{
  add_server (rig, "mail.zoo.test:993", &imap);
  add_server (rig, "mail.zoo.test:995", &pop3);
}

static void
guess_better (Rig *rig)
{
  add_server (rig, "zoo.test:993", &imap);
  add_server (rig, "imap.zoo.test:143", &imap_plain);
}

static void
guess_pop3 (Rig *rig)
{
  add_server (rig, "imap.zoo.test:993", &pop3);
  add_server (rig, "pop3.zoo.test:995", &pop3);
}

static void
guess_untrusted (Rig *rig)
{
  add_server (rig, "imap.zoo.test:993", &imap);
  pb_fake_dialer_set_tls_error (rig->base.dialer, "imap.zoo.test:993", PB_ERROR_CLASS_TLS_UNTRUSTED);
}

static void
all (Rig *rig)
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
  void (*script) (Rig *rig);
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

/* Nobody hears what stands before the @, in whatever form. */
static void
assert_discreet (const Rig *rig)
{
  const PbFakeHttpRequest *request;

  g_assert_null (strstr (pb_fake_resolver_get_asked (rig->resolver), "bob"));
  for (int i = 0; (request = pb_fake_http_get_request (rig->http, NULL, i)) != NULL; i++)
    {
      g_assert_null (strstr (request->url, "bob"));
      g_assert_null (strpbrk (request->url, "?@%"));
      g_assert_true (g_str_has_prefix (request->url, "https://"));
      g_assert_cmpstr (request->method, ==, "GET");
      g_assert_null (request->authorization);
      g_assert_null (request->form);
      g_assert_false (request->allow_plain);
      g_assert_cmpuint (request->max_body, ==, 64 * 1024);
    }
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Rig rig;
      g_autofree char *found = NULL;

      g_test_message ("%s", rows[i].name);
      set_up (&rig);
      rows[i].script (&rig);
      discover (&rig, rows[i].address, rows[i].flags);
      pb_rig_pass (&rig.base, PB_DISCOVERY_LIMIT);
      g_assert_no_error (rig.error);
      found = describe (&rig);
      /* What was found beside the best is a matter of who was quick; these are scripted to be as good as alone. */
      g_assert_cmpstr (found, ==, rows[i].found);
      assert_discreet (&rig);
      tear_down (&rig);
    }
}

/* Whoever has said something counts by rank, not by speed, and none twice. */
static void
test_ranks (void)
{
  Rig rig;
  g_autofree char *found = NULL;

  set_up (&rig);
  all (&rig);
  add_server (&rig, "imap.zoo.test:993", &imap);
  pb_fake_http_hold (rig.http, FIRST, TRUE);
  discover (&rig, ADDRESS, PB_DISCOVERY_ISPDB);
  g_assert_false (rig.done);
  pb_fake_http_hold (rig.http, FIRST, FALSE);
  pb_rig_spin ();
  found = describe (&rig);
  g_assert_true (g_str_has_prefix (found, "autoconfig imap imap.zoo.test:993 tls " ADDRESS " password/password - -; ispdb imap mail.isp.test:993"));
  g_assert_nonnull (strstr (found, "; srv imap first.zoo.test:9993"));
  g_assert_null (strstr (found, "guess imap imap.zoo.test")); /* the same server */
  g_assert_cmpstr (((PbFound *) g_ptr_array_index (rig.found, 0))->provider_name, ==, "The Zoo");
  tear_down (&rig);
}

/* Nobody is asked about a domain that the table has. */
static void
test_table_alone (void)
{
  Rig rig;

  set_up (&rig);
  discover (&rig, LOCAL "@admin.test", PB_DISCOVERY_ISPDB);
  g_assert_true (rig.done);
  g_assert_cmpstr (rig.progress->str, ==, "goa. admin? admin+ builtin? builtin~ mx~ autoconfig~ ispdb~ srv~ guess~ ");
  g_assert_cmpstr (pb_fake_resolver_get_asked (rig.resolver), ==, "");
  g_assert_cmpuint (pb_fake_http_get_count (rig.http, NULL), ==, 0);
  g_assert_cmpuint (pb_fake_dialer_get_dials (rig.base.dialer, "imap.admin.test"), ==, 0);
  tear_down (&rig);
}

/* Everybody is asked at once, about the domain and nothing else. */
static void
test_asked (void)
{
  Rig rig;

  set_up (&rig);
  pb_fake_resolver_hold (rig.resolver, TRUE);
  discover (&rig, ADDRESS, 0);
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
  tear_down (&rig);
}

/* The better answer is there: nobody waits for the rest. */
static void
test_no_waiting (void)
{
  Rig rig;

  set_up (&rig);
  mx_exmail (&rig);
  pb_fake_http_hold (rig.http, FIRST, TRUE);
  pb_fake_http_hold (rig.http, SECOND_, TRUE);
  pb_fake_http_hold (rig.http, ISPDB, TRUE);
  discover (&rig, ADDRESS, PB_DISCOVERY_ISPDB);
  g_assert_true (rig.done);
  g_assert_nonnull (strstr (rig.progress->str, "autoconfig~ ispdb~ "));
  tear_down (&rig);
}

/* Of the domain's two files one is enough, however long the other takes. */
static void
test_one_file (void)
{
  Rig rig;

  set_up (&rig);
  pb_fake_http_hold (rig.http, FIRST, TRUE);
  pb_fake_http_answer (rig.http, SECOND_, 200, NULL, XML ("imap.zoo.test"));
  discover (&rig, ADDRESS, 0);
  g_assert_true (rig.done);
  g_assert_cmpuint (rig.found->len, ==, 1);
  tear_down (&rig);
}

/* Eight seconds in all, whoever is silent, with what was found by then. */
static void
test_limit (void)
{
  Rig rig;
  g_autofree char *found = NULL;

  set_up (&rig);
  srv_own (&rig);
  pb_fake_http_hold (rig.http, FIRST, TRUE);
  pb_fake_http_hold (rig.http, SECOND_, TRUE);
  discover (&rig, ADDRESS, 0);
  pb_rig_pass (&rig.base, PB_DISCOVERY_LIMIT - 1);
  g_assert_false (rig.done);
  pb_rig_pass (&rig.base, 1);
  g_assert_true (rig.done);
  found = describe (&rig);
  g_assert_true (g_str_has_prefix (found, "srv imap first.zoo.test:9993"));
  g_assert_true (g_str_has_suffix (rig.progress->str, "autoconfig! "));
  tear_down (&rig);
}

static void
test_everybody_silent (void)
{
  Rig rig;

  set_up (&rig);
  pb_fake_resolver_hold (rig.resolver, TRUE);
  pb_fake_http_hold (rig.http, FIRST, TRUE);
  pb_fake_http_hold (rig.http, SECOND_, TRUE);
  pb_fake_http_hold (rig.http, ISPDB, TRUE);
  discover (&rig, ADDRESS, PB_DISCOVERY_ISPDB);
  pb_rig_pass (&rig.base, PB_DISCOVERY_LIMIT);
  g_assert_true (rig.done);
  g_assert_no_error (rig.error);
  g_assert_cmpuint (rig.found->len, ==, 0);
  g_assert_true (g_str_has_suffix (rig.progress->str, "mx! autoconfig! ispdb! srv! "));
  tear_down (&rig);
}

/* That nobody could be asked is not the same as that nobody knows. */
static void
test_offline (void)
{
  Rig rig;

  set_up (&rig);
  pb_fake_resolver_set_error (rig.resolver, PB_ERROR_CLASS_OFFLINE);
  pb_fake_http_fail (rig.http, FIRST, PB_ERROR_CLASS_OFFLINE);
  pb_fake_http_fail (rig.http, SECOND_, PB_ERROR_CLASS_CONFIG);
  discover (&rig, ADDRESS, 0);
  g_assert_true (rig.done);
  g_assert_nonnull (strstr (rig.progress->str, "mx! "));
  g_assert_nonnull (strstr (rig.progress->str, "srv! "));
  g_assert_nonnull (strstr (rig.progress->str, "autoconfig! "));
  tear_down (&rig);
}

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
  Rig rig;
  g_autofree char *found = NULL;

  g_test_message ("%s", online[i].address);
  set_up (&rig);
  rig.goa = pb_goa_new ();
  pb_goa_set_bus (rig.goa, bus);
  start (&rig, online[i].address, 0, NULL);
  while (!rig.done)
    g_main_context_iteration (NULL, TRUE);
  found = describe (&rig);
  g_assert_cmpstr (found, ==, online[i].found);
  if (rig.found->len > 0)
    g_assert_nonnull (((PbFound *) g_ptr_array_index (rig.found, rig.found->len - 1))->goa);
  pb_goa_set_bus (rig.goa, NULL);
  g_clear_object (&rig.goa);
  tear_down (&rig);
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
redirect (Rig *rig, const char *from, guint status, const char *to)
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
      Rig rig;

      g_test_message ("%u, row %" G_GSIZE_FORMAT, redirects[i].status, i);
      set_up (&rig);
      redirect (&rig, FIRST, redirects[i].status, redirects[i].to);
      if (redirects[i].asked != NULL)
        pb_fake_http_answer (rig.http, redirects[i].asked, 200, NULL, XML ("imap.zoo.test"));
      discover (&rig, ADDRESS, 0);
      g_assert_cmpuint (rig.found->len, ==, redirects[i].asked != NULL ? 1 : 0);
      g_assert_cmpuint (pb_fake_http_get_count (rig.http, NULL), ==, redirects[i].asked != NULL ? 3 : 2);
      assert_discreet (&rig);
      tear_down (&rig);
    }
}

static void
test_redirect_loop (void)
{
  Rig rig;

  set_up (&rig);
  redirect (&rig, FIRST, 302, FIRST);
  discover (&rig, ADDRESS, 0);
  g_assert_true (rig.done);
  g_assert_cmpuint (pb_fake_http_get_count (rig.http, FIRST), ==, 4);
  tear_down (&rig);
}

/* --- the caller --- */

/* At every moment; nothing is left over (see tear_down()). */
static void
test_cancel (void)
{
  for (guint steps = 0; steps < 40; steps++)
    {
      Rig rig;
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();

      set_up (&rig);
      all (&rig);
      pb_fake_http_hold (rig.http, SECOND_, TRUE);
      pb_fake_http_forget (rig.http, FIRST);
      pb_fake_resolver_hold (rig.resolver, TRUE);
      start (&rig, ADDRESS, PB_DISCOVERY_ISPDB, cancellable);
      for (guint i = 0; i < steps; i++)
        g_main_context_iteration (NULL, FALSE);
      g_assert_false (rig.done);
      g_cancellable_cancel (cancellable);
      g_assert_false (rig.done);
      pb_rig_pass (&rig.base, 0);
      g_assert_error (rig.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      tear_down (&rig);
    }
}

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

/* All of a way survives being copied. */
static void
test_copy (void)
{
  Rig rig;
  const PbFound *found;
  g_autoptr (PbFound) copy = NULL;

  set_up (&rig);
  discover (&rig, LOCAL "@company.test", 0);
  found = g_ptr_array_index (rig.found, 0);
  copy = pb_found_copy (found);
  g_assert_cmpstr (copy->provider_name, ==, "admin-company");
  g_assert_cmpstr (copy->client_id, ==, "boss");
  g_assert_cmpstr (copy->api_url, ==, "http://127.0.0.1:1/openapi/");
  g_assert_cmpstr (copy->ca_file, ==, "/etc/company.pem");
  g_assert_true (copy->user != found->user);
  tear_down (&rig);
}

static void
test_no_address (void)
{
  Rig rig;

  set_up (&rig);
  discover (&rig, "bob", 0);
  g_assert_error (rig.error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
  g_assert_cmpstr (rig.progress->str, ==, "");
  tear_down (&rig);
}

int
main (int argc, char **argv)
{
  g_autofree char *top = set_up_table ();
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/discovery/rows", test_rows);
  g_test_add_func ("/discovery/ranks", test_ranks);
  g_test_add_func ("/discovery/table-alone", test_table_alone);
  g_test_add_func ("/discovery/asked", test_asked);
  g_test_add_func ("/discovery/no-waiting", test_no_waiting);
  g_test_add_func ("/discovery/one-file", test_one_file);
  g_test_add_func ("/discovery/limit", test_limit);
  g_test_add_func ("/discovery/everybody-silent", test_everybody_silent);
  g_test_add_func ("/discovery/offline", test_offline);
  g_test_add_func ("/discovery/online", test_online);
  g_test_add_func ("/discovery/redirects", test_redirects);
  g_test_add_func ("/discovery/redirect-loop", test_redirect_loop);
  g_test_add_func ("/discovery/cancel", test_cancel);
  g_test_add_func ("/discovery/addresses", test_addresses);
  g_test_add_func ("/discovery/copy", test_copy);
  g_test_add_func ("/discovery/no-address", test_no_address);
  status = g_test_run ();
  remove_tree (top);
  return status;
}
