/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-rig.c: see pb-exmail-rig.h. */
#include "pb-exmail-rig.h"

#include <string.h>

PbAccount *
pb_exmail_rig_account (const char *id, const char *lines)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = g_strdup_printf ("[%s]\nkind=exmail\naddress=bob@acme.example\nclient-id=acmeadmin\n"
                                           "api-url=" API_URL "\ntoken-url=" TOKEN_URL "\nlogin-url=" LOGIN_URL "\n%s",
                                           id,
                                           lines);
  g_autoptr (GError) error = NULL;
  PbAccount *account;

  g_assert_true (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  account = pb_account_load (file, id, &error);
  g_assert_no_error (error);
  return account;
}

void
pb_exmail_rig_set_up (PbExmailRig *rig, gconstpointer data)
{
  rig->clock = pb_fake_clock_new ();
  rig->http = pb_fake_http_new ();
  rig->vault = pb_memory_vault_new ();
  rig->tokens = pb_exmail_tokens_new (PB_HTTP (rig->http), PB_VAULT (rig->vault), pb_fake_clock_get (rig->clock));
  rig->account = pb_exmail_rig_account ("bob", "");
  rig->context = (PbContext){ .clock = pb_fake_clock_get (rig->clock), .vault = PB_VAULT (rig->vault), .http = PB_HTTP (rig->http), .exmail = rig->tokens };
  pb_memory_vault_set (rig->vault, "bob.openapi", KEY);
}

void
pb_exmail_rig_tear_down (PbExmailRig *rig, gconstpointer data)
{
  if (rig->tokens != NULL)
    pb_exmail_tokens_free (rig->tokens);
  pb_exmail_rig_run (NULL);
  pb_account_unref (rig->account);
  g_assert_finalize_object (rig->vault);
  g_assert_finalize_object (rig->http);
  pb_fake_clock_free (rig->clock);
}

void
pb_exmail_rig_token (PbExmailRig *rig, const char *token)
{
  g_autofree char *body = g_strdup_printf ("{\"access_token\":\"%s\",\"token_type\":\"Bearer\",\"expires_in\":86400,\"refresh_token\":\"\"}", token);

  pb_fake_http_answer (rig->http, TOKEN_URL, 200, "text/html", body);
}

void
pb_exmail_rig_run (const gboolean *done)
{
  while ((done == NULL || !*done) && g_main_context_iteration (NULL, FALSE))
    continue;
}

void
pb_exmail_answer_clear (PbExmailAnswer *answer)
{
  g_clear_pointer (&answer->object, json_object_unref);
  g_clear_error (&answer->error);
  answer->done = FALSE;
}

void
pb_exmail_answer_wait (const PbExmailAnswer *answer)
{
  pb_exmail_rig_run (&answer->done);
  g_assert_true (answer->done);
}
