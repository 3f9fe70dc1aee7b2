/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-source.c: what every kind of account has in common. */
#include "pb-source.h"

#include "pb-error.h"
#include "pb-exmail-imap-source.h"
#include "pb-exmail-poll-source.h"
#include "pb-exmail-source.h"
#include "pb-imap-source.h"
#include "pb-pop3-source.h"

typedef struct
{
  PbAccount *account; /* (owned) */
  PbContext context;
  PbSourceSink sink;
  gpointer user_data; /* (unowned) */
} PbMailSourcePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (PbMailSource, pb_mail_source, G_TYPE_OBJECT)

PbMailSource *
pb_mail_source_new_of_type (GType type, PbAccount *account, const PbContext *context, PbSourceSink sink, gpointer user_data)
{
  PbMailSource *self = g_object_new (type, NULL);
  PbMailSourcePrivate *priv = pb_mail_source_get_instance_private (self);

  priv->account = pb_account_ref (account);
  priv->context = *context;
  priv->sink = sink;
  priv->user_data = user_data;
  return self;
}

/* Returns: G_TYPE_INVALID for a kind this version does not know. */
static GType
type_for (const PbAccount *account)
{
  if (g_str_equal (account->kind, "imap"))
    return PB_TYPE_IMAP_SOURCE;
  if (g_str_equal (account->kind, "pop3"))
    return PB_TYPE_POP3_SOURCE;
  if (!g_str_equal (account->kind, "exmail"))
    return G_TYPE_INVALID;
  switch (pb_account_get_push (account))
    {
    case PB_PUSH_OPENAPI_IMAP:
      return PB_TYPE_EXMAIL_IMAP_SOURCE;
    case PB_PUSH_IMAP:
      return PB_TYPE_IMAP_SOURCE;
    case PB_PUSH_POLL:
      return PB_TYPE_EXMAIL_POLL_SOURCE;
    case PB_PUSH_OPENAPI:
    default:
      return PB_TYPE_EXMAIL_SOURCE;
    }
}

PbMailSource *
pb_mail_source_new (PbAccount *account, const PbContext *context, PbSourceSink sink, gpointer user_data, GError **error)
{
  GType type = type_for (account);

  if (type == G_TYPE_INVALID)
    {
      g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "This version does not know accounts of the kind “%s”.", account->kind);
      return NULL;
    }
  return pb_mail_source_new_of_type (type, account, context, sink, user_data);
}

PbAccount *
pb_mail_source_get_account (PbMailSource *self)
{
  PbMailSourcePrivate *priv = pb_mail_source_get_instance_private (self);

  return priv->account;
}

const PbContext *
pb_mail_source_get_context (PbMailSource *self)
{
  PbMailSourcePrivate *priv = pb_mail_source_get_instance_private (self);

  return &priv->context;
}

void
pb_mail_source_report (PbMailSource *self, PbEvent *event)
{
  PbMailSourcePrivate *priv = pb_mail_source_get_instance_private (self);

  event->account = priv->account->id;
  if (event->folder == NULL)
    event->folder = priv->account->folder;
  priv->sink (self, event, priv->user_data);
}

void
pb_mail_source_look_at_pin (PbMailSource *self, PbStream *stream)
{
  PbMailSourcePrivate *priv = pb_mail_source_get_instance_private (self);
  const char *pin = pb_account_get_pin (priv->account);
  g_autofree char *name = g_strconcat ("pin-idle/", priv->account->id, NULL);
  g_autofree char *told = NULL;
  PbEvent event = { .type = PB_EVENT_PIN_IDLE };

  if (pin == NULL || stream == NULL || !pb_stream_get_peer (stream)->pin_idle)
    return;
  told = pb_ledger_get_note (priv->context.ledger, name);
  if (g_strcmp0 (told, pin) == 0)
    return;
  pb_ledger_set_note (priv->context.ledger, name, pin);
  pb_mail_source_report (self, &event);
}

void
pb_mail_source_start (PbMailSource *self)
{
  PB_MAIL_SOURCE_GET_CLASS (self)->start (self);
}

void
pb_mail_source_stop (PbMailSource *self)
{
  PB_MAIL_SOURCE_GET_CLASS (self)->stop (self);
}

void
pb_mail_source_refresh (PbMailSource *self)
{
  PB_MAIL_SOURCE_GET_CLASS (self)->refresh (self);
}

void
pb_mail_source_probe (PbMailSource *self)
{
  PB_MAIL_SOURCE_GET_CLASS (self)->probe (self);
}

void
pb_mail_source_mark_read_async (PbMailSource *self, const char *const *keys, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  PB_MAIL_SOURCE_GET_CLASS (self)->mark_read_async (self, keys, cancellable, callback, user_data);
}

gboolean
pb_mail_source_mark_read_finish (PbMailSource *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
pb_mail_source_mark_read_pass_on (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (pb_mail_source_mark_read_finish (PB_MAIL_SOURCE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
pb_mail_source_finalize (GObject *object)
{
  PbMailSourcePrivate *priv = pb_mail_source_get_instance_private (PB_MAIL_SOURCE (object));

  g_clear_pointer (&priv->account, pb_account_unref);
  G_OBJECT_CLASS (pb_mail_source_parent_class)->finalize (object);
}

static void
pb_mail_source_class_init (PbMailSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pb_mail_source_finalize;
}

static void
pb_mail_source_init (PbMailSource *self)
{
}
