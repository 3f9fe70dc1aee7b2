/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alert-thread.h: the one thread of Postbell, where libnotify may block. */
#pragma once

#include "pb-alert-popups.h"

G_BEGIN_DECLS

typedef struct _PbAlertThread PbAlertThread;

/* Starts the thread; @func is called on the default main context. @app_id: desktop entry; @app_name: for people. */
PbAlertThread *pb_alert_thread_new (const char *app_id, const char *app_name, PbAlertReportFunc func, gpointer user_data);
/* @job: (transfer full): done in order, as soon as a daemon takes it. */
void pb_alert_thread_push (PbAlertThread *thread, PbAlertJob *job);
/* Takes no further job; what is with the daemon at this moment ends, then PB_ALERT_REPORT_SETTLED comes. A daemon that hangs
 * delays it. */
void pb_alert_thread_settle (PbAlertThread *thread);
/* Releases @thread without waiting for it; no report comes after this. */
void pb_alert_thread_stop (PbAlertThread *thread);

G_END_DECLS
