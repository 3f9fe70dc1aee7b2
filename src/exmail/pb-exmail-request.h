/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-request.h: a row of the table and values become the bytes of one request. Pure; the token is added by the engine. */
#pragma once

#include "pb-exmail-parties.h"
#include "pb-exmail-values.h"
#include "pb-secret.h"

G_BEGIN_DECLS

/* Bytes of a body: lists of 5000 members are a quarter of it. */
#define PB_EXMAIL_MAX_BODY (1024 * 1024)

/* Immutable. */
typedef struct
{
  PbExmailApi api;
  char *path;     /* "user/sync" */
  char *app;      /* (nullable): as in the row */
  char *query;    /* without the token and without "&" before it; "" = none */
  PbSecret *body; /* (nullable): the form, or the JSON; NULL: GET */
} PbExmailRequest;

/* What is made elsewhere, as pb_exmail_request_make() makes it: the strings are copied, @body is referenced. @app, @body: (nullable).
 * Returns: (transfer full) */
PbExmailRequest *pb_exmail_request_new (PbExmailApi api, const char *path, const char *app, const char *query, PbSecret *body);
void pb_exmail_request_free (PbExmailRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailRequest, pb_exmail_request_free)

/* Returns: whether @row with @values needs the departments: some value is the path of one, and the API wants its id. */
gboolean pb_exmail_request_needs_parties (const PbExmailRow *row, const PbExmailValues *values);

/* @own: (nullable): the account's address. @parties: (nullable): NULL: ids that would have to be looked up are null.
 * Errors: CONFIG, its message begins with the option ("--ext-id …"): missing, not known, too long, too many, no address, none of the
 * words, an unknown department, all together more than PB_EXMAIL_MAX_BODY. A value of a secret is never in the message.
 * Returns: (transfer full) (nullable) */
PbExmailRequest *pb_exmail_request_make (const PbExmailRow *row, const PbExmailValues *values, const char *own, const PbExmailParties *parties, GError **error);

/* Returns: (transfer full): for people: "POST user/sync" and a line for each parameter, everything in it as it is: mask secrets before
 * (pb_exmail_values_mask()). */
char *pb_exmail_request_describe (const PbExmailRequest *request);

G_END_DECLS
