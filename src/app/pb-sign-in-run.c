/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sign-in-run.c: see pb-sign-in-run.h. */
#include "config.h"

#include "pb-sign-in-run.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

#include "pb-json.h"
#include "pb-opener.h"
#include "pb-wait.h"
#include "pb-way-out.h"
#include "pb-words-oauth.h"

PbAccount *
pb_sign_in_dup_account (PbAccount *account, const char *provider, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (provider == NULL)
    return pb_account_ref (account);
  pb_account_save (account, file);
  g_key_file_set_string (file, account->id, "auth", "oauth2");
  g_key_file_set_string (file, account->id, "oauth", provider);
  (void) g_key_file_remove_key (file, account->id, "goa", NULL);
  return pb_account_load (file, account->id, error);
}

static gboolean
signal_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_CONTINUE;
}

PbOauthGrant *
pb_sign_in_run (PbEdges *edges, PbAccount *account, gboolean device, PbSignInTell tell, gpointer data, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const PbRedirectPages pages = pb_words_oauth_pages ();
  const PbOauthManner manner = { .device = device, .pages = &pages, .invite = tell, .invite_data = data };
  guint interrupt = g_unix_signal_add (SIGINT, signal_cb, cancellable), terminate = g_unix_signal_add (SIGTERM, signal_cb, cancellable);
  g_autoptr (PbHttp) http = pb_way_out_http (account, edges->http, edges->vault);
  g_auto (PbWait) wait = { NULL };
  PbOauthGrant *grant;

  pb_oauth_sign_in_async (http, edges->context.clock, account, &manner, cancellable, pb_wait_cb, &wait);
  grant = pb_oauth_sign_in_finish (pb_wait_run (&wait), error);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  return grant;
}

gboolean
pb_sign_in_keep (PbEdges *edges, PbAccount *account, GError **error)
{
  g_auto (PbWait) wait = { NULL };

  pb_tokens_keep_async (edges->tokens, account, NULL, pb_wait_cb, &wait);
  return pb_tokens_keep_finish (edges->tokens, pb_wait_run (&wait), error);
}

/* --- telling --- */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!pb_opener_open_finish (result, &error))
    g_printerr (_ ("postbell: No browser could be started (%s). Copy the address into one.\n"), error->message);
}

static void
open_browser (const PbOauthInvitation *invitation)
{
  if (invitation->code == NULL)
    pb_opener_open_async (invitation->url, g_getenv ("XDG_ACTIVATION_TOKEN"), NULL, opened_cb, NULL);
}

void
pb_sign_in_tell_person_only (const PbOauthInvitation *invitation, gpointer data)
{
  guint minutes = (guint) ((invitation->lifetime + G_TIME_SPAN_MINUTE - 1) / G_TIME_SPAN_MINUTE);

  if (invitation->code != NULL)
    /* TRANSLATORS: %u is a number of minutes, the first %s a web address, the second a code such as ABCD-EFGH */
    g_printerr (ngettext ("Within %u minute, open %s in a browser, on any device, and enter this code: %s\n", "Within %u minutes, open %s in a browser, on any device, and enter this code: %s\n", minutes), minutes, invitation->url, invitation->code);
  else
    /* TRANSLATORS: %u is a number of minutes, %s a web address */
    g_printerr (ngettext ("Sign in in the browser within %u minute. If none opens, copy this address into one on this computer:\n%s\n", "Sign in in the browser within %u minutes. If none opens, copy this address into one on this computer:\n%s\n", minutes), minutes, invitation->url);
  if (invitation->admin != NULL)
    /* TRANSLATORS: %s is a web address */
    g_printerr (_ ("If it says that an administrator has to approve, send yours this address:\n%s\n"), invitation->admin);
}

void
pb_sign_in_tell_person (const PbOauthInvitation *invitation, gpointer data)
{
  pb_sign_in_tell_person_only (invitation, data);
  open_browser (invitation);
}

void
pb_sign_in_tell_json_only (const PbOauthInvitation *invitation, gpointer data)
{
  g_autoptr (GString) line = g_string_new (NULL);

  pb_json_open (line, NULL, '{');
  pb_json_string (line, "event", invitation->code != NULL ? "device" : "browser");
  if (invitation->code != NULL)
    pb_json_string (line, "code", invitation->code);
  pb_json_string (line, "url", invitation->url);
  pb_json_int (line, "lifetime", invitation->lifetime / G_TIME_SPAN_SECOND);
  pb_json_string (line, "admin", invitation->admin);
  pb_json_close (line, '}');
  g_print ("%s\n", line->str);
}

void
pb_sign_in_tell_json (const PbOauthInvitation *invitation, gpointer data)
{
  pb_sign_in_tell_json_only (invitation, data);
  open_browser (invitation);
}
