/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-tokens.c: one token for each client, one request at a time, with a pause after it. */
#include "pb-exmail-tokens.h"

#include "pb-cause.h"
#include "pb-corp-grant.h"
#include "pb-error.h"
#include "pb-exmail-client.h"
#include "pb-exmail-grant.h"
#include "pb-way-out.h"

#define PAUSE      (G_TIME_SPAN_MINUTE)      /* between two requests with the same key: taking a token evicts everybody else's */
#define CORP_PAUSE (10 * G_TIME_SPAN_SECOND) /* the same at the current API, once a token was refused that had replaced a refused one */

#define OPENAPI PB_EXMAIL_CLIENT_OPENAPI

struct _PbExmailTokens
{
  PbHttp *http;         /* (owned) */
  PbVault *vault;       /* (owned) */
  PbClock *clock;       /* (unowned) */
  GCancellable *closed; /* (owned) */
  GHashTable *clients;  /* (element-type utf8 Client) (owned) */
  GHashTable *polls;    /* (element-type utf8 PbExmailPolls) (owned): by account */
};

/* One client id at one token address, or one application of a company. Requests hold a reference. */
typedef struct
{
  PbExmailTokens *tokens; /* (unowned) (nullable): NULL = closed */
  PbCorpApp app;          /* or OPENAPI */
  PbCorpPace pace;        /* of what is asked with its tokens, and of asking for them */
  PbSecret *token;        /* (owned) (nullable) */
  PbSecret *token_key;    /* (owned) (nullable): the key it was given for */
  GHashTable *owners;     /* (element-type utf8) (owned): the accounts that are known to have that key in the vault of all */
  gint64 expires;         /* µs */
  PbSecret *key;          /* (owned) (nullable): asked with last */
  GError *failure;        /* (owned) (nullable): how that ended */
  gboolean forgiven;      /* that key may be tried once more although it was refused */
  gint64 asked;           /* µs: when that was, 0 = never */
  gboolean dropped;       /* a token was refused since then */
  gboolean rushed;        /* it was asked because one was refused */
  PbExmailStyle style;
  GQueue waiting;     /* (element-type Waiter) (owned) */
  PbAccount *account; /* (owned) (nullable): the one that is asked for now; NULL = nothing under way */
  PbVault *vault;     /* (owned) (nullable): likewise, where its secrets are */
  PbSecret *trying;   /* (owned) (nullable): the key of the request under way */
  gboolean given;     /* that key is a waiter's own, not the vault's */
  gboolean basic;     /* the request under way is of that style */
} Client;

typedef struct
{
  Client *client;     /* (unowned) */
  GTask *task;        /* (owned) */
  PbAccount *account; /* (owned) */
  PbVault *vault;     /* (owned) */
  PbSecret *key;      /* (owned) (nullable): given, or found in the vault */
  GSource *cancelled; /* (owned) (nullable) */
} Waiter;

static void serve (Client *client);

/* --- clients and waiters --- */

static void
client_clear (gpointer data)
{
  Client *client = data;

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

static void
client_unref (Client *client)
{
  g_rc_box_release_full (client, client_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Client, client_unref)

/* Takes @waiter out of the queue. Returns: (transfer full): its task */
static GTask *
waiter_remove (Waiter *waiter)
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
waiter_fail (Waiter *waiter, GError *error)
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

static gboolean
same_secret (PbSecret *a, PbSecret *b)
{
  return a != NULL && b != NULL && g_str_equal (pb_secret_get (a), pb_secret_get (b));
}

static gint64
now_of (Client *client)
{
  return pb_clock_now (client->tokens->clock);
}

static gint64
wait_of (Client *client)
{
  gint64 pause = client->app == OPENAPI ? PAUSE : CORP_PAUSE;

  if (client->asked == 0 || (client->app != OPENAPI && !client->rushed && client->failure == NULL))
    return 0;
  return MAX (client->asked + pause - now_of (client), 0);
}

static gboolean
is_fresh (Client *client)
{
  return client->token != NULL && now_of (client) < client->expires;
}

/* Returns: whether the token of @client can be given to @waiter: it was given for the same key. */
static gboolean
suits (Client *client, Waiter *waiter)
{
  if (!is_fresh (client))
    return FALSE;
  if (waiter->key != NULL)
    return same_secret (waiter->key, client->token_key);
  return waiter->vault == client->tokens->vault && g_hash_table_contains (client->owners, waiter->account->id);
}

/* Returns: whether @waiter is of the account that is asked for now, with its secrets in the same place. */
static gboolean
is_of (Client *client, Waiter *waiter)
{
  return waiter->vault == client->vault && g_str_equal (waiter->account->id, client->account->id);
}

/* Takes out everybody for whom there is a token. Returns: (transfer full) (element-type GTask) */
static GPtrArray *
take_served (Client *client)
{
  GPtrArray *tasks = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *link = client->waiting.head, *next; link != NULL; link = next)
    {
      next = link->next;
      if (suits (client, link->data))
        g_ptr_array_add (tasks, waiter_remove (link->data));
    }
  return tasks;
}

/* Takes out everybody who waits for what was under way. Returns: (transfer full) (element-type GTask) */
static GPtrArray *
take_concerned (Client *client)
{
  GPtrArray *tasks = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *link = client->waiting.head, *next; link != NULL; link = next)
    {
      Waiter *waiter = link->data;
      gboolean same = waiter->key != NULL ? same_secret (waiter->key, client->trying) : !client->given;

      next = link->next;
      if (same && is_of (client, waiter))
        g_ptr_array_add (tasks, waiter_remove (waiter));
    }
  return tasks;
}

/* Callbacks may ask again, or end everything: @tasks are out of the queue by now. */
static void
give (GPtrArray *tasks, PbSecret *token)
{
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_pointer (g_ptr_array_index (tasks, i), pb_secret_ref (token), (GDestroyNotify) pb_secret_unref);
}

/* What was under way has ended: with a token, or with @error. (transfer full) (nullable) */
static void
finish (Client *client, GError *error)
{
  g_autoptr (Client) alive = g_rc_box_acquire (client);
  g_autoptr (GError) failure = error;
  g_autoptr (GPtrArray) concerned = failure != NULL ? take_concerned (client) : NULL;

  g_clear_pointer (&client->account, pb_account_unref);
  g_clear_object (&client->vault);
  g_clear_pointer (&client->trying, pb_secret_unref);
  for (guint i = 0; concerned != NULL && i < concerned->len; i++)
    g_task_return_error (g_ptr_array_index (concerned, i), g_error_copy (failure));
  if (client->tokens != NULL)
    serve (client);
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
note_owner (Client *client)
{
  if (!client->given && client->vault == client->tokens->vault)
    g_hash_table_add (client->owners, g_strdup (client->account->id));
}

static void
take_grant (Client *client, PbExmailGrant *grant)
{
  if (!same_secret (client->trying, client->token_key))
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
note_pace (Client *client, GAsyncResult *result, const GError *error)
{
  gint64 retry_after;
  int code;

  if (client->app == OPENAPI || !g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_SERVER_BUSY))
    return;
  code = pb_corp_grant_get_code (result, &retry_after);
  pb_corp_pace_note (&client->pace, code, error, retry_after, client->asked, now_of (client));
}

static void
granted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Client) client = user_data;
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
refuse_to_ask (Client *client, PbSecret *key)
{
  gboolean same = same_secret (key, client->key);
  GError *left_in_peace = pb_corp_pace_refuse (&client->pace, now_of (client));

  if (left_in_peace != NULL)
    return left_in_peace;
  if (same && !client->forgiven && g_error_matches (client->failure, PB_ERROR, PB_ERROR_CLASS_AUTH_REJECTED))
    return g_error_copy (client->failure);
  if (!same || wait_of (client) == 0)
    return NULL;
  if (client->failure != NULL)
    return g_error_copy (client->failure);
  return pb_exmail_client_new_too_soon (client->app);
}

static void
ask (Client *client, PbSecret *key)
{
  PbExmailTokens *tokens = client->tokens;
  g_autoptr (PbProxy) proxy = pb_way_out_proxy (client->account, client->vault);

  if (client->app == OPENAPI)
    pb_exmail_grant_async (tokens->http, proxy, client->account, key, client->style, tokens->closed, granted_cb, g_rc_box_acquire (client));
  else
    pb_corp_grant_async (tokens->http, proxy, client->account, client->app, key, tokens->closed, granted_cb, g_rc_box_acquire (client));
}

static void
take_key (Client *client, PbSecret *key)
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
  client->asked = now_of (client);
  client->rushed = client->dropped;
  client->dropped = FALSE;
  ask (client, key);
}

/* The vault has @key for those who wait with this account: either that is what the token was given for, or one is asked for. */
static void
take_found (Client *client, PbSecret *key)
{
  for (GList *link = client->waiting.head; link != NULL; link = link->next)
    {
      Waiter *waiter = link->data;

      if (waiter->key == NULL && is_of (client, waiter))
        waiter->key = pb_secret_ref (key);
    }
  if (!is_fresh (client) || !same_secret (key, client->token_key))
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
  g_autoptr (Client) client = user_data;
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
begin (Client *client, Waiter *waiter)
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

/* Gives what there is, and goes on with those for whom there is nothing. */
static void
serve (Client *client)
{
  g_autoptr (Client) alive = g_rc_box_acquire (client);
  g_autoptr (GPtrArray) served = NULL;
  g_autoptr (PbSecret) token = NULL;

  served = take_served (client);
  if (served->len > 0)
    {
      token = pb_secret_ref (client->token);
      give (served, token);
    }
  if (client->tokens != NULL && client->account == NULL && !g_queue_is_empty (&client->waiting))
    begin (client, g_queue_peek_head (&client->waiting));
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
  self->clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) client_unref);
  self->polls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

static void
close_client (gpointer key, gpointer value, gpointer user_data)
{
  Client *client = value;
  Waiter *waiter;

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
static Client *
client_of (PbExmailTokens *self, PbAccount *account, PbCorpApp app)
{
  g_autofree char *name = pb_exmail_client_dup_name (account, app);
  Client *client = g_hash_table_lookup (self->clients, name);

  if (client == NULL)
    {
      client = g_rc_box_new0 (Client);
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
  Waiter *waiter;

  g_task_set_source_tag (task, pb_exmail_tokens_get_async);
  if (!pb_exmail_client_is_there (account, app))
    {
      g_task_return_error (task, pb_exmail_client_new_absent (app));
      g_object_unref (task);
      return;
    }
  waiter = g_new0 (Waiter, 1);
  waiter->client = client_of (self, account, app);
  waiter->task = task;
  waiter->account = pb_account_ref (account);
  waiter->vault = g_object_ref (vault != NULL ? vault : self->vault);
  waiter->key = key != NULL ? pb_secret_ref (key) : NULL;
  if (same_secret (refused, waiter->client->token))
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
  serve (waiter->client);
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
  return wait_of (client_of (self, account, OPENAPI));
}

gint64
pb_exmail_tokens_get_life (PbExmailTokens *self, PbAccount *account)
{
  return pb_corp_tokens_get_life (self, account, OPENAPI);
}

static void
forget_key (Client *client, PbAccount *account)
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
  Client *client = client_of (self, account, app);

  return MAX (is_fresh (client) ? 0 : wait_of (client), pb_corp_pace_get_wait (&client->pace, now_of (client)));
}

gint64
pb_corp_tokens_get_life (PbExmailTokens *self, PbAccount *account, PbCorpApp app)
{
  const Client *client = client_of (self, account, app);

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
