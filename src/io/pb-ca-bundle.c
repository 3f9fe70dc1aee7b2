/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-ca-bundle.c: walks over a mapped PEM file and imports what fits. */
#include "pb-ca-bundle.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BEGIN_MARK  "-----BEGIN CERTIFICATE-----"
#define END_MARK    "-----END"
#define MAX_FILE    (16 * 1024 * 1024)
#define MAX_ENCODED 20000 /* base64 characters of one certificate; the largest CA in use has 3 000 */
#define EMPTY_NAME  2     /* bytes: 30 00 */
#define MAX_DER     (MAX_ENCODED / 4 * 3 + 3)

/* Opened non-blocking, so that a FIFO named as CA file cannot hold the main loop. */
static GMappedFile *
map_file (const char *path)
{
  GMappedFile *file = NULL;
  struct stat st;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
    return NULL;
  if (fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && st.st_size > 0 && st.st_size <= MAX_FILE)
    file = g_mapped_file_new_from_fd (fd, FALSE, NULL);
  close (fd);
  return file;
}

/* An empty name (leaves may have one, CAs not) would be found in almost any certificate. */
static gboolean
has_name (const guint8 *der, gsize size, const gnutls_datum_t *names, guint n_names)
{
  for (guint i = 0; i < n_names; i++)
    if (names[i].size > EMPTY_NAME && memmem (der, size, names[i].data, names[i].size) != NULL)
      return TRUE;
  return FALSE;
}

static void
import_ca (guint8 *der, gsize size, gnutls_x509_trust_list_t list)
{
  gnutls_datum_t datum = { der, (unsigned int) size };
  gnutls_x509_crt_t ca;

  if (gnutls_x509_crt_init (&ca) < 0)
    return;
  if (gnutls_x509_crt_import (ca, &datum, GNUTLS_X509_FMT_DER) < 0 || gnutls_x509_trust_list_add_cas (list, &ca, 1, 0) != 1)
    gnutls_x509_crt_deinit (ca);
}

/* Finds the next certificate between @*at and @end and moves @*at behind it.
 * Returns: its size as DER, 0 when it is none of ours (too long), or -1 at the end. */
static gssize
next_certificate (const char **at, const char *end, guint8 *der)
{
  const char *begin = memmem (*at, (gsize) (end - *at), BEGIN_MARK, strlen (BEGIN_MARK));
  const char *stop;
  gint state = 0;
  guint save = 0;

  if (begin == NULL)
    return -1;
  begin += strlen (BEGIN_MARK);
  stop = memmem (begin, (gsize) (end - begin), END_MARK, strlen (END_MARK));
  if (stop == NULL)
    return -1;
  *at = stop + strlen (END_MARK);
  if (stop - begin > MAX_ENCODED)
    return 0;
  return (gssize) g_base64_decode_step (begin, (gsize) (stop - begin), der, &state, &save);
}

gboolean
pb_ca_bundle_select (const char *path, const gnutls_datum_t *names, guint n_names, gnutls_x509_trust_list_t list)
{
  g_autoptr (GMappedFile) file = map_file (path);
  guint8 der[MAX_DER];
  const char *at, *end;
  gboolean found = FALSE;
  gssize size;

  if (file == NULL)
    return FALSE;
  at = g_mapped_file_get_contents (file);
  end = at + g_mapped_file_get_length (file);
  while ((size = next_certificate (&at, end, der)) >= 0)
    {
      found |= size > 0;
      if (has_name (der, (gsize) size, names, n_names))
        import_ca (der, (gsize) size, list);
    }
  return found;
}
