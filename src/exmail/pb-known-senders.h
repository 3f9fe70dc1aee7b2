/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-known-senders.h: senders whom the user knows although they bear a colleague's name: a list of addresses for each account, a file
 * (0600) with one in each line. It is short, and read whenever a name is a colleague's: whoever writes it tells nobody. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @folder: where the lists are. @id: of the account. Case makes no difference in @address. */
gboolean pb_known_senders_has (const char *folder, const char *id, const char *address);
/* Returns: (transfer full) (element-type utf8): all addresses of a list, as they are compared, in their order. */
GPtrArray *pb_known_senders_get (const char *folder, const char *id);
/* Puts @address on the list, or takes it off.
 * Errors: INVALID_ARGUMENT: that is no address; others of G_FILE_ERROR. */
gboolean pb_known_senders_set (const char *folder, const char *id, const char *address, gboolean known, GError **error);
/* Returns: (transfer full) (nullable): the account whose list the file called @name is. */
char *pb_known_senders_dup_id (const char *name);
/* Deletes a list. */
void pb_known_senders_erase (const char *folder, const char *id);

G_END_DECLS
