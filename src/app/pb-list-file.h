/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-list-file.h: a long list of JSON objects on its way to another process: in memory that has a descriptor, a line for each; no
 * message of the bus holds it, and this process keeps none of it. */
#pragma once

#include "pb-exmail-listing.h"

G_BEGIN_DECLS

typedef struct _PbListFile PbListFile;

/* Returns: (transfer full): an empty one; what fails is told at the end. */
PbListFile *pb_list_file_new (void);
/* @list: (nullable). What was not given away is gone. */
void pb_list_file_free (PbListFile *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbListFile, pb_list_file_free)

/* Writes one object; @object is only read. */
void pb_list_file_add (PbListFile *list, JsonObject *object);
/* Returns: the descriptor, which is the caller's and cannot be written any more; -1 with LIMIT, or what the system says. */
int pb_list_file_end (PbListFile *list, GError **error);

/* Hands each object in @fd to @func. @fd: (transfer full). Returns: FALSE with @error: it is something else. */
gboolean pb_list_file_read (int fd, PbExmailListingFunc func, gpointer user_data, GError **error);

G_END_DECLS
