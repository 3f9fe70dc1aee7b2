/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-count.c: see pb-exmail-count.h. */
#include "pb-exmail-count.h"

#include "pb-attempt.h"
#include "pb-exmail-api.h"

#define BETWEEN       (10 * (gint64) G_USEC_PER_SEC)     /* from one call to the next, when nobody waits for it */
#define BETWEEN_ASKED ((gint64) G_USEC_PER_SEC)          /* when somebody does */
#define ROUND         (9 * 60 * (gint64) G_USEC_PER_SEC) /* without any cause: a channel may leave something out */
#define RETRY_MAX     (300 * (gint64) G_USEC_PER_SEC)

struct _PbExmailCount
{
  GObject parent_instance;

  const PbContext *context; /* (unowned) */
  PbAccount *account;       /* (owned) */
  PbExmailCountFunc func;
  gpointer user_data;        /* (unowned) */
  PbTimer *timer;            /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable): of the call under way */
  gint64 planned;            /* when the next one is to be made, or PB_NEVER */
  gint64 called_at;          /* when the last one was made */
  gint64 retry;              /* µs to wait after the next failure */
  gboolean pushed;           /* since then */
};

G_DEFINE_FINAL_TYPE (PbExmailCount, pb_exmail_count, G_TYPE_OBJECT)

static void
plan (PbExmailCount *self, gint64 at)
{
  self->planned = at;
  pb_timer_set (self->timer, self->cancellable == NULL ? at : PB_NEVER);
}

static void
counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  gboolean wanted;
  g_autoptr (PbExmailCount) self = pb_attempt_end (user_data, &wanted);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = pb_exmail_call_finish (result, &error);
  gboolean stale = self->pushed;

  if (!wanted)
    return;
  g_clear_object (&self->cancellable);
  plan (self, self->planned);
  if (stale && error == NULL)
    pb_exmail_count_doubt (self, PB_EXMAIL_SETTLE);
  if (error == NULL)
    self->retry = BETWEEN;
  if (error == NULL && self->planned == PB_NEVER)
    plan (self, self->called_at + ROUND);
  self->func (answer != NULL ? pb_exmail_get_number (answer, "NewCount") : -1, stale, error, self->user_data);
}

static void
call (PbExmailCount *self)
{
  const char *params[] = { "Alias", self->account->address, NULL };

  self->called_at = pb_clock_now (self->context->clock);
  self->pushed = FALSE;
  self->cancellable = g_cancellable_new ();
  plan (self, PB_NEVER);
  pb_exmail_call_async (self->context, self->account, NULL, "mail/newcount", params, self->cancellable, counted_cb, pb_attempt_begin (self, &self->cancellable));
}

static void
timer_cb (gpointer user_data)
{
  call (user_data);
}

/* One that is under way answers as well, unless it was made before what is doubted. */
static void
want (PbExmailCount *self, gint64 settle, gint64 between)
{
  gint64 now = pb_clock_now (self->context->clock);
  gint64 at = MAX (now + settle, self->called_at + between);

  if (at <= now && self->cancellable == NULL)
    call (self);
  else
    plan (self, MIN (self->planned, at));
}

void
pb_exmail_count_ask (PbExmailCount *self)
{
  if (self->cancellable == NULL)
    want (self, 0, BETWEEN_ASKED);
}

void
pb_exmail_count_doubt (PbExmailCount *self, gint64 settle)
{
  want (self, settle, BETWEEN);
}

void
pb_exmail_count_retry (PbExmailCount *self)
{
  want (self, self->retry, BETWEEN);
  self->retry = MIN (self->retry * 2, RETRY_MAX);
}

void
pb_exmail_count_note_push (PbExmailCount *self)
{
  self->pushed = TRUE;
}

void
pb_exmail_count_stop (PbExmailCount *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->retry = BETWEEN;
  plan (self, PB_NEVER);
}

PbExmailCount *
pb_exmail_count_new (const PbContext *context, PbAccount *account, PbExmailCountFunc func, gpointer user_data)
{
  PbExmailCount *self = g_object_new (PB_TYPE_EXMAIL_COUNT, NULL);

  self->context = context;
  self->account = pb_account_ref (account);
  self->func = func;
  self->user_data = user_data;
  self->timer = pb_timer_new (context->clock, timer_cb, self);
  return self;
}

static void
pb_exmail_count_dispose (GObject *object)
{
  PbExmailCount *self = PB_EXMAIL_COUNT (object);

  if (self->timer != NULL)
    pb_exmail_count_stop (self);
  g_clear_pointer (&self->timer, pb_timer_free);
  G_OBJECT_CLASS (pb_exmail_count_parent_class)->dispose (object);
}

static void
pb_exmail_count_finalize (GObject *object)
{
  g_clear_pointer (&PB_EXMAIL_COUNT (object)->account, pb_account_unref);
  G_OBJECT_CLASS (pb_exmail_count_parent_class)->finalize (object);
}

static void
pb_exmail_count_class_init (PbExmailCountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pb_exmail_count_dispose;
  object_class->finalize = pb_exmail_count_finalize;
}

static void
pb_exmail_count_init (PbExmailCount *self)
{
  self->planned = PB_NEVER;
  self->called_at = -BETWEEN;
  self->retry = BETWEEN;
}
