/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-imap-source.h: an Exmail account that also has IMAP. IMAP is the truth for everything; a push only makes it look
 * at once, and gives the mail its name in webmail. A push channel that fails is tried again beside it and takes nothing
 * down. Made by pb_mail_source_new(). */
#pragma once

#include "pb-source.h"

G_BEGIN_DECLS

#define PB_TYPE_EXMAIL_IMAP_SOURCE (pb_exmail_imap_source_get_type ())
G_DECLARE_FINAL_TYPE (PbExmailImapSource, pb_exmail_imap_source, PB, EXMAIL_IMAP_SOURCE, PbMailSource)

G_END_DECLS
