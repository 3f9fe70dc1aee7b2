/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-digest.c: the examples of the RFCs; GnuTLS's own PBKDF2 as a second opinion; the main loop goes on meanwhile. */
#include "pb-digest.h"
#include "pb-error.h"

#include <gnutls/crypto.h>
#include <string.h>
#include <time.h>

typedef struct
{
  PbDigest *digest;
  GError *error;
  gboolean done;
} Answer;

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;

  answer->digest = pb_digest_finish (result, &answer->error);
  answer->done = TRUE;
}

static void
answer_clear (Answer *answer)
{
  g_clear_pointer (&answer->digest, pb_digest_free);
  g_clear_error (&answer->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
ask (Answer *answer, PbDigestKind kind, const char *password, GBytes *salt, guint iterations, const char *message, GCancellable *cancellable)
{
  g_autoptr (PbSecret) secret = pb_secret_new (password, strlen (password));

  pb_digest_async (kind, secret, salt, iterations, message, cancellable, answered_cb, answer);
  g_assert_false (answer->done);
  while (!answer->done)
    g_main_context_iteration (NULL, TRUE);
}

static char *
to_base64 (GBytes *bytes)
{
  return g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_examples (void)
{
  static const struct
  {
    PbDigestKind kind;
    const char *password, *salt;
    guint iterations;
    const char *message, *proof, *signature;
  } rows[] = {
    /* RFC 2195 2: b913a602c7eda7a495b4e6e7334d3890 */
    { PB_DIGEST_CRAM_MD5, "tanstaaftanstaaf", NULL, 0, "<1896.697170952@postoffice.reston.mci.net>", "uROmAsftp6SVtObnM004kA==", NULL },
    /* RFC 5802 5 */
    { PB_DIGEST_SCRAM_SHA_1, "pencil", "QSXCR+Q6sek8bf92", 4096, "n=user,r=fyko+d2lbbFgONRv9qkxdawL,"
                                                                 "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096,"
                                                                 "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j",
      "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
      "rmF9pqV8S7suAoZWja4dJRkFsKQ=" },
    /* RFC 7677 3 */
    { PB_DIGEST_SCRAM_SHA_256, "pencil", "W22ZaJ0SNY7soEsUEjb6gQ==", 4096, "n=user,r=rOprNGfwEbeRWgbNEkqO,"
                                                                           "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
                                                                           "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
      "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
      "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Answer) answer = { 0 };
      gsize len = 0;
      g_autofree guint8 *data = rows[i].salt != NULL ? g_base64_decode (rows[i].salt, &len) : NULL;
      g_autoptr (GBytes) salt = data != NULL ? g_bytes_new (data, len) : NULL;

      ask (&answer, rows[i].kind, rows[i].password, salt, rows[i].iterations, rows[i].message, NULL);
      g_assert_no_error (answer.error);
      g_autofree char *proof = to_base64 (answer.digest->proof);
      g_assert_cmpstr (proof, ==, rows[i].proof);
      g_assert_true ((answer.digest->signature != NULL) == (rows[i].signature != NULL));
      if (rows[i].signature == NULL)
        continue;
      g_autofree char *signature = to_base64 (answer.digest->signature);
      g_assert_cmpstr (signature, ==, rows[i].signature);
    }
}

/* RFC 5802 3 written once more, with GnuTLS's PBKDF2 and GLib's HMAC: ServerSignature. */
static char *
expected_signature (gboolean long_hash, const char *password, const char *salt, guint iterations, const char *message)
{
  gnutls_datum_t key = { (guchar *) (gpointer) g_strdup (password), (guint) strlen (password) };
  gnutls_datum_t salted = { (guchar *) (gpointer) g_strdup (salt), (guint) strlen (salt) };
  gsize size = long_hash ? 32 : 20;
  guint8 derived[32], server_key[32], signature[32];
  GChecksumType type = long_hash ? G_CHECKSUM_SHA256 : G_CHECKSUM_SHA1;

  g_assert_cmpint (gnutls_pbkdf2 (long_hash ? GNUTLS_MAC_SHA256 : GNUTLS_MAC_SHA1, &key, &salted, iterations, derived, size), ==, 0);
  g_autoptr (GHmac) first = g_hmac_new (type, derived, size);
  g_hmac_update (first, (const guchar *) "Server Key", 10);
  gsize n = sizeof server_key;
  g_hmac_get_digest (first, server_key, &n);
  g_autoptr (GHmac) second = g_hmac_new (type, server_key, size);
  g_hmac_update (second, (const guchar *) message, (gssize) strlen (message));
  n = sizeof signature;
  g_hmac_get_digest (second, signature, &n);
  g_free (key.data);
  g_free (salted.data);
  return g_base64_encode (signature, size);
}

static void
test_oracle (void)
{
  static const char *const passwords[] = { "", "p", "密码", "a password that is longer than the block of any of the hashes which are used here, so that it is hashed first" };
  static const guint iterations[] = { 1, 2, 63, 64, 65, 1000, 20000 };

  for (gsize p = 0; p < G_N_ELEMENTS (passwords); p++)
    for (gsize i = 0; i < G_N_ELEMENTS (iterations); i++)
      for (guint hash = 0; hash < 2; hash++)
        {
          g_auto (Answer) answer = { 0 };
          g_autoptr (GBytes) salt = g_bytes_new_static ("salt", 4);
          g_autofree char *expected = expected_signature (hash == 1, passwords[p], "salt", iterations[i], "message");

          ask (&answer, hash == 1 ? PB_DIGEST_SCRAM_SHA_256 : PB_DIGEST_SCRAM_SHA_1, passwords[p], salt, iterations[i], "message", NULL);
          g_assert_no_error (answer.error);
          g_autofree char *signature = to_base64 (answer.digest->signature);
          g_assert_cmpstr (signature, ==, expected);
        }
}

/* µs that this thread has computed: what others do on the machine meanwhile is no silence of the main loop's. */
static gint64
own_time (void)
{
  struct timespec t;

  g_assert_cmpint (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t), ==, 0);
  return t.tv_sec * G_USEC_PER_SEC + t.tv_nsec / 1000;
}

typedef struct
{
  gint64 last, longest;
} Gaps;

static gboolean
gap_cb (gpointer user_data)
{
  Gaps *gaps = user_data;
  gint64 now = own_time ();

  gaps->longest = MAX (gaps->longest, now - gaps->last);
  gaps->last = now;
  return G_SOURCE_CONTINUE;
}

/* A timer that runs all the time is never kept waiting for long; the work takes many slices. */
static void
test_slices (void)
{
  g_auto (Answer) answer = { 0 };
  g_autoptr (GBytes) salt = g_bytes_new_static ("salt", 4);
  gint64 start = own_time ();
  Gaps gaps = { start, 0 };
  guint timer = g_timeout_add (1, gap_cb, &gaps);

  ask (&answer, PB_DIGEST_SCRAM_SHA_256, "pencil", salt, 200000, "message", NULL);
  gap_cb (&gaps); /* the silence at the end, too */
  gint64 whole = own_time () - start;
  g_source_remove (timer);
  g_assert_no_error (answer.error);
  g_test_message ("%d iterations in %" G_GINT64_FORMAT " ms, longest silence of the main loop %" G_GINT64_FORMAT " us", 200000, whole / 1000, gaps.longest);
  g_assert_cmpint (gaps.longest, <, MAX (whole / 3, 10000));
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
  g_auto (Answer) late = { 0 };
  g_auto (Answer) early = { 0 };
  g_autoptr (GBytes) salt = g_bytes_new_static ("salt", 4);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint64 start = g_get_monotonic_time ();

  g_timeout_add (5, cancel_cb, cancellable);
  ask (&late, PB_DIGEST_SCRAM_SHA_256, "pencil", salt, G_MAXUINT, "message", cancellable);
  g_assert_error (late.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (late.digest);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 2 * G_USEC_PER_SEC);
  ask (&early, PB_DIGEST_CRAM_MD5, "pencil", NULL, 0, "message", cancellable);
  g_assert_error (early.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_no_iterations (void)
{
  g_auto (Answer) answer = { 0 };

  ask (&answer, PB_DIGEST_SCRAM_SHA_1, "pencil", NULL, 0, "message", NULL);
  g_assert_error (answer.error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL);
}

static void
test_nonce (void)
{
  g_autofree char *first = pb_digest_new_nonce ();
  g_autofree char *second = pb_digest_new_nonce ();

  g_assert_cmpuint (strlen (first), ==, 32);
  g_assert_cmpuint (strspn (first, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"), ==, 32);
  g_assert_cmpstr (first, !=, second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/digest/examples", test_examples);
  g_test_add_func ("/digest/oracle", test_oracle);
  g_test_add_func ("/digest/slices", test_slices);
  g_test_add_func ("/digest/cancelled", test_cancelled);
  g_test_add_func ("/digest/no-iterations", test_no_iterations);
  g_test_add_func ("/digest/nonce", test_nonce);
  return g_test_run ();
}
