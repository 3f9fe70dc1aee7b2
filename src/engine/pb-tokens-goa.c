/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-tokens-goa.c: see pb-tokens-goa.h. */
#include "pb-tokens-goa.h"

#include "pb-error.h"
#include "pb-reason.h"

static void
given_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const PbAccount *account = g_task_get_task_data (task);
  GError *error = NULL;
  PbGoaAuth auth;
  g_autoptr (PbSecret) secret = pb_goa_get_secret_finish (PB_GOA (object), result, &auth, &error);
  gboolean oauth2 = g_strcmp0 (account->auth, "oauth2") == 0;

  if (secret == NULL)
    g_task_return_error (task, error);
  else if (oauth2 != (auth == PB_GOA_OAUTH2))
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_CONFIG, "%s", PB_REASON_GOA_AUTH);
  else
    g_task_return_pointer (task, g_steal_pointer (&secret), (GDestroyNotify) pb_secret_unref);
}

static void
get_async (gpointer online, PbAccount *account, gboolean fresh, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, get_async);
  g_task_set_task_data (task, pb_account_ref (account), (GDestroyNotify) pb_account_unref);
  pb_goa_get_secret_async (online, account->goa, account->host, fresh, cancellable, given_cb, task);
}

static PbSecret *
get_finish (gpointer online, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

const PbTokensOnline *
pb_tokens_goa_functions (void)
{
  static const PbTokensOnline functions = { get_async, get_finish };

  return &functions;
}
