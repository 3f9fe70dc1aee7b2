/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-private.h: what the calls of the current API share, and the calls by family. */
#pragma once

#include <json-glib/json-glib.h>

#include "pb-corp.h"

G_BEGIN_DECLS

/* @in: what was sent with GET in the query or with POST as JSON, by name. */
typedef PbAnswer *(*PbCorpHandler) (PbDemo *demo, JsonObject *in);

/* Returns: (transfer full): a refusal; pb_corp_word() stands beside the code. */
PbAnswer *pb_corp_error (PbDemo *demo, int code);
const char *pb_corp_word (int code);
/* Returns: (transfer full): an answer that begins with errcode and errmsg. */
PbDraft *pb_corp_begin (PbDemo *demo, const char *message);
/* Takes @draft. */
PbAnswer *pb_corp_end (PbDemo *demo, PbDraft *draft);
/* Success of a call that changed @name, a thing of @kind: counted. */
PbAnswer *pb_corp_written (PbDemo *demo, const char *message, const char *kind, const char *name);

/* ---- reading ---- */

/* Returns: (transfer none) (nullable): whom "userid" names, by the main address alone. @code: (out): an errcode where there is none. */
PbMember *pb_corp_find_user (PbDemo *demo, JsonObject *in, int *code);
gboolean pb_corp_has (JsonObject *in, const char *name);
/* Returns: (transfer none) (nullable): a string; NULL for anything else. */
const char *pb_corp_text (JsonObject *in, const char *name);
/* @number: (out): of a number or of a string of digits. Returns: whether it is one. */
gboolean pb_corp_number (JsonObject *in, const char *name, gint64 *number);
/* Returns: (transfer full) (element-type utf8) (nullable): NULL unless it is a list of strings. */
GPtrArray *pb_corp_texts (JsonObject *in, const char *name);
/* Returns: (transfer full) (element-type gint64) (nullable): NULL unless it is a list of numbers. */
GArray *pb_corp_numbers (JsonObject *in, const char *name);
/* Returns: the day of "2026-01-31", counted from 1 January 1970; -1 for anything else. */
gint64 pb_corp_day (JsonObject *in, const char *name);
/* Adds a list of strings, of numbers. */
void pb_corp_add_texts (PbDraft *draft, const char *key, const char *const *texts, guint count);
void pb_corp_add_numbers (PbDraft *draft, const char *key, GArray *numbers);

/* pb-corp-mail.c */
PbAnswer *pb_corp_login_url (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_newcount (PbDemo *demo, JsonObject *in);

/* pb-corp-users.c, pb-corp-user-wish.c */
PbAnswer *pb_corp_user_create (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_user_update (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_user_delete (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_user_get (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_user_simplelist (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_user_list (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_user_batchcheck (PbDemo *demo, JsonObject *in);

/* pb-corp-departments.c */
PbAnswer *pb_corp_department_create (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_department_update (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_department_delete (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_department_list (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_department_search (PbDemo *demo, JsonObject *in);

/* pb-corp-groups.c */
PbAnswer *pb_corp_group_create (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_group_update (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_group_delete (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_group_get (PbDemo *demo, JsonObject *in);

/* pb-corp-tags.c */
PbAnswer *pb_corp_tag_create (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_tag_update (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_tag_delete (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_tag_get (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_tag_addtagusers (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_tag_deltagusers (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_tag_list (PbDemo *demo, JsonObject *in);

/* pb-corp-options.c */
PbAnswer *pb_corp_useroption_get (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_useroption_update (PbDemo *demo, JsonObject *in);

/* pb-corp-logs.c */
PbAnswer *pb_corp_log_mailstatus (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_log_mail (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_log_login (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_log_batchjob (PbDemo *demo, JsonObject *in);
PbAnswer *pb_corp_log_operation (PbDemo *demo, JsonObject *in);

G_END_DECLS
