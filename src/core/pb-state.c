/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-state-private.h"
#include "pb-clock.h"

static const char *const names[PB_N_STATUSES] = {
  [PB_STATUS_OFF] = "off",
  [PB_STATUS_OFFLINE] = "offline",
  [PB_STATUS_CONNECTING] = "connecting",
  [PB_STATUS_WATCHING] = "watching",
  [PB_STATUS_BACKOFF] = "backoff",
  [PB_STATUS_NEEDS_LOGIN] = "needs-login",
  [PB_STATUS_NEEDS_TRUST] = "needs-trust",
};

/* How much attention a status deserves. */
static const guint urgency[PB_N_STATUSES] = {
  [PB_STATUS_OFF] = 0,
  [PB_STATUS_WATCHING] = 1,
  [PB_STATUS_CONNECTING] = 2,
  [PB_STATUS_OFFLINE] = 3,
  [PB_STATUS_BACKOFF] = 4,
  [PB_STATUS_NEEDS_TRUST] = 5,
  [PB_STATUS_NEEDS_LOGIN] = 6,
};

const char *
pb_status_to_string (PbStatus status)
{
  return (gsize) status < G_N_ELEMENTS (names) ? names[status] : "unknown";
}

gboolean
pb_status_needs_user (PbStatus status)
{
  return status == PB_STATUS_NEEDS_LOGIN || status == PB_STATUS_NEEDS_TRUST;
}

static void
show_strings (PbEntry *entry)
{
  entry->view.id = entry->id;
  entry->view.address = entry->address;
  entry->view.label = entry->label;
  entry->view.error_text = entry->error_text;
}

PbEntry *
pb_entry_new (const char *id, const char *address, const char *label)
{
  PbEntry *entry = g_atomic_rc_box_new0 (PbEntry);

  entry->id = g_ref_string_new (id);
  entry->address = g_ref_string_new (address != NULL ? address : "");
  entry->label = g_ref_string_new (label != NULL ? label : id);
  entry->error_text = g_ref_string_new ("");
  show_strings (entry);
  entry->view.status = PB_STATUS_OFF;
  entry->view.unread = -1;
  entry->view.folders = pb_folder_counts_new ();
  entry->view.retry_at = PB_NEVER;
  entry->view.newest = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_message_unref);
  entry->tried_by_hand = PB_LONG_AGO;
  entry->ask_trust_at = PB_NEVER;
  entry->ask_vault_at = PB_NEVER;
  entry->arrivals = g_array_new (FALSE, FALSE, sizeof (gint64));
  entry->twins = pb_twins_new ();
  entry->records = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_record_unref);
  entry->sounded_at = PB_LONG_AGO;
  return entry;
}

PbEntry *
pb_entry_copy (const PbEntry *entry, guint64 serial)
{
  PbEntry *copy = g_atomic_rc_box_new (PbEntry);

  *copy = *entry;
  copy->serial = serial;
  g_ref_string_acquire (copy->id);
  g_ref_string_acquire (copy->address);
  g_ref_string_acquire (copy->label);
  g_ref_string_acquire (copy->error_text);
  g_ptr_array_ref (copy->view.newest);
  g_array_ref (copy->view.folders);
  g_array_ref (copy->arrivals);
  g_array_ref (copy->twins);
  g_ptr_array_ref (copy->records);
  if (copy->held != NULL)
    pb_record_ref (copy->held);
  if (copy->summary != NULL)
    g_ref_string_acquire (copy->summary);
  return copy;
}

PbEntry *
pb_entry_ref (PbEntry *entry)
{
  return g_atomic_rc_box_acquire (entry);
}

static void
clear_entry (gpointer data)
{
  PbEntry *entry = data;

  g_ref_string_release (entry->id);
  g_ref_string_release (entry->address);
  g_ref_string_release (entry->label);
  g_ref_string_release (entry->error_text);
  g_ptr_array_unref (entry->view.newest);
  g_array_unref (entry->view.folders);
  g_array_unref (entry->arrivals);
  g_array_unref (entry->twins);
  g_ptr_array_unref (entry->records);
  g_clear_pointer (&entry->held, pb_record_unref);
  g_clear_pointer (&entry->summary, g_ref_string_release);
}

void
pb_entry_unref (PbEntry *entry)
{
  g_atomic_rc_box_release_full (entry, clear_entry);
}

static void
set_text (char **place, const char *text)
{
  char *old = *place;

  *place = g_ref_string_new (text);
  g_ref_string_release (old);
}

void
pb_entry_set_names (PbEntry *entry, const char *address, const char *label)
{
  if (address != NULL)
    set_text (&entry->address, address);
  if (label != NULL)
    set_text (&entry->label, label);
  show_strings (entry);
}

void
pb_entry_set_error (PbEntry *entry, PbErrorClass error_class, const char *text)
{
  entry->view.error_class = error_class;
  set_text (&entry->error_text, text != NULL ? text : "");
  show_strings (entry);
}

void
pb_entry_take_newest (PbEntry *entry, GPtrArray *newest)
{
  g_ptr_array_unref (entry->view.newest);
  entry->view.newest = newest;
}

void
pb_entry_take_folders (PbEntry *entry, GArray *folders)
{
  g_array_unref (entry->view.folders);
  entry->view.folders = folders;
  entry->view.unread = pb_folder_counts_sum (folders);
}

PbState *
pb_state_new (guint32 seed)
{
  PbState *state = g_atomic_rc_box_new0 (PbState);

  state->random = seed != 0 ? seed : 0x9e3779b9; /* xorshift stays at 0 for ever */
  state->network = TRUE;
  state->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_entry_unref);
  return state;
}

PbState *
pb_state_copy (const PbState *state)
{
  PbState *copy = g_atomic_rc_box_new (PbState);

  *copy = *state;
  copy->serial++;
  copy->entries = g_ptr_array_new_full (state->entries->len, (GDestroyNotify) pb_entry_unref);
  for (guint i = 0; i < state->entries->len; i++)
    g_ptr_array_add (copy->entries, pb_entry_ref (pb_state_entry (state, i)));
  return copy;
}

PbState *
pb_state_ref (PbState *state)
{
  return g_atomic_rc_box_acquire (state);
}

static void
clear_state (gpointer data)
{
  PbState *state = data;

  g_ptr_array_unref (state->entries);
}

void
pb_state_unref (PbState *state)
{
  g_atomic_rc_box_release_full (state, clear_state);
}

gboolean
pb_state_lookup (const PbState *state, const char *account, guint *index)
{
  for (guint i = 0; account != NULL && i < state->entries->len; i++)
    if (g_str_equal (pb_state_entry (state, i)->id, account))
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

gsize
pb_state_get_n_accounts (const PbState *state)
{
  return state->entries->len;
}

const PbAccountState *
pb_state_get_account (const PbState *state, gsize index)
{
  g_return_val_if_fail (index < state->entries->len, NULL);
  return &pb_state_entry (state, (guint) index)->view;
}

const PbAccountState *
pb_state_find (const PbState *state, const char *account)
{
  guint index;

  return pb_state_lookup (state, account, &index) ? &pb_state_entry (state, index)->view : NULL;
}

gint64
pb_state_get_unread (const PbState *state)
{
  gint64 sum = 0;

  for (guint i = 0; i < state->entries->len; i++)
    sum += MAX (pb_state_entry (state, i)->view.unread, 0);
  return sum;
}

PbStatus
pb_state_get_worst (const PbState *state)
{
  PbStatus worst = PB_STATUS_OFF;

  for (guint i = 0; i < state->entries->len; i++)
    {
      PbStatus status = pb_state_entry (state, i)->view.status;

      if (urgency[status] > urgency[worst])
        worst = status;
    }
  return worst;
}

gint64
pb_state_get_snoozed_until (const PbState *state)
{
  return state->snoozed_until;
}

gboolean
pb_state_get_quiet (const PbState *state)
{
  return state->quiet;
}

gint64
pb_state_get_deadline (const PbState *state)
{
  gint64 deadline = state->snoozed_until > 0 ? state->snoozed_until : PB_NEVER;

  for (guint i = 0; i < state->entries->len; i++)
    {
      const PbEntry *entry = pb_state_entry (state, i);

      deadline = MIN (MIN (deadline, entry->view.retry_at), MIN (entry->ask_vault_at, entry->ask_trust_at));
    }
  return deadline;
}
