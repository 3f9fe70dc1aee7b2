/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-oauth.c: see pb-words-oauth.h. */
#include "config.h"

#include "pb-words-oauth.h"

#include <glib/gi18n.h>

PbRedirectPages
pb_words_oauth_pages (void)
{
  return (PbRedirectPages){
    /* TRANSLATORS: the code of the language you translate into, such as "de" or "zh-CN"; for web pages */
    .language = C_ ("language of a web page", "en"),
    .title = "Postbell",
    .done = _ ("That was it: Postbell has the sign-in now. You can close this page."),
    .refused = _ ("The sign-in did not succeed. Postbell tells you why; you can close this page."),
  };
}

/* Returns: (transfer none): every scope that mail needs, as one text. */
static const char *
scope_of (const PbOauthProvider *provider)
{
  return provider->scope_imap != NULL ? provider->scope_imap : provider->scope_pop3;
}

static char *
last_step (const PbOauthProvider *provider, const char *id)
{
  /* TRANSLATORS: stands for an account's name in a command line */
  const char *account = id != NULL ? id : _ ("ACCOUNT");

  /* TRANSLATORS: the first %s is an account in a command line, the second the name of a file */
  return g_strdup_printf (_ ("Copy the client id shown there and give it to Postbell: “postbell account edit %s --oauth-client-id CLIENT-ID”; for everybody on the computer, as client-id in a copy of the file oauth/%s.ini in /etc/xdg/postbell/oauth."), account, provider->id);
}

GStrv
pb_words_oauth_register (const PbOauthProvider *provider, const char *id)
{
  g_autoptr (GStrvBuilder) steps = g_strv_builder_new ();
  g_autofree char *first = NULL, *third = NULL, *fourth = NULL, *fifth = last_step (provider, id);

  /* TRANSLATORS: the first %s is a company, the second a web address */
  first = g_strdup_printf (_ ("As an administrator, register a new application with %s, and call it Postbell: %s"), provider->name, provider->register_help != NULL ? provider->register_help : "…");
  /* TRANSLATORS: %s is a web address */
  third = g_strdup_printf (_ ("Enter %s as the address to which the browser comes back (redirect URI)."), provider->redirect);
  /* TRANSLATORS: %s is the technical name of a permission */
  fourth = g_strdup_printf (_ ("Add the permission “%s”, and agree to it for the whole organization."), scope_of (provider));
  g_strv_builder_add_many (steps, first, _ ("Make it a public client, for mobile and desktop applications: no secret is needed."), third, fourth, fifth, NULL);
  return g_strv_builder_end (steps);
}

char *
pb_words_oauth_instead (const PbOauthProvider *provider)
{
  if (g_str_has_prefix (provider->id, "microsoft"))
    /* TRANSLATORS: %s is a company */
    return g_strdup_printf (_ ("%s takes neither passwords nor app passwords any more, and the Online Accounts of GNOME get no access to its IMAP."), provider->name);
  /* TRANSLATORS: %s is a company */
  return g_strdup_printf (_ ("Without all this: add an Online Account of %s in the settings of GNOME, if it is offered there, or make an app password on its website and use that as the password."), provider->name);
}
