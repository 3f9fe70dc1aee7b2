/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-popups.h: which mails are behind the alerts on the screen, for a click on one. */
#pragma once

#include "pb-effect.h"

G_BEGIN_DECLS

typedef struct _PbPopups PbPopups;

/* One alert. */
typedef struct
{
  char *account;   /* (owned) */
  GPtrArray *keys; /* (owned) (element-type utf8): mails it is known to stand for, oldest alert first */
  guint count;     /* mails it stands for */
  gboolean summary;
} PbPopup;

/* @limit: alerts remembered; the oldest goes first. */
PbPopups *pb_popups_new (guint limit);
void pb_popups_free (PbPopups *popups);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbPopups, pb_popups_free)

/* Remembers @alert; one with the same id grows by the mails that are new in it.
 * @keys: (nullable) (element-type utf8): every mail of a summary, of which the alert names the newest only. */
void pb_popups_remember (PbPopups *popups, const PbAlert *alert, const GPtrArray *keys);
void pb_popups_forget (PbPopups *popups, const char *id);
/* Returns: (transfer none) (nullable) */
const PbPopup *pb_popups_find (PbPopups *popups, const char *id);
/* Returns: (transfer floating): the target of action mark-read for @popup: its mails, or every mail of the account when it
 * stands for more than are known. */
GVariant *pb_popup_get_mark_target (const PbPopup *popup);

G_END_DECLS
