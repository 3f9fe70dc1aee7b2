/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-quirks.h: what servers do differently from the book, as data: one row for each quirk of each family of servers, with
 * its origin and date. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PB_QUIRK_LOGIN_FIRST = 1 << 0,        /* LOGIN works where AUTHENTICATE PLAIN fails or hangs */
  PB_QUIRK_CAPABILITY_LATER = 1 << 1,   /* what was listed before the login is not all */
  PB_QUIRK_SEARCH_BASIC = 1 << 2,       /* SEARCH takes UNSEEN, ALL and UID only, one at a time */
  PB_QUIRK_STATUS_BESIDE_IDLE = 1 << 3, /* IDLE may be silent: a STATUS round every 5 min beside it */
  PB_QUIRK_SLOW_LOGINS = 1 << 4,        /* at least 60 s between logins */
  PB_QUIRK_ID_ALWAYS = 1 << 5,          /* ID before the mailbox even where it is not listed */
  PB_QUIRK_NO_ID = 1 << 6,              /* ID closes the connection, or is refused */
  PB_QUIRK_NO_PIPELINE = 1 << 7,        /* one command at a time after the login */
  PB_QUIRK_NO_IDLE = 1 << 8,            /* IDLE is listed and mute */
  PB_QUIRK_NO_PREVIEW = 1 << 9,         /* PREVIEW is listed and NIL */
  PB_QUIRK_NO_MODSEQ = 1 << 10,         /* CONDSTORE is listed and wrong */
  PB_QUIRK_BARE_FETCH = 1 << 11,        /* FETCH responses may lack "* " */
} PbImapQuirk;

typedef struct
{
  const char *server;   /* family, for diagnostics: "QQ Mail" */
  const char *greeting; /* (nullable): occurs in the greeting or in the answer to ID */
  const char *host;     /* (nullable): suffix of the host's name, such as ".exmail.qq.com" */
  PbImapQuirk quirk;
  const char *origin; /* where it was seen */
  const char *date;   /* when: "2026-09" */
} PbImapQuirkRow;

/* The built-in rows. Returns: (transfer none) */
const PbImapQuirkRow *pb_imap_quirk_rows (gsize *n_rows);
/* Returns: the set of quirks of @rows that match. @host, @greeting: (nullable) */
guint pb_imap_quirks_find (const PbImapQuirkRow *rows, gsize n_rows, const char *host, const char *greeting);

G_END_DECLS
