/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-corp.h: the part of a diagnosis (pb-check.h) that is about Exmail's current API. */
#pragma once

#include "pb-check-exmail.h"

G_BEGIN_DECLS

/* What useroption/get says the member may use. */
typedef struct
{
  gboolean known; /* else the others mean nothing */
  gboolean imap;
  gboolean pop;
  gboolean secure; /* "secure login": mail programs need a password of their own */
} PbCheckOptions;

/* Returns: (transfer full): how the step that asked for them tells them. */
char *pb_check_options_to_string (const PbCheckOptions *options);
/* Returns: those that pb_check_options_to_string() told; known is FALSE for another text. */
PbCheckOptions pb_check_options_from_string (const char *text);

/* For every application whose secret there is: a token; then what it is good for: a log-in link, the number of unread mails, the
 * member's options. An application without a secret is left out, unless the account cannot work without. A failure does not keep
 * the others from being looked at.
 * @given: as for pb_check_with_async(). @func: as for pb_check_exmail_async(). */
void pb_check_corp_async (const PbContext *context, PbAccount *account, const PbCheckGiven *given, PbCheckExmailFunc func, gpointer func_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @options: (out): also after a failure.
 * Returns: whether every step was ok; the first failure, which was told already, is in @error. */
gboolean pb_check_corp_finish (GAsyncResult *result, PbCheckOptions *options, GError **error);

G_END_DECLS
