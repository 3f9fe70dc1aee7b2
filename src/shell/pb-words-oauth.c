/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-oauth.c: see pb-words-oauth.h. */
#include "config.h"

#include "pb-words-oauth.h"

#include <glib/gi18n.h>
#include <string.h>

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

/* Returns: (transfer full): the permissions as an administrator finds them: without the address of the service they are for. */
static char *
dup_permissions (const PbOauthProvider *provider)
{
  const char *scope = provider->scope_imap != NULL ? provider->scope_imap : provider->scope_pop3;
  g_auto (GStrv) words = g_strsplit (scope, " ", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      const char *slash = strrchr (words[i], '/');
      if (slash == NULL || slash[1] == '\0')
        continue;
      char *name = g_strdup (slash + 1);
      g_free (words[i]);
      words[i] = name;
    }
  return g_strjoinv (", ", words);
}

/* Returns: (transfer full): where the row lies that comes with Postbell. */
static char *
dup_path (const PbOauthProvider *provider)
{
  g_autofree char *name = g_strconcat (provider->id, ".ini", NULL);

  return g_build_filename (PB_DATA_DIR, "postbell", "oauth", name, NULL);
}

static char *
give_client (const PbOauthProvider *provider, const char *id)
{
  /* TRANSLATORS: stands for an account's name in a command line */
  const char *account = id != NULL ? id : _ ("ACCOUNT");
  g_autofree char *path = dup_path (provider);

  if (provider->tenant[0] != '\0')
    /* TRANSLATORS: the first %s is an account in a command line, the second the name of a file */
    return g_strdup_printf (_ ("Copy the client id and the directory (tenant) id shown there and give them to Postbell: “postbell account edit %s --oauth-client-id CLIENT-ID --oauth-tenant TENANT-ID”; for everybody on the computer, as client-id and tenant in a copy of %s in /etc/xdg/postbell/oauth."), account, path);
  /* TRANSLATORS: the first %s is an account in a command line, the second the name of a file */
  return g_strdup_printf (_ ("Copy the client id shown there and give it to Postbell: “postbell account edit %s --oauth-client-id CLIENT-ID”; for everybody on the computer, as client-id in a copy of %s in /etc/xdg/postbell/oauth."), account, path);
}

/* A secret goes into a file: an account has none. */
static char *
give_secret (const PbOauthProvider *provider)
{
  g_autofree char *path = dup_path (provider);
  g_autofree char *own = g_build_filename (g_get_user_config_dir (), "postbell", "oauth", NULL);

  /* TRANSLATORS: the first %s is the name of a file, the second that of a folder */
  return g_strdup_printf (_ ("Copy the client id and the client secret shown there into a copy of %s, as client-id and client-secret: in /etc/xdg/postbell/oauth for everybody on the computer, in %s for yourself."), path, own);
}

static char *
register_it (const PbOauthProvider *provider)
{
  const char *help = provider->register_help != NULL ? provider->register_help : "…";

  if (provider->registration == PB_OAUTH_REGISTER_AGREEMENT)
    /* TRANSLATORS: the first %s is a company, the second a web address */
    return g_strdup_printf (_ ("%s gives programs access to mail by agreement only. As an administrator, ask for one: %s"), provider->name, help);
  /* TRANSLATORS: the first %s is a company, the second a web address */
  return g_strdup_printf (_ ("As an administrator, register a new application with %s, and call it Postbell: %s"), provider->name, help);
}

static char *
choose_users (const PbOauthProvider *provider)
{
  if (provider->registration == PB_OAUTH_REGISTER_AGREEMENT)
    return g_strdup (_ ("When it is given, register a new application there, and call it Postbell."));
  if (provider->registration == PB_OAUTH_REGISTER_DESKTOP)
    /* TRANSLATORS: %s is a company; “Internal” is a word on its pages */
    return g_strdup_printf (_ ("Let only the accounts of your organization use it (“Internal”). Otherwise every sign-in ends after seven days, until %s has examined the program."), provider->name);
  if (provider->device != NULL)
    return g_strdup (_ ("Let the accounts of your organization use it, and make it a public client, for mobile and desktop applications: no secret is needed. Allow public client flows, which signing in with a code needs."));
  return g_strdup (_ ("Let the accounts of your organization use it, and make it a public client, for mobile and desktop applications: no secret is needed."));
}

static char *
enter_redirect (const PbOauthProvider *provider)
{
  if (provider->registration == PB_OAUTH_REGISTER_DESKTOP)
    /* TRANSLATORS: “Desktop app” is a word on a company's pages */
    return g_strdup (_ ("Make a client of the kind “Desktop app”. An address to which the browser comes back is not asked for."));
  /* TRANSLATORS: %s is a web address */
  return g_strdup_printf (_ ("Enter %s as the address to which the browser comes back (redirect URI)."), provider->redirect);
}

static char *
add_permissions (const PbOauthProvider *provider)
{
  g_autofree char *names = dup_permissions (provider);

  if (provider->registration == PB_OAUTH_REGISTER_PUBLIC)
    /* TRANSLATORS: %s are the technical names of permissions */
    return g_strdup_printf (_ ("Add these permissions, as delegated ones, and agree to them for the whole organization: %s"), names);
  /* TRANSLATORS: %s is the technical name of a permission */
  return g_strdup_printf (_ ("Switch on the interface (API) that the permission “%s” belongs to, and add this permission (scope)."), names);
}

GStrv
pb_words_oauth_register (const PbOauthProvider *provider, const char *id)
{
  char **steps = g_new0 (char *, PB_WORDS_OAUTH_STEPS + 1);

  steps[0] = register_it (provider);
  steps[1] = choose_users (provider);
  steps[2] = enter_redirect (provider);
  steps[3] = add_permissions (provider);
  steps[4] = provider->registration == PB_OAUTH_REGISTER_PUBLIC ? give_client (provider, id) : give_secret (provider);
  return steps;
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
