/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-source-private.h: the insides of the IMAP source, shared by pb-imap-source.c (attempts) and
 * pb-imap-source-events.c (what the session says). */
#pragma once

#include "pb-imap-folders.h"
#include "pb-imap-marks.h"
#include "pb-imap-pace.h"
#include "pb-imap-session.h"
#include "pb-imap-source.h"
#include "pb-pump.h"

G_BEGIN_DECLS

struct _PbImapSource
{
  PbMailSource parent_instance;

  GCancellable *cancellable; /* (owned) (nullable): of the steps before the session and of the login; NULL = stopped */
  PbSecret *secret;          /* (owned) (nullable): between vault and login only */
  guint64 token;             /* which one it is, or was */
  PbStream *stream;          /* (owned) (nullable) */
  PbImapSession *session;    /* (owned) (nullable) */
  PbPump *pump;              /* (owned) (nullable) */
  PbImapFolders *folders;    /* (owned) (nullable): since the first start */
  PbImapPace *pace;          /* (owned) (nullable): likewise */
  PbImapMarks *marks;        /* (owned): mark_read() calls without answer */
  guint connection;          /* number of the present attempt */
  guint next_token;
  guint32 random; /* state of the tags' sequence, not 0 */
  gboolean watching;
};

PbAccount *pb_imap_source_account_of (PbImapSource *self);
const PbContext *pb_imap_source_context_of (PbImapSource *self);
gint64 pb_imap_source_now_of (PbImapSource *self);
/* Ends the attempt and reports FAILED. @text: (nullable): any bytes. @delay: µs the server asked us to wait, or 0. */
void pb_imap_source_fail (PbImapSource *self, PbErrorClass error_class, const char *text, gint64 delay);
void pb_imap_source_fail_with (PbImapSource *self, const GError *error, PbErrorClass fallback);
void pb_imap_source_start_tls (PbImapSource *self);
void pb_imap_source_log_in (PbImapSource *self);
/* Has @question answered, so that the login goes on. */
void pb_imap_source_compute (PbImapSource *self, const PbSaslQuestion *question);
/* Acts on one event of the session; the attempt may be over afterwards. @io_error: (nullable): why the stream ended. */
void pb_imap_source_take (PbImapSource *self, const PbImapEvent *event, const GError *io_error);

G_END_DECLS
