/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-marks.h: mark_read() calls that wait for the server's answer. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PbImapMarks PbImapMarks;

PbImapMarks *pb_imap_marks_new (void);
void pb_imap_marks_free (PbImapMarks *marks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbImapMarks, pb_imap_marks_free)

/* @task, @keys: (transfer full): @keys are those that are no longer unread once the server did it. */
void pb_imap_marks_add (PbImapMarks *marks, guint token, GTask *task, GStrv keys);
/* Returns: (transfer full) (nullable): the call with @token, and its keys; NULL if there is none. */
GTask *pb_imap_marks_take (PbImapMarks *marks, guint token, GStrv *keys);
/* Answers every call with an error. */
void pb_imap_marks_fail (PbImapMarks *marks, GQuark domain, int code, const char *text);

G_END_DECLS
