/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-rig.h: one POP3 source named bob, its server, and what it reports. */
#pragma once

#include "pb-fake-pop3.h"
#include "pb-source-rig.h"

typedef struct
{
  PbSourceRig base;
  PbFakePop3 *server;
} PbPop3Rig;

/* @data: (nullable): lines of accounts.ini for the account. */
void pb_pop3_rig_set_up (PbPop3Rig *f, gconstpointer data);
void pb_pop3_rig_tear_down (PbPop3Rig *f, gconstpointer data);
/* Makes the source anew; the one before is the caller's. */
void pb_pop3_rig_make (PbPop3Rig *f, const char *more);
/* Starts; the first round is over when it returns. */
void pb_pop3_rig_start (PbPop3Rig *f);
/* The rounds until now are over; the next one. */
void pb_pop3_rig_next_round (PbPop3Rig *f);
/* A process that begins after this one died. */
void pb_pop3_rig_restart (PbPop3Rig *f);
/* Delivers @n mails, @prefix and a number being name and subject of each. */
void pb_pop3_rig_deliver_many (PbPop3Rig *f, const char *prefix, guint n);
