/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-machine.h: the machines of wire in the shape the pump drives, and set up for an account. */
#pragma once

#include "pb-account.h"
#include "pb-exmail-session.h"
#include "pb-imap-session.h"
#include "pb-pump.h"

G_BEGIN_DECLS

/* For a PbImapSession. */
extern const PbMachineClass pb_imap_machine;
/* For a PbExmailSession. */
extern const PbMachineClass pb_exmail_machine;
/* Returns: what a session needs to know of the account, as one that knows nothing of the mailbox yet; strings are borrowed. */
PbImapConfig pb_imap_config_for (const PbAccount *account);

G_END_DECLS
