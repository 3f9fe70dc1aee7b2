/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-connector.c: see pb-connector.h. */
#include "pb-connector.h"

#include "pb-sign-in.h"
#include "pb-way-out.h"

typedef struct
{
  PbAccount *account; /* (owned) */
  PbContext context;
  PbSecret *secret; /* (owned) (nullable) */
  guint64 token;    /* which one */
  PbStream *stream; /* (owned) (nullable) */
  PbConnectorFunc progress;
  gpointer progress_data; /* (unowned) */
  gint64 began;           /* the present step */
} Way;

static void
way_free (gpointer data)
{
  Way *way = data;

  pb_account_unref (way->account);
  g_clear_pointer (&way->secret, pb_secret_unref);
  if (way->stream != NULL)
    pb_stream_close (way->stream);
  g_clear_object (&way->stream);
  g_free (way);
}

static void
step_done (Way *way, PbConnectorStep step)
{
  gint64 now = pb_clock_now (way->context.clock);

  if (way->progress != NULL)
    way->progress (step, now - way->began, way->stream, way->progress_data);
  way->began = now;
}

/* @task: (transfer full) */
static void
arrive (GTask *task)
{
  step_done (g_task_get_task_data (task), PB_CONNECTOR_DONE);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
secured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!pb_stream_start_tls_finish (PB_STREAM (object), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  step_done (g_task_get_task_data (task), PB_CONNECTOR_TLS);
  arrive (g_steal_pointer (&task));
}

static void
dialled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Way *way = g_task_get_task_data (task);

  way->stream = pb_dialer_dial_finish (PB_DIALER (object), result, &error);
  if (way->stream == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  step_done (way, PB_CONNECTOR_CONNECT);
  if (way->account->security != PB_SECURITY_TLS)
    {
      arrive (g_steal_pointer (&task));
      return;
    }
  GCancellable *cancellable = g_task_get_cancellable (task);
  pb_stream_start_tls_async (way->stream, cancellable, secured_cb, g_steal_pointer (&task));
}

/* @task: (transfer full) */
static void
dial (GTask *task)
{
  Way *way = g_task_get_task_data (task);
  PbAccount *account = way->account;
  PbTrustQuestion peer = pb_account_get_question (account);
  g_autoptr (PbDialer) dialer = pb_way_out_dialer (account, &way->context);

  step_done (way, PB_CONNECTOR_SECRET);
  pb_dialer_dial_async (dialer, &peer, g_task_get_cancellable (task), dialled_cb, task);
}

static void
secret_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Way *way = g_task_get_task_data (task);

  way->secret = pb_sign_in_get_secret_finish (result, &way->token, &error);
  if (way->secret != NULL)
    dial (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

void
pb_connector_connect_async (PbAccount *account, const PbContext *context, PbSecret *given, PbConnectorFunc progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Way *way = g_new0 (Way, 1);

  *way = (Way){ pb_account_ref (account), *context, NULL, 0, NULL, progress, progress_data, pb_clock_now (context->clock) };
  g_task_set_source_tag (task, pb_connector_connect_async);
  g_task_set_task_data (task, way, way_free);
  if (given != NULL)
    {
      way->secret = pb_secret_ref (given);
      dial (task);
    }
  else
    pb_sign_in_get_secret_async (context, account, cancellable, secret_cb, task);
}

gboolean
pb_connector_connect_finish (GAsyncResult *result, PbConnection *out, GError **error)
{
  GTask *task = G_TASK (result);
  Way *way = g_task_get_task_data (task);

  *out = (PbConnection){ NULL, NULL, 0 };
  if (!g_task_propagate_boolean (task, error))
    return FALSE;
  out->stream = g_steal_pointer (&way->stream);
  out->secret = g_steal_pointer (&way->secret);
  out->token = way->token;
  return TRUE;
}
