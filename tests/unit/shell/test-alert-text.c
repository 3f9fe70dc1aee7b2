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
  job = pb_alert_text_compose (&alert, privacy, (PbSenders){ NULL, NULL });
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
      PbAlertJob *job = pb_alert_text_compose (&alert, PB_PRIVACY_FULL, (PbSenders){ NULL, NULL });

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

/* --- who it is from --- */

/* Ming of acme.example works here, in R&D; whoever else is called so does not. */
static PbStanding *
find_ming (const char *account, const PbMessage *message, gpointer user_data)
{
  if (g_str_equal (message->address, "ming@acme.example"))
    return pb_standing_new (PB_STANDING_COLLEAGUE, "李明", "研发部");
  return pb_standing_new (g_str_equal (message->from, "李明") ? PB_STANDING_IMPOSTOR : PB_STANDING_OTHER, NULL, NULL);
}

#define BEWARE "Not your colleague: this address is not in the company’s directory.\n"

static void
test_senders (void)
{
  static const struct
  {
    const char *from, *address;
    PbPrivacy privacy;
    const char *summary, *body;
  } cases[] = {
    { "ming", "ming@acme.example", PB_PRIVACY_FULL, "李明 (研发部)", "Lunch?" },
    { "ming", "ming@acme.example", PB_PRIVACY_SENDER, "李明 (研发部)", "New mail" },
    { "ming", "ming@acme.example", PB_PRIVACY_NOTHING, "1 new mail", "" },
    { "李明", "ming@evil.example", PB_PRIVACY_FULL, "⚠ 李明 <ming@evil.example>", BEWARE "Lunch?" },
    { "李明", "ming@evil.example", PB_PRIVACY_SENDER, "⚠ 李明 <ming@evil.example>", BEWARE "New mail" },
    { "李明", "ming@evil.example", PB_PRIVACY_NOTHING, "1 new mail", "" },
    { "Carol", "carol@other.example", PB_PRIVACY_FULL, "Carol", "Lunch?" },
    { "", "", PB_PRIVACY_FULL, "Unknown sender", "Lunch?" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PbMessage fields = { .key = "k", .from = cases[i].from, .address = cases[i].address, .subject = "Lunch?" };
      g_autoptr (PbMessage) message = pb_message_new (&fields);
      g_autoptr (GPtrArray) messages = g_ptr_array_new ();
      const PbAlert alert = { "acct/k", "acct", "Work", FALSE, 1, messages };
      g_autoptr (PbAlertJob) job = NULL;

      g_ptr_array_add (messages, message);
      job = pb_alert_text_compose (&alert, cases[i].privacy, (PbSenders){ find_ming, NULL });
      g_assert_cmpstr (job->summary, ==, cases[i].summary);
      g_assert_cmpstr (job->body, ==, cases[i].body);
    }
}

static void
test_senders_of_many (void)
{
  const PbMessage fields[] = {
    { .key = "1", .from = "ming", .address = "ming@acme.example", .subject = "a" },
    { .key = "2", .from = "李明", .address = "ming@evil.example", .subject = "b" },
  };
  g_autoptr (PbMessage) first = pb_message_new (&fields[0]), second = pb_message_new (&fields[1]);
  g_autoptr (GPtrArray) messages = g_ptr_array_new ();
  const PbAlert alert = { "acct#1", "acct", "Work", TRUE, 2, messages };
  g_autoptr (PbAlertJob) job = NULL;

  g_ptr_array_add (messages, first);
  g_ptr_array_add (messages, second);
  job = pb_alert_text_compose (&alert, PB_PRIVACY_FULL, (PbSenders){ find_ming, NULL });
  g_assert_cmpstr (job->body, ==, "李明 (研发部): a\n⚠ 李明 <ming@evil.example>: b");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alert-text/single", test_single);
  g_test_add_func ("/alert-text/blank", test_blank);
  g_test_add_func ("/alert-text/long", test_long);
  g_test_add_func ("/alert-text/senders", test_senders);
  g_test_add_func ("/alert-text/senders-of-many", test_senders_of_many);
  return g_test_run ();
}
