/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-actions.c: see pb-actions.h. */
#include "config.h"

#include "pb-actions.h"

#include <glib/gi18n.h>

#include "pb-asking.h"
#include "pb-effects.h"
#include "pb-sign-ins.h"
#include "pb-windows.h"
#include "pb-words.h"

static gint64
newest_date (const PbAccountState *account)
{
  const PbMessage *first = account->newest != NULL && account->newest->len > 0 ? g_ptr_array_index (account->newest, 0) : NULL;

  return first != NULL ? first->date : 0;
}

const char *
pb_actions_choose_account (const PbState *state)
{
  const PbAccountState *best = NULL;

  for (gsize i = 0; i < pb_state_get_n_accounts (state); i++)
    {
      const PbAccountState *account = pb_state_get_account (state, i);
      if (account->unread > 0 && (best == NULL || newest_date (account) > newest_date (best)))
        best = account;
    }
  if (best == NULL && pb_state_get_n_accounts (state) > 0)
    best = pb_state_get_account (state, 0);
  return best != NULL ? best->id : NULL;
}

const char *
pb_actions_find_account (PbResident *self, const char *id, GError **error)
{
  PbAccount *account = pb_accounts_find (self->edges->accounts, id);

  if (account == NULL)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("No account is called “%s”. “postbell account list” shows them."), id);
  return account != NULL ? account->id : NULL;
}

/* --- open --- */

static PbAccount *
find_page (PbResident *self, const char *account, GError **error)
{
  const char *id = account[0] != '\0' ? pb_actions_find_account (self, account, error)
                                      : pb_actions_choose_account (pb_monitor_get_state (self->monitor));

  if (id == NULL && account[0] == '\0')
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, _ ("There is no account yet. Add one with “postbell account add”."));
  return id != NULL ? pb_accounts_find (self->edges->accounts, id) : NULL;
}

typedef struct
{
  PbResident *resident; /* (unowned) */
  char *account;        /* (owned) */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->account);
  g_free (opening);
}

/* POP3 never tells what was read: who opens the webmail has seen what is there. */
static void
note_opened (const Opening *opening)
{
  PbResident *self = opening->resident;
  PbAccount *account = pb_accounts_find (self->edges->accounts, opening->account);

  if (account != NULL && g_str_equal (account->kind, "pop3"))
    pb_monitor_mark_read_async (self->monitor, opening->account, NULL, self->edges->cancellable, NULL, NULL);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (pb_visits_open_finish (result, &error))
    {
      note_opened (g_task_get_task_data (task));
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
}

/* Returns: (nullable): the Message-ID of a mail that is among the newest ones. */
static const char *
find_message_id (PbResident *self, const char *account, const char *key)
{
  const PbAccountState *state = pb_state_find (pb_monitor_get_state (self->monitor), account);

  for (guint i = 0; state != NULL && state->newest != NULL && i < state->newest->len; i++)
    {
      const PbMessage *message = g_ptr_array_index (state->newest, i);
      if (g_str_equal (message->key, key))
        return message->message_id;
    }
  return NULL;
}

void
pb_actions_open_async (PbResident *self, const char *account, const char *key, const char *token, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  GError *error = NULL;
  PbAccount *page = find_page (self, account, &error);
  Opening *opening = NULL;

  g_task_set_source_tag (task, pb_actions_open_async);
  if (page == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  opening = g_new (Opening, 1);
  *opening = (Opening){ self, g_strdup (page->id) };
  g_task_set_task_data (task, opening, opening_free);
  pb_visits_open_async (self->visits, page, key[0] != '\0' ? key : NULL, find_message_id (self, page->id, key), token, opened_cb, g_steal_pointer (&task));
}

gboolean
pb_actions_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
open_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!pb_actions_open_finish (result, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    pb_resident_say (user_data, "open", _ ("The webmail was not opened"), error->message);
}

static void
open_webmail (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  PbResident *self = user_data;
  g_autofree char *token = pb_resident_take_token (self);

  pb_actions_open_async (self, g_variant_get_string (target, NULL), "", token, open_done_cb, self);
}

static void
open_message (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  PbResident *self = user_data;
  g_autofree char *token = pb_resident_take_token (self);
  const char *account, *key;

  g_variant_get (target, "(&s&s)", &account, &key);
  pb_actions_open_async (self, account, key, token, open_done_cb, self);
}

/* --- mark read --- */

static void
marked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  PbResident *self = g_task_get_task_data (task);
  g_autofree char *words = NULL;

  if (pb_monitor_mark_read_finish (self->monitor, result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_CONFIG)) /* it never can, and the reason says what can be done */
    words = g_strdup (pb_words_reason (error->message));
  else
    words = g_strdup_printf (_ ("The server was not reached, refused, or has the mail no more. Try again, or mark it in webmail. (In its own words: %s)"), pb_words_reason (error->message));
  g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "%s", words);
}

void
pb_actions_mark_read_async (PbResident *self, const char *account, const char *const *keys, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  gboolean all = keys == NULL || keys[0] == NULL;
  GError *error = NULL;
  const char *id = account[0] != '\0' ? pb_actions_find_account (self, account, &error) : NULL;

  g_task_set_source_tag (task, pb_actions_mark_read_async);
  g_task_set_task_data (task, self, NULL);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  pb_monitor_mark_read_async (self->monitor, id, all ? NULL : keys, self->edges->cancellable, marked_cb, task);
}

gboolean
pb_actions_mark_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
mark_read_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!pb_actions_mark_read_finish (result, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    pb_resident_say (user_data, "mark-read", _ ("The mail was not marked as read"), error->message);
}

static void
mark_read (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  g_autofree const char **keys = NULL;
  const char *account;

  g_variant_get (target, "(&s^a&s)", &account, &keys);
  pb_actions_mark_read_async (user_data, account, keys, mark_read_done_cb, user_data);
}

/* --- the others --- */

static void
check_now (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  PbResident *self = user_data;
  const char *account = g_variant_get_string (target, NULL);
  PbEvent event = { .type = PB_EVENT_CHECK_NOW, .account = account[0] != '\0' ? account : NULL };

  pb_monitor_post (self->monitor, &event);
}

static void
snooze (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  PbResident *self = user_data;
  guint32 minutes = g_variant_get_uint32 (target);
  gint64 now = pb_clock_now (self->edges->context.clock);
  PbEvent event = { .type = PB_EVENT_SNOOZE, .number = minutes > 0 ? now + (gint64) minutes * 60 * G_USEC_PER_SEC : 0 };

  pb_monitor_post (self->monitor, &event);
  pb_effects_refresh_tray (self->effects);
}

static void
unlocked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  PbResident *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!pb_vault_unlock_finish (PB_VAULT (source), result, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    pb_resident_say (self, "unlock", _ ("The keyring was not unlocked"), pb_words_reason (error->message));
}

static void
unlock (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  PbResident *self = user_data;

  pb_vault_unlock_async (self->edges->vault, self->edges->cancellable, unlocked_cb, self);
}

static void
sign_in (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  PbResident *self = user_data;
  g_autofree char *token = pb_resident_take_token (self);
  PbAccount *account = pb_accounts_find (self->edges->accounts, g_variant_get_string (target, NULL));
  const PbAccountState *state;
  g_autofree char *oauth = NULL;

  if (account == NULL || self->sign_ins == NULL)
    return;
  state = pb_state_find (pb_monitor_get_state (self->monitor), account->id);
  oauth = state != NULL ? pb_asking_dup_oauth (state, account) : NULL;
  if (oauth != NULL || pb_sign_ins_serve (account))
    pb_sign_ins_begin (self->sign_ins, account, oauth, token);
}

static void
show_status (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  PbResident *self = user_data;
  g_autofree char *token = pb_resident_take_token (self);
  g_autoptr (GError) error = NULL;

  if (self->windows != NULL && !pb_windows_show (self->windows, token, &error))
    pb_resident_say (self, "window", _ ("The status window was not opened"), error->message);
}

/* The demo has no settings of its own, and must not touch the person's. */
static void
show_settings (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  PbResident *self = user_data;
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;

  if (self->identity->demo)
    {
      show_status (action, NULL, user_data);
      return;
    }
  token = pb_resident_take_token (self);
  if (self->windows != NULL && !pb_windows_show_settings (self->windows, g_variant_get_string (target, NULL), token, &error))
    pb_resident_say (self, "window", _ ("The settings window was not opened"), error->message);
}

static void
show_trust (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  PbResident *self = user_data;
  g_autofree char *token = pb_resident_take_token (self);
  g_autoptr (GError) error = NULL;

  if (self->windows != NULL && !pb_windows_show_trust (self->windows, g_variant_get_string (target, NULL), token, &error))
    pb_resident_say (self, "window", _ ("The certificate was not shown"), error->message);
}

static void
quit (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  pb_resident_quit (user_data);
}

void
pb_actions_install (PbResident *self, GActionMap *map)
{
  const GActionEntry entries[] = {
    { .name = "open-webmail", .activate = open_webmail, .parameter_type = "s" },
    { .name = "open-message", .activate = open_message, .parameter_type = "(ss)" },
    { .name = "mark-read", .activate = mark_read, .parameter_type = "(sas)" },
    { .name = "check-now", .activate = check_now, .parameter_type = "s" },
    { .name = "snooze", .activate = snooze, .parameter_type = "u" },
    { .name = "unlock", .activate = unlock },
    { .name = "sign-in", .activate = sign_in, .parameter_type = "s" },
    { .name = "show-status", .activate = show_status },
    { .name = "show-trust", .activate = show_trust, .parameter_type = "s" },
    { .name = "settings", .activate = show_settings, .parameter_type = "s" },
    { .name = "quit", .activate = quit },
  };

  g_action_map_add_action_entries (map, entries, G_N_ELEMENTS (entries), self);
}
