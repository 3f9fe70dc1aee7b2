/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-private.h: the parts of the diagnosis among themselves: check (steps and answers), way (secret, connection, TLS, second
 * look), imap and pop3 (the conversation), certificate (nothing but what the server shows). */
#pragma once

#include "pb-check-corp.h"
#include "pb-check-ear.h"
#include "pb-check-look.h"
#include "pb-pump.h"

G_BEGIN_DECLS

typedef struct _Check Check;

/* A protocol's part. */
typedef struct
{
  /* Returns: (transfer full): a session that knows of nothing. It looks, and remembers nothing. */
  gpointer (*open) (Check *self);
  void (*close) (gpointer session);
  const PbMachineClass *machine;
  gboolean tagged; /* our lines begin with a tag */
  void (*tls_started) (gpointer session, gint64 now);
  /* Takes one event. Returns: whether there was one. */
  gboolean (*take_next) (Check *self, const GError *io_error);
} PbCheckProtocol;

extern const PbCheckProtocol pb_check_imap;
extern const PbCheckProtocol pb_check_pop3;

struct _Check
{
  GTask *task;        /* (owned) (nullable): NULL = answered */
  PbAccount *account; /* (owned) */
  PbContext context;
  const PbCheckProtocol *protocol; /* (unowned) */
  PbVault *trial;                  /* (owned) (nullable): what the context has instead of the vault of all */
  PbSecret *secret;                /* (owned) (nullable) */
  guint64 token;                   /* which one: pb_sign_in_is_worth_again() */
  PbStream *stream;                /* (owned) (nullable) */
  gpointer session;                /* (owned) (nullable): of the protocol */
  PbCheckEar *ear;                 /* (owned) (nullable) */
  PbPump *pump;                    /* (owned) (nullable) */
  PbTimer *timer;                  /* (owned) (nullable): patience */
  GCancellable *inner;             /* (owned): of what is under way; ends with the check */
  GSource *cancelled;              /* (owned) (nullable): the caller's wish */
  PbCheckFunc progress;            /* (nullable) */
  gpointer progress_data;          /* (unowned) */
  PbCheckFailure failure;          /* what waits for the second look */
  PbCheckStep step;                /* the one at work */
  gint64 since;                    /* µs: end of the step before */
  guint ref_count;
  gboolean looking, looked; /* the second look */
  gboolean failed;          /* @failure is one; else it is only patience that ended */
  GError *problem;          /* (owned) (nullable): the first failure of Exmail's APIs; IMAP is looked at all the same */
  PbCheckGiven offered;     /* secrets of Exmail's APIs (owned) (nullable) */
  PbCheckOptions options;
  gboolean certificate_only;
  gboolean given; /* the secret came with the call */
  gboolean again; /* the way is gone once more, with a newer token; its steps were told */

  /* the conversation */
  char *told_capabilities; /* (owned) (nullable) */
  guint32 *unread;         /* (owned) (nullable) (array length=n_folders) */
  gboolean *counted;       /* (owned) (nullable) (array length=n_folders): told of, be it as missing */
  gboolean *absent;        /* (owned) (nullable) (array length=n_folders) */
  guint n_folders;
  guint n_counted;
  GString *missing;     /* (owned) (nullable): names of folders that are not there */
  char *missing_reason; /* (owned) (nullable): of the first of them */
  gboolean watching, proving;
};

Check *pb_check_ref (Check *self);
void pb_check_unref (Check *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Check, pb_check_unref)

gint64 pb_check_now (Check *self);
/* The present step is done. @detail: safe to show. */
void pb_check_succeed (Check *self, const char *detail);
/* A step beside the present one is done. */
void pb_check_tell (Check *self, PbCheckStep step, const char *detail);
/* The present step has failed; the check ends, perhaps after a second look. @text: (nullable) */
void pb_check_fail (Check *self, PbErrorClass error_class, const char *text);
void pb_check_fail_with (Check *self, const GError *error, PbErrorClass fallback);
/* Every step was ok. @value: (transfer full) (nullable): of a certificate check. */
void pb_check_end (Check *self, gpointer value);

/* way */
void pb_check_begin_way (Check *self);
void pb_check_dial (Check *self);
void pb_check_start_tls (Check *self);
/* The server is not greeting, or not doing TLS: no longer worth @failure's waiting. */
void pb_check_stop_waiting (Check *self);

G_END_DECLS
