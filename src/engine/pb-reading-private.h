/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-reading-private.h: a reading and the protocol that it speaks. */
#pragma once

#include "pb-digest.h"
#include "pb-pump.h"
#include "pb-reading.h"
#include "pb-sasl.h"

G_BEGIN_DECLS

typedef struct _PbReading PbReading;

/* What a protocol does for a reading. */
typedef struct
{
  const PbMachineClass *machine_class;
  /* Returns: (transfer full): the machine. */
  gpointer (*open) (PbReading *self);
  void (*free) (gpointer machine);
  void (*tls_started) (gpointer machine, gint64 now);
  /* Answers the question of a login. @digest: (nullable): NULL cancels. */
  void (*answer) (gpointer machine, const PbDigest *digest, gint64 now);
  /* Takes one event of the machine. Returns: FALSE when there is none. */
  gboolean (*step) (PbReading *self, const GError *io_error);
} PbReadingSpeaker;

extern const PbReadingSpeaker pb_reading_imap;
extern const PbReadingSpeaker pb_reading_pop3;
void pb_reading_listed_free (gpointer listed);

struct _PbReading
{
  guint ref_count;
  GTask *task;        /* (owned) (nullable): NULL = answered */
  PbAccount *account; /* (owned) */
  PbContext context;
  gboolean folders; /* else headers */
  char *folder;     /* (owned): UTF-8 */
  guint limit;
  const PbReadingSpeaker *speaker;
  PbSecret *secret;   /* (owned) (nullable): until the login */
  guint64 token;      /* which one it is, or was */
  PbStream *stream;   /* (owned) (nullable) */
  gpointer machine;   /* (owned) (nullable) */
  PbPump *pump;       /* (owned) (nullable) */
  GSource *cancelled; /* (owned) (nullable) */
  GQueue listed;      /* POP3: the newest mails of the list */
  GPtrArray *found;   /* (owned): of PbFolder or PbHeaderLine */
};

gint64 pb_reading_now (PbReading *self);
/* The server wants TLS to start now. */
void pb_reading_start_tls (PbReading *self);
/* Returns: (transfer full) (nullable): the secret, for one login; NULL: it was asked for twice, and the reading has failed. */
PbSecret *pb_reading_take_secret (PbReading *self);
/* Has @question of a login with @secret (nullable: it is over already) answered. */
void pb_reading_compute (PbReading *self, const PbSaslQuestion *question, PbSecret *secret);
/* These two end the reading. @text: the server's words, or an English sentence of ours; (nullable). */
void pb_reading_done (PbReading *self);
void pb_reading_fail (PbReading *self, PbErrorClass error_class, const char *text);

G_END_DECLS
