/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-list.h: folders: what LIST and XLIST say (RFC 9051 7.3.1, RFC 6154), roles, and names in modified UTF-7
 * (RFC 3501 5.1.3). */
#pragma once

#include "pb-imap-token.h"

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
/* By name, where the server says nothing (a data table, Chinese names too). @name: UTF-8. @delimiter: 0 = none.
 * Only a folder at the top, below INBOX or below [Gmail] has a role. */
PbFolderRole pb_folder_role_guess (const char *name, char delimiter);

/* One folder of an answer. */
typedef struct
{
  GBytes *raw;         /* as the server calls it */
  char *name;          /* UTF-8, safe to show and to compare */
  char delimiter;      /* 0 = none */
  PbFolderRole role;   /* as the attributes say */
  gboolean selectable; /* neither \Noselect nor \NonExistent */
} PbImapListed;

/* Reads what follows LIST, LSUB or XLIST. @max_depth: parentheses looked into.
 * Returns: FALSE where it makes no sense; @out is empty then. */
gboolean pb_imap_list_parse (PbImapListed *out, PbImapSpan args, gsize max_depth);
void pb_imap_listed_clear (PbImapListed *listed);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbImapListed, pb_imap_listed_clear)

/* Returns: (transfer full): UTF-8, safe to show and to compare: modified UTF-7 decoded where it is valid, raw UTF-8 taken as
 * it is (Dovecot's NOTIFY), anything else made valid. */
char *pb_imap_mailbox_decode (const guint8 *name, gsize len);

G_END_DECLS
