/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alert-popups.c: one NotifyNotification a popup, kept as long as its buttons may be pressed. */
#include "config.h"

#include "pb-alert-popups.h"

#include <glib/gi18n.h>
#include <libnotify/notify.h>
#include <string.h>

#include "pb-alert-text.h"

/* Popups whose buttons we still answer; older ones have scrolled out of every list. */
#define MAX_POPUPS 256
/* Ids that were closed and must not pop up again. */
#define MAX_CLOSED 64

typedef struct
{
  PbAlertPopups *owner;      /* (unowned) */
  NotifyNotification *popup; /* (owned) */
  char *id;                  /* (owned) */
  GPtrArray *parts;          /* (owned) (element-type PbAlertPart) */
} Popup;

struct _PbAlertPopups
{
  char *app_id;      /* (owned) */
  GPtrArray *popups; /* (owned) (element-type Popup): oldest first */
  GPtrArray *closed; /* (owned) (element-type PbAlertPart): oldest first */
  PbAlertReportFunc func;
  gpointer user_data; /* (unowned) */
  gboolean actions;
  gboolean markup;
};

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

PbAlertPopups *
pb_alert_popups_new (const char *app_id, const char *app_name, PbAlertReportFunc func, gpointer user_data)
{
  PbAlertPopups *self = g_new0 (PbAlertPopups, 1);

  self->app_id = g_strdup (app_id);
  self->popups = g_ptr_array_new_with_free_func (popup_free);
  self->closed = pb_alert_parts_new ();
  self->func = func;
  self->user_data = user_data;
  notify_init (app_name);
  return self;
}

void
pb_alert_popups_free (PbAlertPopups *self)
{
  g_ptr_array_unref (self->popups);
  g_ptr_array_unref (self->closed);
  g_free (self->app_id);
  g_free (self);
  notify_uninit ();
}

void
pb_alert_popups_set_capabilities (PbAlertPopups *self, gboolean actions, gboolean markup)
{
  g_autofree char *name = NULL;

  self->actions = actions;
  self->markup = markup;
  notify_get_server_info (&name, NULL, NULL, NULL); /* libnotify connects now, not at the first alert */
}

static void
report_part (PbAlertPopups *self, PbAlertReportType type, const PbAlertPart *part, const char *text, const char *token)
{
  PbAlertReport report = { type, part->id, part->count, text, token };

  self->func (&report, self->user_data);
}

static void
report_parts (PbAlertPopups *self, PbAlertReportType type, GPtrArray *parts, const char *text, const char *token)
{
  for (guint i = 0; i < parts->len; i++)
    report_part (self, type, g_ptr_array_index (parts, i), text, token);
}

void
pb_alert_popups_report (PbAlertPopups *self, PbAlertReportType type, GPtrArray *parts, const char *text)
{
  report_parts (self, type, parts, text, NULL);
}

/* Returns: whether the user has closed @job already: then it comes back only with a mail it did not have. */
static gboolean
was_closed (PbAlertPopups *self, const PbAlertJob *job)
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
  PbAlertPopups *self = popup->owner;

  for (guint i = 0; i < popup->parts->len; i++)
    {
      const PbAlertPart *part = g_ptr_array_index (popup->parts, i);
      pb_alert_parts_add (self->closed, part->id, part->count);
      if (self->closed->len > MAX_CLOSED)
        g_ptr_array_remove_index (self->closed, 0);
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
    report_parts (popup->owner, PB_ALERT_REPORT_ACTIVATED, popup->parts, action, token);
  else if (popup->parts->len > 0)
    report_part (popup->owner, PB_ALERT_REPORT_ACTIVATED, g_ptr_array_index (popup->parts, popup->parts->len - 1), action, token);
}

static void
add_actions (PbAlertPopups *self, Popup *popup, const PbAlertJob *job)
{
  if (!self->actions)
    return;
  if (job->type == PB_ALERT_JOB_MAIL)
    {
      /* TRANSLATORS: button of an alert */
      notify_notification_add_action (popup->popup, "default", _ ("Open"), action_cb, popup, NULL);
      if (job->can_mark)
        /* TRANSLATORS: button of an alert */
        notify_notification_add_action (popup->popup, "mark-read", _ ("Mark read"), action_cb, popup, NULL);
    }
  else if (job->action_label != NULL)
    {
      notify_notification_add_action (popup->popup, "open", job->action_label, action_cb, popup, NULL);
    }
}

static void
set_hints (PbAlertPopups *self, NotifyNotification *popup, const PbAlertJob *job)
{
  notify_notification_set_hint (popup, "desktop-entry", g_variant_new_string (self->app_id));
  if (job->type == PB_ALERT_JOB_MAIL)
    notify_notification_set_category (popup, "email.arrived");
  notify_notification_set_hint (popup, "sound-name", job->sound ? g_variant_new_string ("message-new-email") : NULL);
}

static Popup *
popup_new (PbAlertPopups *self, const PbAlertJob *job, const char *body)
{
  Popup *popup = g_new0 (Popup, 1);

  popup->owner = self;
  popup->popup = notify_notification_new (job->summary, body, PB_APP_ID);
  popup->id = g_strdup (job->id);
  popup->parts = pb_alert_parts_copy (job->parts);
  g_signal_connect (popup->popup, "closed", G_CALLBACK (closed_cb), popup);
  add_actions (self, popup, job);
  return popup;
}

/* Returns: (nullable): the popup that an alert with this id replaces. */
static Popup *
find_popup (PbAlertPopups *self, const char *id)
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
  GPtrArray *news = job->parts;
  guint index = 0;

  job->parts = pb_alert_parts_copy (popup->parts);
  job->merged = TRUE;
  PbAlertPart *part = pb_alert_parts_find (job->parts, job->id, &index);
  guint count = ((const PbAlertPart *) g_ptr_array_index (news, 0))->count;
  if (part != NULL)
    part->count = count;
  else
    pb_alert_parts_add (job->parts, job->id, count);
  g_ptr_array_unref (news);
  pb_alert_text_digest (job);
}

static void
keep_popup (PbAlertPopups *self, Popup *popup)
{
  g_ptr_array_add (self->popups, popup);
  if (self->popups->len > MAX_POPUPS)
    g_ptr_array_remove_index (self->popups, 0);
}

/* Returns: FALSE with the daemon's error. */
static gboolean
show_new (PbAlertPopups *self, const PbAlertJob *job, const char *body, GError **error)
{
  Popup *popup = popup_new (self, job, body);

  set_hints (self, popup->popup, job);
  if (!notify_notification_show (popup->popup, error))
    {
      popup_free (popup);
      return FALSE;
    }
  keep_popup (self, popup);
  return TRUE;
}

static gboolean
show_update (PbAlertPopups *self, Popup *popup, const PbAlertJob *job, const char *body, GError **error)
{
  notify_notification_update (popup->popup, job->summary, body, PB_APP_ID);
  set_hints (self, popup->popup, job);
  if (!notify_notification_show (popup->popup, error))
    return FALSE;
  g_ptr_array_unref (popup->parts);
  popup->parts = pb_alert_parts_copy (job->parts);
  return TRUE;
}

gboolean
pb_alert_popups_show (PbAlertPopups *self, PbAlertJob *job, GError **error)
{
  Popup *popup = find_popup (self, job->id);
  gboolean shown = TRUE;

  if (popup != NULL && popup->parts->len > 1 && !job->merged)
    join_digest (popup, job);
  g_autofree char *body = pb_alert_text_body (job->body, self->markup);
  if (popup != NULL)
    shown = show_update (self, popup, job, body, error);
  else if (!was_closed (self, job))
    shown = show_new (self, job, body, error);
  if (shown)
    report_parts (self, PB_ALERT_REPORT_SHOWN, job->parts, NULL, NULL);
  return shown;
}

void
pb_alert_popups_withdraw (PbAlertPopups *self, const char *id)
{
  guint index = 0, i = 0;
  Popup *popup = NULL;

  for (i = 0; i < self->popups->len; i++)
    {
      popup = g_ptr_array_index (self->popups, i);
      if (pb_alert_parts_find (popup->parts, id, &index) != NULL)
        break;
    }
  if (popup == NULL || i == self->popups->len)
    return;
  g_ptr_array_remove_index (popup->parts, index);
  if (popup->parts->len > 0)
    return;
  g_signal_handlers_disconnect_by_data (popup->popup, popup);
  notify_notification_close (popup->popup, NULL);
  g_ptr_array_remove_index (self->popups, i);
}

void
pb_alert_popups_forget (PbAlertPopups *self)
{
  for (guint i = 0; i < self->popups->len; i++)
    report_parts (self, PB_ALERT_REPORT_CLOSED, ((Popup *) g_ptr_array_index (self->popups, i))->parts, NULL, NULL);
  g_ptr_array_set_size (self->popups, 0);
}
