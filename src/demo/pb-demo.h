/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-demo.h: what the parts of the fake service share: one object, passed to everybody. */
#pragma once

#include <glib.h>

#include "pb-company.h"
#include "pb-diary.h"
#include "pb-faults.h"
#include "pb-keys.h"
#include "pb-knobs.h"
#include "pb-mailboxes.h"
#include "pb-recorder.h"

G_BEGIN_DECLS

typedef struct _PbHub PbHub;

typedef struct
{
  PbKnobs *knobs;         /* (owned) */
  PbDiary *diary;         /* (owned) */
  PbMailboxes *mailboxes; /* (owned) */
  PbCompany *company;     /* (owned) */
  PbKeys *keys;           /* (owned) */
  PbFaults *faults;       /* (owned): of the OpenApi */
  PbFaults *corp_faults;  /* (owned): of the current API */
  PbRecorder *recorder;   /* (owned) */
  PbHub *hub;             /* (owned): the open push channels */
  GRand *rand;            /* (owned): everything random that is not a secret */
  guint32 seed;
  char *client_id;    /* (owned) */
  char *secret;       /* (owned) */
  char *corp_id;      /* (owned) */
  GStrv corp_secrets; /* (owned): in the order of pb_demo_applications */
  char *web;          /* (owned): where the log-in page is, without a path */
  char *control_path; /* (owned): "/control/RANDOM/" */
} PbDemo;

/* The applications of the current API, each with a secret of its own; NULL-terminated. */
#define PB_DEMO_APPLICATIONS 5
extern const char *const pb_demo_applications[PB_DEMO_APPLICATIONS + 1];

/* @aliases: (nullable): separated by commas. @members: further members of the company. Knobs are at their defaults. */
PbDemo *pb_demo_new (const char *client_id, const char *address, const char *aliases, guint members, guint32 seed);
void pb_demo_free (PbDemo *demo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbDemo, pb_demo_free)

/* Returns: version of the member directory, milliseconds since 1970 on a clock that is wrong as the knob clock says. */
gint64 pb_demo_version (const PbDemo *demo);

G_END_DECLS
