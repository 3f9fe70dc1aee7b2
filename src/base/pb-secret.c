/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-secret.c: pages of their own for secrets. */
#include "pb-secret.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SHORTEST_SECRET 4 /* bytes */

struct _PbSecret
{
  gsize mapped; /* bytes of the mapping, a multiple of the page size */
  gsize length;
  int ref_count;
  char data[];
};

PbSecret *
pb_secret_new (const char *data, gsize len)
{
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  gsize need = sizeof (PbSecret) + len + 1;
  gsize mapped = (need + page - 1) / page * page;
  PbSecret *self = mmap (NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (self == MAP_FAILED)
    g_error ("out of memory for a secret");
  /* Both may be refused (RLIMIT_MEMLOCK, old kernel); wiping still holds then. */
  if (mlock (self, mapped) != 0)
    g_debug ("a secret could not be locked into memory");
  if (madvise (self, mapped, MADV_DONTDUMP) != 0)
    g_debug ("a secret could not be left out of core dumps");
  self->mapped = mapped;
  self->length = len;
  self->ref_count = 1;
  memcpy (self->data, data, len);
  return self;
}

PbSecret *
pb_secret_ref (PbSecret *secret)
{
  g_atomic_int_inc (&secret->ref_count);
  return secret;
}

void
pb_secret_unref (PbSecret *secret)
{
  if (secret == NULL || !g_atomic_int_dec_and_test (&secret->ref_count))
    return;
  gsize mapped = secret->mapped;
  pb_secret_wipe (secret, mapped);
  munmap (secret, mapped);
}

const char *
pb_secret_get (const PbSecret *secret)
{
  return secret->data;
}

gsize
pb_secret_get_length (const PbSecret *secret)
{
  return secret->length;
}

void
pb_secret_wipe (void *data, gsize len)
{
  explicit_bzero (data, len);
}

/* Replaces @word in @text, which keeps nothing of it. */
static void
take_out (GString *text, const char *word)
{
  gsize len = strlen (word);
  char *hit;

  while (len >= SHORTEST_SECRET && (hit = strstr (text->str, word)) != NULL)
    {
      gsize at = (gsize) (hit - text->str);

      pb_secret_wipe (hit, len);
      g_string_erase (text, (gssize) at, (gssize) len);
      g_string_insert (text, (gssize) at, "…");
    }
}

char *
pb_secret_scrub (char *said, const PbSecret *secret)
{
  GString *text;
  char *encoded;

  if (secret == NULL)
    return said;
  text = g_string_new (said);
  encoded = g_uri_escape_string (pb_secret_get (secret), NULL, FALSE);
  take_out (text, pb_secret_get (secret));
  if (encoded != NULL)
    take_out (text, encoded);
  pb_secret_free_string (encoded);
  pb_secret_free_string (said);
  return g_string_free (text, FALSE);
}

void
pb_secret_scrub_error (GError *error, const PbSecret *secret)
{
  if (error != NULL)
    error->message = pb_secret_scrub (error->message, secret);
}

void
pb_secret_free_string (char *text)
{
  if (text == NULL)
    return;
  pb_secret_wipe (text, strlen (text));
  g_free (text);
}
