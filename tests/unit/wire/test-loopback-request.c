/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-loopback-request.c: what browsers send, what they would never send, and every split of it. */
#include "pb-loopback-request.h"

#include <string.h>

#define GOOD "GET /x HTTP/1.1\r\nHost: 127.0.0.1:80\r\n"

typedef struct
{
  const char *text;
  const char *expected; /* "METHOD target host [prefetch]", "bad" or "more" */
} Case;

static const Case cases[] = {
  { GOOD "\r\n", "GET /x 127.0.0.1:80" },
  { GOOD "\r\nGET /y HTTP/1.1\r\n\r\n", "GET /x 127.0.0.1:80" },
  { "GET /x HTTP/1.1\nHost:127.0.0.1:80\n\n", "GET /x 127.0.0.1:80" },
  { "HEAD /x?a=%20#b HTTP/1.0\r\n\r\n", "HEAD /x?a=%20#b -" },
  { "GET /x HTTP/1.1\r\nhOST: \t127.0.0.1:80 \t\r\nUser-Agent: M\xc3\xbcnchen (a; b)\r\nAccept: \r\n\r\n", "GET /x 127.0.0.1:80" },

  /* looking ahead */
  { GOOD "Sec-Purpose: prefetch\r\n\r\n", "GET /x 127.0.0.1:80 prefetch" },
  { GOOD "sec-purpose: prefetch;prerender\r\n\r\n", "GET /x 127.0.0.1:80 prefetch" },
  { GOOD "Purpose: prefetch\r\n\r\n", "GET /x 127.0.0.1:80 prefetch" },
  { GOOD "X-Purpose: preview\r\n\r\n", "GET /x 127.0.0.1:80 prefetch" },
  { GOOD "X-moz: prefetch\r\n\r\n", "GET /x 127.0.0.1:80 prefetch" },
  { GOOD "Purpose:\r\n\r\n", "GET /x 127.0.0.1:80" },
  { GOOD "My-Purpose: prefetch\r\n\r\n", "GET /x 127.0.0.1:80" },

  /* not complete */
  { "", "more" },
  { "GET /x HTTP/1.1\r\n", "more" },
  { GOOD, "more" },
  { GOOD "\r", "more" },

  /* nothing a browser sends */
  { "\r\n\r\n", "bad" },
  { "\n\n", "bad" },
  { "GET /x\r\n\r\n", "bad" },
  { "GET  /x HTTP/1.1\r\n\r\n", "bad" },
  { "GET /x  HTTP/1.1\r\n\r\n", "bad" },
  { "GET /x HTTP/2.0\r\n\r\n", "bad" },
  { "GET /x HTTP/1.1 \r\n\r\n", "bad" },
  { "GET x HTTP/1.1\r\n\r\n", "bad" },
  { "GET http://127.0.0.1/x HTTP/1.1\r\n\r\n", "bad" },
  { "GET /\x01 HTTP/1.1\r\n\r\n", "bad" },
  { "GET /\xc3\xa4 HTTP/1.1\r\n\r\n", "bad" },
  { "G(T /x HTTP/1.1\r\n\r\n", "bad" },
  { " GET /x HTTP/1.1\r\n\r\n", "bad" },
  { GOOD "Host: 127.0.0.1:80\r\n\r\n", "bad" },
  { "GET /x HTTP/1.1\r\nHost: a b\r\n\r\n", "bad" },
  { GOOD " folded: line\r\n\r\n", "bad" },
  { GOOD "no colon\r\n\r\n", "bad" },
  { GOOD "blank : before\r\n\r\n", "bad" },
  { GOOD ": nameless\r\n\r\n", "bad" },
  { GOOD "A: b\rc\r\n\r\n", "bad" },
  { "\x16\x03\x01\x02\x01\n\n", "bad" },
};

static char *
tell (const PbLoopbackRequest *request)
{
  if (request->state == PB_LOOPBACK_MORE)
    return g_strdup ("more");
  if (request->state == PB_LOOPBACK_BAD)
    {
      g_assert_null (request->method);
      g_assert_null (request->host);
      g_assert_false (request->prefetch);
      return g_strdup ("bad");
    }
  return g_strdup_printf ("%s %s %s%s", request->method, request->target, request->host != NULL ? request->host : "-", request->prefetch ? " prefetch" : "");
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  gsize len = strlen (c->text);

  for (gsize cut = 0; cut <= len; cut++)
    {
      g_auto (PbLoopbackRequest) request = { 0 };
      g_autofree char *told = NULL;

      pb_loopback_request_feed (&request, (const guint8 *) c->text, cut);
      pb_loopback_request_feed (&request, (const guint8 *) c->text + cut, len - cut);
      told = tell (&request);
      g_assert_cmpstr (told, ==, c->expected);
    }
}

static void
test_nul (void)
{
  static const char text[] = "GET /x HTTP/1.1\r\nHost: a\0b\r\n\r\n";
  g_auto (PbLoopbackRequest) request = { 0 };

  g_assert_cmpint (pb_loopback_request_feed (&request, (const guint8 *) text, sizeof text - 1), ==, PB_LOOPBACK_BAD);
}

/* A head of just the size, and one byte more. */
static void
test_size (void)
{
  for (gsize more = 0; more < 2; more++)
    {
      g_auto (PbLoopbackRequest) request = { 0 };
      gsize filling = PB_LOOPBACK_MAX_HEAD - strlen (GOOD "A: \r\n\r\n") + more;
      g_autofree char *value = g_strnfill (filling, 'a');
      g_autofree char *text = g_strdup_printf (GOOD "A: %s\r\n\r\n", value);

      g_assert_cmpuint (strlen (text), ==, PB_LOOPBACK_MAX_HEAD + more);
      pb_loopback_request_feed (&request, (const guint8 *) text, strlen (text));
      g_assert_cmpint (request.state, ==, more == 0 ? PB_LOOPBACK_DONE : PB_LOOPBACK_BAD);
      g_assert_cmpint (pb_loopback_request_feed (&request, (const guint8 *) "x", 1), ==, request.state);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/loopback-request/%" G_GSIZE_FORMAT, i);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/loopback-request/nul", test_nul);
  g_test_add_func ("/loopback-request/size", test_size);
  return g_test_run ();
}
