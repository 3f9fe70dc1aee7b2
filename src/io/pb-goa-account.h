/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-goa-account.h: from the objects of GNOME Online Accounts, as GetManagedObjects() gives them, to accounts with a mailbox.
 * Private to pb-goa. */
#pragma once

#include "pb-goa.h"

G_BEGIN_DECLS

#define PB_GOA_NAME "org.gnome.OnlineAccounts"
#define PB_GOA_PATH "/org/gnome/OnlineAccounts"

/* @objects: (a{oa{sa{sv}}}). Returns: (transfer full) (element-type PbGoaAccount): in the order of their addresses; what breaks
 * a rule is left out. */
GPtrArray *pb_goa_account_read_all (GVariant *objects);
/* Returns: (transfer full) (nullable): the account called @id. @path: (out) (transfer full): of its object */
PbGoaAccount *pb_goa_account_read (GVariant *objects, const char *id, char **path);

G_END_DECLS
