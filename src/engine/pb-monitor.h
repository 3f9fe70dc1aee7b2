/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-monitor.h: owns the state, runs pb_reduce(), carries out the effects meant for the engine, hands on the others. */
#pragma once

#include "pb-accounts.h"
#include "pb-context.h"
#include "pb-reduce.h"
#include "pb-source.h"

G_BEGIN_DECLS

#define PB_TYPE_MONITOR (pb_monitor_get_type ())
G_DECLARE_FINAL_TYPE (PbMonitor, pb_monitor, PB, MONITOR, GObject)

/* Called for each effect of the kinds STATUS and after (pb-effect.h), in order, with the state after the event. */
typedef void (*PbMonitorFunc) (PbMonitor *monitor, const PbEffect *effect, gpointer user_data);

/* Follows @accounts (adds, changes, removes sources as the file changes; an account whose settings did not change keeps its
 * connection). Nothing connects before pb_monitor_start(). @policy: (nullable): NULL for the default. */
PbMonitor *pb_monitor_new (const PbContext *context, PbAccounts *accounts, const PbPolicy *policy, PbMonitorFunc func, gpointer user_data);
/* Starts; pending mails of the ledger are alerted first. */
void pb_monitor_start (PbMonitor *monitor);
/* Closes every connection; no effect comes afterwards. */
void pb_monitor_stop (PbMonitor *monitor);
/* Gives an event to the rules; safe from within an effect (queued). */
void pb_monitor_post (PbMonitor *monitor, const PbEvent *event);
/* The rules go by @policy from the next event on. */
void pb_monitor_set_policy (PbMonitor *monitor, const PbPolicy *policy);
/* Quiet hours begin or end. Said before pb_monitor_start(), they hold for the pending mails as well. */
void pb_monitor_set_quiet (PbMonitor *monitor, gboolean quiet);
/* Returns: (transfer none): valid until the next event. */
PbState *pb_monitor_get_state (PbMonitor *monitor);
/* Returns: (transfer none) (nullable) */
PbAccount *pb_monitor_get_account (PbMonitor *monitor, const char *id);
PbClock *pb_monitor_get_clock (PbMonitor *monitor);
/* The secret of @account was stored or changed: connect anew. */
void pb_monitor_secret_changed (PbMonitor *monitor, const char *account);
/* @account: (nullable): NULL with keys NULL = every account. Errors as in pb_mail_source_mark_read_async(). */
void pb_monitor_mark_read_async (PbMonitor *monitor, const char *account, const char *const *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pb_monitor_mark_read_finish (PbMonitor *monitor, GAsyncResult *result, GError **error);

G_END_DECLS
