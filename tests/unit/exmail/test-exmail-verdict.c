/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-verdict.c: what a failed call means for a long job, and how long it says to wait. */
#include "pb-error.h"
#include "pb-exmail-carrier.h"
#include "pb-exmail-verdict.h"

static void
test_verdicts (void)
{
  static const struct
  {
    PbErrorClass error_class;
    const char *message;
    PbExmailVerdict verdict;
  } table[] = {
    { PB_ERROR_CLASS_CONFIG, "Exmail says 1304: the address exists already.", PB_EXMAIL_VERDICT_REFUSED },
    { PB_ERROR_CLASS_CONFIG, "Exmail says 60102 user exists.", PB_EXMAIL_VERDICT_REFUSED },
    { PB_ERROR_CLASS_CONFIG, "Exmail says 4711.", PB_EXMAIL_VERDICT_REFUSED },
    { PB_ERROR_CLASS_CONFIG, "--name is missing", PB_EXMAIL_VERDICT_REFUSED },
    { PB_ERROR_CLASS_CONFIG, "Exmail says 10001: not on the list.", PB_EXMAIL_VERDICT_STOP },
    { PB_ERROR_CLASS_CONFIG, "Exmail says 602005 no right.", PB_EXMAIL_VERDICT_STOP },
    { PB_ERROR_CLASS_CONFIG, "The OpenApi answered with HTTP status 403.", PB_EXMAIL_VERDICT_STOP },
    { PB_ERROR_CLASS_SERVER_BUSY, "Exmail says 1002 temporarily_unavailable: the service is busy.", PB_EXMAIL_VERDICT_AGAIN },
    { PB_ERROR_CLASS_SERVER_BUSY, "Exmail says -1 busy.", PB_EXMAIL_VERDICT_AGAIN },
    { PB_ERROR_CLASS_SERVER_BUSY, "The OpenApi answered with HTTP status 503.", PB_EXMAIL_VERDICT_UNKNOWN },
    { PB_ERROR_CLASS_AUTH_EXPIRED, "Exmail says 1200 invalid_token.", PB_EXMAIL_VERDICT_AGAIN },
    { PB_ERROR_CLASS_AUTH_EXPIRED, "The OpenApi answered with HTTP status 401.", PB_EXMAIL_VERDICT_UNKNOWN },
    { PB_ERROR_CLASS_TIMEOUT, "No answer.", PB_EXMAIL_VERDICT_UNKNOWN },
    { PB_ERROR_CLASS_REFUSED, "Closed.", PB_EXMAIL_VERDICT_UNKNOWN },
    { PB_ERROR_CLASS_PROTOCOL, "No JSON.", PB_EXMAIL_VERDICT_UNKNOWN },
    { PB_ERROR_CLASS_AUTH_REJECTED, "Exmail says invalid_client.", PB_EXMAIL_VERDICT_STOP },
    { PB_ERROR_CLASS_VAULT_LOCKED, "No key.", PB_EXMAIL_VERDICT_STOP },
    { PB_ERROR_CLASS_TLS_UNTRUSTED, "No.", PB_EXMAIL_VERDICT_STOP },
  };
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The instance is gone.");

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (PB_ERROR, (int) table[i].error_class, table[i].message);

      g_assert_cmpint (pb_exmail_verdict_of (error), ==, table[i].verdict);
    }
  g_assert_cmpint (pb_exmail_verdict_of (other), ==, PB_EXMAIL_VERDICT_STOP);
}

/* How long an error says that it goes on for; the service's own words, which stand before, say nothing. */
static void
test_waits (void)
{
  static const struct
  {
    PbErrorClass error_class;
    const char *message;
    gint64 wait; /* s */
  } table[] = {
    { PB_ERROR_CLASS_SERVER_BUSY, "Exmail says 45009 slow (application contacts). Again in 840 s.", 840 },
    { PB_ERROR_CLASS_SERVER_BUSY, "Exmail says 45009 slow (application contacts).", 0 },
    { PB_ERROR_CLASS_SERVER_BUSY, "Exmail says 45009 Again in 7 s. (application contacts).", 0 },
    { PB_ERROR_CLASS_SERVER_BUSY, "Exmail says 45009 Again in 7 s. (application contacts). Again in 9 s.", 9 },
    { PB_ERROR_CLASS_SERVER_BUSY, "Exmail says 45009 x. Again in 99999999999999999999 s.", 3600 },
    { PB_ERROR_CLASS_SERVER_BUSY, "Again in ", 0 },
    { PB_ERROR_CLASS_CONFIG, "Exmail says 60111 x. Again in 9 s.", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (PB_ERROR, (int) table[i].error_class, table[i].message);

      g_test_message ("%s", table[i].message);
      g_assert_cmpint (pb_exmail_error_get_wait (error), ==, table[i].wait * G_USEC_PER_SEC);
    }
  g_assert_cmpint (pb_exmail_error_get_wait (NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exmail/verdict/verdicts", test_verdicts);
  g_test_add_func ("/exmail/verdict/waits", test_waits);
  return g_test_run ();
}
