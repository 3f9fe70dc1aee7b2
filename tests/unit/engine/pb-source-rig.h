/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-source-rig.h: one source named bob and what it reports; by IMAP, with its server, unless a rig of another protocol says
 * otherwise (pb-pop3-rig.h). */
#pragma once

#include "pb-engine-rig.h"
#include "pb-source.h"

typedef struct
{
  PbRig rig;
  PbFakeImap *server; /* (nullable) */
  PbAccount *account;
  PbMailSource *source;
  GString *events; /* what was reported, one word or two each */
  char *last_key;
  char *last_text;
  PbErrorClass last_class;
  gint64 last_delay;
  guint stop_after; /* stop from within the report with this number, 0 = none */
} PbSourceRig;

/* Without a server and a source. */
void pb_source_rig_begin (PbSourceRig *f);
/* @data: (nullable): lines of accounts.ini for the account. */
void pb_source_rig_set_up (PbSourceRig *f, gconstpointer data);
void pb_source_rig_tear_down (PbSourceRig *f, gconstpointer data);
/* Makes the source anew; the one before is the caller's. */
void pb_source_rig_make (PbSourceRig *f, const char *more);
/* Starts, lets it reach the server, and forgets what was reported. */
void pb_source_rig_start (PbSourceRig *f);
/* Fails unless exactly @events were reported since the last look. */
void pb_source_rig_expect (PbSourceRig *f, const char *events);
/* Returns: the mark in the ledger. */
PbMark pb_source_rig_get_mark (PbSourceRig *f);
