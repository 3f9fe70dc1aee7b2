/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-item.h: one of many things that are asked of the service in one go: a row of a file. */
#pragma once

#include "pb-exmail-values.h"

G_BEGIN_DECLS

typedef enum
{
  PB_EXMAIL_ITEM_OPEN,
  PB_EXMAIL_ITEM_EARLIER, /* an earlier run did it */
  PB_EXMAIL_ITEM_DONE,
  PB_EXMAIL_ITEM_SAME, /* nothing was to do: it was so already */
  PB_EXMAIL_ITEM_REFUSED,
} PbExmailItemState;

typedef struct
{
  guint line; /* of the file, as people count there */
  PbExmailItemState state;
  gboolean uncertain;     /* it was sent, or may have been, and nobody knows what came of it */
  gboolean renew;         /* … or it was done, by an earlier run, whose password may have been another: this one is set */
  gboolean keeps;         /* nobody agreed that something falls out of a list: then it is refused */
  PbExmailValues *values; /* (owned): without its password */
  const PbExmailRow *row; /* (unowned) (nullable): the interface, once it is planned (pb-exmail-plan.h) */
  char *subject;          /* (owned) (nullable): in the journal: whom it is about, likewise */
  char *content;          /* (owned) (nullable): in the journal: all that it asks for, without its password, likewise */
  GError *error;          /* (owned) (nullable): why it was refused, or cannot be sent */
} PbExmailItem;

/* @values: (transfer full) */
PbExmailItem *pb_exmail_item_new (guint line, PbExmailValues *values);
void pb_exmail_item_free (PbExmailItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailItem, pb_exmail_item_free)

/* Returns: (transfer none): whom it is about; "" where the row has no address. */
const char *pb_exmail_item_get_address (const PbExmailItem *item);
/* Returns: (transfer full): who is whom: what two items must not have in common. */
char *pb_exmail_item_dup_subject (const PbExmailItem *item);
/* Sets what stands in a journal for it: two items about the same have the same subject, two that ask for the same the same content. */
void pb_exmail_item_name (PbExmailItem *item, const char *words);
/* @error: (transfer full) (nullable) */
void pb_exmail_item_settle (PbExmailItem *item, PbExmailItemState state, GError *error);

G_END_DECLS
