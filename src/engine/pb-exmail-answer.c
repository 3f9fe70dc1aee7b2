/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-answer.c: see pb-exmail-answer.h. */
#include "pb-exmail-answer.h"

#include "pb-error.h"
#include "pb-text.h"

#include <string.h>

#define MAX_WORDS 120 /* characters of the service's own words that are shown */

/* The errors that clients of the service have met; the manual has no table. */
typedef struct
{
  const char *code; /* (nullable) */
  const char *word; /* (nullable) */
  PbExmailFault fault;
  PbErrorClass error_class;
  const char *meaning;
} Known;

static const Known known[] = {
  { "1001", "invalid_request", PB_EXMAIL_FAULT_REQUEST, PB_ERROR_CLASS_CONFIG, "a parameter is missing or wrong" },
  { "1002", "temporarily_unavailable", PB_EXMAIL_FAULT_OTHER, PB_ERROR_CLASS_SERVER_BUSY, "the service is busy" },
  { "1200", "invalid_token", PB_EXMAIL_FAULT_TOKEN, PB_ERROR_CLASS_AUTH_EXPIRED, "the access token is wrong, has run out, or another program took a new one" },
  { "1301", "user_not_found", PB_EXMAIL_FAULT_OTHER, PB_ERROR_CLASS_CONFIG, "the company has no such mailbox" },
  { "1303", NULL, PB_EXMAIL_FAULT_OTHER, PB_ERROR_CLASS_CONFIG, "the password does not meet the company's rule" },
  { "1304", NULL, PB_EXMAIL_FAULT_OTHER, PB_ERROR_CLASS_CONFIG, "the address exists already" },
  { "1310", "party_not_found", PB_EXMAIL_FAULT_OTHER, PB_ERROR_CLASS_CONFIG, "the company has no such department" },
  { "1400", NULL, PB_EXMAIL_FAULT_OTHER, PB_ERROR_CLASS_CONFIG, "the company has no such mailbox" },
  { "10001", NULL, PB_EXMAIL_FAULT_OTHER, PB_ERROR_CLASS_CONFIG, "the public address of this network is not on the company's list for the OpenApi" },
  { NULL, "invalid_client", PB_EXMAIL_FAULT_CLIENT, PB_ERROR_CLASS_AUTH_REJECTED, "the client id or the interface key is not accepted" },
  { NULL, "unauthorized_client", PB_EXMAIL_FAULT_CLIENT, PB_ERROR_CLASS_AUTH_REJECTED, "the client id or the interface key is not accepted" },
  { NULL, "access_denied", PB_EXMAIL_FAULT_CLIENT, PB_ERROR_CLASS_AUTH_REJECTED, "the OpenApi is closed to this client" },
};

static const Known *
look_up (const char *code, const char *word)
{
  /* The word first: {"errcode":"1001","error":"invalid_client"} is about the client. */
  for (gsize i = 0; word != NULL && i < G_N_ELEMENTS (known); i++)
    if (known[i].word != NULL && g_ascii_strcasecmp (known[i].word, word) == 0)
      return &known[i];
  for (gsize i = 0; code != NULL && i < G_N_ELEMENTS (known); i++)
    if (known[i].code != NULL && g_str_equal (known[i].code, code))
      return &known[i];
  return NULL;
}

char *
pb_exmail_answer_dup_words (const char *code, const char *word, const char *more, const PbSecret *secret)
{
  g_autofree char *all = pb_secret_scrub (g_strjoin (" ", code != NULL ? code : "", word != NULL ? word : "", more, NULL), secret);

  return pb_text_display (all, -1, MAX_WORDS);
}

static void
set_fault (const char *code, const char *word, const char *more, const PbSecret *secret, PbExmailFault *fault, GError **error)
{
  const Known *entry = look_up (code, word);
  g_autofree char *name = pb_exmail_answer_dup_words (code, word, more, secret);

  *fault = entry != NULL ? entry->fault : PB_EXMAIL_FAULT_OTHER;
  if (entry != NULL)
    g_set_error (error, PB_ERROR, (int) entry->error_class, "Exmail says %s: %s.", name, entry->meaning);
  else
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_CONFIG, "Exmail says %s.", name);
}

gboolean
pb_exmail_answer_take_odd_code (JsonObject *object, PbExmailFault *fault, GError **error)
{
  g_autofree char *code = pb_exmail_dup_text (object, "errcode");

  if (code != NULL || pb_exmail_find (object, "errcode") == NULL)
    return FALSE;
  *fault = PB_EXMAIL_FAULT_OTHER;
  g_set_error_literal (error, PB_ERROR, PB_ERROR_CLASS_PROTOCOL, "The service answered with an errcode that is neither text nor a number.");
  return TRUE;
}

gboolean
pb_exmail_answer_take_error (JsonObject *object, const PbSecret *secret, PbExmailFault *fault, GError **error)
{
  g_autofree char *code = pb_exmail_dup_text (object, "errcode");
  g_autofree char *word = pb_exmail_dup_text (object, "error");
  g_autofree char *more = pb_exmail_dup_text (object, "error_description");
  g_autofree char *message = pb_exmail_dup_text (object, "errmsg");

  if (code != NULL && g_str_equal (code, "0"))
    return FALSE;
  if (pb_exmail_answer_take_odd_code (object, fault, error))
    return TRUE;
  if ((code == NULL || code[0] == '\0') && (word == NULL || word[0] == '\0'))
    return FALSE;
  set_fault (code, word != NULL ? word : message, more, secret, fault, error);
  return TRUE;
}

/* An answer without JSON in it, or one whose status alone says that it failed. */
static void
set_status (guint status, const char *name, PbExmailFault *fault, GError **error)
{
  PbErrorClass error_class = PB_ERROR_CLASS_PROTOCOL;

  if (status == 401)
    {
      *fault = PB_EXMAIL_FAULT_TOKEN;
      error_class = PB_ERROR_CLASS_AUTH_EXPIRED;
    }
  else if (status == 429 || status >= 500)
    error_class = PB_ERROR_CLASS_SERVER_BUSY;
  else if (status == 403)
    error_class = PB_ERROR_CLASS_CONFIG;
  else if (status == 404 || status == 405 || status == 410)
    error_class = PB_ERROR_CLASS_WRONG_PROTOCOL;
  g_set_error (error, PB_ERROR, (int) error_class, "The %s answered with HTTP status %u.", name, status);
}

static void
set_redirect (const PbHttpResponse *response, const char *name, GError **error)
{
  g_autoptr (GUri) uri = response->location != NULL ? g_uri_parse (response->location, G_URI_FLAGS_NONE, NULL) : NULL;
  g_autofree char *host = pb_text_display (uri != NULL && g_uri_get_host (uri) != NULL ? g_uri_get_host (uri) : "", -1, MAX_WORDS);

  if (host[0] != '\0')
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL, "Instead of the %s something answers that sends us on to %s.", name, host);
  else
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL, "Instead of the %s something answers that sends us on to another address.", name);
}

/* What is no JSON: an HTML page, a bare word, or nothing. */
static void
set_no_json (const char *data, gsize len, guint status, const char *name, PbExmailFault *fault, GError **error)
{
  g_autofree char *text = pb_text_display (data, (gssize) MIN (len, 64), 64);

  if (look_up (NULL, text) != NULL)
    set_fault (NULL, text, NULL, NULL, fault, error);
  else if (status < 200 || status > 299)
    set_status (status, name, fault, error);
  else
    g_set_error (error, PB_ERROR, PB_ERROR_CLASS_WRONG_PROTOCOL, "Instead of the %s %s answers.", name, text[0] == '<' ? "a web page" : "something without JSON");
}

JsonObject *
pb_exmail_answer_read_as (const PbHttpResponse *response, const char *name, PbExmailErrorFunc take_error, gpointer user_data, PbExmailFault *fault, GError **error)
{
  gsize len;
  const char *data = g_bytes_get_data (response->body, &len);
  g_autoptr (JsonObject) object = NULL;
  gsize start = 0;

  *fault = PB_EXMAIL_FAULT_OTHER;
  if (response->status >= 300 && response->status <= 399)
    {
      set_redirect (response, name, error);
      return NULL;
    }
  while (start < len && g_ascii_isspace (data[start]))
    start++;
  if (start < len)
    object = pb_exmail_parse (data, len);
  if (start < len && object == NULL)
    {
      set_no_json (data + start, len - start, response->status, name, fault, error);
      return NULL;
    }
  if (object != NULL && take_error (object, user_data, fault, error))
    return NULL;
  if (response->status < 200 || response->status > 299)
    {
      set_status (response->status, name, fault, error);
      return NULL;
    }
  *fault = PB_EXMAIL_FAULT_NONE;
  return object != NULL ? g_steal_pointer (&object) : json_object_new ();
}

static gboolean
take_openapi_error (JsonObject *object, gpointer user_data, PbExmailFault *fault, GError **error)
{
  const PbSecret *const *secret = user_data;

  return pb_exmail_answer_take_error (object, *secret, fault, error);
}

JsonObject *
pb_exmail_answer_read (const PbHttpResponse *response, const PbSecret *secret, PbExmailFault *fault, GError **error)
{
  return pb_exmail_answer_read_as (response, "OpenApi", take_openapi_error, &secret, fault, error);
}

int
pb_exmail_reason_get_code (const char *reason)
{
  static const char beginning[] = "Exmail says ";
  gint64 code = g_str_has_prefix (reason, beginning) ? g_ascii_strtoll (reason + sizeof beginning - 1, NULL, 10) : 0;

  return code > G_MININT && code < G_MAXINT ? (int) code : 0;
}
