/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-login-link.h: the address a click leads to: signed in where the account can, else the plain webmail address. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-secret.h"

G_BEGIN_DECLS

typedef struct
{
  char *url;       /* (nullable): NULL when the account has no webmail address at all */
  gboolean ticket; /* @url holds a one-time ticket: it must not stand in argv, environment, logs or ledger */
  GError *reason;  /* (nullable): why it is not signed in although the account could be */
} PbLoginLink;

void pb_login_link_free (PbLoginLink *link); /* wipes the address */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbLoginLink, pb_login_link_free)

/* Never fails and takes at most 3 s: a link that cannot be had becomes the plain address with the reason.
 * A way that says nothing for 1.2 s is not waited for: the other one is tried beside it.
 * The log-in address is always on the account's own host, with a ticket for its mailbox that was made for this click, by the current
 * API or the OpenApi (pb-login-way.h). An account without them has its plain address at once: what pb_account_dup_url() makes of what the
 * ledger knows of the mail.
 * @key: (nullable): a mail of the account, looked up in the ledger (nullable in @context). @message_id: (nullable): its
 * Message-ID where the caller knows it; the ledger forgets it once the alert was taken. */
void pb_login_link_async (const PbContext *context, PbAccount *account, const char *key, const char *message_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full): NULL only when cancelled */
PbLoginLink *pb_login_link_finish (GAsyncResult *result, GError **error);

G_END_DECLS
