/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-fake-http.h"

#define URL "https://api.example/token"

typedef struct
{
  PbHttpResponse *response;
  GError *error;
  gboolean done;
} Got;

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Got *got = user_data;

  got->response = pb_http_send_finish (PB_HTTP (object), result, &got->error);
  got->done = TRUE;
}

static void
send (PbFakeHttp *http, const char *url, GCancellable *cancellable, Got *got)
{
  *got = (Got){ 0 };
  pb_http_send_async (PB_HTTP (http), &(PbHttpRequest){ .method = "POST", .url = url, .form = "a=b" }, cancellable, sent_cb, got);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
got_clear (Got *got)
{
  g_clear_pointer (&got->response, pb_http_response_free);
  g_clear_error (&got->error);
}

/* Answers come in their order, the last one stays; an address without a script refuses. */
static void
test_script (void)
{
  g_autoptr (PbFakeHttp) http = pb_fake_http_new ();
  const guint expected[] = { 503, 200, 200 };
  Got got;

  pb_fake_http_answer (http, URL, 503, NULL, NULL);
  pb_fake_http_answer (http, URL, 200, "application/json", "{}");
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      send (http, URL "?n=1", NULL, &got);
      g_assert_false (got.done);
      settle ();
      g_assert_cmpuint (got.response->status, ==, expected[i]);
      got_clear (&got);
    }
  send (http, "https://elsewhere.example/", NULL, &got);
  settle ();
  g_assert_error (got.error, PB_ERROR, PB_ERROR_CLASS_REFUSED);
  got_clear (&got);
  g_assert_cmpuint (pb_fake_http_get_count (http, URL), ==, 3);
  g_assert_cmpuint (pb_fake_http_get_count (http, NULL), ==, 4);
  g_assert_cmpstr (pb_fake_http_get_request (http, URL, -1)->form, ==, "a=b");
  g_assert_null (pb_fake_http_get_request (http, URL, 3));
}

static void
test_hold (void)
{
  g_autoptr (PbFakeHttp) http = pb_fake_http_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Got kept, dropped;

  pb_fake_http_answer (http, URL, 200, NULL, "late");
  pb_fake_http_hold (http, URL, TRUE);
  send (http, URL, NULL, &kept);
  send (http, URL, cancellable, &dropped);
  settle ();
  g_assert_false (kept.done || dropped.done);
  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_error (dropped.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (pb_fake_http_get_waiting (http), ==, 1);
  pb_fake_http_hold (http, URL, FALSE);
  settle ();
  g_assert_cmpuint (kept.response->status, ==, 200);
  got_clear (&kept);
  got_clear (&dropped);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fake-http/script", test_script);
  g_test_add_func ("/fake-http/hold", test_hold);
  return g_test_run ();
}
