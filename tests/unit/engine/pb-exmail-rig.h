/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-rig.h: an Exmail account between fakes: HTTP, vault, clock. */
#pragma once

#include "pb-context.h"
#include "pb-exmail-tokens.h"
#include "pb-fake-clock.h"
#include "pb-fake-http.h"
#include "pb-memory-vault.h"
#include <json-glib/json-glib.h>

#define TOKEN_URL "https://exmail.acme.example/cgi-bin/token"
#define LOGIN_URL "https://exmail.acme.example/cgi-bin/login"
#define API_URL   "https://openapi.acme.example/openapi/"
#define KEY       "00112233445566778899aabbccddeeff"

typedef struct
{
  PbFakeClock *clock;
  PbFakeHttp *http;
  PbMemoryVault *vault;
  PbExmailTokens *tokens;
  PbAccount *account; /* bob@acme.example, its key in the vault */
  PbContext context;
} PbExmailRig;

/* @data is not used. For g_test_add(). */
void pb_exmail_rig_set_up (PbExmailRig *rig, gconstpointer data);
void pb_exmail_rig_tear_down (PbExmailRig *rig, gconstpointer data);
/* Returns: (transfer full): an account with further lines. */
PbAccount *pb_exmail_rig_account (const char *id, const char *lines);
/* The next token is @token, valid for a day. */
void pb_exmail_rig_token (PbExmailRig *rig, const char *token);
/* Runs the main loop until *@done or nothing more happens. */
void pb_exmail_rig_run (const gboolean *done);

/* What a call came to; zeroed before the call. */
typedef struct
{
  gboolean done;
  JsonObject *object; /* (owned) (nullable) */
  GError *error;      /* (owned) (nullable) */
} PbExmailAnswer;

/* Frees what is in it and makes it ready for another call. */
void pb_exmail_answer_clear (PbExmailAnswer *answer);
/* Runs the main loop until the call has ended; it fails when nothing more happens before. */
void pb_exmail_answer_wait (const PbExmailAnswer *answer);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbExmailAnswer, pb_exmail_answer_clear)
