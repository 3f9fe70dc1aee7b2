/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-record.h"

static void
clear_tracked (gpointer data)
{
  PbTracked *tracked = data;

  g_clear_pointer (&tracked->key, g_ref_string_release);
}

static GArray *
tracked_new (guint reserved)
{
  GArray *array = g_array_sized_new (FALSE, FALSE, sizeof (PbTracked), reserved);

  g_array_set_clear_func (array, clear_tracked);
  return array;
}

static void
track (GArray *array, char *key, guint ordinal)
{
  PbTracked tracked = { g_ref_string_acquire (key), ordinal };

  g_array_append_val (array, tracked);
}

GPtrArray *
pb_messages_prepend (GPtrArray *messages, PbMessage *message, guint max)
{
  GPtrArray *longer = g_ptr_array_new_full (messages->len + 1, (GDestroyNotify) pb_message_unref);

  g_ptr_array_add (longer, pb_message_ref (message));
  for (guint i = 0; i < messages->len && longer->len < max; i++)
    g_ptr_array_add (longer, pb_message_ref (g_ptr_array_index (messages, i)));
  return longer;
}

GPtrArray *
pb_messages_without (GPtrArray *messages, const char *key)
{
  GPtrArray *rest = g_ptr_array_new_full (messages->len, (GDestroyNotify) pb_message_unref);

  for (guint i = 0; i < messages->len; i++)
    {
      PbMessage *message = g_ptr_array_index (messages, i);

      if (!g_str_equal (message->key, key))
        g_ptr_array_add (rest, pb_message_ref (message));
    }
  return rest;
}

gboolean
pb_messages_have (GPtrArray *messages, const char *key)
{
  for (guint i = 0; i < messages->len; i++)
    {
      const PbMessage *message = g_ptr_array_index (messages, i);

      if (g_str_equal (message->key, key))
        return TRUE;
    }
  return FALSE;
}

PbRecord *
pb_record_new (void)
{
  PbRecord *record = g_atomic_rc_box_new0 (PbRecord);

  record->tracked = tracked_new (1);
  record->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_message_unref);
  return record;
}

PbRecord *
pb_record_ref (PbRecord *record)
{
  return g_atomic_rc_box_acquire (record);
}

static void
clear_record (gpointer data)
{
  PbRecord *record = data;

  g_clear_pointer (&record->id, g_ref_string_release);
  g_array_unref (record->tracked);
  g_ptr_array_unref (record->messages);
}

void
pb_record_unref (PbRecord *record)
{
  g_atomic_rc_box_release_full (record, clear_record);
}

/* Arrays are shared between versions and replaced, never edited. */
static PbRecord *
record_copy (const PbRecord *record)
{
  PbRecord *copy = g_atomic_rc_box_new (PbRecord);

  *copy = *record;
  if (copy->id != NULL)
    g_ref_string_acquire (copy->id);
  g_array_ref (copy->tracked);
  g_ptr_array_ref (copy->messages);
  return copy;
}

static void
take_tracked (PbRecord *record, GArray *tracked)
{
  g_array_unref (record->tracked);
  record->tracked = tracked;
}

static void
take_messages (PbRecord *record, GPtrArray *messages)
{
  g_ptr_array_unref (record->messages);
  record->messages = messages;
}

PbRecord *
pb_record_with_id (const PbRecord *record, const char *id, gboolean summary)
{
  PbRecord *copy = record_copy (record);

  g_clear_pointer (&copy->id, g_ref_string_release);
  copy->id = g_ref_string_new (id);
  copy->summary = summary;
  return copy;
}

PbRecord *
pb_record_add (const PbRecord *record, PbMessage *message)
{
  PbRecord *copy = record_copy (record);
  GArray *old = record->tracked;
  GArray *tracked = tracked_new (old->len + 1);
  char *key = g_ref_string_new (message->key);

  copy->count++;
  for (guint i = old->len >= PB_RECORD_KEYS ? old->len - PB_RECORD_KEYS + 1 : 0; i < old->len; i++)
    track (tracked, g_array_index (old, PbTracked, i).key, g_array_index (old, PbTracked, i).ordinal);
  track (tracked, key, copy->count);
  g_ref_string_release (key);
  take_tracked (copy, tracked);
  take_messages (copy, pb_messages_prepend (record->messages, message, PB_RECORD_MESSAGES));
  return copy;
}

static PbRecord *
without (const PbRecord *record, const char *key, gboolean renumber)
{
  PbRecord *copy = record_copy (record);
  GArray *tracked = tracked_new (record->tracked->len);
  guint shift = 0;

  for (guint i = 0; i < record->tracked->len; i++)
    {
      const PbTracked *old = &g_array_index (record->tracked, PbTracked, i);

      if (!g_str_equal (old->key, key))
        track (tracked, old->key, old->ordinal - shift);
      else if (renumber)
        shift++;
    }
  copy->count -= shift;
  take_tracked (copy, tracked);
  take_messages (copy, pb_messages_without (record->messages, key));
  return copy;
}

PbRecord *
pb_record_remove (const PbRecord *record, const char *key)
{
  return without (record, key, FALSE);
}

PbRecord *
pb_record_undo (const PbRecord *record, const char *key)
{
  g_autoptr (PbRecord) rest = without (record, key, TRUE);

  return rest->tracked->len > 0 ? g_steal_pointer (&rest) : NULL;
}

PbRecord *
pb_record_mark (const PbRecord *record, guint shown, gboolean closed)
{
  PbRecord *copy = record_copy (record);

  copy->shown = shown;
  copy->closed = closed;
  return copy;
}

gboolean
pb_record_has (const PbRecord *record, const char *key)
{
  for (guint i = record->tracked->len; i > 0; i--)
    if (g_str_equal (g_array_index (record->tracked, PbTracked, i - 1).key, key))
      return TRUE;
  return FALSE;
}

GPtrArray *
pb_record_dup_keys (const PbRecord *record, guint from, guint to)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < record->tracked->len; i++)
    {
      const PbTracked *tracked = &g_array_index (record->tracked, PbTracked, i);

      if (tracked->ordinal > from && tracked->ordinal <= to)
        g_ptr_array_add (keys, g_strdup (tracked->key));
    }
  return keys;
}
