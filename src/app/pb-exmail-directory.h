/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-directory.h: postbell exmail directory and postbell exmail who: the company's directory on this computer. */
#pragma once

#include "pb-exmail-desk.h"
#include "pb-exmail-line.h"

G_BEGIN_DECLS

/* directory [status|sync|erase|on|off]: tells how it stands; renews it; deletes it; the switch. Returns: exit status. */
int pb_exmail_directory (PbExmailDesk *desk, const PbExmailLine *line);
/* who NAME|ADDRESS: finds members. Returns: exit status; PB_EXIT_FAILED when nobody is found. */
int pb_exmail_who (PbExmailDesk *desk, const PbExmailLine *line);
/* who --trust ADDRESS, --untrust ADDRESS, --trusted: the list of known senders. Returns: exit status */
int pb_exmail_known (PbExmailDesk *desk, const PbExmailLine *line);

G_END_DECLS
