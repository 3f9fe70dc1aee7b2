/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hold.c: holds connections of the real dialer and says nothing on them. hold DIVISOR HOST:PORT...; all times are those of
 * production divided by DIVISOR. Prints "connected HOST" and "ended HOST SECONDS CLASS". */
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>

#include "pb-dialer.h"
#include "pb-error.h"

typedef struct
{
  PbTrustQuestion peer;
  PbStream *stream; /* (owned) (nullable) */
  gint64 since;
} Held;

static void
ended (Held *held, const GError *error)
{
  PbErrorClass class = error != NULL ? pb_error_class_of (error, PB_ERROR_CLASS_PROTOCOL) : PB_ERROR_CLASS_NONE;

  printf ("ended %s %.1f %s\n", held->peer.host, (double) (g_get_monotonic_time () - held->since) / G_USEC_PER_SEC, pb_error_class_to_string (class));
  fflush (stdout);
  if (held->stream != NULL)
    pb_stream_close (held->stream);
}

static void
ready_cb (PbStream *stream, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint8 bytes[1024];
  gssize n;

  do
    n = pb_stream_read (stream, bytes, sizeof bytes, &error);
  while (n > 0);
  if (n == 0 || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    ended (user_data, error);
}

static void
dialled_cb (GObject *dialer, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Held *held = user_data;

  held->since = g_get_monotonic_time ();
  held->stream = pb_dialer_dial_finish (PB_DIALER (dialer), result, &error);
  if (held->stream == NULL)
    {
      ended (held, error);
      return;
    }
  printf ("connected %s\n", held->peer.host);
  fflush (stdout);
  pb_stream_set_ready_func (held->stream, ready_cb, held);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (PbTrust) trust = pb_trust_new (NULL);
  PbDialerTimes times = pb_dialer_times_default ();
  g_autoptr (PbDialer) dialer = NULL;
  guint divisor;

  if (argc < 3)
    return EXIT_FAILURE;
  divisor = (guint) atoi (argv[1]);
  times.keepalive_idle /= divisor;
  times.keepalive_interval /= divisor;
  times.user_timeout /= divisor;
  dialer = pb_dialer_new (trust, &times);
  for (int i = 2; i < argc; i++)
    {
      Held *held = g_new0 (Held, 1);
      g_auto (GStrv) parts = g_strsplit (argv[i], ":", 2);

      held->peer.host = g_strdup (parts[0]);
      held->peer.port = (guint16) atoi (parts[1]);
      pb_dialer_dial_async (dialer, &held->peer, NULL, dialled_cb, held);
    }
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}
