/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alert-thread.c: shows queued alerts by libnotify, one after the other, as daemons come, hang, die and return.
 * Fields marked (thread) belong to the thread, the others to whoever holds the reference; the queue locks itself. */
#include "config.h"

#include "pb-alert-thread.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "pb-alert-text.h"

#define DAEMON_NAME "org.freedesktop.Notifications"
#define DAEMON_PATH "/org/freedesktop/Notifications"
#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

/* Alerts that wait while a daemon hangs or is absent. */
#define QUEUE_LIMIT 64
/* A daemon that refuses an alert, or dies of it, gets it this often. */
#define MAX_ATTEMPTS 3
/* ms between those. */
#define RETRY_DELAY 2000

typedef enum
{
  DAEMON_UNKNOWN,  /* the bus has not said yet */
  DAEMON_ABSENT,   /* nobody owns the name */
  DAEMON_STARTING, /* the bus was asked to start one */
  DAEMON_ASKED,    /* its capabilities are under way: a hanging daemon stays here */
  DAEMON_PAUSED,   /* it refused an alert: a short rest */
  DAEMON_READY
} DaemonState;

struct _PbAlertThread
{
  GMainContext *context;     /* (owned) */
  GMainLoop *loop;           /* (owned) */
  GSource *work;             /* (owned): made ready by a push */
  PbAlertQueue *queue;       /* (owned) */
  char *app_id;              /* (owned) */
  char *app_name;            /* (owned) */
  PbAlertReportFunc func;    /* (nullable): NULL after the stop; main loop only */
  gint unheard;              /* (atomic): alerts that were shown and of which the main loop has not heard yet */
  gpointer user_data;        /* (unowned) */
  GDBusConnection *bus;      /* (thread) (owned) (nullable) */
  GCancellable *cancellable; /* (thread) (owned): calls to the present daemon */
  GSource *rest;             /* (thread) (owned) (nullable) */
  PbAlertPopups *popups;     /* (thread) (owned) */
  PbAlertJob *doubtful;      /* (thread) (owned) (nullable): sent, but not answered in time */
  const char *name;          /* (thread) */
  DaemonState state;         /* (thread) */
  gboolean portal;           /* (thread) */
  gboolean settled;          /* (thread): it does no more work */
};

typedef struct
{
  PbAlertThread *thread; /* (owned) */
  PbAlertReport report;  /* strings owned */
} Message;

/* A source with a ready time only. */
static gboolean
source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_ready_time (source, -1);
  return callback (user_data);
}

static GSource *
timer_new (GSourceFunc func, gpointer user_data, GMainContext *context)
{
  static GSourceFuncs funcs = { .dispatch = source_dispatch };
  GSource *source = g_source_new (&funcs, sizeof (GSource));

  g_source_set_callback (source, func, user_data, NULL);
  g_source_attach (source, context);
  return source;
}

static void
thread_clear (gpointer data)
{
  PbAlertThread *self = data;

  g_source_destroy (self->work);
  g_source_unref (self->work);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  pb_alert_queue_free (self->queue);
  g_free (self->app_id);
  g_free (self->app_name);
}

static void
thread_unref (PbAlertThread *self)
{
  g_atomic_rc_box_release_full (self, thread_clear);
}

static void
message_free (gpointer data)
{
  Message *message = data;

  thread_unref (message->thread);
  g_free ((gpointer) (gsize) message->report.id);
  g_free ((gpointer) (gsize) message->report.text);
  g_free ((gpointer) (gsize) message->report.token);
  g_free (message);
}

static gboolean
deliver (gpointer data)
{
  Message *message = data;
  PbAlertThread *self = message->thread;

  if (self->func != NULL)
    self->func (&message->report, self->user_data);
  if (message->report.type == PB_ALERT_REPORT_SHOWN && g_atomic_int_dec_and_test (&self->unheard))
    g_source_set_ready_time (self->work, 0);
  return G_SOURCE_REMOVE;
}

/* From the thread to the main loop. */
static void
report_cb (const PbAlertReport *report, gpointer user_data)
{
  Message *message = g_new0 (Message, 1);

  message->thread = g_atomic_rc_box_acquire (user_data);
  if (report->type == PB_ALERT_REPORT_SHOWN)
    g_atomic_int_inc (&message->thread->unheard);
  message->report = (PbAlertReport){ report->type, g_strdup (report->id), report->count, g_strdup (report->text), g_strdup (report->token) };
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, deliver, message, message_free);
}

static gboolean
rested (gpointer user_data)
{
  PbAlertThread *self = user_data;

  if (self->state == DAEMON_PAUSED)
    self->state = DAEMON_READY;
  g_source_set_ready_time (self->work, 0);
  return G_SOURCE_CONTINUE;
}

static void ask_daemon (PbAlertThread *self);

static gboolean
is_timeout (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT);
}

static gboolean
is_absence (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER);
}

/* Takes @job. It was not shown: it waits for better times, but not for ever. */
static void
handle_failure (PbAlertThread *self, PbAlertJob *job, GError *error)
{
  if (is_timeout (error))
    {
      /* The daemon may still show it: whether it took it is known once it answers what was sent after it. */
      self->doubtful = job;
      ask_daemon (self);
      return;
    }
  if (!is_absence (error))
    job->attempts++;
  if (job->type == PB_ALERT_JOB_TEST || job->attempts >= MAX_ATTEMPTS)
    {
      g_dbus_error_strip_remote_error (error);
      pb_alert_popups_report (self->popups, PB_ALERT_REPORT_FAILED, job->parts, error->message);
      pb_alert_job_free (job);
      return;
    }
  pb_alert_queue_push_back (self->queue, job);
  self->state = DAEMON_PAUSED;
  g_source_set_ready_time (self->rest, g_get_monotonic_time () + RETRY_DELAY * 1000);
}

static void
fail_all (PbAlertThread *self, const char *reason)
{
  g_autoptr (GPtrArray) ids = pb_alert_queue_fail (self->queue);

  for (guint i = 0; i < ids->len; i++)
    {
      PbAlertReport report = { PB_ALERT_REPORT_FAILED, g_ptr_array_index (ids, i), 0, reason, NULL };
      report_cb (&report, self);
    }
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  PbAlertThread *self = user_data;
  if (self->state != DAEMON_STARTING)
    return; /* one has appeared meanwhile */
  self->state = DAEMON_ABSENT;
  if (error != NULL)
    fail_all (self, _ ("No notification service is running"));
}

/* Asks the bus for a daemon; if there is none to start, what waits goes on waiting until one appears. */
static void
start_daemon (PbAlertThread *self)
{
  self->state = DAEMON_STARTING;
  g_dbus_connection_call (self->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "StartServiceByName", g_variant_new ("(su)", self->name, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, started_cb, self);
}

static gboolean
work (gpointer user_data)
{
  PbAlertThread *self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->bus == NULL)
    {
      fail_all (self, _ ("There is no session bus"));
      return G_SOURCE_CONTINUE;
    }
  if (self->state == DAEMON_ABSENT && pb_alert_queue_get_length (self->queue) > 0)
    start_daemon (self);
  /* One at a time: who is killed between an alert and its entry in the ledger shows that one again, and no other. */
  gboolean ready = self->state == DAEMON_READY && !self->settled && g_atomic_int_get (&self->unheard) == 0;
  PbAlertJob *job = ready ? pb_alert_queue_pop (self->queue) : NULL;
  if (job == NULL)
    return G_SOURCE_CONTINUE;
  g_source_set_ready_time (self->work, 0); /* again, after what came in meanwhile */
  if (job->type == PB_ALERT_JOB_WITHDRAW)
    pb_alert_popups_withdraw (self->popups, job->id);
  else if (!pb_alert_popups_show (self->popups, job, &error))
    handle_failure (self, g_steal_pointer (&job), error);
  pb_alert_job_free (job);
  return G_SOURCE_CONTINUE;
}

/* Tells whoever waits for the end, once nothing is with the daemon. */
static void
report_settled (PbAlertThread *self)
{
  if (self->settled && self->doubtful == NULL)
    report_cb (&(PbAlertReport){ .type = PB_ALERT_REPORT_SETTLED }, self);
}

static void
daemon_ready (PbAlertThread *self)
{
  PbAlertJob *job = g_steal_pointer (&self->doubtful);

  if (job != NULL)
    pb_alert_popups_report (self->popups, PB_ALERT_REPORT_SHOWN, job->parts, NULL);
  pb_alert_job_free (job);
  report_settled (self);
  self->state = DAEMON_READY;
  g_source_set_ready_time (self->work, 0);
}

static void
capabilities_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree const char **names = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  PbAlertThread *self = user_data;
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) || is_absence (error))
    return; /* died: the name's watcher says so, too */
  if (reply != NULL && !self->portal)
    g_variant_get (reply, "(^a&s)", &names);
  pb_alert_popups_set_capabilities (self->popups, self->portal || (names != NULL && g_strv_contains (names, "actions")), names != NULL && g_strv_contains (names, "body-markup")); /* never through the portal */
  daemon_ready (self);
}

/* Asks for the capabilities (the portal: for its version), without a time limit: a daemon that hangs answers or dies. */
static void
ask_daemon (PbAlertThread *self)
{
  const char *path = self->portal ? PORTAL_PATH : DAEMON_PATH;
  const char *interface = self->portal ? "org.freedesktop.DBus.Properties" : DAEMON_NAME;
  GVariant *args = self->portal ? g_variant_new ("(ss)", "org.freedesktop.portal.Notification", "version") : NULL;

  self->state = DAEMON_ASKED;
  g_dbus_connection_call (self->bus, self->name, path, interface, self->portal ? "Get" : "GetCapabilities", args, self->portal ? G_VARIANT_TYPE ("(v)") : G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT, self->cancellable, capabilities_cb, self);
}

static void
vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
  PbAlertThread *self = user_data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->state = DAEMON_ABSENT;
  pb_alert_popups_forget (self->popups);
  if (self->doubtful != NULL)
    pb_alert_queue_push_back (self->queue, g_steal_pointer (&self->doubtful));
  report_settled (self);
  g_source_set_ready_time (self->work, 0);
}

static void
appeared_cb (GDBusConnection *bus, const char *name, const char *owner, gpointer user_data)
{
  ask_daemon (user_data);
}

/* libnotify goes through the portal in a sandbox. */
static gboolean
uses_portal (void)
{
  return g_getenv ("NOTIFY_FORCE_PORTAL") != NULL || g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

static gpointer
run (gpointer data)
{
  static GMutex libnotify; /* it has one state a process: the next thread waits until this one has let go */
  PbAlertThread *self = data;
  guint watch = 0;

  g_mutex_lock (&libnotify);
  g_main_context_push_thread_default (self->context);
  self->bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  self->portal = uses_portal ();
  self->name = self->portal ? PORTAL_NAME : DAEMON_NAME;
  self->cancellable = g_cancellable_new ();
  self->popups = pb_alert_popups_new (self->app_id, self->app_name, report_cb, self);
  self->rest = timer_new (rested, self, self->context);
  if (self->bus != NULL)
    watch = g_bus_watch_name_on_connection (self->bus, self->name, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb, vanished_cb, self, NULL);
  g_main_loop_run (self->loop);
  if (watch != 0)
    g_bus_unwatch_name (watch);
  g_cancellable_cancel (self->cancellable);
  self->state = DAEMON_STARTING; /* no more work */
  pb_alert_popups_free (self->popups);
  while (g_main_context_iteration (self->context, FALSE)) /* cancelled calls and subscriptions come home */
    ;
  g_source_destroy (self->rest);
  g_source_unref (self->rest);
  g_clear_pointer (&self->doubtful, pb_alert_job_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->bus);
  g_main_context_pop_thread_default (self->context);
  g_mutex_unlock (&libnotify);
  thread_unref (self);
  return NULL;
}

PbAlertThread *
pb_alert_thread_new (const char *app_id, const char *app_name, PbAlertReportFunc func, gpointer user_data)
{
  PbAlertThread *self = g_atomic_rc_box_new0 (PbAlertThread);

  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->queue = pb_alert_queue_new (QUEUE_LIMIT, pb_alert_text_digest);
  self->app_id = g_strdup (app_id);
  self->app_name = g_strdup (app_name);
  self->func = func;
  self->user_data = user_data;
  self->work = timer_new (work, self, self->context);
  g_thread_unref (g_thread_new ("alerts", run, g_atomic_rc_box_acquire (self)));
  return self;
}

void
pb_alert_thread_push (PbAlertThread *self, PbAlertJob *job)
{
  g_autoptr (PbAlertJob) dropped = pb_alert_queue_push (self->queue, job);

  PbAlertReport report = { PB_ALERT_REPORT_FAILED, dropped != NULL ? dropped->id : NULL, 0, _ ("Too many alerts are waiting"), NULL };

  if (dropped != NULL)
    report_cb (&report, self);
  g_source_set_ready_time (self->work, 0);
}

/* Inside the loop: not in the middle of a job, and after the report about it. */
static void
run_inside (PbAlertThread *self, GSourceFunc func)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_HIGH);  /* before further work */
  g_source_set_callback (source, func, self, NULL); /* the loop may not have begun to run */
  g_source_attach (source, self->context);
}

static gboolean
settle (gpointer data)
{
  PbAlertThread *self = data;

  self->settled = TRUE;
  report_settled (self);
  return G_SOURCE_REMOVE;
}

void
pb_alert_thread_settle (PbAlertThread *self)
{
  run_inside (self, settle);
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (((PbAlertThread *) data)->loop);
  return G_SOURCE_REMOVE;
}

void
pb_alert_thread_stop (PbAlertThread *self)
{
  self->func = NULL;
  run_inside (self, quit);
  thread_unref (self);
}
