/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-demo.h: what the parts of the fake service share: one object, passed to everybody. */
#pragma once

#include <glib.h>

#include "pb-diary.h"
#include "pb-faults.h"
#include "pb-keys.h"
#include "pb-knobs.h"
#include "pb-mailboxes.h"

G_BEGIN_DECLS

typedef struct _PbHub PbHub;

typedef struct
{
  PbKnobs *knobs;         /* (owned) */
  PbDiary *diary;         /* (owned) */
  PbMailboxes *mailboxes; /* (owned) */
  PbKeys *keys;           /* (owned) */
  PbFaults *faults;       /* (owned) */
  PbHub *hub;             /* (owned): the open push channels */
  GRand *rand;            /* (owned): everything random that is not a secret */
  guint32 seed;
  char *client_id;    /* (owned) */
  char *secret;       /* (owned) */
  char *control_path; /* (owned): "/control/RANDOM/" */
} PbDemo;

/* @aliases: (nullable): separated by commas. @members: further mailboxes. Knobs are at their defaults. */
PbDemo *pb_demo_new (const char *client_id, const char *address, const char *aliases, guint members, guint32 seed);
void pb_demo_free (PbDemo *demo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbDemo, pb_demo_free)

/* Returns: version of the member directory, milliseconds since 1970 on a clock that is wrong as the knob clock says. */
gint64 pb_demo_version (const PbDemo *demo);

G_END_DECLS
