/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-source.c: what the push channel and mail/newcount say, as events of the account. */
#include "pb-exmail-source.h"

#include "pb-error.h"
#include "pb-exmail-channel.h"
#include "pb-exmail-count.h"
#include "pb-exmail-memory.h"
#include "pb-text.h"

#define MAX_TEXT 300                            /* characters of an error's words */
#define PEACE    (60 * (gint64) G_USEC_PER_SEC) /* after two tokens were refused in a row */

#define UNTOLD -2

struct _PbExmailSource
{
  PbMailSource parent_instance;

  PbExmailChannel *channel; /* (owned) (nullable): since the first start */
  PbExmailCount *count;     /* (owned) (nullable): likewise */
  gint64 unread;            /* as last told in this attempt, -1 = unknown, or UNTOLD */
  guint run;                /* number of the present attempt */
  gboolean watching;
};

G_DEFINE_FINAL_TYPE (PbExmailSource, pb_exmail_source, PB_TYPE_MAIL_SOURCE)

static PbAccount *
account_of (PbExmailSource *self)
{
  return pb_mail_source_get_account (PB_MAIL_SOURCE (self));
}

static const PbContext *
context_of (PbExmailSource *self)
{
  return pb_mail_source_get_context (PB_MAIL_SOURCE (self));
}

static void
report (PbExmailSource *self, PbEvent event)
{
  pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
}

static void
take_down (PbExmailSource *self)
{
  self->run++;
  self->watching = FALSE;
  if (self->channel != NULL)
    pb_exmail_channel_stop (self->channel);
  if (self->count != NULL)
    pb_exmail_count_stop (self->count);
}

/* A token that is refused as soon as it is given belongs to another computer already; that passes by itself. */
static void
fail (PbExmailSource *self, const GError *error, gint64 delay)
{
  g_autofree char *shown = pb_text_display (error->message, -1, MAX_TEXT);
  PbErrorClass error_class = pb_error_class_of (error, PB_ERROR_CLASS_REFUSED);

  take_down (self);
  if (error_class == PB_ERROR_CLASS_AUTH_EXPIRED)
    report (self, (PbEvent){ .type = PB_EVENT_FAILED, .error_class = PB_ERROR_CLASS_SERVER_BUSY, .text = shown, .delay = MAX (delay, PEACE) });
  else
    report (self, (PbEvent){ .type = PB_EVENT_FAILED, .error_class = error_class, .text = shown, .delay = delay });
}

/* --- the number --- */

/* Nothing is unread: every mail announced has been read. */
static void
tell_all_gone (PbExmailSource *self)
{
  g_auto (GStrv) keys = pb_exmail_memory_take_all (context_of (self)->ledger, account_of (self));
  guint run = self->run;

  for (gsize i = 0; keys[i] != NULL && self->run == run; i++)
    report (self, (PbEvent){ .type = PB_EVENT_GONE, .key = keys[i] });
}

static void
tell_unread (PbExmailSource *self, gint64 number)
{
  guint run = self->run;

  if (number == self->unread)
    return;
  self->unread = number;
  report (self, (PbEvent){ .type = PB_EVENT_UNREAD, .number = number });
  if (number == 0 && self->run == run)
    tell_all_gone (self);
}

/* A call that failed does not end a channel that works; it is made again. */
static gboolean
is_passing (const GError *error)
{
  PbErrorClass error_class = pb_error_class_of (error, PB_ERROR_CLASS_REFUSED);

  return error_class != PB_ERROR_CLASS_AUTH_REJECTED && error_class != PB_ERROR_CLASS_AUTH_EXPIRED && error_class != PB_ERROR_CLASS_VAULT_LOCKED && error_class != PB_ERROR_CLASS_CONFIG;
}

static void
counted (gint64 number, gboolean stale, const GError *error, gpointer user_data)
{
  g_autoptr (PbExmailSource) self = g_object_ref (user_data);
  gboolean first = !self->watching;
  guint run = self->run;

  if (error != NULL && (first || !is_passing (error)))
    {
      fail (self, error, 0);
      return;
    }
  if (error != NULL)
    {
      pb_exmail_count_retry (self->count);
      return;
    }
  self->watching = TRUE;
  report (self, (PbEvent){ .type = first ? PB_EVENT_WATCHING : PB_EVENT_ALIVE });
  if (self->run == run && (!stale || self->unread < 0))
    tell_unread (self, number);
}

/* --- the channel --- */

static void
listening (gpointer user_data)
{
  PbExmailSource *self = user_data;

  if (self->watching)
    pb_exmail_count_doubt (self->count, PB_EXMAIL_SETTLE);
  else
    pb_exmail_count_ask (self->count);
}

/* A push has the number after what it tells: that of a new mail is one more than before, or somebody is wrong. A number
 * that cannot be, or is the one of a push sent again, says nothing; the service is asked. */
static gboolean
take_mail (PbExmailSource *self, const PbExmailNotice *notice)
{
  const PbContext *context = context_of (self);
  g_autoptr (PbMessage) message = pb_exmail_memory_add (context->ledger, account_of (self), notice, pb_clock_wall (context->clock));
  gint64 expected = self->unread + 1;
  guint run = self->run;

  if (message == NULL)
    {
      pb_exmail_count_doubt (self->count, PB_EXMAIL_SETTLE_LAZY);
      return FALSE;
    }
  if (self->unread < 0 || notice->number != expected)
    pb_exmail_count_doubt (self->count, PB_EXMAIL_SETTLE);
  pb_exmail_count_note_push (self->count);
  if (notice->number > 0 || self->unread >= 0)
    tell_unread (self, notice->number > 0 ? notice->number : expected);
  if (self->run == run)
    report (self, (PbEvent){ .type = PB_EVENT_MAIL, .message = message });
  return TRUE;
}

/* Somebody reads: the number falls, and is looked at when he has done. */
static gboolean
take_number (PbExmailSource *self, gint64 number)
{
  gboolean falls = self->unread >= 0 && number < self->unread;

  if (number < 0 || number > self->unread)
    pb_exmail_count_doubt (self->count, PB_EXMAIL_SETTLE);
  if (number < 0 || number == self->unread)
    return FALSE;
  if (falls)
    pb_exmail_count_doubt (self->count, PB_EXMAIL_SETTLE_LAZY);
  pb_exmail_count_note_push (self->count);
  tell_unread (self, number);
  return TRUE;
}

static gboolean
noticed (const PbExmailNotice *notice, gpointer user_data)
{
  g_autoptr (PbExmailSource) self = g_object_ref (user_data);

  if ((notice->says & PB_EXMAIL_SAYS_MAIL) != 0)
    return take_mail (self, notice);
  if ((notice->says & PB_EXMAIL_SAYS_UNREAD) != 0)
    return take_number (self, notice->number);
  pb_exmail_count_doubt (self->count, PB_EXMAIL_SETTLE);
  return FALSE;
}

static void
alive (gpointer user_data)
{
  report (user_data, (PbEvent){ .type = PB_EVENT_ALIVE });
}

static void
channel_failed (const GError *error, gint64 delay, gpointer user_data)
{
  g_autoptr (PbExmailSource) self = g_object_ref (user_data);

  fail (self, error, delay);
}

/* --- the source --- */

static void
pb_exmail_source_stop (PbMailSource *source)
{
  take_down (PB_EXMAIL_SOURCE (source));
}

static void
pb_exmail_source_start (PbMailSource *source)
{
  static const PbExmailChannelFuncs funcs = { listening, noticed, alive, channel_failed };
  PbExmailSource *self = PB_EXMAIL_SOURCE (source);

  take_down (self);
  self->unread = UNTOLD;
  if (self->channel == NULL)
    self->channel = pb_exmail_channel_new (context_of (self), account_of (self), &funcs, self);
  if (self->count == NULL)
    self->count = pb_exmail_count_new (context_of (self), account_of (self), counted, self);
  pb_exmail_channel_start (self->channel);
}

static void
pb_exmail_source_refresh (PbMailSource *source)
{
  PbExmailSource *self = PB_EXMAIL_SOURCE (source);

  if (self->watching)
    pb_exmail_count_ask (self->count);
}

static void
pb_exmail_source_probe (PbMailSource *source)
{
  PbExmailSource *self = PB_EXMAIL_SOURCE (source);

  if (self->watching)
    pb_exmail_channel_probe (self->channel);
}

/* The OpenApi has no call for it. */
static void
pb_exmail_source_mark_read_async (PbMailSource *source, const char *const *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  gboolean nothing = keys != NULL ? keys[0] == NULL : PB_EXMAIL_SOURCE (source)->unread == 0;
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, pb_exmail_source_mark_read_async);
  if (nothing)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_CONFIG, "The OpenApi cannot mark mails as read: open the mail in webmail, or give the account its IMAP server and password.");
}

static void
pb_exmail_source_dispose (GObject *object)
{
  PbExmailSource *self = PB_EXMAIL_SOURCE (object);

  take_down (self);
  g_clear_object (&self->channel);
  g_clear_object (&self->count);
  G_OBJECT_CLASS (pb_exmail_source_parent_class)->dispose (object);
}

static void
pb_exmail_source_class_init (PbExmailSourceClass *klass)
{
  PbMailSourceClass *source_class = PB_MAIL_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pb_exmail_source_dispose;
  source_class->start = pb_exmail_source_start;
  source_class->stop = pb_exmail_source_stop;
  source_class->refresh = pb_exmail_source_refresh;
  source_class->probe = pb_exmail_source_probe;
  source_class->mark_read_async = pb_exmail_source_mark_read_async;
}

static void
pb_exmail_source_init (PbExmailSource *self)
{
  self->unread = UNTOLD;
}
