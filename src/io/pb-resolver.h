/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-resolver.h: questions to the name server that a connection does not ask by itself: MX and SRV records. Abstract; the real
 * one is GResolver. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define PB_TYPE_RESOLVER (pb_resolver_get_type ())
G_DECLARE_DERIVABLE_TYPE (PbResolver, pb_resolver, PB, RESOLVER, GObject)

typedef enum
{
  PB_RECORD_MX,  /* RFC 1035 3.3.9 */
  PB_RECORD_SRV, /* RFC 2782 */
} PbRecordType;

typedef struct
{
  guint16 priority; /* lower is preferred */
  guint16 weight;   /* SRV: higher is preferred among equals; MX: 0 */
  guint16 port;     /* SRV; MX: 0 */
  char *target;     /* lower case, no final dot; "": the service is not offered (RFC 2782, RFC 7505) */
} PbRecord;

/* @target: as it came, "." for none.
 * Returns: (transfer full) (nullable): NULL where @target is no name of a host. */
PbRecord *pb_resolver_record_new (guint16 priority, guint16 weight, guint16 port, const char *target);
void pb_record_free (PbRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbRecord, pb_record_free)

/* Answers are a stranger's: more are not looked at. */
#define PB_RESOLVER_MAX_RECORDS 32

struct _PbResolverClass
{
  GObjectClass parent_class;

  /* Pure virtual. The answer is a GTask with a GPtrArray of PbRecord, in any order. */
  void (*lookup_async) (PbResolver *resolver, PbRecordType type, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
};

/* The system's. */
PbResolver *pb_resolver_new (void);

/* @name: ASCII, no final dot; asked for as it is, never below a search domain. */
void pb_resolver_lookup_async (PbResolver *resolver, PbRecordType type, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable) (element-type PbRecord): preferred ones first; empty when the name or such a record does
 * not exist; NULL with OFFLINE (the name server does not answer) or G_IO_ERROR_CANCELLED. */
GPtrArray *pb_resolver_lookup_finish (PbResolver *resolver, GAsyncResult *result, GError **error);

G_END_DECLS
