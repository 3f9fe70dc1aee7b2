/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-name-doubt.c: what becomes of "there is no such name". */
#include "pb-name-doubt.h"

#include "pb-fake-names.h"

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GError **) user_data = pb_name_doubt_finish (result);
}

static GError *
doubt (const char *proxy, const char *name, GCancellable *cancellable)
{
  g_autoptr (GProxyResolver) way = g_simple_proxy_resolver_new (proxy, NULL);
  g_autoptr (GError) said = g_error_new_literal (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "said of the families");
  GError *error = NULL;

  g_assert_true (pb_name_doubt_concerns (said));
  pb_name_doubt_async (said, way, "https", name, 443, cancellable, done_cb, &error);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  return error;
}

static void
test_names (void)
{
  static const struct
  {
    const char *proxy, *name;
    GResolverError code;
    gboolean said;
  } cases[] = {
    { NULL, "missing.example", G_RESOLVER_ERROR_NOT_FOUND, FALSE },
    { NULL, "away.example", G_RESOLVER_ERROR_TEMPORARY_FAILURE, FALSE },
    { NULL, "broken.example", G_RESOLVER_ERROR_INTERNAL, FALSE },
    { NULL, "both.example", G_RESOLVER_ERROR_NOT_FOUND, TRUE },                       /* it is there: another name was meant */
    { "http://proxy.example:1", "away.example", G_RESOLVER_ERROR_NOT_FOUND, TRUE },   /* nobody here is asked for that name */
    { "socks5://proxy.example:1", "away.example", G_RESOLVER_ERROR_NOT_FOUND, TRUE }, /* nor here */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = doubt (cases[i].proxy, cases[i].name, NULL);

      g_test_message ("%s", cases[i].name);
      g_assert_error (error, G_RESOLVER_ERROR, (int) cases[i].code);
      g_assert_cmpint (g_str_equal (error->message, "said of the families"), ==, cases[i].said);
    }
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_idle_add (cancel_cb, cancellable);
  error = doubt (NULL, "silence.example", cancellable);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_concerns (void)
{
  g_autoptr (GError) later = g_error_new_literal (G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE, "");
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "");

  g_assert_false (pb_name_doubt_concerns (later));
  g_assert_false (pb_name_doubt_concerns (other));
}

int
main (int argc, char **argv)
{
  g_autoptr (GResolver) names = pb_fake_names_new ();

  g_test_init (&argc, &argv, NULL);
  g_resolver_set_default (names);
  g_test_add_func ("/name-doubt/names", test_names);
  g_test_add_func ("/name-doubt/cancelled", test_cancelled);
  g_test_add_func ("/name-doubt/concerns", test_concerns);
  return g_test_run ();
}
