/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-source.c: when a POP3 account has a round, and what others ask of it meanwhile. */
#include "pb-pop3-source-private.h"

#include "pb-sign-in.h"
#include "pb-text.h"

#define SECOND           ((gint64) G_USEC_PER_SEC)
#define DEFAULT_INTERVAL (300 * SECOND)
#define LEAST_INTERVAL   (60 * SECOND)  /* Exmail: "duplicate login!" when asked every minute */
#define LONGEST_ROUND    (600 * SECOND) /* a server that only drips */
#define SOON             (2 * SECOND)   /* after the network changed: it has other accounts too */
#define MAX_TEXT         300            /* characters of an error's words */

G_DEFINE_FINAL_TYPE (PbPop3Source, pb_pop3_source, PB_TYPE_MAIL_SOURCE)

const PbContext *
pb_pop3_source_context_of (PbPop3Source *self)
{
  return pb_mail_source_get_context (PB_MAIL_SOURCE (self));
}

PbAccount *
pb_pop3_source_account_of (PbPop3Source *self)
{
  return pb_mail_source_get_account (PB_MAIL_SOURCE (self));
}

gint64
pb_pop3_source_now_of (PbPop3Source *self)
{
  return pb_clock_now (pb_pop3_source_context_of (self)->clock);
}

gint64
pb_pop3_interval_of (const PbAccount *account)
{
  gint64 interval = account->interval * SECOND;

  if (interval == 0)
    return DEFAULT_INTERVAL;
  return pb_host_is_loopback (account->host) ? interval : MAX (interval, LEAST_INTERVAL);
}

/* Returns: a time from @time to @time and @spread more: accounts and computers do not all come at once. */
static gint64
jitter (PbPop3Source *self, gint64 time, gint64 spread)
{
  self->random ^= self->random << 13;
  self->random ^= self->random >> 17;
  self->random ^= self->random << 5;
  return time + (gint64) (self->random % 1000) * spread / 1000;
}

/* A round after @wait µs, or when the server allows it. */
static void
plan (PbPop3Source *self, gint64 wait)
{
  gint64 now = pb_pop3_source_now_of (self);

  pb_timer_set (self->timer, MAX (now + wait, self->not_before));
}

static void
begin (PbPop3Source *self)
{
  pb_timer_set (self->timer, pb_pop3_source_now_of (self) + LONGEST_ROUND);
  pb_pop3_round_begin (self);
}

static void
timer_cb (gpointer user_data)
{
  g_autoptr (PbPop3Source) self = g_object_ref (user_data);

  if (!self->on)
    return;
  if (self->cancellable == NULL)
    begin (self);
  else
    pb_pop3_source_fail (self, PB_ERROR_CLASS_TIMEOUT, "", 0);
}

static void
report (PbPop3Source *self, PbEventType type)
{
  PbEvent event = { .type = type };

  pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
}

void
pb_pop3_source_report_gone (PbPop3Source *self, const char *const *keys)
{
  const PbContext *context = pb_pop3_source_context_of (self);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) copy = NULL; /* a report may end the round */

  for (gsize i = 0; keys[i] != NULL; i++)
    g_strv_builder_add (builder, keys[i]);
  copy = g_strv_builder_end (builder);
  for (gsize i = 0; copy[i] != NULL; i++)
    {
      PbEvent event = { .type = PB_EVENT_GONE, .key = copy[i] };
      /* The ledger forgets what was reported gone, so nothing is reported twice. */
      if (pb_ledger_find (context->ledger, pb_pop3_source_account_of (self)->id, copy[i]) != PB_LEDGER_UNKNOWN)
        pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
    }
}

void
pb_pop3_source_report_unread (PbPop3Source *self)
{
  guint count = pb_pop3_memory_count_unread (pb_pop3_source_context_of (self)->ledger, pb_pop3_source_account_of (self)->id);
  PbEvent event = { .type = PB_EVENT_UNREAD, .number = count };

  pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
}

/* Nothing is left of a round but when the next one is. */
static void
end_round (PbPop3Source *self)
{
  gint64 between = self->session != NULL ? pb_pop3_session_get_login_delay (self->session) : 0;

  if (between > 0)
    self->not_before = pb_pop3_source_now_of (self) + between;
  pb_pop3_round_end (self);
}

void
pb_pop3_source_round_over (PbPop3Source *self)
{
  gint64 interval = pb_pop3_interval_of (pb_pop3_source_account_of (self));
  gboolean first = !self->watching;

  pb_mail_source_look_at_pin (PB_MAIL_SOURCE (self), self->stream);
  pb_sign_in_learn (pb_pop3_source_context_of (self), pb_pop3_source_account_of (self), self->token, pb_pop3_session_get_fallback (self->session), TRUE);
  end_round (self);
  if (self->again)
    plan (self, 0);
  else
    plan (self, jitter (self, self->more ? MIN (interval, LEAST_INTERVAL) : interval, interval / 20));
  self->watching = TRUE;
  report (self, first ? PB_EVENT_WATCHING : PB_EVENT_ALIVE);
}

void
pb_pop3_source_fail (PbPop3Source *self, PbErrorClass error_class, const char *text, gint64 delay)
{
  g_autofree char *shown = pb_text_display (text != NULL ? text : "", -1, MAX_TEXT);
  PbEvent event = { .type = PB_EVENT_FAILED, .error_class = error_class, .text = shown, .delay = delay };

  end_round (self);
  pb_timer_set (self->timer, PB_NEVER);
  self->on = FALSE;
  self->watching = FALSE;
  pb_mail_source_report (PB_MAIL_SOURCE (self), &event);
}

static void
pb_pop3_source_stop (PbMailSource *source)
{
  PbPop3Source *self = PB_POP3_SOURCE (source);

  end_round (self);
  if (self->timer != NULL)
    pb_timer_set (self->timer, PB_NEVER);
  self->on = FALSE;
  self->watching = FALSE;
}

static void
pb_pop3_source_start (PbMailSource *source)
{
  PbPop3Source *self = PB_POP3_SOURCE (source);
  const PbContext *context = pb_pop3_source_context_of (self);
  gint64 wait;

  pb_pop3_source_stop (source);
  if (self->timer == NULL)
    self->timer = pb_timer_new (context->clock, timer_cb, self);
  if (self->random == 0)
    self->random = (context->seed ^ g_str_hash (pb_pop3_source_account_of (self)->id)) | 1;
  self->on = TRUE;
  wait = self->not_before - pb_pop3_source_now_of (self);
  if (wait > 0)
    pb_pop3_source_fail (self, PB_ERROR_CLASS_SERVER_BUSY, "This server wants some time between two logins.", wait);
  else
    begin (self);
}

static void
pb_pop3_source_refresh (PbMailSource *source)
{
  PbPop3Source *self = PB_POP3_SOURCE (source);

  if (!self->on)
    return;
  if (self->cancellable != NULL)
    self->again = TRUE;
  else
    plan (self, 0);
}

/* There is no connection to prove; but the next round should not wait, and one under way may hang in a dead network. */
static void
pb_pop3_source_probe (PbMailSource *source)
{
  PbPop3Source *self = PB_POP3_SOURCE (source);

  if (!self->watching)
    return;
  end_round (self);
  plan (self, jitter (self, SOON, SOON));
}

static void
pb_pop3_source_mark_read_async (PbMailSource *source, const char *const *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbPop3Source *self = PB_POP3_SOURCE (source);
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, user_data);
  g_auto (GStrv) marked = pb_pop3_memory_mark (pb_pop3_source_context_of (self)->ledger, pb_pop3_source_account_of (self)->id, keys);

  g_task_set_source_tag (task, pb_pop3_source_mark_read_async);
  if (marked == NULL)
    {
      g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "This mail is no longer in the mailbox.");
      return;
    }
  if (keys == NULL && self->memory != NULL)
    pb_pop3_memory_dismiss (self->memory);
  pb_pop3_source_report_gone (self, (const char *const *) marked);
  pb_pop3_source_report_unread (self);
  g_task_return_boolean (task, TRUE);
}

static void
pb_pop3_source_dispose (GObject *object)
{
  PbPop3Source *self = PB_POP3_SOURCE (object);

  pb_pop3_source_stop (PB_MAIL_SOURCE (object));
  g_clear_pointer (&self->timer, pb_timer_free);
  G_OBJECT_CLASS (pb_pop3_source_parent_class)->dispose (object);
}

static void
pb_pop3_source_class_init (PbPop3SourceClass *klass)
{
  PbMailSourceClass *source_class = PB_MAIL_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = pb_pop3_source_dispose;
  source_class->start = pb_pop3_source_start;
  source_class->stop = pb_pop3_source_stop;
  source_class->refresh = pb_pop3_source_refresh;
  source_class->probe = pb_pop3_source_probe;
  source_class->mark_read_async = pb_pop3_source_mark_read_async;
}

static void
pb_pop3_source_init (PbPop3Source *self)
{
}
