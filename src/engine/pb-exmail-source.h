/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-source.h: an Exmail account at work: token, number of unread mails, push channel; where the account also has
 * IMAP, IMAP is the truth and a push only makes it look at once. Made by pb_mail_source_new(). */
#pragma once

#include "pb-source.h"

G_BEGIN_DECLS

#define PB_TYPE_EXMAIL_SOURCE (pb_exmail_source_get_type ())
G_DECLARE_FINAL_TYPE (PbExmailSource, pb_exmail_source, PB, EXMAIL_SOURCE, PbMailSource)

G_END_DECLS
