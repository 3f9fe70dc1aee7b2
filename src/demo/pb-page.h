/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-page.h: the pages of the webmail as HTML: nothing from elsewhere, no script, everything escaped. */
#pragma once

#include "pb-mailboxes.h"

G_BEGIN_DECLS

/* @form_token: what the forms of the page carry. All return (transfer full). */
char *pb_page_inbox (const PbMailbox *mailbox, const char *form_token);
char *pb_page_mail (const PbMailbox *mailbox, const PbMail *mail, const char *form_token);
char *pb_page_log_in (void);
char *pb_page_refused (void);

G_END_DECLS
