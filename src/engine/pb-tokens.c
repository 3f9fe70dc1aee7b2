/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tokens.c: see pb-tokens.h. An account has one run at a time: vault, judgement, request, vault; whoever asks meanwhile
 * shares it. */
#include "pb-tokens.h"

#include <string.h>

#include "pb-error.h"
#include "pb-oauth-call.h"
#include "pb-oauth-fault.h"
#include "pb-oauth-request.h"
#include "pb-reason.h"
#include "pb-way-out.h"

#define ENOUGH (5 * 60) /* s: a token that lives no longer is made anew */

struct _PbTokens
{
  PbHttp *http;                    /* (owned) */
  PbVault *vault;                  /* (owned) */
  PbClock *clock;                  /* (unowned) */
  GStrv folders;                   /* (owned) (nullable) */
  GCancellable *closed;            /* (owned) */
  GHashTable *entries;             /* (element-type utf8 Entry) (owned): by account */
  const PbTokensOnline *functions; /* (unowned) (nullable) */
  gpointer online;                 /* (unowned) */
};

/* One account. Calls under way hold a reference. */
typedef struct
{
  PbTokens *tokens; /* (unowned) (nullable): NULL = closed */
  char *id;
  PbOauthGrant *grant;       /* (owned) (nullable): newer than what the vault has, or in use by the run */
  gboolean unkept;           /* the vault does not have it */
  gboolean taken;            /* it was handed over; what the vault has was not looked at since */
  gboolean told;             /* that it cannot be kept */
  char *seen;                /* (owned) (nullable): hash of what the vault had when last looked at */
  gboolean want_fresh;       /* what was given last was refused */
  gboolean made_fresh;       /* what was given last was made for that */
  GQueue waiting;            /* (element-type Waiter) (owned) */
  PbAccount *account;        /* (owned) (nullable): the one the run is for; NULL = no run */
  PbOauthProvider *provider; /* (owned) (nullable): its row */
  gboolean fresh;            /* the run makes a new one in any case */
  GError *refusal;           /* (owned) (nullable): of the run's first request, while the vault is looked at once more */
} Entry;

typedef struct
{
  Entry *entry;       /* (unowned) */
  GTask *task;        /* (owned) */
  PbAccount *account; /* (owned) */
  gboolean fresh;
  GSource *cancelled; /* (owned) (nullable) */
} Waiter;

static void begin (Entry *entry);

/* --- entries and waiters --- */

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_free (entry->id);
  g_free (entry->seen);
  g_clear_error (&entry->refusal);
  g_clear_pointer (&entry->grant, pb_oauth_grant_unref);
  g_clear_pointer (&entry->account, pb_account_unref);
  g_clear_pointer (&entry->provider, pb_oauth_provider_free);
}

static void
entry_unref (Entry *entry)
{
  g_rc_box_release_full (entry, entry_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Entry, entry_unref)

/* Returns: (transfer none): made when it is new. */
static Entry *
entry_of (PbTokens *self, const char *id)
{
  Entry *entry = g_hash_table_lookup (self->entries, id);

  if (entry != NULL)
    return entry;
  entry = g_rc_box_new0 (Entry);
  entry->tokens = self;
  entry->id = g_strdup (id);
  g_queue_init (&entry->waiting);
  g_hash_table_insert (self->entries, g_strdup (id), entry);
  return entry;
}

/* Takes @waiter out of the queue. Returns: (transfer full): its task */
static GTask *
waiter_remove (Waiter *waiter)
{
  GTask *task = g_steal_pointer (&waiter->task);

  g_queue_remove (&waiter->entry->waiting, waiter);
  if (waiter->cancelled != NULL)
    g_source_destroy (waiter->cancelled);
  g_clear_pointer (&waiter->cancelled, g_source_unref);
  pb_account_unref (waiter->account);
  g_free (waiter);
  return task;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = waiter_remove (user_data);

  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Nobody waits for the token any more.");
  return G_SOURCE_REMOVE;
}

/* @all: also those for whom this one is not new enough. Returns: (transfer full) (element-type GTask) */
static GPtrArray *
take_waiters (Entry *entry, gboolean all)
{
  GPtrArray *tasks = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *link = entry->waiting.head, *next; link != NULL; link = next)
    {
      Waiter *waiter = link->data;
      next = link->next;
      if (all || !waiter->fresh)
        g_ptr_array_add (tasks, waiter_remove (waiter));
    }
  return tasks;
}

/* The run is over: with what there is to give, or with @error. (transfer full) (nullable). Callbacks may ask again, or end
 * everything: whoever is told is out of the queue by then. */
static void
finish (Entry *entry, GError *error)
{
  g_autoptr (Entry) alive = g_rc_box_acquire (entry);
  g_autoptr (GError) failure = error;
  g_autoptr (PbSecret) token = failure == NULL ? pb_secret_ref (entry->grant->access_token) : NULL;
  g_autoptr (GPtrArray) tasks = take_waiters (entry, failure != NULL || entry->made_fresh);

  g_clear_error (&entry->refusal);
  g_clear_pointer (&entry->account, pb_account_unref);
  g_clear_pointer (&entry->provider, pb_oauth_provider_free);
  if (!entry->unkept)
    g_clear_pointer (&entry->grant, pb_oauth_grant_unref);
  for (guint i = 0; i < tasks->len; i++)
    if (failure != NULL)
      g_task_return_error (g_ptr_array_index (tasks, i), g_error_copy (failure));
    else
      g_task_return_pointer (g_ptr_array_index (tasks, i), pb_secret_ref (token), (GDestroyNotify) pb_secret_unref);
  if (entry->tokens != NULL && entry->account == NULL && !g_queue_is_empty (&entry->waiting))
    begin (entry);
}

static void
finish_with (Entry *entry, PbErrorClass error_class, const char *words)
{
  finish (entry, g_error_new_literal (PB_ERROR, (int) error_class, words));
}

/* --- keeping --- */

static char *
hash_of (const PbSecret *text)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) pb_secret_get (text), pb_secret_get_length (text));
}

typedef struct
{
  Entry *entry;        /* (owned) */
  PbOauthGrant *grant; /* (owned) */
  char *hash;          /* (owned) */
} Keeping;

static void
keeping_free (gpointer data)
{
  Keeping *keeping = data;

  entry_unref (keeping->entry);
  pb_oauth_grant_unref (keeping->grant);
  g_free (keeping->hash);
  g_free (keeping);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Keeping *keeping = g_task_get_task_data (task);
  Entry *entry = keeping->entry;
  g_autoptr (GError) error = NULL;

  if (!pb_vault_store_finish (PB_VAULT (object), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (entry->grant == keeping->grant)
    {
      entry->unkept = FALSE;
      entry->taken = FALSE;
      entry->told = FALSE;
      g_free (entry->seen);
      entry->seen = g_strdup (keeping->hash);
    }
  g_task_return_boolean (task, TRUE);
}

/* Puts the entry's grant into the vault, in place of the one before. @task: (transfer full) */
static void
keep (Entry *entry, GTask *task)
{
  g_autoptr (PbSecret) text = pb_oauth_grant_to_secret (entry->grant);
  g_autofree char *name = pb_oauth_grant_dup_name (entry->id);
  g_autofree char *label = g_strdup_printf ("Postbell: %s (OAuth 2.0)", entry->id);
  Keeping *keeping = g_new (Keeping, 1);

  *keeping = (Keeping){ g_rc_box_acquire (entry), pb_oauth_grant_ref (entry->grant), hash_of (text) };
  g_task_set_task_data (task, keeping, keeping_free);
  pb_vault_store_async (entry->tokens->vault, name, label, text, entry->tokens->closed, stored_cb, task);
}

/* A keyring that is locked or missing must not cost the sign-in: the new grant is used as long as the process lives. */
static void
kept_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Entry) entry = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) && entry->tokens != NULL && !entry->told)
    {
      g_message ("The renewed sign-in of %s could not be put into the keyring (%s): it is lost when Postbell ends. Unlock or start a keyring.", entry->id, error->message);
      entry->told = TRUE;
    }
  if (entry->tokens != NULL)
    finish (entry, NULL);
}

/* --- a new one --- */

static void
take_answer (Entry *entry, const PbOauthAnswer *answer)
{
  gint64 now = pb_clock_wall (entry->tokens->clock) / G_USEC_PER_SEC;
  g_autoptr (PbOauthGrant) old = g_steal_pointer (&entry->grant);
  PbSecret *refresh = answer->refresh_token != NULL ? answer->refresh_token : old->refresh_token;
  GTask *task = g_task_new (NULL, NULL, kept_cb, g_rc_box_acquire (entry));

  entry->grant = pb_oauth_grant_new (entry->provider, refresh, answer->access_token, now + answer->lifetime);
  entry->unkept = TRUE;
  entry->made_fresh = TRUE;
  entry->want_fresh = FALSE;
  keep (entry, task);
}

static void judge (Entry *entry);
static void take_stored (Entry *entry, const PbSecret *text);

static void
looked_again_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Entry) entry = user_data;
  g_autoptr (PbSecret) text = pb_vault_lookup_finish (PB_VAULT (object), result, NULL);
  g_autofree char *before = g_strdup (entry->seen);

  if (entry->tokens == NULL)
    return;
  if (text != NULL)
    take_stored (entry, text);
  if (g_strcmp0 (before, entry->seen) != 0)
    judge (entry);
  else
    finish (entry, g_steal_pointer (&entry->refusal));
}

/* Another process may have renewed it at the same time, with the refresh token that serves once: then the vault has news.
 * @error: (transfer full) */
static void
look_again (Entry *entry, GError *error)
{
  g_autofree char *name = pb_oauth_grant_dup_name (entry->id);

  entry->refusal = error;
  pb_vault_lookup_async (entry->tokens->vault, name, entry->tokens->closed, looked_again_cb, g_rc_box_acquire (entry));
}

static void
renewed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Entry) entry = user_data;
  GError *error = NULL;
  g_autoptr (PbOauthAnswer) answer = pb_oauth_call_finish (result, NULL, &error);

  if (entry->tokens != NULL && !entry->taken && answer != NULL)
    {
      take_answer (entry, answer);
      return;
    }
  if (entry->tokens != NULL && entry->taken) /* somebody has signed in meanwhile */
    {
      g_clear_error (&error);
      entry->made_fresh = TRUE;
    }
  if (entry->tokens == NULL)
    g_clear_error (&error);
  else if (g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED) && entry->refusal == NULL)
    look_again (entry, error);
  else
    finish (entry, error);
}

static void
renew (Entry *entry)
{
  g_autoptr (PbSecret) form = NULL;
  g_autoptr (PbHttp) http = NULL;

  if (entry->grant->refresh_token == NULL)
    {
      finish_with (entry, PB_ERROR_CLASS_AUTH_EXPIRED, PB_REASON_OAUTH_EXPIRED); /* the server has given nothing to renew it with */
      return;
    }
  form = pb_oauth_refresh_form (entry->provider, entry->account, entry->grant->refresh_token);
  http = pb_way_out_http (entry->account, entry->tokens->http, entry->tokens->vault);
  pb_oauth_call_async (http, entry->provider, PB_OAUTH_ASK_TOKEN, form, entry->tokens->closed, renewed_cb, g_rc_box_acquire (entry));
}

/* --- judgement --- */

static void
judge (Entry *entry)
{
  const PbOauthGrant *grant = entry->grant;
  gint64 now = pb_clock_wall (entry->tokens->clock) / G_USEC_PER_SEC;

  if (grant == NULL)
    finish_with (entry, PB_ERROR_CLASS_AUTH_EXPIRED, PB_REASON_OAUTH_NOT_SIGNED_IN);
  else if (!pb_oauth_grant_fits (grant, entry->provider))
    finish_with (entry, PB_ERROR_CLASS_AUTH_EXPIRED, PB_REASON_OAUTH_NOT_SIGNED_IN);
  else if (entry->fresh || grant->access_token == NULL || grant->expires_at - now < ENOUGH)
    renew (entry);
  else
    {
      entry->made_fresh = FALSE;
      finish (entry, NULL);
    }
}

/* What another process has stored since counts more than what this one holds. @text: (nullable) */
static void
take_stored (Entry *entry, const PbSecret *text)
{
  g_autofree char *hash = text != NULL ? hash_of (text) : NULL;
  gboolean news = !entry->taken && g_strcmp0 (hash, entry->seen) != 0;

  entry->taken = FALSE;
  g_free (entry->seen);
  entry->seen = g_steal_pointer (&hash);
  if (entry->unkept && !news)
    return;
  g_clear_pointer (&entry->grant, pb_oauth_grant_unref);
  entry->unkept = FALSE;
  entry->grant = text != NULL ? pb_oauth_grant_parse (text) : NULL;
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Entry) entry = user_data;
  GError *error = NULL;
  g_autoptr (PbSecret) text = pb_vault_lookup_finish (PB_VAULT (object), result, &error);

  if (entry->tokens == NULL)
    {
      g_clear_error (&error);
      return;
    }
  if (error != NULL && !entry->unkept)
    {
      finish (entry, error);
      return;
    }
  if (error == NULL)
    take_stored (entry, text);
  g_clear_error (&error);
  judge (entry);
}

/* Returns: (transfer full) (nullable): why @account cannot have a token of its provider at all. */
static GError *
find_provider (Entry *entry)
{
  GError *error = NULL;

  entry->provider = pb_oauth_provider_find ((const char *const *) entry->tokens->folders, entry->account->oauth, entry->account, &error);
  if (entry->provider == NULL)
    return error;
  if (entry->provider->client_id == NULL)
    pb_oauth_fault_set_no_client (&error, entry->provider);
  else if (pb_oauth_provider_get_scope (entry->provider, entry->account) == NULL)
    error = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_CONFIG, PB_REASON_OAUTH_SCOPE);
  else if (!pb_oauth_provider_serves (entry->provider, entry->account->host))
    error = g_error_new (PB_ERROR, PB_ERROR_CLASS_CONFIG, PB_REASON_OAUTH_FOREIGN_HOST " (%s)", entry->provider->id);
  return error;
}

static gboolean
wants_fresh (const Entry *entry)
{
  for (const GList *link = entry->waiting.head; link != NULL; link = link->next)
    if (((const Waiter *) link->data)->fresh)
      return TRUE;
  return entry->want_fresh;
}

/* A run for the first one who waits. */
static void
begin (Entry *entry)
{
  g_autofree char *name = pb_oauth_grant_dup_name (entry->id);
  GError *error;

  entry->account = pb_account_ref (((Waiter *) g_queue_peek_head (&entry->waiting))->account);
  entry->fresh = wants_fresh (entry);
  error = find_provider (entry);
  if (error != NULL)
    finish (entry, error);
  else
    pb_vault_lookup_async (entry->tokens->vault, name, entry->tokens->closed, looked_up_cb, g_rc_box_acquire (entry));
}

/* --- Online Accounts --- */

static void
free_entry (gpointer entry)
{
  entry_unref (entry);
}

static void
online_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Entry *entry = g_task_get_task_data (task);
  PbTokens *self = entry->tokens;
  g_autoptr (GError) error = NULL;
  PbSecret *secret;

  if (self == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The program ends.");
      return;
    }
  secret = self->functions->get_finish (self->online, result, &error);
  if (secret != NULL)
    g_task_return_pointer (task, secret, (GDestroyNotify) pb_secret_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
ask_online (PbTokens *self, PbAccount *account, gboolean fresh, GTask *task)
{
  Entry *entry = entry_of (self, account->id);

  entry->made_fresh = fresh || entry->want_fresh;
  entry->want_fresh = FALSE;
  g_task_set_task_data (task, g_rc_box_acquire (entry), free_entry);
  self->functions->get_async (self->online, account, entry->made_fresh, g_task_get_cancellable (task), online_cb, g_object_ref (task));
}

/* --- public --- */

gboolean
pb_tokens_serve (const PbAccount *account)
{
  return account->goa != NULL || (account->oauth != NULL && g_str_equal (account->auth, "oauth2"));
}

static GStrv
copy_folders (const char *const *folders)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (folders == NULL)
    return NULL;
  for (gsize i = 0; folders[i] != NULL; i++)
    g_strv_builder_add (builder, folders[i]);
  return g_strv_builder_end (builder);
}

PbTokens *
pb_tokens_new (PbHttp *http, PbVault *vault, PbClock *clock, const char *const *folders)
{
  PbTokens *self = g_new0 (PbTokens, 1);

  self->http = g_object_ref (http);
  self->vault = g_object_ref (vault);
  self->clock = clock;
  self->folders = copy_folders (folders);
  self->closed = g_cancellable_new ();
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) entry_unref);
  return self;
}

static void
close_entry (gpointer key, gpointer value, gpointer user_data)
{
  Entry *entry = value;
  g_autoptr (GPtrArray) tasks = take_waiters (entry, TRUE);

  entry->tokens = NULL;
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_new_error (g_ptr_array_index (tasks, i), G_IO_ERROR, G_IO_ERROR_CANCELLED, "The program ends.");
}

void
pb_tokens_free (PbTokens *self)
{
  if (self == NULL)
    return;
  g_hash_table_foreach (self->entries, close_entry, NULL);
  g_cancellable_cancel (self->closed);
  g_hash_table_unref (self->entries);
  g_object_unref (self->closed);
  g_object_unref (self->vault);
  g_object_unref (self->http);
  g_strfreev (self->folders);
  g_free (self);
}

void
pb_tokens_set_online (PbTokens *self, const PbTokensOnline *functions, gpointer online)
{
  self->functions = functions;
  self->online = online;
}

static void
enqueue (PbTokens *self, PbAccount *account, gboolean fresh, GTask *task)
{
  Entry *entry = entry_of (self, account->id);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->entry = entry;
  waiter->task = g_object_ref (task);
  waiter->account = pb_account_ref (account);
  waiter->fresh = fresh || entry->want_fresh;
  g_queue_push_tail (&entry->waiting, waiter);
  if (cancellable != NULL)
    {
      waiter->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (cancelled_cb), waiter, NULL);
      g_source_attach (waiter->cancelled, g_main_context_get_thread_default ());
    }
  if (entry->account == NULL)
    begin (entry);
}

void
pb_tokens_get_async (PbTokens *self, PbAccount *account, gboolean fresh, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, pb_tokens_get_async);
  if (account->goa != NULL && self->functions == NULL)
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_CONFIG, "Online Accounts cannot be asked.");
  else if (account->goa != NULL)
    ask_online (self, account, fresh, task);
  else if (account->oauth == NULL)
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_CONFIG, PB_REASON_OAUTH_UNKNOWN);
  else
    enqueue (self, account, fresh, task);
}

PbSecret *
pb_tokens_get_finish (PbTokens *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_tokens_get_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
pb_tokens_refused (PbTokens *self, const PbAccount *account)
{
  Entry *entry;

  if (!pb_tokens_serve (account))
    return FALSE;
  entry = entry_of (self, account->id);
  entry->want_fresh = !entry->made_fresh;
  entry->made_fresh = FALSE;
  return entry->want_fresh;
}

void
pb_tokens_accepted (PbTokens *self, const PbAccount *account)
{
  Entry *entry = g_hash_table_lookup (self->entries, account->id);

  if (entry != NULL)
    entry->made_fresh = entry->want_fresh = FALSE;
}

void
pb_tokens_take (PbTokens *self, const char *id, PbOauthGrant *grant)
{
  Entry *entry = entry_of (self, id);
  PbOauthGrant *old = entry->grant;

  entry->grant = pb_oauth_grant_ref (grant);
  entry->unkept = TRUE;
  entry->taken = TRUE;
  entry->want_fresh = FALSE;
  g_clear_pointer (&old, pb_oauth_grant_unref);
}

void
pb_tokens_keep_async (PbTokens *self, PbAccount *account, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Entry *entry = entry_of (self, account->id);

  g_task_set_source_tag (task, pb_tokens_keep_async);
  if (entry->grant != NULL)
    {
      keep (entry, task);
      return;
    }
  g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_AUTH_EXPIRED, PB_REASON_OAUTH_NOT_SIGNED_IN);
  g_object_unref (task);
}

gboolean
pb_tokens_keep_finish (PbTokens *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_tokens_keep_async), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
pb_tokens_is_unkept (PbTokens *self, const char *id)
{
  const Entry *entry = g_hash_table_lookup (self->entries, id);

  return entry != NULL && entry->unkept;
}
