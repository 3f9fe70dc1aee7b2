/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-poll-source.h: an Exmail account without push and without IMAP: the number of unread mails, asked once a minute at most,
 * which is what the service is thought to allow. Who wrote what is not known: a number that grows is told as so many mails without
 * sender and subject. Made by pb_mail_source_new(). */
#pragma once

#include "pb-source.h"

G_BEGIN_DECLS

#define PB_TYPE_EXMAIL_POLL_SOURCE (pb_exmail_poll_source_get_type ())
G_DECLARE_FINAL_TYPE (PbExmailPollSource, pb_exmail_poll_source, PB, EXMAIL_POLL_SOURCE, PbMailSource)

G_END_DECLS
