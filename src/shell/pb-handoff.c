/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-handoff.c: see pb-handoff.h. The browser's command line, and with it the loopback address, can be read by every user of
 * the computer: what protects the ticket is whose process asks, not the path. */
#include "pb-handoff.h"

#include <sys/random.h>

#include "pb-error.h"
#include "pb-loopback-house.h"
#include "pb-secret.h"

#define LIFETIME   (30 * G_USEC_PER_SEC) /* µs for the browser to come */
#define PATH_BYTES 16                    /* of randomness */

struct _PbHandoff
{
  char *url;              /* (owned) (nullable): wiped when it is over */
  char *host;             /* (owned): "127.0.0.1:PORT" */
  char *path;             /* (owned): "/<random>" */
  char *address;          /* (owned) */
  PbLoopbackHouse *house; /* (owned) (nullable): NULL when it is over */
  PbTimer *timer;         /* (owned) */
  gboolean warned;        /* of somebody else's program */
  PbHandoffFunc func;
  gpointer user_data; /* (unowned) */
};

/* Nobody is let in any more, and the address is wiped. */
static void
close_house (PbHandoff *self)
{
  g_clear_pointer (&self->house, pb_loopback_house_free);
  g_clear_pointer (&self->timer, pb_timer_free);
  g_clear_pointer (&self->url, pb_secret_free_string);
}

static void
finish (PbHandoff *self, gboolean taken)
{
  close_house (self);
  self->func (self, taken, self->user_data);
}

static void
lifetime_cb (gpointer user_data)
{
  finish (user_data, FALSE);
}

/* --- answers --- */

typedef enum
{
  ANSWER_REDIRECT,
  ANSWER_BAD,
  ANSWER_STRANGER,
  ANSWER_UNKNOWN,
  ANSWER_NOT_GET,
  ANSWER_MISDIRECTED,
  ANSWER_NOT_YET,
} Answer;

static gboolean
answer (GSocket *socket, Answer kind, const char *url)
{
  static const char *const lines[] = {
    [ANSWER_REDIRECT] = "303 See Other",
    [ANSWER_BAD] = "400 Bad Request",
    [ANSWER_STRANGER] = "403 Forbidden",
    [ANSWER_UNKNOWN] = "404 Not Found",
    [ANSWER_NOT_GET] = "405 Method Not Allowed\r\nAllow: GET",
    [ANSWER_MISDIRECTED] = "421 Misdirected Request",
    [ANSWER_NOT_YET] = "503 Service Unavailable",
  };
  PbOutput output = { NULL, 0, 0 };

  pb_output_text (&output, "HTTP/1.1 ");
  pb_output_text (&output, lines[kind]);
  if (kind == ANSWER_REDIRECT)
    {
      pb_output_text (&output, "\r\nLocation: ");
      pb_output_text (&output, url);
    }
  pb_output_text (&output, "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  return pb_loopback_answer (socket, &output);
}

/* Returns: what the request deserves; only REDIRECT gives the address away. */
static Answer
judge (const PbHandoff *self, const PbLoopbackRequest *request)
{
  if (request->state != PB_LOOPBACK_DONE)
    return ANSWER_BAD;
  if (g_strcmp0 (request->host, self->host) != 0)
    return ANSWER_MISDIRECTED; /* a name that somebody made point here */
  if (!g_str_equal (request->target, self->path))
    return ANSWER_UNKNOWN;
  if (!g_str_equal (request->method, "GET"))
    return ANSWER_NOT_GET;
  return request->prefetch ? ANSWER_NOT_YET : ANSWER_REDIRECT;
}

/* --- visitors --- */

static void
serve_cb (GSocket *socket, const PbLoopbackRequest *request, gpointer user_data)
{
  PbHandoff *self = user_data;
  Answer kind = judge (self, request);

  if (answer (socket, kind, self->url) && kind == ANSWER_REDIRECT)
    finish (self, TRUE);
}

/* Whoever is not this user, or cannot be asked about, is sent away. A visitor who has hung up already (browsers open connections
 * in advance) is no reason for alarm. */
static void
stranger_cb (GSocket *socket, const GError *error, gpointer user_data)
{
  PbHandoff *self = user_data;
  gboolean gone = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  if (!self->warned && !gone) /* once: it can ask thousands of times a second */
    g_message ("somebody else's program asked for a log-in link and was refused (%s)", error != NULL ? error->message : "another user");
  self->warned |= !gone;
  answer (socket, ANSWER_STRANGER, NULL);
}

/* --- the house --- */

static char *
make_path (GError **error)
{
  guint8 bytes[PATH_BYTES];
  GString *path = g_string_new ("/");

  if (getrandom (bytes, sizeof bytes, 0) != (ssize_t) sizeof bytes)
    {
      g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "no randomness");
      g_string_free (path, TRUE);
      return NULL;
    }
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (path, "%02x", bytes[i]);
  return g_string_free (path, FALSE);
}

/* A header field holds visible ASCII only. */
static gboolean
check_url (const char *url, GError **error)
{
  const char *p = url;

  while (g_ascii_isgraph (*p))
    p++;
  if (p > url && *p == '\0')
    return TRUE;
  g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "the log-in link is no address");
  return FALSE;
}

PbHandoff *
pb_handoff_new (PbClock *clock, const char *url, PbHandoffFunc func, gpointer user_data, GError **error)
{
  g_autofree char *path = NULL;
  PbHandoff *self;
  guint16 port = 0;

  if (!check_url (url, error) || (path = make_path (error)) == NULL)
    return NULL;
  self = g_new0 (PbHandoff, 1);
  self->house = pb_loopback_house_new (clock, FALSE, serve_cb, stranger_cb, self, &port, error);
  if (self->house == NULL)
    {
      g_free (self);
      return NULL;
    }
  self->url = g_strdup (url);
  self->host = g_strdup_printf ("127.0.0.1:%u", port);
  self->path = g_steal_pointer (&path);
  self->address = g_strconcat ("http://", self->host, self->path, NULL);
  self->func = func;
  self->user_data = user_data;
  self->timer = pb_timer_new (clock, lifetime_cb, self);
  pb_timer_set (self->timer, pb_clock_now (clock) + LIFETIME);
  return self;
}

const char *
pb_handoff_get_address (PbHandoff *self)
{
  return self->address;
}

void
pb_handoff_free (PbHandoff *self)
{
  if (self == NULL)
    return;
  close_house (self);
  g_free (self->host);
  g_free (self->path);
  g_free (self->address);
  g_free (self);
}
