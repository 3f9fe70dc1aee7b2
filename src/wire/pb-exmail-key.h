/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-key.h: the keys of the messages on the Exmail push channel, however they are spelt, and whose address a value is.
 * Private to the pb-exmail-*.c of wire. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PB_EXMAIL_KEY_OTHER,
  PB_EXMAIL_KEY_RET,
  PB_EXMAIL_KEY_VER,
  PB_EXMAIL_KEY_USER,
  PB_EXMAIL_KEY_COUNT,
  PB_EXMAIL_KEY_ERROR, /* errcode, error, errmsg and what explains them */
  PB_EXMAIL_KEY_MAIL,  /* MailId, Sender, Receiver, Subject, Summary: of somebody's mail */
} PbExmailKey;

/* @p: what stands between the quotes; compared without blanks, '_' and case.
 * @name: (out) (optional) (nullable): the manual's spelling; NULL for OTHER. */
PbExmailKey pb_exmail_key_find (const guint8 *p, gsize len, const char **name);

/* @addresses: (nullable): NULL-terminated. Returns: (transfer full): folded copies for pb_exmail_address_is_in(). */
char **pb_exmail_addresses_fold (const char *const *addresses);
/* @p: what stands between the quotes. Returns: whether it is one of @folded. */
gboolean pb_exmail_address_is_in (const guint8 *p, gsize len, char **folded);

G_END_DECLS
