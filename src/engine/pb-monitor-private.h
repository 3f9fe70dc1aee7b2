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

G_END_DECLS
