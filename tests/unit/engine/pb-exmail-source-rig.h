/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-source-rig.h: one Exmail source named bob, its service (HTTP and push channel), and what it reports. */
#pragma once

#include "pb-engine-rig.h"
#include "pb-exmail-tokens.h"
#include "pb-fake-http.h"
#include "pb-fake-listen.h"
#include "pb-source.h"

#define EXMAIL_HOST  "127.0.0.1"
#define EXMAIL_API   "http://127.0.0.1:8080/openapi/"
#define EXMAIL_TOKEN "http://127.0.0.1:8080/cgi-bin/token"
#define EXMAIL_COUNT EXMAIL_API "mail/newcount"
#define EXMAIL_USER  EXMAIL_API "user/get"

typedef struct
{
  PbRig rig;
  PbFakeHttp *http;
  PbFakeListen *server;
  PbAccount *account;
  PbMailSource *source;
  GString *events; /* what was reported, one word or two each */
  char *last_key;
  char *last_text;
  PbMessage *last_message; /* (nullable) */
  gint64 last_delay;
  guint mails;
  guint stop_after; /* stop from within so many reports, 0 = never */
  gboolean stopped; /* that happened: nothing more may be reported */
} PbExmailSourceRig;

/* @data: (nullable): lines of accounts.ini for the account. Nothing is unread; tokens are token-1, token-2 ... */
void pb_exmail_source_rig_set_up (PbExmailSourceRig *f, gconstpointer data);
void pb_exmail_source_rig_tear_down (PbExmailSourceRig *f, gconstpointer data);
/* Makes the source anew, over the same ledger: the program was started again. */
void pb_exmail_source_rig_restart (PbExmailSourceRig *f, const char *more);
/* Makes the source anew within the same process: the account was changed. */
void pb_exmail_source_rig_edit (PbExmailSourceRig *f, const char *more);
/* Starts, lets it reach the service, and forgets what was reported. */
void pb_exmail_source_rig_start (PbExmailSourceRig *f);
/* Fails unless exactly @events were reported since the last look. */
void pb_exmail_source_rig_expect (PbExmailSourceRig *f, const char *events);
/* mail/newcount says @number from now on. */
void pb_exmail_source_rig_set_count (PbExmailSourceRig *f, int number);
/* Pushes a mail to bob. @id: (nullable) */
void pb_exmail_source_rig_push_mail (PbExmailSourceRig *f, const char *id, const char *subject, int number);
void pb_exmail_source_rig_push_count (PbExmailSourceRig *f, int number);
/* Returns: how often it was asked. */
guint pb_exmail_source_rig_asked (PbExmailSourceRig *f, const char *url);
