/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-grant.c: see pb-exmail-grant.h. */
#include "pb-exmail-grant.h"

#include "pb-error.h"
#include "pb-exmail-answer.h"
#include "pb-form.h"

#include <string.h>

#define EARLY       60    /* s: a token is given up so long before it runs out */
#define MIN_LIFE    60    /* s */
#define MAX_LIFE    86400 /* s: what the service gives, also assumed when it says nothing */
#define ASK_TIMEOUT 20    /* s for one request */

typedef struct
{
  PbHttp *http;       /* (owned) */
  PbProxy *proxy;     /* (owned) (nullable) */
  PbAccount *account; /* (owned) */
  PbSecret *key;      /* (owned) */
  PbExmailStyle style;
  gboolean basic; /* the request under way is of that style */
} Ask;

static void
ask_free (gpointer data)
{
  Ask *self = data;

  g_object_unref (self->http);
  g_clear_object (&self->proxy);
  pb_account_unref (self->account);
  pb_secret_unref (self->key);
  g_free (self);
}

void
pb_exmail_grant_free (PbExmailGrant *grant)
{
  if (grant == NULL)
    return;
  pb_secret_unref (grant->token);
  g_free (grant);
}

/* --- the answer --- */

/* Returns: µs that a token may be used, from what the service says. */
static gint64
life_of (JsonObject *object)
{
  g_autofree char *text = pb_exmail_dup_text (object, "expires_in");
  double seconds = text != NULL && text[0] != '\0' ? g_ascii_strtod (text, NULL) : MAX_LIFE;
  gint64 bounded = MIN_LIFE;

  if (seconds >= MAX_LIFE)
    bounded = MAX_LIFE;
  else if (seconds > MIN_LIFE)
    bounded = (gint64) seconds;
  return MAX (bounded - EARLY, MIN_LIFE) * G_TIME_SPAN_SECOND;
}

/* Returns: (transfer full) (nullable): the token of an answer without an error in it. */
static PbSecret *
read_token (JsonObject *object, GError **error)
{
  gboolean there;
  PbSecret *token = pb_exmail_dup_secret (object, "access_token", &there);

  if (token == NULL && json_object_get_size (object) == 0)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL, "The token address answered with nothing.");
  else if (token == NULL && there)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service gave an access token that cannot be used.");
  else if (token == NULL)
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_AUTH_REJECTED, "The service gave no access token for this client id and interface key.");
  return token;
}

static gboolean
is_refusal (PbExmailFault fault)
{
  /* 1200 or a bare status 401 can only be about the key here. */
  return fault == PB_EXMAIL_FAULT_CLIENT || fault == PB_EXMAIL_FAULT_REQUEST || fault == PB_EXMAIL_FAULT_TOKEN;
}

static void send_request (GTask *task);

static void
take_answer (GTask *task, const PbHttpResponse *response)
{
  Ask *self = g_task_get_task_data (task);
  PbExmailFault fault;
  GError *error = NULL;
  g_autoptr (JsonObject) object = pb_exmail_answer_read (response, self->key, &fault, &error);
  g_autoptr (PbSecret) token = object != NULL ? read_token (object, &error) : NULL;
  PbExmailGrant *grant;

  if (is_refusal (fault) && self->style == PB_EXMAIL_STYLE_UNKNOWN && !self->basic)
    {
      g_clear_error (&error);
      self->basic = TRUE;
      send_request (task);
      return;
    }
  if (is_refusal (fault))
    error->code = PB_ERROR_CLASS_AUTH_REJECTED;
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  grant = g_new0 (PbExmailGrant, 1);
  grant->token = g_steal_pointer (&token);
  grant->life = life_of (object);
  grant->style = self->basic ? PB_EXMAIL_STYLE_BASIC : PB_EXMAIL_STYLE_FORM;
  g_task_return_pointer (task, grant, (GDestroyNotify) pb_exmail_grant_free);
}

/* --- the request --- */

/* Returns: (transfer full): the body; a secret. */
static char *
make_form (const Ask *self)
{
  GString *form = g_string_sized_new (128 + 3 * (strlen (self->account->client_id) + pb_secret_get_length (self->key)));

  g_string_append (form, "grant_type=client_credentials");
  if (!self->basic)
    {
      pb_form_append (form, "client_id", self->account->client_id);
      pb_form_append (form, "client_secret", pb_secret_get (self->key));
    }
  return g_string_free (form, FALSE);
}

/* Returns: (transfer full): the value of Authorization (RFC 7617); a secret. */
static char *
make_basic (const Ask *self)
{
  char *plain = g_strconcat (self->account->client_id, ":", pb_secret_get (self->key), NULL); /* printf works in a buffer of its own */
  char *encoded = g_base64_encode ((const guchar *) plain, strlen (plain));
  char *value = g_strconcat ("Basic ", encoded, NULL);

  pb_secret_free_string (plain);
  pb_secret_free_string (encoded);
  return value;
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (PbHttpResponse) response = pb_http_send_finish (PB_HTTP (object), result, &error);

  if (response == NULL)
    g_task_return_error (task, error);
  else
    take_answer (task, response);
}

static void
send_request (GTask *task)
{
  Ask *self = g_task_get_task_data (task);
  char *form = make_form (self), *basic = self->basic ? make_basic (self) : NULL;
  const PbHttpRequest request = {
    .method = "POST",
    .url = self->account->token_url,
    .authorization = basic,
    .form = form,
    .ca_file = self->account->ca_file,
    .proxy = self->proxy,
    .timeout = ASK_TIMEOUT,
  };

  pb_http_send_async (self->http, &request, g_task_get_cancellable (task), sent_cb, g_object_ref (task));
  pb_secret_free_string (form);
  pb_secret_free_string (basic);
}

void
pb_exmail_grant_async (PbHttp *http, PbProxy *proxy, PbAccount *account, PbSecret *key, PbExmailStyle style, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Ask *self = g_new0 (Ask, 1);

  self->http = g_object_ref (http);
  self->proxy = proxy != NULL ? g_object_ref (proxy) : NULL;
  self->account = pb_account_ref (account);
  self->key = pb_secret_ref (key);
  self->style = style;
  self->basic = style == PB_EXMAIL_STYLE_BASIC;
  g_task_set_source_tag (task, pb_exmail_grant_async);
  g_task_set_task_data (task, self, ask_free);
  send_request (task);
}

PbExmailGrant *
pb_exmail_grant_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_exmail_grant_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
