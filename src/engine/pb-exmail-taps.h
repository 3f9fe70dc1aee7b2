/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-taps.h: who else wants to see what the push channels of this process say, as it is: a second connection for that might
 * end the first one. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PbExmailTaps PbExmailTaps;

/* @json: one object about the account's own mailbox, or about nobody, in strict JSON (pb-exmail-reader.h). */
typedef void (*PbExmailTapFunc) (const char *json, gpointer user_data);

PbExmailTaps *pb_exmail_taps_new (void);
void pb_exmail_taps_free (PbExmailTaps *taps);

/* From now on @func is called for every object of @account, until pb_exmail_taps_remove(); so long lives @user_data. Returns: number of the tap, never 0. */
guint pb_exmail_taps_add (PbExmailTaps *taps, const char *account, PbExmailTapFunc func, gpointer user_data);
/* Allowed from within @func. */
void pb_exmail_taps_remove (PbExmailTaps *taps, guint id);

/* Tells of an object. @taps: (nullable). */
void pb_exmail_taps_tell (PbExmailTaps *taps, const char *account, GBytes *json);

G_END_DECLS
