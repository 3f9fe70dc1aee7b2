/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-login-link.c: see pb-login-link.h. */
#include "pb-login-link.h"

#include "pb-corp-app.h"
#include "pb-error.h"
#include "pb-imap-key.h"
#include "pb-login-way.h"
#include "pb-secret.h"

#include <string.h>

#define PATIENCE   (3 * G_TIME_SPAN_SECOND)         /* a person waits for the browser */
#define HEAD_START (1200 * G_TIME_SPAN_MILLISECOND) /* of a way; then the next one is tried beside it */

/* One click. */
typedef struct
{
  PbAccount *account;    /* (owned) */
  PbLoginLink *link;     /* (owned) (nullable): the plain address so far; NULL = answered */
  char *mail_id;         /* (owned) (nullable): the clicked mail's name at the service */
  PbTimer *timer;        /* (owned): the end */
  PbTimer *next;         /* (owned): when the next way is tried */
  GCancellable *stop;    /* (owned): ends the calls */
  GCancellable *outside; /* (owned) (nullable) */
  PbContext context;
  PbLoginWay order[PB_N_LOGIN_WAYS];
  guint n_tried;
  guint n_open;    /* of those, without an answer so far */
  GError *failure; /* (owned) (nullable): of those that were tried */
  gulong outside_id;
} Click;

void
pb_login_link_free (PbLoginLink *link)
{
  if (link == NULL)
    return;
  pb_secret_free_string (link->url);
  g_clear_error (&link->reason);
  g_free (link);
}

/* --- what the ledger knows of the mail --- */

typedef struct
{
  const char *key;
  guint32 uid;
  char *folder; /* (owned) (nullable), as the next two */
  char *message_id;
  char *mail_id;
} Mail;

static void
find_mail (const PbLedgerMail *mail, PbLedgerEntry entry, gpointer user_data)
{
  Mail *wanted = user_data;

  if (!g_str_equal (mail->key, wanted->key))
    return;
  wanted->uid = mail->uid != 0 ? mail->uid : wanted->uid;
  g_free (wanted->folder);
  g_free (wanted->message_id);
  g_free (wanted->mail_id);
  wanted->folder = g_strdup (mail->folder);
  wanted->message_id = g_strdup (mail->message_id);
  wanted->mail_id = mail->mail_id != NULL && mail->mail_id[0] != '\0' ? g_strdup (mail->mail_id) : NULL;
}

/* Returns: (transfer full): the plain address for the account or the mail @key. @mail_id: (out) (nullable) (transfer full) */
static PbLoginLink *
make_plain (const PbContext *context, const PbAccount *account, const char *key, const char *message_id, char **mail_id)
{
  PbLoginLink *link = g_new0 (PbLoginLink, 1);
  Mail mail = { key, key != NULL ? pb_imap_key_get_uid (key) : 0, NULL, NULL, NULL };

  if (key != NULL && context->ledger != NULL)
    pb_ledger_foreach (context->ledger, account->id, find_mail, &mail);
  const PbAccountMail known = { mail.folder, mail.uid, message_id != NULL ? message_id : mail.message_id, mail.mail_id };
  link->url = pb_account_dup_url (account, key != NULL ? &known : NULL);
  g_free (mail.folder);
  g_free (mail.message_id);
  *mail_id = mail.mail_id;
  return link;
}

/* --- the click --- */

static void
click_free (gpointer data)
{
  Click *self = data;

  g_cancellable_disconnect (self->outside, self->outside_id);
  g_clear_object (&self->outside);
  g_clear_pointer (&self->timer, pb_timer_free);
  g_clear_pointer (&self->next, pb_timer_free);
  g_clear_pointer (&self->link, pb_login_link_free);
  g_clear_error (&self->failure);
  g_object_unref (self->stop);
  pb_account_unref (self->account);
  g_free (self->mail_id);
  g_free (self);
}

/* From now on everything is too late. Returns: (transfer full): the link as it is */
static PbLoginLink *
close_click (Click *self)
{
  pb_timer_set (self->timer, PB_NEVER);
  pb_timer_set (self->next, PB_NEVER);
  return g_steal_pointer (&self->link);
}

/* Answers once. @reason: (nullable) (transfer full): why the link is the plain one. */
static void
answer (GTask *task, GError *reason)
{
  PbLoginLink *link = close_click (g_task_get_task_data (task));

  link->reason = reason;
  g_task_return_pointer (task, link, (GDestroyNotify) pb_login_link_free);
}

/* --- the ways --- */

static void try_next (GTask *task);

/* Returns: whether @error tells more than @other (nullable), which came before. */
static gboolean
tells_more (const GError *error, const GError *other)
{
  return other == NULL || (g_error_matches (other, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED) && !g_error_matches (error, PB_ERROR, PB_ERROR_CLASS_VAULT_LOCKED));
}

/* @error: (transfer full) */
static void
note_failure (Click *self, GError *error)
{
  g_autoptr (GError) taken = error;

  /* An application that nobody has given a secret is no fault. */
  if (pb_corp_app_is_missing (PB_CORP_SSO, taken) || !tells_more (taken, self->failure))
    return;
  g_clear_error (&self->failure);
  self->failure = g_steal_pointer (&taken);
}

static void
take_url (GTask *task, char *url)
{
  Click *self = g_task_get_task_data (task);

  pb_secret_free_string (self->link->url);
  self->link->url = url;
  self->link->ticket = TRUE;
  answer (task, NULL);
  g_cancellable_cancel (self->stop); /* the other way, if it is under way */
}

static void
take_back (GTask *task)
{
  pb_login_link_free (close_click (g_task_get_task_data (task)));
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The click was taken back.");
}

static void
way_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Click *self = g_task_get_task_data (task);
  GError *error = NULL;
  char *url = pb_login_way_finish (result, &error);

  self->n_open--;
  if (self->link == NULL) /* too late */
    {
      pb_secret_free_string (url);
      g_clear_error (&error);
    }
  else if (url != NULL)
    take_url (task, url);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_clear_error (&error);
      take_back (task);
    }
  else
    {
      note_failure (self, error);
      try_next (task);
    }
}

/* Asks by the next way that the account has; when none is left, and none is under way, the link stays plain. */
static void
try_next (GTask *task)
{
  Click *self = g_task_get_task_data (task);
  PbLoginWay way;

  while (self->n_tried < PB_N_LOGIN_WAYS)
    {
      way = self->order[self->n_tried++];
      if (!pb_login_way_is_there (self->account, way))
        continue;
      self->n_open++;
      pb_timer_set (self->next, pb_clock_now (self->context.clock) + HEAD_START);
      pb_login_way_async (&self->context, self->account, way, NULL, self->mail_id, self->stop, way_cb, g_object_ref (task));
      return;
    }
  pb_timer_set (self->next, PB_NEVER);
  if (self->n_open == 0)
    answer (task, g_steal_pointer (&self->failure));
}

/* The way under way may hang: a firewall that drops the packets of one API says nothing of the other. */
static void
next_cb (gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);

  try_next (task);
}

static void
late_cb (gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Click *self = g_task_get_task_data (task);

  answer (task, g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_TIMEOUT, "The service gave no ticket to log in with within 3 seconds."));
  g_cancellable_cancel (self->stop);
}

static void
outside_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* The current API first: it is encrypted and alive. But only the OpenApi opens a certain mail. */
static void
set_order (Click *self)
{
  gboolean openapi_first = self->mail_id != NULL;

  self->order[0] = openapi_first ? PB_LOGIN_WAY_OPENAPI : PB_LOGIN_WAY_CORP;
  self->order[1] = openapi_first ? PB_LOGIN_WAY_CORP : PB_LOGIN_WAY_OPENAPI;
}

static Click *
click_new (GTask *task, const PbContext *context, PbAccount *account)
{
  Click *self = g_new0 (Click, 1);
  GCancellable *outside = g_task_get_cancellable (task);

  self->account = pb_account_ref (account);
  self->context = *context;
  self->stop = g_cancellable_new ();
  self->timer = pb_timer_new (context->clock, late_cb, task);
  self->next = pb_timer_new (context->clock, next_cb, task);
  if (outside != NULL)
    {
      self->outside = g_object_ref (outside);
      self->outside_id = g_cancellable_connect (outside, G_CALLBACK (outside_cb), g_object_ref (self->stop), g_object_unref);
    }
  return self;
}

void
pb_login_link_async (const PbContext *context, PbAccount *account, const char *key, const char *message_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Click *self = click_new (task, context, account);

  g_task_set_source_tag (task, pb_login_link_async);
  g_task_set_task_data (task, self, click_free);
  self->link = make_plain (context, account, key, message_id, &self->mail_id);
  set_order (self);
  if (!g_str_equal (account->kind, "exmail"))
    answer (task, NULL);
  else if (context->http == NULL || context->exmail == NULL)
    answer (task, g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_CONFIG, "The OpenApi is not used by this program."));
  else
    {
      pb_timer_set (self->timer, pb_clock_now (context->clock) + PATIENCE);
      try_next (task);
    }
}

PbLoginLink *
pb_login_link_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_login_link_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
