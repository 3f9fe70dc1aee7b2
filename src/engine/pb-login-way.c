/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-login-way.c: see pb-login-way.h. */
#include "pb-login-way.h"

#include <string.h>

#include "pb-corp-api.h"
#include "pb-error.h"
#include "pb-exmail-api.h"
#include "pb-form.h"

typedef struct
{
  PbAccount *account; /* (owned) */
  char *mail_id;      /* (owned) (nullable) */
} Ask;

static void
ask_free (gpointer data)
{
  Ask *self = data;

  pb_account_unref (self->account);
  g_free (self->mail_id);
  g_free (self);
}

gboolean
pb_login_way_is_there (const PbAccount *account, PbLoginWay way)
{
  return (way == PB_LOGIN_WAY_CORP ? account->corp_id : account->client_id) != NULL;
}

char *
pb_login_way_dup_url (const PbAccount *account, const char *address, PbSecret *ticket, const char *mail_id)
{
  /* Large enough from the start: a string that grows leaves copies behind. */
  gsize size = strlen (account->login_url) + 3 * (strlen (account->client_id) + strlen (address) + pb_secret_get_length (ticket)) + 1024;
  GString *out = g_string_sized_new (size);

  g_string_append (out, account->login_url);
  g_string_append (out, "?fun=bizopenssologin&method=bizauth");
  pb_form_append (out, "agent", account->client_id);
  pb_form_append (out, "user", address);
  pb_form_append (out, "ticket", pb_secret_get (ticket));
  if (mail_id != NULL)
    pb_form_append (out, "mailid", mail_id);
  return g_string_free (out, FALSE);
}

/* Returns: whether @url is a web address with the host and port of the account's log-in address. */
static gboolean
is_at_home (const PbAccount *account, const char *url)
{
  g_autoptr (GUri) home = g_uri_parse (account->login_url, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  g_autoptr (GUri) uri = pb_webmail_url_is_valid (url) ? g_uri_parse (url, G_URI_FLAGS_SCHEME_NORMALIZE, NULL) : NULL;

  return uri != NULL && home != NULL && g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (home)) == 0 && g_uri_get_port (uri) == g_uri_get_port (home);
}

/* @url: (transfer full) (nullable). @strange: it, or another one in the answer, is elsewhere. */
static void
answer (GTask *task, char *url, gboolean strange)
{
  if (url != NULL && !strange)
    {
      g_task_return_pointer (task, url, (GDestroyNotify) pb_secret_free_string);
      return;
    }
  pb_secret_free_string (url);
  if (strange)
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL, "The service wants to log in at another host than the one configured.");
  else
    g_task_return_new_error (task, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service gave no usable ticket to log in with.");
}

/* --- the OpenApi --- */

static void
called_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Ask *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) object_read = pb_exmail_call_finish (result, &error);
  g_autoptr (PbSecret) ticket = NULL;
  gboolean there, strange;
  char *given, *url = NULL;

  if (object_read == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  ticket = pb_exmail_dup_secret (object_read, "auth_key", &there);
  given = pb_exmail_dup_text (object_read, "login_url");
  strange = given != NULL && given[0] != '\0' && !is_at_home (self->account, given);
  pb_secret_free_string (given);
  if (ticket != NULL)
    url = pb_login_way_dup_url (self->account, self->account->address, ticket, self->mail_id);
  answer (task, url, strange || (url != NULL && !is_at_home (self->account, url)));
}

/* --- the current API --- */

static void
corp_called_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Ask *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) object_read = pb_corp_call_finish (result, &error);
  char *url;

  if (object_read == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  url = pb_exmail_dup_text (object_read, "login_url");
  if (url != NULL && url[0] == '\0')
    g_clear_pointer (&url, g_free);
  answer (task, url, url != NULL && !is_at_home (self->account, url));
}

static void
call_corp (GTask *task, const PbContext *context, PbSecret *secret)
{
  const Ask *self = g_task_get_task_data (task);
  g_autoptr (GString) query = g_string_new (NULL);

  pb_form_append (query, "userid", self->account->address);
  pb_corp_call_async (context, self->account, &(PbCorpRequest){ .app = PB_CORP_SSO, .secret = secret, .path = "service/get_login_url", .query = query->str + 1 }, g_task_get_cancellable (task), corp_called_cb, g_object_ref (task));
}

void
pb_login_way_async (const PbContext *context, PbAccount *account, PbLoginWay way, PbSecret *secret, const char *mail_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  const char *const params[] = { "Alias", account->address, NULL };
  Ask *self = g_new0 (Ask, 1);

  self->account = pb_account_ref (account);
  self->mail_id = g_strdup (mail_id);
  g_task_set_source_tag (task, pb_login_way_async);
  g_task_set_task_data (task, self, ask_free);
  if (way == PB_LOGIN_WAY_CORP)
    call_corp (task, context, secret);
  else
    pb_exmail_call_async (context, account, secret, "mail/authkey", params, cancellable, called_cb, g_object_ref (task));
}

char *
pb_login_way_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, pb_login_way_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
