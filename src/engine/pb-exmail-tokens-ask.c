/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-tokens-ask.c: a token is asked for, one request of a client at a time, and given to all who wait for it. */
#include "pb-cause.h"
#include "pb-corp-grant.h"
#include "pb-error.h"
#include "pb-exmail-client.h"
#include "pb-exmail-grant.h"
#include "pb-exmail-tokens-private.h"
#include "pb-way-out.h"

#define OPENAPI PB_EXMAIL_CLIENT_OPENAPI

/* Callbacks may ask again, or end everything: @tasks are out of the queue by now. */
static void
give (GPtrArray *tasks, PbSecret *token)
{
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_pointer (g_ptr_array_index (tasks, i), pb_secret_ref (token), (GDestroyNotify) pb_secret_unref);
}

/* What was under way has ended: with a token, or with @error. (transfer full) (nullable) */
static void
finish (PbExmailTokensClient *client, GError *error)
{
  g_autoptr (PbExmailTokensClient) alive = g_rc_box_acquire (client);
  g_autoptr (GError) failure = error;
  g_autoptr (GPtrArray) concerned = failure != NULL ? pb_exmail_tokens_client_take_concerned (client) : NULL;

  g_clear_pointer (&client->account, pb_account_unref);
  g_clear_object (&client->vault);
  g_clear_pointer (&client->trying, pb_secret_unref);
  for (guint i = 0; concerned != NULL && i < concerned->len; i++)
    g_task_return_error (g_ptr_array_index (concerned, i), g_error_copy (failure));
  if (client->tokens != NULL)
    pb_exmail_tokens_client_serve (client);
}

/* --- asking --- */

/* The request took no token from anybody and was not refused by the service: it counts for nothing. */
static gboolean
counts_for_nothing (const GError *error)
{
  PbErrorClass error_class = pb_error_class_of (error, PB_ERROR_CLASS_NONE);

  return pb_cause_find (error_class, NULL, error->message) == PB_CAUSE_PROXY ||
         error_class == PB_ERROR_CLASS_OFFLINE || error_class == PB_ERROR_CLASS_REFUSED ||
         error_class == PB_ERROR_CLASS_TLS_UNTRUSTED || error_class == PB_ERROR_CLASS_TLS_FAILED ||
         error_class == PB_ERROR_CLASS_WRONG_PROTOCOL;
}

/* The account that is asked for now has the key of the token. */
static void
note_owner (PbExmailTokensClient *client)
{
  if (!client->given && client->vault == client->tokens->vault)
    g_hash_table_add (client->owners, g_strdup (client->account->id));
}

static void
take_grant (PbExmailTokensClient *client, PbExmailGrant *grant)
{
  if (!pb_exmail_tokens_same_secret (client->trying, client->token_key))
    g_hash_table_remove_all (client->owners);
  g_clear_pointer (&client->token, pb_secret_unref);
  g_clear_pointer (&client->token_key, pb_secret_unref);
  client->token = pb_secret_ref (grant->token);
  client->token_key = pb_secret_ref (client->trying);
  client->expires = client->asked + grant->life;
  client->style = grant->style;
  note_owner (client);
}

/* An application that gives no token for now is left in peace like one that answers no call. A token does not end that: its calls do. */
static void
note_pace (PbExmailTokensClient *client, GAsyncResult *result, const GError *error)
{
  gint64 retry_after;
  int code;

  if (client->app == OPENAPI || !g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY))
    return;
  code = pb_corp_grant_get_code (result, &retry_after);
  pb_corp_pace_note (&client->pace, code, error, retry_after, client->asked, pb_exmail_tokens_client_now (client));
}

static void
granted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbExmailTokensClient) client = user_data;
  GError *error = NULL;
  g_autoptr (PbExmailGrant) grant = pb_exmail_grant_finish (result, &error);

  if (client->tokens == NULL)
    {
      g_clear_error (&error);
      return;
    }
  note_pace (client, result, error);
  if (grant != NULL)
    take_grant (client, grant);
  else if (counts_for_nothing (error))
    client->asked = 0;
  else
    client->failure = g_error_copy (error);
  finish (client, error);
}

/* Returns: (transfer full) (nullable): why the service is not asked with @key now. */
static GError *
refuse_to_ask (PbExmailTokensClient *client, PbSecret *key)
{
  gboolean same = pb_exmail_tokens_same_secret (key, client->key);
  GError *left_in_peace = pb_corp_pace_refuse (&client->pace, pb_exmail_tokens_client_now (client));

  if (left_in_peace != NULL)
    return left_in_peace;
  if (same && !client->forgiven && g_error_matches (client->failure, PB_ERROR, PB_ERROR_CLASS_AUTH_REJECTED))
    return g_error_copy (client->failure);
  if (!same || pb_exmail_tokens_client_get_wait (client) == 0)
    return NULL;
  if (client->failure != NULL)
    return g_error_copy (client->failure);
  return pb_exmail_client_new_too_soon (client->app);
}

static void
ask (PbExmailTokensClient *client, PbSecret *key)
{
  PbExmailTokens *tokens = client->tokens;
  g_autoptr (PbProxy) proxy = pb_way_out_proxy (client->account, client->vault);

  if (client->app == OPENAPI)
    pb_exmail_grant_async (tokens->http, proxy, client->account, key, client->style, tokens->closed, granted_cb, g_rc_box_acquire (client));
  else
    pb_corp_grant_async (tokens->http, proxy, client->account, client->app, key, tokens->closed, granted_cb, g_rc_box_acquire (client));
}

static void
take_key (PbExmailTokensClient *client, PbSecret *key)
{
  GError *refusal = refuse_to_ask (client, key);

  client->trying = pb_secret_ref (key);
  if (refusal != NULL)
    {
      finish (client, refusal);
      return;
    }
  g_clear_error (&client->failure);
  g_clear_pointer (&client->key, pb_secret_unref);
  client->key = pb_secret_ref (key);
  client->forgiven = FALSE;
  client->asked = pb_exmail_tokens_client_now (client);
  client->rushed = client->dropped;
  client->dropped = FALSE;
  ask (client, key);
}

/* The vault has @key for those who wait with this account: either that is what the token was given for, or one is asked for. */
static void
take_found (PbExmailTokensClient *client, PbSecret *key)
{
  for (GList *link = client->waiting.head; link != NULL; link = link->next)
    {
      PbExmailTokensWaiter *waiter = link->data;

      if (waiter->key == NULL && pb_exmail_tokens_client_is_asked_by (client, waiter))
        waiter->key = pb_secret_ref (key);
    }
  if (!pb_exmail_tokens_client_is_fresh (client) || !pb_exmail_tokens_same_secret (key, client->token_key))
    {
      take_key (client, key);
      return;
    }
  note_owner (client);
  finish (client, NULL);
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (PbExmailTokensClient) client = user_data;
  GError *error = NULL;
  g_autoptr (PbSecret) key = pb_vault_lookup_finish (PB_VAULT (object), result, &error);

  if (client->tokens == NULL)
    {
      g_clear_error (&error);
      return;
    }
  if (error != NULL && error->domain == PB_ERROR && client->app != OPENAPI)
    pb_corp_app_name_in (client->app, error);
  if (error == NULL && (key == NULL || pb_secret_get_length (key) == 0))
    error = pb_exmail_client_new_missing (client->app);
  if (error != NULL)
    finish (client, error);
  else
    take_found (client, key);
}

/* Asks for the first one who waits. */
static void
begin (PbExmailTokensClient *client, PbExmailTokensWaiter *waiter)
{
  g_autofree char *name = pb_exmail_client_dup_secret_name (waiter->account, client->app);

  client->account = pb_account_ref (waiter->account);
  client->vault = g_object_ref (waiter->vault);
  client->given = waiter->key != NULL;
  if (client->given)
    take_key (client, waiter->key);
  else
    pb_vault_lookup_async (client->vault, name, client->tokens->closed, looked_up_cb, g_rc_box_acquire (client));
}

void
pb_exmail_tokens_client_serve (PbExmailTokensClient *client)
{
  g_autoptr (PbExmailTokensClient) alive = g_rc_box_acquire (client);
  g_autoptr (GPtrArray) served = NULL;
  g_autoptr (PbSecret) token = NULL;

  served = pb_exmail_tokens_client_take_served (client);
  if (served->len > 0)
    {
      token = pb_secret_ref (client->token);
      give (served, token);
    }
  if (client->tokens != NULL && client->account == NULL && !g_queue_is_empty (&client->waiting))
    begin (client, g_queue_peek_head (&client->waiting));
}
