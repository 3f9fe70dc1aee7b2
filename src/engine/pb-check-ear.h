/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-ear.h: overhears a protocol machine on its way to and from a server, for the sake of a diagnosis: the greeting, what
 * the server can do, how the login is made. Of what we say ourselves nothing is kept but the name of a mechanism. */
#pragma once

#include "pb-pump.h"

G_BEGIN_DECLS

typedef struct
{
  const PbMachineClass *klass; /* (unowned): of the machine that is overheard */
  gpointer machine;            /* (unowned) */
  GString *line;               /* (owned): the one being heard */
  char *greeting;              /* (owned) (nullable): safe to show */
  char *capabilities;          /* (owned) (nullable): the last ones said, as they were, upper case, "\n" is a blank */
  char mechanism[24];          /* "PLAIN", "LOGIN", "SCRAM-SHA-256", "USER", "" = none yet */
  gboolean tagged;             /* our lines begin with a tag: IMAP */
  gboolean listing;            /* POP3: within the answer to CAPA */
  gboolean asked_capa;
  gboolean notify; /* NOTIFY was asked for */
} PbCheckEar;

/* The class of a PbCheckEar as a machine. */
extern const PbMachineClass pb_check_ear_machine;

PbCheckEar *pb_check_ear_new (const PbMachineClass *klass, gpointer machine, gboolean tagged);
void pb_check_ear_free (PbCheckEar *ear);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbCheckEar, pb_check_ear_free)

/* Returns: (transfer full): those of the capabilities heard that matter to watching, such as
 * "IDLE NOTIFY QRESYNC, AUTH PLAIN SCRAM-SHA-256"; "" when none. */
char *pb_check_ear_describe (const PbCheckEar *ear);

G_END_DECLS
