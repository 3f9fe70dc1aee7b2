/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-check-rig.h: a diagnosis of an Exmail account, and what it told. */
#pragma once

#include "pb-check.h"
#include "pb-exmail-source-rig.h"

typedef struct
{
  PbExmailSourceRig r;
  GString *steps;   /* "step " for what worked, "step!class " for what did not */
  GString *details; /* of steps that worked, "; " behind each */
  char *last;       /* (nullable): detail of the last failure */
  gboolean done;
  GError *error; /* (nullable) */
} PbExmailCheckRig;

/* @lines: of the account, as for pb_exmail_source_rig_set_up(). */
void pb_exmail_check_rig_set_up (PbExmailCheckRig *f, const char *lines);
void pb_exmail_check_rig_tear_down (PbExmailCheckRig *f, gconstpointer data);
/* Begins a diagnosis of the rig's account, and goes on as far as that goes by itself. @given: (nullable): nothing. @cancellable: (nullable) */
void pb_exmail_check_rig_check (PbExmailCheckRig *f, const PbCheckGiven *given, GCancellable *cancellable);
/* It has ended with @steps, in error where one of them failed. */
void pb_exmail_check_rig_expect (PbExmailCheckRig *f, const char *steps);
