/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-imap-source.c: see pb-exmail-imap-source.h. */
#include "pb-exmail-imap-source.h"

#include "pb-cause.h"
#include "pb-error.h"
#include "pb-exmail-channel.h"
#include "pb-exmail-links.h"
#include "pb-imap-source.h"
#include "pb-text.h"

#define SECOND        ((gint64) G_USEC_PER_SEC)
#define MAX_TEXT      300            /* characters of an error's words */
#define BETWEEN       SECOND         /* from one look of IMAP to the next */
#define WAIT_FIRST    SECOND         /* before the push channel is tried again */
#define WAIT_MAX      (300 * SECOND) /* the same after many failures */
#define HEALTHY_AFTER (120 * SECOND) /* a channel that worked so long begins with the first wait */

struct _PbExmailImapSource
{
  PbMailSource parent_instance;

  PbMailSource *imap;       /* (owned) (nullable): since the first start */
  PbExmailChannel *channel; /* (owned) (nullable): likewise */
  PbTimer *timer;           /* (owned) (nullable): likewise */
  PbExmailLinks *links;     /* (owned) */
  gint64 number;            /* as last pushed, -1 = unknown */
  gint64 retry_at;          /* the channel's next try, or PB_NEVER */
  gint64 refresh_at;        /* IMAP is to look then, or PB_NEVER */
  gint64 refreshed_at;
  gint64 listening_since; /* PB_NEVER: not listening */
  gint64 wait;            /* after the next failure */
  guint told;             /* classes of failures that were logged, bits 1 << PbErrorClass */
  gboolean connected;     /* the channel is at work */
};

G_DEFINE_FINAL_TYPE (PbExmailImapSource, pb_exmail_imap_source, PB_TYPE_MAIL_SOURCE)

static const PbContext *
context_of (PbExmailImapSource *self)
{
  return pb_mail_source_get_context (PB_MAIL_SOURCE (self));
}

static PbAccount *
account_of (PbExmailImapSource *self)
{
  return pb_mail_source_get_account (PB_MAIL_SOURCE (self));
}

static gint64
now_of (PbExmailImapSource *self)
{
  return pb_clock_now (context_of (self)->clock);
}

static void
arm (PbExmailImapSource *self)
{
  pb_timer_set (self->timer, MIN (self->retry_at, self->refresh_at));
}

/* --- IMAP --- */

static void
refresh_now (PbExmailImapSource *self)
{
  self->refresh_at = PB_NEVER;
  self->refreshed_at = now_of (self);
  pb_mail_source_refresh (self->imap);
}

/* At once; the pushes of a burst share one look. */
static void
look (PbExmailImapSource *self)
{
  gint64 earliest = self->refreshed_at + BETWEEN;

  if (earliest <= now_of (self))
    refresh_now (self);
  else
    self->refresh_at = MIN (self->refresh_at, earliest);
  arm (self);
}

static void
report_mail (PbExmailImapSource *self, const PbEvent *event)
{
  g_autofree char *preview = NULL;
  g_autofree char *mail_id = pb_exmail_links_add_mail (self->links, event->message, &preview);
  g_autoptr (PbMessage) message = NULL;
  PbMessage fields = *event->message;
  PbEvent copy = *event;

  if (mail_id != NULL)
    pb_ledger_set_mail_id (context_of (self)->ledger, event->account, fields.key, mail_id);
  if (preview != NULL && fields.preview[0] == '\0')
    fields.preview = preview;
  message = pb_message_new (&fields);
  copy.message = message;
  pb_mail_source_report (PB_MAIL_SOURCE (self), &copy);
}

static void
imap_reported (PbMailSource *imap, const PbEvent *event, gpointer user_data)
{
  g_autoptr (PbExmailImapSource) self = g_object_ref (user_data);
  PbEvent copy = *event;

  if (event->type == PB_EVENT_MAIL)
    report_mail (self, event);
  else
    pb_mail_source_report (PB_MAIL_SOURCE (self), &copy);
}

/* --- the push channel --- */

static void
connect_channel (PbExmailImapSource *self)
{
  self->retry_at = PB_NEVER;
  self->connected = TRUE;
  self->listening_since = PB_NEVER;
  self->number = -1;
  arm (self);
  pb_exmail_channel_start (self->channel);
}

/* Whatever was pushed before is lost. */
static void
listening (gpointer user_data)
{
  PbExmailImapSource *self = user_data;

  if (self->listening_since == PB_NEVER)
    self->listening_since = now_of (self);
  look (self);
}

static gboolean
noticed (const PbExmailNotice *notice, gpointer user_data)
{
  PbExmailImapSource *self = user_data;
  g_autofree char *key = NULL;
  gboolean news = notice->number >= 0 && notice->number != self->number;

  if ((notice->says & PB_EXMAIL_SAYS_MAIL) != 0)
    news = pb_exmail_links_add_push (self->links, notice, &key);
  if (key != NULL)
    pb_ledger_set_mail_id (context_of (self)->ledger, account_of (self)->id, key, notice->mail_id);
  if (notice->number >= 0)
    self->number = notice->number;
  look (self);
  return news;
}

static void
alive (gpointer user_data)
{
}

static void
channel_failed (const GError *error, gint64 delay, gpointer user_data)
{
  PbExmailImapSource *self = user_data;
  PbErrorClass error_class = pb_error_class_of (error, PB_ERROR_CLASS_REFUSED);
  g_autofree char *shown = pb_text_display (error->message, -1, MAX_TEXT);
  gint64 now = now_of (self);

  if (self->listening_since != PB_NEVER && now - self->listening_since >= HEALTHY_AFTER)
    self->wait = WAIT_FIRST;
  if ((self->told & 1U << error_class) == 0)
    g_message ("The push channel of %s does not work (%s: %s); its mails are found by IMAP.", account_of (self)->id, pb_error_class_to_string (error_class), shown);
  self->told |= 1U << error_class;
  self->connected = FALSE;
  self->retry_at = now + MAX (self->wait, MIN (delay, WAIT_MAX));
  self->wait = MIN (self->wait * 2, WAIT_MAX);
  if (error_class == PB_ERROR_CLASS_AUTH_REJECTED && pb_cause_find (error_class, NULL, error->message) == PB_CAUSE_PROXY)
    self->retry_at = PB_NEVER; /* IMAP, which goes the same way, tells of it; they start again together */
  arm (self);
}

static void
timer_cb (gpointer user_data)
{
  g_autoptr (PbExmailImapSource) self = g_object_ref (user_data);
  gint64 now = now_of (self);

  if (self->refresh_at <= now)
    refresh_now (self);
  if (self->retry_at <= now)
    connect_channel (self);
  if (self->timer != NULL)
    arm (self);
}

/* --- the source --- */

static void
make_parts (PbExmailImapSource *self)
{
  static const PbExmailChannelFuncs funcs = { listening, noticed, alive, channel_failed };

  if (self->imap != NULL)
    return;
  self->imap = pb_mail_source_new_of_type (PB_TYPE_IMAP_SOURCE, account_of (self), context_of (self), imap_reported, self);
  self->channel = pb_exmail_channel_new (context_of (self), account_of (self), &funcs, self);
  self->timer = pb_timer_new (context_of (self)->clock, timer_cb, self);
}

/* What is a reason to try IMAP is one for a channel that waits. */
static void
hurry (PbExmailImapSource *self)
{
  if (!self->connected)
    connect_channel (self);
}

static void
pb_exmail_imap_source_start (PbMailSource *source)
{
  PbExmailImapSource *self = PB_EXMAIL_IMAP_SOURCE (source);

  make_parts (self);
  pb_mail_source_start (self->imap);
  hurry (self);
}

static void
pb_exmail_imap_source_stop (PbMailSource *source)
{
  PbExmailImapSource *self = PB_EXMAIL_IMAP_SOURCE (source);

  if (self->imap == NULL)
    return;
  self->connected = FALSE;
  self->retry_at = PB_NEVER;
  self->refresh_at = PB_NEVER;
  self->wait = WAIT_FIRST;
  arm (self);
  pb_exmail_channel_stop (self->channel);
  pb_mail_source_stop (self->imap);
}

static void
pb_exmail_imap_source_refresh (PbMailSource *source)
{
  PbExmailImapSource *self = PB_EXMAIL_IMAP_SOURCE (source);

  if (self->imap == NULL)
    return;
  hurry (self);
  pb_mail_source_refresh (self->imap);
}

static void
pb_exmail_imap_source_probe (PbMailSource *source)
{
  PbExmailImapSource *self = PB_EXMAIL_IMAP_SOURCE (source);

  if (self->imap == NULL)
    return;
  hurry (self);
  pb_exmail_channel_probe (self->channel);
  pb_mail_source_probe (self->imap);
}

static void
pb_exmail_imap_source_mark_read_async (PbMailSource *source, const char *const *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbExmailImapSource *self = PB_EXMAIL_IMAP_SOURCE (source);
  GTask *task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, pb_exmail_imap_source_mark_read_async);
  make_parts (self);
  pb_mail_source_mark_read_async (self->imap, keys, cancellable, pb_mail_source_mark_read_pass_on, task);
}

static void
pb_exmail_imap_source_dispose (GObject *object)
{
  PbExmailImapSource *self = PB_EXMAIL_IMAP_SOURCE (object);

  pb_exmail_imap_source_stop (PB_MAIL_SOURCE (object));
  g_clear_pointer (&self->timer, pb_timer_free);
  g_clear_object (&self->channel);
  g_clear_object (&self->imap);
  G_OBJECT_CLASS (pb_exmail_imap_source_parent_class)->dispose (object);
}

static void
pb_exmail_imap_source_finalize (GObject *object)
{
  pb_exmail_links_free (PB_EXMAIL_IMAP_SOURCE (object)->links);
  G_OBJECT_CLASS (pb_exmail_imap_source_parent_class)->finalize (object);
}

static void
pb_exmail_imap_source_class_init (PbExmailImapSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  PbMailSourceClass *source_class = PB_MAIL_SOURCE_CLASS (klass);

  object_class->dispose = pb_exmail_imap_source_dispose;
  object_class->finalize = pb_exmail_imap_source_finalize;
  source_class->start = pb_exmail_imap_source_start;
  source_class->stop = pb_exmail_imap_source_stop;
  source_class->refresh = pb_exmail_imap_source_refresh;
  source_class->probe = pb_exmail_imap_source_probe;
  source_class->mark_read_async = pb_exmail_imap_source_mark_read_async;
}

static void
pb_exmail_imap_source_init (PbExmailImapSource *self)
{
  self->links = pb_exmail_links_new ();
  self->number = -1;
  self->retry_at = PB_NEVER;
  self->refresh_at = PB_NEVER;
  self->refreshed_at = -BETWEEN;
  self->listening_since = PB_NEVER;
  self->wait = WAIT_FIRST;
}
