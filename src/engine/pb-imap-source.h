/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-source.h: an IMAP account at work: secret, connection, TLS, session, ledger. Made by pb_mail_source_new(). */
#pragma once

#include "pb-source.h"

G_BEGIN_DECLS

#define PB_TYPE_IMAP_SOURCE (pb_imap_source_get_type ())
G_DECLARE_FINAL_TYPE (PbImapSource, pb_imap_source, PB, IMAP_SOURCE, PbMailSource)

G_END_DECLS
