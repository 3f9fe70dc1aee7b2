/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-alert-text.h: the words of an alert, by privacy level: sender, subject and, below it, the first words where the service told them. */
#pragma once

#include "pb-alert-queue.h"
#include "pb-alerts.h"

G_BEGIN_DECLS

/* @senders: who knows the senders of its mails.
 * Returns: (transfer full): the job that shows @alert, in plain text. No text of a mail is in it that @privacy keeps back. */
PbAlertJob *pb_alert_text_compose (const PbAlert *alert, PbPrivacy privacy, PbSenders senders);
/* PbAlertDigestFunc: the number of mails and the account. */
void pb_alert_text_digest (PbAlertJob *job);
/* Returns: (transfer full): @body as a daemon wants it: escaped where it is @markup, else without '<' and '>'. */
char *pb_alert_text_body (const char *body, gboolean markup);

G_END_DECLS
