/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-lines.c: see pb-lines.h. */
#include "config.h"

#include "pb-lines.h"

#include <glib/gi18n.h>

#include "pb-json.h"
#include "pb-words.h"

static PbAccount *
find_in_monitor (const char *id, gpointer user_data)
{
  return pb_monitor_get_account (PB_MONITOR (user_data), id);
}

PbLineContext
pb_lines_context (PbMonitor *monitor, PbPrivacy privacy)
{
  PbClock *clock = pb_monitor_get_clock (monitor);

  return (PbLineContext){
    .state = pb_monitor_get_state (monitor),
    .find = find_in_monitor,
    .find_data = monitor,
    .privacy = privacy,
    .now = pb_clock_now (clock),
    .wall = pb_clock_wall (clock),
  };
}

static PbAccount *
find_account (const PbLineContext *context, const char *id)
{
  return context->find != NULL ? context->find (id, context->find_data) : NULL;
}

static GString *
begin_line (const PbLineContext *context, const char *event, const char *account)
{
  GString *out = g_string_sized_new (256);

  pb_json_open (out, NULL, '{');
  pb_json_string (out, "event", event);
  pb_json_string (out, "account", account);
  pb_json_seconds (out, "at", context->wall);
  return out;
}

static char *
end_line (GString *out)
{
  pb_json_close (out, '}');
  return g_string_free (out, FALSE);
}

/* Returns: (transfer none): the name of the account's first folder. */
static const char *
first_folder (const PbLineContext *context, const char *id)
{
  PbAccount *account = find_account (context, id);

  return account != NULL ? account->folder : "INBOX";
}

/* Sources that know one folder only do not name it. */
gint64
pb_lines_folder_unread (const PbLineContext *context, const PbAccountState *account, const char *folder, gboolean *missing)
{
  const char *first = first_folder (context, account->id);
  const char *name = folder != NULL && folder[0] != '\0' ? folder : first;
  const PbFolderCount *count = pb_folder_counts_find (account->folders, name);

  if (count == NULL && g_str_equal (name, first))
    count = pb_folder_counts_find (account->folders, NULL);
  if (missing != NULL)
    *missing = count != NULL && count->missing;
  return count != NULL ? count->unread : -1;
}

const char *const *
pb_lines_folders (const PbLineContext *context, const char *account)
{
  PbAccount *settings = find_account (context, account);

  return settings != NULL && settings->folders[1] != NULL ? (const char *const *) settings->folders : NULL;
}

/* @folder: (nullable) */
static void
add_folder (GString *out, const PbLineContext *context, const char *id, const char *folder)
{
  pb_json_string (out, "folder", folder != NULL && folder[0] != '\0' ? folder : first_folder (context, id));
}

/* The number is that of the folder the line names. */
static void
add_unread (GString *out, const PbLineContext *context, const PbAccountState *account, const char *folder)
{
  gint64 unread = account != NULL ? pb_lines_folder_unread (context, account, folder, NULL) : -1;

  if (unread >= 0)
    pb_json_int (out, "unread", unread);
  else
    pb_json_null (out, "unread");
}

static void
add_error (GString *out, const PbLineContext *context, const PbAccountState *account)
{
  g_autofree char *words = pb_words_error (account->error_class, find_account (context, account->id), account->error_text);

  pb_json_open (out, "error", '{');
  pb_json_string (out, "class", pb_error_class_to_string (account->error_class));
  pb_json_string (out, "message", words);
  pb_json_close (out, '}');
}

static gboolean
has_retry (const PbAccountState *account)
{
  return account->retry_at != PB_NEVER && account->retry_at > 0;
}

char *
pb_line_status (const PbLineContext *context, const PbAccountState *account)
{
  GString *out = begin_line (context, "status", account->id);

  pb_json_string (out, "status", pb_status_to_string (account->status));
  if (account->error_class != PB_ERROR_CLASS_NONE && account->status != PB_STATUS_CONNECTING && account->status != PB_STATUS_WATCHING)
    add_error (out, context, account);
  if (has_retry (account))
    pb_json_seconds (out, "retry_in", account->retry_at - context->now);
  return end_line (out);
}

char *
pb_line_unread (const PbLineContext *context, const PbAccountState *account, const char *folder)
{
  GString *out = begin_line (context, "unread", account->id);

  add_folder (out, context, account->id, folder);
  add_unread (out, context, account, folder);
  return end_line (out);
}

/* The members of a mail that its privacy level lets out; what it keeps in is "". */
static void
add_mail (GString *out, const PbLineContext *context, const PbMessage *message)
{
  gboolean sender = context->privacy != PB_PRIVACY_NOTHING, subject = context->privacy == PB_PRIVACY_FULL;

  pb_json_string (out, "key", message->key);
  pb_json_string (out, "from", sender ? message->from : "");
  pb_json_string (out, "address", sender ? message->address : "");
  pb_json_string (out, "subject", subject ? message->subject : "");
  pb_json_string (out, "preview", subject ? message->preview : "");
}

char *
pb_line_mail (const PbLineContext *context, const char *account, const PbMessage *message)
{
  GString *out = begin_line (context, "mail", account);

  add_folder (out, context, account, message->folder);
  add_mail (out, context, message);
  pb_json_int (out, "date", message->date);
  add_unread (out, context, pb_state_find (context->state, account), message->folder);
  return end_line (out);
}

char *
pb_line_gone (const PbLineContext *context, const char *account, const char *key)
{
  GString *out = begin_line (context, "gone", account);

  pb_json_string (out, "key", key);
  pb_json_string (out, "why", "read");
  return end_line (out);
}

char *
pb_line_alert (const PbLineContext *context, const char *account, const char *text)
{
  GString *out = begin_line (context, "alert", account);

  pb_json_string (out, "text", text);
  return end_line (out);
}

/* The last one of an account that was removed. */
static char *
line_removed (const PbLineContext *context, const char *account)
{
  GString *out = begin_line (context, "status", account);

  pb_json_string (out, "status", pb_status_to_string (PB_STATUS_OFF));
  return end_line (out);
}

char *
pb_line_effect (const PbLineContext *context, const PbEffect *effect)
{
  const PbAccountState *account = effect->account != NULL ? pb_state_find (context->state, effect->account) : NULL;

  if (effect->type == PB_EFFECT_STATUS && account != NULL)
    return pb_line_status (context, account);
  if (effect->type == PB_EFFECT_UNREAD)
    return account != NULL ? pb_line_unread (context, account, effect->folder) : line_removed (context, effect->account);
  if (effect->type == PB_EFFECT_MAIL && effect->message != NULL)
    return pb_line_mail (context, effect->account, effect->message);
  if (effect->type == PB_EFFECT_GONE && effect->keys != NULL && effect->keys->len > 0)
    return pb_line_gone (context, effect->account, g_ptr_array_index (effect->keys, 0));
  if (effect->type == PB_EFFECT_NOTICE && effect->text != NULL)
    return pb_line_alert (context, effect->account, effect->text);
  return NULL;
}

static void
add_numbers (GPtrArray *lines, const PbLineContext *context, const PbAccountState *account)
{
  const char *const *folders = pb_lines_folders (context, account->id);

  if (folders == NULL)
    g_ptr_array_add (lines, pb_line_unread (context, account, NULL));
  for (gsize i = 0; folders != NULL && folders[i] != NULL; i++)
    g_ptr_array_add (lines, pb_line_unread (context, account, folders[i]));
}

GPtrArray *
pb_lines_present (const PbLineContext *context)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < pb_state_get_n_accounts (context->state); i++)
    {
      const PbAccountState *account = pb_state_get_account (context->state, i);
      g_ptr_array_add (lines, pb_line_status (context, account));
      add_numbers (lines, context, account);
    }
  return lines;
}
