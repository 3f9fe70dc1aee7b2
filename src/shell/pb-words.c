/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words.c: sentences: what is the matter, and what helps. */
#include "config.h"

#include "pb-words.h"

#include "pb-clock.h"
#include "pb-words-cause.h"
#include "pb-words-exmail.h"
#include "pb-words-reason.h"

#include <glib/gi18n.h>
#include <string.h>

/* The names that sentences are about; what is not known is said in general. */
typedef struct
{
  const char *id;
  const char *host;
  guint port;
} Subject;

static char *
refused (const Subject *s)
{
  /* TRANSLATORS: %s is a server, %u a port */
  return g_strdup_printf (_ ("%s does not answer on port %u, or closed the connection. Postbell tries again by itself. "
                             "If this stays so, check server and port: IMAP is usually 993."),
                          s->host,
                          s->port);
}

static char *
wrong_protocol (const Subject *s)
{
  /* TRANSLATORS: %u is a port, the first %s a server, the last one an account */
  return g_strdup_printf (_ ("What answers on port %u of %s is not the mail service that was expected. "
                             "Check port and security with “postbell account edit %s”: IMAP with TLS is usually 993, with STARTTLS 143."),
                          s->port,
                          s->host,
                          s->id);
}

static char *
tls_untrusted (const Subject *s)
{
  return g_strdup_printf (_ ("The certificate of %s is not trusted, so nothing was sent to it. "
                             "Look at it with “postbell trust %s”; if all accounts say this, check the clock of this computer."),
                          s->host,
                          s->id);
}

static char *
tls_failed (const Subject *s)
{
  return g_strdup_printf (_ ("No secure connection to %s is possible, and Postbell does not talk to it without one. "
                             "Check the security setting with “postbell account edit %s”, or ask the operator of the server."),
                          s->host,
                          s->id);
}

static char *
config_wrong (const Subject *s)
{
  return g_strdup_printf (_ ("The settings of this account cannot work. Correct them with “postbell account edit %s”."), s->id);
}

static char *
vault_locked (const Subject *s)
{
  return g_strdup_printf (_ ("The keyring is locked, missing, or holds no password for this account. Unlock it, "
                             "or enter the password with “postbell account edit %s --password-stdin”."),
                          s->id);
}

/* Returns: (transfer full): cause and remedy, without the server's words. */
static char *
sentence (PbErrorClass error_class, const Subject *s)
{
  switch (error_class)
    {
    case PB_ERROR_CLASS_OFFLINE:
      return g_strdup_printf (_ ("There is no network, or the server %s was not found. Postbell connects by itself as soon as it can; "
                                 "otherwise check the spelling of the server."),
                              s->host);
    case PB_ERROR_CLASS_TIMEOUT:
      return g_strdup_printf (_ ("%s did not answer in time. Postbell tries again by itself. If this stays so, a firewall or VPN may be in the way."), s->host);
    case PB_ERROR_CLASS_REFUSED:
      return refused (s);
    case PB_ERROR_CLASS_WRONG_PROTOCOL:
      return wrong_protocol (s);
    case PB_ERROR_CLASS_TLS_UNTRUSTED:
      return tls_untrusted (s);
    case PB_ERROR_CLASS_TLS_FAILED:
      return tls_failed (s);
    case PB_ERROR_CLASS_SERVER_BUSY:
      return g_strdup_printf (_ ("%s is busy or allows no further connection now. Postbell tries again later; closing other mail programs may help."), s->host);
    case PB_ERROR_CLASS_PROTOCOL:
      return g_strdup_printf (_ ("%s sent something that makes no sense. Postbell tries again by itself; “postbell check %s” shows the steps."), s->host, s->id);
    case PB_ERROR_CLASS_LIMIT:
      return g_strdup_printf (_ ("%s sent more than Postbell accepts. Postbell tries again by itself; “postbell check %s” shows the steps."), s->host, s->id);
    case PB_ERROR_CLASS_CONFIG:
      return config_wrong (s);
    case PB_ERROR_CLASS_VAULT_LOCKED:
      return vault_locked (s);
    case PB_ERROR_CLASS_AUTH_REJECTED: /* these three always have a cause */
    case PB_ERROR_CLASS_AUTH_EXPIRED:
    case PB_ERROR_CLASS_APP_PASSWORD:
    case PB_ERROR_CLASS_NONE:
    case PB_N_ERROR_CLASSES:
    default:
      return g_strdup (_ ("Nothing is wrong."));
    }
}

/* Returns: (transfer full): @text, with what exactly happened. Takes @text. @interface: Exmail's interface has failed. */
static char *
add_detail (char *text, PbErrorClass error_class, gboolean interface, const char *detail)
{
  g_autofree char *taken = text, *reason = NULL;

  if (detail == NULL || detail[0] == '\0' || error_class == PB_ERROR_CLASS_NONE)
    return g_steal_pointer (&taken);
  reason = pb_words_dup_reason (detail);
  if (!interface && pb_cause_is_own (error_class, detail) && pb_cause_find (error_class, NULL, detail) != PB_CAUSE_NONE)
    return g_steal_pointer (&taken); /* the sentence says it all */
  if (pb_words_is_own (detail) || (interface && pb_words_exmail_is_reason (detail)))
    /* TRANSLATORS: the first %s is one or two whole sentences, the second one more that says what exactly happened */
    return g_strdup_printf (_ ("%s (%s)"), taken, reason);
  /* TRANSLATORS: the first %s is one or two whole sentences, the second what a server said, or a technical reason */
  return g_strdup_printf (_ ("%s (In its own words: %s)"), taken, detail);
}

char *
pb_words_with_detail (const char *text, PbErrorClass error_class, const char *detail)
{
  return add_detail (g_strdup (text), error_class, FALSE, detail);
}

char *
pb_words_with_interface_detail (const char *text, PbErrorClass error_class, const char *detail)
{
  return add_detail (g_strdup (text), error_class, TRUE, detail);
}

char *
pb_words_interface_error (PbErrorClass error_class, const PbAccount *account, const char *detail)
{
  g_auto (PbWordsCause) cause = { 0 };

  /* A proxy on the way is no matter of the interface. */
  if (pb_cause_find (error_class, account, detail) == PB_CAUSE_PROXY && pb_words_cause_find (&cause, error_class, account, detail))
    return add_detail (pb_words_cause_dup_text (&cause), error_class, FALSE, detail);
  return add_detail (pb_words_exmail_error (error_class, account, detail), error_class, TRUE, detail);
}

char *
pb_words_error (PbErrorClass error_class, const PbAccount *account, const char *detail)
{
  g_auto (PbWordsCause) cause = { 0 };
  /* TRANSLATORS: stands for an account's name in a command line */
  Subject subject = { _ ("ACCOUNT"), _ ("the server"), 993 };

  if (pb_words_exmail_applies (account, detail))
    return pb_words_interface_error (error_class, account, detail);
  if (pb_words_cause_find (&cause, error_class, account, detail))
    return add_detail (pb_words_cause_dup_text (&cause), error_class, FALSE, detail);
  if (account != NULL && account->host != NULL)
    subject = (Subject){ account->id, account->host, account->port };
  return add_detail (sentence (error_class, &subject), error_class, FALSE, detail);
}

const char *
pb_words_status (PbStatus status)
{
  switch (status)
    {
    case PB_STATUS_OFF:
      return _ ("Paused");
    case PB_STATUS_OFFLINE:
      return _ ("Offline");
    case PB_STATUS_CONNECTING:
      return _ ("Connecting");
    case PB_STATUS_WATCHING:
      return _ ("Watching");
    case PB_STATUS_BACKOFF:
      return _ ("Waiting to try again");
    case PB_STATUS_NEEDS_LOGIN:
      return _ ("Password needed");
    case PB_STATUS_NEEDS_TRUST:
      return _ ("Certificate not trusted");
    case PB_N_STATUSES:
    default:
      return "";
    }
}

/* Returns: (transfer full): "40 s", "2 min", "3 h", "5 d"; rounded down, at least a second. */
static char *
duration (gint64 us)
{
  gint64 seconds = MAX (us / G_USEC_PER_SEC, 1);

  if (seconds < 60)
    return g_strdup_printf (_ ("%u s"), (guint) seconds);
  if (seconds < 3600)
    return g_strdup_printf (_ ("%u min"), (guint) (seconds / 60));
  if (seconds < 48 * 3600)
    return g_strdup_printf (_ ("%u h"), (guint) (seconds / 3600));
  return g_strdup_printf (_ ("%u d"), (guint) (seconds / 86400));
}

/* POP3 pushes nothing: its mailbox is as it was at the last look. */
static char *
watching_line (const PbAccountState *state, const PbAccount *account, gint64 now)
{
  gboolean pop3 = account != NULL && g_str_equal (account->kind, "pop3");

  if (state->last_check <= 0)
    return g_strdup (pb_words_status (state->status));
  if (now - state->last_check < G_USEC_PER_SEC * 60)
    return g_strdup (pop3 ? _ ("Checked just now") : _ ("Watching, checked just now"));
  g_autofree char *ago = duration (now - state->last_check);
  if (pop3)
    /* TRANSLATORS: %s is a span of time such as "2 min" */
    return g_strdup_printf (_ ("Checked %s ago"), ago);
  /* TRANSLATORS: %s is a span of time such as "2 min" */
  return g_strdup_printf (_ ("Watching, checked %s ago"), ago);
}

static char *
retry_line (const PbAccountState *state, const char *why, gint64 now)
{
  if (state->retry_at == PB_NEVER)
    return g_strdup (why);
  if (state->retry_at <= now)
    return g_strdup_printf (_ ("Trying again now: %s"), why);
  g_autofree char *span = duration (state->retry_at - now);
  /* TRANSLATORS: the first %s is a span of time such as "40 s", the second a sentence */
  return g_strdup_printf (_ ("Trying again in %s: %s"), span, why);
}

/* Returns: (transfer full): @line, with what must be shown wherever the account is. Takes @line. */
static char *
with_insecure (char *line, const PbAccount *account)
{
  g_autofree char *taken = line;

  if (account == NULL || !pb_account_is_insecure (account))
    return g_steal_pointer (&taken);
  /* In front, where no panel or label cuts it off. */
  if (!pb_account_is_plain (account))
    /* TRANSLATORS: %s is the state of an account of which TLS older than 1.2 is accepted */
    return g_strdup_printf (_ ("Outdated encryption allowed – %s"), taken);
  /* TRANSLATORS: %s is the state of an account whose connection is not encrypted */
  return g_strdup_printf (_ ("Not encrypted – %s"), taken);
}

static char *
health (const PbAccountState *state, const PbAccount *account, gint64 now)
{
  if (state->status == PB_STATUS_WATCHING)
    return watching_line (state, account, now);
  if (state->status == PB_STATUS_OFFLINE)
    return g_strdup (_ ("Offline, connects when there is a network"));
  if (state->error_class == PB_ERROR_CLASS_NONE || state->status == PB_STATUS_OFF)
    return g_strdup (pb_words_status (state->status));
  g_autofree char *why = pb_words_error (state->error_class, account, state->error_text);
  if (state->status == PB_STATUS_BACKOFF)
    return retry_line (state, why, now);
  if (state->status == PB_STATUS_CONNECTING)
    return g_strdup_printf (_ ("%s: %s"), pb_words_status (state->status), why);
  return g_steal_pointer (&why);
}

/* Returns: (transfer full): @line, with the folders that the server does not have. Takes @line. */
static char *
with_missing (char *line, const PbAccountState *state)
{
  g_autofree char *taken = line;
  const char *name = NULL;
  guint n = 0;

  for (guint i = 0; state->folders != NULL && i < state->folders->len; i++)
    {
      const PbFolderCount *count = &g_array_index (state->folders, PbFolderCount, i);

      if (!count->missing)
        continue;
      name = count->name;
      n++;
    }
  if (n == 0)
    return g_steal_pointer (&taken);
  if (n == 1)
    /* TRANSLATORS: state of an account, then the name of a folder */
    return g_strdup_printf (_ ("%s – the server has no folder “%s”"), taken, name);
  /* TRANSLATORS: state of an account, then how many of its folders are missing */
  return g_strdup_printf (ngettext ("%s – the server does not have %u of the folders", "%s – the server does not have %u of the folders", n), taken, n);
}

char *
pb_words_health (const PbAccountState *state, const PbAccount *account, gint64 now)
{
  return with_insecure (with_missing (health (state, account, now), state), account);
}

static char *
standing (const PbAccountState *state, const PbAccount *account)
{
  if (state->status != PB_STATUS_WATCHING && state->status != PB_STATUS_BACKOFF)
    return health (state, account, 0);
  if (state->error_class == PB_ERROR_CLASS_NONE || state->status == PB_STATUS_WATCHING)
    return g_strdup (pb_words_status (state->status));
  g_autofree char *why = pb_words_error (state->error_class, account, state->error_text);
  return g_strdup_printf (_ ("%s: %s"), pb_words_status (state->status), why);
}

char *
pb_words_standing (const PbAccountState *state, const PbAccount *account)
{
  return with_insecure (with_missing (standing (state, account), state), account);
}

char *
pb_words_insecure (const PbAccount *account)
{
  if (!pb_account_is_plain (account))
    /* TRANSLATORS: the first %s is a server, the second an account in a command line */
    return g_strdup_printf (_ ("Outdated encryption, older than TLS 1.2, is accepted of %s: who stands between and takes trouble can read the password and the mails. "
                               "As soon as the server has learnt better, say “postbell account edit %s --no-legacy-tls”."),
                            account->host,
                            account->id);
  /* TRANSLATORS: %s is a web address */
  return g_strdup_printf (_ ("What goes to %s is not encrypted: on the way it can be read who writes to whom about what, and notices can be forged."), account->api_url);
}

/* Returns: (transfer full): cause and remedy, and what exactly happened where that is a sentence of ours. */
static char *
interface_words (const PbAccount *account, const GError *reason)
{
  g_autofree char *text = pb_words_exmail_error ((PbErrorClass) reason->code, account, reason->message);

  if (!pb_words_is_own (reason->message))
    return g_steal_pointer (&text);
  return g_strdup_printf (_ ("%s (%s)"), text, pb_words_reason (reason->message));
}

char *
pb_words_sign_in (const PbAccount *account, const GError *reason)
{
  g_autofree char *words = NULL;

  if (reason->domain != PB_ERROR)
    words = g_strdup (pb_words_reason (reason->message));
  else if (g_str_equal (account->kind, "exmail"))
    words = interface_words (account, reason);
  else
    words = pb_words_error ((PbErrorClass) reason->code, account, reason->message);
  /* TRANSLATORS: %s is one or more sentences: why, and what helps */
  return g_strdup_printf (_ ("Signed-in webmail was not available: %s"), words);
}

char *
pb_words_unread (gint64 unread)
{
  if (unread < 0)
    return g_strdup (_ ("Unread mails not counted yet"));
  if (unread == 0)
    return g_strdup (_ ("No unread mail"));
  return g_strdup_printf (ngettext ("%u unread mail", "%u unread mails", (gulong) unread), (guint) MIN (unread, G_MAXUINT));
}
