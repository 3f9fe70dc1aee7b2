/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-reason.c: see pb-words-reason.h, and pb_words_reason() in pb-words.h. */
#include "config.h"

#include "pb-words-reason.h"

#include <glib/gi18n.h>
#include <string.h>

#include "pb-corp-app.h"
#include "pb-words.h"

/* The sentences with which io and engine, who know no language, say why. */
static const char *const own_sentences[] = {
  N_ ("The keyring is locked."),
  N_ ("No keyring service is running."),
  N_ ("The keyring does not answer."),
  N_ ("The keyring could not be used."),
  N_ ("There is no keyring yet."),
  N_ ("The keyring stayed locked."),
  N_ ("The keyring's question is open already."),
  N_ ("A credential file takes the place of the keyring."),
  N_ ("No password is stored for this account."),
  N_ ("There is no connection to the server."),
  N_ ("The connection was lost before the server had answered."),
  N_ ("This mail is no longer in the mailbox."),
  N_ ("The server did not mark the mail as read."),
  N_ ("The account is not connected."),
  N_ ("The server asked for the password twice."),
  N_ ("The server could not prove that it knows the password."),
  N_ ("This server wants a minute between two logins."),
  N_ ("This server wants some time between two logins."),
  N_ ("The server does not tell mails apart (UIDL)."),
  N_ ("The server takes no access tokens."),
  N_ ("User name and password have to be one line each."),
  N_ ("The server has shown no certificate."),
  N_ ("This account has no mail server that could be asked: IMAP is not set up."),
  N_ ("POP3 knows one folder, INBOX."),
  N_ ("This account uses no certificate."),
  N_ ("no answer in time"),
  /* What a step of the check found: */
  N_ ("open"),
  N_ ("open already"),
  N_ ("none; asked in rounds"),
  N_ ("NOTIFY, IDLE"),
  /* Of the OpenApi: */
  N_ ("No interface key of the OpenApi is stored for this account."),
  N_ ("The service gave no access token for this client id and interface key."),
  N_ ("The service gave an access token that cannot be used."),
  N_ ("Another program took the access token away; a new one is asked for once a minute at most."),
  N_ ("The token address answered with nothing."),
  N_ ("Instead of the OpenApi a web page answers."),
  N_ ("Instead of the OpenApi something without JSON answers."),
  N_ ("Instead of the OpenApi something answers that sends us on to another address."),
  N_ ("The service closed the push channel at once."),
  N_ ("The service gave no number of unread mails."),
  N_ ("The service gave no usable ticket to log in with."),
  N_ ("The service gave no ticket to log in with within 3 seconds."),
  N_ ("The service wants to log in at another host than the one configured."),
  N_ ("The OpenApi cannot mark mails as read: open the mail in webmail, or give the account its IMAP server and password."),
  /* Of the current API: */
  N_ ("The OpenApi is not set up for this account."),
  N_ ("The current API is not set up for this account."),
  N_ ("No secret is stored for this account."),
  N_ ("The current API gave no access token."),
  N_ ("The current API answered with nothing."),
  N_ ("The access token was refused as soon as it was given; a new one is asked for in a moment."),
  N_ ("Instead of the current API a web page answers."),
  N_ ("Instead of the current API something without JSON answers."),
  N_ ("Instead of the current API something answers that sends us on to another address."),
  N_ ("The service did not say what the member may use."),
  N_ ("Exmail's interfaces cannot mark mails as read: open the mail in webmail, or give the account its IMAP server and password."),
  N_ ("the push channel was closed"),
  N_ ("the push channel was closed within a message"),
  N_ ("the push channel went silent"),
  N_ ("the server answered with a web page"),
  N_ ("the server sends what is neither HTTP nor JSON"),
  N_ ("the server closed the connection in the middle of a message"),
  N_ ("a message from the server does not end"),
  /* What its codes mean: */
  N_ ("a parameter is missing or wrong"),
  N_ ("the service is busy"),
  N_ ("the access token is wrong, has run out, or another program took a new one"),
  N_ ("the company has no such mailbox"),
  N_ ("the company has no such department"),
  N_ ("the public address of this network is not on the company's list for the OpenApi"),
  N_ ("the client id or the interface key is not accepted"),
  N_ ("the OpenApi is closed to this client"),
};

gboolean
pb_words_is_own (const char *reason)
{
  for (gsize i = 0; i < G_N_ELEMENTS (own_sentences); i++)
    if (g_str_equal (reason, own_sentences[i]))
      return TRUE;
  return FALSE;
}

const char *
pb_words_reason (const char *reason)
{
  return pb_words_is_own (reason) ? _ (reason) : reason;
}

/* Reasons that end in something of the moment: a number, a host. */
static const char *const own_beginnings[] = {
  N_ ("The OpenApi answered with HTTP status "),
  N_ ("Instead of the OpenApi something answers that sends us on to "),
  N_ ("The current API answered with HTTP status "),
  N_ ("Instead of the current API something answers that sends us on to "),
};

/* Returns: (transfer full) (nullable) */
static char *
dup_begun (const char *reason)
{
  for (gsize i = 0; i < G_N_ELEMENTS (own_beginnings); i++)
    if (g_str_has_prefix (reason, own_beginnings[i]) && g_str_has_suffix (reason, "."))
      {
        const char *rest = reason + strlen (own_beginnings[i]);
        g_autofree char *moment = g_strndup (rest, strlen (rest) - 1);
        g_autofree char *words = g_strconcat (_ (own_beginnings[i]), moment, NULL);
        /* TRANSLATORS: %s is a sentence without its full stop */
        return g_strdup_printf (_ ("%s."), words);
      }
  return NULL;
}

/* "Exmail says 1301 user_not_found: the company has no such mailbox." has the service's words in front, ours behind. */
static char *
dup_plain (const char *reason)
{
  const char *prefix = "Exmail says ", *colon = g_strrstr (reason, ": ");
  g_autofree char *said = NULL, *meaning = NULL;

  if ((said = dup_begun (reason)) != NULL)
    return g_steal_pointer (&said);
  if (!g_str_has_prefix (reason, prefix) || colon == NULL || !g_str_has_suffix (reason, "."))
    return g_strdup (pb_words_reason (reason));
  said = g_strndup (reason + strlen (prefix), (gsize) (colon - reason) - strlen (prefix));
  meaning = g_strndup (colon + 2, strlen (colon + 2) - 1);
  if (!pb_words_is_own (meaning))
    return g_strdup (reason);
  /* TRANSLATORS: the first %s is a code and a word of the service, the second what it means */
  return g_strdup_printf (_ ("Exmail says %s: %s."), said, _ (meaning));
}

/* "Exmail says 60111 no such user (application contacts)." has the application behind everything else. */
static char *
dup_of_application (const char *reason, PbCorpApp app)
{
  g_autofree char *plain = g_strdup_printf ("%.*s.", (int) (g_strrstr (reason, " (application ") - reason), reason);
  g_autofree char *words = dup_plain (plain), *said = NULL;

  if (g_str_has_suffix (words, "."))
    words[strlen (words) - 1] = '\0';
  else if (g_str_has_suffix (words, "。"))
    words[strlen (words) - strlen ("。")] = '\0';
  if (g_str_has_prefix (plain, "Exmail says "))
    {
      said = g_strndup (plain + strlen ("Exmail says "), strlen (plain) - strlen ("Exmail says ") - 1);
      /* TRANSLATORS: the first %s is a code and words of the service, the second an application such as sso */
      return g_strdup_printf (_ ("Exmail says %s (application %s)."), said, pb_corp_app_to_string (app));
    }
  /* TRANSLATORS: the first %s is a sentence without its full stop, the second an application such as sso */
  return g_strdup_printf (_ ("%s (application %s)."), words, pb_corp_app_to_string (app));
}

char *
pb_words_dup_reason (const char *reason)
{
  PbCorpApp app = pb_corp_app_of_reason (reason);

  return app < PB_N_CORP_APPS ? dup_of_application (reason, app) : dup_plain (reason);
}
