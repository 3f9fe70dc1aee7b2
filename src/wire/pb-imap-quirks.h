/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-quirks.h: what servers do differently from the book, as data: one row for each quirk of each family of servers, with
 * its origin and date. What the session does for every server needs no row; every row changes what it does. */
#pragma once

#include <glib.h>

#include "pb-imap-token.h"

G_BEGIN_DECLS

typedef enum
{
  PB_QUIRK_LOGIN_FIRST = 1 << 0,        /* LOGIN works where AUTHENTICATE PLAIN fails or hangs, though it is listed */
  PB_QUIRK_SEARCH_BASIC = 1 << 1,       /* SEARCH takes UNSEEN, ALL or UID, one at a time; more is refused or ignored */
  PB_QUIRK_STATUS_BESIDE_IDLE = 1 << 2, /* IDLE may be silent: a STATUS round every 5 min beside it */
  PB_QUIRK_SLOW_LOGINS = 1 << 3,        /* at least 60 s between logins, or they are refused for a while */
  PB_QUIRK_ID_ALWAYS = 1 << 4,          /* ID before the mailbox even where it is not listed */
  PB_QUIRK_NO_IDLE = 1 << 5,            /* IDLE is listed and mute: poll */
  PB_QUIRK_NO_PREVIEW = 1 << 6,         /* PREVIEW is listed and NIL */
  PB_QUIRK_NO_MODSEQ = 1 << 7,          /* CONDSTORE is listed and its numbers are wrong */
  PB_QUIRK_BARE_FETCH = 1 << 8,         /* FETCH responses may lack "* " */
  PB_QUIRK_ASCENDING = 1 << 9,          /* a set that ends below its beginning is refused, such as n:* with nothing new */
} PbImapQuirk;

typedef struct
{
  const char *server;   /* family, for diagnostics: "QQ Mail" */
  const char *greeting; /* (nullable): occurs in the greeting or in the answer to ID */
  const char *host;     /* (nullable): suffix of the host's name, ".exmail.qq.com"; with a dot at the end a part of it, ".zoho." */
  PbImapQuirk quirk;
  const char *origin; /* where it was seen */
  const char *date;   /* when: "2026-09" */
} PbImapQuirkRow;

/* The built-in rows. Returns: (transfer none) */
const PbImapQuirkRow *pb_imap_quirk_rows (gsize *n_rows);
/* Returns: the set of quirks of @rows that match, by host or by text (letters of any case).
 * @host: (nullable). @text: a greeting or an answer to ID, any bytes, may be empty. */
guint pb_imap_quirks_find (const PbImapQuirkRow *rows, gsize n_rows, const char *host, PbImapSpan text);

G_END_DECLS
