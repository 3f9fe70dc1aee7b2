/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alerts.h: popups by libnotify, on a thread of their own because libnotify blocks; the only thread of Postbell.
 * The queue is bounded; a daemon that hangs, dies or returns never stops the main loop; quitting never waits for it. */
#pragma once

#include <gio/gio.h>

#include "pb-effect.h"
#include "pb-standing.h"

G_BEGIN_DECLS

#define PB_TYPE_ALERTS (pb_alerts_get_type ())
G_DECLARE_FINAL_TYPE (PbAlerts, pb_alerts, PB, ALERTS, GObject)

typedef enum
{
  PB_PRIVACY_FULL,   /* sender, subject and first words */
  PB_PRIVACY_SENDER, /* sender only */
  PB_PRIVACY_NOTHING /* "1 new mail" */
} PbPrivacy;

typedef enum
{
  PB_ALERT_PLAIN = 0,
  PB_ALERT_SOUND = 1 << 0,   /* ask the daemon for the new-mail sound with this one */
  PB_ALERT_NO_MARK = 1 << 1, /* its mails cannot be marked as read from here: no button for it */
} PbAlertFlags;

/* @app_id: whose alerts they are; @app_name: the same for people.
 * Signals, on the main loop:
 * "shown" (const char *id, guint count): the daemon took it, as it was when it stood for count mails; "closed" (const char *id): gone from the screen, also with its daemon;
 * "failed" (const char *id, const char *reason): not shown, a sentence says why; mails and texts go on waiting for a daemon
 * (one that refuses an alert three times has lost it), a test does not;
 * "activated" (const char *id, const char *action, const char *activation_token or NULL): action is "default", "open", "mark-read". */
PbAlerts *pb_alerts_new (const char *app_id, const char *app_name);
/* Who is asked for the senders of the mails from now on. */
void pb_alerts_set_senders (PbAlerts *alerts, PbSenders senders);
/* A popup with the id of @alert is replaced in place. One that was closed comes back only if @alert stands for more mails than
 * it did; it is reported as shown nevertheless. While a daemon hangs or is absent 64 alerts wait; above that the oldest of an
 * account become one digest, and each alert in it is reported. */
void pb_alerts_show (PbAlerts *alerts, PbAlert *alert, PbPrivacy privacy, PbAlertFlags flags);
/* A message that is not a mail (hints, problems). @action_label: (nullable): one button; its action is "open". */
void pb_alerts_show_text (PbAlerts *alerts, const char *id, const char *summary, const char *body, const char *action_label);
void pb_alerts_withdraw (PbAlerts *alerts, const char *id);
/* Asks whether a daemon is there and takes an alert; the answer comes as "shown" with @id, or "failed" (id, reason). */
void pb_alerts_test (PbAlerts *alerts, const char *id);
/* What waits is shown no more; ends once the daemon's answer to the alert that it has at this moment was reported, after 1 s at the
 * latest: nobody has to show it again. @callback is always called, also by pb_alerts_shut_down(). */
void pb_alerts_settle_async (PbAlerts *alerts, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: FALSE when the daemon did not answer. */
gboolean pb_alerts_settle_finish (GAsyncResult *result);
/* Stops taking work; does not wait. */
void pb_alerts_shut_down (PbAlerts *alerts);

G_END_DECLS
