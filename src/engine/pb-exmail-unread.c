/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-unread.c: see pb-exmail-unread.h. The current API has two forms: a plain query, which clients use, and JSON with a
 * span of time, which its documentation has. Where one is refused (40092) the other is sent; what works comes first the next time. */
#include "pb-exmail-unread.h"

#include <string.h>

#include "pb-corp-api.h"
#include "pb-corp-codes.h"
#include "pb-error.h"
#include "pb-exmail-answer.h"
#include "pb-exmail-api.h"
#include "pb-exmail-tokens.h"
#include "pb-form.h"

#define BAD_PARAMETERS 40092
#define SPAN           G_GINT64_CONSTANT (366) /* days: what is older, nobody waits for */

typedef struct
{
  PbContext context;
  PbAccount *account; /* (owned) */
  PbSecret *secret;   /* (owned) (nullable) */
  GError *silent;     /* (owned) (nullable): the current API cannot be reached */
  gboolean alone;     /* the OpenApi does not stand in */
  gboolean dated;     /* the second form is sent */
  gboolean again;     /* it is the other one */
} Ask;

static void
ask_free (gpointer data)
{
  Ask *self = data;

  g_clear_pointer (&self->secret, pb_secret_unref);
  g_clear_error (&self->silent);
  pb_account_unref (self->account);
  g_free (self);
}

/* @answer: (nullable): NULL with @error (transfer full) */
static void
take (GTask *task, JsonObject *answer, const char *key, GError *error)
{
  gint64 number = answer != NULL ? pb_exmail_get_number (answer, key) : -1;

  if (error == NULL && number < 0)
    error = g_error_new_literal (PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service gave no number of unread mails.");
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, number);
}

static void
called_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Ask *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) answer = pb_exmail_call_finish (result, &error);

  if (error != NULL && self->silent != NULL) /* that passes; what the OpenApi says need not */
    {
      g_clear_error (&error);
      error = g_steal_pointer (&self->silent);
    }
  take (task, answer, "NewCount", error);
}

static void
ask_openapi (GTask *task)
{
  const Ask *self = g_task_get_task_data (task);
  const char *const params[] = { "Alias", self->account->address, NULL };

  pb_exmail_call_async (&self->context, self->account, NULL, "mail/newcount", params, g_task_get_cancellable (task), called_cb, g_object_ref (task));
}

/* --- the current API --- */

gboolean
pb_exmail_unread_is_for_openapi (const PbAccount *account, const GError *error)
{
  return account->client_id != NULL && pb_corp_is_out (pb_error_class_of (error, PB_ERROR_CLASS_NONE), error->message, TRUE);
}

static gboolean
is_lasting (const GError *error)
{
  return pb_corp_is_out (pb_error_class_of (error, PB_ERROR_CLASS_NONE), error->message, FALSE);
}

/* Returns: (transfer full): the day so many days from now, "2026-01-31". */
static char *
dup_day (const Ask *self, gint64 days)
{
  gint64 seconds = pb_clock_wall (self->context.clock) / G_USEC_PER_SEC + days * 86400;
  g_autoptr (GDateTime) day = g_date_time_new_from_unix_utc (seconds);

  return g_date_time_format (day, "%Y-%m-%d");
}

/* Returns: (transfer full): JSON up to tomorrow, which is today in the east. */
static PbSecret *
make_span (const Ask *self)
{
  g_autofree char *begin = dup_day (self, -SPAN), *end = dup_day (self, 1);
  g_autofree char *json = g_strdup_printf ("{\"type\":0,\"begin_date\":\"%s\",\"end_date\":\"%s\"}", begin, end);

  return pb_secret_new (json, strlen (json));
}

static PbExmailPolls *
polls_of (const Ask *self)
{
  return pb_exmail_tokens_get_polls (self->context.exmail, self->account);
}

static void ask_corp (GTask *task);

static void
corp_called_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Ask *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) answer = pb_corp_call_finish (result, &error);

  if (error == NULL)
    polls_of (self)->dated = self->dated;
  /* Of some days only the one counts, and the other of all: what passes must not look like new mail. */
  if (error != NULL && !self->alone && pb_exmail_unread_is_for_openapi (self->account, error) && (!self->dated || is_lasting (error)))
    {
      if (is_lasting (error))
        g_clear_error (&error);
      self->silent = error;
      ask_openapi (task);
    }
  else if (error != NULL && !self->again && pb_exmail_reason_get_code (error->message) == BAD_PARAMETERS)
    {
      g_clear_error (&error);
      self->again = TRUE;
      self->dated = !self->dated;
      ask_corp (task);
    }
  else
    take (task, answer, "count", error);
}

static void
ask_corp (GTask *task)
{
  Ask *self = g_task_get_task_data (task);
  g_autoptr (GString) query = g_string_new (NULL);
  g_autoptr (PbSecret) json = self->dated ? make_span (self) : NULL;

  pb_form_append (query, "userid", self->account->address);
  pb_corp_call_async (&self->context, self->account, &(PbCorpRequest){ .app = PB_CORP_REMIND, .secret = self->secret, .path = "mail/newcount", .query = query->str + 1, .json = json }, g_task_get_cancellable (task), corp_called_cb, g_object_ref (task));
}

/* Returns: (transfer full) */
static GTask *
task_new (const PbContext *context, PbAccount *account, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Ask *self = g_new0 (Ask, 1);

  self->context = *context;
  self->account = pb_account_ref (account);
  self->dated = polls_of (self)->dated;
  g_task_set_source_tag (task, pb_exmail_unread_async);
  g_task_set_task_data (task, self, ask_free);
  return task;
}

void
pb_exmail_unread_async (const PbContext *context, PbAccount *account, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = task_new (context, account, cancellable, callback, user_data);

  if (account->corp_id != NULL)
    ask_corp (task);
  else
    ask_openapi (task);
}

void
pb_exmail_unread_corp_async (const PbContext *context, PbAccount *account, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = task_new (context, account, cancellable, callback, user_data);
  Ask *self = g_task_get_task_data (task);

  self->secret = secret != NULL ? pb_secret_ref (secret) : NULL;
  self->alone = TRUE;
  ask_corp (task);
}

gint64
pb_exmail_unread_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_exmail_unread_async), -1);
  return g_task_propagate_int (G_TASK (result), error);
}
