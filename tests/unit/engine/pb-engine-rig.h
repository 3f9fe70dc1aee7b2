/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-engine-rig.h: every edge of the engine as a fake, and a ledger in a folder of its own. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-fake-clock.h"
#include "pb-fake-imap.h"
#include "pb-fake-network.h"
#include "pb-memory-vault.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)

typedef struct
{
  char *folder;
  PbFakeClock *clock;
  PbFakeDialer *dialer;
  PbMemoryVault *vault;
  PbFakeNetwork *network; /* (nullable) */
  PbContext context;
} PbRig;

void pb_rig_set_up (PbRig *rig);
/* Without the ledger, for what needs none: it costs the disk some milliseconds. */
void pb_rig_set_up_bare (PbRig *rig);
/* Adds what tells of networks and of suspend; without it there always is a network. */
void pb_rig_add_reach (PbRig *rig, gboolean available);
/* The network comes, goes, or changes; told a second later. */
void pb_rig_set_network (PbRig *rig, gboolean available);
/* Fails when a timer, a connection or one of the edges is still held by somebody. */
void pb_rig_tear_down (PbRig *rig);
/* Lets everything happen that can happen without time passing. */
void pb_rig_spin (void);
/* Lets @us pass, with what happens meanwhile. */
void pb_rig_pass (PbRig *rig, gint64 us);
/* Returns: (transfer full): an account @id at host @id without TLS, changed by @more (lines of accounts.ini). */
PbAccount *pb_rig_account (const char *id, const char *more);
/* The ledger of a process that begins after this one died. */
void pb_rig_reopen_ledger (PbRig *rig);
