/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-handoff.c: who gets the address and who does not, over real sockets; time is the test's. */
#include "pb-handoff.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pb-error.h"
#include "pb-fake-clock.h"

#define TICKET_URL "https://mail.example.org/cgi-bin/login?ticket=0A1B2C3D"
#define SECOND     G_USEC_PER_SEC
#define STRANGER   65534 /* nobody */

typedef struct
{
  PbFakeClock *clock;
  PbHandoff *handoff;
  guint16 port;
  const char *path;
  guint calls;
  gboolean taken;
  gboolean free_within;
} Fixture;

static void
done_cb (PbHandoff *handoff, gboolean taken, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_true (handoff == f->handoff);
  f->calls++;
  f->taken = taken;
  if (f->free_within)
    g_clear_pointer (&f->handoff, pb_handoff_free);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = NULL;

  f->clock = pb_fake_clock_new ();
  f->handoff = pb_handoff_new (pb_fake_clock_get (f->clock), TICKET_URL, done_cb, f, &error);
  g_assert_no_error (error);
  uri = g_uri_parse (pb_handoff_get_address (f->handoff), G_URI_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_uri_get_scheme (uri), ==, "http");
  g_assert_cmpstr (g_uri_get_host (uri), ==, "127.0.0.1");
  f->port = (guint16) g_uri_get_port (uri);
  f->path = strrchr (pb_handoff_get_address (f->handoff), '/');
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  pb_handoff_free (f->handoff);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->clock), ==, 0);
  pb_fake_clock_free (f->clock);
}

static void
spin (void)
{
  for (guint i = 0; i < 50 && g_main_context_iteration (NULL, FALSE); i++)
    ;
}

/* Returns: (transfer full) (nullable): NULL when nobody listens. */
static GSocket *
call (guint16 port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) name = g_inet_socket_address_new (loopback, port);
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  if (!g_socket_connect (socket, name, NULL, NULL))
    g_clear_object (&socket);
  return socket;
}

static void
say (GSocket *socket, const char *text)
{
  gsize len = strlen (text);

  g_assert_cmpint (g_socket_send (socket, text, len, NULL, NULL), ==, (gssize) len);
}

/* Returns: (transfer full): what came until the end, "open" if there is none within a moment, "reset". */
static char *
hear (GSocket *socket)
{
  GString *text = g_string_new (NULL);
  char buffer[4096];
  gssize n = -1;

  g_socket_set_blocking (socket, FALSE);
  for (guint i = 0; n != 0 && i < 100; i++)
    {
      g_autoptr (GError) error = NULL;
      spin ();
      n = g_socket_receive (socket, buffer, sizeof buffer, NULL, &error);
      if (n > 0)
        g_string_append_len (text, buffer, n);
      else if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        g_string_assign (text, "reset");
      if (n < 0)
        g_socket_condition_timed_wait (socket, G_IO_IN | G_IO_HUP, 1000, NULL, NULL);
    }
  if (n != 0 && text->len == 0)
    g_string_assign (text, "open");
  return g_string_free (text, FALSE);
}

static char *
ask (Fixture *f, const char *method, const char *path, const char *host, const char *fields)
{
  g_autoptr (GSocket) socket = call (f->port);
  g_autofree char *own = g_strdup_printf ("127.0.0.1:%u", f->port);
  g_autofree char *text = NULL;

  if (socket == NULL)
    return g_strdup ("refused");
  text = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", method, path != NULL ? path : f->path, host != NULL ? host : own, fields);
  say (socket, text);
  return hear (socket);
}

static void
assert_status (const char *answer, const char *status)
{
  g_autofree char *start = g_strdup_printf ("HTTP/1.1 %s ", status);

  if (!g_str_has_prefix (answer, start))
    g_error ("“%s” instead of %s", answer, status);
  if (!g_str_equal (status, "303"))
    g_assert_null (strstr (answer, "ticket"));
}

/* It is still there for the one who may have it. */
static void
assert_usable (Fixture *f)
{
  g_autofree char *answer = NULL;

  g_assert_cmpuint (f->calls, ==, 0);
  answer = ask (f, "GET", NULL, NULL, "");
  assert_status (answer, "303");
  g_assert_cmpuint (f->calls, ==, 1);
  g_assert_true (f->taken);
}

static void
test_taken (Fixture *f, gconstpointer data)
{
  g_autofree char *answer = ask (f, "GET", NULL, NULL, "User-Agent: Mozilla/5.0\r\nAccept: text/html\r\n");
  g_autofree char *again = NULL;

  g_assert_cmpstr (answer, ==, "HTTP/1.1 303 See Other\r\nLocation: " TICKET_URL "\r\nCache-Control: no-store\r\n"
                               "Referrer-Policy: no-referrer\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  g_assert_cmpuint (f->calls, ==, 1);
  g_assert_true (f->taken);
  again = ask (f, "GET", NULL, NULL, "");
  g_assert_cmpstr (again, ==, "refused");
  g_assert_cmpuint (f->calls, ==, 1);
}

static void
test_freed_within (Fixture *f, gconstpointer data)
{
  f->free_within = TRUE;
  g_autofree char *answer = ask (f, "GET", NULL, NULL, "");
  assert_status (answer, "303");
  g_assert_null (f->handoff);
}

/* Two at once: the second gets nothing, whether it asked before or after the first was served. */
static void
test_two_at_once (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocket) first = call (f->port);
  g_autoptr (GSocket) second = call (f->port);
  g_autofree char *text = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", f->path, f->port);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  spin ();
  say (first, text);
  say (second, text);
  one = hear (first);
  two = hear (second);
  g_assert_cmpint (g_str_has_prefix (one, "HTTP/1.1 303") + g_str_has_prefix (two, "HTTP/1.1 303"), ==, 1);
  g_assert_cmpuint (f->calls, ==, 1);
}

typedef struct
{
  const char *name, *method, *path, *host, *fields, *status;
} Refusal;

static const Refusal refusals[] = {
  { "head", "HEAD", NULL, NULL, "", "405" },
  { "post", "POST", NULL, NULL, "Content-Length: 3\r\n", "405" },
  { "options", "OPTIONS", NULL, NULL, "Origin: https://evil.example\r\n", "405" },
  { "prefetch", "GET", NULL, NULL, "Sec-Purpose: prefetch\r\n", "503" },
  { "prefetch-old", "GET", NULL, NULL, "Purpose: prefetch\r\n", "503" },
  { "prefetch-firefox", "GET", NULL, NULL, "X-Moz: prefetch\r\n", "503" },
  { "root", "GET", "/", NULL, "", "404" },
  { "favicon", "GET", "/favicon.ico", NULL, "", "404" },
  { "guess", "GET", "/00000000000000000000000000000000", NULL, "", "404" },
  { "rebinding", "GET", NULL, "evil.example", "", "421" },
  { "rebinding-port", "GET", NULL, "evil.example:80", "", "421" },
  { "localhost", "GET", NULL, "localhost", "", "421" },
  { "bad", "GET", "x", NULL, "", "400" },
  { "folded", "GET", NULL, NULL, " x: y\r\n", "400" },
};

static void
test_refusal (Fixture *f, gconstpointer data)
{
  const Refusal *r = data;
  g_autofree char *answer = ask (f, r->method, r->path, r->host, r->fields);

  assert_status (answer, r->status);
  g_assert_nonnull (strstr (answer, "Connection: close\r\n"));
  assert_usable (f);
}

/* What a browser opens in advance: nothing is said, then it is closed, or lasts too long. */
static void
test_bare (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocket) closed = call (f->port);
  g_autoptr (GSocket) kept = call (f->port);
  g_autoptr (GSocket) begun = call (f->port);
  g_autofree char *kept_answer = NULL;
  g_autofree char *begun_answer = NULL;

  spin ();
  g_clear_object (&closed);
  say (begun, "GET /");
  spin ();
  pb_fake_clock_advance (f->clock, 5 * SECOND);
  kept_answer = hear (kept);
  begun_answer = hear (begun);
  g_assert_cmpstr (kept_answer, ==, "");
  g_assert_cmpstr (begun_answer, !=, "open");
  assert_usable (f);
}

/* Those who only hold connections open are got rid of in time. */
static void
test_crowd (Fixture *f, gconstpointer data)
{
  GSocket *crowd[6];
  g_autofree char *answer = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (crowd); i++)
    crowd[i] = call (f->port);
  spin ();
  answer = ask (f, "GET", NULL, NULL, "");
  g_assert_cmpstr (answer, ==, "open"); /* it waits for its turn */
  pb_fake_clock_advance (f->clock, 5 * SECOND);
  spin ();
  pb_fake_clock_advance (f->clock, 5 * SECOND);
  spin ();
  assert_usable (f);
  for (guint i = 0; i < G_N_ELEMENTS (crowd); i++)
    g_object_unref (crowd[i]);
}

static void
test_long_head (Fixture *f, gconstpointer data)
{
  g_autofree char *filling = g_strnfill (9000, 'a');
  g_autofree char *fields = g_strdup_printf ("A: %s\r\n", filling);
  g_autofree char *answer = ask (f, "GET", NULL, NULL, fields);

  if (!g_str_equal (answer, "reset"))
    assert_status (answer, "400");
  assert_usable (f);
}

static void
test_slowly (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocket) socket = call (f->port);
  g_autofree char *text = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", f->path, f->port);
  g_autofree char *answer = NULL;

  for (gsize i = 0; i < strlen (text); i++)
    {
      char one[2] = { text[i], '\0' };
      say (socket, one);
      spin ();
    }
  answer = hear (socket);
  assert_status (answer, "303");
}

static void
test_too_late (Fixture *f, gconstpointer data)
{
  g_autofree char *answer = NULL;

  pb_fake_clock_advance (f->clock, 30 * SECOND - 1);
  g_assert_cmpuint (f->calls, ==, 0);
  pb_fake_clock_advance (f->clock, 1);
  g_assert_cmpuint (f->calls, ==, 1);
  g_assert_false (f->taken);
  answer = ask (f, "GET", NULL, NULL, "");
  g_assert_cmpstr (answer, ==, "refused");
  g_assert_cmpuint (f->calls, ==, 1);
}

static G_GNUC_NORETURN void
be_stranger (const Fixture *f, int fd)
{
  g_autofree char *text = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", f->path, f->port);
  char buffer[4096];
  GSocket *socket = NULL;
  gssize n = 0;

  if (setgid (STRANGER) != 0 || setuid (STRANGER) != 0 || (socket = call (f->port)) == NULL)
    _exit (1);
  say (socket, text);
  for (gboolean more = TRUE; more;)
    {
      gssize got = g_socket_receive (socket, buffer + n, sizeof buffer - (gsize) n, NULL, NULL);
      n += MAX (got, 0);
      more = got > 0;
    }
  _exit (n < 5 || write (fd, buffer, (size_t) n) == n ? 0 : 2);
}

/* Somebody who has read the browser's command line. */
static void
test_stranger (Fixture *f, gconstpointer data)
{
  int fds[2], status = 0;
  char buffer[4096] = "";
  pid_t child;

  if (getuid () != 0)
    {
      g_test_skip ("needs root, to be somebody else");
      return;
    }
  g_assert_cmpint (pipe (fds), ==, 0);
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "*was refused*");
  child = fork ();
  if (child == 0)
    be_stranger (f, fds[1]);
  while (waitpid (child, &status, WNOHANG) == 0)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (status, ==, 0);
  (void) close (fds[1]);
  if (read (fds[0], buffer, sizeof buffer - 1) > 0)
    assert_status (buffer, "403");
  (void) close (fds[0]);
  assert_usable (f);
}

/* A connection that a browser opened in advance and closed itself is nobody's attack. */
static void
test_hung_up (Fixture *f, gconstpointer data)
{
  GLogLevelFlags before = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_MESSAGE);
  GSocket *socket = call (f->port);

  g_assert_true (g_socket_close (socket, NULL));
  g_object_unref (socket);
  spin ();
  g_log_set_always_fatal (before);
  assert_usable (f);
}

static void
test_no_address (void)
{
  const char *const urls[] = { "", "https://h/\r\nSet-Cookie: a", "https://h/ x", "https://h/\xc3\xa4" };
  g_autoptr (PbFakeClock) clock = pb_fake_clock_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (pb_handoff_new (pb_fake_clock_get (clock), urls[i], done_cb, NULL, &error));
      g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG);
    }
}

/* Never the same twice, and from outside of loopback nothing is to be had. */
static void
test_address (Fixture *f, gconstpointer data)
{
  PbHandoff *other = pb_handoff_new (pb_fake_clock_get (f->clock), TICKET_URL, done_cb, f, NULL);
  const char *path = strrchr (pb_handoff_get_address (other), '/');

  g_assert_cmpuint (strlen (path), ==, 33);
  g_assert_cmpuint (strspn (path + 1, "0123456789abcdef"), ==, 32);
  g_assert_cmpstr (path, !=, f->path);
  g_assert_null (strstr (pb_handoff_get_address (other), "ticket"));
  pb_handoff_free (other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/handoff/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("taken", test_taken);
  ADD ("freed-within", test_freed_within);
  ADD ("two-at-once", test_two_at_once);
  ADD ("bare", test_bare);
  ADD ("crowd", test_crowd);
  ADD ("long-head", test_long_head);
  ADD ("slowly", test_slowly);
  ADD ("too-late", test_too_late);
  ADD ("stranger", test_stranger);
  ADD ("hung-up", test_hung_up);
  ADD ("address", test_address);
  g_test_add_func ("/handoff/no-address", test_no_address);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/handoff/refused/", refusals[i].name, NULL);
      g_test_add (path, Fixture, &refusals[i], set_up, test_refusal, tear_down);
    }
  return g_test_run ();
}
