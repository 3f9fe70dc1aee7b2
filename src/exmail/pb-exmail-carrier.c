/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-carrier.c: see pb-exmail-carrier.h. */
#include "pb-exmail-carrier.h"

#include <string.h>

#include "pb-error.h"
#include "pb-exmail-api.h"
#include "pb-exmail-tokens.h"

G_DEFINE_ABSTRACT_TYPE (PbExmailCarrier, pb_exmail_carrier, G_TYPE_OBJECT)

static void
pb_exmail_carrier_class_init (PbExmailCarrierClass *klass)
{
}

static void
pb_exmail_carrier_init (PbExmailCarrier *self)
{
}

void
pb_exmail_carrier_send_async (PbExmailCarrier *self, PbAccount *account, PbExmailRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PB_EXMAIL_CARRIER_GET_CLASS (self)->send_async (self, account, request, cancellable, callback, user_data);
}

JsonObject *
pb_exmail_carrier_send_finish (PbExmailCarrier *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

gint
pb_exmail_error_get_code (const GError *error)
{
  static const char beginning[] = "Exmail says ";
  gint64 code;

  if (error == NULL || error->domain != PB_ERROR || !g_str_has_prefix (error->message, beginning))
    return 0;
  code = g_ascii_strtoll (error->message + sizeof beginning - 1, NULL, 10);
  return code > G_MININT && code < G_MAXINT ? (gint) code : 0;
}

/* --- the one that asks by itself --- */

#define PB_TYPE_DIRECT_CARRIER (pb_direct_carrier_get_type ())
G_DECLARE_FINAL_TYPE (PbDirectCarrier, pb_direct_carrier, PB, DIRECT_CARRIER, PbExmailCarrier)

struct _PbDirectCarrier
{
  PbExmailCarrier parent_instance;
  PbContext context;
};

G_DEFINE_FINAL_TYPE (PbDirectCarrier, pb_direct_carrier, PB_TYPE_EXMAIL_CARRIER)

static JsonObject *
new_validity (gint64 life)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "expires_in", life / G_USEC_PER_SEC);
  return object;
}

static void
return_answer (GTask *task, JsonObject *answer, GError *error)
{
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) json_object_unref);
  else
    g_task_return_error (task, error);
}

static void
called_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  JsonObject *answer = pb_exmail_call_finish (result, &error);

  return_answer (task, answer, error);
}

static void
got_token_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  PbDirectCarrier *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (PbSecret) token = pb_exmail_tokens_get_finish (result, &error);

  return_answer (task, token != NULL ? new_validity (pb_exmail_tokens_get_life (self->context.exmail, g_task_get_task_data (task))) : NULL, error);
}

static void
send_openapi (PbDirectCarrier *self, PbAccount *account, PbExmailRequest *request, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (g_str_equal (request->path, "token"))
    pb_exmail_tokens_get_async (self->context.exmail, account, self->context.vault, NULL, NULL, cancellable, got_token_cb, g_object_ref (task));
  else
    pb_exmail_call_form_async (&self->context, account, NULL, request->path, request->body, cancellable, called_cb, g_object_ref (task));
}

static void
direct_carrier_send_async (PbExmailCarrier *carrier, PbAccount *account, PbExmailRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PbDirectCarrier *self = PB_DIRECT_CARRIER (carrier);
  g_autoptr (GTask) task = g_task_new (carrier, cancellable, callback, user_data);

  g_task_set_source_tag (task, direct_carrier_send_async);
  g_task_set_task_data (task, pb_account_ref (account), (GDestroyNotify) pb_account_unref);
  if (request->api == PB_EXMAIL_API_OPENAPI)
    send_openapi (self, account, request, task);
  else
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_CONFIG, "The service has no current API here.");
}

static void
pb_direct_carrier_class_init (PbDirectCarrierClass *klass)
{
  PB_EXMAIL_CARRIER_CLASS (klass)->send_async = direct_carrier_send_async;
}

static void
pb_direct_carrier_init (PbDirectCarrier *self)
{
}

PbExmailCarrier *
pb_exmail_carrier_new (const PbContext *context)
{
  PbDirectCarrier *self = g_object_new (PB_TYPE_DIRECT_CARRIER, NULL);

  self->context = *context;
  return PB_EXMAIL_CARRIER (self);
}
