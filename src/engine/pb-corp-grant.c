/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-grant.c: see pb-corp-grant.h. */
#include "pb-corp-grant.h"

#include <string.h>

#include "pb-corp-answer.h"
#include "pb-error.h"
#include "pb-form.h"

#define EARLY       600  /* s: a token is given up so long before it runs out, or a quarter of its life */
#define MAX_LIFE    7200 /* s: what the service gives, also assumed when it says nothing */
#define ASK_TIMEOUT 20   /* s for one request */

typedef struct
{
  PbCorpApp app;
  PbSecret *secret;   /* (owned) */
  int code;           /* of the answer */
  gint64 retry_after; /* µs, likewise */
} Ask;

static void
ask_free (gpointer data)
{
  Ask *self = data;

  pb_secret_unref (self->secret);
  g_free (self);
}

/* Returns: µs that a token may be used. */
static gint64
life_of (JsonObject *answer)
{
  gint64 seconds = pb_exmail_get_number (answer, "expires_in");

  if (seconds <= 0 || seconds > MAX_LIFE)
    seconds = MAX_LIFE;
  return (seconds - MIN (EARLY, seconds / 4)) * G_TIME_SPAN_SECOND;
}

/* Returns: (transfer full) (nullable) */
static PbExmailGrant *
read_grant (JsonObject *answer, GError **error)
{
  gboolean there;
  PbSecret *token = pb_exmail_dup_secret (answer, "access_token", &there);
  PbExmailGrant *grant;

  if (token == NULL)
    {
      g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, there ? "The service gave an access token that cannot be used." : "The current API gave no access token.");
      return NULL;
    }
  grant = g_new0 (PbExmailGrant, 1);
  grant->token = token;
  grant->life = life_of (answer);
  return grant;
}

/* Returns: (transfer full) (nullable) */
static PbExmailGrant *
take_answer (Ask *self, const PbHttpResponse *response, GError **error)
{
  PbExmailFault fault;
  GError *local = NULL;
  g_autoptr (JsonObject) answer = pb_corp_answer_read (response, self->app, self->secret, &fault, &self->code, &local);

  self->retry_after = response->retry_after;
  if (answer != NULL)
    return read_grant (answer, error);
  /* Here it can only be about the secret. */
  if (fault == PB_EXMAIL_FAULT_TOKEN || fault == PB_EXMAIL_FAULT_CLIENT)
    local->code = PB_ERROR_CLASS_AUTH_REJECTED;
  g_propagate_error (error, local);
  return NULL;
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (PbHttpResponse) response = pb_http_send_finish (PB_HTTP (object), result, &error);
  PbExmailGrant *grant = response != NULL ? take_answer (g_task_get_task_data (task), response, &error) : NULL;

  if (grant != NULL)
    g_task_return_pointer (task, grant, (GDestroyNotify) pb_exmail_grant_free);
  else
    g_task_return_error (task, error);
}

/* Returns: (transfer full): the address with its query; a secret. */
static char *
make_url (const PbAccount *account, PbSecret *secret)
{
  /* Large enough from the start: a string that grows leaves copies behind. */
  GString *url = g_string_sized_new (128 + strlen (account->corp_api_url) + 3 * (strlen (account->corp_id) + pb_secret_get_length (secret)));

  g_string_append_printf (url, "%sgettoken?corpid=", account->corp_api_url);
  g_string_append_uri_escaped (url, account->corp_id, NULL, FALSE);
  pb_form_append (url, "corpsecret", pb_secret_get (secret));
  return g_string_free (url, FALSE);
}

void
pb_corp_grant_async (PbHttp *http, PbProxy *proxy, PbAccount *account, PbCorpApp app, PbSecret *secret, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Ask *self = g_new0 (Ask, 1);
  char *url = make_url (account, secret);
  const PbHttpRequest request = { .method = "GET", .url = url, .ca_file = account->ca_file, .proxy = proxy, .timeout = ASK_TIMEOUT };

  self->app = app;
  self->secret = pb_secret_ref (secret);
  g_task_set_source_tag (task, pb_exmail_grant_async);
  g_task_set_task_data (task, self, ask_free);
  pb_http_send_async (http, &request, cancellable, sent_cb, g_steal_pointer (&task));
  pb_secret_free_string (url);
}

int
pb_corp_grant_get_code (GAsyncResult *result, gint64 *retry_after)
{
  const Ask *self = g_task_get_task_data (G_TASK (result));

  *retry_after = self->retry_after;
  return self->code;
}
