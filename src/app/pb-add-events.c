/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-add-events.c: see pb-add-events.h. */
#include "config.h"

#include "pb-add-events.h"

#include <stdio.h>

#include "pb-account-options.h"
#include "pb-add-browser.h"
#include "pb-json.h"
#include "pb-words-oauth.h"

static GString *
begin_event (const char *name)
{
  GString *out = g_string_new (NULL);

  pb_json_open (out, NULL, '{');
  pb_json_string (out, "event", name);
  return out;
}

/* @out: (transfer full) */
static void
end_event (GString *out)
{
  pb_json_close (out, '}');
  (void) fputs (out->str, stdout);
  (void) fputc ('\n', stdout);
  (void) fflush (stdout);
  (void) g_string_free (out, TRUE);
}

void
pb_add_event_step (const PbCheckResult *result, const char *text)
{
  GString *out = begin_event ("step");

  pb_json_string (out, "step", pb_check_step_to_string (result->step));
  pb_json_string (out, "state", result->ok ? "ok" : "failed");
  pb_json_string (out, "text", text);
  pb_json_seconds (out, "seconds", result->elapsed);
  pb_json_string (out, "detail", result->detail != NULL ? result->detail : "");
  end_event (out);
}

/* --- the outcome --- */

/* @browser: (nullable). Returns: (transfer full) (nullable): what would mend it, as the words of a command. */
static GStrv
dup_command (const PbAddFailure *failure, PbCause cause, const char *browser)
{
  g_autofree char *options = NULL, *line = NULL;

  if (failure->command != NULL)
    return g_strdupv (failure->command);
  if (browser != NULL)
    return pb_add_browser_dup_argv (failure->account, browser);
  options = failure->is_interface || failure->account == NULL ? NULL : pb_cause_dup_remedy (cause, failure->account, failure->detail);
  if (options == NULL)
    return NULL;
  if (failure->is_new)
    return pb_account_options_dup_argv (failure->account, options);
  line = g_strdup_printf ("account edit %s %s", failure->account->id, options);
  return g_strsplit (line, " ", -1);
}

static void
put_command (GString *out, GStrv words)
{
  g_autofree char *joined = words != NULL ? g_strjoinv (" ", words) : NULL;
  g_autofree char *line = joined != NULL ? g_strconcat ("postbell ", joined, NULL) : NULL;

  pb_json_string (out, "remedy", line);
  if (words == NULL)
    {
      pb_json_null (out, "command");
      return;
    }
  pb_json_open (out, "command", '[');
  for (gsize i = 0; words[i] != NULL; i++)
    pb_json_string (out, NULL, words[i]);
  pb_json_close (out, ']');
}

/* What the server showed, where that is why. */
static void
put_certificate (GString *out, const PbAddFailure *failure)
{
  static const char *const facts[] = { "sha256", "from", "until", "names" };
  g_autofree char *hash = failure->error_class == PB_ERROR_CLASS_TLS_UNTRUSTED ? pb_cause_dup_fact (failure->detail, "sha256") : NULL;

  if (hash == NULL)
    {
      pb_json_null (out, "certificate");
      return;
    }
  pb_json_open (out, "certificate", '{');
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    {
      g_autofree char *value = pb_cause_dup_fact (failure->detail, facts[i]);
      pb_json_string (out, facts[i], value);
    }
  pb_json_close (out, '}');
}

/* @provider: (nullable): nobody has to be registered. @id: (nullable) */
static void
put_steps (GString *out, const PbOauthProvider *provider, const char *id)
{
  g_auto (GStrv) steps = provider != NULL ? pb_words_oauth_register (provider, id) : NULL;
  g_autofree char *instead = provider != NULL ? pb_words_oauth_instead (provider) : NULL;

  pb_json_string (out, "instead", instead);
  if (steps == NULL)
    {
      pb_json_null (out, "steps");
      return;
    }
  pb_json_open (out, "steps", '[');
  for (gsize i = 0; steps[i] != NULL; i++)
    pb_json_string (out, NULL, steps[i]);
  pb_json_close (out, ']');
}

gboolean
pb_add_event_put_registration (GString *out, const PbAccount *account, const PbWordsCause *cause, gboolean is_new)
{
  g_autoptr (PbOauthProvider) provider = account->oauth != NULL ? pb_oauth_provider_find (NULL, account->oauth, account, NULL) : NULL;
  PbCause what = cause != NULL ? cause->cause : PB_CAUSE_NONE;
  gboolean about_client = what >= PB_CAUSE_NO_CLIENT_ID && what <= PB_CAUSE_SCOPE_REFUSED;
  const char *help = cause != NULL ? cause->help : NULL;

  if (provider == NULL)
    return FALSE;
  pb_json_string (out, "help", help == NULL && about_client ? provider->register_help : help);
  pb_json_string (out, "admin", what == PB_CAUSE_CONSENT_NEEDED || what == PB_CAUSE_CLIENT_UNKNOWN || what == PB_CAUSE_SIGN_IN_LATE ? provider->admin_consent : NULL);
  put_steps (out, what == PB_CAUSE_NO_CLIENT_ID ? provider : NULL, is_new ? NULL : account->id);
  return TRUE;
}

void
pb_add_event_failed (const PbAddFailure *failure)
{
  GString *out = begin_event ("failed");
  g_auto (PbWordsCause) cause = { 0 };
  g_auto (GStrv) command = NULL;
  g_autofree char *browser = NULL;
  gboolean known = !failure->is_interface && failure->account != NULL && pb_words_cause_find (&cause, failure->error_class, failure->account, failure->detail);

  pb_json_string (out, "class", pb_error_class_to_string (failure->error_class));
  pb_json_string (out, "cause", known ? pb_cause_to_string (cause.cause) : NULL);
  pb_json_string (out, "message", failure->message);
  if (!known || !pb_add_event_put_registration (out, failure->account, &cause, failure->is_new))
    pb_json_string (out, "help", known ? cause.help : NULL);
  browser = known && failure->is_new ? pb_add_browser_dup_oauth (failure->error_class, failure->account, failure->detail) : NULL;
  pb_json_string (out, "browser", browser);
  command = dup_command (failure, known ? cause.cause : PB_CAUSE_NONE, browser);
  put_command (out, command);
  put_certificate (out, failure);
  end_event (out);
}

void
pb_add_event_saving (void)
{
  end_event (begin_event ("saving"));
}

void
pb_add_event_saved (const char *id, PbSecretsPlace place, gboolean running, const char *words)
{
  GString *out = begin_event ("saved");

  pb_json_string (out, "account", id);
  pb_json_bool (out, "kept", place == PB_SECRETS_STORED);
  pb_json_string (out, "secrets", pb_secrets_place_to_string (place));
  pb_json_bool (out, "running", running);
  pb_json_string (out, "message", words);
  end_event (out);
}
