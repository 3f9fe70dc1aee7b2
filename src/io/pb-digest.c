/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-digest.c: CRAM-MD5 (RFC 2195), SCRAM (RFC 5802 3) and PBKDF2 (RFC 8018 5.2, one block) on GnuTLS. */
#include "pb-digest.h"

#include <gnutls/crypto.h>
#include <string.h>

#include "pb-error.h"

#define MAX_SIZE    32
#define SLICE       4000 /* µs at a time on the main loop */
#define LOOK_EVERY  64   /* iterations between two looks at the clock */
#define NONCE_BYTES 24

typedef struct
{
  PbDigestKind kind;
  gnutls_mac_algorithm_t mac;
  gnutls_digest_algorithm_t hash;
  gsize size;
  PbSecret *password; /* (owned) */
  GBytes *salt;       /* (owned) (nullable) */
  char *message;      /* (owned) */
  guint left;         /* iterations */

  gnutls_hmac_hd_t hmac;    /* (owned) (nullable): keyed with the password */
  guint8 block[MAX_SIZE];   /* U of the last iteration */
  guint8 derived[MAX_SIZE]; /* all of them, joined by exclusive or */
} Work;

static void
work_free (Work *work)
{
  if (work->hmac != NULL)
    gnutls_hmac_deinit (work->hmac, NULL);
  pb_secret_unref (work->password);
  g_clear_pointer (&work->salt, g_bytes_unref);
  g_free (work->message);
  pb_secret_wipe (work, sizeof *work);
  g_free (work);
}

void
pb_digest_free (PbDigest *digest)
{
  if (digest == NULL)
    return;
  g_clear_pointer (&digest->proof, g_bytes_unref);
  g_clear_pointer (&digest->signature, g_bytes_unref);
  g_free (digest);
}

static void
xor_into (guint8 *sum, const guint8 *bytes, gsize size)
{
  for (gsize i = 0; i < size; i++)
    sum[i] ^= bytes[i];
}

/* The first iteration: U1 = HMAC (password, salt, 1). */
static gboolean
begin_deriving (Work *work)
{
  static const guint8 block_number[4] = { 0, 0, 0, 1 };
  gsize salt_len = 0;
  const guint8 *salt = work->salt != NULL ? g_bytes_get_data (work->salt, &salt_len) : NULL;

  if (gnutls_hmac_init (&work->hmac, work->mac, pb_secret_get (work->password), pb_secret_get_length (work->password)) < 0)
    {
      work->hmac = NULL;
      return FALSE;
    }
  if ((salt_len > 0 && gnutls_hmac (work->hmac, salt, salt_len) < 0) || gnutls_hmac (work->hmac, block_number, sizeof block_number) < 0)
    return FALSE;
  gnutls_hmac_output (work->hmac, work->block);
  memcpy (work->derived, work->block, work->size);
  work->left--;
  return TRUE;
}

/* Iterations for as long as one slice. */
static gboolean
derive (Work *work)
{
  gint64 end = g_get_monotonic_time () + SLICE;

  while (work->left > 0)
    {
      if (gnutls_hmac (work->hmac, work->block, work->size) < 0)
        return FALSE;
      gnutls_hmac_output (work->hmac, work->block);
      xor_into (work->derived, work->block, work->size);
      work->left--;
      if (work->left % LOOK_EVERY == 0 && g_get_monotonic_time () >= end)
        break;
    }
  return TRUE;
}

static gboolean
hmac_text (const Work *work, const guint8 *key, const char *text, guint8 *out)
{
  return gnutls_hmac_fast (work->mac, key, work->size, text, strlen (text), out) >= 0;
}

/* RFC 5802 3, from SaltedPassword on. */
static PbDigest *
prove (const Work *work)
{
  struct
  {
    guint8 client_key[MAX_SIZE], stored_key[MAX_SIZE], server_key[MAX_SIZE], signature[MAX_SIZE];
  } keys = { 0 };
  PbDigest *digest = NULL;

  if (hmac_text (work, work->derived, "Client Key", keys.client_key) && gnutls_hash_fast (work->hash, keys.client_key, work->size, keys.stored_key) >= 0 && hmac_text (work, keys.stored_key, work->message, keys.signature) && hmac_text (work, work->derived, "Server Key", keys.server_key))
    {
      digest = g_new0 (PbDigest, 1);
      xor_into (keys.client_key, keys.signature, work->size);
      digest->proof = g_bytes_new (keys.client_key, work->size);
      if (hmac_text (work, keys.server_key, work->message, keys.signature))
        digest->signature = g_bytes_new (keys.signature, work->size);
      else
        g_clear_pointer (&digest, pb_digest_free);
    }
  pb_secret_wipe (&keys, sizeof keys);
  return digest;
}

static PbDigest *
answer_challenge (const Work *work)
{
  guint8 mac[MAX_SIZE];
  PbDigest *digest;

  if (gnutls_hmac_fast (work->mac, pb_secret_get (work->password), pb_secret_get_length (work->password), work->message, strlen (work->message), mac) < 0)
    return NULL;
  digest = g_new0 (PbDigest, 1);
  digest->proof = g_bytes_new (mac, work->size);
  return digest;
}

static void
finish_work (GTask *task, PbDigest *digest)
{
  if (digest != NULL)
    g_task_return_pointer (task, digest, (GDestroyNotify) pb_digest_free);
  else
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "This computer cannot compute what the server asks for.");
}

static gboolean
slice_cb (gpointer user_data)
{
  GTask *task = user_data;
  Work *work = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  if (work->kind == PB_DIGEST_CRAM_MD5)
    {
      finish_work (task, answer_challenge (work));
      return G_SOURCE_REMOVE;
    }
  if (work->left == 0 || (work->hmac == NULL && !begin_deriving (work)) || !derive (work))
    {
      finish_work (task, NULL);
      return G_SOURCE_REMOVE;
    }
  if (work->left > 0)
    return G_SOURCE_CONTINUE;
  finish_work (task, prove (work));
  return G_SOURCE_REMOVE;
}

static const struct
{
  gnutls_mac_algorithm_t mac;
  gnutls_digest_algorithm_t hash;
  gsize size;
} algorithms[] = {
  [PB_DIGEST_CRAM_MD5] = { GNUTLS_MAC_MD5, GNUTLS_DIG_MD5, 16 },
  [PB_DIGEST_SCRAM_SHA_1] = { GNUTLS_MAC_SHA1, GNUTLS_DIG_SHA1, 20 },
  [PB_DIGEST_SCRAM_SHA_256] = { GNUTLS_MAC_SHA256, GNUTLS_DIG_SHA256, 32 },
};

void
pb_digest_async (PbDigestKind kind, PbSecret *password, GBytes *salt, guint iterations, const char *message, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSource) source = g_idle_source_new ();
  Work *work = g_new0 (Work, 1);

  g_task_set_source_tag (task, pb_digest_async);
  work->kind = kind;
  work->mac = algorithms[kind].mac;
  work->hash = algorithms[kind].hash;
  work->size = algorithms[kind].size;
  work->password = pb_secret_ref (password);
  work->salt = salt != NULL ? g_bytes_ref (salt) : NULL;
  work->left = iterations;
  work->message = g_strdup (message);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  g_source_set_callback (source, slice_cb, g_steal_pointer (&task), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

PbDigest *
pb_digest_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_digest_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
pb_digest_new_nonce (void)
{
  guint8 bytes[NONCE_BYTES];

  if (gnutls_rnd (GNUTLS_RND_NONCE, bytes, sizeof bytes) < 0)
    g_error ("no random numbers");
  return g_base64_encode (bytes, sizeof bytes);
}
