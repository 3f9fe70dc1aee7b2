/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-exmail.c: bytes a second through the Exmail reader when one object in 500 is about us, and what it holds when idle.
 * Prints the median and the spread of several runs; meant for a release build. */
#include "pb-exmail-reader.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RUNS       9
#define CHUNK      16384 /* as read from the socket */
#define BLOCK_SIZE (8 * 1024 * 1024)
#define OURS       500 /* one object in so many */
#define MAX_IDLE   8192

typedef enum
{
  RESPONSES, /* F1 */
  CHUNKED,   /* F2 */
  BARE,      /* F6 */
} Framing;

typedef struct
{
  const char *name;
  Framing framing;
  const char *object; /* %s: whose, %u: a number that grows */
  int target;         /* MB/s */
} Load;

#define MAIL(subject, summary)                                                                                                          \
  "{\"UserName\":\"%s@acme.example\",\"MailId\":\"ZC1042-k2Jx0bqLr7TgVwYnS5e%05u\",\"Sender\":\"\\\"Carol\\\" <carol@other.example>\"," \
  "\"Receiver\":\"all@acme.example\",\"Subject\":\"" subject "\",\"Summary\":\"" summary "\",\"NewCount\":3}"
#define ENGLISH MAIL ("Re: the minutes of the meeting on Tuesday, with annexes", "Dear all, please find enclosed the minutes of our meeting. The next one is on Friday at noon; bring the \\\"blue\\\" folder ")
#define CHINESE MAIL ("\345\205\263\344\272\216\345\221\250\344\272\214\344\274\232\350\256\256\347\232\204\347\272\252\350\246\201", \
                      "\345\244\247\345\256\266\345\245\275\357\274\214\350\257\267\346\237\245\346\224\266\346\234\254\346\254\241\344\274\232\350\256\256\347\232\204\347\272\252\350\246\201\343\200\202\344\270\213\346\254\241\344\274\232\350\256\256\345\234\250\345\221\250\344\272\224\344\270\255\345\215\210\343\200\202")
#define SHUFFLED "{\"Subject\":\"Re: the minutes of the meeting on Tuesday, with annexes\",\"Summary\":\"Dear all, please find enclosed the minutes of our meeting\"," \
                 "\"UserName\":\"%s@acme.example\",\"NewCount\":%u}"
#define COUNT "{ \" UserName\":\"%s@acme.example\", \" NewCount \":%u, }"

static const Load loads[] = {
  { "English, F1", RESPONSES, ENGLISH, 200 },
  { "English, F2", CHUNKED, ENGLISH, 200 },
  { "English, F6", BARE, ENGLISH, 200 },
  { "Chinese, F1", RESPONSES, CHINESE, 200 },
  { "UserName last, F1", RESPONSES, SHUFFLED, 200 },
  /* nothing but the shortest messages, shorter than their headers */
  { "counts, F1", RESPONSES, COUNT, 100 },
  { "counts, F6", BARE, COUNT, 100 },
};

static GString *
make_data (const Load *load)
{
  GString *data = g_string_sized_new (BLOCK_SIZE + 8192);
  guint n = 0;

  if (load->framing == CHUNKED)
    g_string_append (data, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (; data->len < BLOCK_SIZE; n++)
    {
      g_autofree char *number = g_strdup_printf ("%u", n % 90000 + 10000);
      g_auto (GStrv) parts = g_strsplit (load->object, "%", -1);
      g_autoptr (GString) object = g_string_new (parts[0]);

      for (guint i = 1; parts[i] != NULL; i++)
        {
          gboolean whose = parts[i][0] == 's';

          g_string_append (object, whose ? (n % OURS == 7 ? "bob" : "eve") : number);
          g_string_append (object, strchr (parts[i], whose ? 's' : 'u') + 1);
        }
      if (load->framing == RESPONSES)
        g_string_append_printf (data, "HTTP/1.1 200 OK\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s", object->len, object->str);
      else if (load->framing == CHUNKED)
        g_string_append_printf (data, "%" G_GSIZE_MODIFIER "x\r\n%s\r\n", object->len, object->str);
      else
        g_string_append (data, object->str);
    }
  return data;
}

/* Returns: µs of CPU time: other programs on the machine do not count. */
static gint64
cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static PbExmailReader *
new_reader (void)
{
  static const char *const addresses[] = { "bob@acme.example", "robert@acme.example", NULL };
  PbExmailLimits limits = pb_exmail_limits_default ();

  return pb_exmail_reader_new (addresses, &limits);
}

static void
feed (PbExmailReader *reader, const char *data, gsize len, guint64 *n)
{
  g_auto (PbExmailItem) item = { 0 };
  const guint8 *p = (const guint8 *) data;
  gsize used;

  while (pb_exmail_reader_next (reader, p, len, &used, &item))
    {
      if (item.type == PB_EXMAIL_ITEM_ERROR)
        g_error ("the reader gave up: %s", item.text);
      p += used;
      len -= used;
      n[item.type]++;
      pb_exmail_item_clear (&item);
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

static void
measure (const Load *load)
{
  GString *data = make_data (load);
  gdouble rates[RUNS];
  guint64 n[4] = { 0 };

  for (guint i = 0; i < RUNS; i++)
    {
      PbExmailReader *reader = new_reader ();
      gint64 start = cpu_time ();

      memset (n, 0, sizeof n);
      for (gsize at = 0; at < data->len; at += CHUNK)
        feed (reader, data->str + at, MIN (CHUNK, data->len - at), n);
      rates[i] = (gdouble) data->len / (gdouble) MAX (cpu_time () - start, 1);
      pb_exmail_reader_free (reader);
    }
  qsort (rates, RUNS, sizeof rates[0], compare);
  g_print ("%-18s %6.0f MB/s  (%.0f .. %.0f)  %" G_GUINT64_FORMAT " ours of %" G_GUINT64_FORMAT "  target %d%s\n", load->name, rates[RUNS / 2], rates[0], rates[RUNS - 1], n[PB_EXMAIL_ITEM_OBJECT], n[PB_EXMAIL_ITEM_OBJECT] + n[PB_EXMAIL_ITEM_SKIPPED], load->target, rates[RUNS / 2] < load->target ? "  MISSED" : "");
  g_string_free (data, TRUE);
}

/* What a reader holds between two messages, after long ones have passed. */
static void
measure_idle (void)
{
  g_autofree char *text = g_strnfill (200000, 'x');
  g_autofree char *ours = g_strdup_printf ("{\"UserName\":\"bob@acme.example\",\"Subject\":\"%s\"}", text);
  guint64 n[4] = { 0 };
  gsize before = mallinfo2 ().uordblks;
  PbExmailReader *reader = new_reader ();

  for (gsize at = 0; at < strlen (ours); at += 100)
    feed (reader, ours + at, MIN (100, strlen (ours) - at), n);
  gsize held = mallinfo2 ().uordblks - before;
  g_print ("%-18s %6" G_GSIZE_FORMAT " bytes  at most %d%s\n", "idle", held, MAX_IDLE, held > MAX_IDLE ? "  MISSED" : "");
  g_assert_cmpuint (n[PB_EXMAIL_ITEM_OBJECT], ==, 1);
  pb_exmail_reader_free (reader);
}

int
main (int argc, char **argv)
{
  for (gsize i = 0; i < G_N_ELEMENTS (loads); i++)
    if (argc < 2 || g_strv_contains ((const char *const *) argv + 1, loads[i].name))
      measure (&loads[i]);
  measure_idle ();
  return 0;
}
