/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-answer.h: what an answer of Exmail's current API means: {"errcode":0,"errmsg":"ok", ...}; a code that is text, and none
 * at all in a success, are taken as well. */
#pragma once

#include "pb-corp-app.h"
#include "pb-exmail-answer.h"

G_BEGIN_DECLS

/* @app: named in what is said of an error: "Exmail says 602005 no right (application sso)."
 * @secret: (nullable): as for pb_exmail_answer_read(). @fault: (out). @code: (out): the errcode; -1 and 45009 also for status 5xx and 429 without one; else 0.
 * Returns: (transfer full) (nullable): the object of a success. Errors: those of pb-corp-codes.h; WRONG_PROTOCOL for redirects and
 * web pages; PROTOCOL; SERVER_BUSY for status 429 and 5xx. */
JsonObject *pb_corp_answer_read (const PbHttpResponse *response, PbCorpApp app, const PbSecret *secret, PbExmailFault *fault, int *code, GError **error);

G_END_DECLS
