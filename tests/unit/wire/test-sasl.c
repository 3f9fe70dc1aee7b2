/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-sasl.c: the examples of the RFCs word by word; what a server may not say; nothing reusable without TLS. */
#include "pb-sasl.h"

#include <string.h>

/* Bytes that were wiped: this definition stands before the C library's. */
static gsize wiped;
void
explicit_bzero (void *data, size_t len)
{
  wiped += len;
  for (volatile guint8 *p = data; len > 0; len--)
    *p++ = 0;
}

static void
assert_bytes (gconstpointer data, gsize len, gconstpointer expected, gsize expected_len)
{
  g_assert_cmpuint (len, ==, expected_len);
  g_assert_true (len == 0 || memcmp (data, expected, len) == 0);
}

#define NONCE_1   "fyko+d2lbbFgONRv9qkxdawL"
#define NONCE_256 "rOprNGfwEbeRWgbNEkqO"

/* One turn: what the server says (NULL: we begin), what we answer; after ASK with this proof and signature, in base64. */
typedef struct
{
  const char *challenge;
  const char *response; /* NULL: FAILED */
  const char *message;  /* of the question; NULL: nothing is asked */
  const char *proof;
  const char *signature;
} Turn;

typedef struct
{
  const char *name;
  PbSaslMechanism mechanism;
  const char *user, *secret, *nonce;
  gboolean can_bind, server_offers_plus;
  gboolean proved;
  Turn turns[5];
} Dialogue;

#define SERVER_1   "r=" NONCE_1 "3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"
#define FINAL_1    "r=" NONCE_1 "3rfcNHYJY1ZVvWVs7j"
#define PROOF_1    "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="
#define SIGN_1     "rmF9pqV8S7suAoZWja4dJRkFsKQ="
#define SERVER_256 "r=" NONCE_256 "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
#define FINAL_256  "r=" NONCE_256 "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
#define PROOF_256  "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
#define SIGN_256   "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
#define CRAM       "<1896.697170952@postoffice.reston.mci.net>"

/* "n,,", "y,," and "p=tls-exporter,," with the eight bytes "12345678", in base64. */
#define C_N "biws"
#define C_Y "eSws"
#define C_P "cD10bHMtZXhwb3J0ZXIsLDEyMzQ1Njc4"

static const Dialogue dialogues[] = {
  { "RFC 4616 4", PB_SASL_PLAIN, "tim", "tanstaaftanstaaf", NULL, FALSE, FALSE, TRUE, { { NULL, "\\0tim\\0tanstaaftanstaaf" } } },
  { "PLAIN without initial response", PB_SASL_PLAIN, "tim", "tanstaaftanstaaf", NULL, FALSE, FALSE, TRUE, { { "go on", "\\0tim\\0tanstaaftanstaaf" } } },
  { "PLAIN is asked twice", PB_SASL_PLAIN, "tim", "secret", NULL, FALSE, FALSE, FALSE, { { NULL, "\\0tim\\0secret" }, { "", NULL } } },
  { "PLAIN not sent", PB_SASL_PLAIN, "tim", "secret", NULL, FALSE, FALSE, FALSE, { { 0 } } },
  { "LOGIN", PB_SASL_LOGIN, "tim", "secret", NULL, FALSE, FALSE, TRUE, { { "Username:", "tim" }, { "Password:", "secret" } } },
  { "LOGIN, half", PB_SASL_LOGIN, "tim", "secret", NULL, FALSE, FALSE, FALSE, { { "", "tim" } } },
  { "LOGIN, three", PB_SASL_LOGIN, "tim", "secret", NULL, FALSE, FALSE, FALSE, { { "", "tim" }, { "", "secret" }, { "", NULL } } },
  { "RFC 2195 2", PB_SASL_CRAM_MD5, "tim", "tanstaaftanstaaf", NULL, FALSE, FALSE, TRUE, { { CRAM, "tim b913a602c7eda7a495b4e6e7334d3890", CRAM, "uROmAsftp6SVtObnM004kA==", "" } } },
  { "CRAM-MD5, empty challenge", PB_SASL_CRAM_MD5, "tim", "x", NULL, FALSE, FALSE, FALSE, { { "", NULL } } },
  { "CRAM-MD5, twice", PB_SASL_CRAM_MD5, "tim", "x", NULL, FALSE, FALSE, FALSE, { { CRAM, "tim b913a602c7eda7a495b4e6e7334d3890", CRAM, "uROmAsftp6SVtObnM004kA==", "" }, { CRAM, NULL } } },
  { "RFC 5802 5",
    PB_SASL_SCRAM_SHA_1,
    "user",
    "pencil",
    NONCE_1,
    FALSE,
    FALSE,
    TRUE,
    { { NULL, "n,,n=user,r=" NONCE_1 },
      { SERVER_1, "c=" C_N "," FINAL_1 ",p=" PROOF_1, "n=user,r=" NONCE_1 "," SERVER_1 ",c=" C_N "," FINAL_1, PROOF_1, SIGN_1 },
      { "v=" SIGN_1, "" } } },
  { "RFC 7677 3",
    PB_SASL_SCRAM_SHA_256,
    "user",
    "pencil",
    NONCE_256,
    FALSE,
    FALSE,
    TRUE,
    { { NULL, "n,,n=user,r=" NONCE_256 },
      { SERVER_256, "c=" C_N "," FINAL_256 ",p=" PROOF_256, "n=user,r=" NONCE_256 "," SERVER_256 ",c=" C_N "," FINAL_256, PROOF_256, SIGN_256 },
      { "v=" SIGN_256, "" } } },
  { "we could bind, the server does not offer it",
    PB_SASL_SCRAM_SHA_256,
    "user",
    "pencil",
    NONCE_256,
    TRUE,
    FALSE,
    TRUE,
    { { NULL, "y,,n=user,r=" NONCE_256 },
      { SERVER_256, "c=" C_Y "," FINAL_256 ",p=" PROOF_256, "n=user,r=" NONCE_256 "," SERVER_256 ",c=" C_Y "," FINAL_256, PROOF_256, SIGN_256 },
      { "v=" SIGN_256, "" } } },
  { "the server offers it, and it is not used", PB_SASL_SCRAM_SHA_256, "user", "pencil", NONCE_256, TRUE, TRUE, FALSE, { { NULL, "n,,n=user,r=" NONCE_256 } } },
  { "bound",
    PB_SASL_SCRAM_SHA_256_PLUS,
    "user",
    "pencil",
    NONCE_256,
    TRUE,
    TRUE,
    TRUE,
    { { NULL, "p=tls-exporter,,n=user,r=" NONCE_256 },
      { SERVER_256, "c=" C_P "," FINAL_256 ",p=" PROOF_256, "n=user,r=" NONCE_256 "," SERVER_256 ",c=" C_P "," FINAL_256, PROOF_256, SIGN_256 },
      { "v=" SIGN_256, "" } } },
  { "names with commas", PB_SASL_SCRAM_SHA_1, "a=b,c", "x", NONCE_1, FALSE, FALSE, FALSE, { { NULL, "n,,n=a=3Db=2Cc,r=" NONCE_1 } } },
  { "SCRAM ends early", PB_SASL_SCRAM_SHA_1, "user", "pencil", NONCE_1, FALSE, FALSE, FALSE, { { NULL, "n,,n=user,r=" NONCE_1 }, { SERVER_1, "c=" C_N "," FINAL_1 ",p=" PROOF_1, "n=user,r=" NONCE_1 "," SERVER_1 ",c=" C_N "," FINAL_1, PROOF_1, SIGN_1 } } },
  { "RFC 7628 4.1",
    PB_SASL_OAUTHBEARER,
    "user@example.com",
    "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==",
    NULL,
    FALSE,
    FALSE,
    TRUE,
    { { NULL, "n,a=user@example.com,\001host=server.example.com\001port=143\001auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\001\001" } } },
  { "RFC 7628 4.3",
    PB_SASL_OAUTHBEARER,
    "u",
    "t",
    NULL,
    FALSE,
    FALSE,
    FALSE,
    { { NULL, "n,a=u,\001host=server.example.com\001port=143\001auth=Bearer t\001\001" }, { "{\"status\":\"invalid_token\"}", "\001" }, { "", NULL } } },
  { "Google's example",
    PB_SASL_XOAUTH2,
    "someuser@example.com",
    "vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg==",
    NULL,
    FALSE,
    FALSE,
    TRUE,
    { { NULL, "user=someuser@example.com\001auth=Bearer vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg==\001\001" } } },
  { "XOAUTH2 refused", PB_SASL_XOAUTH2, "u", "t", NULL, FALSE, FALSE, FALSE, { { NULL, "user=u\001auth=Bearer t\001\001" }, { "{\"status\":\"400\"}", "" }, { "", NULL } } },
};

static PbSasl *
sasl_for (PbSaslMechanism mechanism, const char *user, const char *password, const char *nonce, gboolean can_bind, gboolean server_offers_plus)
{
  g_autoptr (GBytes) binding = can_bind ? g_bytes_new_static ("12345678", 8) : NULL;
  g_autoptr (PbSecret) secret = pb_secret_new (password, strlen (password));
  const PbSaslConfig config = {
    .user = user,
    .host = "server.example.com",
    .port = 143,
    .nonce = nonce,
    .binding_type = can_bind ? "tls-exporter" : NULL,
    .binding = binding,
    .server_offers_plus = server_offers_plus,
    .max_iterations = 10000,
  };

  return pb_sasl_new (mechanism, &config, secret);
}

static void
answer (PbSasl *sasl, const Turn *turn, PbSecret **response)
{
  gsize proof_len, signature_len;
  g_autofree guint8 *proof = g_base64_decode (turn->proof, &proof_len);
  g_autofree guint8 *signature = g_base64_decode (turn->signature, &signature_len);

  g_assert_cmpint (pb_sasl_answer (sasl, proof, proof_len, signature, signature_len, response), ==, PB_SASL_RESPOND);
}

/* "\0" stands for NUL in what is expected. */
static void
assert_response (const PbSecret *response, const char *expected)
{
  g_auto (GStrv) parts = g_strsplit (expected, "\\0", -1);
  g_autoptr (GString) bytes = g_string_new (parts[0]);

  for (guint i = 1; parts[0] != NULL && parts[i] != NULL; i++)
    {
      g_string_append_c (bytes, '\0');
      g_string_append (bytes, parts[i]);
    }
  g_assert_nonnull (response);
  assert_bytes (pb_secret_get (response), pb_secret_get_length (response), bytes->str, bytes->len);
}

static void
take_turn (PbSasl *sasl, const Turn *turn)
{
  g_auto (PbSaslQuestion) question = { 0 };
  g_autoptr (PbSecret) response = NULL;
  const char *reason = NULL;
  PbSaslResult result = pb_sasl_step (sasl, (const guint8 *) turn->challenge, turn->challenge != NULL ? strlen (turn->challenge) : 0, &response, &question, &reason);

  g_assert_cmpint (result, ==, turn->response == NULL ? PB_SASL_FAILED : turn->message != NULL ? PB_SASL_ASK
                                                                                               : PB_SASL_RESPOND);
  g_assert_true ((reason != NULL) == (result == PB_SASL_FAILED));
  g_assert_cmpstr (question.message, ==, turn->message);
  if (result == PB_SASL_ASK)
    answer (sasl, turn, &response);
  if (turn->response != NULL)
    assert_response (response, turn->response);
}

static void
test_dialogues (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dialogues); i++)
    {
      const Dialogue *d = &dialogues[i];
      g_autoptr (PbSasl) sasl = sasl_for (d->mechanism, d->user, d->secret, d->nonce, d->can_bind, d->server_offers_plus);

      g_test_message ("%s", d->name);
      for (const Turn *turn = d->turns; turn->challenge != NULL || turn->response != NULL; turn++)
        take_turn (sasl, turn);
      g_assert_cmpint (pb_sasl_is_proved (sasl), ==, d->proved);
    }
}

/* What may come first of a server: @failure NONE where it is a good challenge. */
static void
test_server_first (void)
{
  static const struct
  {
    const char *message;
    PbErrorClass failure;
    guint iterations;
    const char *salt;
  } rows[] = {
    { "r=abcXYZ,s=c2FsdA==,i=1", PB_ERROR_CLASS_NONE, 1, "salt" },
    { "r=abcXYZ,s=c2FsdA==,i=10000", PB_ERROR_CLASS_NONE, 10000, "salt" },
    { "r=abcXYZ,s=c2FsdA==,i=4096,x=later", PB_ERROR_CLASS_NONE, 4096, "salt" },
    { "r=abcXYZ,s=c2FsdA==,i=10001", PB_ERROR_CLASS_LIMIT, 0, NULL },
    { "r=abcXYZ,s=c2FsdA==,i=4294967297", PB_ERROR_CLASS_LIMIT, 0, NULL },
    { "r=abcXYZ,s=c2FsdA==,i=99999999999999999999999", PB_ERROR_CLASS_LIMIT, 0, NULL },
    { "r=abcXYZ,s=c2FsdA==,i=0", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abcXYZ,s=c2FsdA==,i=-1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abcXYZ,s=c2FsdA==,i=+1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abcXYZ,s=c2FsdA==,i=12x", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abcXYZ,s=c2FsdA==,i=", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abcXYZ,s=c2FsdA==", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abcXYZ,s=,i=1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abcXYZ,s=c2FsdA,i=1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abcXYZ,s=c2F!dA==,i=1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abcXYZ,s=====,i=1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abc,s=c2FsdA==,i=1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abdXYZ,s=c2FsdA==,i=1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=ABCXYZ,s=c2FsdA==,i=1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=XYZabc,s=c2FsdA==,i=1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abc Z,s=c2FsdA==,i=1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abc\303\251,s=c2FsdA==,i=1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=,s=c2FsdA==,i=1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "m=new,r=abcXYZ,s=c2FsdA==,i=1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "s=c2FsdA==,r=abcXYZ,i=1", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abcXYZ,s=c2FsdA==,i=1\r\n", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r=abcXYZ,s=c2FsdA==,i=1,x=\377", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "e=unknown-user", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "r", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
    { "", PB_ERROR_CLASS_PROTOCOL, 0, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PbSasl) sasl = sasl_for (PB_SASL_SCRAM_SHA_1, "user", "x", "abc", FALSE, FALSE);
      g_auto (PbSaslQuestion) question = { 0 };
      g_autoptr (PbSecret) first = NULL;
      g_autoptr (PbSecret) second = NULL;
      const char *reason = NULL;

      pb_sasl_step (sasl, NULL, 0, &first, &question, &reason);
      PbSaslResult result = pb_sasl_step (sasl, (const guint8 *) rows[i].message, strlen (rows[i].message), &second, &question, &reason);
      g_assert_cmpint (result, ==, rows[i].failure == PB_ERROR_CLASS_NONE ? PB_SASL_ASK : PB_SASL_FAILED);
      g_assert_cmpint (pb_sasl_get_failure (sasl), ==, rows[i].failure);
      g_assert_cmpuint (question.iterations, ==, rows[i].iterations);
      g_assert_null (second);
      if (rows[i].salt != NULL)
        assert_bytes (g_bytes_get_data (question.salt, NULL), g_bytes_get_size (question.salt), rows[i].salt, strlen (rows[i].salt));
      g_assert_false (pb_sasl_is_proved (sasl));
    }
}

/* Every byte of the signature counts, and so does its length. */
static void
test_server_final (void)
{
  static const struct
  {
    const char *message;
    PbErrorClass failure;
    gboolean proved;
  } rows[] = {
    { "v=" SIGN_1, PB_ERROR_CLASS_NONE, TRUE },
    { "v=" SIGN_1 ",x=later", PB_ERROR_CLASS_NONE, TRUE },
    { "v=smF9pqV8S7suAoZWja4dJRkFsKQ=", PB_ERROR_CLASS_PROTOCOL, FALSE },
    { "v=rmF9pqV8S7suAoZWja4dJRkFsKU=", PB_ERROR_CLASS_PROTOCOL, FALSE },
    { "v=rmF9pqV8S7suAoZWja4dJRkFsA==", PB_ERROR_CLASS_PROTOCOL, FALSE },
    { "v=" SIGN_256, PB_ERROR_CLASS_PROTOCOL, FALSE },
    { "v=", PB_ERROR_CLASS_PROTOCOL, FALSE },
    { "", PB_ERROR_CLASS_PROTOCOL, FALSE },
    { "x=1", PB_ERROR_CLASS_PROTOCOL, FALSE },
    { "e=invalid-proof", PB_ERROR_CLASS_NONE, FALSE },
    { "e=channel-bindings-dont-match", PB_ERROR_CLASS_TLS_FAILED, FALSE },
    { "e=server-does-support-channel-binding", PB_ERROR_CLASS_TLS_FAILED, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      static const Turn first = { NULL, "n,,n=user,r=" NONCE_1, NULL, NULL, NULL };
      static const Turn second = { SERVER_1, "c=" C_N "," FINAL_1 ",p=" PROOF_1, "n=user,r=" NONCE_1 "," SERVER_1 ",c=" C_N "," FINAL_1, PROOF_1, SIGN_1 };
      const Turn third = { rows[i].message, rows[i].failure == PB_ERROR_CLASS_NONE ? "" : NULL, NULL, NULL, NULL };
      g_autoptr (PbSasl) sasl = sasl_for (PB_SASL_SCRAM_SHA_1, "user", "pencil", NONCE_1, FALSE, FALSE);

      take_turn (sasl, &first);
      take_turn (sasl, &second);
      take_turn (sasl, &third);
      g_assert_cmpint (pb_sasl_get_failure (sasl), ==, rows[i].failure);
      g_assert_cmpint (pb_sasl_is_proved (sasl), ==, rows[i].proved);
      take_turn (sasl, &(Turn){ "v=" SIGN_1, NULL, NULL, NULL, NULL });
      g_assert_false (pb_sasl_is_proved (sasl));
    }
}

/* Answers that nobody asked for, or of the wrong size. */
static void
test_answers (void)
{
  static const guint8 bytes[64];
  static const gsize sizes[][2] = { { 0, 0 }, { 16, 0 }, { 20, 19 }, { 19, 20 }, { 32, 32 }, { 20, 64 } };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (PbSasl) sasl = sasl_for (PB_SASL_SCRAM_SHA_1, "user", "pencil", NONCE_1, FALSE, FALSE);
      g_auto (PbSaslQuestion) question = { 0 };
      g_autoptr (PbSecret) first = NULL;
      g_autoptr (PbSecret) second = NULL;

      pb_sasl_step (sasl, NULL, 0, &first, &question, NULL);
      g_assert_cmpint (pb_sasl_step (sasl, (const guint8 *) SERVER_1, strlen (SERVER_1), &second, &question, NULL), ==, PB_SASL_ASK);
      g_assert_cmpint (pb_sasl_answer (sasl, bytes, sizes[i][0], bytes, sizes[i][1], &second), ==, PB_SASL_FAILED);
      g_assert_null (second);
    }
  g_autoptr (PbSasl) plain = sasl_for (PB_SASL_PLAIN, "user", "x", NULL, FALSE, FALSE);
  g_autoptr (PbSecret) response = NULL;
  g_assert_cmpint (pb_sasl_answer (plain, bytes, 20, bytes, 20, &response), ==, PB_SASL_FAILED);
}

#define ALL 0x1FF

static void
test_choose (void)
{
  static const struct
  {
    guint offered;
    gboolean oauth, cleartext_ok, can_bind;
    PbSaslMechanism chosen;
  } rows[] = {
    { 0, FALSE, TRUE, TRUE, PB_SASL_NONE },
    { ALL, FALSE, TRUE, TRUE, PB_SASL_SCRAM_SHA_256_PLUS },
    { ALL, FALSE, TRUE, FALSE, PB_SASL_SCRAM_SHA_256 },
    { ALL, TRUE, TRUE, TRUE, PB_SASL_OAUTHBEARER },
    { PB_SASL_XOAUTH2 | PB_SASL_PLAIN, TRUE, TRUE, TRUE, PB_SASL_XOAUTH2 },
    { PB_SASL_XOAUTH2 | PB_SASL_PLAIN, FALSE, TRUE, TRUE, PB_SASL_PLAIN },
    { PB_SASL_XOAUTH2 | PB_SASL_OAUTHBEARER, FALSE, TRUE, TRUE, PB_SASL_NONE },
    { PB_SASL_PLAIN | PB_SASL_LOGIN | PB_SASL_SCRAM_SHA_256, TRUE, TRUE, TRUE, PB_SASL_NONE },
    { PB_SASL_SCRAM_SHA_1_PLUS | PB_SASL_SCRAM_SHA_256, FALSE, TRUE, TRUE, PB_SASL_SCRAM_SHA_1_PLUS },
    { PB_SASL_SCRAM_SHA_1_PLUS | PB_SASL_SCRAM_SHA_256, FALSE, TRUE, FALSE, PB_SASL_SCRAM_SHA_256 },
    { PB_SASL_SCRAM_SHA_1 | PB_SASL_CRAM_MD5 | PB_SASL_PLAIN, FALSE, TRUE, TRUE, PB_SASL_SCRAM_SHA_1 },
    { PB_SASL_CRAM_MD5 | PB_SASL_PLAIN | PB_SASL_LOGIN, FALSE, TRUE, TRUE, PB_SASL_CRAM_MD5 },
    { PB_SASL_PLAIN | PB_SASL_LOGIN, FALSE, TRUE, TRUE, PB_SASL_PLAIN },
    { PB_SASL_LOGIN, FALSE, TRUE, TRUE, PB_SASL_LOGIN },
    { PB_SASL_PLAIN | PB_SASL_LOGIN | PB_SASL_CRAM_MD5, FALSE, FALSE, FALSE, PB_SASL_CRAM_MD5 },
    { PB_SASL_PLAIN | PB_SASL_LOGIN, FALSE, FALSE, FALSE, PB_SASL_NONE },
    { PB_SASL_XOAUTH2 | PB_SASL_OAUTHBEARER, TRUE, FALSE, TRUE, PB_SASL_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (pb_sasl_choose (rows[i].offered, rows[i].oauth, rows[i].cleartext_ok, rows[i].can_bind), ==, rows[i].chosen);
}

static void
test_names (void)
{
  for (guint bit = 1; bit < ALL; bit <<= 1)
    {
      const char *name = pb_sasl_mechanism_to_string ((PbSaslMechanism) bit);
      g_autofree char *lower = g_ascii_strdown (name, -1);

      g_assert_cmpint (pb_sasl_mechanism_parse (name, strlen (name)), ==, bit);
      g_assert_cmpint (pb_sasl_mechanism_parse (lower, strlen (lower)), ==, bit);
    }
  g_assert_cmpint (pb_sasl_mechanism_parse ("SCRAM-SHA-256-PLUS", 13), ==, PB_SASL_SCRAM_SHA_256);
  g_assert_cmpint (pb_sasl_mechanism_parse ("SCRAM-SHA-512", 13), ==, PB_SASL_NONE);
  g_assert_cmpint (pb_sasl_mechanism_parse ("", 0), ==, PB_SASL_NONE);
}

static void
test_base64 (void)
{
  static const char *const bad[] = { "a", "ab", "abc", "ab=c", "a===", "====", "ab c", "abcd\n", "abcd=", "ab-_", "Zh==", "Zm9=" };
  static const struct
  {
    const char *text, *bytes;
  } good[] = { { "", "" }, { "Zg==", "f" }, { "Zm8=", "fo" }, { "Zm9v", "foo" }, { "Zm9vYmFy", "foobar" } }; /* RFC 4648 10 */

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (pb_sasl_decode (bad[i], strlen (bad[i])));
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GBytes) decoded = pb_sasl_decode (good[i].text, strlen (good[i].text));
      g_autoptr (PbSecret) message = pb_secret_new (good[i].bytes, strlen (good[i].bytes));
      wiped = 0;
      g_autoptr (PbSecret) encoded = pb_sasl_encode (message);

      g_assert_cmpuint (wiped, >, strlen (good[i].text));
      assert_bytes (g_bytes_get_data (decoded, NULL), g_bytes_get_size (decoded), good[i].bytes, strlen (good[i].bytes));
      g_assert_cmpstr (pb_secret_get (encoded), ==, good[i].text);
    }
}

/* RFC 4013 3, and normalization against GLib's own. */
static void
test_prepare (void)
{
  static const struct
  {
    const char *text, *prepared;
  } rows[] = {
    { "I\302\255X", "IX" },
    { "user", "user" },
    { "USER", "USER" },
    { "\302\252", "a" },
    { "\342\205\250", "IX" },
    { "a\302\240b\343\200\200c", "a b c" },
    { "\007", "\007" },
    { "a\356\200\200", "a\356\200\200" },
    { "\377", "\377" },
    { "", "" },
  };
  static const char *const normalized[] = { "e\314\201", "密码１２３", "ﾊﾟｽﾜｰﾄﾞ", "한글", "a\314\243\314\207", "a\314\207\314\243", "\314\201e", "q\314\207\314\243", "\341\204\222\341\205\241\341\206\253", "ﬁ", "Å", "ế" };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (PbSecret) prepared = pb_sasl_prepare (rows[i].text, strlen (rows[i].text));
      g_assert_cmpstr (pb_secret_get (prepared), ==, rows[i].prepared);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (normalized); i++)
    {
      g_autofree char *expected = g_utf8_normalize (normalized[i], -1, G_NORMALIZE_NFKC);
      wiped = 0;
      g_autoptr (PbSecret) prepared = pb_sasl_prepare (normalized[i], strlen (normalized[i]));
      g_assert_cmpstr (pb_secret_get (prepared), ==, expected);
      g_assert_cmpuint (wiped, >=, strlen (normalized[i]) * sizeof (gunichar));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sasl/dialogues", test_dialogues);
  g_test_add_func ("/sasl/server-first", test_server_first);
  g_test_add_func ("/sasl/server-final", test_server_final);
  g_test_add_func ("/sasl/answers", test_answers);
  g_test_add_func ("/sasl/choose", test_choose);
  g_test_add_func ("/sasl/names", test_names);
  g_test_add_func ("/sasl/base64", test_base64);
  g_test_add_func ("/sasl/prepare", test_prepare);
  return g_test_run ();
}
