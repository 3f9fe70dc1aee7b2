/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-tls.c: what connections cost: private dirty memory of the first and of each further idle TLS connection, of HTTPS
 * requests and after they were given back, time and memory of a judgement by a bundle of the system's size. The server is a
 * process of its own. */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "pb-dialer.h"
#include "pb-fake-clock.h"
#include "pb-http.h"
#include "pb-test-server.h"

#define HOST          "localhost"
#define SYSTEM_BUNDLE "/etc/ssl/certs/ca-certificates.crt"
#define MAX_STREAMS   64
#define HTTP_ANSWER   "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

typedef struct
{
  PbTestCert *ca, *middle, *leaf;
  char *bundle; /* the system's, and the CA of the test at its end */
} Pki;

/* RSA, as most mail servers have it. */
static void
pki_setup (Pki *pki)
{
  g_autofree char *system = NULL, *own = NULL, *text = NULL;

  pki->ca = pb_test_cert_new (NULL, &(PbTestCertSpec){ .name = "Bench CA", .ca = TRUE, .rsa_bits = 2048 });
  pki->middle = pb_test_cert_new (pki->ca, &(PbTestCertSpec){ .name = "Bench intermediate", .ca = TRUE, .rsa_bits = 2048 });
  pki->leaf = pb_test_cert_new (pki->middle, &(PbTestCertSpec){ .name = "leaf", .dns = HOST, .rsa_bits = 2048 });
  pki->bundle = pb_test_pem_write ((PbTestCert *[]){ pki->ca, NULL });
  if (g_file_get_contents (SYSTEM_BUNDLE, &system, NULL, NULL) && g_file_get_contents (pki->bundle, &own, NULL, NULL))
    {
      text = g_strconcat (system, own, NULL);
      g_file_set_contents (pki->bundle, text, -1, NULL);
    }
}

static long
private_dirty (void)
{
  g_autofree char *text = NULL;
  const char *at;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return 0;
  at = strstr (text, "Private_Dirty:");
  return at != NULL ? strtol (at + strlen ("Private_Dirty:"), NULL, 10) : 0;
}

/* Answers whatever looks like a request. */
static void
serve (PbTestServer *server)
{
  const GString *received = pb_test_server_get_received (server);
  gsize answered = 0;

  for (;;)
    {
      g_main_context_iteration (NULL, TRUE);
      if (received->len == answered || !g_str_has_suffix (received->str, "\r\n\r\n"))
        continue;
      answered = received->len;
      pb_test_server_send (server, HTTP_ANSWER, strlen (HTTP_ANSWER));
    }
}

/* Returns: its port. */
static guint16
fork_server (const Pki *pki, pid_t *pid)
{
  int fds[2];
  guint16 port = 0;

  if (pipe (fds) != 0)
    exit (1);
  *pid = fork ();
  if (*pid == 0)
    {
      PbTestServer *server = pb_test_server_new (PB_TEST_SERVER_TLS, (PbTestCert *[]){ pki->leaf, pki->middle, NULL }, NULL);

      prctl (PR_SET_PDEATHSIG, SIGKILL);
      port = pb_test_server_get_port (server);
      if (write (fds[1], &port, sizeof port) != sizeof port)
        exit (1);
      serve (server);
    }
  if (read (fds[0], &port, sizeof port) != sizeof port)
    exit (1);
  return port;
}

typedef struct
{
  PbStream *stream;
  gboolean done;
} Connection;

static void
secured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!pb_stream_start_tls_finish (PB_STREAM (object), result, &error))
    g_error ("%s", error->message);
  ((Connection *) user_data)->done = TRUE;
}

static void
dialled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Connection *connection = user_data;
  g_autoptr (GError) error = NULL;

  connection->stream = pb_dialer_dial_finish (PB_DIALER (object), result, &error);
  if (connection->stream == NULL)
    g_error ("%s", error->message);
  pb_stream_start_tls_async (connection->stream, NULL, secured_cb, connection);
}

static void
ready_cb (PbStream *stream, gpointer user_data)
{
}

static void
open_one (PbDialer *dialer, guint16 port, Connection *connection)
{
  pb_dialer_dial_async (dialer, &(PbTrustQuestion){ .host = HOST, .port = port }, NULL, dialled_cb, connection);
  pb_test_wait_until (connection->done);
  pb_stream_set_ready_func (connection->stream, ready_cb, NULL);
}

static gboolean
stop_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Idle threads of GIO's resolver keep their stacks for a while. */
static long
rest_and_measure (guint seconds)
{
  gboolean stopped = FALSE;

  g_timeout_add_seconds (seconds, stop_cb, &stopped);
  while (!stopped)
    g_main_context_iteration (NULL, TRUE);
  return private_dirty ();
}

/* Returns: CPU time of this process in µs; other programs do not disturb it. */
static double
cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e6 + (double) now.tv_nsec / 1e3;
}

static void
bench_judge (PbTrust *trust, const Pki *pki)
{
  g_autoptr (GPtrArray) chain = pb_test_chain_new ((PbTestCert *[]){ pki->leaf, pki->middle, NULL });
  PbTrustQuestion question = { .host = HOST };
  long before;
  double start;
  enum
  {
    ROUNDS = 200
  };

  if (pb_trust_judge (trust, chain, &question, NULL) != PB_TRUST_OK)
    g_error ("the good chain is refused");
  before = private_dirty ();
  start = cpu_time ();
  for (int i = 0; i < ROUNDS; i++)
    pb_trust_judge (trust, chain, &question, NULL);
  printf ("judge: %.2f ms of CPU each, %ld KB stay after %d\n", (cpu_time () - start) / 1e3 / ROUNDS, private_dirty () - before, ROUNDS);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbHttpResponse) response = pb_http_send_finish (PB_HTTP (object), result, &error);

  if (response == NULL)
    g_error ("%s", error->message);
  *(gboolean *) user_data = TRUE;
}

static void
bench_http (PbTrust *trust, guint16 port)
{
  g_autoptr (PbFakeClock) clock = pb_fake_clock_new ();
  g_autoptr (PbHttp) http = pb_http_new (trust, pb_fake_clock_get (clock));
  g_autofree char *url = g_strdup_printf ("https://" HOST ":%u/", port);
  long before = private_dirty ();

  for (int round = 1; round <= 3; round++)
    {
      double start = cpu_time ();
      gboolean done = FALSE;
      long used;

      pb_http_send_async (http, &(PbHttpRequest){ .method = "GET", .url = url }, NULL, answered_cb, &done);
      pb_test_wait_until (done);
      start = cpu_time () - start;
      used = rest_and_measure (3);
      pb_fake_clock_advance (clock, 10 * G_USEC_PER_SEC);
      printf ("HTTPS request %d: %.1f ms of CPU, private dirty +%ld KB while its session is kept, +%ld after\n", round, start / 1e3, used - before, rest_and_measure (1) - before);
    }
}

int
main (int argc, char **argv)
{
  int n = argc > 1 ? CLAMP (atoi (argv[1]), 2, MAX_STREAMS) : 11;
  Connection connections[MAX_STREAMS] = { 0 };
  Pki pki;
  pid_t pid;
  guint16 port;
  long start, proxies, first, all;

  g_setenv ("G_TLS_GNUTLS_PRIORITY", PB_TRUST_GTLS_PRIORITY, TRUE);
  (void) mallopt (M_ARENA_MAX, 1); /* as in main.c */
  (void) mallopt (M_TRIM_THRESHOLD, 64 * 1024);
  (void) mallopt (M_MMAP_THRESHOLD, 64 * 1024);
  pki_setup (&pki);
  port = fork_server (&pki, &pid);
  g_autoptr (PbTrust) trust = pb_trust_new (pki.bundle);
  g_autoptr (PbDialer) dialer = pb_dialer_new (trust, NULL);

  start = private_dirty ();
  g_proxy_resolver_get_default ();
  proxies = private_dirty ();
  open_one (dialer, port, &connections[0]);
  first = rest_and_measure (3);
  for (int i = 1; i < n; i++)
    open_one (dialer, port, &connections[i]);
  all = rest_and_measure (3);
  printf ("private dirty: %ld KB at start, proxy resolver +%ld, first connection +%ld, each further one +%.1f (%d of them)\n",
          start,
          proxies - start,
          first - proxies,
          (double) (all - first) / (n - 1),
          n - 1);
  bench_judge (trust, &pki);
  bench_http (trust, port);
  for (int i = 0; i < n; i++)
    g_object_unref (connections[i].stream);
  kill (pid, SIGTERM);
  pb_test_pem_remove (pki.bundle);
  pb_test_cert_free (pki.ca);
  pb_test_cert_free (pki.middle);
  pb_test_cert_free (pki.leaf);
  return 0;
}
