/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-folder-count.h: an account's unread numbers, folder by folder. An array is never edited: every change makes a new one. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* An account has at most so many folders; what is said of more is not kept. */
#define PB_FOLDER_COUNTS 100

typedef struct
{
  char *name;       /* (owned): reference-counted string; "" = the account's first */
  gint64 unread;    /* -1 = not known */
  gboolean missing; /* the server says that there is no such folder */
} PbFolderCount;

/* Returns: (transfer full) (element-type PbFolderCount): none */
GArray *pb_folder_counts_new (void);
/* Returns: (transfer full) (element-type PbFolderCount): @counts with what is now known of @name. A number of -1 that is not
 * @missing either takes the folder out. @name: (nullable): NULL = "" */
GArray *pb_folder_counts_with (GArray *counts, const char *name, gint64 unread, gboolean missing);
/* Returns: (transfer none) (nullable): NULL = nothing is known. @name: (nullable): NULL = "" */
const PbFolderCount *pb_folder_counts_find (GArray *counts, const char *name);
/* Returns: the sum of all numbers that are known, -1 while none is. */
gint64 pb_folder_counts_sum (GArray *counts);

G_END_DECLS
