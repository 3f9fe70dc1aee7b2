/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-trouble.c: the Exmail source when something fails: errors of the service, eviction, connections that end or fall silent. */
#include "pb-exmail-source-rig.h"

#include <string.h>

#define EVICTED "{\"errcode\":\"1200\",\"error\":\"invalid_token\"}"

/* --- failures --- */

static void
test_service_errors (PbExmailSourceRig *f, gconstpointer data)
{
  static const struct
  {
    const char *answer;
    const char *events;
    const char *text;
  } rows[] = {
    { "{\"errcode\":\"1002\",\"error\":\"temporarily_unavailable\"}", "failed:server-busy", "1002" },
    { "{\"errcode\":\"10001\",\"error\":\"ip\"}", "failed:config", "list for the OpenApi" },
    { "{\"errcode\":\"4711\",\"error\":\"odd\"}", "failed:config", "4711 odd" },
    { "{\"errcode\":4711}", "failed:config", "4711" },
    { "{\"errcode\":4711,\"error\":\"odd token-1 here\"}", "failed:config", "4711 odd … here" }, /* the token it was asked with */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      pb_fake_listen_faults (f->server)->answer = rows[i].answer;
      pb_mail_source_start (f->source);
      pb_rig_pass (&f->rig, SECOND);
      pb_exmail_source_rig_expect (f, rows[i].events);
      g_test_message ("%s", f->last_text);
      g_assert_nonnull (strstr (f->last_text, rows[i].text));
      g_assert_cmpuint (pb_fake_listen_count_connections (f->server), ==, 0);
      g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
    }
}

static void
test_dial_errors (PbExmailSourceRig *f, gconstpointer data)
{
  static const PbErrorClass classes[] = { PB_ERROR_CLASS_OFFLINE, PB_ERROR_CLASS_TIMEOUT, PB_ERROR_CLASS_REFUSED, PB_ERROR_CLASS_CONFIG };

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_autofree char *expected = g_strdup_printf ("failed:%s", pb_error_class_to_string (classes[i]));

      pb_fake_dialer_set_dial_error (f->rig.dialer, EXMAIL_HOST, classes[i]);
      pb_mail_source_start (f->source);
      pb_rig_pass (&f->rig, SECOND);
      pb_exmail_source_rig_expect (f, expected);
    }
}

static void
test_count_errors (PbExmailSourceRig *f, gconstpointer data)
{
  static const struct
  {
    const char *answer;
    const char *events;
  } rows[] = {
    { "{\"errcode\":\"1400\"}", "failed:config" },
    { "{\"errcode\":\"1002\"}", "failed:server-busy" },
    { "<html><body>Please log in</body></html>", "failed:wrong-protocol" },
    { "", "watching unread:-1" },
    { "{\"NewCount\":\"\"}", "watching unread:-1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      pb_fake_http_forget (f->http, EXMAIL_COUNT);
      pb_fake_http_answer (f->http, EXMAIL_COUNT, 200, "text/html", rows[i].answer);
      pb_mail_source_start (f->source);
      pb_rig_pass (&f->rig, 2 * SECOND);
      pb_exmail_source_rig_expect (f, rows[i].events);
      pb_mail_source_stop (f->source);
    }
}

static void
test_token_errors (PbExmailSourceRig *f, gconstpointer data)
{
  pb_fake_http_forget (f->http, EXMAIL_TOKEN);
  pb_fake_http_answer (f->http, EXMAIL_TOKEN, 200, "text/html", "{\"errcode\":\"1001\",\"error\":\"invalid_client\"}");
  pb_mail_source_start (f->source);
  pb_exmail_source_rig_expect (f, "failed:auth-rejected");
  pb_memory_vault_set (f->rig.vault, "bob.openapi", NULL);
  pb_mail_source_start (f->source);
  pb_exmail_source_rig_expect (f, "failed:vault-locked");
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST), ==, 0);
}

/* The aliases are not worth an account. */
static void
test_no_aliases (PbExmailSourceRig *f, gconstpointer data)
{
  pb_fake_http_forget (f->http, EXMAIL_USER);
  pb_fake_http_answer (f->http, EXMAIL_USER, 200, "text/html", "{\"errcode\":\"1301\",\"error\":\"user_not_found\"}");
  pb_fake_http_answer (f->http, EXMAIL_USER, 200, "text/html", "{\"SlaveList\":\"\"}");
  pb_exmail_source_rig_start (f);
  pb_mail_source_stop (f->source);
  pb_rig_pass (&f->rig, 2 * SECOND);
  pb_exmail_source_rig_start (f);
  pb_mail_source_stop (f->source);
  pb_rig_pass (&f->rig, 2 * SECOND);
  pb_exmail_source_rig_start (f);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_USER), ==, 2);
}

/* --- evicted by another computer --- */

static void
test_evicted (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 61 * SECOND);
  pb_fake_listen_push (f->server, EVICTED);
  pb_rig_pass (&f->rig, 2 * SECOND);
  pb_exmail_source_rig_expect (f, "");
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_TOKEN), ==, 2);
  g_assert_cmpuint (pb_fake_listen_count_connections (f->server), ==, 1);
  g_assert_nonnull (strstr (pb_fake_listen_get_request (f->server), "Bearer token-2\r\n"));
  pb_exmail_source_rig_push_mail (f, "ZC1", "one", 1);
  pb_exmail_source_rig_expect (f, "unread:1 mail:one");
}

/* The other one wants it back at once: we wait, and say so. */
static void
test_eviction_storm (PbExmailSourceRig *f, gconstpointer data)
{
  gint64 began = pb_clock_now (f->rig.context.clock);
  gint64 minutes;

  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 61 * SECOND);
  for (guint i = 0; i < 50; i++)
    {
      pb_fake_listen_push (f->server, EVICTED);
      pb_rig_pass (&f->rig, 7 * SECOND);
      if (pb_fake_listen_count_connections (f->server) == 0)
        {
          g_assert_true (g_str_has_suffix (f->events->str, "failed:server-busy"));
          g_assert_cmpint (f->last_delay, >, 0);
          g_assert_cmpint (f->last_delay, <=, MINUTE);
          pb_rig_pass (&f->rig, f->last_delay);
          pb_mail_source_start (f->source);
          pb_rig_pass (&f->rig, SECOND);
        }
    }
  minutes = (pb_clock_now (f->rig.context.clock) - began) / MINUTE;
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_TOKEN), <=, (guint) minutes + 2);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_TOKEN), >=, 4);
  g_assert_null (strstr (f->events->str, "auth"));
}

/* Two tokens refused in a row are not the user's affair: nobody is asked to sign in. */
static void
test_refused_twice (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 61 * SECOND);
  pb_fake_http_forget (f->http, EXMAIL_COUNT);
  pb_fake_http_answer (f->http, EXMAIL_COUNT, 200, "text/html", EVICTED);
  pb_mail_source_refresh (f->source);
  pb_exmail_source_rig_expect (f, "failed:server-busy");
  g_assert_cmpint (f->last_delay, ==, MINUTE);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_TOKEN), ==, 2);
}

/* --- connections --- */

static void
test_closed (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_fake_listen_hang_up (f->server, PB_ERROR_CLASS_NONE);
  pb_exmail_source_rig_expect (f, "failed:refused");
  pb_rig_pass (&f->rig, 2 * SECOND);
  pb_exmail_source_rig_start (f);
  pb_fake_listen_hang_up (f->server, PB_ERROR_CLASS_TIMEOUT);
  pb_exmail_source_rig_expect (f, "failed:timeout");
  g_assert_cmpuint (pb_fake_dialer_get_open (f->rig.dialer), ==, 0);
  g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
}

/* A long poll without keep-alive: answered with a push, closed, asked again, without a word to the user. */
static void
test_long_poll (PbExmailSourceRig *f, gconstpointer data)
{
  pb_fake_listen_faults (f->server)->answer = "";
  pb_mail_source_start (f->source);
  pb_rig_pass (&f->rig, 2 * SECOND);
  pb_exmail_source_rig_expect (f, "watching unread:0");
  for (int i = 1; i <= 5; i++)
    {
      g_autofree char *id = g_strdup_printf ("ZC%d", i);
      g_autofree char *expected = g_strdup_printf ("unread:%d mail:poll", i);

      pb_exmail_source_rig_push_mail (f, id, "poll", i);
      pb_fake_listen_hang_up (f->server, PB_ERROR_CLASS_NONE);
      pb_exmail_source_rig_set_count (f, i);
      pb_exmail_source_rig_expect (f, expected);
      pb_rig_pass (&f->rig, 12 * SECOND);
      g_string_truncate (f->events, 0);
      g_assert_cmpuint (pb_fake_listen_count_connections (f->server), ==, 1);
    }
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST), ==, 6);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_TOKEN), ==, 1);
}

/* A server that answers and closes at once, again and again, is not asked in a loop: neither when it says nothing, nor when
 * it repeats itself, nor when each time it tells something new. */
static void
test_no_busy_loop (PbExmailSourceRig *f, gconstpointer data)
{
  static const char *const answers[] = {
    "{\"Ret\":0}",
    "{\"UserName\":\"bob@acme.example\",\"MailId\":\"ZC1\",\"Subject\":\"again\",\"NewCount\":1}",
    "{\"UserName\":\"ann@acme.example\",\"NewCount\":1}",
  };

  pb_fake_listen_faults (f->server)->close_after = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      guint before = pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST);

      pb_fake_listen_faults (f->server)->answer = answers[i];
      g_string_truncate (f->events, 0);
      pb_mail_source_start (f->source);
      pb_rig_pass (&f->rig, 60 * SECOND);
      g_assert_true (g_str_has_suffix (f->events->str, "failed:refused"));
      g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST) - before, <=, 2);
      g_assert_cmpuint (pb_fake_clock_count_armed (f->rig.clock), ==, 0);
    }
}

static void
test_a_second_apart (PbExmailSourceRig *f, gconstpointer data)
{
  pb_fake_listen_faults (f->server)->fresh = TRUE;
  pb_fake_listen_faults (f->server)->close_after = TRUE;
  pb_mail_source_start (f->source);
  pb_rig_pass (&f->rig, 20 * SECOND);
  g_assert_null (strstr (f->events->str, "failed"));
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST), ==, 21);
  g_assert_cmpuint (f->mails, ==, 21);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_COUNT), <=, 4);
}

/* Asked again after a minute of silence on the same connection; a server that does not answer that is left in peace longer
 * and longer, and the user hears nothing of it. */
static void
test_silence (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 10 * MINUTE);
  g_assert_cmpuint (pb_fake_listen_count_requests (f->server), ==, 11);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST), ==, 1);
  pb_exmail_source_rig_expect (f, "");
}

static void
test_mute (PbExmailSourceRig *f, gconstpointer data)
{
  guint dials;

  pb_fake_listen_faults (f->server)->once = TRUE;
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 60 * MINUTE);
  pb_exmail_source_rig_expect (f, "");
  dials = pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST);
  g_assert_cmpuint (dials, >=, 5);
  g_assert_cmpuint (dials, <=, 8);
  pb_rig_pass (&f->rig, 60 * MINUTE);
  g_assert_cmpuint (pb_fake_dialer_get_dials (f->rig.dialer, EXMAIL_HOST) - dials, <=, 4);
  g_assert_cmpuint (pb_exmail_source_rig_asked (f, EXMAIL_TOKEN), ==, 1);
}

/* A server that is mute no longer is asked every minute again, once a connection has lasted. */
static void
test_mute_no_longer (PbExmailSourceRig *f, gconstpointer data)
{
  guint before;

  pb_fake_listen_faults (f->server)->once = TRUE;
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 60 * MINUTE);
  pb_fake_listen_faults (f->server)->once = FALSE;
  pb_rig_pass (&f->rig, 120 * MINUTE);
  pb_fake_listen_hang_up (f->server, PB_ERROR_CLASS_NONE);
  pb_exmail_source_rig_expect (f, "failed:refused");
  pb_exmail_source_rig_start (f);
  before = pb_fake_listen_count_requests (f->server);
  pb_rig_pass (&f->rig, 10 * MINUTE);
  g_assert_cmpuint (pb_fake_listen_count_requests (f->server) - before, ==, 10);
}

/* Silence that the user has chosen. */
static void
test_interval (PbExmailSourceRig *f, gconstpointer data)
{
  pb_exmail_source_rig_start (f);
  pb_rig_pass (&f->rig, 10 * MINUTE);
  g_assert_cmpuint (pb_fake_listen_count_requests (f->server), ==, 3);
}

static void
test_probe (PbExmailSourceRig *f, gconstpointer data)
{
  pb_mail_source_probe (f->source);
  pb_exmail_source_rig_start (f);
  pb_mail_source_probe (f->source);
  pb_rig_pass (&f->rig, 6 * SECOND);
  pb_exmail_source_rig_expect (f, "");
  g_assert_cmpuint (pb_fake_listen_count_requests (f->server), ==, 2);
  pb_fake_listen_faults (f->server)->silent = TRUE;
  pb_mail_source_probe (f->source);
  pb_rig_pass (&f->rig, 6 * SECOND);
  pb_exmail_source_rig_expect (f, "failed:timeout");
}

#define ADD(path, data, func) \
  g_test_add ("/exmail-source/" path, PbExmailSourceRig, data, pb_exmail_source_rig_set_up, func, pb_exmail_source_rig_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("service-errors", NULL, test_service_errors);
  ADD ("dial-errors", NULL, test_dial_errors);
  ADD ("count-errors", NULL, test_count_errors);
  ADD ("token-errors", NULL, test_token_errors);
  ADD ("no-aliases", NULL, test_no_aliases);
  ADD ("evicted", NULL, test_evicted);
  ADD ("eviction-storm", NULL, test_eviction_storm);
  ADD ("refused-twice", NULL, test_refused_twice);
  ADD ("closed", NULL, test_closed);
  ADD ("long-poll", NULL, test_long_poll);
  ADD ("no-busy-loop", NULL, test_no_busy_loop);
  ADD ("a-second-apart", NULL, test_a_second_apart);
  ADD ("silence", NULL, test_silence);
  ADD ("mute", NULL, test_mute);
  ADD ("mute-no-longer", NULL, test_mute_no_longer);
  ADD ("interval", "interval=240\n", test_interval);
  ADD ("probe", NULL, test_probe);
  return g_test_run ();
}
