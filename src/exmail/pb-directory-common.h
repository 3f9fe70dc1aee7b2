/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-common.h: names that half the world has: one word, or what somebody does. Pure; private to the pb-directory*.c of this
 * room. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: whether @name, as the directory has it, says nothing about who bears it: one word of letters ("Anna"), one Chinese character, or
 * nothing but what a mailbox is there for ("Customer Service", "HR", "客服中心"). */
gboolean pb_directory_is_common (const char *name);

G_END_DECLS
