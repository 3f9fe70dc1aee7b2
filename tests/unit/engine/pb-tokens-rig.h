/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tokens-rig.h: tokens of "bob" from the authorization server of the tests, and who asks for them. */
#pragma once

#include "pb-oauth-rig.h"
#include "pb-tokens.h"

typedef struct
{
  PbOauthRig rig;
  PbTokens *tokens;
} PbTokensRig;

/* What somebody asked for. Begins as { .tokens = … } for pb_tokens_got_cb(). */
typedef struct
{
  PbTokens *tokens;
  gboolean done;
  PbSecret *token;
  guint64 number;
  GError *error;
} PbTokensGot;

void pb_tokens_got_clear (PbTokensGot *got);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbTokensGot, pb_tokens_got_clear)
/* GAsyncReadyCallback of pb_tokens_get_async() */
void pb_tokens_got_cb (GObject *object, GAsyncResult *result, gpointer user_data);

void pb_tokens_rig_set_up (PbTokensRig *f, gconstpointer data);
void pb_tokens_rig_tear_down (PbTokensRig *f, gconstpointer data);

void pb_tokens_rig_ask (PbTokensRig *f, gboolean fresh, PbTokensGot *got);
/* The same, and waits for the answer. */
void pb_tokens_rig_get (PbTokensRig *f, gboolean fresh, PbTokensGot *got);
/* The mail server has refused it. */
gboolean pb_tokens_rig_refuse (PbTokensRig *f, const PbTokensGot *got);
void pb_tokens_rig_assert_good (PbTokensRig *f, const PbTokensGot *got);

/* Returns: Unix seconds */
gint64 pb_tokens_rig_now (PbTokensRig *f);
guint pb_tokens_rig_count_refreshes (PbTokensRig *f);
/* Puts a grant into the vault, as a sign-in of another process would: its tokens are the server's own. */
void pb_tokens_rig_sign_in (PbTokensRig *f, gint64 lifetime);
/* Returns: (transfer full) (nullable): the vault's grant */
char *pb_tokens_rig_dup_kept (PbTokensRig *f);
