/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-menu.c: see pb-menu.h. */
#include "config.h"

#include "pb-menu.h"

#include <glib/gi18n.h>

#include "pb-asking.h"
#include "pb-text.h"
#include "pb-words.h"

#define MAX_NEWEST     10
#define MAX_LABEL      60 /* characters of an item: menus are as wide as their longest; tooltip and window have the whole sentence */
#define MAX_SENDER     44 /* of them: a name with department or address */
#define SNOOZE_MINUTES 60

/* A mail together with its account, for sorting over all accounts. */
typedef struct
{
  const char *account;
  const PbMessage *message;
} Item;

gboolean
pb_menu_is_snoozed (const PbLineContext *context)
{
  return pb_state_get_snoozed_until (context->state) > context->now;
}

PbIconFace
pb_menu_face (const PbLineContext *context)
{
  return (PbIconFace){
    .unread = pb_state_get_unread (context->state),
    .status = pb_state_get_worst (context->state),
    .snoozed = pb_menu_is_snoozed (context) || pb_state_get_quiet (context->state),
  };
}

static void
add (GPtrArray *items, const char *label, const char *action, GVariant *target)
{
  g_ptr_array_add (items, pb_tray_item_new (label, action, target));
}

static void
add_accounts (GPtrArray *items, const PbLineContext *context)
{
  for (gsize i = 0; i < pb_state_get_n_accounts (context->state); i++)
    {
      const PbAccountState *account = pb_state_get_account (context->state, i);
      PbAccount *settings = context->find != NULL ? context->find (account->id, context->find_data) : NULL;
      g_autofree char *health = pb_words_standing (account, settings);
      g_autofree char *label = account->unread >= 0
                                   ? g_strdup_printf ("%s (%" G_GINT64_FORMAT ") – %s", account->label, account->unread, health)
                                   : g_strdup_printf ("%s – %s", account->label, health);
      g_autofree char *shown = pb_text_display (label, -1, MAX_LABEL);

      add (items, shown, "open-webmail", g_variant_new_string (account->id));
    }
}

static int
compare_dates (gconstpointer a, gconstpointer b)
{
  const Item *x = a, *y = b;

  return x->message->date > y->message->date ? -1 : x->message->date < y->message->date;
}

static GArray *
collect_newest (const PbState *state)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Item));

  for (gsize i = 0; i < pb_state_get_n_accounts (state); i++)
    {
      const PbAccountState *account = pb_state_get_account (state, i);
      for (guint j = 0; account->newest != NULL && j < account->newest->len; j++)
        {
          Item item = { account->id, g_ptr_array_index (account->newest, j) };
          g_array_append_val (all, item);
        }
    }
  g_array_sort (all, compare_dates);
  return all;
}

/* Returns: (transfer full): @label with the folder, where the mail is not in the account's first. */
static char *
with_folder (const PbLineContext *context, const char *account, const PbMessage *message, const char *label)
{
  const char *const *folders = pb_lines_folders (context, account);

  if (folders == NULL || message->folder[0] == '\0' || g_str_equal (folders[0], message->folder))
    return g_strdup (label);
  /* Translators: name of a folder, then sender and subject of a mail in it */
  return g_strdup_printf (_ ("[%s] %s"), message->folder, label);
}

static char *
label_of_mail (const PbLineContext *context, const char *account, const PbMessage *message)
{
  g_autoptr (PbStanding) known = pb_senders_find (context->senders, account, message);
  g_autofree char *from = pb_standing_dup_text (known, message, MAX_SENDER), *label = NULL, *placed = NULL;
  const char *sender = from[0] != '\0' ? from : _ ("unknown sender");

  if (from[0] == '\0' && message->subject[0] == '\0') /* only a number told of it */
    label = g_strdup (_ ("New mail"));
  else if (context->privacy == PB_PRIVACY_SENDER)
    label = g_strdup (sender);
  else
    /* Translators: sender and subject of a mail */
    label = g_strdup_printf (_ ("%s: %s"), sender, message->subject[0] != '\0' ? message->subject : _ ("(no subject)"));
  placed = with_folder (context, account, message, label);
  return pb_text_display (placed, -1, MAX_LABEL);
}

static void
add_newest (GPtrArray *items, const PbLineContext *context)
{
  g_autoptr (GArray) all = collect_newest (context->state);

  if (all->len == 0 || context->privacy == PB_PRIVACY_NOTHING)
    return;
  add (items, NULL, NULL, NULL);
  for (guint i = 0; i < MIN (all->len, MAX_NEWEST); i++)
    {
      const Item *item = &g_array_index (all, Item, i);
      g_autofree char *label = label_of_mail (context, item->account, item->message);
      add (items, label, "open-message", g_variant_new ("(ss)", item->account, item->message->key));
    }
}

static gboolean
is_vault_locked (const PbState *state)
{
  for (gsize i = 0; i < pb_state_get_n_accounts (state); i++)
    if (pb_state_get_account (state, i)->error_class == PB_ERROR_CLASS_VAULT_LOCKED)
      return TRUE;
  return FALSE;
}

/* Returns: whether there may be an account whose mails can be marked as read from here. */
static gboolean
can_mark (const PbLineContext *context)
{
  gsize n = pb_state_get_n_accounts (context->state);

  for (gsize i = 0; i < n; i++)
    {
      const PbAccountState *account = pb_state_get_account (context->state, i);
      const PbAccount *settings = context->find != NULL ? context->find (account->id, context->find_data) : NULL;
      if (settings == NULL || pb_account_logs_in (settings))
        return TRUE;
    }
  return n == 0;
}

/* Those that wait for the browser: each has an item that leads there. */
static void
add_sign_ins (GPtrArray *items, const PbLineContext *context)
{
  for (gsize i = 0; i < pb_state_get_n_accounts (context->state); i++)
    {
      const PbAccountState *account = pb_state_get_account (context->state, i);
      const PbAccount *settings = context->find != NULL ? context->find (account->id, context->find_data) : NULL;
      g_autofree char *label = NULL, *shown = NULL;

      if (!pb_asking_wants_sign_in (account, settings))
        continue;
      /* Translators: %s is the name of an account */
      label = g_strdup_printf (_ ("Sign in again: %s…"), account->label);
      shown = pb_text_display (label, -1, MAX_LABEL);
      add (items, shown, "sign-in", g_variant_new_string (account->id));
    }
}

static void
add_commands (GPtrArray *items, const PbLineContext *context)
{
  if (is_vault_locked (context->state))
    add (items, _ ("Unlock keyring…"), "unlock", NULL);
  add_sign_ins (items, context);
  if (can_mark (context))
    add (items, _ ("Mark all read"), "mark-read", g_variant_new ("(s@as)", "", g_variant_new_strv (NULL, 0)));
  add (items, _ ("Check now"), "check-now", g_variant_new_string (""));
  if (pb_menu_is_snoozed (context))
    add (items, _ ("End snooze"), "snooze", g_variant_new_uint32 (0));
  else
    add (items, _ ("Snooze for 1 hour"), "snooze", g_variant_new_uint32 (SNOOZE_MINUTES));
}

GPtrArray *
pb_menu_items (const PbLineContext *context)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_tray_item_free);

  add (items, _ ("Open webmail"), "open-webmail", g_variant_new_string (""));
  if (pb_state_get_n_accounts (context->state) > 0)
    {
      add (items, NULL, NULL, NULL);
      add_accounts (items, context);
    }
  add_newest (items, context);
  add (items, NULL, NULL, NULL);
  add_commands (items, context);
  add (items, NULL, NULL, NULL);
  add (items, _ ("Settings"), "settings", g_variant_new_string (""));
  add (items, _ ("Quit"), "quit", NULL);
  return items;
}
