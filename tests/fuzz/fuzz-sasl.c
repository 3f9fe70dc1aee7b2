/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-sasl.c: any challenges: a SCRAM server is believed only with the right signature, what is asked of the owner is within its
 * bounds, and a broken exchange stays broken. The same bytes as base64 and as a password to be prepared, with GLib as oracle.
 *
 * First byte: the mechanism; second: options; then one challenge a line. */
#include "fuzz.h"

#include "pb-sasl.h"

#include <string.h>

#define NONCE          "fyko+d2lbbFgONRv9qkxdawL"
#define MAX_ITERATIONS 5000
#define MAX_SIZE       32

typedef struct
{
  PbSasl *sasl;
  PbSaslMechanism mechanism;
  guint8 signature[MAX_SIZE];
  gboolean failed;
  gboolean asked, signed_right; /* what the oracle saw */
} Run;

static gboolean
is_scram (PbSaslMechanism mechanism)
{
  return mechanism >= PB_SASL_SCRAM_SHA_1 && mechanism <= PB_SASL_SCRAM_SHA_256_PLUS;
}

static gsize
size_of (PbSaslMechanism mechanism)
{
  if (mechanism == PB_SASL_CRAM_MD5)
    return 16;
  return mechanism == PB_SASL_SCRAM_SHA_256 || mechanism == PB_SASL_SCRAM_SHA_256_PLUS ? 32 : 20;
}

static void
check_question (const Run *run, const PbSaslQuestion *question, const guint8 *challenge, gsize len)
{
  g_assert_nonnull (question->message);
  g_assert_cmpint (question->mechanism, ==, run->mechanism);
  if (!is_scram (run->mechanism))
    return;
  g_autofree char *text = g_strndup ((const char *) challenge, len);
  g_assert_cmpuint (question->iterations, >=, 1);
  g_assert_cmpuint (question->iterations, <=, MAX_ITERATIONS);
  g_assert_cmpuint (g_bytes_get_size (question->salt), >, 0);
  g_assert_true (g_str_has_prefix (text, "r=" NONCE));
  g_assert_true (g_str_has_prefix (question->message, "n=us=3Der=2C,r=" NONCE ","));
  g_assert_nonnull (strstr (question->message, text));
}

/* The only final message that proves something begins so. */
static gboolean
is_right (const Run *run, const guint8 *challenge, gsize len)
{
  g_autofree char *encoded = g_base64_encode (run->signature, size_of (run->mechanism));
  g_autofree char *expected = g_strconcat ("v=", encoded, NULL);
  gsize n = strlen (expected);

  return len >= n && memcmp (challenge, expected, n) == 0 && (len == n || challenge[n] == ',');
}

static void
step (Run *run, const guint8 *challenge, gsize len)
{
  g_auto (PbSaslQuestion) question = { 0 };
  g_autoptr (PbSecret) response = NULL;
  const char *reason = NULL;
  PbSaslResult result;

  if (run->asked && challenge != NULL)
    run->signed_right = is_right (run, challenge, len) && !run->failed;
  result = pb_sasl_step (run->sasl, challenge, len, &response, &question, &reason);
  g_assert_true ((response != NULL) == (result == PB_SASL_RESPOND));
  g_assert_true ((reason != NULL) == (result == PB_SASL_FAILED));
  g_assert_true (!run->failed || result == PB_SASL_FAILED);
  run->failed |= result == PB_SASL_FAILED;
  if (response != NULL)
    g_assert_cmpuint (pb_secret_get_length (response), <=, 400);
  if (result != PB_SASL_ASK)
    return;
  check_question (run, &question, challenge, len);
  run->asked = TRUE;
  g_assert_cmpint (pb_sasl_answer (run->sasl, run->signature, size_of (run->mechanism), run->signature, is_scram (run->mechanism) ? size_of (run->mechanism) : 0, &response), ==, PB_SASL_RESPOND);
  g_assert_cmpuint (pb_secret_get_length (response), <=, len + 400);
}

static void
converse (PbSaslMechanism mechanism, guint8 options, const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) binding = g_bytes_new_static ("12345678", 8);
  g_autoptr (PbSecret) secret = pb_secret_new ("secret", 6);
  const PbSaslConfig config = {
    .user = "us=er,",
    .host = "host",
    .port = 993,
    .nonce = NONCE,
    .binding_type = (options & 1) != 0 ? "tls-exporter" : NULL,
    .binding = (options & 1) != 0 ? binding : NULL,
    .server_offers_plus = (options & 2) != 0,
    .max_iterations = MAX_ITERATIONS,
  };
  Run run = { .sasl = pb_sasl_new (mechanism, &config, secret), .mechanism = mechanism };

  memset (run.signature, 'S', sizeof run.signature);
  if (pb_sasl_is_client_first (run.sasl))
    step (&run, NULL, 0);
  while (size > 0)
    {
      const uint8_t *end = memchr (data, '\n', size);
      size_t n = end != NULL ? (size_t) (end - data) : size;
      g_autofree guint8 *copy = g_malloc (n + 1);

      memcpy (copy, data, n);
      step (&run, copy, n);
      data += n + (end != NULL);
      size -= n + (end != NULL);
    }
  if (pb_sasl_is_proved (run.sasl))
    g_assert_true (!run.failed && (!is_scram (mechanism) || run.signed_right));
  if (is_scram (mechanism) && run.signed_right && !run.failed)
    g_assert_true (pb_sasl_is_proved (run.sasl));
  pb_sasl_free (run.sasl);
}

/* GLib's decoder skips what is no base64; what ours takes, both read alike. */
static void
check_base64 (const char *text, size_t size)
{
  g_autoptr (GBytes) decoded = pb_sasl_decode (text, size);
  g_autofree char *copy = g_strndup (text, size);
  gsize len = 0, expected_len = 0;

  if (decoded == NULL)
    return;
  g_autofree guchar *expected = g_base64_decode (copy, &expected_len);
  const guint8 *bytes = g_bytes_get_data (decoded, &len);
  g_assert_cmpuint (len, ==, expected_len);
  g_assert_true (len == 0 || memcmp (bytes, expected, len) == 0);
}

/* Whether nothing of @text is mapped or prohibited, so that only normalization is left. */
static gboolean
is_plain (const char *text)
{
  for (const char *p = text; *p != '\0'; p += g_utf8_skip[(guchar) *p])
    {
      gunichar c = g_utf8_get_char (p);
      GUnicodeType type = g_unichar_type (c);

      if (!g_unichar_isdefined (c) || type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_PRIVATE_USE || type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR || (type == G_UNICODE_SPACE_SEPARATOR && c != ' '))
        return FALSE;
      if (c == 0x34F || c == 0x1806 || (c >= 0x180B && c <= 0x180F) || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xFFF9 && c <= 0xFFFD) || (c >= 0x2FF0 && c <= 0x2FFB) || c == 0x340 || c == 0x341)
        return FALSE;
    }
  return TRUE;
}

static void
check_preparation (const char *text, size_t size)
{
  g_autoptr (PbSecret) prepared = pb_sasl_prepare (text, size);
  g_autofree char *copy = g_strndup (text, size);

  if (!g_utf8_validate_len (text, size, NULL))
    {
      g_assert_cmpuint (pb_secret_get_length (prepared), ==, size);
      return;
    }
  g_assert_true (g_utf8_validate_len (pb_secret_get (prepared), pb_secret_get_length (prepared), NULL));
  if (!is_plain (copy))
    return;
  g_autofree char *expected = g_utf8_normalize (copy, -1, G_NORMALIZE_NFKC);
  g_assert_cmpstr (pb_secret_get (prepared), ==, expected);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size < 2)
    return 0;
  converse ((PbSaslMechanism) (1 << (data[0] % 9)), data[1], data + 2, size - 2);
  check_base64 ((const char *) data + 2, size - 2);
  check_preparation ((const char *) data + 2, size - 2);
  return 0;
}
