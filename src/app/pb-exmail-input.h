/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-input.h: what a command for many members reads: its file, and their passwords. */
#pragma once

#include <gio/gio.h>

#include "pb-exmail-passwords.h"

G_BEGIN_DECLS

/* @path: "-": standard input; 64 MiB at most. Errors: a sentence (G_IO_ERROR). Returns: (transfer full) (nullable) */
GBytes *pb_exmail_input_read (const char *path, GError **error);
/* Reads @fd to its end, 16 MiB at most. Errors: a sentence, or CONFIG of pb_exmail_passwords_new(). Returns: (transfer full) (nullable) */
PbExmailPasswords *pb_exmail_input_read_passwords (int fd, GError **error);

G_END_DECLS
