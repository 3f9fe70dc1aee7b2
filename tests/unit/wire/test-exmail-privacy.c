/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-privacy.c: after objects about other people nothing of their texts lies anywhere in the memory of the process,
 * however they were spelt and cut; a control finds what is ours. */
#include "pb-exmail-reader.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pb-secret.h"

#define MASK       0x55
#define SECRET_LEN 16
#define WINDOW     (1024 * 1024)

/* "ZebraQuaggaOkapi", masked, so that the program itself does not hold it. */
static const guint8 masked[SECRET_LEN] = {
  'Z' ^ MASK, 'e' ^ MASK, 'b' ^ MASK, 'r' ^ MASK, 'a' ^ MASK, 'Q' ^ MASK, 'u' ^ MASK, 'a' ^ MASK, 'g' ^ MASK, 'g' ^ MASK, 'a' ^ MASK, 'O' ^ MASK, 'k' ^ MASK, 'a' ^ MASK, 'p' ^ MASK, 'i' ^ MASK
};

/* Returns: how often the first @n bytes of the secret stand in @len bytes at @p. */
static guint
count_in (const guint8 *p, gsize len, gsize n)
{
  const guint8 *end = p + len, *hit;
  guint found = 0;

  for (; (hit = memchr (p, masked[0] ^ MASK, (gsize) (end - p))) != NULL; p = hit + 1)
    {
      gsize i = 1;

      while (i < n && hit + i < end && (hit[i] ^ MASK) == masked[i])
        i++;
      found += i == n;
    }
  return found;
}

/* Looks at a mapping of this process. */
static guint
count_in_mapping (int memory, guint64 from, guint64 to, guint8 *window, gsize n)
{
  guint found = 0;

  for (guint64 at = from; at < to;)
    {
      gssize got = pread (memory, window, (gsize) MIN (WINDOW, to - at), (off_t) at);

      if (got <= 0)
        break;
      found += count_in (window, (gsize) got, n);
      at += got == WINDOW ? WINDOW - SECRET_LEN : (guint64) got;
    }
  return found;
}

/* Returns: how often the first @n bytes of the secret stand in the writable memory of this process. */
static guint
count_in_memory (gsize n)
{
  guint8 *window = mmap (NULL, WINDOW, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  FILE *maps = fopen ("/proc/self/maps", "r");
  int memory = open ("/proc/self/mem", O_RDONLY);
  char line[512];
  guint found = 0;

  g_assert_true (window != MAP_FAILED && maps != NULL && memory >= 0);
  while (fgets (line, sizeof line, maps) != NULL)
    {
      char *end;
      guint64 from = g_ascii_strtoull (line, &end, 16), to = g_ascii_strtoull (end + 1, &end, 16);

      if (end[2] == 'w' && from != (gsize) window)
        found += count_in_mapping (memory, from, to, window, n);
    }
  (void) close (memory);
  (void) fclose (maps);
  munmap (window, WINDOW);
  return found;
}

/* Writes @form into @out, a page of its own, with the secret in the place of each '$'. */
static gsize
fill (guint8 *out, const char *form)
{
  gsize n = 0;

  for (; *form != '\0'; form++)
    if (*form != '$')
      out[n++] = (guint8) *form;
    else
      for (gsize i = 0; i < SECRET_LEN; i++)
        out[n++] = masked[i] ^ MASK;
  return n;
}

/* Feeds one piece. @json: (inout): the last object that came out */
static void
feed_piece (PbExmailReader *reader, const guint8 *p, gsize len, GBytes **json)
{
  g_auto (PbExmailItem) item = { 0 };
  gsize used;

  while (pb_exmail_reader_next (reader, p, len, &used, &item))
    {
      p += used;
      len -= used;
      if (item.json != NULL)
        {
          g_clear_pointer (json, g_bytes_unref);
          *json = g_steal_pointer (&item.json);
        }
      pb_exmail_item_clear (&item);
    }
}

/* Feeds @form in pieces; the input is wiped behind the reader, as the pump does.
 * Returns: (transfer full) (nullable): the last object that came out. */
static GBytes *
feed (PbExmailReader *reader, const char *form, gsize step)
{
  guint8 *input = mmap (NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  gsize len = fill (input, form);
  GBytes *json = NULL;

  for (gsize at = 0; at < len; at += step)
    feed_piece (reader, input + at, MIN (step, len - at), &json);
  pb_secret_wipe (input, len);
  munmap (input, 8192);
  return json;
}

static PbExmailReader *
new_reader (void)
{
  static const char *const ours[] = { "bob@acme.example", NULL };
  PbExmailLimits limits = { 2048, 512, 512 };

  return pb_exmail_reader_new (ours, &limits);
}

static gboolean
cannot_look (void)
{
#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("the memory of a sanitizer is too large to look through");
  return TRUE;
#else
  return FALSE;
#endif
}

static const char *const foreign[] = {
  "{\"UserName\":\"eve@acme.example\",\"Subject\":\"$\",\"Summary\":\"$$\",\"NewCount\":1}",
  "{\"Subject\":\"$\",\"Summary\":\"$$\",\"NewCount\":1,\"UserName\":\"eve@acme.example\"}",
  "{\"Subject\":\"$\\n$\",\"Summary\":\"\xc4\xe3$\",\"UserName\":\"\\u0065ve@acme.example\",\"Sender\":\"\"$\" <x>\"}",
  "{\"Subject\":\"$\",\"UserName\":\"$@acme.example\"}",
  "{\"UserName\":\"bob@acme.example\",\"Subject\":\"$\",\"UserName\":\"eve@acme.example\",\"Summary\":\"$\"}",
  "{\"Subject\":\"$\",\"MailId\":\"$\"}",
  "{\"Ret\":0,\"in\":{\"UserName\":\"eve@acme.example\",\"Subject\":\"$\"}}",
  "{\"$\":\"$\",\"UserName\":\"eve@acme.example\"}",
  "{\"Subject\":\"$\",\"x\":1,HTTP/1.1 200 OK\r\nX: $\r\n\r\n",
  "{\"Subject\":\"$\",x\"$\":{\"$\":\"$\"},\"UserName\":5}",
  "{$ $} HTTP/1.$\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"Subject\":\"$\",\"UserName\":\"eve@acme.example\"}HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n23\r\n{\"UserName\":\"eve@acme.example\",\"a\":\r\n11\r\n\"$\r\n2\r\n\"}\r\n0\r\nX: $\r\n\r\n",
};

/* The search finds what is there, and what is ours is there until it is let go. */
static void
test_control (void)
{
  if (cannot_look ())
    return;

  g_autoptr (PbExmailReader) reader = new_reader ();
  GBytes *json = feed (reader, "{\"UserName\":\"bob@acme.example\",\"Subject\":\"$\"}", 10);

  g_assert_nonnull (json);
  g_assert_cmpuint (count_in_memory (SECRET_LEN), ==, 1);
  g_bytes_unref (json);
  g_assert_cmpuint (count_in_memory (SECRET_LEN), ==, 0);
}

static void
test_foreign (void)
{
  static const gsize steps[] = { 8192, 1, 7, 50 };

  if (cannot_look ())
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (foreign); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (steps); k++)
      {
        g_autoptr (PbExmailReader) reader = new_reader ();
        g_autoptr (GBytes) json = feed (reader, foreign[i], steps[k]);
        guint found = count_in_memory (SECRET_LEN);

        if (found > 0)
          g_error ("object %" G_GSIZE_FORMAT " in pieces of %" G_GSIZE_FORMAT ": %u times in memory", i, steps[k], found);
      }
}

/* Once it is known whom an object is about, nothing of the rest is kept while it comes; and a reader that goes in the middle of
 * an object takes it along. */
static void
test_unfinished (void)
{
  if (cannot_look ())
    return;

  PbExmailReader *reader = new_reader ();
  g_assert_null (feed (reader, "{\"UserName\":\"eve@acme.example\",\"Subject\":\"$", 5));
  g_assert_cmpuint (count_in_memory (SECRET_LEN), ==, 0);
  g_assert_null (feed (reader, "\"}{\"Subject\":\"$\",\"Summary\":\"", 5));
  g_assert_cmpuint (count_in_memory (SECRET_LEN), ==, 1); /* may be ours yet */
  g_assert_null (feed (reader, "\",\"UserName\":\"eve@acme.example\",\"x\":1", 5));
  g_assert_cmpuint (count_in_memory (SECRET_LEN), ==, 0);
  g_assert_null (feed (reader, "}{\"Subject\":\"$\",\"Summary\":\"", 5));
  pb_exmail_reader_free (reader);
  g_assert_cmpuint (count_in_memory (SECRET_LEN), ==, 0);
}

/* An object too long is given up with all that was kept of it. */
static void
test_too_long (void)
{
  if (cannot_look ())
    return;

  g_autoptr (PbExmailReader) reader = new_reader ();
  g_assert_null (feed (reader, "{\"Subject\":\"$", 9));
  for (guint i = 0; i < 200; i++)
    g_assert_null (feed (reader, "$", 9));
  g_assert_cmpuint (count_in_memory (SECRET_LEN), ==, 0);
}

int
main (int argc, char **argv)
{
  mallopt (M_PERTURB, 0); /* what is freed stays as it was, whatever the environment says */
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/exmail-privacy/control", test_control);
  g_test_add_func ("/wire/exmail-privacy/foreign", test_foreign);
  g_test_add_func ("/wire/exmail-privacy/unfinished", test_unfinished);
  g_test_add_func ("/wire/exmail-privacy/too-long", test_too_long);
  return g_test_run ();
}
