/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-hub.c: who listens, and who is told what. */
#include "pb-hub.h"

#include <string.h>

#include "pb-channel.h"

#define MAX_HISTORY 1000
#define MAIL_ID_LEN 30

struct _PbHub
{
  PbDemo *demo;        /* (unowned) */
  GPtrArray *channels; /* (owned) (element-type PbChannel): oldest first */
  GQueue history;      /* (element-type PbNotice): mails and counts of late */
  gint64 told;         /* notices ever */
  gint64 left_at;      /* told, when the last listener went */
  guint numbers;       /* connections ever */
  guint turn;          /* whose turn it is where notices are spread */
};

static void
history_free (gpointer data)
{
  pb_notice_free (data);
}

PbHub *
pb_hub_new (PbDemo *demo)
{
  PbHub *hub = g_new0 (PbHub, 1);

  hub->demo = demo;
  hub->channels = g_ptr_array_new_with_free_func ((GDestroyNotify) pb_channel_free);
  return hub;
}

void
pb_hub_free (PbHub *hub)
{
  g_ptr_array_unref (hub->channels);
  g_queue_clear_full (&hub->history, history_free);
  g_free (hub);
}

void
pb_hub_take (PbHub *hub, GSocketConnection *connection)
{
  g_ptr_array_add (hub->channels, pb_channel_new (hub->demo, connection, ++hub->numbers));
}

guint
pb_hub_size (PbHub *hub)
{
  guint size = 0;

  for (guint i = 0; i < hub->channels->len; i++)
    size += pb_channel_token (hub->channels->pdata[i]) != NULL && !pb_channel_is_over (hub->channels->pdata[i]);
  return size;
}

/* ---- telling ---- */

static void
remember (PbHub *hub, const PbNotice *notice)
{
  hub->told++;
  g_queue_push_tail (&hub->history, pb_notice_copy (notice));
  if (hub->history.length > MAX_HISTORY)
    pb_notice_free (g_queue_pop_head (&hub->history));
}

static gboolean
wants (PbHub *hub, PbChannel *channel, const PbNotice *notice)
{
  const PbKnobs *knobs = hub->demo->knobs;
  const char *alias = pb_channel_alias (channel), *version = pb_channel_version (channel);
  PbMailbox *mailbox = alias != NULL ? pb_mailboxes_find (hub->demo->mailboxes, alias) : NULL;

  if (pb_channel_token (channel) == NULL || pb_channel_is_over (channel))
    return FALSE;
  if (pb_knobs_is (knobs, PB_KNOB_SCOPE, "alias") && notice->user != NULL)
    return mailbox != NULL && g_str_equal (mailbox->address, notice->user);
  if (pb_knobs_is (knobs, PB_KNOB_SCOPE, "ver") && notice->kind != PB_NOTICE_VER)
    return version != NULL && g_ascii_strtoll (version, NULL, 10) >= pb_demo_version (hub->demo);
  return TRUE;
}

static void
tell (PbHub *hub, const PbNotice *notice)
{
  gboolean spread = pb_knobs_is (hub->demo->knobs, PB_KNOB_LISTENERS, "spread") && hub->channels->len > 0;
  guint turn = spread ? hub->turn++ % hub->channels->len : 0;

  for (guint i = 0; i < hub->channels->len; i++)
    if ((!spread || i == turn) && wants (hub, hub->channels->pdata[i], notice))
      pb_channel_push (hub->channels->pdata[i], notice);
  if (notice->kind == PB_NOTICE_MAIL || notice->kind == PB_NOTICE_COUNT)
    remember (hub, notice);
}

static PbNotice *
notice_about (PbNoticeKind kind, PbMailbox *mailbox)
{
  PbNotice *notice = pb_notice_new (kind, mailbox->address, mailbox->unread);

  notice->second_user = g_strdup (mailbox->aliases[0]);
  return notice;
}

static void
tell_mail (PbHub *hub, PbMailbox *mailbox, const PbMail *mail, const char *subject, const char *id_end)
{
  g_autoptr (PbNotice) notice = notice_about (PB_NOTICE_MAIL, mailbox);

  notice->mail_id = g_strdup_printf ("%.*s%s", (int) (MAIL_ID_LEN - strlen (id_end)), mail->id, id_end);
  notice->sender_name = g_strdup (mail->from_name);
  notice->sender_address = g_strdup (mail->from_address);
  notice->subject = g_strdup (subject);
  notice->summary = g_strdup (mail->summary);
  tell (hub, notice);
}

static void
tell_count (PbHub *hub, PbMailbox *mailbox)
{
  g_autoptr (PbNotice) notice = notice_about (PB_NOTICE_COUNT, mailbox);

  tell (hub, notice);
}

PbMail *
pb_hub_deliver (PbHub *hub, PbMailbox *mailbox, const char *from, const char *subject, const char *summary)
{
  PbMail *mail = pb_mailbox_deliver (hub->demo->mailboxes, mailbox, from, subject, summary);

  if (pb_knobs_is (hub->demo->knobs, PB_KNOB_ORDER, "count-first"))
    tell_count (hub, mailbox);
  tell_mail (hub, mailbox, mail, mail->subject, "");
  if (pb_knobs_is (hub->demo->knobs, PB_KNOB_SELF_EVENTS, "all"))
    {
      tell_mail (hub, mailbox, mail, "(spam) Cheap watches", "_spam");
      tell_mail (hub, mailbox, mail, "(sent) Re: Hello", "_sent");
    }
  return mail;
}

gboolean
pb_hub_read (PbHub *hub, PbMailbox *mailbox, const char *mail_id)
{
  gboolean changed = pb_mailbox_read (mailbox, mail_id);

  if (changed)
    tell_count (hub, mailbox);
  return changed;
}

void
pb_hub_tell_version (PbHub *hub)
{
  g_autoptr (PbNotice) notice = pb_notice_new (PB_NOTICE_VER, NULL, pb_demo_version (hub->demo));

  tell (hub, notice);
}

/* ---- coming and going ---- */

/* Ends every other channel that listens. */
static void
end_others (PbHub *hub, PbChannel *newest, const char *how)
{
  for (guint i = 0; i < hub->channels->len; i++)
    {
      PbChannel *channel = hub->channels->pdata[i];

      if (channel != newest && !pb_channel_is_over (channel))
        pb_channel_end (channel, how);
    }
}

static void
replay (PbHub *hub, PbChannel *channel)
{
  gint64 last = pb_knobs_amount (hub->demo->knobs, PB_KNOB_REPLAY, "last");
  gint64 count = pb_knobs_is (hub->demo->knobs, PB_KNOB_REPLAY, "since") ? hub->told - hub->left_at : MAX (last, 0);
  guint skip = (guint) MAX ((gint64) hub->history.length - count, 0);

  for (GList *item = g_queue_peek_nth_link (&hub->history, skip); item != NULL; item = item->next)
    if (wants (hub, channel, item->data))
      pb_channel_push (channel, item->data);
}

void
pb_hub_opened (PbHub *hub, PbChannel *channel)
{
  const char *knob = pb_knobs_get (hub->demo->knobs, PB_KNOB_LISTENERS);

  if (g_str_equal (knob, "refuse") && pb_hub_size (hub) > 1)
    pb_channel_end (channel, "error");
  else if (g_str_has_prefix (knob, "newest-"))
    end_others (hub, channel, g_str_has_suffix (knob, "close") ? "fin" : knob + strlen ("newest-"));
  replay (hub, channel);
}

void
pb_hub_closed (PbHub *hub, PbChannel *channel)
{
  g_ptr_array_remove (hub->channels, channel);
  if (pb_hub_size (hub) == 0)
    hub->left_at = hub->told;
}

guint
pb_hub_drop (PbHub *hub, const char *how)
{
  guint count = pb_hub_size (hub);

  end_others (hub, NULL, how);
  return count;
}

void
pb_hub_clear (PbHub *hub)
{
  end_others (hub, NULL, "rst");
  g_ptr_array_set_size (hub->channels, 0);
  hub->left_at = hub->told;
}

void
pb_hub_tokens_changed (PbHub *hub)
{
  const char *knob = pb_knobs_get (hub->demo->knobs, PB_KNOB_LISTEN_ON_REVOKED);
  gint64 now = g_get_monotonic_time ();

  if (g_str_equal (knob, "works"))
    return;
  for (guint i = 0; i < hub->channels->len; i++)
    {
      PbChannel *channel = hub->channels->pdata[i];
      const char *token = pb_channel_token (channel);

      if (token != NULL && !pb_channel_is_over (channel) && !pb_keys_knows_token (hub->demo->keys, token, now))
        pb_channel_end (channel, g_str_equal (knob, "silent") ? "half-open" : g_str_equal (knob, "close") ? "fin"
                                                                                                          : "error");
    }
}
