/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-loopback-request.c: byte by byte a request is the same as in one piece; what is accepted has no control characters,
 * and is accepted again, as the same, when it is written down anew. */
#include "fuzz.h"

#include "pb-loopback-request.h"

#include <string.h>

static void
check_equal (const PbLoopbackRequest *a, const PbLoopbackRequest *b)
{
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpstr (a->method, ==, b->method);
  g_assert_cmpstr (a->target, ==, b->target);
  g_assert_cmpstr (a->host, ==, b->host);
  g_assert_cmpint (a->prefetch, ==, b->prefetch);
}

static void
check_visible (const char *text)
{
  for (; *text != '\0'; text++)
    g_assert_true (g_ascii_isgraph (*text));
}

static void
check_again (const PbLoopbackRequest *request)
{
  g_auto (PbLoopbackRequest) again = { 0 };
  g_autofree char *host = request->host != NULL ? g_strdup_printf ("Host: %s\r\n", request->host) : g_strdup ("");
  g_autofree char *text = g_strdup_printf ("%s %s HTTP/1.1\r\n%s%s\r\n", request->method, request->target, host, request->prefetch ? "Purpose: x\r\n" : "");

  if (strlen (text) > PB_LOOPBACK_MAX_HEAD) /* line ends of one byte have become two */
    return;
  pb_loopback_request_feed (&again, (const guint8 *) text, strlen (text));
  check_equal (&again, request);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_auto (PbLoopbackRequest) whole = { 0 };
  g_auto (PbLoopbackRequest) split = { 0 };

  pb_loopback_request_feed (&whole, data, size);
  for (size_t i = 0; i < size; i++)
    pb_loopback_request_feed (&split, data + i, 1);
  check_equal (&whole, &split);
  if (whole.state != PB_LOOPBACK_DONE)
    return 0;
  check_visible (whole.method);
  check_visible (whole.target);
  check_visible (whole.host != NULL ? whole.host : "");
  g_assert_cmpint (whole.target[0], ==, '/');
  check_again (&whole);
  return 0;
}
