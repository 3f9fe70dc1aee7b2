/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alerts.c: the main loop's side: words in, signals out. */
#include "config.h"

#include "pb-alerts.h"

#include <glib/gi18n.h>

#include "pb-alert-text.h"
#include "pb-alert-thread.h"

/* ms for the daemon's answer to what it has when Postbell ends. */
#define SETTLE_LIMIT 1000

struct _PbAlerts
{
  GObject parent;
  char *app_id;          /* (owned) */
  char *app_name;        /* (owned) */
  PbAlertThread *thread; /* (owned) (nullable): NULL before the first need and after the end */
  PbSenders senders;
  guint start; /* source that starts the thread once the program has settled */
  gboolean ended;
  GTask *settling;    /* (owned) (nullable) */
  guint settle_timer; /* source */
};

enum
{
  SHOWN,
  FAILED,
  CLOSED,
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PbAlerts, pb_alerts, G_TYPE_OBJECT)

static void
settled (PbAlerts *self, gboolean answered)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->settling);

  g_clear_handle_id (&self->settle_timer, g_source_remove);
  if (task != NULL)
    g_task_return_boolean (task, answered);
}

static void
reported_cb (const PbAlertReport *report, gpointer user_data)
{
  g_autoptr (PbAlerts) self = g_object_ref (user_data);

  switch (report->type)
    {
    case PB_ALERT_REPORT_SHOWN:
      g_signal_emit (self, signals[SHOWN], 0, report->id, report->count);
      break;
    case PB_ALERT_REPORT_FAILED:
      g_signal_emit (self, signals[FAILED], 0, report->id, report->text);
      break;
    case PB_ALERT_REPORT_CLOSED:
      g_signal_emit (self, signals[CLOSED], 0, report->id);
      break;
    case PB_ALERT_REPORT_ACTIVATED:
      g_signal_emit (self, signals[ACTIVATED], 0, report->id, report->text, report->token);
      break;
    case PB_ALERT_REPORT_SETTLED:
      settled (self, TRUE);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
start_thread (PbAlerts *self)
{
  g_clear_handle_id (&self->start, g_source_remove);
  if (self->thread == NULL && !self->ended)
    self->thread = pb_alert_thread_new (self->app_id, self->app_name, reported_cb, self);
}

static gboolean
start_cb (gpointer user_data)
{
  PbAlerts *self = user_data;

  self->start = 0;
  start_thread (self);
  return G_SOURCE_REMOVE;
}

static void
push (PbAlerts *self, PbAlertJob *job)
{
  start_thread (self);
  if (self->thread != NULL)
    pb_alert_thread_push (self->thread, job);
  else
    pb_alert_job_free (job);
}

static void
pb_alerts_dispose (GObject *object)
{
  pb_alerts_shut_down (PB_ALERTS (object));
  G_OBJECT_CLASS (pb_alerts_parent_class)->dispose (object);
}

static void
pb_alerts_finalize (GObject *object)
{
  g_free (PB_ALERTS (object)->app_id);
  g_free (PB_ALERTS (object)->app_name);
  G_OBJECT_CLASS (pb_alerts_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, guint n_strings)
{
  return g_signal_new (name, PB_TYPE_ALERTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n_strings, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

static void
pb_alerts_class_init (PbAlertsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = pb_alerts_dispose;
  object_class->finalize = pb_alerts_finalize;
  signals[SHOWN] = g_signal_new ("shown", PB_TYPE_ALERTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  signals[FAILED] = add_signal ("failed", 2);
  signals[CLOSED] = add_signal ("closed", 1);
  signals[ACTIVATED] = add_signal ("activated", 3);
}

static void
pb_alerts_init (PbAlerts *self)
{
}

PbAlerts *
pb_alerts_new (const char *app_id, const char *app_name)
{
  PbAlerts *self = g_object_new (PB_TYPE_ALERTS, NULL);

  self->app_id = g_strdup (app_id);
  self->app_name = g_strdup (app_name);
  self->start = g_idle_add (start_cb, self);
  return self;
}

void
pb_alerts_set_senders (PbAlerts *self, PbSenders senders)
{
  self->senders = senders;
}

void
pb_alerts_show (PbAlerts *self, PbAlert *alert, PbPrivacy privacy, PbAlertFlags flags)
{
  PbAlertJob *job = pb_alert_text_compose (alert, privacy, self->senders);

  job->sound = (flags & PB_ALERT_SOUND) != 0;
  job->can_mark = (flags & PB_ALERT_NO_MARK) == 0;
  push (self, job);
}

void
pb_alerts_show_text (PbAlerts *self, const char *id, const char *summary, const char *body, const char *action_label)
{
  PbAlertJob *job = pb_alert_job_new (PB_ALERT_JOB_TEXT, id, 0);

  job->summary = g_strdup (summary);
  job->body = g_strdup (body != NULL ? body : "");
  job->action_label = g_strdup (action_label);
  push (self, job);
}

void
pb_alerts_withdraw (PbAlerts *self, const char *id)
{
  push (self, pb_alert_job_new (PB_ALERT_JOB_WITHDRAW, id, 0));
}

void
pb_alerts_test (PbAlerts *self, const char *id)
{
  PbAlertJob *job = pb_alert_job_new (PB_ALERT_JOB_TEST, id, 0);

  job->summary = g_strdup (_ ("Alerts work"));
  job->body = g_strdup (_ ("New mail is announced like this."));
  push (self, job);
}

static gboolean
late_cb (gpointer user_data)
{
  PbAlerts *self = user_data;

  self->settle_timer = 0;
  settled (self, FALSE);
  return G_SOURCE_REMOVE;
}

void
pb_alerts_settle_async (PbAlerts *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  settled (self, FALSE);
  if (self->thread == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->settling = g_steal_pointer (&task);
  self->settle_timer = g_timeout_add (SETTLE_LIMIT, late_cb, self);
  pb_alert_thread_settle (self->thread);
}

gboolean
pb_alerts_settle_finish (GAsyncResult *result)
{
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

void
pb_alerts_shut_down (PbAlerts *self)
{
  settled (self, FALSE);
  self->ended = TRUE;
  g_clear_handle_id (&self->start, g_source_remove);
  g_clear_pointer (&self->thread, pb_alert_thread_stop);
}
