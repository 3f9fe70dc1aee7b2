/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-app.c: see pb-corp-app.h. */
#include "pb-corp-app.h"

#include <string.h>

#include "pb-error.h"

static const char *const names[PB_N_CORP_APPS] = { "sso", "remind", "contacts", "log", "options" };

const char *
pb_corp_app_to_string (PbCorpApp app)
{
  g_return_val_if_fail (app < PB_N_CORP_APPS, "");
  return names[app];
}

PbCorpApp
pb_corp_app_from_string (const char *word)
{
  PbCorpApp app = 0;

  while (app < PB_N_CORP_APPS && !g_str_equal (names[app], word))
    app++;
  return app;
}

char *
pb_corp_app_dup_secret_name (PbCorpApp app, const char *id)
{
  return g_strconcat (id, ".corp-", pb_corp_app_to_string (app), NULL);
}

GError *
pb_corp_app_new_missing (PbCorpApp app)
{
  return g_error_new (PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED, "No secret is stored for this account (application %s).", pb_corp_app_to_string (app));
}

gboolean
pb_corp_app_is_missing (PbCorpApp app, const GError *error)
{
  g_autoptr (GError) missing = pb_corp_app_new_missing (app);

  return g_error_matches (error, missing->domain, missing->code) && g_str_equal (error->message, missing->message);
}

void
pb_corp_app_name_in (PbCorpApp app, GError *error)
{
  g_autofree char *text = error->message;

  if (g_str_has_suffix (text, "."))
    text[strlen (text) - 1] = '\0';
  error->message = g_strdup_printf ("%s (application %s).", text, pb_corp_app_to_string (app));
}

GError *
pb_corp_app_new_absent (PbCorpApp app)
{
  return g_error_new (PB_ERROR, PB_ERROR_CLASS_CONFIG, "The current API is not set up for this account (application %s).", pb_corp_app_to_string (app));
}

PbCorpApp
pb_corp_app_of_reason (const char *reason)
{
  /* The service's words stand before it, and may say the same. */
  const char *bracket = g_strrstr (reason, " (application ");
  PbCorpApp app = 0;

  for (; bracket != NULL && app < PB_N_CORP_APPS; app++)
    {
      g_autofree char *end = g_strdup_printf (" (application %s).", pb_corp_app_to_string (app));

      if (g_str_equal (bracket, end))
        return app;
    }
  return PB_N_CORP_APPS;
}
