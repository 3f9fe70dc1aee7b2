/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-list.h: an answer that is one long list (user/list of both APIs of Tencent Exmail), taken apart as it comes: each object
 * of the list by itself, and what stands around them. However long the list is, one object is held at a time; how the bytes were
 * chunked decides nothing. As lenient with objects as pb-exmail-reader.h. */
#pragma once

#include <glib.h>

#include "pb-error.h"

G_BEGIN_DECLS

typedef struct _PbExmailList PbExmailList;

typedef enum
{
  PB_EXMAIL_LIST_ITEM,  /* json: one object of the list, nested values and all */
  PB_EXMAIL_LIST_END,   /* json: the answer itself, of its lists only what is text: Ver, Count, errcode … What follows it is ignored */
  PB_EXMAIL_LIST_ERROR, /* it cannot be read: error_class, text; what follows is ignored */
} PbExmailListPartType;

typedef struct
{
  PbExmailListPartType type;
  GBytes *json;             /* (owned) (nullable): strict JSON (RFC 8259), UTF-8, wiped when freed */
  PbErrorClass error_class; /* WRONG_PROTOCOL: an HTML page; PROTOCOL: no JSON, or it does not end; LIMIT */
  const char *text;         /* (unowned) (nullable): what is wrong, in plain English, nothing of the content */
} PbExmailListPart;

void pb_exmail_list_part_clear (PbExmailListPart *part);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbExmailListPart, pb_exmail_list_part_clear)

/* @max_item: bytes of one object; a longer one is left out. @max_frame: bytes of what stands around them, and of rubbish in a row.
 * Returns: (transfer full) */
PbExmailList *pb_exmail_list_new (gsize max_item, gsize max_frame);
void pb_exmail_list_free (PbExmailList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailList, pb_exmail_list_free)

/* Takes as much of @data as it needs for one part.
 * @used: (out): bytes taken, @len when no part came out.
 * Returns: whether @out was filled; call again with the rest. */
gboolean pb_exmail_list_next (PbExmailList *list, const guint8 *data, gsize len, gsize *used, PbExmailListPart *out);
/* Nothing follows. Returns: whether @out was filled: with an ERROR, as the answer was not complete. */
gboolean pb_exmail_list_eof (PbExmailList *list, PbExmailListPart *out);

G_END_DECLS
