/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-exmail-session.c: byte by byte the push channel says the same as in one piece; there are never more requests than
 * bytes could have asked for, and the token stands in none of the events. */
#include "fuzz.h"

#include "pb-exmail-session.h"

#include <string.h>

#define A_TOKEN "Qm9ndXNUb2tlbg-canary"
#define NOW     (1000 * (gint64) G_USEC_PER_SEC)

static const char *const addresses[] = { "ming@acme.example", NULL };

static PbExmailSession *
new_session (void)
{
  PbExmailConfig config = { "openapi.example:12211", "/openapi/listen", "ming@acme.example", "0", addresses };
  g_autoptr (PbSecret) token = pb_secret_new (A_TOKEN, strlen (A_TOKEN));
  PbExmailTimes times = pb_exmail_times_default ();
  PbExmailLimits limits = { 2048, 2048, 1024 };

  return pb_exmail_session_new (&config, token, &times, &limits, NOW);
}

/* Whether the end was that of a long poll depends on what had been asked by then, which depends on the pieces. */
static void
tell (PbExmailSession *session, GString *log)
{
  PbExmailEvent event;

  for (; pb_exmail_session_next_event (session, &event); pb_exmail_event_clear (&event))
    {
      gboolean closed = event.error_class == PB_ERROR_CLASS_NONE || event.error_class == PB_ERROR_CLASS_REFUSED;

      g_string_append_printf (log, "%d %u %d ", (int) event.type, event.has, closed ? 0 : (int) event.error_class);
      if (event.json != NULL)
        g_string_append_len (log, g_bytes_get_data (event.json, NULL), (gssize) g_bytes_get_size (event.json));
      g_string_append (log, closed || event.text == NULL ? "" : event.text);
      g_string_append_c (log, '\n');
    }
}

static gsize
count_requests (PbExmailSession *session)
{
  g_autoptr (GBytes) output = pb_exmail_session_take_output (session);
  gsize count = 0;

  if (output == NULL)
    return 0;
  g_autofree char *text = g_strndup (g_bytes_get_data (output, NULL), g_bytes_get_size (output));
  for (const char *p = text; (p = strstr (p, "POST /openapi/listen HTTP/1.1\r\n")) != NULL; p++)
    count++;
  g_assert_cmpuint (count, >, 0);
  return count;
}

static GString *
play (const uint8_t *data, size_t size, size_t piece)
{
  g_autoptr (PbExmailSession) session = new_session ();
  GString *log = g_string_new (NULL);
  gsize requests = count_requests (session);

  tell (session, log);
  for (size_t i = 0; i < size; i += piece)
    {
      pb_exmail_session_feed (session, data + i, MIN (piece, size - i), NOW);
      tell (session, log);
      requests += count_requests (session);
    }
  g_assert_cmpuint (requests, <=, 1 + size);
  pb_exmail_session_eof (session, NOW);
  tell (session, log);
  g_assert_null (pb_exmail_session_take_output (session));
  g_assert_nonnull (strstr (log->str, "3 0 ")); /* it has ended */
  return log;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  GString *whole = play (data, size, MAX (size, 1));
  GString *bytes = play (data, size, 1);

  g_assert_cmpstr (whole->str, ==, bytes->str);
  if (memmem (data, size, "canary", 6) == NULL) /* the input may have NULs */
    g_assert_null (strstr (whole->str, "canary"));
  g_string_free (whole, TRUE);
  g_string_free (bytes, TRUE);
  return 0;
}
