/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-machine.h: the machines of wire in the shape the pump drives, and set up for an account. */
#pragma once

#include "pb-account.h"
#include "pb-exmail-session.h"
#include "pb-imap-session.h"
#include "pb-pop3-session.h"
#include "pb-pump.h"

G_BEGIN_DECLS

/* For a PbImapSession. */
extern const PbMachineClass pb_imap_machine;
/* For a PbExmailSession. */
extern const PbMachineClass pb_exmail_machine;
/* For a PbPop3Session. */
extern const PbMachineClass pb_pop3_machine;
/* @mailbox: filled in with the account's mailbox, of which nothing is known yet, and borrowed like the strings.
 * Returns: what a session needs to know of the account. */
PbImapConfig pb_imap_config_for (const PbAccount *account, PbImapMailbox *mailbox);
/* Returns: what a session needs to know of the account, but for how to sign in; strings are borrowed. */
PbPop3Config pb_pop3_config_for (const PbAccount *account);

G_END_DECLS
