/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-marks.h: mark_read() calls that wait for the server: one call, as many questions as folders have a mail in it. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _PbImapMarks PbImapMarks;
typedef struct _PbImapMarkCall PbImapMarkCall;

/* A call without questions. When the last reference goes, its task returns: TRUE, or the first error that was set.
 * @task: (transfer full) */
PbImapMarkCall *pb_imap_mark_call_new (GTask *task);
void pb_imap_mark_call_unref (PbImapMarkCall *call);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbImapMarkCall, pb_imap_mark_call_unref)
/* Later ones change nothing. */
void pb_imap_mark_call_set_error (PbImapMarkCall *call, GQuark domain, int code, const char *text);

PbImapMarks *pb_imap_marks_new (void);
/* Nothing may be waiting any more. */
void pb_imap_marks_free (PbImapMarks *marks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbImapMarks, pb_imap_marks_free)

/* A question was asked under @token. @keys: (transfer full): those that are no longer unread once the server did it. */
void pb_imap_marks_add (PbImapMarks *marks, guint token, PbImapMarkCall *call, GStrv keys);
/* Returns: (transfer full) (nullable): the call that asked under @token, and the question's keys; NULL if there is none. */
PbImapMarkCall *pb_imap_marks_take (PbImapMarks *marks, guint token, GStrv *keys);
/* Answers every call with an error. */
void pb_imap_marks_fail (PbImapMarks *marks, GQuark domain, int code, const char *text);

G_END_DECLS
