/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-announce.h"

gboolean
pb_announce_find (const PbEntry *entry, const char *id, guint *place)
{
  for (guint i = entry->records->len; i > 0; i--)
    {
      const PbRecord *record = g_ptr_array_index (entry->records, i - 1);

      if (g_str_equal (record->id, id))
        {
          *place = i - 1;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
is_known (const PbEntry *entry, const char *key)
{
  if (pb_messages_have (entry->view.newest, key) || (entry->held != NULL && pb_record_has (entry->held, key)))
    return TRUE;
  for (guint i = 0; i < entry->records->len; i++)
    if (pb_record_has (g_ptr_array_index (entry->records, i), key))
      return TRUE;
  return FALSE;
}

/* Returns: how many of the oldest popups must be forgotten before one more is remembered. */
static guint
count_surplus (GPtrArray *records)
{
  guint keys = 1;

  for (guint i = records->len; i > 0; i--)
    {
      keys += ((const PbRecord *) g_ptr_array_index (records, i - 1))->tracked->len;
      if (keys > PB_ANNOUNCE_KEYS || records->len - i + 2 > PB_ANNOUNCE_RECORDS)
        return i;
    }
  return 0;
}

static void
take_records (PbEntry *entry, GPtrArray *records)
{
  g_ptr_array_unref (entry->records);
  entry->records = records;
}

static void
append_record (PbEntry *entry, PbRecord *record)
{
  GPtrArray *old = entry->records;
  GPtrArray *records = g_ptr_array_new_full (old->len + 1, (GDestroyNotify) pb_record_unref);

  for (guint i = count_surplus (old); i < old->len; i++)
    g_ptr_array_add (records, pb_record_ref (g_ptr_array_index (old, i)));
  g_ptr_array_add (records, pb_record_ref (record));
  take_records (entry, records);
}

/* @record: (nullable): NULL = the one at @place is left out */
static void
replace_record (PbEntry *entry, guint place, PbRecord *record)
{
  GPtrArray *old = entry->records;
  GPtrArray *records = g_ptr_array_new_full (old->len, (GDestroyNotify) pb_record_unref);

  for (guint i = 0; i < old->len; i++)
    if (i != place)
      g_ptr_array_add (records, pb_record_ref (g_ptr_array_index (old, i)));
    else if (record != NULL)
      g_ptr_array_add (records, pb_record_ref (record));
  take_records (entry, records);
}

static void
set_summary (PbEntry *entry, char *id)
{
  g_clear_pointer (&entry->summary, g_ref_string_release);
  if (id != NULL)
    entry->summary = g_ref_string_acquire (id);
}

static void
emit_alert (PbStep *step, const PbEntry *entry, const PbRecord *record)
{
  PbAlert fields = {
    .id = record->id,
    .account = entry->id,
    .label = entry->label,
    .summary = record->summary,
    .count = record->count,
    .messages = record->messages,
  };

  PbEffect *effect = pb_step_emit (step, PB_EFFECT_ALERT, entry, record->id);

  effect->alert = pb_alert_new (&fields);
  if (record->summary)
    effect->keys = pb_record_dup_keys (record, 0, record->count);
}

static void
emit_sound (PbStep *step, PbEntry *entry)
{
  if (entry->sounded_at > step->now - step->policy->burst_window)
    return;
  entry->sounded_at = step->now;
  pb_step_emit (step, PB_EFFECT_SOUND, entry, NULL);
}

static void
emit_keys (PbStep *step, PbEffectType type, const PbEntry *entry, const char *key)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (keys, g_strdup (key));
  pb_step_emit (step, type, entry, NULL)->keys = keys;
}

/* Returns: (transfer full): a summary with the mails of @record, the account's next. */
static PbRecord *
new_summary (PbEntry *entry, const PbRecord *record)
{
  g_autofree char *id = g_strdup_printf ("%s#%u", entry->id, ++entry->summaries);

  return pb_record_with_id (record, id, TRUE);
}

/* Notes the arrival of a mail. Returns: whether more than burst_count came within the window that ends now. */
static gboolean
note_arrival (PbStep *step, PbEntry *entry)
{
  guint count = step->policy->burst_count;
  GArray *old = entry->arrivals;
  GArray *arrivals = g_array_sized_new (FALSE, FALSE, sizeof (gint64), count + 1);
  guint skip = old->len + 1 > count ? old->len + 1 - count : 0;
  gboolean burst = old->len >= count &&
                   (count == 0 || g_array_index (old, gint64, old->len - count) > step->now - step->policy->burst_window);

  if (skip < old->len)
    g_array_append_vals (arrivals, &g_array_index (old, gint64, skip), old->len - skip);
  if (count > 0)
    g_array_append_val (arrivals, step->now);
  entry->arrivals = arrivals;
  g_array_unref (old);
  return burst;
}

/* Keys are the server's and two accounts may have the same one; an id holds the account, in which no slash can be.
 * Returns: (transfer full): the popup of a single mail */
static PbRecord *
new_single (const PbEntry *entry, const PbRecord *record, const char *key)
{
  g_autofree char *id = g_strdup_printf ("%s/%s", entry->id, key);

  return pb_record_with_id (record, id, FALSE);
}

static void
alert_single (PbStep *step, PbEntry *entry, PbMessage *message)
{
  g_autoptr (PbRecord) empty = pb_record_new ();
  g_autoptr (PbRecord) mail = pb_record_add (empty, message);
  g_autoptr (PbRecord) record = new_single (entry, mail, message->key);

  set_summary (entry, NULL);
  append_record (entry, record);
  emit_alert (step, entry, record);
}

static void
alert_in_summary (PbStep *step, PbEntry *entry, PbMessage *message)
{
  g_autoptr (PbRecord) record = NULL;
  guint place;

  if (entry->summary != NULL && pb_announce_find (entry, entry->summary, &place))
    {
      record = pb_record_add (g_ptr_array_index (entry->records, place), message);
      replace_record (entry, place, record);
    }
  else
    {
      g_autoptr (PbRecord) empty = pb_record_new ();
      g_autoptr (PbRecord) mail = pb_record_add (empty, message);

      record = new_summary (entry, mail);
      append_record (entry, record);
      set_summary (entry, record->id);
    }
  emit_alert (step, entry, record);
}

static void
hold (PbEntry *entry, PbMessage *message)
{
  g_autoptr (PbRecord) held = entry->held != NULL ? g_steal_pointer (&entry->held) : pb_record_new ();

  entry->held = pb_record_add (held, message);
}

static void
emit_unread (PbStep *step, const PbEntry *entry, const char *folder)
{
  pb_step_emit (step, PB_EFFECT_UNREAD, entry, NULL)->folder = g_strdup (folder);
}

void
pb_announce_unread (PbStep *step, guint index)
{
  const PbEvent *event = step->event;
  PbEntry *entry = pb_step_entry (step, index);
  const PbFolderCount *known = pb_folder_counts_find (entry->view.folders, event->folder);
  gboolean missing = event->flag;
  /* no protocol counts beyond 32 bits, and the sum over all accounts must not overflow */
  gint64 number = missing ? -1 : CLAMP (event->number, -1, (gint64) G_MAXUINT32);
  gboolean same = known != NULL ? known->unread == number && known->missing == missing : number == -1 && !missing;

  if (same || entry->view.status == PB_STATUS_OFF) /* a late report says nothing */
    return;
  if (known == NULL && entry->view.folders->len == PB_FOLDER_COUNTS)
    return;
  entry = pb_step_edit_entry (step, index);
  pb_entry_take_folders (entry, pb_folder_counts_with (entry->view.folders, event->folder, number, missing));
  emit_unread (step, entry, event->folder);
}

void
pb_announce_forget_unread (PbStep *step, PbEntry *entry)
{
  g_autoptr (GArray) folders = g_array_ref (entry->view.folders);

  pb_entry_take_folders (entry, pb_folder_counts_new ());
  for (guint i = 0; i < folders->len; i++)
    emit_unread (step, entry, g_array_index (folders, PbFolderCount, i).name);
}

void
pb_announce_notice (PbStep *step, guint index)
{
  const PbEntry *entry = pb_step_entry (step, index);
  PbEffect *effect;

  g_return_if_fail (step->event->text != NULL);
  if (entry->view.status == PB_STATUS_OFF)
    return;
  effect = pb_step_emit (step, PB_EFFECT_NOTICE, entry, NULL);
  effect->text = g_strdup (step->event->text);
  effect->full = step->event->flag;
}

static void
take_twins (PbEntry *entry, GArray *twins)
{
  g_array_unref (entry->twins);
  entry->twins = twins;
}

/* One popup, or a place in one. */
static void
announce (PbStep *step, PbEntry *entry, PbMessage *message, gboolean with_sound)
{
  take_twins (entry, pb_twins_tell (entry->twins, message, step->now));
  if (pb_state_is_holding (step->state, step->now))
    {
      hold (entry, message);
      return;
    }
  if (with_sound)
    emit_sound (step, entry);
  if (note_arrival (step, entry))
    alert_in_summary (step, entry, message);
  else
    alert_single (step, entry, message);
}

void
pb_announce_mail (PbStep *step, guint index, gboolean is_new)
{
  PbMessage *message = step->event->message;
  GArray *twins;
  PbEntry *entry;

  g_return_if_fail (message != NULL);
  if (is_known (pb_step_entry (step, index), message->key))
    return;
  entry = pb_step_edit_entry (step, index);
  pb_entry_take_newest (entry, pb_messages_prepend (entry->view.newest, message, step->policy->newest));
  if (is_new)
    pb_step_emit (step, PB_EFFECT_MAIL, entry, NULL)->message = pb_message_ref (message);
  twins = pb_twins_match (entry->twins, message, step->now);
  if (twins == NULL)
    {
      announce (step, entry, message, is_new);
      return;
    }
  take_twins (entry, twins);
  emit_keys (step, PB_EFFECT_PERSIST_SHOWN, entry, message->key);
}

static void
forget_held (PbEntry *entry, const char *key)
{
  g_autoptr (PbRecord) held = NULL;

  if (entry->held == NULL || !pb_record_has (entry->held, key))
    return;
  held = g_steal_pointer (&entry->held);
  entry->held = pb_record_undo (held, key);
}

static void
forget_alerted (PbStep *step, PbEntry *entry, const char *key)
{
  for (guint i = entry->records->len; i > 0; i--)
    {
      g_autoptr (PbRecord) record = pb_record_ref (g_ptr_array_index (entry->records, i - 1));
      g_autoptr (PbRecord) rest = NULL;

      if (!pb_record_has (record, key))
        continue;
      rest = pb_record_remove (record, key);
      replace_record (entry, i - 1, rest->tracked->len > 0 ? rest : NULL);
      if (rest->tracked->len == 0 && !record->closed)
        pb_step_emit (step, PB_EFFECT_WITHDRAW, entry, record->id);
      return;
    }
}

/* Returns: whether the user has still to see it: on the screen, on its way there, or held back. */
static gboolean
is_waiting (const PbEntry *entry, const char *key)
{
  for (guint i = 0; i < entry->records->len; i++)
    {
      const PbRecord *record = g_ptr_array_index (entry->records, i);

      if (!record->closed && pb_record_has (record, key))
        return TRUE;
    }
  return entry->held != NULL && pb_record_has (entry->held, key);
}

/* A mail that was moved unread is still to be seen: its twin takes the place of the popup that goes. */
void
pb_announce_gone (PbStep *step, guint index)
{
  const char *key = step->event->key;
  PbEntry *entry = pb_step_entry (step, index);
  g_autoptr (PbMessage) heir = NULL;
  gboolean waiting = FALSE;
  GArray *twins;

  g_return_if_fail (key != NULL);
  emit_keys (step, PB_EFFECT_GONE, entry, key);
  emit_keys (step, PB_EFFECT_PERSIST_GONE, entry, key);
  if (is_known (entry, key))
    {
      waiting = is_waiting (entry, key);
      entry = pb_step_edit_entry (step, index);
      pb_entry_take_newest (entry, pb_messages_without (entry->view.newest, key));
      forget_held (entry, key);
      forget_alerted (step, entry, key);
    }
  twins = pb_twins_forget (entry->twins, key, &heir);
  if (twins == NULL)
    return;
  entry = pb_step_edit_entry (step, index);
  take_twins (entry, twins);
  if (heir != NULL && waiting)
    announce (step, entry, heir, FALSE);
}

void
pb_announce_shown (PbStep *step, guint index)
{
  gint64 number = step->event->number;
  g_autoptr (PbRecord) record = NULL;
  g_autoptr (PbRecord) marked = NULL;
  GPtrArray *keys;
  PbEntry *entry;
  guint place, shown;

  if (!pb_announce_find (pb_step_entry (step, index), step->event->key, &place))
    return;
  record = pb_record_ref (g_ptr_array_index (pb_step_entry (step, index)->records, place));
  shown = number > 0 && number < record->count ? (guint) number : record->count;
  if (shown <= record->shown)
    return;
  entry = pb_step_edit_entry (step, index);
  marked = pb_record_mark (record, shown, FALSE);
  replace_record (entry, place, marked);
  keys = pb_record_dup_keys (record, record->shown, shown);
  if (keys->len > 0)
    pb_step_emit (step, PB_EFFECT_PERSIST_SHOWN, entry, NULL)->keys = keys;
  else
    g_ptr_array_unref (keys);
}

/* A version of the popup may still be on its way to the daemon: then the record stays until that was taken. */
void
pb_announce_closed (PbStep *step, guint index)
{
  g_autoptr (PbRecord) record = NULL;
  g_autoptr (PbRecord) closed = NULL;
  PbEntry *entry;
  guint place;

  if (!pb_announce_find (pb_step_entry (step, index), step->event->key, &place))
    return;
  entry = pb_step_edit_entry (step, index);
  record = pb_record_ref (g_ptr_array_index (entry->records, place));
  if (entry->summary != NULL && g_str_equal (entry->summary, record->id))
    set_summary (entry, NULL);
  if (record->shown < record->count)
    closed = pb_record_mark (record, record->shown, TRUE);
  replace_record (entry, place, closed);
}

void
pb_announce_withdraw_all (PbStep *step, guint index)
{
  const PbEntry *entry = pb_step_entry (step, index);

  for (guint i = 0; i < entry->records->len; i++)
    {
      const PbRecord *record = g_ptr_array_index (entry->records, i);

      if (!record->closed)
        pb_step_emit (step, PB_EFFECT_WITHDRAW, entry, record->id);
    }
}

void
pb_announce_held (PbStep *step, guint index)
{
  g_autoptr (PbRecord) held = NULL;
  g_autoptr (PbRecord) record = NULL;
  PbEntry *entry;

  if (pb_step_entry (step, index)->held == NULL)
    return;
  entry = pb_step_edit_entry (step, index);
  held = g_steal_pointer (&entry->held);
  if (held->count == 1)
    record = new_single (entry, held, g_array_index (held->tracked, PbTracked, 0).key);
  else
    record = new_summary (entry, held);
  append_record (entry, record);
  emit_sound (step, entry);
  emit_alert (step, entry, record);
}
