/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-redirect.c: who may bring the answer of a sign-in, over real sockets of both families; time is the test's. */
#include "pb-redirect.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pb-error.h"
#include "pb-fake-clock.h"

#define STATE    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
#define STRANGER 65534 /* nobody */

static const PbRedirectPages pages = { "de", "Post<bell>", "All is done.", "All is lost." };

typedef struct
{
  PbFakeClock *clock;
  PbRedirect *redirect;
  guint16 port;
  guint calls;
  gboolean answered, free_within;
  char *code, *error, *description, *issuer;
} Fixture;

static void
answered_cb (PbRedirect *redirect, const PbRedirectAnswer *answer, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_true (redirect == f->redirect);
  f->calls++;
  f->answered = answer != NULL;
  if (answer != NULL)
    {
      f->code = answer->code != NULL ? g_strdup (pb_secret_get (answer->code)) : NULL;
      f->error = g_strdup (answer->error);
      f->description = g_strdup (answer->description);
      f->issuer = g_strdup (answer->issuer);
    }
  if (f->free_within)
    g_clear_pointer (&f->redirect, pb_redirect_free);
}

static void
set_up (Fixture *f, gconstpointer base)
{
  g_autoptr (GError) error = NULL;

  f->clock = pb_fake_clock_new ();
  f->redirect = pb_redirect_new (pb_fake_clock_get (f->clock), base, STATE, &pages, answered_cb, f, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (pb_redirect_get_address (f->redirect), base));
  f->port = (guint16) g_ascii_strtoull (strrchr (pb_redirect_get_address (f->redirect), ':') + 1, NULL, 10);
  g_assert_cmpuint (f->port, >, 1023);
}

static void
tear_down (Fixture *f, gconstpointer base)
{
  pb_redirect_free (f->redirect);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->clock), ==, 0);
  pb_fake_clock_free (f->clock);
  g_free (f->code);
  g_free (f->error);
  g_free (f->description);
  g_free (f->issuer);
}

static void
spin (void)
{
  for (guint i = 0; i < 50 && g_main_context_iteration (NULL, FALSE); i++)
    ;
}

/* Returns: (transfer full) (nullable): NULL when nobody listens. */
static GSocket *
call (GSocketFamily family, guint16 port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr (GSocketAddress) name = g_inet_socket_address_new (loopback, port);
  GSocket *socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  if (socket == NULL || !g_socket_connect (socket, name, NULL, NULL))
    g_clear_object (&socket);
  return socket;
}

/* Returns: (transfer full): what came until the end; "open" if it does not come. */
static char *
hear (GSocket *socket)
{
  GString *text = g_string_new (NULL);
  char buffer[4096];
  gssize n = -1;

  g_socket_set_blocking (socket, FALSE);
  for (guint i = 0; n != 0 && i < 100; i++)
    {
      spin ();
      n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);
      if (n > 0)
        g_string_append_len (text, buffer, n);
      if (n < 0)
        g_socket_condition_timed_wait (socket, G_IO_IN | G_IO_HUP, 2000, NULL, NULL);
    }
  if (n != 0 && text->len == 0)
    g_string_assign (text, "open");
  return g_string_free (text, FALSE);
}

/* Returns: (transfer full): the whole answer to one request. @host: with {port} */
static char *
ask (Fixture *f, GSocketFamily family, const char *method, const char *target, const char *host, const char *fields)
{
  g_autoptr (GSocket) socket = call (family, f->port);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *port = g_strdup_printf ("%u", (guint) f->port);

  if (socket == NULL)
    return g_strdup ("refused");
  g_string_printf (text, "%s %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", method, target, host, fields);
  g_string_replace (text, "{port}", port, 0);
  g_assert_cmpint (g_socket_send (socket, text->str, text->len, NULL, NULL), ==, (gssize) text->len);
  return hear (socket);
}

static char *
get (Fixture *f, const char *target)
{
  return ask (f, G_SOCKET_FAMILY_IPV4, "GET", target, "localhost:{port}", "");
}

static void
test_code (Fixture *f, gconstpointer base)
{
  g_autofree char *answer = get (f, "/?code=a%2Fb+c%25&state=" STATE "&session_state=1&iss=https%3A%2F%2Fid.zoo.test"), *later = NULL;

  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 OK\r\n"));
  g_assert_nonnull (strstr (answer, "All is done."));
  g_assert_nonnull (strstr (answer, "<html lang=\"de\">"));
  g_assert_nonnull (strstr (answer, "Post&lt;bell&gt;"));
  g_assert_nonnull (strstr (answer, "Cache-Control: no-store\r\n"));
  g_assert_nonnull (strstr (answer, "Referrer-Policy: no-referrer\r\n"));
  g_assert_null (strstr (answer, "a/b"));
  g_assert_cmpuint (f->calls, ==, 1);
  g_assert_cmpstr (f->code, ==, "a/b c%");
  g_assert_cmpstr (f->issuer, ==, "https://id.zoo.test");
  g_assert_null (f->error);
  later = get (f, "/?code=x&state=" STATE);
  g_assert_cmpstr (later, ==, "refused"); /* one answer */
  g_assert_cmpuint (f->calls, ==, 1);
}

static void
test_refusal (Fixture *f, gconstpointer base)
{
  g_autofree char *answer = NULL;

  f->free_within = TRUE;
  answer = get (f, "/?error=access_denied&error_description=%3Cscript%3E+no&state=" STATE);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 OK\r\n"));
  g_assert_nonnull (strstr (answer, "All is lost."));
  g_assert_null (strstr (answer, "script"));
  g_assert_null (strstr (answer, "access_denied"));
  g_assert_cmpstr (f->error, ==, "access_denied");
  g_assert_cmpstr (f->description, ==, "<script> no");
  g_assert_null (f->code);
}

/* What nothing is taken from; the answer is still welcome afterwards. */
static const struct
{
  const char *method;
  const char *target;
  const char *host;
  const char *fields;
  const char *status;
} refused[] = {
  { "GET", "/?code=x&state=wrong", "localhost:{port}", "", "400" },
  { "GET", "/?code=x&state=" STATE "H", "localhost:{port}", "", "400" },
  { "GET", "/?code=x&state=", "localhost:{port}", "", "400" },
  { "GET", "/?code=x", "localhost:{port}", "", "400" },
  { "GET", "/?state=" STATE, "localhost:{port}", "", "400" },
  { "GET", "/?code=&state=" STATE, "localhost:{port}", "", "400" },
  { "GET", "/?code=x&code=y&state=" STATE, "localhost:{port}", "", "400" },
  { "GET", "/?code=x&state=wrong&state=" STATE, "localhost:{port}", "", "400" },
  { "GET", "/?code=x&error=y&state=" STATE, "localhost:{port}", "", "400" },
  { "GET", "/?code=%zz&state=" STATE, "localhost:{port}", "", "400" },
  { "GET", "/?code=x%00y&state=" STATE, "localhost:{port}", "", "400" },
  { "GET", "/?a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&a&code=x&state=" STATE, "localhost:{port}", "", "400" },
  { "GET", "/", "localhost:{port}", "", "400" },
  { "GET", "/favicon.ico", "localhost:{port}", "", "404" },
  { "GET", "/x?code=x&state=" STATE, "localhost:{port}", "", "404" },
  { "POST", "/?code=x&state=" STATE, "localhost:{port}", "", "405" },
  { "HEAD", "/?code=x&state=" STATE, "localhost:{port}", "", "405" },
  { "GET", "/?code=x&state=" STATE, "evil.example:{port}", "", "421" },
  { "GET", "/?code=x&state=" STATE, "localhost", "", "421" },
  { "GET", "/?code=x&state=" STATE, "localhost:{port}", "Sec-Purpose: prefetch\r\n", "503" },
  { "GET", "nonsense", "localhost:{port}", "", "400" },
};

static void
test_others (Fixture *f, gconstpointer base)
{
  g_autofree char *good = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *answer = ask (f, G_SOCKET_FAMILY_IPV4, refused[i].method, refused[i].target, refused[i].host, refused[i].fields);
      g_autofree char *wanted = g_strdup_printf ("HTTP/1.1 %s ", refused[i].status);

      g_test_message ("%s %s", refused[i].method, refused[i].target);
      g_assert_true (g_str_has_prefix (answer, wanted));
      g_assert_cmpuint (f->calls, ==, 0);
    }
  good = get (f, "/?code=x&state=" STATE);
  g_assert_true (g_str_has_prefix (good, "HTTP/1.1 200 "));
  g_assert_cmpuint (f->calls, ==, 1);
}

/* Returns: whether anybody could listen on ::1. */
static gboolean
has_ipv6 (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV6);
  g_autoptr (GSocketAddress) name = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  return socket != NULL && g_socket_bind (socket, name, FALSE, NULL);
}

/* "localhost" is either address: nobody else may sit on the other one. */
static void
test_both_families (Fixture *f, gconstpointer base)
{
  g_autofree char *answer = NULL;

  if (!has_ipv6 ())
    {
      g_test_skip ("no IPv6 here");
      return;
    }
  answer = ask (f, G_SOCKET_FAMILY_IPV6, "GET", "/?code=six&state=" STATE, "localhost:{port}", "");
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 "));
  g_assert_cmpstr (f->code, ==, "six");
}

static void
test_one_family (Fixture *f, gconstpointer base)
{
  g_autoptr (GSocket) six = call (G_SOCKET_FAMILY_IPV6, f->port);
  g_autofree char *foreign = NULL, *answer = NULL;

  g_assert_null (six);
  foreign = get (f, "/?code=x&state=" STATE);
  g_assert_true (g_str_has_prefix (foreign, "HTTP/1.1 421 "));
  answer = ask (f, G_SOCKET_FAMILY_IPV4, "GET", "/?code=four&state=" STATE, "127.0.0.1:{port}", "");
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 "));
}

static void
test_five_minutes (Fixture *f, gconstpointer base)
{
  pb_fake_clock_advance (f->clock, PB_REDIRECT_LIFETIME - 1);
  g_assert_cmpuint (f->calls, ==, 0);
  pb_fake_clock_advance (f->clock, 1);
  g_assert_cmpuint (f->calls, ==, 1);
  g_assert_false (f->answered);
  g_assert_null (call (G_SOCKET_FAMILY_IPV4, f->port));
}

/* Browsers open connections in advance; four that say nothing keep nobody out for longer than 5 s. */
static void
test_silent_visitors (Fixture *f, gconstpointer base)
{
  GSocket *silent[6];
  g_autofree char *answer = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    silent[i] = call (G_SOCKET_FAMILY_IPV4, f->port);
  spin ();
  pb_fake_clock_advance (f->clock, 5 * G_USEC_PER_SEC);
  spin ();
  pb_fake_clock_advance (f->clock, 5 * G_USEC_PER_SEC);
  spin ();
  answer = get (f, "/?code=x&state=" STATE);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 "));
  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    g_object_unref (silent[i]);
}

static void
ended_cb (GPid pid, gint wait_status, gpointer user_data)
{
  *(int *) user_data = wait_status;
}

/* As another user, who has read the address in the browser's command line. Returns: the status, 0 = none. */
static int
ask_as_stranger (Fixture *f)
{
  int out[2], status = -1;
  char buffer[64] = "";
  gssize n;

  g_assert_cmpint (pipe (out), ==, 0);
  pid_t child = fork ();
  if (child == 0)
    {
      struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons (f->port), .sin_addr = { htonl (INADDR_LOOPBACK) } };
      static const char text[] = "GET /?code=evil&state=" STATE " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      int fd;
      if (setuid (STRANGER) != 0 || (fd = socket (AF_INET, SOCK_STREAM, 0)) < 0 || connect (fd, (struct sockaddr *) &name, sizeof name) != 0)
        _exit (1);
      if (write (fd, text, sizeof text - 1) < 0 || (n = read (fd, buffer, sizeof buffer - 1)) < 0 || write (out[1], buffer, (gsize) n) < 0)
        _exit (2);
      _exit (0);
    }
  g_child_watch_add (child, ended_cb, &status);
  while (status < 0)
    g_main_context_iteration (NULL, TRUE);
  close (out[1]);
  n = read (out[0], buffer, sizeof buffer - 1);
  close (out[0]);
  return n > 12 ? atoi (buffer + 9) : 0;
}

static void
test_stranger (Fixture *f, gconstpointer base)
{
  g_autofree char *answer = NULL;

  if (getuid () != 0)
    {
      g_test_skip ("needs root");
      return;
    }
  g_assert_cmpint (ask_as_stranger (f), ==, 403);
  g_assert_cmpuint (f->calls, ==, 0);
  answer = get (f, "/?code=x&state=" STATE);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 "));
}

int
main (int argc, char **argv)
{
  const struct
  {
    const char *path;
    const char *base;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/redirect/code", "http://localhost", test_code },
    { "/redirect/refusal", "http://localhost", test_refusal },
    { "/redirect/others", "http://localhost", test_others },
    { "/redirect/both-families", "http://localhost", test_both_families },
    { "/redirect/one-family", "http://127.0.0.1", test_one_family },
    { "/redirect/five-minutes", "http://localhost", test_five_minutes },
    { "/redirect/silent-visitors", "http://localhost", test_silent_visitors },
    { "/redirect/stranger", "http://localhost", test_stranger },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, tests[i].base, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
