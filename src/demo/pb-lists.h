/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-lists.h: lists of addresses and of numbers, none twice, in the order of their coming. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full): lower case, without blanks around it. */
char *pb_address_fold (const char *address);

/* @list: (element-type utf8) (free function g_free): folded addresses. */
void pb_addresses_add (GPtrArray *list, const char *address);
/* Returns: whether it was there. */
gboolean pb_addresses_remove (GPtrArray *list, const char *address);
gboolean pb_addresses_have (GPtrArray *list, const char *address);

/* @list: (element-type gint64). */
void pb_numbers_add (GArray *list, gint64 number);
/* Returns: whether it was there. */
gboolean pb_numbers_remove (GArray *list, gint64 number);

G_END_DECLS
