/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-trust.c: postbell trust ID [--show]: the certificate of an account's server, and what is thought of it. */
#include "config.h"

#include <glib/gi18n.h>

#include "pb-check.h"
#include "pb-command.h"
#include "pb-edges.h"
#include "pb-wait.h"
#include "pb-words.h"

static char *
format_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M UTC") : g_strdup ("?");
}

static void
print_certificate (GBytes *der)
{
  g_autoptr (PbCertificate) certificate = pb_certificate_read (der);
  g_autofree char *from = NULL, *until = NULL;

  if (certificate == NULL)
    {
      g_print ("%s\n", _ ("An unreadable certificate"));
      return;
    }
  from = format_time (certificate->not_before);
  until = format_time (certificate->not_after);
  g_print (_ ("Subject: %s\n  Names: %s\n  Issuer: %s\n  Valid: %s to %s\n  SHA-256: %s\n"),
           certificate->subject,
           certificate->names,
           certificate->issuer,
           from,
           until,
           certificate->sha256);
}

static void
print_verdict (PbEdges *edges, const PbAccount *account, GPtrArray *chain)
{
  const PbTrustQuestion question = { account->host, account->port, account->ca_file, account->pin };
  gboolean pinned = FALSE;
  PbTrustVerdict verdict = pb_trust_judge (edges->trust, chain, &question, &pinned);
  g_autofree char *words = pb_trust_verdict_to_string (verdict);

  if (verdict != PB_TRUST_OK)
    g_print (_ ("Verdict: not accepted (%s)\n"), words);
  else
    g_print ("%s\n", pinned ? _ ("Verdict: accepted, because it is pinned") : _ ("Verdict: accepted"));
}

static int
show (const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbEdges) edges = pb_edges_new (PB_EDGES_BASIC, &error);
  PbAccount *account = edges != NULL ? pb_edges_find_account (edges->accounts, id, &error) : NULL;
  g_autoptr (GPtrArray) chain = NULL;
  g_auto (PbWait) wait = { NULL };

  if (account == NULL)
    return pb_command_fail ("%s", error->message);
  if (!pb_account_has_server (account))
    return pb_command_fail (_ ("%s has no mail server of its own; the certificates of its web addresses are judged by the system’s list."), account->id);
  if (account->security == PB_SECURITY_NONE)
    return pb_command_fail (_ ("%s is reached without TLS, so there is no certificate."), account->id);
  pb_check_certificate_async (account, &edges->context, NULL, pb_wait_cb, &wait);
  chain = pb_check_certificate_finish (pb_wait_run (&wait), &error);
  if (chain == NULL)
    {
      g_autofree char *words = pb_words_error (pb_error_class_of (error, PB_ERROR_CLASS_REFUSED), account, error->message);
      return pb_command_fail ("%s", words);
    }
  for (guint i = 0; i < chain->len; i++)
    print_certificate (g_ptr_array_index (chain, i));
  print_verdict (edges, account, chain);
  return PB_EXIT_DONE;
}

int
pb_cmd_trust (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  gboolean shows = FALSE;
  int status;
  const GOptionEntry entries[] = {
    { "show", 0, 0, G_OPTION_ARG_NONE, &shows, N_ ("Show the certificate (this is the default)"), NULL },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, 1, &rest, &status))
    return status;
  if (rest[0] == NULL)
    return pb_command_usage (command, _ ("Which account?"));
  return show (rest[0]);
}
