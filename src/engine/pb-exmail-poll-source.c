/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-poll-source.c: see pb-exmail-poll-source.h. */
#include "pb-exmail-poll-source.h"

#include "pb-attempt.h"
#include "pb-error.h"
#include "pb-exmail-memory.h"
#include "pb-exmail-polls.h"
#include "pb-exmail-tokens.h"
#include "pb-exmail-unread.h"
#include "pb-text.h"

#define SECOND   ((gint64) G_USEC_PER_SEC)
#define SPREAD   (3 * SECOND) /* accounts and computers do not all come at once */
#define MAX_NEW  100          /* more at once are a number that jumped, not mails */
#define MAX_TEXT 300          /* characters of an error's words */

struct _PbExmailPollSource
{
  PbMailSource parent_instance;

  PbTimer *timer;            /* (owned) (nullable): since the first start */
  GCancellable *cancellable; /* (owned) (nullable): of the call under way */
  gint64 unread;             /* as last told in this attempt, -1 = not yet */
  guint32 random;
  guint run; /* number of the present attempt */
  gboolean on;
};

G_DEFINE_FINAL_TYPE (PbExmailPollSource, pb_exmail_poll_source, PB_TYPE_MAIL_SOURCE)

static PbAccount *
account_of (PbExmailPollSource *self)
{
  return pb_mail_source_get_account (PB_MAIL_SOURCE (self));
}

static const PbContext *
context_of (PbExmailPollSource *self)
{
  return pb_mail_source_get_context (PB_MAIL_SOURCE (self));
}

static PbExmailPolls *
polls_of (PbExmailPollSource *self)
{
  return pb_exmail_tokens_get_polls (context_of (self)->exmail, account_of (self));
}

static gint64
now_of (PbExmailPollSource *self)
{
  return pb_clock_now (context_of (self)->clock);
}

static void
report (PbExmailPollSource *self, PbEvent event)
{
  pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
}

static void
take_down (PbExmailPollSource *self)
{
  self->run++;
  self->on = FALSE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->timer != NULL)
    pb_timer_set (self->timer, PB_NEVER);
}

/* Nobody got to know of the call, so that it may be made again at once. */
static gboolean
is_unheard (PbErrorClass error_class)
{
  return error_class == PB_ERROR_CLASS_OFFLINE || error_class == PB_ERROR_CLASS_REFUSED || error_class == PB_ERROR_CLASS_TLS_FAILED || error_class == PB_ERROR_CLASS_TLS_UNTRUSTED || error_class == PB_ERROR_CLASS_VAULT_LOCKED;
}

/* Returns: µs until it makes sense to ask again; where there are both APIs, of the one that has said so. */
static gint64
get_wait (PbExmailPollSource *self)
{
  PbExmailTokens *tokens = context_of (self)->exmail;
  PbAccount *account = account_of (self);
  gint64 corp = account->corp_id != NULL ? pb_corp_tokens_get_wait (tokens, account, PB_CORP_REMIND) : 0;

  return corp > 0 || account->client_id == NULL ? corp : pb_exmail_tokens_get_wait (tokens, account);
}

static void
fail (PbExmailPollSource *self, const GError *error)
{
  g_autofree char *shown = pb_text_display (error->message, -1, MAX_TEXT);
  PbErrorClass error_class = pb_error_class_of (error, PB_ERROR_CLASS_REFUSED);
  gint64 delay = 0;

  if (error_class == PB_ERROR_CLASS_AUTH_EXPIRED) /* another program takes the token again and again; that passes */
    error_class = PB_ERROR_CLASS_SERVER_BUSY;
  if (error_class == PB_ERROR_CLASS_SERVER_BUSY)
    delay = get_wait (self);
  if (is_unheard (error_class))
    pb_exmail_polls_take_back (polls_of (self), now_of (self));
  take_down (self);
  report (self, (PbEvent){ .type = PB_EVENT_FAILED, .error_class = error_class, .text = shown, .delay = MAX (delay, polls_of (self)->called_at + PB_EXMAIL_POLLS_INTERVAL - now_of (self)) });
}

/* --- the number --- */

static char *
note_name (PbExmailPollSource *self)
{
  return g_strconcat ("exmail-unread/", account_of (self)->id, NULL);
}

/* Returns: the number that was told last, also by an earlier process; -1 = none. */
static gint64
last_number (PbExmailPollSource *self)
{
  g_autofree char *name = note_name (self);
  g_autofree char *note = pb_ledger_get_note (context_of (self)->ledger, name);
  gint64 number;

  return note != NULL && g_ascii_string_to_signed (note, 10, 0, G_MAXINT32, &number, NULL) ? number : -1;
}

static void
remember (PbExmailPollSource *self, gint64 number)
{
  g_autofree char *name = note_name (self);
  g_autofree char *note = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  pb_ledger_set_note (context_of (self)->ledger, name, note);
}

/* One mail nobody knows anything of: number @i of those that came with this answer. */
static void
tell_mail (PbExmailPollSource *self, gint64 wall, gint64 i)
{
  g_auto (PbExmailNotice) notice = { .says = PB_EXMAIL_SAYS_MAIL, .number = -1 };
  g_autoptr (PbMessage) message = NULL;

  notice.identity = g_strdup_printf ("count/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, wall, i);
  notice.from = g_strdup ("");
  notice.address = g_strdup ("");
  notice.subject = g_strdup ("");
  notice.preview = g_strdup ("");
  notice.mail_id = g_strdup ("");
  notice.version = g_strdup ("");
  message = pb_exmail_memory_add (context_of (self)->ledger, account_of (self), &notice, wall);
  if (message != NULL)
    report (self, (PbEvent){ .type = PB_EVENT_MAIL, .message = message });
}

/* What was told of and cannot be unread any more, the oldest first. */
static void
tell_gone (PbExmailPollSource *self, gint64 number, guint run)
{
  g_auto (GStrv) keys = pb_exmail_memory_take_over (context_of (self)->ledger, account_of (self), (gsize) number);

  for (gsize i = 0; keys[i] != NULL && self->run == run; i++)
    report (self, (PbEvent){ .type = PB_EVENT_GONE, .key = keys[i] });
}

static void
tell_number (PbExmailPollSource *self, gint64 number, guint run)
{
  gint64 before = last_number (self), wall = pb_clock_wall (context_of (self)->clock);
  gint64 more = before < 0 ? 0 : CLAMP (number - before, 0, MAX_NEW);

  remember (self, number);
  if (number != self->unread)
    report (self, (PbEvent){ .type = PB_EVENT_UNREAD, .number = number });
  self->unread = number;
  for (gint64 i = 0; i < more && self->run == run; i++)
    tell_mail (self, wall, i);
  if (self->run == run)
    tell_gone (self, number, run);
}

/* --- rounds --- */

/* Returns: from 0 to SPREAD µs */
static gint64
jitter (PbExmailPollSource *self)
{
  self->random ^= self->random << 13;
  self->random ^= self->random >> 17;
  self->random ^= self->random << 5;
  return (gint64) (self->random % 1000) * SPREAD / 1000;
}

static void
plan_next (PbExmailPollSource *self)
{
  gint64 interval = MAX (account_of (self)->interval * SECOND, PB_EXMAIL_POLLS_INTERVAL);

  pb_timer_set (self->timer, polls_of (self)->called_at + interval + jitter (self));
}

static void
counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbExmailPollSource) self = pb_attempt_end_wanted (user_data);
  g_autoptr (GError) error = NULL;
  gint64 number = pb_exmail_unread_finish (result, &error);
  guint run;

  if (self == NULL)
    return;
  g_clear_object (&self->cancellable);
  if (number < 0)
    {
      fail (self, error);
      return;
    }
  run = self->run;
  plan_next (self);
  report (self, (PbEvent){ .type = self->unread < 0 ? PB_EVENT_WATCHING : PB_EVENT_ALIVE });
  if (self->run == run)
    tell_number (self, number, run);
}

static void
call (PbExmailPollSource *self)
{
  pb_exmail_polls_note (polls_of (self), now_of (self));
  self->cancellable = g_cancellable_new ();
  pb_timer_set (self->timer, PB_NEVER);
  pb_exmail_unread_async (context_of (self), account_of (self), self->cancellable, counted_cb, pb_attempt_begin (self, &self->cancellable));
}

static void
timer_cb (gpointer user_data)
{
  call (user_data);
}

/* Asks soon, but not too often. One that is under way answers as well. */
static void
hurry (PbExmailPollSource *self)
{
  gint64 soonest;

  if (!self->on || self->cancellable != NULL)
    return;
  soonest = pb_exmail_polls_get_soonest (polls_of (self));
  if (soonest <= now_of (self))
    call (self);
  else
    pb_timer_set (self->timer, soonest);
}

/* --- the source --- */

static void
pb_exmail_poll_source_stop (PbMailSource *source)
{
  take_down (PB_EXMAIL_POLL_SOURCE (source));
}

static void
pb_exmail_poll_source_start (PbMailSource *source)
{
  PbExmailPollSource *self = PB_EXMAIL_POLL_SOURCE (source);

  take_down (self);
  if (self->timer == NULL)
    self->timer = pb_timer_new (context_of (self)->clock, timer_cb, self);
  if (self->random == 0)
    self->random = (context_of (self)->seed ^ g_str_hash (account_of (self)->id)) | 1;
  self->unread = -1;
  self->on = TRUE;
  hurry (self);
}

static void
pb_exmail_poll_source_refresh (PbMailSource *source)
{
  hurry (PB_EXMAIL_POLL_SOURCE (source));
}

/* There is no connection to prove; a call under way may hang in a dead network. */
static void
pb_exmail_poll_source_probe (PbMailSource *source)
{
  PbExmailPollSource *self = PB_EXMAIL_POLL_SOURCE (source);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  hurry (self);
}

static void
pb_exmail_poll_source_mark_read_async (PbMailSource *source, const char *const *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  gboolean nothing = keys != NULL ? keys[0] == NULL : PB_EXMAIL_POLL_SOURCE (source)->unread == 0;
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_source_tag (task, pb_exmail_poll_source_mark_read_async);
  if (nothing)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_CONFIG, "Exmail's interfaces cannot mark mails as read: open the mail in webmail, or give the account its IMAP server and password.");
}

static void
pb_exmail_poll_source_dispose (GObject *object)
{
  PbExmailPollSource *self = PB_EXMAIL_POLL_SOURCE (object);

  take_down (self);
  g_clear_pointer (&self->timer, pb_timer_free);
  G_OBJECT_CLASS (pb_exmail_poll_source_parent_class)->dispose (object);
}

static void
pb_exmail_poll_source_class_init (PbExmailPollSourceClass *klass)
{
  PbMailSourceClass *source_class = PB_MAIL_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pb_exmail_poll_source_dispose;
  source_class->start = pb_exmail_poll_source_start;
  source_class->stop = pb_exmail_poll_source_stop;
  source_class->refresh = pb_exmail_poll_source_refresh;
  source_class->probe = pb_exmail_poll_source_probe;
  source_class->mark_read_async = pb_exmail_poll_source_mark_read_async;
}

static void
pb_exmail_poll_source_init (PbExmailPollSource *self)
{
  self->unread = -1;
}
