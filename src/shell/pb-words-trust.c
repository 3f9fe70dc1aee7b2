/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-trust.c: see pb-words-trust.h. */
#include "config.h"

#include "pb-words-trust.h"

#include <glib/gi18n.h>

#include "pb-cause.h"
#include "pb-text.h"
#include "pb-words.h"

#define MAX_NAMES 150 /* characters of the names on a certificate put into a sentence */

/* What the user may decide against. The judge excuses nothing else (pb-trust.h). */
#define EXCUSABLE (PB_TRUST_UNKNOWN_CA | PB_TRUST_SELF_SIGNED | PB_TRUST_WRONG_HOST | PB_TRUST_EXPIRED)

/* --- one certificate --- */

gboolean
pb_words_trust_is_changed (const PbWordsCertificate *certificate)
{
  return (certificate->verdict & PB_TRUST_PIN_CHANGED) != 0;
}

gboolean
pb_words_trust_is_excusable (const PbWordsCertificate *certificate)
{
  return certificate->problems != PB_TRUST_OK && (certificate->problems & ~(guint) EXCUSABLE) == 0;
}

static char *
format_day (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d") : g_strdup ("?");
}

static char *
unknown (const PbWordsCertificate *certificate)
{
  const PbAccount *account = certificate->account;

  if ((certificate->problems & PB_TRUST_SELF_SIGNED) != 0)
    return g_strdup (_ ("Nobody but the server itself vouches for this certificate. Anybody can make one like it; only the SHA-256 tells whether it is the right one."));
  if (account->ca_file != NULL)
    /* TRANSLATORS: %s is a file */
    return g_strdup_printf (_ ("It does not come from the authority in %s, which alone vouches for this account’s server."), account->ca_file);
  /* TRANSLATORS: %s is an account in a command line */
  return g_strdup_printf (_ ("It comes from an authority that this computer does not know. A company’s own authority looks like this: give its file with “postbell account edit %s --ca-file FILE”. "
                             "Somebody who reads along looks like this, too."),
                          account->id);
}

static char *
wrong_host (const PbWordsCertificate *certificate)
{
  g_autofree char *names = certificate->leaf != NULL ? pb_text_display (certificate->leaf->names, -1, MAX_NAMES) : g_strdup ("");

  if (names[0] == '\0')
    /* TRANSLATORS: %s is a server */
    return g_strdup_printf (_ ("It is not for %s: another server answers, or this one under a name that is not its own."), certificate->account->host);
  /* TRANSLATORS: the first %s is one or more names of servers, the second the server that was configured */
  return g_strdup_printf (_ ("It is for %s and not for %s: another server answers, or this one under a name that is not its own."), names, certificate->account->host);
}

static char *
expired (const PbWordsCertificate *certificate)
{
  g_autofree char *day = format_day (certificate->leaf != NULL ? certificate->leaf->not_after : 0);

  return g_strdup_printf (_ ("It ran out on %s. The operator of the server has to renew it; until then nobody keeps watch over who has its key."), day);
}

static char *
not_yet (const PbWordsCertificate *certificate, gint64 now)
{
  g_autofree char *day = format_day (certificate->leaf != NULL ? certificate->leaf->not_before : 0), *today = format_day (now);

  return g_strdup_printf (_ ("It is valid from %s on, which is yet to come: check the clock of this computer, which says %s."), day, today);
}

/* Returns: (transfer full): the sentences for one problem. */
static char *
sentence_for (PbTrustVerdict problem, const PbWordsCertificate *certificate, gint64 now)
{
  switch (problem)
    {
    case PB_TRUST_UNKNOWN_CA:
      return unknown (certificate);
    case PB_TRUST_WRONG_HOST:
      return wrong_host (certificate);
    case PB_TRUST_EXPIRED:
      return expired (certificate);
    case PB_TRUST_NOT_YET_VALID:
      return not_yet (certificate, now);
    case PB_TRUST_REVOKED:
      return g_strdup (_ ("The authority that made it has withdrawn it: whoever uses it has no right to."));
    case PB_TRUST_INSECURE:
      return g_strdup (_ ("Its key or its signature is so weak that it can be forged."));
    case PB_TRUST_NO_CA_FILE:
      /* TRANSLATORS: %s is a file */
      return g_strdup_printf (_ ("The file %s, whose authorities vouch for this account’s server, cannot be read, so nothing can be judged."), certificate->account->ca_file);
    case PB_TRUST_BAD:
      return g_strdup (_ ("It cannot be read, or is not meant for a server."));
    case PB_TRUST_OK:
    case PB_TRUST_SELF_SIGNED: /* together with UNKNOWN_CA */
    case PB_TRUST_PIN_CHANGED: /* of the verdict, not of the certificate */
    default:
      return NULL;
    }
}

static void
add (GPtrArray *sentences, char *sentence)
{
  if (sentence != NULL)
    g_ptr_array_add (sentences, sentence);
}

static void
add_problems (GPtrArray *sentences, const PbWordsCertificate *certificate, gint64 now)
{
  for (guint bit = PB_TRUST_UNKNOWN_CA; bit <= PB_TRUST_BAD; bit <<= 1)
    if ((certificate->problems & bit) != 0)
      add (sentences, sentence_for ((PbTrustVerdict) bit, certificate, now));
  if (certificate->problems != PB_TRUST_OK && !pb_words_trust_is_excusable (certificate))
    add (sentences, g_strdup (_ ("This cannot be excused, not by pinning the certificate either.")));
}

static char *
verdict_sentence (const PbWordsCertificate *certificate)
{
  gboolean has_pin = pb_account_get_pin (certificate->account) != NULL;

  if (pb_words_trust_is_changed (certificate))
    return g_strdup (_ ("Stop: another certificate is pinned for this server. Either its operator has replaced it, or somebody has put himself between. "
                        "Ask the operator for the new SHA-256, by another way than mail, before you go on."));
  if (certificate->verdict != PB_TRUST_OK)
    return NULL;
  if (certificate->problems != PB_TRUST_OK)
    return g_strdup (_ ("It is accepted because it was pinned; without that it would not be."));
  if (has_pin)
    /* TRANSLATORS: %s is an account in a command line */
    return g_strdup_printf (_ ("The certificate is valid by itself, so the pin does not matter any more. “postbell trust %s --forget” drops it."), certificate->account->id);
  return g_strdup (_ ("The certificate is valid: an authority that this computer trusts vouches for it, for this server and for today."));
}

/* Returns: (transfer full): one paragraph; behind a Chinese full stop there is room enough. */
static char *
join (const GPtrArray *sentences)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sentences->len; i++)
    {
      if (text->len > 0 && !g_str_has_suffix (text->str, "。"))
        g_string_append_c (text, ' ');
      g_string_append (text, g_ptr_array_index (sentences, i));
    }
  return g_string_free (text, FALSE);
}

char *
pb_words_trust_meaning (const PbWordsCertificate *certificate, gint64 now)
{
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);

  add (sentences, verdict_sentence (certificate));
  add_problems (sentences, certificate, now);
  return join (sentences);
}

/* --- none that is good --- */

static gboolean
same_place (const PbAccount *a, const PbAccount *b)
{
  return a->host != NULL && b->host != NULL && a->port == b->port && g_ascii_strcasecmp (a->host, b->host) == 0;
}

static gboolean
is_one_server (const PbWordsRefusal *refusals, gsize n)
{
  for (gsize i = 1; i < n; i++)
    if (!same_place (refusals[0].account, refusals[i].account))
      return FALSE;
  return TRUE;
}

/* Returns: whether all show the very same certificate. */
static gboolean
is_one_certificate (const PbWordsRefusal *refusals, gsize n)
{
  g_autofree char *first = pb_cause_dup_fact (refusals[0].detail, "sha256");

  for (gsize i = 1; i < n && first != NULL; i++)
    {
      g_autofree char *other = pb_cause_dup_fact (refusals[i].detail, "sha256");
      if (g_strcmp0 (first, other) != 0)
        return FALSE;
    }
  return first != NULL;
}

/* Returns: whether time alone is what is wrong with all of them. */
static gboolean
is_about_time (const PbWordsRefusal *refusals, gsize n, gint64 now)
{
  for (gsize i = 0; i < n; i++)
    {
      PbCause cause = pb_cause_by_clock (pb_cause_find (PB_ERROR_CLASS_TLS_UNTRUSTED, refusals[i].account, refusals[i].detail), now);
      if (cause != PB_CAUSE_CERTIFICATE_EXPIRED && cause != PB_CAUSE_CERTIFICATE_NOT_YET && cause != PB_CAUSE_CLOCK_WRONG)
        return FALSE;
    }
  return TRUE;
}

static char *
about_clock (gint64 now, char **summary)
{
  g_autofree char *today = format_day (now);

  *summary = g_strdup (_ ("Is the clock of this computer right?"));
  return g_strdup_printf (_ ("The certificates of all your mail servers have run out or are not valid yet, if it is %s today, as this computer says. Set its clock right; until then nothing is sent."), today);
}

static char *
about_portal (char **summary)
{
  *summary = g_strdup (_ ("This network wants you to sign in"));
  return g_strdup (_ ("Something else answers in place of all your mail servers: the sign-in page of this network. Nothing was sent. "
                      "Sign in in the browser; Postbell then connects by itself. Accept no certificate before."));
}

static char *
about_interception (gboolean one_certificate, char **summary)
{
  *summary = g_strdup (_ ("Something stands between you and your mail servers"));
  if (one_certificate)
    return g_strdup (_ ("One and the same certificate answers in place of all your mail servers, so nothing was sent. "
                        "This network may want you to sign in in the browser first; or a virus scanner or somebody in this network reads along. "
                        "Sign in, or use another network. Accept no certificate here."));
  return g_strdup (_ ("None of your mail servers shows a certificate that can be trusted, so nothing was sent. "
                      "This network may want you to sign in in the browser first; or a virus scanner or somebody in this network reads along. "
                      "Sign in, or use another network. Accept no certificate here."));
}

char *
pb_words_trust_all (const PbWordsRefusal *refusals, gsize n, gboolean portal, gint64 now, char **summary)
{
  if (is_one_server (refusals, n))
    {
      /* TRANSLATORS: %u is a number of accounts, two or more */
      *summary = g_strdup_printf (ngettext ("The server of %u accounts cannot be trusted", "The server of %u accounts cannot be trusted", n), (guint) n);
      return pb_words_error (PB_ERROR_CLASS_TLS_UNTRUSTED, refusals[0].account, refusals[0].detail);
    }
  if (portal)
    return about_portal (summary);
  if (is_about_time (refusals, n, now))
    return about_clock (now, summary);
  return about_interception (is_one_certificate (refusals, n), summary);
}
