/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-tokens.c: one token for each client, and who waits for it. How it is asked for is in pb-exmail-tokens-ask.c. */
#include "pb-exmail-tokens-private.h"

#include "pb-exmail-client.h"

#define PAUSE      (G_TIME_SPAN_MINUTE)      /* between two requests with the same key: taking a token evicts everybody else's */
#define CORP_PAUSE (10 * G_TIME_SPAN_SECOND) /* the same at the current API, once a token was refused that had replaced a refused one */
#define OPENAPI    PB_EXMAIL_CLIENT_OPENAPI

/* --- clients and waiters --- */

static void
client_clear (gpointer data)
{
  PbExmailTokensClient *client = data;

  g_clear_pointer (&client->token, pb_secret_unref);
  g_clear_pointer (&client->token_key, pb_secret_unref);
  g_clear_pointer (&client->owners, g_hash_table_unref);
  g_clear_pointer (&client->key, pb_secret_unref);
  g_clear_pointer (&client->trying, pb_secret_unref);
  g_clear_pointer (&client->account, pb_account_unref);
  g_clear_object (&client->vault);
  g_clear_error (&client->failure);
  pb_corp_pace_clear (&client->pace);
}

void
pb_exmail_tokens_client_unref (PbExmailTokensClient *client)
{
  g_rc_box_release_full (client, client_clear);
}

/* Takes @waiter out of the queue. Returns: (transfer full): its task */
static GTask *
waiter_remove (PbExmailTokensWaiter *waiter)
{
  GTask *task = g_steal_pointer (&waiter->task);

  g_queue_remove (&waiter->client->waiting, waiter);
  if (waiter->cancelled != NULL)
    g_source_destroy (waiter->cancelled);
  g_clear_pointer (&waiter->cancelled, g_source_unref);
  g_clear_pointer (&waiter->account, pb_account_unref);
  g_clear_object (&waiter->vault);
  g_clear_pointer (&waiter->key, pb_secret_unref);
  g_free (waiter);
  return task;
}

static void
waiter_fail (PbExmailTokensWaiter *waiter, GError *error)
{
  g_autoptr (GTask) task = waiter_remove (waiter);

  g_task_return_error (task, error);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  waiter_fail (user_data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Nobody waits for the token any more."));
  return G_SOURCE_REMOVE;
}

gboolean
pb_exmail_tokens_same_secret (PbSecret *a, PbSecret *b)
{
  return a != NULL && b != NULL && g_str_equal (pb_secret_get (a), pb_secret_get (b));
}

gint64
pb_exmail_tokens_client_now (PbExmailTokensClient *client)
{
  return pb_clock_now (client->tokens->clock);
}

gint64
pb_exmail_tokens_client_get_wait (PbExmailTokensClient *client)
{
  gint64 pause = client->app == OPENAPI ? PAUSE : CORP_PAUSE;

  if (client->asked == 0 || (client->app != OPENAPI && !client->rushed && client->failure == NULL))
    return 0;
  return MAX (client->asked + pause - pb_exmail_tokens_client_now (client), 0);
}

gboolean
pb_exmail_tokens_client_is_fresh (PbExmailTokensClient *client)
{
  return client->token != NULL && pb_exmail_tokens_client_now (client) < client->expires;
}

/* Returns: whether the token of @client can be given to @waiter: it was given for the same key. */
static gboolean
suits (PbExmailTokensClient *client, PbExmailTokensWaiter *waiter)
{
  if (!pb_exmail_tokens_client_is_fresh (client))
    return FALSE;
  if (waiter->key != NULL)
    return pb_exmail_tokens_same_secret (waiter->key, client->token_key);
  return waiter->vault == client->tokens->vault && g_hash_table_contains (client->owners, waiter->account->id);
}

gboolean
pb_exmail_tokens_client_is_asked_by (PbExmailTokensClient *client, PbExmailTokensWaiter *waiter)
{
  return waiter->vault == client->vault && g_str_equal (waiter->account->id, client->account->id);
}

/* Returns: whether @waiter waits for what is under way. */
static gboolean
is_concerned (PbExmailTokensClient *client, PbExmailTokensWaiter *waiter)
{
  gboolean same = waiter->key != NULL ? pb_exmail_tokens_same_secret (waiter->key, client->trying) : !client->given;

  return same && pb_exmail_tokens_client_is_asked_by (client, waiter);
}

/* Returns: (transfer full) (element-type GTask): everybody of whom @test is true; they wait no longer. */
static GPtrArray *
take (PbExmailTokensClient *client, gboolean (*test) (PbExmailTokensClient *client, PbExmailTokensWaiter *waiter))
{
  GPtrArray *tasks = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *link = client->waiting.head, *next; link != NULL; link = next)
    {
      next = link->next;
      if (test (client, link->data))
        g_ptr_array_add (tasks, waiter_remove (link->data));
    }
  return tasks;
}

GPtrArray *
pb_exmail_tokens_client_take_served (PbExmailTokensClient *client)
{
  return take (client, suits);
}

GPtrArray *
pb_exmail_tokens_client_take_concerned (PbExmailTokensClient *client)
{
  return take (client, is_concerned);
}

/* --- public --- */

PbExmailTokens *
pb_exmail_tokens_new (PbHttp *http, PbVault *vault, PbClock *clock)
{
  PbExmailTokens *self = g_new0 (PbExmailTokens, 1);

  self->http = g_object_ref (http);
  self->vault = g_object_ref (vault);
  self->clock = clock;
  self->closed = g_cancellable_new ();
  self->clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) pb_exmail_tokens_client_unref);
  self->polls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

static void
close_client (gpointer key, gpointer value, gpointer user_data)
{
  PbExmailTokensClient *client = value;
  PbExmailTokensWaiter *waiter;

  client->tokens = NULL;
  while ((waiter = g_queue_peek_head (&client->waiting)) != NULL)
    waiter_fail (waiter, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The program ends."));
}

void
pb_exmail_tokens_free (PbExmailTokens *self)
{
  g_hash_table_foreach (self->clients, close_client, NULL);
  g_cancellable_cancel (self->closed);
  g_hash_table_unref (self->clients);
  g_hash_table_unref (self->polls);
  g_object_unref (self->closed);
  g_object_unref (self->vault);
  g_object_unref (self->http);
  g_free (self);
}

/* Returns: (transfer none): the client of @account, made when it is new. */
static PbExmailTokensClient *
client_of (PbExmailTokens *self, PbAccount *account, PbCorpApp app)
{
  g_autofree char *name = pb_exmail_client_dup_name (account, app);
  PbExmailTokensClient *client = g_hash_table_lookup (self->clients, name);

  if (client == NULL)
    {
      client = g_rc_box_new0 (PbExmailTokensClient);
      client->tokens = self;
      client->app = app;
      client->owners = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_queue_init (&client->waiting);
      g_hash_table_insert (self->clients, g_steal_pointer (&name), client);
    }
  return client;
}

/* @vault, @key, @refused: (nullable). @task: (transfer full): ends with the token. */
static void
queue (PbExmailTokens *self, PbAccount *account, PbVault *vault, PbCorpApp app, PbSecret *key, PbSecret *refused, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  PbExmailTokensWaiter *waiter;

  g_task_set_source_tag (task, pb_exmail_tokens_get_async);
  if (!pb_exmail_client_is_there (account, app))
    {
      g_task_return_error (task, pb_exmail_client_new_absent (app));
      g_object_unref (task);
      return;
    }
  waiter = g_new0 (PbExmailTokensWaiter, 1);
  waiter->client = client_of (self, account, app);
  waiter->task = task;
  waiter->account = pb_account_ref (account);
  waiter->vault = g_object_ref (vault != NULL ? vault : self->vault);
  waiter->key = key != NULL ? pb_secret_ref (key) : NULL;
  if (pb_exmail_tokens_same_secret (refused, waiter->client->token))
    {
      g_clear_pointer (&waiter->client->token, pb_secret_unref);
      waiter->client->dropped = TRUE;
    }
  g_queue_push_tail (&waiter->client->waiting, waiter);
  if (cancellable != NULL)
    {
      waiter->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (cancelled_cb), waiter, NULL);
      g_source_attach (waiter->cancelled, g_main_context_get_thread_default ());
    }
  pb_exmail_tokens_client_serve (waiter->client);
}

void
pb_exmail_tokens_get_async (PbExmailTokens *self, PbAccount *account, PbVault *vault, PbSecret *key, PbSecret *refused, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  queue (self, account, vault, OPENAPI, key, refused, g_task_new (NULL, cancellable, callback, user_data));
}

void
pb_corp_tokens_get_async (const PbContext *context, PbAccount *account, PbCorpApp app, PbSecret *secret, PbSecret *refused, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  queue (context->exmail, account, context->vault, app, secret, refused, g_task_new (NULL, cancellable, callback, user_data));
}

PbSecret *
pb_exmail_tokens_get_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_exmail_tokens_get_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

gint64
pb_exmail_tokens_get_wait (PbExmailTokens *self, PbAccount *account)
{
  return pb_exmail_tokens_client_get_wait (client_of (self, account, OPENAPI));
}

gint64
pb_exmail_tokens_get_life (PbExmailTokens *self, PbAccount *account)
{
  return pb_corp_tokens_get_life (self, account, OPENAPI);
}

static void
forget_key (PbExmailTokensClient *client, PbAccount *account)
{
  client->forgiven = TRUE;
  g_hash_table_remove (client->owners, account->id);
}

void
pb_exmail_tokens_forget_refusal (PbExmailTokens *self, PbAccount *account)
{
  if (account->client_id != NULL)
    forget_key (client_of (self, account, OPENAPI), account);
  for (PbCorpApp app = 0; account->corp_id != NULL && app < PB_N_CORP_APPS; app++)
    forget_key (client_of (self, account, app), account);
}

gint64
pb_corp_tokens_get_wait (PbExmailTokens *self, PbAccount *account, PbCorpApp app)
{
  PbExmailTokensClient *client = client_of (self, account, app);

  return MAX (pb_exmail_tokens_client_is_fresh (client) ? 0 : pb_exmail_tokens_client_get_wait (client), pb_corp_pace_get_wait (&client->pace, pb_exmail_tokens_client_now (client)));
}

gint64
pb_corp_tokens_get_life (PbExmailTokens *self, PbAccount *account, PbCorpApp app)
{
  const PbExmailTokensClient *client = client_of (self, account, app);

  return client->token != NULL ? MAX (client->expires - pb_clock_now (self->clock), 0) : 0;
}

PbCorpPace *
pb_corp_tokens_get_pace (PbExmailTokens *self, PbAccount *account, PbCorpApp app)
{
  return &client_of (self, account, app)->pace;
}

PbExmailPolls *
pb_exmail_tokens_get_polls (PbExmailTokens *self, const PbAccount *account)
{
  PbExmailPolls *polls = g_hash_table_lookup (self->polls, account->id);

  if (polls == NULL)
    {
      polls = g_new0 (PbExmailPolls, 1);
      pb_exmail_polls_init (polls);
      g_hash_table_insert (self->polls, g_strdup (account->id), polls);
    }
  return polls;
}
