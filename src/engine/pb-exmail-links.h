/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-links.h: which mail found by IMAP is which one that the Exmail push channel told of: same sender and subject.
 * Either may come first; the last 64 of both wait for each other. */
#pragma once

#include "pb-exmail-notice.h"
#include "pb-message.h"

G_BEGIN_DECLS

typedef struct _PbExmailLinks PbExmailLinks;

PbExmailLinks *pb_exmail_links_new (void);
void pb_exmail_links_free (PbExmailLinks *links);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailLinks, pb_exmail_links_free)

/* A push told of a mail. One without an id is good for nothing, and one with an id that waits is a repetition.
 * @key: (out) (transfer full): of the mail that waited for it, or NULL.
 * Returns: whether it was news. */
gboolean pb_exmail_links_add_push (PbExmailLinks *links, const PbExmailNotice *notice, char **key);
/* IMAP found a mail.
 * @preview: (out) (transfer full): first words of the mail, if the push told.
 * Returns: (transfer full) (nullable): the id of the push that waited for it. */
char *pb_exmail_links_add_mail (PbExmailLinks *links, const PbMessage *message, char **preview);

G_END_DECLS
