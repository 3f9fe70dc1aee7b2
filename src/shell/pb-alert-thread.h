/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alert-thread.h: the one thread of Postbell, where libnotify may block. */
#pragma once

#include "pb-alert-queue.h"

G_BEGIN_DECLS

typedef enum
{
  PB_ALERT_REPORT_SHOWN,
  PB_ALERT_REPORT_FAILED, /* text: why */
  PB_ALERT_REPORT_CLOSED,
  PB_ALERT_REPORT_ACTIVATED /* text: the action; token: (nullable) */
} PbAlertReportType;

typedef struct
{
  PbAlertReportType type;
  const char *id;
  guint count; /* mails the alert stood for then; SHOWN only */
  const char *text;
  const char *token;
} PbAlertReport;

/* Called on the default main context. */
typedef void (*PbAlertReportFunc) (const PbAlertReport *report, gpointer user_data);

typedef struct _PbAlertThread PbAlertThread;

/* Starts the thread. @app_id: icon name and desktop entry; @app_name: for people. */
PbAlertThread *pb_alert_thread_new (const char *app_id, const char *app_name, PbAlertReportFunc func, gpointer user_data);
/* @job: (transfer full): done in order, as soon as a daemon takes it. */
void pb_alert_thread_push (PbAlertThread *thread, PbAlertJob *job);
/* Releases @thread without waiting for it; no report comes after this. */
void pb_alert_thread_stop (PbAlertThread *thread);

G_END_DECLS
