/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-source.h: one account at work (PbMailSource, abstract). A source lives as long as its account; its failures are events. */
#pragma once

#include <gio/gio.h>

#include "pb-account.h"
#include "pb-context.h"
#include "pb-event.h"

G_BEGIN_DECLS

#define PB_TYPE_MAIL_SOURCE (pb_mail_source_get_type ())
G_DECLARE_DERIVABLE_TYPE (PbMailSource, pb_mail_source, PB, MAIL_SOURCE, GObject)

/* Where a source reports: WATCHING, FAILED, ALIVE, UNREAD, MAIL, GONE, NOTICE, PIN_IDLE. @event is valid during the call. */
typedef void (*PbSourceSink) (PbMailSource *source, const PbEvent *event, gpointer user_data);

struct _PbMailSourceClass
{
  GObjectClass parent_class;

  void (*start) (PbMailSource *source);                                                                                                                 /* pure virtual */
  void (*stop) (PbMailSource *source);                                                                                                                  /* pure virtual */
  void (*refresh) (PbMailSource *source);                                                                                                               /* pure virtual */
  void (*probe) (PbMailSource *source);                                                                                                                 /* pure virtual */
  void (*mark_read_async) (PbMailSource *source, const char *const *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data); /* pure virtual */
};

/* Makes the source of @account's kind.
 * Returns: (transfer full) (nullable): NULL with PB_ERROR_CLASS_CONFIG for a kind this version does not know. */
PbMailSource *pb_mail_source_new (PbAccount *account, const PbContext *context, PbSourceSink sink, gpointer user_data, GError **error);
/* For implementations that have another one inside. @type: not abstract. Returns: (transfer full) */
PbMailSource *pb_mail_source_new_of_type (GType type, PbAccount *account, const PbContext *context, PbSourceSink sink, gpointer user_data);
PbAccount *pb_mail_source_get_account (PbMailSource *source);
const PbContext *pb_mail_source_get_context (PbMailSource *source);
/* For implementations: sets event->account, and event->folder to the first where it is NULL, and hands it to the sink. */
void pb_mail_source_report (PbMailSource *source, PbEvent *event);

/* For implementations, when @stream, the connection to the account's mail server, has proven itself: reports PIN_IDLE if the
 * account's pin is not needed any more, once for each pin (note "pin-idle/ACCOUNT" of the ledger). */
void pb_mail_source_look_at_pin (PbMailSource *source, PbStream *stream);

/* Connects. WATCHING or FAILED follows within the deadlines. */
void pb_mail_source_start (PbMailSource *source);
/* Lets go at once, silently; pending calls fail with G_IO_ERROR_CANCELLED. */
void pb_mail_source_stop (PbMailSource *source);
void pb_mail_source_refresh (PbMailSource *source);
void pb_mail_source_probe (PbMailSource *source);
/* Marks on the server and verifies. @keys: (nullable): NULL = every mail of the folder reported so far.
 * Errors: OFFLINE when not connected, PROTOCOL with the server's words when it refused or did not do it. */
void pb_mail_source_mark_read_async (PbMailSource *source, const char *const *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean pb_mail_source_mark_read_finish (PbMailSource *source, GAsyncResult *result, GError **error);
/* A callback for callers that are asked themselves: ends their task with the source's answer. @task: (transfer full): GTask */
void pb_mail_source_mark_read_pass_on (GObject *source, GAsyncResult *result, gpointer task);

G_END_DECLS
