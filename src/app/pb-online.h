/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-online.h: follows GNOME Online Accounts while accounts are watched: one that works again there is tried again here, and one
 * that is added there appears here by itself. Nobody starts the service for it. */
#pragma once

#include <gio/gio.h>

#include "pb-goa.h"
#include "pb-monitor.h"

G_BEGIN_DECLS

typedef struct _PbOnline PbOnline;

/* The Online Account of @address is new, and among the accounts already; or @error says why it is not: told once, it is tried
 * again. @error: (nullable) */
typedef void (*PbOnlineFunc) (const char *address, const GError *error, gpointer user_data);

/* What it works with; all (unowned), and outlives it. */
typedef struct
{
  PbClock *clock;
  PbGoa *goa; /* with a bus, or given one later */
  PbAccounts *accounts;
  PbMonitor *monitor;
} PbOnlineEdges;

/* After this time, in µs, one that could not be taken over is tried again. */
#define PB_ONLINE_RETRY (5 * 60 * (gint64) G_USEC_PER_SEC)
/* The same where another program was just writing the file: a matter of milliseconds, as a rule. */
#define PB_ONLINE_BUSY (5 * (gint64) G_USEC_PER_SEC)

/* @edges: copied. @settings: (nullable) (transfer none): with the keys "online-accounts" and "online-accounts-known"; NULL: none is
 * taken over. What is there when it looks for the very first time is not: the assistant offers it. Nor is one that was removed
 * here, or whose address there is. @func: (nullable) */
PbOnline *pb_online_new (const PbOnlineEdges *edges, GSettings *settings, PbOnlineFunc func, gpointer user_data);
void pb_online_free (PbOnline *online);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbOnline, pb_online_free)

/* The account that @online is for: what accounts.ini says of it. Returns: (transfer full) (nullable): NULL with CONFIG when its settings
 * break a rule. */
PbAccount *pb_online_dup_account (const PbGoaAccount *online, GError **error);

G_END_DECLS
