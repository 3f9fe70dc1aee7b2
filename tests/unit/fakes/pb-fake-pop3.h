/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-fake-pop3.h: a POP3 server with one mailbox, just enough of RFC 1939 for a watcher, with faults on demand. */
#pragma once

#include "pb-fake-dialer.h"

typedef struct _PbFakePop3 PbFakePop3;

/* Faults and features; set them at any time. */
typedef struct
{
  const char *greeting;     /* (nullable): instead of "+OK ready" */
  const char *login_answer; /* (nullable): instead of checking the password */
  const char *capa;         /* (nullable): further lines of CAPA, each with its end */
  const char *auth_answer;  /* (nullable): to AUTH, which is unknown without */
  const char *top_answer;   /* (nullable): instead of the mail */
  gboolean stls;            /* announces STLS and refuses to log in without it */
  gboolean silent;          /* reads and never answers */
  gboolean hang;            /* never answers TOP */
} PbFakePop3Faults;

PbFakePop3 *pb_fake_pop3_new (PbFakeDialer *dialer, const char *host, const char *password);
void pb_fake_pop3_free (PbFakePop3 *self);

PbFakePop3Faults *pb_fake_pop3_faults (PbFakePop3 *self);
/* A mail with the UIDL @uidl arrives. */
void pb_fake_pop3_deliver (PbFakePop3 *self, const char *uidl, const char *subject);
/* Another client deletes it. */
void pb_fake_pop3_delete (PbFakePop3 *self, const char *uidl);
void pb_fake_pop3_delete_all (PbFakePop3 *self);
/* The newest comes first in what is listed. */
void pb_fake_pop3_reverse (PbFakePop3 *self);
guint pb_fake_pop3_count_connections (PbFakePop3 *self);
guint pb_fake_pop3_count_logins (PbFakePop3 *self);
/* Returns: the lines the program sent since the last call, without passwords, " " after each. */
const char *pb_fake_pop3_get_log (PbFakePop3 *self);
void pb_fake_pop3_clear_log (PbFakePop3 *self);
