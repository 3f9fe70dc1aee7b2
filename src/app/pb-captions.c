/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-captions.c: see pb-captions.h. */
#include "config.h"

#include "pb-captions.h"

#define MAX_CAPTIONS 32                             /* alerts: more are not on a screen */
#define MAX_SENDER   80                             /* characters: as an alert has them */
#define PATIENCE     (10 * (gint64) G_USEC_PER_SEC) /* menu and window have a name that comes later */

struct _PbCaptions
{
  PbClock *clock;     /* (unowned) */
  GPtrArray *entries; /* (owned) (element-type Entry): oldest first */
};

/* What is known of the senders of an alert. */
typedef struct
{
  char *text;       /* (owned): a line each */
  guint marked;     /* how many are not who they seem to be */
  gboolean known;   /* there is a directory */
  gboolean awaited; /* more will be known soon */
} Caption;

typedef struct
{
  PbAlert *alert; /* (owned) */
  Caption caption;
  gint64 at; /* when it was shown */
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  pb_alert_unref (entry->alert);
  g_free (entry->caption.text);
  g_free (entry);
}

PbCaptions *
pb_captions_new (PbClock *clock)
{
  PbCaptions *self = g_new0 (PbCaptions, 1);

  self->clock = clock;
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  return self;
}

void
pb_captions_free (PbCaptions *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->entries);
  g_free (self);
}

static void
read_caption (Caption *out, const PbAlert *alert, PbSenders senders)
{
  GString *text = g_string_new (NULL);

  *out = (Caption){ 0 };
  for (guint i = 0; alert->messages != NULL && i < alert->messages->len; i++)
    {
      const PbMessage *message = g_ptr_array_index (alert->messages, i);
      g_autoptr (PbStanding) sender = pb_senders_find (senders, alert->account, message);
      g_autofree char *line = pb_standing_dup_text (sender, message, MAX_SENDER);

      g_string_append_printf (text, "%s\n", line);
      out->known = out->known || sender != NULL;
      out->awaited = out->awaited || (sender != NULL && sender->awaited);
      out->marked += pb_standing_get_warning (sender) != NULL ? 1 : 0;
    }
  out->text = g_string_free (text, FALSE);
}

void
pb_captions_note (PbCaptions *self, PbAlert *alert, PbSenders senders)
{
  Entry *entry = g_new0 (Entry, 1);

  pb_captions_forget (self, alert->id);
  entry->alert = pb_alert_ref (alert);
  entry->at = pb_clock_now (self->clock);
  read_caption (&entry->caption, alert, senders);
  if (entry->caption.known)
    g_ptr_array_add (self->entries, entry);
  else
    entry_free (entry);
  if (self->entries->len > MAX_CAPTIONS)
    g_ptr_array_remove_index (self->entries, 0);
}

void
pb_captions_forget (PbCaptions *self, const char *id)
{
  for (guint i = self->entries->len; i > 0; i--)
    if (g_str_equal (((const Entry *) self->entries->pdata[i - 1])->alert->id, id))
      g_ptr_array_remove_index (self->entries, i - 1);
}

/* Returns: whether @entry is to be shown again, as @now is. A mark is never too late, nor is what must not be seen any more. */
static gboolean
is_outdated (const PbCaptions *self, const Entry *entry, const Caption *now)
{
  if (g_str_equal (entry->caption.text, now->text))
    return FALSE;
  if (!now->known || now->marked != entry->caption.marked)
    return TRUE;
  return !now->awaited && pb_clock_now (self->clock) - entry->at <= PATIENCE;
}

GPtrArray *
pb_captions_review (PbCaptions *self, const char *account, PbSenders senders)
{
  GPtrArray *outdated = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_alert_unref);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (self->entries, i);
      Caption now = { 0 };

      if (!g_str_equal (entry->alert->account, account))
        continue;
      read_caption (&now, entry->alert, senders);
      if (is_outdated (self, entry, &now))
        g_ptr_array_add (outdated, pb_alert_ref (entry->alert));
      g_free (now.text);
    }
  return outdated;
}
