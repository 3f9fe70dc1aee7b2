/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-oauth-rig.h: an authorization server, real HTTP to it, a vault, time of the test's, and a folder that describes the
 * server. */
#pragma once

#include "pb-authority.h"
#include "pb-error.h"
#include "pb-fake-clock.h"
#include "pb-http.h"
#include "pb-memory-vault.h"
#include "pb-oauth-grant.h"

typedef struct
{
  PbAuthority *authority;
  PbFakeClock *clock; /* of what is tested; HTTP has a real one */
  PbTrust *trust;
  PbHttp *http;
  PbMemoryVault *vault;
  PbAccount *account;
  char *folder;
  const char *folders[2];
} PbOauthRig;

void pb_oauth_rig_set_up (PbOauthRig *rig, gconstpointer data);
void pb_oauth_rig_tear_down (PbOauthRig *rig, gconstpointer data);
/* Puts @text in place of the row that describes the server. */
void pb_oauth_rig_describe (PbOauthRig *rig, const char *text);
/* Returns: (transfer full): "bob@zoo.test" at localhost with oauth=zoo; @more: further lines */
PbAccount *pb_oauth_rig_account (const char *more);

/* Runs the main loop until @done, 5 s at most. */
void pb_oauth_rig_run (const gboolean *done);
/* Gives the main loop a moment: what is on its way over the loopback arrives. */
void pb_oauth_rig_settle (void);
