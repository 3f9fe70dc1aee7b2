/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-found-print.c: see pb-found-print.h. */
#include "config.h"

#include "pb-found-print.h"

#include <glib/gi18n.h>

#include "pb-command.h"
#include "pb-json.h"
#include "pb-online.h"
#include "pb-words-found.h"

static void
end_object (GString *out)
{
  pb_json_close (out, '}');
  pb_command_print (out->str);
}

/* --- the sources --- */

/* Returns: why a source has nothing to say; NULL when it simply knows nothing. */
static const char *
why_nothing (PbDiscoveryState state)
{
  if (state == PB_DISCOVERY_FAILED)
    return "failed";
  if (state == PB_DISCOVERY_SKIPPED)
    return "skipped";
  return state == PB_DISCOVERY_NOT_ASKED ? "not-asked" : NULL;
}

static void
progress_json (PbFoundSource source, PbDiscoveryState state)
{
  g_autoptr (GString) out = g_string_new (NULL);

  pb_json_open (out, NULL, '{');
  pb_json_string (out, "event", state == PB_DISCOVERY_LOOKING ? "looking" : state == PB_DISCOVERY_FOUND ? "has"
                                                                                                        : "nothing");
  pb_json_string (out, "source", pb_found_source_to_string (source));
  pb_json_string (out, "text", pb_words_found_source (source));
  if (state != PB_DISCOVERY_LOOKING && state != PB_DISCOVERY_FOUND)
    pb_json_string (out, "why", why_nothing (state));
  end_object (out);
}

static void
progress_people (PbFoundSource source, PbDiscoveryState state)
{
  g_autofree char *line = NULL;

  if (state == PB_DISCOVERY_FOUND)
    line = g_strdup_printf ("  ✓ %s", pb_words_found_source (source));
  else if (state == PB_DISCOVERY_NOTHING)
    line = g_strdup_printf ("  – %s: %s", pb_words_found_source (source), _ ("nothing known"));
  else if (state == PB_DISCOVERY_FAILED)
    line = g_strdup_printf ("  – %s: %s", pb_words_found_source (source), _ ("no answer"));
  if (line != NULL)
    pb_command_print (line);
}

void
pb_found_print_progress (PbFoundSource source, PbDiscoveryState state, gpointer user_data)
{
  PbFoundPrint *print = user_data;

  if (source == PB_FOUND_ISPDB && state == PB_DISCOVERY_NOT_ASKED)
    print->not_asked = TRUE;
  if (source == PB_FOUND_MX && state == PB_DISCOVERY_FAILED)
    print->unanswered = TRUE;
  if (print->json)
    progress_json (source, state);
  else
    progress_people (source, state);
}

/* --- what was found --- */

/* What a person is told of it. */
static void
put_texts (GString *out, const PbFound *found, const char *domain)
{
  g_autofree char *text = pb_words_found (found), *origin = pb_words_found_origin (found, domain);
  g_autofree char *secret = pb_words_found_secret (found), *consent = pb_words_found_consent (found, domain);

  pb_json_string (out, "text", text);
  pb_json_string (out, "source_text", origin);
  pb_json_string (out, "secret_text", secret);
  pb_json_string (out, "consent", consent);
}

static void
put_server (GString *out, const PbFound *found)
{
  pb_json_string (out, "kind", found->kind);
  pb_json_string (out, "host", found->host);
  if (found->host != NULL)
    pb_json_int (out, "port", found->port);
  else
    pb_json_null (out, "port");
  pb_json_string (out, "security", found->host != NULL ? pb_security_to_string (found->security) : NULL);
  pb_json_string (out, "user", found->user);
  pb_json_string (out, "auth", found->auth);
  pb_json_string (out, "secret", found->secret);
  pb_json_string (out, "oauth", found->oauth);
  pb_json_string (out, "goa", found->goa);
}

/* A company's own interfaces and certificates. */
static void
put_company (GString *out, const PbFound *found)
{
  pb_json_string (out, "client_id", found->client_id);
  pb_json_string (out, "api_url", found->api_url);
  pb_json_string (out, "token_url", found->token_url);
  pb_json_string (out, "login_url", found->login_url);
  pb_json_bool (out, "allow_plain_http", found->allow_plain_http);
  pb_json_string (out, "ca_file", found->ca_file);
}

static void
found_json (const PbFoundPrint *print, const PbFound *found, guint rank)
{
  g_autoptr (GString) out = g_string_new (NULL);

  pb_json_open (out, NULL, '{');
  pb_json_string (out, "event", "found");
  pb_json_string (out, "source", pb_found_source_to_string (found->source));
  pb_json_int (out, "rank", rank);
  put_server (out, found);
  pb_json_string (out, "provider", found->provider);
  pb_json_string (out, "provider_name", found->provider_name);
  pb_json_string (out, "help", found->help);
  pb_json_string (out, "webmail", found->webmail);
  pb_json_string (out, "webmail_message", found->webmail_message);
  pb_json_bool (out, "foreign", found->foreign);
  put_company (out, found);
  put_texts (out, found, print->domain);
  end_object (out);
}

static void
found_people (const PbFoundPrint *print, const PbFound *found, guint rank)
{
  g_autofree char *text = pb_words_found (found), *origin = pb_words_found_origin (found, print->domain);
  g_autofree char *secret = pb_words_found_secret (found), *consent = pb_words_found_consent (found, print->domain);
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_append_printf (out, "%2u. %s\n    %s\n    %s", rank, text, origin, secret);
  if (found->help != NULL)
    g_string_append_printf (out, "\n    %s", found->help);
  if (consent != NULL)
    g_string_append_printf (out, "\n    ! %s", consent);
  pb_command_print (out->str);
}

void
pb_found_print (const PbFoundPrint *print, const PbFound *found, guint rank)
{
  if (print->json)
    found_json (print, found, rank);
  else
    found_people (print, found, rank);
}

void
pb_found_print_question (const PbFoundPrint *print)
{
  g_autofree char *text = pb_words_ispdb_consent (print->domain);
  g_autoptr (GString) out = g_string_new (NULL);

  if (!print->json)
    {
      /* TRANSLATORS: two sentences */
      g_string_append_printf (out, _ ("%s Say --ispdb if you agree."), text);
      pb_command_print (out->str);
      return;
    }
  pb_json_open (out, NULL, '{');
  pb_json_string (out, "event", "ask");
  pb_json_string (out, "source", pb_found_source_to_string (PB_FOUND_ISPDB));
  pb_json_string (out, "domain", print->domain);
  pb_json_string (out, "text", text);
  end_object (out);
}

void
pb_found_print_end (const PbFoundPrint *print, guint count)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (!print->json)
    return;
  pb_json_open (out, NULL, '{');
  pb_json_string (out, "event", "done");
  pb_json_int (out, "found", count);
  if (count == 0 && print->unanswered)
    pb_json_string (out, "why", "no-answer");
  end_object (out);
}

/* --- Online Accounts --- */

/* Returns: (nullable): why an account cannot be added; NULL when it can. */
static const char *
obstacle_of (const PbGoaAccount *account, gboolean watched)
{
  if (watched)
    return _ ("Postbell watches it already.");
  switch (account->state)
    {
    case PB_GOA_USABLE:
      return NULL;
    case PB_GOA_ATTENTION:
      return _ ("Sign in again in the system’s settings, under Online Accounts.");
    case PB_GOA_MAIL_OFF:
      return _ ("Mail is switched off for it in the system’s settings, under Online Accounts.");
    case PB_GOA_PLAIN:
      return _ ("Its server is set up there without encryption. Set it to TLS there; Postbell sends no password in the clear.");
    case PB_GOA_NO_IMAP:
    default:
      return _ ("It offers no IMAP. Add the address itself.");
    }
}

static void
online_json (const PbGoaAccount *account, const char *obstacle, guint rank)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (PbAccount) made = pb_online_dup_account (account, NULL); /* with what is known of its provider */

  pb_json_open (out, NULL, '{');
  pb_json_string (out, "event", "found");
  pb_json_string (out, "source", pb_found_source_to_string (PB_FOUND_GOA));
  pb_json_int (out, "rank", rank);
  pb_json_string (out, "address", account->address);
  pb_json_string (out, "goa", account->id);
  pb_json_string (out, "provider", account->provider);
  pb_json_string (out, "provider_name", account->provider_name);
  pb_json_bool (out, "usable", obstacle == NULL);
  pb_json_string (out, "obstacle", obstacle);
  pb_json_string (out, "kind", "imap");
  pb_json_string (out, "host", account->host);
  pb_json_int (out, "port", account->port);
  pb_json_string (out, "security", account->security == PB_GOA_TLS ? "tls" : "starttls");
  pb_json_string (out, "user", account->user);
  pb_json_string (out, "auth", account->auth == PB_GOA_OAUTH2 ? "oauth2" : "password");
  pb_json_string (out, "secret", "goa");
  pb_json_string (out, "webmail", made != NULL ? made->webmail : NULL);
  pb_json_string (out, "webmail_message", made != NULL ? made->webmail_message : NULL);
  pb_json_string (out, "ca_file", made != NULL ? made->ca_file : NULL);
  end_object (out);
}

void
pb_found_print_online (const PbFoundPrint *print, const PbGoaAccount *account, gboolean watched, guint rank)
{
  const char *obstacle = obstacle_of (account, watched);
  g_autofree char *line = NULL;

  if (print->json)
    {
      online_json (account, obstacle, rank);
      return;
    }
  line = g_strdup_printf ("%2u. %s (%s)%s%s", rank, account->address, account->provider_name, obstacle != NULL ? "\n    " : "", obstacle != NULL ? obstacle : "");
  pb_command_print (line);
}
