/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-place.h: where an account's push channel is, taken from the address of its OpenApi, and whose mailbox it is. */
#pragma once

#include "pb-account.h"

G_BEGIN_DECLS

typedef struct
{
  char *host;      /* for dialling: no brackets */
  guint16 port;    /* 80 or 443 where the address has none */
  gboolean tls;    /* the address is https */
  char *authority; /* for the Host field (RFC 9110 7.2) */
  char *path;      /* of listen */
} PbExmailPlace;

/* Fills @out anew. Errors: CONFIG: no address, or plain HTTP to another computer that was not allowed. */
gboolean pb_exmail_place_read (PbExmailPlace *out, const PbAccount *account, GError **error);
/* @list: "a@acme.example,b@acme.example" (SlaveList of user/get).
 * Returns: (transfer full): what can be an address in it, at most 32. */
GStrv pb_exmail_aliases_read (const char *list);
void pb_exmail_place_clear (PbExmailPlace *place);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbExmailPlace, pb_exmail_place_clear)

G_END_DECLS
