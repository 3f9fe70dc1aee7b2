/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-lines-status.c: the object of `status --json` (see pb-lines.h). */
#include "config.h"

#include "pb-lines.h"

#include <glib/gi18n.h>

#include "pb-json.h"
#include "pb-words-cause.h"
#include "pb-words.h"

#define MAX_SENDER 100 /* characters of a name with department or address */

static PbAccount *
find_account (const PbLineContext *context, const char *id)
{
  return context->find != NULL ? context->find (id, context->find_data) : NULL;
}

/* Appends the note on the account, if there is one. @words: (transfer full) */
static char *
add_note (const PbLineContext *context, const char *id, char *words)
{
  const char *note = context->note != NULL ? context->note (id, context->note_data) : NULL;
  char *both;

  if (note == NULL)
    return words;
  both = g_strdup_printf ("%s · %s", words, note);
  g_free (words);
  return both;
}

/* As people read it, where there is a directory: with the department, or with a mark and a sentence to beware. */
static void
add_sender (GString *out, const PbStanding *sender, const PbMessage *message)
{
  static const char *const kinds[] = { [PB_STANDING_OTHER] = "other", [PB_STANDING_COLLEAGUE] = "colleague", [PB_STANDING_NAMESAKE] = "namesake", [PB_STANDING_IMPOSTOR] = "impostor" };
  const char *warning = pb_standing_get_warning (sender);
  g_autofree char *text = NULL;

  if (sender == NULL)
    return;
  text = pb_standing_dup_text (sender, message, MAX_SENDER);
  pb_json_string (out, "sender", text);
  pb_json_string (out, "sender_is", kinds[sender->kind]);
  if (warning != NULL)
    pb_json_string (out, "warning", warning);
}

static void
add_mail (GString *out, const PbLineContext *context, const char *account, const PbMessage *message)
{
  gboolean shown = context->privacy != PB_PRIVACY_NOTHING, subject = context->privacy == PB_PRIVACY_FULL;
  g_autoptr (PbStanding) sender = shown ? pb_senders_find (context->senders, account, message) : NULL;

  pb_json_open (out, NULL, '{');
  pb_json_string (out, "key", message->key);
  pb_json_string (out, "folder", message->folder);
  pb_json_string (out, "from", shown ? message->from : "");
  pb_json_string (out, "address", shown ? message->address : "");
  add_sender (out, sender, message);
  pb_json_string (out, "subject", subject ? message->subject : "");
  pb_json_int (out, "date", message->date);
  pb_json_close (out, '}');
}

static void
add_newest (GString *out, const PbLineContext *context, const PbAccountState *account)
{
  pb_json_open (out, "newest", '[');
  for (guint i = 0; account->newest != NULL && i < account->newest->len; i++)
    add_mail (out, context, account->id, g_ptr_array_index (account->newest, i));
  pb_json_close (out, ']');
}

static void
add_times (GString *out, const PbLineContext *context, const PbAccountState *account)
{
  if (account->last_check > 0)
    pb_json_seconds (out, "last_check", context->wall - (context->now - account->last_check));
  else
    pb_json_null (out, "last_check");
  if (account->retry_at != PB_NEVER && account->retry_at > 0)
    pb_json_seconds (out, "retry_in", account->retry_at - context->now);
  else
    pb_json_null (out, "retry_in");
}

static void
add_error (GString *out, const PbAccountState *account, const PbAccount *settings)
{
  g_auto (PbWordsCause) cause = { 0 };
  g_autofree char *words = NULL;

  if (account->error_class == PB_ERROR_CLASS_NONE)
    {
      pb_json_null (out, "error");
      return;
    }
  words = pb_words_error (account->error_class, settings, account->error_text);
  pb_json_open (out, "error", '{');
  pb_json_string (out, "class", pb_error_class_to_string (account->error_class));
  pb_json_string (out, "message", words);
  if (pb_words_cause_find (&cause, account->error_class, settings, account->error_text))
    pb_json_string (out, "cause", pb_cause_to_string (cause.cause));
  if (cause.oauth != NULL)
    pb_json_string (out, "oauth", cause.oauth);
  pb_json_close (out, '}');
}

/* @folder: (nullable): NULL = the account's first */
static void
add_folder (GString *out, const PbLineContext *context, const PbAccountState *account, const char *folder, const PbAccount *settings)
{
  gboolean missing;
  gint64 unread = pb_lines_folder_unread (context, account, folder, &missing);

  pb_json_open (out, NULL, '{');
  pb_json_string (out, "name", folder != NULL ? folder : settings != NULL ? settings->folder
                                                                          : "INBOX");
  if (unread >= 0)
    pb_json_int (out, "unread", unread);
  else
    pb_json_null (out, "unread");
  if (missing)
    pb_json_bool (out, "missing", TRUE);
  pb_json_close (out, '}');
}

static void
add_folders (GString *out, const PbLineContext *context, const PbAccountState *account, const PbAccount *settings)
{
  const char *const *folders = pb_lines_folders (context, account->id);

  pb_json_open (out, "folders", '[');
  if (folders == NULL)
    add_folder (out, context, account, NULL, settings);
  for (gsize i = 0; folders != NULL && folders[i] != NULL; i++)
    add_folder (out, context, account, folders[i], settings);
  pb_json_close (out, ']');
}

static void
add_account (GString *out, const PbLineContext *context, const PbAccountState *account)
{
  const PbAccount *settings = find_account (context, account->id);
  g_autofree char *health = add_note (context, account->id, pb_words_health (account, settings, context->now));

  pb_json_open (out, NULL, '{');
  pb_json_string (out, "id", account->id);
  pb_json_string (out, "address", account->address);
  pb_json_string (out, "name", account->label);
  pb_json_string (out, "status", pb_status_to_string (account->status));
  if (account->unread >= 0)
    pb_json_int (out, "unread", account->unread);
  else
    pb_json_null (out, "unread");
  add_folders (out, context, account, settings);
  pb_json_bool (out, "insecure", settings != NULL && pb_account_is_insecure (settings));
  add_times (out, context, account);
  add_error (out, account, settings);
  pb_json_string (out, "health", health);
  add_newest (out, context, account);
  pb_json_close (out, '}');
}

char *
pb_lines_tooltip (const PbLineContext *context)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < pb_state_get_n_accounts (context->state); i++)
    {
      const PbAccountState *account = pb_state_get_account (context->state, i);
      const PbAccount *settings = find_account (context, account->id);
      g_autofree char *health = add_note (context, account->id, pb_words_standing (account, settings));

      if (out->len > 0)
        g_string_append_c (out, '\n');
      if (account->unread >= 0)
        {
          g_autofree char *unread = g_strdup_printf ("%" G_GINT64_FORMAT, account->unread);
          /* Translators: name of an account, its number of unread mails, its state */
          g_string_append_printf (out, _ ("%s: %s – %s"), account->label, unread, health);
        }
      else
        /* Translators: name of an account, its state */
        g_string_append_printf (out, _ ("%s – %s"), account->label, health);
    }
  if (out->len == 0)
    g_string_append (out, _ ("No account yet. Add one with “postbell account add”."));
  return g_string_free (out, FALSE);
}

/* Returns: (transfer full): what a status bar writes. Bars hide a module without text, so an account that waits for its user
 * shows without unread mail, too. */
static char *
dup_text (PbStatus worst, gint64 unread)
{
  if (unread > 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, unread);
  return g_strdup (pb_status_needs_user (worst) ? "!" : "");
}

char *
pb_lines_status_object (const PbLineContext *context)
{
  const char *worst = pb_status_to_string (pb_state_get_worst (context->state));
  gint64 unread = pb_state_get_unread (context->state);
  g_autofree char *text = dup_text (pb_state_get_worst (context->state), unread);
  g_autofree char *tooltip = pb_lines_tooltip (context);
  GString *out = g_string_sized_new (1024);

  pb_json_open (out, NULL, '{');
  pb_json_int (out, "unread", unread);
  pb_json_string (out, "status", worst);
  pb_json_open (out, "accounts", '[');
  for (gsize i = 0; i < pb_state_get_n_accounts (context->state); i++)
    add_account (out, context, pb_state_get_account (context->state, i));
  pb_json_close (out, ']');
  pb_json_string (out, "text", text);
  pb_json_string (out, "tooltip", tooltip);
  pb_json_string (out, "class", worst);
  pb_json_close (out, '}');
  return g_string_free (out, FALSE);
}
