/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-list.h: folders: what LIST and XLIST say (RFC 9051 7.3.1, RFC 6154), roles, and names in modified UTF-7
 * (RFC 3501 5.1.3). */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PB_FOLDER_ROLE_NONE,
  PB_FOLDER_ROLE_INBOX,
  PB_FOLDER_ROLE_ALL,
  PB_FOLDER_ROLE_ARCHIVE,
  PB_FOLDER_ROLE_DRAFTS,
  PB_FOLDER_ROLE_FLAGGED,
  PB_FOLDER_ROLE_IMPORTANT,
  PB_FOLDER_ROLE_JUNK,
  PB_FOLDER_ROLE_SENT,
  PB_FOLDER_ROLE_TRASH,
  PB_N_FOLDER_ROLES
} PbFolderRole;

/* Returns: (transfer none): "inbox", "sent" ...; "" for NONE. */
const char *pb_folder_role_to_string (PbFolderRole role);
/* By name, where the server says nothing (a data table, Chinese names too). @name: UTF-8. @delimiter: 0 = none. */
PbFolderRole pb_folder_role_guess (const char *name, char delimiter);

/* Returns: (transfer full): UTF-8, safe to show and to compare: modified UTF-7 decoded where it is valid, raw UTF-8 taken as
 * it is (Dovecot's NOTIFY), anything else made valid. */
char *pb_imap_mailbox_decode (const guint8 *name, gsize len);

G_END_DECLS
