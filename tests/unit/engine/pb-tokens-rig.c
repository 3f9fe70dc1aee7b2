/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tokens-rig.c: see pb-tokens-rig.h. */
#include "pb-tokens-rig.h"

void
pb_tokens_got_clear (PbTokensGot *got)
{
  g_clear_pointer (&got->token, pb_secret_unref);
  g_clear_error (&got->error);
}

void
pb_tokens_got_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  PbTokensGot *got = user_data;

  g_assert_false (got->done);
  got->done = TRUE;
  got->token = pb_tokens_get_finish (got->tokens, result, &got->number, &got->error);
}

void
pb_tokens_rig_ask (PbTokensRig *f, gboolean fresh, PbTokensGot *got)
{
  pb_tokens_got_clear (got);
  *got = (PbTokensGot){ .tokens = f->tokens };
  pb_tokens_get_async (f->tokens, f->rig.account, fresh, NULL, pb_tokens_got_cb, got);
}

void
pb_tokens_rig_get (PbTokensRig *f, gboolean fresh, PbTokensGot *got)
{
  pb_tokens_rig_ask (f, fresh, got);
  pb_oauth_rig_run (&got->done);
}

gboolean
pb_tokens_rig_refuse (PbTokensRig *f, const PbTokensGot *got)
{
  return pb_tokens_refused (f->tokens, f->rig.account, got->number);
}

guint
pb_tokens_rig_count_refreshes (PbTokensRig *f)
{
  return pb_authority_get_count (f->rig.authority, "refresh_token");
}

gint64
pb_tokens_rig_now (PbTokensRig *f)
{
  return pb_clock_wall (pb_fake_clock_get (f->rig.clock)) / G_TIME_SPAN_SECOND;
}

void
pb_tokens_rig_sign_in (PbTokensRig *f, gint64 lifetime)
{
  PbMemoryVault *vault = f->rig.vault;
  const char *address = pb_authority_get_address (f->rig.authority);
  g_autofree char *refresh = pb_authority_issue (f->rig.authority, TRUE), *access = pb_authority_issue (f->rig.authority, FALSE);
  g_autofree char *text = g_strdup_printf ("{\"expires_at\":%" G_GINT64_FORMAT ",\"issuer\":\"%s\",\"client\":\"" PB_AUTHORITY_CLIENT "\",\"tenant\":\"\",\"refresh_token\":\"%s\",\"access_token\":\"%s\"}", pb_tokens_rig_now (f) + lifetime, address, refresh, access);

  pb_memory_vault_set (vault, "bob.oauth", text);
}

void
pb_tokens_rig_set_up (PbTokensRig *f, gconstpointer data)
{
  pb_oauth_rig_set_up (&f->rig, data);
  f->tokens = pb_tokens_new (f->rig.http, PB_VAULT (f->rig.vault), pb_fake_clock_get (f->rig.clock), f->rig.folders);
}

void
pb_tokens_rig_tear_down (PbTokensRig *f, gconstpointer data)
{
  g_clear_pointer (&f->tokens, pb_tokens_free);
  pb_oauth_rig_tear_down (&f->rig, data);
}

char *
pb_tokens_rig_dup_kept (PbTokensRig *f)
{
  return g_strdup (pb_memory_vault_get (f->rig.vault, "bob.oauth"));
}

void
pb_tokens_rig_assert_good (PbTokensRig *f, const PbTokensGot *got)
{
  g_assert_no_error (got->error);
  g_assert_true (pb_authority_is_active (f->rig.authority, pb_secret_get (got->token)));
}
