/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-machine.h: the machines of wire in the shape the pump drives. */
#pragma once

#include "pb-pump.h"

G_BEGIN_DECLS

/* For a PbImapSession. */
extern const PbMachineClass pb_imap_machine;

G_END_DECLS
