/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-answer.h: what an answer of the Exmail OpenApi means. Its errors come as {"errcode":"1200","error":"invalid_token"}
 * with status 200, or as OAuth 2.0 has them (RFC 6749 5.2), or as an HTML page. */
#pragma once

#include "pb-exmail-json.h"
#include "pb-http.h"

G_BEGIN_DECLS

typedef enum
{
  PB_EXMAIL_FAULT_NONE,
  PB_EXMAIL_FAULT_OTHER,
  PB_EXMAIL_FAULT_TOKEN,   /* 1200: the access token is not (or no longer) valid */
  PB_EXMAIL_FAULT_CLIENT,  /* the client id or its key is not accepted */
  PB_EXMAIL_FAULT_REQUEST, /* 1001: a parameter is missing or wrong */
} PbExmailFault;

/* @fault: (out): what kind of error it is.
 * Returns: (transfer full) (nullable): the object of a success, an empty one for an empty answer; NULL with @error: class
 * and "code: text" made safe. Errors: SERVER_BUSY, AUTH_EXPIRED, AUTH_REJECTED, CONFIG, WRONG_PROTOCOL, PROTOCOL. */
JsonObject *pb_exmail_answer_read (const PbHttpResponse *response, PbExmailFault *fault, GError **error);
/* Returns: whether @object reports an error; then @fault and @error are set, class and text as above. */
gboolean pb_exmail_answer_take_error (JsonObject *object, PbExmailFault *fault, GError **error);

G_END_DECLS
