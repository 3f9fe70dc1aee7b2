/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-staff.h: a believable company of any size, the same every time: departments in three levels, Chinese names (many of
 * them several times), aliases, telephones, two groups, two tags. */
#pragma once

#include "pb-company.h"

G_BEGIN_DECLS

/* Fills an empty @company. @address: the main mailbox. @aliases: (nullable): its aliases, separated by commas.
 * @count: further members. */
void pb_staff_fill (PbCompany *company, const char *address, const char *aliases, guint count);

G_END_DECLS
