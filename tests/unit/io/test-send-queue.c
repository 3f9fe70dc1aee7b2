/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-send-queue.h"

#include <string.h>

static void
push (PbSendQueue *queue, const char *text)
{
  pb_send_queue_push (queue, (const guint8 *) text, strlen (text));
}

static void
assert_head (PbSendQueue *queue, const char *expected)
{
  gsize size = 0;
  const guint8 *bytes = pb_send_queue_peek (queue, &size);

  g_assert_cmpuint (size, ==, strlen (expected));
  g_assert_true (memcmp (bytes, expected, size) == 0);
}

static void
test_order (void)
{
  PbSendQueue queue = { 0 };
  gsize size;

  g_assert_null (pb_send_queue_peek (&queue, &size));
  push (&queue, "first");
  push (&queue, "");
  push (&queue, "second");
  g_assert_cmpuint (queue.size, ==, 11);
  pb_send_queue_advance (&queue, 2);
  assert_head (&queue, "rst");
  g_assert_cmpuint (queue.size, ==, 9);
  pb_send_queue_advance (&queue, 3);
  assert_head (&queue, "second");
  pb_send_queue_clear (&queue);
  g_assert_cmpuint (queue.size, ==, 0);
  g_assert_null (pb_send_queue_peek (&queue, &size));
}

/* What was sent is wiped at once, not when the rest has gone. */
static void
test_wipes (void)
{
  PbSendQueue queue = { 0 };
  gsize size;
  const guint8 *bytes;

  push (&queue, "hunter2 and more");
  bytes = pb_send_queue_peek (&queue, &size);
  pb_send_queue_advance (&queue, 7);
  g_assert_true (memcmp (bytes, "\0\0\0\0\0\0\0", 7) == 0);
  assert_head (&queue, " and more");
  pb_send_queue_clear (&queue);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/send-queue/order", test_order);
  g_test_add_func ("/send-queue/wipes", test_wipes);
  return g_test_run ();
}
