/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-alert-text.c: what an alert for one mail says of its first words: one line of its own, bounded, by the privacy level. */
#include <string.h>

#include "pb-alert-text.h"

static char *
compose (const char *subject, const char *preview, PbPrivacy privacy)
{
  const PbMessage fields = { .key = "k", .from = "Carol", .subject = subject, .preview = preview };
  g_autoptr (PbMessage) message = pb_message_new (&fields);
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  const PbAlert alert = { "acct/k", "acct", "Work", FALSE, 1, messages };
  PbAlertJob *job;
  char *body;

  g_ptr_array_add (messages, message);
  job = pb_alert_text_compose (&alert, privacy);
  body = g_strdup (job->body);
  pb_alert_job_free (job);
  return body;
}

static void
test_single (void)
{
  static const struct
  {
    const char *subject, *preview;
    PbPrivacy privacy;
    const char *body;
  } cases[] = {
    { "Lunch?", "At noon", PB_PRIVACY_FULL, "Lunch?\nAt noon" },
    { "Lunch?", "", PB_PRIVACY_FULL, "Lunch?" },
    { "", "At noon", PB_PRIVACY_FULL, "(no subject)\nAt noon" },
    { "Lunch?", "At\nnoon\r\n\xe2\x80\xae!", PB_PRIVACY_FULL, "Lunch?\nAt noon !" },
    { "Lunch?", "At noon", PB_PRIVACY_SENDER, "New mail" },
    { "Lunch?", "At noon", PB_PRIVACY_NOTHING, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *body = compose (cases[i].subject, cases[i].preview, cases[i].privacy);
      g_assert_cmpstr (body, ==, cases[i].body);
    }
}

/* Of a mail that only a number told of, it says that there is one. */
static void
test_blank (void)
{
  const PbMessage fields = { .key = "k" };
  g_autoptr (PbMessage) message = pb_message_new (&fields);
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();

  g_ptr_array_add (messages, message);
  g_ptr_array_add (messages, message);
  for (guint count = 1; count <= 2; count++)
    {
      const PbAlert alert = { "acct/k", "acct", "Work", count > 1, count, messages };
      PbAlertJob *job = pb_alert_text_compose (&alert, PB_PRIVACY_FULL);

      g_assert_cmpstr (job->summary, ==, count > 1 ? "2 new mails – Work" : "1 new mail – Work");
      g_assert_cmpstr (job->body, ==, "");
      pb_alert_job_free (job);
    }
}

/* A popup is no place to read a mail. */
static void
test_long (void)
{
  g_autofree char *preview = g_strnfill (300, 'x');
  g_autofree char *body = compose ("Lunch?", preview, PB_PRIVACY_FULL);

  g_assert_cmpint (g_utf8_strlen (body, -1), ==, (glong) strlen ("Lunch?\n") + 120);
  g_assert_true (g_str_has_suffix (body, "x…"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alert-text/single", test_single);
  g_test_add_func ("/alert-text/blank", test_blank);
  g_test_add_func ("/alert-text/long", test_long);
  return g_test_run ();
}
