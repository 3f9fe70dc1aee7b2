/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-passwords.h: the passwords of many members, as somebody wrote them into a pipe: one line for all who are added, or a line
 * for each: address, tab, password. Pure. */
#pragma once

#include "pb-exmail-table.h"
#include "pb-secret.h"

G_BEGIN_DECLS

typedef struct _PbExmailPasswords PbExmailPasswords;

/* @text: lines. Errors: CONFIG (pb-exmail-problem.h): a line among several that has no address and tab, with its number; an address that
 * comes twice; nothing at all.
 * Returns: (transfer full) (nullable) */
PbExmailPasswords *pb_exmail_passwords_new (PbSecret *text, GError **error);
/* @passwords: (nullable) */
void pb_exmail_passwords_free (PbExmailPasswords *passwords);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailPasswords, pb_exmail_passwords_free)

/* What @address gets with @action: its own line, or, when it is added, the line for all. A deletion has none.
 * @passwords: (nullable). Returns: (transfer full) (nullable) */
PbSecret *pb_exmail_passwords_find (const PbExmailPasswords *passwords, const char *address, PbExmailAction action);
/* Returns: whether @address has a line of its own. @passwords: (nullable) */
gboolean pb_exmail_passwords_has (const PbExmailPasswords *passwords, const char *address);

G_END_DECLS
