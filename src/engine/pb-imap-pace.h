/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-pace.h: when an account's IMAP server is spoken to: how long an IDLE is left alone, learnt from what became of earlier
 * ones, and how soon after a login the next one may be. Both are remembered in the ledger. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-error.h"

G_BEGIN_DECLS

typedef struct _PbImapPace PbImapPace;

/* @context, @account: (unowned): must outlive it. */
PbImapPace *pb_imap_pace_new (const PbContext *context, const PbAccount *account);
void pb_imap_pace_free (PbImapPace *pace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbImapPace, pb_imap_pace_free)

/* Returns: µs after which an IDLE is to be renewed: the account's interval if one is set. */
gint64 pb_imap_pace_get_renewal (const PbImapPace *pace);

/* A connection begins. */
void pb_imap_pace_begin (PbImapPace *pace);
/* Something came from the server. */
void pb_imap_pace_heard (PbImapPace *pace);
/* The connection is being tried for another reason than silence: what becomes of it teaches nothing. */
void pb_imap_pace_probed (PbImapPace *pace);
/* The server answered a question. */
void pb_imap_pace_answered (PbImapPace *pace);
/* The connection that watched is no more. */
void pb_imap_pace_lost (PbImapPace *pace, PbErrorClass error_class);

/* Returns: µs to wait before the next login, 0 = none. */
gint64 pb_imap_pace_get_wait (const PbImapPace *pace);
/* A login goes out. @quirks: of the server, a set of PbImapQuirk */
void pb_imap_pace_log_in (PbImapPace *pace, guint quirks);

G_END_DECLS
