/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-http.c: the real HTTP against servers in this process: what is asked, what comes back, its bounds, and whom it trusts. */
#include "pb-http.h"

#include <libsoup/soup.h>
#include <string.h>

#include "pb-error.h"
#include "pb-fake-clock.h"
#include "pb-fake-names.h"
#include "pb-test-server.h"

#define SECOND    G_USEC_PER_SEC
#define OK_ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

typedef struct
{
  PbTestCert *ca, *other_ca, *good, *expired, *wrong_host, *self, *foreign;
  char *bundle, *other_bundle;
} Pki;

static Pki pki;

static void
pki_setup (void)
{
  pki.ca = pb_test_cert_new (NULL, &(PbTestCertSpec){ .name = "Test CA", .ca = TRUE });
  pki.other_ca = pb_test_cert_new (NULL, &(PbTestCertSpec){ .name = "Other CA", .ca = TRUE });
  pki.good = pb_test_cert_new (pki.ca, &(PbTestCertSpec){ .name = "good", .dns = "localhost", .ip = "127.0.0.1" });
  pki.expired = pb_test_cert_new (pki.ca, &(PbTestCertSpec){ .name = "old", .ip = "127.0.0.1", .from = -20, .to = -10 });
  pki.wrong_host = pb_test_cert_new (pki.ca, &(PbTestCertSpec){ .name = "wrong", .dns = "elsewhere.example" });
  pki.self = pb_test_cert_new (NULL, &(PbTestCertSpec){ .name = "127.0.0.1", .ip = "127.0.0.1" });
  pki.foreign = pb_test_cert_new (pki.other_ca, &(PbTestCertSpec){ .name = "foreign", .ip = "127.0.0.1" });
  pki.bundle = pb_test_pem_write ((PbTestCert *[]){ pki.ca, NULL });
  pki.other_bundle = pb_test_pem_write ((PbTestCert *[]){ pki.other_ca, NULL });
}

static void
pki_teardown (void)
{
  PbTestCert *certs[] = { pki.ca, pki.other_ca, pki.good, pki.expired, pki.wrong_host, pki.self, pki.foreign };

  for (gsize i = 0; i < G_N_ELEMENTS (certs); i++)
    pb_test_cert_free (certs[i]);
  pb_test_pem_remove (pki.bundle);
  pb_test_pem_remove (pki.other_bundle);
}

/* The program's side. */
typedef struct
{
  PbFakeClock *clock;
  PbTrust *trust;
  PbHttp *http;
} Client;

static void
client_setup (Client *client, gconstpointer data)
{
  client->clock = pb_fake_clock_new ();
  client->trust = pb_trust_new (pki.bundle);
  client->http = pb_http_new (client->trust, pb_fake_clock_get (client->clock));
}

static void
client_teardown (Client *client, gconstpointer data)
{
  g_assert_finalize_object (client->http);
  g_object_unref (client->trust);
  g_assert_cmpuint (pb_fake_clock_count_armed (client->clock), ==, 0);
  pb_fake_clock_free (client->clock);
}

typedef struct
{
  PbHttpResponse *response;
  GError *error;
  gboolean done;
} Got;

static void
got_clear (Got *got)
{
  g_clear_pointer (&got->response, pb_http_response_free);
  g_clear_error (&got->error);
  got->done = FALSE;
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Got, got_clear)

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Got *got = user_data;

  got->response = pb_http_send_finish (PB_HTTP (object), result, &got->error);
  got->done = TRUE;
}

static void
ask (Client *client, const PbHttpRequest *request, Got *got)
{
  got_clear (got);
  pb_http_send_async (client->http, request, NULL, sent_cb, got);
  pb_test_wait_until (got->done);
}

static void
get (Client *client, const char *url, Got *got)
{
  ask (client, &(PbHttpRequest){ .method = "GET", .url = url }, got);
}

static char *
url_of (PbTestServer *server, const char *scheme)
{
  return g_strdup_printf ("%s://127.0.0.1:%u/", scheme, pb_test_server_get_port (server));
}

static const char *
text_of (const Got *got)
{
  static char text[256];
  gsize size;
  const char *data = g_bytes_get_data (got->response->body, &size);

  g_assert_cmpuint (size, <, sizeof text);
  if (size > 0)
    memcpy (text, data, size);
  text[size] = '\0';
  return text;
}

/* A web server and what it was asked last. */
typedef struct
{
  SoupServer *soup;
  char *url;
  GString *asked; /* method, path, fields that matter, body */
  guint n;
  guint port; /* the client's */
} Web;

static void
note (GString *out, SoupServerMessage *message, const char *field)
{
  const char *value = soup_message_headers_get_one (soup_server_message_get_request_headers (message), field);

  if (value != NULL)
    g_string_append_printf (out, "%s=%s;", field, value);
}

static void
answer_cb (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  const char *const fields[] = { "Authorization", "Content-Type", "User-Agent", "Cookie", "Accept-Encoding", "Referer" };
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  Web *web = user_data;

  web->n++;
  web->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (soup_server_message_get_remote_address (message)));
  g_string_printf (web->asked, "%s %s ", soup_server_message_get_method (message), path);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    note (web->asked, message, fields[i]);
  g_string_append_len (web->asked, body->data, (gssize) body->length);
  soup_message_headers_replace (headers, "Set-Cookie", "seen=1; Max-Age=1000");
  if (g_str_equal (path, "/moved"))
    soup_server_message_set_redirect (message, 302, "/elsewhere");
  else if (g_str_equal (path, "/401"))
    soup_message_headers_replace (headers, "WWW-Authenticate", "Basic realm=x");
  else if (g_str_equal (path, "/seconds"))
    soup_message_headers_replace (headers, "Retry-After", "7");
  else if (g_str_equal (path, "/date"))
    soup_message_headers_replace (headers, "Retry-After", "Thu, 01 Jan 2026 00:01:30 GMT");
  else if (g_str_equal (path, "/past"))
    soup_message_headers_replace (headers, "Retry-After", "Thu, 01 Jan 2015 00:00:00 GMT");
  else if (g_str_equal (path, "/huge"))
    soup_message_headers_replace (headers, "Retry-After", "99999999999999999999999");
  if (!g_str_equal (path, "/moved"))
    soup_server_message_set_status (message, g_str_equal (path, "/401") ? 401 : 200, NULL);
  soup_server_message_set_response (message, "Application/JSON; charset=utf-8", SOUP_MEMORY_STATIC, "{\"a\":1}", 7);
}

static Web *
web_new (void)
{
  Web *web = g_new0 (Web, 1);
  GSList *uris;

  web->asked = g_string_new (NULL);
  web->soup = soup_server_new (NULL, NULL);
  soup_server_add_handler (web->soup, NULL, answer_cb, web, NULL);
  g_assert_true (soup_server_listen_local (web->soup, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (web->soup);
  web->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return web;
}

static void
web_free (Web *web)
{
  soup_server_disconnect (web->soup);
  g_object_unref (web->soup);
  g_string_free (web->asked, TRUE);
  g_free (web->url);
  g_free (web);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Web, web_free)

static void
get_path (Client *client, Web *web, const char *path, Got *got)
{
  g_autofree char *url = g_strconcat (web->url, path, NULL);

  get (client, url, got);
  g_assert_no_error (got->error);
}

/* What goes out: the form, the token, our name; nothing a browser would add. */
static void
test_request (Client *client, gconstpointer data)
{
  g_autoptr (Web) web = web_new ();
  g_autofree char *url = g_strconcat (web->url, "/token", NULL);
  g_auto (Got) got = { 0 };

  ask (client, &(PbHttpRequest){ .method = "POST", .url = url, .form = "a=b&c=%20", .authorization = "Bearer x" }, &got);
  g_assert_no_error (got.error);
  g_assert_cmpstr (web->asked->str, ==, "POST /token Authorization=Bearer x;Content-Type=application/x-www-form-urlencoded;User-Agent=Postbell/0.1.0;a=b&c=%20");
  g_assert_cmpuint (got.response->status, ==, 200);
  g_assert_cmpstr (got.response->content_type, ==, "application/json");
  g_assert_cmpstr (text_of (&got), ==, "{\"a\":1}");
  g_assert_null (got.response->location);
  get_path (client, web, "/again?q=1", &got); /* and no cookie, though one was set */
  g_assert_cmpstr (web->asked->str, ==, "GET /again User-Agent=Postbell/0.1.0;");
}

static void
test_answers (Client *client, gconstpointer data)
{
  const struct
  {
    const char *path;
    guint status;
    const char *location;
    gint64 retry_after;
  } cases[] = {
    { "/", 200, NULL, 0 },
    { "/moved", 302, "/elsewhere", 0 },
    { "/401", 401, NULL, 0 },
    { "/seconds", 200, NULL, 7 * SECOND },
    { "/date", 200, NULL, 90 * SECOND }, /* the fake clock begins with 2026 */
    { "/past", 200, NULL, 0 },
    { "/huge", 200, NULL, 24 * 3600 * (gint64) SECOND },
  };
  g_autoptr (Web) web = web_new ();
  g_auto (Got) got = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      get_path (client, web, cases[i].path, &got);
      g_assert_cmpuint (web->n, ==, i + 1); /* one request each: no redirect followed, no second try with a password */
      g_assert_cmpuint (got.response->status, ==, cases[i].status);
      if (cases[i].location != NULL)
        g_assert_true (g_str_has_suffix (got.response->location, cases[i].location));
      else
        g_assert_null (got.response->location);
      g_assert_cmpint (got.response->retry_after, ==, cases[i].retry_after);
    }
}

/* Refused before anything is looked up or connected. */
static void
test_addresses (Client *client, gconstpointer data)
{
  const struct
  {
    PbHttpRequest request;
    PbErrorClass error_class;
  } cases[] = {
    { { .url = "http://api.example/" }, PB_ERROR_CLASS_CONFIG },
    { { .url = "http://127.0.0.1.example/" }, PB_ERROR_CLASS_CONFIG },
    { { .url = "http://127.0.0.1@api.example/" }, PB_ERROR_CLASS_CONFIG },
    { { .url = "https://user:password@127.0.0.1/" }, PB_ERROR_CLASS_CONFIG },
    { { .url = "https://user@127.0.0.1/", .allow_plain = TRUE }, PB_ERROR_CLASS_CONFIG },
    { { .url = "ftp://127.0.0.1/", .allow_plain = TRUE }, PB_ERROR_CLASS_CONFIG },
    { { .url = "file:///etc/passwd", .allow_plain = TRUE }, PB_ERROR_CLASS_CONFIG },
    { { .url = "http:///x" }, PB_ERROR_CLASS_CONFIG },
    { { .url = "" }, PB_ERROR_CLASS_CONFIG },
    { { .url = "https://127.0.0.1/a b" }, PB_ERROR_CLASS_CONFIG },
    { { .url = "https://127.0.0.1/a\r\nX: y" }, PB_ERROR_CLASS_CONFIG },
    { { .url = "https://127.0.0.1:1/", .authorization = "Bearer x\r\nX: y" }, PB_ERROR_CLASS_PROTOCOL },
    { { .url = "http://127.0.0.1:1/" }, PB_ERROR_CLASS_REFUSED }, /* allowed; nobody listens on port 1 */
    { { .url = "http://localhost:1/" }, PB_ERROR_CLASS_REFUSED },
    { { .url = "http://[::1]:1/" }, PB_ERROR_CLASS_REFUSED },
  };
  g_auto (Got) got = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbHttpRequest request = cases[i].request;

      request.method = "GET";
      ask (client, &request, &got);
      g_test_message ("%s", request.url);
      g_assert_error (got.error, PB_ERROR, (int) cases[i].error_class);
    }
}

static void
wait_received (PbTestServer *server, gsize from)
{
  pb_test_wait_until (pb_test_server_get_received (server)->len > from && strstr (pb_test_server_get_received (server)->str + from, "\r\n\r\n") != NULL);
}

/* A name is called wrong only where somebody could be asked for it. */
static void
test_names (Client *client, gconstpointer data)
{
  static const struct
  {
    const char *url;
    PbErrorClass error_class;
  } cases[] = {
    { "https://missing.example/", PB_ERROR_CLASS_CONFIG },
    { "https://later.example/", PB_ERROR_CLASS_OFFLINE },
    { "https://away.example/", PB_ERROR_CLASS_OFFLINE },
    { "https://half.example/", PB_ERROR_CLASS_OFFLINE },
  };
  g_autoptr (GResolver) system = g_resolver_get_default (), names = pb_fake_names_new ();
  g_autoptr (PbProxy) none = pb_proxy_new ("none", NULL, NULL);

  g_resolver_set_default (names);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Got) got = { 0 };

      ask (client, &(PbHttpRequest){ .method = "GET", .url = cases[i].url, .proxy = none }, &got);
      g_test_message ("%s", cases[i].url);
      g_assert_error (got.error, PB_ERROR, (int) cases[i].error_class);
    }
  g_resolver_set_default (system);
}

/* A refused server learns nothing: not the token, not the address, not even the method. */
static void
test_trust (Client *client, gconstpointer data)
{
  g_autofree char *missing = g_strconcat (pki.bundle, ".missing", NULL);
  const struct
  {
    PbTestCert *cert;
    const char *ca_file;
    const char *words; /* NULL: accepted */
  } cases[] = {
    { pki.good, NULL, NULL },
    { pki.self, NULL, "unknown-ca self-signed" },
    { pki.expired, NULL, "expired" },
    { pki.wrong_host, NULL, "wrong-host" },
    { pki.foreign, NULL, "unknown-ca" },
    { pki.foreign, pki.other_bundle, NULL },
    { pki.good, pki.other_bundle, "unknown-ca" }, /* instead of the system's list, not beside it */
    { pki.good, missing, "no-ca-file" },
  };
  g_auto (Got) got = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_TLS, (PbTestCert *[]){ cases[i].cert, NULL }, NULL);
      g_autofree char *url = url_of (server, "https");
      PbHttpRequest request = { .method = "GET", .url = url, .authorization = "secret", .ca_file = cases[i].ca_file };

      got_clear (&got);
      pb_http_send_async (client->http, &request, NULL, sent_cb, &got);
      if (cases[i].words == NULL)
        {
          wait_received (server, 0);
          pb_test_server_send (server, OK_ANSWER, strlen (OK_ANSWER));
        }
      pb_test_wait_until (got.done);
      if (cases[i].words == NULL)
        g_assert_no_error (got.error);
      else
        {
          g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_TLS_UNTRUSTED);
          g_assert_cmpstr (got.error->message, ==, cases[i].words);
          g_assert_cmpstr (pb_test_server_get_received (server)->str, ==, "");
        }
    }
}

static void
test_old_tls (Client *client, gconstpointer data)
{
  const char *priority = "NORMAL:-VERS-ALL:+VERS-TLS1.1";
  g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_TLS, (PbTestCert *[]){ pki.good, NULL }, priority);
  g_autofree char *url = url_of (server, "https");
  g_auto (Got) got = { 0 };

  get (client, url, &got);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_TLS_FAILED);
  g_assert_cmpuint (pb_test_server_get_received (server)->len, ==, 0);
}

/* @head and @body_size bytes from a plain server; the connection ends there if @hang_up. */
static void
ask_raw_up_to (Client *client, const char *head, gsize body_size, gboolean hang_up, gsize max_body, Got *got)
{
  g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL);
  g_autofree char *url = url_of (server, "http");
  g_autofree char *body = g_strnfill (body_size, 'x');

  got_clear (got);
  pb_http_send_async (client->http, &(PbHttpRequest){ .method = "GET", .url = url, .max_body = max_body }, NULL, sent_cb, got);
  wait_received (server, 0);
  pb_test_server_send (server, head, strlen (head));
  pb_test_server_send (server, body, body_size);
  if (hang_up)
    pb_test_server_hang_up (server, FALSE);
  pb_test_wait_until (got->done);
  if (g_error_matches (got->error, PB_ERROR, PB_ERROR_CLASS_LIMIT)) /* nobody reads on to the end */
    pb_test_wait_until (pb_test_server_find_client (server) < 0);
}

static void
ask_raw (Client *client, const char *head, gsize body_size, gboolean hang_up, Got *got)
{
  ask_raw_up_to (client, head, body_size, hang_up, 0, got);
}

/* Who wants less gets less, and nobody more than everybody. */
static void
test_max_body (Client *client, gconstpointer data)
{
  static const struct
  {
    gsize max_body, size;
    PbErrorClass error_class;
  } cases[] = {
    { 100, 100, PB_ERROR_CLASS_NONE },
    { 100, 101, PB_ERROR_CLASS_LIMIT },
    { 5000, 5000, PB_ERROR_CLASS_NONE }, /* more than the first room */
    { 5000, 5001, PB_ERROR_CLASS_LIMIT },
    { 2 * PB_HTTP_MAX_BODY, PB_HTTP_MAX_BODY + 1, PB_ERROR_CLASS_LIMIT },
  };
  g_auto (Got) got = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", cases[i].size);

      ask_raw_up_to (client, head, cases[i].size, FALSE, cases[i].max_body, &got);
      g_assert_cmpint (pb_error_class_of (got.error, PB_N_ERROR_CLASSES), ==, cases[i].error_class);
    }
}

static void
test_bounds (Client *client, gconstpointer data)
{
  const char *open = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
  const struct
  {
    const char *head;
    gsize size;
    gboolean hang_up;
    PbErrorClass error_class; /* NONE: the whole body arrives */
  } cases[] = {
    { open, 5000, TRUE, PB_ERROR_CLASS_NONE },
    { "HTTP/1.1 200 OK\r\nContent-Length: 1048576\r\n\r\n", PB_HTTP_MAX_BODY, FALSE, PB_ERROR_CLASS_NONE },
    { "HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n", PB_HTTP_MAX_BODY + 1, FALSE, PB_ERROR_CLASS_LIMIT },
    { "HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n", PB_HTTP_MAX_BODY + 1, FALSE, PB_ERROR_CLASS_LIMIT },
    { open, PB_HTTP_MAX_BODY + 1, FALSE, PB_ERROR_CLASS_LIMIT }, /* without end */
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n", PB_HTTP_MAX_BODY + 1, FALSE, PB_ERROR_CLASS_LIMIT },
    { "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", 99, TRUE, PB_ERROR_CLASS_REFUSED }, /* cut short */
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n", 15, TRUE, PB_ERROR_CLASS_REFUSED },
    { "HTTP/1.1 204 No Content\r\n\r\n", 0, FALSE, PB_ERROR_CLASS_NONE },
    { "* OK IMAP4rev1 ready\r\n\r\n", 0, TRUE, PB_ERROR_CLASS_PROTOCOL },
    { "HTTP/1.1 200 OK\r\nX: ", 200 * 1024, FALSE, PB_ERROR_CLASS_REFUSED }, /* a field without end */
    { "", 0, TRUE, PB_ERROR_CLASS_REFUSED },
  };
  g_auto (Got) got = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ask_raw (client, cases[i].head, cases[i].size, cases[i].hang_up, &got);
      g_test_message ("case %u: %s", (guint) i, got.error != NULL ? got.error->message : "no error");
      if (cases[i].error_class != PB_ERROR_CLASS_NONE)
        g_assert_error (got.error, PB_ERROR, (int) cases[i].error_class);
      else
        {
          g_assert_no_error (got.error);
          g_assert_cmpuint (g_bytes_get_size (got.response->body), ==, cases[i].size);
        }
    }
}

/* A body that is taken as it comes. */
typedef struct
{
  gsize n, pieces, longest;
  gboolean right; /* every byte was an x */
} Taken;

static void
take (const guint8 *piece, gsize len, gpointer user_data)
{
  Taken *taken = user_data;

  for (gsize i = 0; i < len; i++)
    taken->right = taken->right && piece[i] == 'x';
  taken->n += len;
  taken->pieces++;
  taken->longest = MAX (taken->longest, len);
}

static gboolean
time_over_cb (gpointer over)
{
  *(gboolean *) over = TRUE;
  return G_SOURCE_CONTINUE;
}

/* For what must not happen: gives it the occasion. */
static void
settle (void)
{
  gboolean over = FALSE;
  guint timer = g_timeout_add (10, time_over_cb, &over);

  while (!over)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}

/* The time is for all of it: silence, and drops that never stop. */
static void
test_timeout (Client *client, gconstpointer data)
{
  const char *head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
  g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL);
  g_autofree char *url = url_of (server, "http");
  g_auto (Got) got = { 0 };
  gsize before;

  pb_http_send_async (client->http, &(PbHttpRequest){ .method = "GET", .url = url }, NULL, sent_cb, &got);
  wait_received (server, 0);
  pb_fake_clock_advance (client->clock, 30 * SECOND - 1);
  settle ();
  g_assert_false (got.done);
  pb_fake_clock_advance (client->clock, 1);
  pb_test_wait_until (got.done);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_TIMEOUT);

  got_clear (&got);
  before = pb_test_server_get_received (server)->len;
  pb_http_send_async (client->http, &(PbHttpRequest){ .method = "GET", .url = url, .timeout = 3 }, NULL, sent_cb, &got);
  wait_received (server, before);
  pb_test_server_send (server, head, strlen (head));
  for (guint i = 0; i < 5; i++)
    {
      pb_test_server_send (server, "x", 1);
      settle ();
      g_assert_false (got.done);
      pb_fake_clock_advance (client->clock, i < 4 ? SECOND / 2 : SECOND);
    }
  pb_test_wait_until (got.done); /* nobody waits for the rest, which never comes */
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_TIMEOUT);
}

static void
test_cancelled (Client *client, gconstpointer data)
{
  const char *head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx";

  for (guint when = 0; when < 3; when++) /* before, while waiting, in the body */
    {
      g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autofree char *url = url_of (server, "http");
      g_auto (Got) got = { 0 };
      Taken taken = { .right = TRUE };

      if (when == 0)
        g_cancellable_cancel (cancellable);
      pb_http_send_async (client->http, &(PbHttpRequest){ .method = "GET", .url = url, .take = take, .take_data = &taken }, cancellable, sent_cb, &got);
      if (when > 0)
        wait_received (server, 0);
      if (when == 2)
        {
          pb_test_server_send (server, head, strlen (head));
          pb_test_wait_until (taken.n == 1);
        }
      settle ();
      g_assert_false (when > 0 && got.done);
      if (when > 0)
        g_cancellable_cancel (cancellable);
      pb_test_wait_until (got.done);
      g_assert_error (got.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

static void
send_x (PbTestServer *server, gsize n)
{
  g_autofree char *text = g_strnfill (n, 'x');

  pb_test_server_send (server, text, n);
}

/* It may be longer than any that is kept, and last longer than any, as long as it goes on; nothing of it is kept. */
static void
test_taken (Client *client, gconstpointer data)
{
  const gsize chunk = 256 * 1024, length = 5 * PB_HTTP_MAX_BODY;
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", length);
  g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL);
  g_autofree char *url = url_of (server, "http");
  g_auto (Got) got = { 0 };
  Taken taken = { .right = TRUE };

  pb_http_send_async (client->http, &(PbHttpRequest){ .method = "GET", .url = url, .timeout = 3, .take = take, .take_data = &taken }, NULL, sent_cb, &got);
  wait_received (server, 0);
  pb_test_server_send (server, head, strlen (head));
  for (gsize sent = 0; sent < length; sent += chunk)
    {
      send_x (server, chunk);
      pb_test_wait_until (taken.n == sent + chunk);
      pb_fake_clock_advance (client->clock, 2 * SECOND);
    }
  pb_test_wait_until (got.done);
  g_assert_no_error (got.error);
  g_assert_true (taken.right);
  g_assert_cmpuint (g_bytes_get_size (got.response->body), ==, 0);
  g_assert_cmpuint (taken.longest, <=, 16384);
}

/* Silence ends it; what came has been handed out. */
static void
test_taken_timeout (Client *client, gconstpointer data)
{
  const char *head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
  g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL);
  g_autofree char *url = url_of (server, "http");
  g_auto (Got) got = { 0 };
  Taken taken = { .right = TRUE };

  pb_http_send_async (client->http, &(PbHttpRequest){ .method = "GET", .url = url, .timeout = 3, .take = take, .take_data = &taken }, NULL, sent_cb, &got);
  wait_received (server, 0);
  pb_test_server_send (server, head, strlen (head));
  send_x (server, 10);
  pb_test_wait_until (taken.n == 10);
  pb_fake_clock_advance (client->clock, 3 * SECOND);
  pb_test_wait_until (got.done);
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_TIMEOUT);
}

/* What is no success is kept as ever. */
static void
test_not_taken (Client *client, gconstpointer data)
{
  g_autoptr (Web) web = web_new ();
  g_autofree char *url = g_strconcat (web->url, "/401", NULL);
  g_auto (Got) got = { 0 };
  Taken taken = { .right = TRUE };

  ask (client, &(PbHttpRequest){ .method = "GET", .url = url, .take = take, .take_data = &taken }, &got);
  g_assert_no_error (got.error);
  g_assert_cmpuint (taken.n, ==, 0);
  g_assert_cmpstr (text_of (&got), ==, "{\"a\":1}");
}

/* Within 10 s a connection is used again; then it is given back. */
static void
test_given_back (Client *client, gconstpointer data)
{
  g_autoptr (Web) web = web_new ();
  g_auto (Got) got = { 0 };
  guint port;

  get_path (client, web, "/", &got);
  port = web->port;
  pb_fake_clock_advance (client->clock, 10 * SECOND - 1);
  get_path (client, web, "/", &got);
  g_assert_cmpuint (web->port, ==, port);
  pb_fake_clock_advance (client->clock, 10 * SECOND - 1);
  g_assert_cmpuint (pb_fake_clock_count_armed (client->clock), ==, 1);
  pb_fake_clock_advance (client->clock, 1);
  g_assert_cmpuint (pb_fake_clock_count_armed (client->clock), ==, 0);
  get_path (client, web, "/", &got);
  g_assert_cmpuint (web->port, !=, port);
}

/* What may be asked twice goes over the connection that is there; anything else over one of its own, lest it be done twice. */
static void
test_kept (Client *client, gconstpointer data)
{
  g_autoptr (Web) web = web_new ();
  PbHttpRequest request = { .method = "POST", .url = web->url, .form = "a=1", .repeatable = TRUE };
  g_auto (Got) first = { 0 }, second = { 0 }, third = { 0 };
  guint port;

  ask (client, &request, &first);
  port = web->port;
  ask (client, &request, &second);
  g_assert_cmpuint (web->port, ==, port);
  request.repeatable = FALSE;
  ask (client, &request, &third);
  g_assert_cmpuint (web->port, !=, port);
  g_assert_cmpuint (web->n, ==, 3);
}

/* The server has had enough of a connection just when it is used again: the same is sent once more, with its body. */
static void
test_kept_too_long (Client *client, gconstpointer data)
{
  const char *answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL);
  const GString *received = pb_test_server_get_received (server);
  g_autofree char *url = url_of (server, "http");
  const PbHttpRequest request = { .method = "POST", .url = url, .form = "secret=sesame", .repeatable = TRUE };
  g_auto (Got) first = { 0 }, second = { 0 };
  gsize half;

  pb_http_send_async (client->http, &request, NULL, sent_cb, &first);
  pb_test_wait_until (strstr (received->str, "sesame") != NULL);
  half = received->len;
  pb_test_server_send (server, answer, strlen (answer));
  pb_test_wait_until (first.done);
  pb_http_send_async (client->http, &request, NULL, sent_cb, &second);
  pb_test_wait_until (received->len == 2 * half);
  g_assert_cmpuint (pb_test_server_get_n_connections (server), ==, 1);
  pb_test_server_hang_up (server, FALSE);
  pb_test_wait_until (received->len == 3 * half);
  g_assert_cmpuint (pb_test_server_get_n_connections (server), ==, 2);
  g_assert_nonnull (strstr (received->str + 2 * half, "sesame"));
  pb_test_server_send (server, answer, strlen (answer));
  pb_test_wait_until (second.done);
  g_assert_no_error (second.error);
}

/* A GET that does something takes no connection that has served before, and is not sent again when its own ends without an answer. */
static void
test_once (Client *client, gconstpointer data)
{
  g_autoptr (PbTestServer) server = pb_test_server_new (PB_TEST_SERVER_SILENT, NULL, NULL);
  const GString *received = pb_test_server_get_received (server);
  g_autofree char *url = url_of (server, "http");
  const PbHttpRequest look = { .method = "GET", .url = url }, delete = { .method = "GET", .url = url, .once = TRUE };
  g_auto (Got) first = { 0 }, second = { 0 };
  gsize half;

  pb_http_send_async (client->http, &look, NULL, sent_cb, &first);
  wait_received (server, 0);
  half = received->len;
  pb_test_server_send (server, OK_ANSWER, strlen (OK_ANSWER));
  pb_test_wait_until (first.done);
  g_assert_no_error (first.error);
  pb_http_send_async (client->http, &delete, NULL, sent_cb, &second);
  pb_test_wait_until (received->len == 2 * half);
  pb_test_server_hang_up (server, FALSE);
  pb_test_wait_until (second.done || received->len > 2 * half);
  g_assert_nonnull (second.error);
  g_assert_cmpuint (received->len, ==, 2 * half);
  g_assert_cmpuint (pb_test_server_get_n_connections (server), ==, 2);
}

#define ADD(path, data, func) g_test_add ("/http/" path, Client, data, client_setup, func, client_teardown)

int
main (int argc, char **argv)
{
  int status;

  g_setenv ("G_TLS_GNUTLS_PRIORITY", PB_TRUST_GTLS_PRIORITY, TRUE);
  g_setenv ("http_proxy", "http://127.0.0.1:1/", TRUE); /* whatever is said of proxies, this computer is reached directly */
  g_setenv ("https_proxy", "http://127.0.0.1:1/", TRUE);
  g_test_init (&argc, &argv, NULL);
  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    {
      g_print ("1..0 # SKIP no TLS backend for GIO\n");
      return 0;
    }
  pki_setup ();
  ADD ("request", NULL, test_request);
  ADD ("answers", NULL, test_answers);
  ADD ("addresses", NULL, test_addresses);
  ADD ("names", NULL, test_names);
  ADD ("trust", NULL, test_trust);
  ADD ("old-tls", NULL, test_old_tls);
  ADD ("bounds", NULL, test_bounds);
  ADD ("max-body", NULL, test_max_body);
  ADD ("timeout", NULL, test_timeout);
  ADD ("cancelled", NULL, test_cancelled);
  ADD ("taken", NULL, test_taken);
  ADD ("taken-timeout", NULL, test_taken_timeout);
  ADD ("not-taken", NULL, test_not_taken);
  ADD ("kept", NULL, test_kept);
  ADD ("kept-too-long", NULL, test_kept_too_long);
  ADD ("once", NULL, test_once);
  ADD ("given-back", NULL, test_given_back);
  status = g_test_run ();
  pki_teardown ();
  return status;
}
