/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-record.h: which mails a popup stands for. Immutable, reference counted: every change makes a new one. */
#pragma once

#include "pb-message.h"

G_BEGIN_DECLS

/* A popup names at most so many mails; the rest is a number. */
#define PB_RECORD_MESSAGES 5
/* A popup remembers at most so many keys. Older ones only lose their withdrawal; those that no daemon has taken yet stay
 * pending in the ledger, so none is lost. */
#define PB_RECORD_KEYS 1000

typedef struct
{
  char *key;     /* (owned): reference-counted string */
  guint ordinal; /* 1 = the first mail of the popup */
} PbTracked;

typedef struct
{
  char *id; /* (owned) (nullable): reference-counted string; NULL while held back */
  gboolean summary;
  gboolean closed;     /* gone from the screen, but a newer version of it may still be on its way to the daemon */
  guint count;         /* mails this popup stands for; never falls */
  guint shown;         /* the first so many are known to have been taken by the daemon */
  GArray *tracked;     /* (owned) (element-type PbTracked): unread ones, oldest first */
  GPtrArray *messages; /* (owned) (element-type PbMessage): unread ones, newest first, at most PB_RECORD_MESSAGES */
} PbRecord;

PbRecord *pb_record_ref (PbRecord *record);
void pb_record_unref (PbRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbRecord, pb_record_unref)

/* Returns: (transfer full): without id and mails */
PbRecord *pb_record_new (void);
/* Returns: (transfer full): the same mails under @id */
PbRecord *pb_record_with_id (const PbRecord *record, const char *id, gboolean summary);
/* Returns: (transfer full): with @message as its newest */
PbRecord *pb_record_add (const PbRecord *record, PbMessage *message);
/* Returns: (transfer full): without the mail @key; the count stays: it is on the screen */
PbRecord *pb_record_remove (const PbRecord *record, const char *key);
/* Returns: (transfer full) (nullable): as if the mail @key had never been in it; NULL = nothing is left of it */
PbRecord *pb_record_undo (const PbRecord *record, const char *key);
/* Returns: (transfer full): with the first @shown mails taken by the daemon, and @closed or not */
PbRecord *pb_record_mark (const PbRecord *record, guint shown, gboolean closed);

gboolean pb_record_has (const PbRecord *record, const char *key);
/* Returns: (transfer full) (element-type utf8): keys with an ordinal above @from, up to @to */
GPtrArray *pb_record_dup_keys (const PbRecord *record, guint from, guint to);

/* Returns: (transfer full) (element-type PbMessage): @messages with @message in front, at most @max. */
GPtrArray *pb_messages_prepend (GPtrArray *messages, PbMessage *message, guint max);
/* Returns: (transfer full) (element-type PbMessage): @messages without @key. */
GPtrArray *pb_messages_without (GPtrArray *messages, const char *key);
gboolean pb_messages_have (GPtrArray *messages, const char *key);

G_END_DECLS
