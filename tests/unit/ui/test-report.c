/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-report.c: who a mail is from, as the status window reads it: what the program says of the sender, else what the mail says. */
#include "pb-report.h"

static void
test_sender (void)
{
  static const struct
  {
    const char *members, *from, *warning;
  } cases[] = {
    { "\"from\":\"Carol\",\"address\":\"c@other.example\"", "Carol", "" },
    { "\"from\":\"\",\"address\":\"c@other.example\"", "c@other.example", "" },
    { "\"from\":\"\",\"address\":\"\"", "", "" },
    { "\"from\":\"ming\",\"address\":\"m@acme.example\",\"sender\":\"李明 (研发部)\",\"sender_is\":\"colleague\"", "李明 (研发部)", "" },
    { "\"from\":\"李明\",\"address\":\"m@evil.example\",\"sender\":\"⚠ 李明 <m@evil.example>\",\"warning\":\"Not\\nyour \xe2\x80\xae"
      "colleague\"",
      "⚠ 李明 <m@evil.example>",
      "Not your colleague" },
    { "\"from\":\"Carol\",\"sender\":7,\"warning\":[]", "Carol", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"unread\":1,\"accounts\":[{\"id\":\"a\",\"newest\":[{\"key\":\"k\",%s}]}]}", cases[i].members);
      g_autoptr (PbReport) report = pb_report_parse (json);
      const PbReportAccount *account = g_ptr_array_index (report->accounts, 0);
      const PbReportMail *mail = g_ptr_array_index (account->newest, 0);

      g_assert_cmpstr (mail->from, ==, cases[i].from);
      g_assert_cmpstr (mail->warning, ==, cases[i].warning);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/report/sender", test_sender);
  return g_test_run ();
}
