/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alert-popups.h: the popups on the screen, as libnotify's objects; every call may block as long as the daemon likes. */
#pragma once

#include "pb-alert-queue.h"

G_BEGIN_DECLS

typedef enum
{
  PB_ALERT_REPORT_SHOWN,
  PB_ALERT_REPORT_FAILED, /* text: why */
  PB_ALERT_REPORT_CLOSED,
  PB_ALERT_REPORT_ACTIVATED, /* text: the action; token: (nullable) */
  PB_ALERT_REPORT_SETTLED    /* no id: nothing is on its way to the daemon, and nothing will be */
} PbAlertReportType;

typedef struct
{
  PbAlertReportType type;
  const char *id;
  guint count; /* mails the alert stood for then; SHOWN only */
  const char *text;
  const char *token;
} PbAlertReport;

typedef void (*PbAlertReportFunc) (const PbAlertReport *report, gpointer user_data);

typedef struct _PbAlertPopups PbAlertPopups;

/* Initialises libnotify, which has one state a process. @app_id: desktop entry; @app_name: for people.
 * @func is called in the thread and context of this call. */
PbAlertPopups *pb_alert_popups_new (const char *app_id, const char *app_name, PbAlertReportFunc func, gpointer user_data);
void pb_alert_popups_free (PbAlertPopups *popups);
/* What the present daemon can do. */
void pb_alert_popups_set_capabilities (PbAlertPopups *popups, gboolean actions, gboolean markup);
/* Shows @job, in place of the popup with its id if there is one, and reports each part as shown. A mail that the user closed
 * already is reported only, unless it stands for more mails now.
 * Returns: FALSE with the daemon's or the bus's error; @job is unchanged then. */
gboolean pb_alert_popups_show (PbAlertPopups *popups, PbAlertJob *job, GError **error);
/* Takes what stands for the alert @id alone off the screen; a digest just no longer counts it. */
void pb_alert_popups_withdraw (PbAlertPopups *popups, const char *id);
/* The daemon is gone: reports all as closed and forgets them, for its numbers mean nothing to the next. */
void pb_alert_popups_forget (PbAlertPopups *popups);
/* Reports each of @parts. */
void pb_alert_popups_report (PbAlertPopups *popups, PbAlertReportType type, GPtrArray *parts, const char *text);

G_END_DECLS
