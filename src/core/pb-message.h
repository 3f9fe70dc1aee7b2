/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-message.h: one new mail as the rules and the alerts see it. Immutable, reference counted. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *key; /* opaque, stable across restarts, without any text of the mail */
  const char *folder;
  const char *from;       /* display name, may be "" */
  const char *address;    /* may be "" */
  const char *subject;    /* may be "" */
  const char *message_id; /* without <>, may be "" */
  gint64 date;            /* Unix seconds, 0 = unknown */
  const char *preview;    /* first words of the mail, may be "" */
} PbMessage;

/* Copies every string of @fields (NULL becomes "").
 * Returns: (transfer full) */
PbMessage *pb_message_new (const PbMessage *fields);
PbMessage *pb_message_ref (PbMessage *message);
void pb_message_unref (PbMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbMessage, pb_message_unref)

G_END_DECLS
