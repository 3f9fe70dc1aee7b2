/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-answer.h: what an answer of the Exmail OpenApi means, and what the current API (pb-corp-answer.h) has in common with it.
 * Its errors come as {"errcode":"1200","error":"invalid_token"}
 * with status 200, or as OAuth 2.0 has them (RFC 6749 5.2), or as an HTML page. */
#pragma once

#include "pb-exmail-json.h"
#include "pb-http.h"
#include "pb-secret.h"

G_BEGIN_DECLS

typedef enum
{
  PB_EXMAIL_FAULT_NONE,
  PB_EXMAIL_FAULT_OTHER,
  PB_EXMAIL_FAULT_TOKEN,   /* 1200: the access token is not (or no longer) valid */
  PB_EXMAIL_FAULT_CLIENT,  /* the client id or its key is not accepted */
  PB_EXMAIL_FAULT_REQUEST, /* 1001: a parameter is missing or wrong */
  PB_EXMAIL_FAULT_BUSY,    /* current API: asked too often, or it has no time */
} PbExmailFault;

/* @secret: (nullable): what was sent with the request, and is not to be shown when the service repeats it.
 * @fault: (out): what kind of error it is.
 * Returns: (transfer full) (nullable): the object of a success, an empty one for an empty answer; NULL with @error: class
 * and "code: text" made safe. Errors: SERVER_BUSY, AUTH_EXPIRED, AUTH_REJECTED, CONFIG, WRONG_PROTOCOL, PROTOCOL. */
JsonObject *pb_exmail_answer_read (const PbHttpResponse *response, const PbSecret *secret, PbExmailFault *fault, GError **error);
/* Returns: whether @object reports an error; then @fault and @error are set, class and text as above. */
gboolean pb_exmail_answer_take_error (JsonObject *object, const PbSecret *secret, PbExmailFault *fault, GError **error);
/* Returns: whether @object has a code that cannot be read: that is no success. For both APIs. */
gboolean pb_exmail_answer_take_odd_code (JsonObject *object, PbExmailFault *fault, GError **error);

typedef gboolean (*PbExmailErrorFunc) (JsonObject *object, gpointer user_data, PbExmailFault *fault, GError **error);
/* The same of another API. @name: such as "OpenApi", for what is said of answers that are not its. @take_error: as above. */
JsonObject *pb_exmail_answer_read_as (const PbHttpResponse *response, const char *name, PbExmailErrorFunc take_error, gpointer user_data, PbExmailFault *fault, GError **error);

/* @code, @word, @more, @secret: (nullable). Returns: (transfer full): such as "1200 invalid_token", safe to show. */
char *pb_exmail_answer_dup_words (const char *code, const char *word, const char *more, const PbSecret *secret);

/* Returns: the service's code in the words @reason of an error of either API, such as 1301, 60111 or -1; 0: they are others. */
int pb_exmail_reason_get_code (const char *reason);

G_END_DECLS
