/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-check-parcel.c: a diagnosis over the bus: what goes in comes out, secrets only through the pipe, and nothing that is
 * something else. */
#include "pb-check-parcel.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#define SETTINGS "[bob]\nkind=exmail\naddress=bob@acme.example\nclient-id=acmeadmin\napi-url=https://relay.acme.example/openapi/\n"

static void
test_secrets (void)
{
  static const struct
  {
    const char *key;
    const char *password;
    const char *proxy;
    gboolean login;
  } rows[] = {
    { "00112233", "pa ss", NULL, FALSE },
    { NULL, "pass", NULL, FALSE },
    { "key", NULL, NULL, FALSE },
    { NULL, NULL, NULL, FALSE },
    { "key", "pass", "ann:=x", TRUE },
    { NULL, "=pass", "=", TRUE },
    { NULL, NULL, NULL, TRUE }, /* it is to go without one */
  };
  g_autoptr (PbAccount) account = pb_check_parcel_read_account (SETTINGS, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PbSecret) key = rows[i].key != NULL ? pb_secret_new (rows[i].key, strlen (rows[i].key)) : NULL;
      g_autoptr (PbSecret) password = rows[i].password != NULL ? pb_secret_new (rows[i].password, strlen (rows[i].password)) : NULL;
      g_autoptr (PbSecret) proxy = rows[i].proxy != NULL ? pb_secret_new (rows[i].proxy, strlen (rows[i].proxy)) : NULL;
      g_autoptr (PbSecret) remind = pb_secret_new ("remind me", 9);
      const PbCheckGiven given = { .password = password, .key = key, .corp = { [PB_CORP_REMIND] = remind }, .login = rows[i].login, .proxy = proxy };
      PbCheckGiven taken = { .listening = FALSE };
      g_autoptr (GUnixFDList) fds = NULL;
      g_autoptr (GVariant) args = g_variant_ref_sink (pb_check_parcel_pack (account, &given, &fds, NULL));
      g_autoptr (PbAccount) again = NULL;
      g_autofree char *text = g_variant_print (args, FALSE);
      const char *settings;
      gint32 handle;

      g_variant_get (args, "(&sh)", &settings, &handle);
      again = pb_check_parcel_read_account (settings, NULL);
      g_assert_true (pb_account_equal (account, again));
      g_assert_true (pb_check_parcel_read_secrets (g_unix_fd_list_get (fds, handle, NULL), &taken, NULL));
      g_assert_cmpstr (taken.key != NULL ? pb_secret_get (taken.key) : NULL, ==, rows[i].key);
      g_assert_cmpstr (taken.password != NULL ? pb_secret_get (taken.password) : NULL, ==, rows[i].password);
      g_assert_cmpint (taken.login, ==, rows[i].login);
      g_assert_cmpstr (taken.proxy != NULL ? pb_secret_get (taken.proxy) : NULL, ==, rows[i].proxy);
      g_assert_true (rows[i].key == NULL || strstr (text, rows[i].key) == NULL);
      g_assert_cmpstr (pb_secret_get (taken.corp[PB_CORP_REMIND]), ==, "remind me");
      g_assert_null (taken.corp[PB_CORP_SSO]);
      g_assert_null (taken.corp[PB_CORP_OPTIONS]);
      pb_check_parcel_clear_secrets (&taken);
      g_assert_null (taken.corp[PB_CORP_REMIND]);
    }
}

static void
test_too_long (void)
{
  g_autoptr (PbAccount) account = pb_check_parcel_read_account (SETTINGS, NULL);
  g_autofree char *long_text = g_strnfill (4095, 'x');
  g_autoptr (PbSecret) key = pb_secret_new (long_text, 4095);
  const PbCheckGiven given = { .key = key };
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (pb_check_parcel_pack (account, &given, &fds, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

/* A pipe that is empty but open must not be waited for. */
static void
test_strange_pipes (void)
{
  static const char *const texts[] = { "", "a", "ab", "a\0b", "\0\0\0\0\0\0", "\0\0\0\0\0\0\0\0", "\0\0\0\0\0\0\0a" };
  static const gsize sizes[] = { 0, 1, 2, 3, 6, 8, 8 };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      PbCheckGiven taken = { .listening = FALSE };
      g_autoptr (GError) error = NULL;
      int ends[2];

      g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
      g_assert_cmpint (write (ends[1], texts[i], sizes[i]), ==, (int) sizes[i]);
      g_assert_false (pb_check_parcel_read_secrets (ends[0], &taken, &error));
      g_assert_nonnull (error);
      g_assert_null (taken.key);
      close (ends[1]);
    }
}

static void
test_strange_settings (void)
{
  static const char *const texts[] = { "", "x", "[bob]", "[bob]\nkind=exmail\naddress=a@b\n", "[b b]\nkind=imap\naddress=a@b\nhost=h\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", texts[i]);
      g_assert_null (pb_check_parcel_read_account (texts[i], &error));
      g_assert_nonnull (error);
    }
}

static void
note (const PbCheckResult *result, gpointer user_data)
{
  g_string_append_printf (user_data,
                          "%s %d %d %s %s %s;",
                          pb_check_step_to_string (result->step),
                          result->ok,
                          (int) result->elapsed,
                          pb_error_class_to_string (result->error_class),
                          result->detail,
                          result->verdict != NULL ? result->verdict : "-");
}

static void
test_steps (void)
{
  const PbCheckResult good = { PB_CHECK_TOKEN, TRUE, 7, PB_ERROR_CLASS_NONE, "d", NULL };
  const PbCheckResult bad = { PB_CHECK_TLS, FALSE, 8, PB_ERROR_CLASS_TLS_UNTRUSTED, "expired", "expired" };
  g_autoptr (GString) told = g_string_new (NULL);

  for (guint with_bad = 0; with_bad < 2; with_bad++)
    {
      GVariantBuilder builder;
      g_autoptr (GVariant) steps = NULL;
      g_autoptr (GError) error = NULL;

      g_variant_builder_init (&builder, G_VARIANT_TYPE (PB_CHECK_STEPS_TYPE));
      pb_check_parcel_add (&builder, &good);
      if (with_bad)
        pb_check_parcel_add (&builder, &bad);
      steps = g_variant_ref_sink (g_variant_builder_end (&builder));
      g_string_truncate (told, 0);
      g_assert_cmpint (pb_check_parcel_tell (steps, note, told, &error), ==, !with_bad);
      g_assert_cmpstr (told->str, ==, with_bad ? "token 1 7 none d -;tls 0 8 tls-untrusted expired expired;" : "token 1 7 none d -;");
      if (with_bad)
        g_assert_error (error, PB_ERROR, PB_ERROR_CLASS_TLS_UNTRUSTED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/app/check-parcel/secrets", test_secrets);
  g_test_add_func ("/app/check-parcel/too-long", test_too_long);
  g_test_add_func ("/app/check-parcel/strange-pipes", test_strange_pipes);
  g_test_add_func ("/app/check-parcel/strange-settings", test_strange_settings);
  g_test_add_func ("/app/check-parcel/steps", test_steps);
  return g_test_run ();
}
