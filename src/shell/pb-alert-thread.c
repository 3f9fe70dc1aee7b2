/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alert-thread.c: shows queued alerts by libnotify, one after the other, as daemons come, hang, die and return.
 * Fields marked (thread) belong to the thread, the others to whoever holds the reference; the queue locks itself. */
#include "config.h"

#include "pb-alert-thread.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <libnotify/notify.h>
#include <string.h>

#include "pb-alert-text.h"

#define DAEMON_NAME "org.freedesktop.Notifications"
#define DAEMON_PATH "/org/freedesktop/Notifications"
#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

/* Alerts that wait while a daemon hangs or is absent. */
#define QUEUE_LIMIT 64
/* Popups whose buttons we still answer; older ones have scrolled out of every list. */
#define MAX_POPUPS 256
/* Ids that were closed and must not pop up again. */
#define MAX_CLOSED 64
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

typedef struct
{
  PbAlertThread *thread;     /* (unowned) */
  NotifyNotification *popup; /* (owned) */
  char *id;                  /* (owned) */
  GPtrArray *parts;          /* (owned) (element-type PbAlertPart) */
} Popup;

struct _PbAlertThread
{
  GMainContext *context;     /* (owned) */
  GMainLoop *loop;           /* (owned) */
  GSource *work;             /* (owned): made ready by a push */
  PbAlertQueue *queue;       /* (owned) */
  char *app_id;              /* (owned) */
  char *app_name;            /* (owned) */
  PbAlertReportFunc func;    /* (nullable): NULL after the stop; main loop only */
  gpointer user_data;        /* (unowned) */
  GDBusConnection *bus;      /* (thread) (owned) (nullable) */
  GCancellable *cancellable; /* (thread) (owned): calls to the present daemon */
  GSource *rest;             /* (thread) (owned) (nullable) */
  GPtrArray *popups;         /* (thread) (owned) (element-type Popup): oldest first */
  GPtrArray *closed;         /* (thread) (owned) (element-type PbAlertPart): oldest first */
  PbAlertJob *doubtful;      /* (thread) (owned) (nullable): sent, but not answered in time */
  const char *name;          /* (thread) */
  DaemonState state;         /* (thread) */
  gboolean portal;           /* (thread) */
  gboolean has_actions;      /* (thread) */
  gboolean has_markup;       /* (thread) */
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
  return G_SOURCE_REMOVE;
}

static void
report_count (PbAlertThread *self, PbAlertReportType type, const char *id, guint count, const char *text, const char *token)
{
  Message *message = g_new0 (Message, 1);

  message->thread = g_atomic_rc_box_acquire (self);
  message->report = (PbAlertReport){ type, g_strdup (id), count, g_strdup (text), g_strdup (token) };
  g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, deliver, message, message_free);
}

static void
report (PbAlertThread *self, PbAlertReportType type, const char *id, const char *text, const char *token)
{
  report_count (self, type, id, 0, text, token);
}

static void
report_parts (PbAlertThread *self, PbAlertReportType type, GPtrArray *parts, const char *text, const char *token)
{
  for (guint i = 0; i < parts->len; i++)
    {
      const PbAlertPart *part = g_ptr_array_index (parts, i);
      report_count (self, type, part->id, part->count, text, token);
    }
}

static void
popup_free (gpointer data)
{
  Popup *popup = data;

  g_signal_handlers_disconnect_by_data (popup->popup, popup);
  g_object_unref (popup->popup);
  g_free (popup->id);
  g_ptr_array_unref (popup->parts);
  g_free (popup);
}

static void
part_free (gpointer data)
{
  PbAlertPart *part = data;

  g_free (part->id);
  g_free (part);
}

/* Returns: (nullable): the popup that stands for the alert @id. */
static Popup *
find_popup (PbAlertThread *self, const char *id)
{
  for (guint i = 0; i < self->popups->len; i++)
    {
      Popup *popup = g_ptr_array_index (self->popups, i);
      for (guint j = 0; j < popup->parts->len; j++)
        if (strcmp (((PbAlertPart *) g_ptr_array_index (popup->parts, j))->id, id) == 0)
          return popup;
    }
  return NULL;
}

/* Remembers how many mails a closed popup stood for. */
static void
remember_closed (PbAlertThread *self, const char *id, guint count)
{
  PbAlertPart *entry = g_new0 (PbAlertPart, 1);

  entry->id = g_strdup (id);
  entry->count = count;
  g_ptr_array_add (self->closed, entry);
  if (self->closed->len > MAX_CLOSED)
    g_ptr_array_remove_index (self->closed, 0);
}

/* Returns: whether the user has closed @job already: then it comes back only with a mail it did not have. */
static gboolean
was_closed (PbAlertThread *self, const PbAlertJob *job)
{
  for (guint i = self->closed->len; job->type == PB_ALERT_JOB_MAIL && i > 0; i--)
    {
      const PbAlertPart *entry = g_ptr_array_index (self->closed, i - 1);
      if (strcmp (entry->id, job->id) == 0)
        return pb_alert_job_count (job) <= entry->count;
    }
  return FALSE;
}

static void
closed_cb (NotifyNotification *notification, gpointer user_data)
{
  Popup *popup = user_data;
  PbAlertThread *self = popup->thread;

  for (guint i = 0; i < popup->parts->len; i++)
    {
      const PbAlertPart *part = g_ptr_array_index (popup->parts, i);
      remember_closed (self, part->id, part->count);
    }
  report_parts (self, PB_ALERT_REPORT_CLOSED, popup->parts, NULL, NULL);
  g_ptr_array_remove (self->popups, popup);
}

/* Opening a digest opens its newest mail; marking it as read means all of its mails. */
static void
action_cb (NotifyNotification *notification, char *action, gpointer user_data)
{
  Popup *popup = user_data;
  const char *token = notify_notification_get_activation_token (notification);

  if (strcmp (action, "mark-read") == 0)
    report_parts (popup->thread, PB_ALERT_REPORT_ACTIVATED, popup->parts, action, token);
  else if (popup->parts->len > 0)
    report (popup->thread, PB_ALERT_REPORT_ACTIVATED, ((PbAlertPart *) g_ptr_array_index (popup->parts, popup->parts->len - 1))->id, action, token);
}

static void
add_actions (PbAlertThread *self, Popup *popup, const PbAlertJob *job)
{
  if (!self->has_actions)
    return;
  if (job->type == PB_ALERT_JOB_MAIL)
    {
      /* TRANSLATORS: button of an alert */
      notify_notification_add_action (popup->popup, "default", _ ("Open"), action_cb, popup, NULL);
      /* TRANSLATORS: button of an alert */
      notify_notification_add_action (popup->popup, "mark-read", _ ("Mark read"), action_cb, popup, NULL);
    }
  else if (job->action_label != NULL)
    {
      notify_notification_add_action (popup->popup, "open", job->action_label, action_cb, popup, NULL);
    }
}

static void
set_hints (PbAlertThread *self, NotifyNotification *popup, const PbAlertJob *job)
{
  notify_notification_set_hint (popup, "desktop-entry", g_variant_new_string (self->app_id));
  if (job->type == PB_ALERT_JOB_MAIL)
    notify_notification_set_category (popup, "email.arrived");
  notify_notification_set_hint (popup, "sound-name", job->sound ? g_variant_new_string ("message-new-email") : NULL);
}

static Popup *
popup_new (PbAlertThread *self, const PbAlertJob *job, const char *body)
{
  Popup *popup = g_new0 (Popup, 1);

  popup->thread = self;
  popup->popup = notify_notification_new (job->summary, body, self->app_id);
  popup->id = g_strdup (job->id);
  popup->parts = g_ptr_array_ref (job->parts);
  g_signal_connect (popup->popup, "closed", G_CALLBACK (closed_cb), popup);
  add_actions (self, popup, job);
  return popup;
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
      report_parts (self, PB_ALERT_REPORT_FAILED, job->parts, error->message, NULL);
      pb_alert_job_free (job);
      return;
    }
  pb_alert_queue_push_back (self->queue, job);
  self->state = DAEMON_PAUSED;
  g_source_set_ready_time (self->rest, g_get_monotonic_time () + RETRY_DELAY * 1000);
}

/* Returns: (nullable): the popup that an alert with this id replaces. */
static Popup *
find_shown (PbAlertThread *self, const char *id)
{
  for (guint i = 0; i < self->popups->len; i++)
    {
      Popup *popup = g_ptr_array_index (self->popups, i);
      if (strcmp (popup->id, id) == 0)
        return popup;
    }
  return NULL;
}

/* News of one alert in a digest on the screen: the digest stays one, with the new number. */
static void
join_digest (const Popup *popup, PbAlertJob *job)
{
  g_autoptr (GPtrArray) news = job->parts;
  const PbAlertPart *part = g_ptr_array_index (news, 0);

  job->parts = g_ptr_array_ref (popup->parts);
  job->merged = TRUE;
  for (guint i = 0; i < job->parts->len; i++)
    {
      PbAlertPart *old = g_ptr_array_index (job->parts, i);
      if (strcmp (old->id, part->id) == 0)
        old->count = part->count;
    }
  pb_alert_text_digest (job);
}

static void
keep_popup (PbAlertThread *self, Popup *popup)
{
  g_ptr_array_add (self->popups, popup);
  if (self->popups->len > MAX_POPUPS)
    g_ptr_array_remove_index (self->popups, 0);
}

/* Takes @job. */
static void
show (PbAlertThread *self, PbAlertJob *job)
{
  g_autoptr (GError) error = NULL;
  Popup *old = find_shown (self, job->id);

  if (old != NULL && old->parts->len > 1 && !job->merged)
    join_digest (old, job);
  g_autofree char *body = pb_alert_text_body (job->body, self->has_markup);
  Popup *popup = old != NULL ? old : popup_new (self, job, body);

  if (old != NULL)
    notify_notification_update (popup->popup, job->summary, body, self->app_id);
  set_hints (self, popup->popup, job);
  if (!notify_notification_show (popup->popup, &error))
    {
      if (old == NULL)
        popup_free (popup);
      handle_failure (self, job, error);
      return;
    }
  if (old == NULL)
    keep_popup (self, popup);
  g_ptr_array_ref (job->parts);
  g_ptr_array_unref (popup->parts);
  popup->parts = job->parts;
  report_parts (self, PB_ALERT_REPORT_SHOWN, job->parts, NULL, NULL);
  pb_alert_job_free (job);
}

/* A digest loses the part; what stood for this alert alone goes. */
static void
withdraw (PbAlertThread *self, const char *id)
{
  Popup *popup = find_popup (self, id);

  if (popup == NULL)
    return;
  for (guint i = popup->parts->len; popup->parts->len > 1 && i > 0; i--)
    if (strcmp (((PbAlertPart *) g_ptr_array_index (popup->parts, i - 1))->id, id) == 0)
      {
        g_ptr_array_remove_index (popup->parts, i - 1);
        return;
      }
  g_signal_handlers_disconnect_by_data (popup->popup, popup);
  notify_notification_close (popup->popup, NULL);
  g_ptr_array_remove (self->popups, popup);
}

static void
fail_all (PbAlertThread *self, const char *reason)
{
  g_autoptr (GPtrArray) ids = pb_alert_queue_fail (self->queue);

  for (guint i = 0; i < ids->len; i++)
    report (self, PB_ALERT_REPORT_FAILED, g_ptr_array_index (ids, i), reason, NULL);
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
    fail_all (self, _ ("No notification service is running."));
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

  if (self->bus == NULL)
    {
      fail_all (self, _ ("There is no session bus."));
      return G_SOURCE_CONTINUE;
    }
  if (self->state == DAEMON_ABSENT && pb_alert_queue_get_length (self->queue) > 0)
    start_daemon (self);
  PbAlertJob *job = self->state == DAEMON_READY ? pb_alert_queue_pop (self->queue) : NULL;
  if (job == NULL)
    return G_SOURCE_CONTINUE;
  g_source_set_ready_time (self->work, 0); /* again, after what came in meanwhile */
  if (job->type != PB_ALERT_JOB_WITHDRAW && !was_closed (self, job))
    {
      show (self, job);
      return G_SOURCE_CONTINUE;
    }
  if (job->type == PB_ALERT_JOB_WITHDRAW)
    withdraw (self, job->id);
  else
    report_parts (self, PB_ALERT_REPORT_SHOWN, job->parts, NULL, NULL);
  pb_alert_job_free (job);
  return G_SOURCE_CONTINUE;
}

static void
daemon_ready (PbAlertThread *self)
{
  PbAlertJob *job = g_steal_pointer (&self->doubtful);

  if (job != NULL)
    report_parts (self, PB_ALERT_REPORT_SHOWN, job->parts, NULL, NULL);
  pb_alert_job_free (job);
  self->state = DAEMON_READY;
  g_source_set_ready_time (self->work, 0);
}

static void
capabilities_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree const char **names = NULL;
  g_autofree char *server = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  PbAlertThread *self = user_data;
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) || is_absence (error))
    return; /* died: the name's watcher says so, too */
  if (reply != NULL && !self->portal)
    g_variant_get (reply, "(^a&s)", &names);
  self->has_actions = self->portal || (names != NULL && g_strv_contains (names, "actions"));
  self->has_markup = names != NULL && g_strv_contains (names, "body-markup"); /* never through the portal */
  notify_get_server_info (&server, NULL, NULL, NULL);                         /* libnotify connects now, not at the first alert */
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
  for (guint i = 0; i < self->popups->len; i++)
    report_parts (self, PB_ALERT_REPORT_CLOSED, ((Popup *) g_ptr_array_index (self->popups, i))->parts, NULL, NULL);
  g_ptr_array_set_size (self->popups, 0); /* gone with the daemon, whose numbers mean nothing to the next */
  if (self->doubtful != NULL)
    pb_alert_queue_push_back (self->queue, g_steal_pointer (&self->doubtful));
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
  self->popups = g_ptr_array_new_with_free_func (popup_free);
  self->closed = g_ptr_array_new_with_free_func (part_free);
  self->rest = timer_new (rested, self, self->context);
  notify_init (self->app_name);
  if (self->bus != NULL)
    watch = g_bus_watch_name_on_connection (self->bus, self->name, G_BUS_NAME_WATCHER_FLAGS_NONE, appeared_cb, vanished_cb, self, NULL);
  g_main_loop_run (self->loop);
  if (watch != 0)
    g_bus_unwatch_name (watch);
  g_cancellable_cancel (self->cancellable);
  self->state = DAEMON_STARTING;                          /* no more work */
  while (g_main_context_iteration (self->context, FALSE)) /* cancelled calls come home */
    ;
  g_ptr_array_unref (self->popups);
  g_ptr_array_unref (self->closed);
  notify_uninit ();
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

  if (dropped != NULL)
    report_parts (self, PB_ALERT_REPORT_FAILED, dropped->parts, _ ("Too many alerts are waiting."), NULL);
  g_source_set_ready_time (self->work, 0);
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
  g_autoptr (GSource) source = g_idle_source_new ();

  self->func = NULL;
  g_source_set_callback (source, quit, self, NULL); /* inside the loop: it may not have begun to run */
  g_source_attach (source, self->context);
  thread_unref (self);
}
