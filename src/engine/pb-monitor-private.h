/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-monitor-private.h: the monitor's insides, shared by pb-monitor.c and pb-monitor-mail.c only. */
#pragma once

#include "pb-event-queue.h"
#include "pb-monitor.h"

G_BEGIN_DECLS

struct _PbMonitor
{
  GObject parent_instance;

  PbContext context;
  PbAccounts *accounts; /* (owned) */
  PbPolicy policy;
  PbMonitorFunc func;
  gpointer user_data;  /* (unowned) */
  PbState *state;      /* (owned) */
  PbEventQueue *queue; /* (owned) */
  GPtrArray *known;    /* (owned) (element-type PbAccount): as the rules know them */
  GHashTable *sources; /* (owned) (element-type utf8 PbMailSource) */
  PbTimer *timer;      /* (owned) (nullable) */
  gboolean running;
  gboolean reducing;
  gboolean available; /* there is a network, as last told to the rules */
};

/* Folders of @old that @new has not: their numbers count no longer, their mails and marks are forgotten. */
void pb_monitor_drop_folders (PbMonitor *self, const PbAccount *old, const PbAccount *new);
/* Forgets @mail when its folder is not watched any more. Returns: whether it was. */
gboolean pb_monitor_forget_unwatched (PbMonitor *self, const PbAccount *account, const PbLedgerMail *mail);

G_END_DECLS
