/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cmd-trust.c: postbell trust ID [--show [--json] | --pin SHA256 [--instead-of SHA256] | --forget]: the certificate of an
 * account's server, what is thought of it, and the user's own verdict. */
#include "config.h"

#include <glib/gi18n.h>

#include "pb-check.h"
#include "pb-client.h"
#include "pb-command.h"
#include "pb-edges.h"
#include "pb-json.h"
#include "pb-wait.h"
#include "pb-words-trust.h"
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

/* What the server of an account shows, judged. */
typedef struct
{
  PbEdges *edges;      /* (unowned) */
  PbAccount *account;  /* (unowned) */
  GPtrArray *chain;    /* (owned) (element-type GBytes) */
  PbCertificate *leaf; /* (owned) (nullable) */
  char *sha256;        /* (owned): of the leaf */
  PbTrustVerdict verdict, problems;
} Sight;

static void
sight_clear (Sight *sight)
{
  g_clear_pointer (&sight->chain, g_ptr_array_unref);
  g_clear_pointer (&sight->leaf, pb_certificate_free);
  g_clear_pointer (&sight->sha256, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sight, sight_clear)

static PbWordsCertificate
words_of (const Sight *sight)
{
  return (PbWordsCertificate){ sight->account, sight->leaf, sight->verdict, sight->problems };
}

/* Fills the empty @sight with @chain. @chain: (transfer full) */
static void
judge (Sight *sight, PbEdges *edges, PbAccount *account, GPtrArray *chain)
{
  PbTrustQuestion question = pb_account_get_question (account);

  *sight = (Sight){ edges, account, chain, pb_certificate_read (g_ptr_array_index (chain, 0)), NULL, PB_TRUST_BAD, PB_TRUST_BAD };
  sight->sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, g_ptr_array_index (chain, 0));
  sight->verdict = pb_trust_judge (edges->trust, chain, &question, NULL);
  question.pin = NULL;
  sight->problems = pb_trust_judge (edges->trust, chain, &question, NULL);
}

static char *
meaning_of (const Sight *sight)
{
  const PbWordsCertificate certificate = words_of (sight);

  return pb_words_trust_meaning (&certificate, g_get_real_time () / G_USEC_PER_SEC);
}

/* Returns: (transfer full): the command that accepts what is shown. */
static char *
dup_pin_command (const Sight *sight)
{
  const char *pin = pb_account_get_pin (sight->account);

  if (pin == NULL)
    return g_strdup_printf ("postbell trust %s --pin %s", sight->account->id, sight->sha256);
  return g_strdup_printf ("postbell trust %s --pin %s --instead-of %s", sight->account->id, sight->sha256, pin);
}

static void
print_verdict (const Sight *sight)
{
  const PbWordsCertificate certificate = words_of (sight);
  g_autofree char *words = pb_trust_verdict_to_string (sight->verdict);
  g_autofree char *meaning = meaning_of (sight), *command = dup_pin_command (sight);

  if (pb_words_trust_is_changed (&certificate)) /* a pin that no longer fits is shown beside what has taken its place */
    g_print (_ ("Pinned for %s: %s\nShown now: %s\n"), sight->account->pin_host, pb_account_get_pin (sight->account), sight->sha256);
  if (sight->verdict != PB_TRUST_OK)
    g_print (_ ("Verdict: not accepted (%s)\n"), words);
  else
    g_print ("%s\n", sight->problems != PB_TRUST_OK ? _ ("Verdict: accepted, because it is pinned") : _ ("Verdict: accepted"));
  g_print ("%s\n", meaning);
  if (sight->verdict != PB_TRUST_OK && pb_words_trust_is_excusable (&certificate))
    g_print (_ ("If the operator of the server confirms this SHA-256, pin the certificate with “%s”.\n"), command);
}

/* --- for programs --- */

static void
add_words (GString *json, const char *key, const char *text, const char *separator)
{
  g_auto (GStrv) words = g_strsplit (text, separator, -1);

  pb_json_open (json, key, '[');
  for (gsize i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      pb_json_string (json, NULL, words[i]);
  pb_json_close (json, ']');
}

static void
add_leaf (GString *json, const PbCertificate *leaf)
{
  if (leaf == NULL)
    return;
  pb_json_string (json, "subject", leaf->subject);
  add_words (json, "names", leaf->names, ", ");
  pb_json_string (json, "issuer", leaf->issuer);
  pb_json_int (json, "not_before", leaf->not_before);
  pb_json_int (json, "not_after", leaf->not_after);
}

static void
print_json (const Sight *sight)
{
  const PbWordsCertificate certificate = words_of (sight);
  g_autofree char *problems = pb_trust_verdict_to_string (sight->problems), *meaning = meaning_of (sight);
  const char *pin = pb_account_get_pin (sight->account);
  g_autoptr (GString) json = g_string_new (NULL);

  pb_json_open (json, NULL, '{');
  pb_json_string (json, "host", sight->account->host);
  pb_json_int (json, "port", sight->account->port);
  add_leaf (json, sight->leaf);
  pb_json_string (json, "sha256", sight->sha256);
  add_words (json, "problems", problems, " ");
  pb_json_string (json, "meaning", meaning);
  pb_json_string (json, "pinned", pin);
  pb_json_bool (json, "changed", pb_words_trust_is_changed (&certificate));
  pb_json_bool (json, "accepted", sight->verdict == PB_TRUST_OK);
  pb_json_bool (json, "excusable", pb_words_trust_is_excusable (&certificate));
  pb_json_close (json, '}');
  g_print ("%s\n", json->str);
}

/* --- showing --- */

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

/* Fills the empty @sight. Returns: FALSE with @status, the failure printed. */
static gboolean
look (Sight *sight, PbEdges *edges, PbAccount *account, int *status)
{
  GPtrArray *chain = fetch (edges, account, status);

  if (chain != NULL)
    judge (sight, edges, account, chain);
  return chain != NULL;
}

static int
show (PbEdges *edges, PbAccount *account, gboolean json)
{
  g_auto (Sight) sight = { 0 };
  int status = PB_EXIT_DONE;

  if (!look (&sight, edges, account, &status))
    return status;
  for (guint i = 0; i < sight.chain->len && !json; i++)
    print_certificate (g_ptr_array_index (sight.chain, i));
  if (json)
    print_json (&sight);
  else
    print_verdict (&sight);
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

/* Writes @pin (nullable: none) into the account, as it is by now; the running instance follows at once. */
static int
save (PbEdges *edges, const PbAccount *account, const char *pin)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *place = g_strdup_printf ("%s:%u", account->host, (guint) account->port);
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccount) changed = NULL;
  const PbAccount *now = pb_edges_find_again (edges->accounts, account, pb_account_same_connection, &error);

  if (now == NULL)
    return pb_command_fail ("%s", error->message);
  pb_account_save (now, file);
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
  if (changed == NULL || !pb_accounts_swap (edges->accounts, now, changed, &error))
    return pb_command_fail ("%s", error->message);
  (void) pb_client_tell (NULL, NULL);
  return PB_EXIT_DONE;
}

/* A pin is not simply replaced: who does it names the old one, too, and has therefore seen it.
 * Returns: whether @instead_of (nullable) is the pin of @account, or there is none; otherwise the failure is printed. */
static gboolean
may_replace (const Sight *sight, const char *instead_of)
{
  const char *pin = pb_account_get_pin (sight->account);
  g_autofree char *named = instead_of != NULL ? read_hash (instead_of) : NULL, *command = dup_pin_command (sight);

  if (pin == NULL || g_ascii_strcasecmp (pin, sight->sha256) == 0 || (named != NULL && g_ascii_strcasecmp (named, pin) == 0))
    return TRUE;
  (void) pb_command_fail (_ ("Nothing was pinned: another certificate is pinned for %s already (%s), and %s is shown. Only if the operator of the server confirms the new one, by another way than mail, say “%s”."), sight->account->pin_host, pin, sight->sha256, command);
  return FALSE;
}

static int
check_sight (const Sight *sight, const char *wanted)
{
  const PbWordsCertificate certificate = words_of (sight);
  g_autofree char *words = pb_trust_verdict_to_string (sight->problems);

  if (!g_str_equal (sight->sha256, wanted))
    return pb_command_fail (_ ("Nothing was pinned: %s shows another certificate. Wanted: %s, shown: %s"), sight->account->host, wanted, sight->sha256);
  if (sight->problems == PB_TRUST_OK)
    return pb_command_fail (_ ("Nothing was pinned: the certificate of %s is trusted as it is."), sight->account->host);
  if (!pb_words_trust_is_excusable (&certificate))
    return pb_command_fail (_ ("Nothing was pinned: a certificate that is %s cannot be excused."), words);
  return PB_EXIT_DONE;
}

static int
pin_certificate (PbEdges *edges, PbAccount *account, const char *text, const char *instead_of)
{
  g_autofree char *wanted = read_hash (text), *words = NULL;
  g_auto (Sight) sight = { 0 };
  int status = PB_EXIT_DONE;

  if (wanted == NULL)
    return pb_command_fail (_ ("“%s” is not a SHA-256 of 64 hexadecimal digits. “postbell trust %s” shows that of the certificate."), text, account->id);
  if (!look (&sight, edges, account, &status))
    return status;
  status = check_sight (&sight, wanted);
  if (status == PB_EXIT_DONE && !may_replace (&sight, instead_of))
    status = PB_EXIT_FAILED;
  if (status == PB_EXIT_DONE)
    status = save (edges, account, sight.sha256);
  if (status != PB_EXIT_DONE)
    return status;
  words = pb_trust_verdict_to_string (sight.problems);
  g_print (_ ("Pinned. Only this certificate is accepted from %s, port %u, whatever else is wrong with it (%s).\n"), account->host, (guint) account->port, words);
  return PB_EXIT_DONE;
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
  gboolean show, forget, json;
  const char *pin;        /* (unowned) (nullable) */
  const char *instead_of; /* (unowned) (nullable) */
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
  return options->pin != NULL ? pin_certificate (edges, account, options->pin, options->instead_of) : show (edges, account, options->json);
}

int
pb_cmd_trust (const PbCommand *command, char **argv)
{
  g_auto (GStrv) rest = NULL;
  Options options = { FALSE, FALSE, FALSE, NULL, NULL };
  g_autofree char *pin = NULL, *instead_of = NULL;
  int status;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, N_ ("With --show: print it as JSON"), NULL },
    { "show", 0, 0, G_OPTION_ARG_NONE, &options.show, N_ ("Show the certificate (this is the default)"), NULL },
    { "pin", 0, 0, G_OPTION_ARG_STRING, &pin, N_ ("Accept this very certificate, which the server has to show now"), "SHA256" },
    { "instead-of", 0, 0, G_OPTION_ARG_STRING, &instead_of, N_ ("With --pin: the certificate pinned until now, which it takes the place of"), "SHA256" },
    { "forget", 0, 0, G_OPTION_ARG_NONE, &options.forget, N_ ("Forget the pinned certificate"), NULL },
    { 0 },
  };

  if (!pb_command_parse (command, entries, argv, 1, &rest, &status))
    return status;
  options.pin = pin;
  options.instead_of = instead_of;
  if (rest[0] == NULL)
    return pb_command_usage (command, _ ("Which account?"));
  if (options.show + options.forget + (pin != NULL) > 1)
    return pb_command_usage (command, _ ("One of --show, --pin and --forget."));
  if ((options.json && (options.forget || pin != NULL)) || (instead_of != NULL && pin == NULL))
    return pb_command_usage (command, _ ("--json goes with --show, and --instead-of with --pin."));
  return run (rest[0], &options);
}
