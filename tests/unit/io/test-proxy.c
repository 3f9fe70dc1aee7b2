/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-proxy.c: which way out is taken for whom, with what login, and what is kept from the proxy. */
#include "pb-proxy.h"

#include "pb-error.h"
#include "pb-fake-http.h"
#include "pb-memory-vault.h"

#define SOCKS "socks5://proxy.zoo.test:1080"
#define HTTP  "http://[2001:db8::1]:3128"

/* The system's settings: everything through one proxy, loopback as well; a host whose settings cannot be had. */

#define TEST_TYPE_SYSTEM (test_system_get_type ())
G_DECLARE_FINAL_TYPE (TestSystem, test_system, TEST, SYSTEM, GObject)

struct _TestSystem
{
  GObject parent_instance;
};

static void system_iface (GProxyResolverInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (TestSystem, test_system, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, system_iface))

static void
system_lookup_async (GProxyResolver *resolver, const char *uri, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  static const char *const ways[] = { "http://system.zoo.test:8080", "direct://", NULL };

  if (g_str_has_suffix (uri, "//broken.zoo.test:993"))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "no settings");
  else
    g_task_return_pointer (task, g_boxed_copy (G_TYPE_STRV, ways), (GDestroyNotify) g_strfreev);
}

static GStrv
system_lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
system_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
system_iface (GProxyResolverInterface *iface)
{
  iface->is_supported = system_is_supported;
  iface->lookup_async = system_lookup_async;
  iface->lookup_finish = system_lookup_finish;
}

static void
test_system_class_init (TestSystemClass *klass)
{
}

static void
test_system_init (TestSystem *self)
{
}

typedef struct
{
  char *ways; /* with " " between them */
  GError *error;
  gboolean done;
} Answer;

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->ways, g_free);
  g_clear_error (&answer->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  g_auto (GStrv) ways = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (object), result, &answer->error);

  answer->ways = ways != NULL ? g_strjoinv (" ", ways) : NULL;
  answer->done = TRUE;
}

static void
look_up (PbProxy *proxy, const char *uri, Answer *answer)
{
  g_proxy_resolver_lookup_async (G_PROXY_RESOLVER (proxy), uri, NULL, looked_up_cb, answer);
  while (!answer->done)
    g_main_context_iteration (NULL, TRUE);
}

/* Whatever the system says, what is loopback stays here; an account's own way is for everything, a tunnel's far end too. */
static void
test_ways (void)
{
  static const struct
  {
    const char *address; /* (nullable): the system's */
    const char *uri;
    const char *ways;
  } cases[] = {
    { NULL, "none://imap.zoo.test:993", "http://system.zoo.test:8080 direct://" },
    { NULL, "https://api.zoo.test/x", "http://system.zoo.test:8080 direct://" },
    { NULL, "none://localhost:143", "direct://" },
    { NULL, "none://127.0.0.1:143", "direct://" },
    { NULL, "none://[::1]:143", "direct://" },
    { NULL, "none://localhost.zoo.test:143", "http://system.zoo.test:8080 direct://" },
    { "none", "none://imap.zoo.test:993", "direct://" },
    { SOCKS, "none://imap.zoo.test:993", SOCKS },
    { SOCKS, "none://localhost:993", SOCKS },
    { HTTP, "https://api.zoo.test/x", HTTP },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbProxy) proxy = cases[i].address != NULL ? pb_proxy_new (cases[i].address, NULL, NULL) : pb_proxy_new_system ();
      g_auto (Answer) answer = { 0 };

      look_up (proxy, cases[i].uri, &answer);
      g_assert_no_error (answer.error);
      g_assert_cmpstr (answer.ways, ==, cases[i].ways);
    }
}

static void
test_system_fails (void)
{
  g_autoptr (PbProxy) proxy = pb_proxy_new_system ();
  g_auto (Answer) answer = { 0 };

  look_up (proxy, "none://broken.zoo.test:993", &answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_FAILED);
}

/* Returns: (transfer full): "user|password" as GIO reads them in a proxy's address. */
static char *
login_in (const char *way)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = g_uri_parse (way, G_URI_FLAGS_HAS_PASSWORD, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_uri_get_host (uri), ==, "proxy.zoo.test");
  g_assert_cmpint (g_uri_get_port (uri), ==, 1080);
  return g_strdup_printf ("%s|%s", g_uri_get_user (uri), g_uri_get_password (uri));
}

/* Whatever is in a login, the proxy gets just that, and its address stays what it is. */
static void
test_logins (void)
{
  static const struct
  {
    const char *secret;
    const char *login;
  } cases[] = {
    { "alice:secret", "alice|secret" },
    { "alice:a:b:c", "alice|a:b:c" },
    { "alice@zoo.test:p@ss/w?r#d", "alice@zoo.test|p@ss/w?r#d" },
    { "ali%63e:%41", "ali%63e|%41" },
    { "李:密码 1", "李|密码 1" },
    { "alice:", "alice|" },
    { "alice", "alice|" },
    { "@evil.test:1/:x", "@evil.test|1/:x" },
  };
  g_autoptr (PbMemoryVault) vault = pb_memory_vault_new ();
  g_autoptr (PbProxy) proxy = pb_proxy_new (SOCKS, PB_VAULT (vault), "bob.proxy");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Answer) answer = { 0 };
      g_autofree char *login = NULL;

      pb_memory_vault_set (vault, "bob.proxy", cases[i].secret);
      look_up (proxy, "none://imap.zoo.test:993", &answer);
      g_assert_no_error (answer.error);
      login = login_in (answer.ways);
      g_assert_cmpstr (login, ==, cases[i].login);
    }
}

/* A vault that gives nothing: the proxy is asked all the same, it may be open. Asked anew each time. */
static void
test_no_login (void)
{
  g_autoptr (PbMemoryVault) vault = pb_memory_vault_new ();
  g_autoptr (PbProxy) proxy = pb_proxy_new (SOCKS, PB_VAULT (vault), "bob.proxy");

  for (guint i = 0; i < 4; i++)
    {
      g_auto (Answer) answer = { 0 };

      pb_memory_vault_set (vault, "bob", "the mailbox's own");
      pb_memory_vault_set (vault, "bob.proxy", i == 1 ? "" : i == 2 ? "alice:secret"
                                                                    : NULL);
      pb_memory_vault_set_locked (vault, i == 2);
      look_up (proxy, "none://imap.zoo.test:993", &answer);
      g_assert_no_error (answer.error);
      g_assert_cmpstr (answer.ways, ==, SOCKS);
      g_assert_cmpuint (pb_memory_vault_get_lookups (vault), ==, i + 1);
    }
  g_assert_cmpuint (pb_memory_vault_get_prompts (vault), ==, 0);
}

/* "none" asks nobody for a login. */
static void
test_none_asks_nobody (void)
{
  g_autoptr (PbMemoryVault) vault = pb_memory_vault_new ();
  g_autoptr (PbProxy) proxy = pb_proxy_new ("none", PB_VAULT (vault), "bob.proxy");
  g_auto (Answer) answer = { 0 };

  look_up (proxy, "none://imap.zoo.test:993", &answer);
  g_assert_cmpstr (answer.ways, ==, "direct://");
  g_assert_cmpuint (pb_memory_vault_get_lookups (vault), ==, 0);
}

static void
test_direct (void)
{
  g_autoptr (PbProxy) system = pb_proxy_new_system ();
  g_autoptr (PbProxy) none = pb_proxy_new ("none", NULL, NULL);
  g_autoptr (PbProxy) socks = pb_proxy_new (SOCKS, NULL, NULL);

  g_assert_true (pb_proxy_is_direct (NULL, "localhost"));
  g_assert_false (pb_proxy_is_direct (NULL, "zoo.test"));
  g_assert_true (pb_proxy_is_direct (system, "127.0.0.1"));
  g_assert_false (pb_proxy_is_direct (system, "zoo.test"));
  g_assert_true (pb_proxy_is_direct (none, "zoo.test"));
  g_assert_false (pb_proxy_is_direct (socks, "localhost"));
}

static void
test_names (void)
{
  g_autoptr (PbMemoryVault) vault = pb_memory_vault_new (), other = pb_memory_vault_new ();
  g_autoptr (PbProxy) system = pb_proxy_new_system ();
  g_autoptr (PbProxy) none = pb_proxy_new ("none", NULL, NULL);
  g_autoptr (PbProxy) tried = pb_proxy_new (SOCKS, PB_VAULT (other), "bob.proxy");
  g_autoptr (PbProxy) bob = pb_proxy_new (SOCKS, PB_VAULT (vault), "bob.proxy");
  g_autoptr (PbProxy) again = pb_proxy_new (SOCKS, PB_VAULT (vault), "bob.proxy");
  g_autoptr (PbProxy) alice = pb_proxy_new (SOCKS, PB_VAULT (vault), "alice.proxy");
  g_autofree char *name = pb_proxy_dup_name (bob);

  g_assert_cmpstr (name, ==, "socks5 proxy.zoo.test:1080");
  g_assert_null (pb_proxy_dup_name (system));
  g_assert_null (pb_proxy_dup_name (none));
  g_assert_cmpstr (pb_proxy_get_key (bob), ==, pb_proxy_get_key (again));
  g_assert_cmpstr (pb_proxy_get_key (bob), !=, pb_proxy_get_key (alice)); /* another's login */
  g_assert_cmpstr (pb_proxy_get_key (bob), !=, pb_proxy_get_key (tried)); /* another one that is tried */
  g_assert_cmpstr (pb_proxy_get_key (none), !=, pb_proxy_get_key (system));
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  g_autoptr (PbHttpResponse) response = pb_http_send_finish (PB_HTTP (object), result, &answer->error);

  answer->ways = response != NULL ? g_strdup_printf ("%u", response->status) : NULL;
  answer->done = TRUE;
}

/* Every request of it has the way; all else is as it was asked. */
static void
test_http_through (void)
{
  g_autoptr (PbFakeHttp) fake = pb_fake_http_new ();
  g_autoptr (PbProxy) proxy = pb_proxy_new (SOCKS, NULL, "bob.proxy");
  g_autoptr (PbHttp) http = pb_http_new_through (PB_HTTP (fake), proxy);
  const PbHttpRequest request = { .method = "POST", .url = "https://api.zoo.test/x", .form = "a=b", .ca_file = "/ca.pem", .timeout = 7 };
  g_auto (Answer) answer = { 0 };
  const PbFakeHttpRequest *seen;

  pb_fake_http_answer (fake, "https://api.zoo.test/x", 418, NULL, NULL);
  pb_http_send_async (http, &request, NULL, sent_cb, &answer);
  g_clear_object (&http); /* what is under way goes on */
  while (!answer.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (answer.error);
  g_assert_cmpstr (answer.ways, ==, "418");
  seen = pb_fake_http_get_request (fake, NULL, -1);
  g_assert_cmpstr (seen->proxy, ==, pb_proxy_get_key (proxy));
  g_assert_cmpstr (seen->form, ==, "a=b");
  g_assert_cmpstr (seen->ca_file, ==, "/ca.pem");
  g_assert_cmpuint (seen->timeout, ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "test", TRUE);
  (void) g_proxy_resolver_get_type (); /* with it comes the extension point */
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, TEST_TYPE_SYSTEM, "test", 1000);
  g_test_add_func ("/proxy/ways", test_ways);
  g_test_add_func ("/proxy/system-fails", test_system_fails);
  g_test_add_func ("/proxy/logins", test_logins);
  g_test_add_func ("/proxy/no-login", test_no_login);
  g_test_add_func ("/proxy/none-asks-nobody", test_none_asks_nobody);
  g_test_add_func ("/proxy/direct", test_direct);
  g_test_add_func ("/proxy/names", test_names);
  g_test_add_func ("/proxy/http-through", test_http_through);
  return g_test_run ();
}
