/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pb-play.h"

#include <string.h>

PbPlay *
pb_play_new (void)
{
  PbPlay *play = g_new0 (PbPlay, 1);

  play->state = pb_state_new (1);
  play->policy = pb_policy_default ();
  play->now = SECONDS (1000);
  return play;
}

void
pb_play_free (PbPlay *play)
{
  pb_state_unref (play->state);
  g_clear_pointer (&play->effects, g_ptr_array_unref);
  g_free (play->told);
  g_free (play);
}

static guint64
mix (guint64 sum, guint64 value)
{
  return (sum ^ value) * 0x100000001b3ULL;
}

static guint64
mix_text (guint64 sum, const char *text)
{
  for (const char *p = text != NULL ? text : "(null)"; *p != '\0'; p++)
    sum = mix (sum, (guint8) *p);
  return mix (sum, 0x100);
}

static guint64
mix_messages (guint64 sum, GPtrArray *messages)
{
  for (guint i = 0; i < messages->len; i++)
    {
      const PbMessage *message = g_ptr_array_index (messages, i);

      sum = mix_text (mix_text (sum, message->key), message->subject);
    }
  return mix (sum, messages->len);
}

static guint64
mix_record (guint64 sum, const PbRecord *record)
{
  if (record == NULL)
    return mix (sum, 0x101);
  sum = mix_text (sum, record->id);
  sum = mix (mix (mix (mix (sum, (guint) record->summary), (guint) record->closed), record->count), record->shown);
  for (guint i = 0; i < record->tracked->len; i++)
    {
      const PbTracked *tracked = &g_array_index (record->tracked, PbTracked, i);

      sum = mix (mix_text (sum, tracked->key), tracked->ordinal);
    }
  return mix_messages (sum, record->messages);
}

static guint64
mix_entry (guint64 sum, const PbEntry *entry)
{
  const PbAccountState *view = &entry->view;

  sum = mix_text (mix_text (mix_text (mix_text (sum, view->id), view->address), view->label), view->error_text);
  sum = mix (mix (mix (sum, view->status), view->error_class), (guint64) view->unread);
  sum = mix (mix (sum, (guint64) view->last_check), (guint64) view->retry_at);
  sum = mix_messages (sum, view->newest);
  for (guint i = 0; i < view->folders->len; i++)
    {
      const PbFolderCount *count = &g_array_index (view->folders, PbFolderCount, i);

      sum = mix (mix (mix_text (sum, count->name), (guint64) count->unread), (guint) count->missing);
    }
  sum = mix (mix (mix (sum, entry->failures), (guint64) entry->watching_since), (guint64) entry->not_before);
  sum = mix (mix (sum, (guint64) entry->connecting_since), (guint) entry->unstuck);
  sum = mix (mix (sum, (guint64) entry->tried_by_hand), (guint64) entry->sounded_at);
  sum = mix (mix (mix (sum, (guint) entry->asked_login), (guint64) entry->ask_vault_at), (guint) entry->asked_trust);
  sum = mix (mix (sum, (guint64) entry->distrusted_at), (guint64) entry->ask_trust_at);
  for (guint i = 0; i < entry->arrivals->len; i++)
    sum = mix (sum, (guint64) g_array_index (entry->arrivals, gint64, i));
  for (guint i = 0; i < entry->twins->len; i++)
    {
      const PbTwin *twin = &g_array_index (entry->twins, PbTwin, i);

      sum = mix (mix_text (mix_text (sum, twin->first->key), twin->twin != NULL ? twin->twin->key : NULL), (guint64) twin->at);
    }
  for (guint i = 0; i < entry->records->len; i++)
    sum = mix_record (sum, g_ptr_array_index (entry->records, i));
  return mix (mix_text (mix_record (sum, entry->held), entry->summary), entry->summaries);
}

guint64
pb_play_fingerprint (const PbState *state)
{
  guint64 sum = 0xcbf29ce484222325ULL;

  sum = mix (mix (mix (sum, state->random), (guint) state->network), (guint64) state->snoozed_until);
  sum = mix (mix (sum, (guint) state->asked_vault), (guint) state->quiet);
  sum = mix (sum, (guint) state->asked_all);
  for (guint i = 0; i < state->entries->len; i++)
    sum = mix_entry (sum, pb_state_entry (state, i));
  return sum;
}

static void
tell_effect (GString *line, const PbEffect *effect)
{
  g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", pb_effect_type_to_string (effect->type));
  g_string_append_printf (line, ":%s", effect->alert_id != NULL ? effect->alert_id : effect->account);
  if (effect->message != NULL)
    g_string_append_printf (line, "/%s", effect->message->key);
  if (effect->alert != NULL)
    g_string_append_printf (line, "*%u", effect->alert->count);
  for (guint i = 0; effect->type != PB_EFFECT_ALERT && effect->keys != NULL && i < effect->keys->len; i++)
    g_string_append_printf (line, "%s%s", i == 0 ? "/" : ",", (const char *) g_ptr_array_index (effect->keys, i));
}

char *
pb_play_tell (GPtrArray *effects)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; i < effects->len; i++)
    tell_effect (line, g_ptr_array_index (effects, i));
  return g_string_free (line, FALSE);
}

const char *
pb_play_event (PbPlay *play, const PbEvent *event)
{
  g_autoptr (PbState) old = play->state;
  g_autoptr (GPtrArray) old_effects = g_steal_pointer (&play->effects); /* the event may borrow from them */
  guint64 before = pb_play_fingerprint (old);

  play->state = pb_reduce (old, event, &play->policy, play->now, &play->effects);
  g_assert_cmpuint (pb_play_fingerprint (old), ==, before);
  g_free (play->told);
  play->told = pb_play_tell (play->effects);
  return play->told;
}

const char *
pb_play_mail (PbPlay *play, PbEventType type, const char *key)
{
  PbMessage fields = { .key = key, .from = "Carol", .subject = "Lunch?" };
  g_autoptr (PbMessage) message = pb_message_new (&fields);

  return TELL (play, type, .account = "a", .message = message);
}

PbPlay *
pb_play_new_watching (void)
{
  PbPlay *play = pb_play_new ();

  TELL (play, PB_EVENT_ACCOUNT_ADDED, .account = "a", .label = "Alpha");
  TELL (play, PB_EVENT_WATCHING, .account = "a");
  return play;
}

PbStatus
pb_play_status (PbPlay *play, const char *account)
{
  return pb_state_find (play->state, account)->status;
}

gint64
pb_play_wait (PbPlay *play, const char *account)
{
  gint64 at = pb_state_find (play->state, account)->retry_at;

  return at == PB_NEVER ? PB_NEVER : at - play->now;
}
