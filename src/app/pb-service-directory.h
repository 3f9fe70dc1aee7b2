/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-service-directory.h: the company directories of the running instance, for commands (Directory of io.github.postbell.Postbell1):
 * both ends of how a status travels. */
#pragma once

#include <gio/gio.h>

#include "pb-directory-sync.h"
#include "pb-resident.h"

G_BEGIN_DECLS

/* What a command may ask for. */
#define PB_DIRECTORY_VERB_STATUS "status"
#define PB_DIRECTORY_VERB_SYNC   "sync"
#define PB_DIRECTORY_VERB_FULL   "full"
#define PB_DIRECTORY_VERB_ERASE  "erase"
#define PB_DIRECTORY_VERB_KNOWN  "known" /* nothing: the list of known senders (pb-known-senders.h) is another one */

/* Answers @invocation of Directory with @args. */
void pb_service_directory (PbResident *resident, GVariant *args, GDBusMethodInvocation *invocation);
/* Reads such an answer. @out: filled. */
void pb_service_directory_unpack (GVariant *answer, PbDirectoryStatus *out);

G_END_DECLS
