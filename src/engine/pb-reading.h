/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-reading.h: looking into a mailbox for a person: its folders, its newest headers. A connection of its own; nothing is
 * marked as read, nothing is remembered; the cost does not grow with the mailbox. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-imap-list.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;     /* UTF-8, safe to show */
  char delimiter; /* 0 = none */
  PbFolderRole role;
  gboolean selectable;
  gint64 unread; /* -1 = not said */
} PbFolder;

typedef struct
{
  guint32 uid; /* 0 for POP3 */
  char *uidl;  /* "" for IMAP */
  char *from;
  char *address;
  char *subject;
  char *message_id;
  gint64 date;           /* Unix seconds, 0 = unknown */
  gboolean knows_unread; /* FALSE for POP3, which knows nothing of that */
  gboolean unread;
} PbHeaderLine;

void pb_folder_free (PbFolder *folder);
void pb_header_line_free (PbHeaderLine *line);

/* Returns by finish: (transfer full) (element-type PbFolder): the inbox first, then in the server's order. Errors: PB_ERROR. */
void pb_reading_folders_async (PbAccount *account, const PbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *pb_reading_folders_finish (GAsyncResult *result, GError **error);
/* @folder: (nullable): UTF-8, NULL = the account's first; POP3 has INBOX only. @limit: at most that many, newest first.
 * Returns by finish: (transfer full) (element-type PbHeaderLine). */
void pb_reading_headers_async (PbAccount *account, const PbContext *context, const char *folder, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *pb_reading_headers_finish (GAsyncResult *result, GError **error);

G_END_DECLS
