/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-trust.c: postbell trust ID [--show | --pin SHA256 | --forget]: the certificate of an account's server, what is thought of it,
 * and the user's own verdict. */
#include "config.h"

#include <glib/gi18n.h>

#include "pb-check.h"
#include "pb-client.h"
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

/* What a person may decide against: who vouches for it, for what name, and until when. */
#define EXCUSABLE (PB_TRUST_UNKNOWN_CA | PB_TRUST_SELF_SIGNED | PB_TRUST_WRONG_HOST | PB_TRUST_EXPIRED)

static PbTrustVerdict
judge (PbEdges *edges, const PbAccount *account, GPtrArray *chain, const char *pin, gboolean *pinned)
{
  const PbTrustQuestion question = { account->host, account->port, account->ca_file, pin };

  return pb_trust_judge (edges->trust, chain, &question, pinned);
}

/* A pin that no longer fits is shown beside what has taken its place. */
static void
print_change (const PbAccount *account, const char *pin, const char *now)
{
  g_print (_ ("Pinned for %s: %s\nShown now: %s\n"), account->pin_host, pin, now);
}

static void
print_verdict (PbEdges *edges, const PbAccount *account, GPtrArray *chain)
{
  const char *pin = pb_account_get_pin (account);
  gboolean pinned = FALSE;
  PbTrustVerdict verdict = judge (edges, account, chain, pin, &pinned);
  g_autofree char *words = pb_trust_verdict_to_string (verdict);
  g_autofree char *hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, g_ptr_array_index (chain, 0));

  if ((verdict & PB_TRUST_PIN_CHANGED) != 0)
    print_change (account, pin, hash);
  if (verdict != PB_TRUST_OK)
    g_print (_ ("Verdict: not accepted (%s)\n"), words);
  else
    g_print ("%s\n", pinned ? _ ("Verdict: accepted, because it is pinned") : _ ("Verdict: accepted"));
  if (verdict != PB_TRUST_OK && (verdict | EXCUSABLE | PB_TRUST_PIN_CHANGED) == (EXCUSABLE | PB_TRUST_PIN_CHANGED))
    g_print (_ ("If the operator of the server confirms this SHA-256, pin the certificate with “postbell trust %s --pin %s”.\n"), account->id, hash);
}

/* Returns: (transfer full) (nullable) (element-type GBytes): what the server shows now; NULL with @status. */
static GPtrArray *
fetch (PbEdges *edges, PbAccount *account, int *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) chain = NULL;
  g_auto (PbWait) wait = { NULL };

  pb_check_certificate_async (account, &edges->context, NULL, pb_wait_cb, &wait);
  chain = pb_check_certificate_finish (pb_wait_run (&wait), &error);
  if (chain == NULL)
    {
      g_autofree char *words = pb_words_error (pb_error_class_of (error, PB_ERROR_CLASS_REFUSED), account, error->message);
      *status = pb_command_fail ("%s", words);
    }
  return g_steal_pointer (&chain);
}

static int
show (PbEdges *edges, PbAccount *account)
{
  int status = PB_EXIT_DONE;
  g_autoptr (GPtrArray) chain = fetch (edges, account, &status);

  if (chain == NULL)
    return status;
  for (guint i = 0; i < chain->len; i++)
    print_certificate (g_ptr_array_index (chain, i));
  print_verdict (edges, account, chain);
  return PB_EXIT_DONE;
}

/* --- pinning --- */

/* Returns: (transfer full) (nullable): 64 small hexadecimal digits of @text, which may have colons or blanks between them. */
static char *
read_hash (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *at = text; at[0] != '\0'; at++)
    if (g_ascii_isxdigit (at[0]))
      g_string_append_c (digits, g_ascii_tolower (at[0]));
    else if (at[0] != ':' && at[0] != ' ')
      return NULL;
  return digits->len == 64 ? g_strdup (digits->str) : NULL;
}

/* Writes @pin (nullable: none) into the account; the running instance follows at once. */
static int
save (PbEdges *edges, const PbAccount *account, const char *pin)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *place = g_strdup_printf ("%s:%u", account->host, (guint) account->port);
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccount) changed = NULL;

  pb_account_save (account, file);
  if (pin != NULL)
    {
      g_key_file_set_string (file, account->id, "pin", pin);
      g_key_file_set_string (file, account->id, "pin-host", place);
    }
  else
    {
      (void) g_key_file_remove_key (file, account->id, "pin", NULL);
      (void) g_key_file_remove_key (file, account->id, "pin-host", NULL);
    }
  changed = pb_account_load (file, account->id, &error);
  if (changed == NULL || !pb_accounts_put (edges->accounts, changed, &error))
    return pb_command_fail ("%s", error->message);
  (void) pb_client_tell (NULL, NULL);
  return PB_EXIT_DONE;
}

static int
pin_certificate (PbEdges *edges, PbAccount *account, const char *text)
{
  g_autofree char *wanted = read_hash (text), *shown = NULL, *words = NULL;
  int status = PB_EXIT_DONE;
  g_autoptr (GPtrArray) chain = NULL;
  PbTrustVerdict verdict;

  if (wanted == NULL)
    return pb_command_fail (_ ("“%s” is not a SHA-256 of 64 hexadecimal digits. “postbell trust %s” shows that of the certificate."), text, account->id);
  chain = fetch (edges, account, &status);
  if (chain == NULL)
    return status;
  shown = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, g_ptr_array_index (chain, 0));
  if (!g_str_equal (shown, wanted))
    return pb_command_fail (_ ("Nothing was pinned: %s shows another certificate. Wanted: %s, shown: %s"), account->host, wanted, shown);
  verdict = judge (edges, account, chain, NULL, NULL);
  words = pb_trust_verdict_to_string (verdict);
  if (verdict == PB_TRUST_OK)
    return pb_command_fail (_ ("Nothing was pinned: the certificate of %s is trusted as it is."), account->host);
  if ((verdict | EXCUSABLE) != EXCUSABLE)
    return pb_command_fail (_ ("Nothing was pinned: a certificate that is %s cannot be excused."), words);
  status = save (edges, account, shown);
  if (status == PB_EXIT_DONE)
    g_print (_ ("Pinned. Only this certificate is accepted from %s, port %u, whatever else is wrong with it (%s).\n"), account->host, (guint) account->port, words);
  return status;
}

static int
forget (PbEdges *edges, const PbAccount *account)
{
  if (account->pin == NULL)
    return pb_command_fail (_ ("No certificate is pinned for %s."), account->id);
  return save (edges, account, NULL);
}

/* --- */

typedef struct
{
  gboolean show, forget;
  const char *pin; /* (unowned) (nullable) */
} Options;

static int
run (const char *id, const Options *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PbEdges) edges = pb_edges_new (PB_EDGES_BASIC, &error);
  PbAccount *found = edges != NULL ? pb_edges_find_account (edges->accounts, id, &error) : NULL;
  g_autoptr (PbAccount) account = found != NULL ? pb_account_ref (found) : NULL; /* writing the file lets go of it */

  if (account == NULL)
    return pb_command_fail ("%s", error->message);
  if (account->host == NULL)
    return pb_command_fail (_ ("%s has no mail server of its own; the certificates of its web addresses are judged by the system’s list."), account->id);
  if (options->forget)
    return forget (edges, account);
  if (account->security == PB_SECURITY_NONE)
    return pb_command_fail (_ ("%s is reached without TLS, so there is no certificate."), account->id);
  return options->pin != NULL ? pin_certificate (edges, account, options->pin) : show (edges, account);
}

int
pb_cmd_trust (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  Options options = { FALSE, FALSE, NULL };
  g_autofree char *pin = NULL;
  int status;
  const GOptionEntry entries[] = {
    { "show", 0, 0, G_OPTION_ARG_NONE, &options.show, N_ ("Show the certificate (this is the default)"), NULL },
    { "pin", 0, 0, G_OPTION_ARG_STRING, &pin, N_ ("Accept this very certificate, which the server has to show now"), "SHA256" },
    { "forget", 0, 0, G_OPTION_ARG_NONE, &options.forget, N_ ("Forget the pinned certificate"), NULL },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, 1, &rest, &status))
    return status;
  options.pin = pin;
  if (rest[0] == NULL)
    return pb_command_usage (command, _ ("Which account?"));
  if (options.show + options.forget + (pin != NULL) > 1)
    return pb_command_usage (command, _ ("One of --show, --pin and --forget."));
  return run (rest[0], &options);
}
