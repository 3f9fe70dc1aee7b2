/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-sign-ins.c: see pb-sign-ins.h. */
#include "config.h"

#include "pb-sign-ins.h"

#include <glib/gi18n.h>

#include "pb-oauth-sign-in.h"
#include "pb-opener.h"
#include "pb-reason.h"
#include "pb-sign-in-run.h"
#include "pb-way-out.h"
#include "pb-words-oauth.h"
#include "pb-words.h"

/* While another program changes accounts.ini, which takes milliseconds; who does so for long was stopped. */
#define BUSY_PAUSE (100 * (gint64) 1000)
#define BUSY_TRIES 50

struct _PbSignIns
{
  PbResident *resident;     /* (unowned) */
  GHashTable *cancellables; /* (owned) (element-type utf8 GCancellable): of those under way, by account */
  GPtrArray *unsaved;       /* (owned) (element-type SignIn): kept, while the account cannot be written yet */
  PbTimer *again;           /* (owned): to save those */
};

/* One of them. */
typedef struct
{
  PbResident *resident;      /* (unowned): not looked at once it was cancelled */
  PbAccount *account;        /* (owned): as it is to be */
  PbAccount *before;         /* (owned): as it was */
  char *token;               /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) */
  guint busy;                /* tries to save */
} SignIn;

static void
sign_in_free (SignIn *sign_in)
{
  pb_account_unref (sign_in->account);
  pb_account_unref (sign_in->before);
  g_object_unref (sign_in->cancellable);
  g_free (sign_in->token);
  g_free (sign_in);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SignIn, sign_in_free)

static void
say (SignIn *sign_in, const char *words)
{
  g_autofree char *id = g_strconcat (PB_SIGN_IN_ALERT, sign_in->account->id, NULL);
  /* Translators: %s is the name of an account */
  g_autofree char *summary = g_strdup_printf (_ ("Nobody is signed in at %s"), sign_in->account->name);

  pb_resident_say (sign_in->resident, id, summary, words);
}

/* The alert that asked for it. */
static void
withdraw_question (SignIn *sign_in)
{
  g_autofree char *id = g_strconcat (PB_TEXT_ALERT PB_SIGN_IN_ALERT, sign_in->account->id, NULL);

  if (sign_in->resident->alerts != NULL)
    pb_alerts_withdraw (sign_in->resident->alerts, id);
}

/* It serves, but for how long? */
static void
tell_unkept (SignIn *sign_in, const GError *error)
{
  g_autofree char *name = pb_oauth_grant_dup_name (sign_in->account->id);
  const char *reason = pb_words_reason (error->message);
  g_autofree char *words = NULL;

  if (g_str_equal (error->message, PB_REASON_CREDENTIAL))
    /* TRANSLATORS: %s is part of a file's name */
    words = g_strdup_printf (_ ("The sign-in is lost when Postbell ends: the credential file postbell.%s takes the place of the keyring, and Postbell cannot change it. Whoever made that file has to renew it."), name);
  else if (pb_vault_is_kept (sign_in->resident->edges->vault, name))
    words = g_strdup_printf (_ ("The sign-in was not put into the keyring (%s), so it is lost when Postbell ends. Once a keyring is there and unlocked, Postbell puts it there by itself."), reason);
  else
    words = g_strdup_printf (_ ("The sign-in was not put into the keyring (%s), so it is lost when Postbell ends. Start or unlock a keyring, then sign in again."), reason);
  pb_resident_say (sign_in->resident, "unkept", _ ("The sign-in is not kept"), words);
}

/* Minutes have passed: the account may be gone, or sign in elsewhere by now. Returns: (transfer none) (nullable) */
static PbAccount *
find_wanted (const SignIn *sign_in)
{
  const PbAccount *before = sign_in->before;
  PbAccount *now = pb_accounts_find (sign_in->resident->edges->accounts, before->id);
  gboolean alike = now != NULL && g_strcmp0 (now->auth, before->auth) == 0 && g_strcmp0 (now->oauth, before->oauth) == 0 && g_strcmp0 (now->goa, before->goa) == 0;

  return alike && g_strcmp0 (now->oauth_client_id, before->oauth_client_id) == 0 && g_strcmp0 (now->oauth_tenant, before->oauth_tenant) == 0 ? now : NULL;
}

/* Whoever had a password until now signs in like this from now on. */
static gboolean
save (const SignIn *sign_in, GError **error)
{
  PbAccount *found = find_wanted (sign_in);
  g_autoptr (PbAccount) now = found != NULL ? pb_account_ref (found) : NULL;
  g_autoptr (PbAccount) changed = NULL;

  if (now == NULL || pb_account_equal (sign_in->before, sign_in->account))
    return TRUE;
  changed = pb_sign_in_dup_account (now, sign_in->account->oauth, error);
  return changed != NULL && pb_accounts_swap (sign_in->resident->edges->accounts, now, changed, error);
}

/* @sign_in: (transfer full) */
static void
save_later (SignIn *sign_in)
{
  PbSignIns *self = sign_in->resident->sign_ins;

  sign_in->busy++;
  g_ptr_array_add (self->unsaved, sign_in);
  pb_timer_set (self->again, pb_clock_now (sign_in->resident->edges->context.clock) + BUSY_PAUSE);
}

/* @owned: (transfer full) */
static void
complete (SignIn *owned)
{
  g_autoptr (SignIn) sign_in = owned;
  g_autoptr (GError) unsaved = NULL;

  if (g_cancellable_is_cancelled (sign_in->cancellable))
    return;
  if (!save (sign_in, &unsaved))
    {
      if (g_error_matches (unsaved, G_IO_ERROR, G_IO_ERROR_BUSY) && sign_in->busy < BUSY_TRIES)
        {
          save_later (g_steal_pointer (&sign_in));
          return;
        }
      pb_tokens_forget (sign_in->resident->edges->tokens, sign_in->account->id);
      say (sign_in, unsaved->message);
      return;
    }
  withdraw_question (sign_in);
  pb_monitor_secret_changed (sign_in->resident->monitor, sign_in->account->id);
}

static void
again_cb (gpointer user_data)
{
  PbSignIns *self = user_data;
  g_autoptr (GPtrArray) unsaved = g_steal_pointer (&self->unsaved);

  self->unsaved = g_ptr_array_new_with_free_func ((GDestroyNotify) sign_in_free);
  while (unsaved->len > 0)
    complete (g_ptr_array_steal_index (unsaved, 0));
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SignIn) sign_in = user_data;
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (sign_in->cancellable))
    return;
  if (!pb_tokens_keep_finish (sign_in->resident->edges->tokens, result, &error))
    tell_unkept (sign_in, error);
  complete (g_steal_pointer (&sign_in));
}

static void
signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SignIn) sign_in = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PbOauthGrant) grant = pb_oauth_sign_in_finish (result, &error);
  PbAccount *account = sign_in->account;
  g_autofree char *words = NULL;
  PbTokens *tokens;

  if (g_cancellable_is_cancelled (sign_in->cancellable) || find_wanted (sign_in) == NULL)
    return;
  tokens = sign_in->resident->edges->tokens;
  if (grant == NULL)
    {
      words = pb_words_error (pb_error_class_of (error, PB_ERROR_CLASS_CONFIG), account, error->message);
      say (sign_in, words);
      return;
    }
  pb_tokens_take (tokens, account->id, grant);
  pb_tokens_keep_async (tokens, account, NULL, kept_cb, g_steal_pointer (&sign_in));
}

/* --- the browser --- */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (SignIn) sign_in = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (pb_opener_open_finish (result, &error) || g_cancellable_is_cancelled (sign_in->cancellable))
    return;
  words = g_strdup_printf (_ ("No browser could be started. In a terminal, “postbell account sign-in %s” shows the address."), sign_in->account->id);
  say (sign_in, words);
}

static void
invite_cb (const PbOauthInvitation *invitation, gpointer user_data)
{
  const SignIn *sign_in = user_data;
  SignIn *copy = g_new (SignIn, 1);

  *copy = (SignIn){ sign_in->resident, pb_account_ref (sign_in->account), pb_account_ref (sign_in->before), NULL, g_object_ref (sign_in->cancellable), 0 };
  pb_opener_open_async (invitation->url, sign_in->token, sign_in->cancellable, opened_cb, copy);
}

/* --- all of them --- */

gboolean
pb_sign_ins_serve (const PbAccount *account)
{
  return account != NULL && account->goa == NULL && account->oauth != NULL && g_str_equal (account->auth, "oauth2");
}

PbSignIns *
pb_sign_ins_new (PbResident *resident)
{
  PbSignIns *self = g_new0 (PbSignIns, 1);

  self->resident = resident;
  self->cancellables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->unsaved = g_ptr_array_new_with_free_func ((GDestroyNotify) sign_in_free);
  self->again = pb_timer_new (resident->edges->context.clock, again_cb, self);
  return self;
}

static void
cancel (gpointer key, gpointer value, gpointer user_data)
{
  g_cancellable_cancel (value);
}

void
pb_sign_ins_free (PbSignIns *self)
{
  if (self == NULL)
    return;
  g_hash_table_foreach (self->cancellables, cancel, NULL);
  g_hash_table_unref (self->cancellables);
  g_ptr_array_unref (self->unsaved);
  pb_timer_free (self->again);
  g_free (self);
}

void
pb_sign_ins_begin (PbSignIns *self, PbAccount *account, const char *provider, const char *token)
{
  const PbRedirectPages pages = pb_words_oauth_pages ();
  g_autoptr (GError) error = NULL;
  g_autoptr (PbAccount) wanted = pb_sign_in_dup_account (account, provider, &error);
  GCancellable *under_way = g_hash_table_lookup (self->cancellables, account->id);
  g_autoptr (PbHttp) http = pb_way_out_http (account, self->resident->edges->http, self->resident->edges->vault);
  SignIn *sign_in;

  if (wanted == NULL)
    {
      pb_resident_say (self->resident, "sign-in", account->name, error->message);
      return;
    }
  if (under_way != NULL)
    g_cancellable_cancel (under_way);
  sign_in = g_new (SignIn, 1);
  *sign_in = (SignIn){ self->resident, g_steal_pointer (&wanted), pb_account_ref (account), g_strdup (token), g_cancellable_new (), 0 };
  g_hash_table_insert (self->cancellables, g_strdup (account->id), g_object_ref (sign_in->cancellable));
  const PbOauthManner manner = { .pages = &pages, .invite = invite_cb, .invite_data = sign_in };
  pb_oauth_sign_in_async (http, self->resident->edges->context.clock, sign_in->account, &manner, sign_in->cancellable, signed_in_cb, sign_in);
}

void
pb_sign_ins_forget (PbSignIns *self, const char *id)
{
  GCancellable *cancellable = g_hash_table_lookup (self->cancellables, id);

  if (cancellable == NULL)
    return;
  g_cancellable_cancel (cancellable);
  g_hash_table_remove (self->cancellables, id);
}
