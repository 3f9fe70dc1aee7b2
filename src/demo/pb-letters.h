/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-letters.h: believable mail for the demo, in Chinese and English. */
#pragma once

#include "pb-demo.h"

G_BEGIN_DECLS

/* The next letter comes in for @mailbox. Returns: (transfer none). */
PbMail *pb_letters_deliver (PbDemo *demo, PbMailbox *mailbox);
/* Puts a few read and unread letters into the main mailbox, as if they had come before. */
void pb_letters_fill (PbDemo *demo);

G_END_DECLS
