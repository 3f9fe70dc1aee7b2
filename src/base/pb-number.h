/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-number.h: numbers are numbers, whichever thread reads the first one. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* To be called at the very beginning of a program, while it has one thread. GLib makes its C locale when it reads the first number;
 * a thread that has to wait for another one meanwhile is left with the errno of waiting (EAGAIN), and g_ascii_string_to_unsigned()
 * and g_ascii_string_to_signed() then say of a number that it is none (seen with GLib 2.74). */
void pb_number_begin (void);

G_END_DECLS
