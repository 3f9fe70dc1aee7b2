/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-values.h: what somebody gives to an interface: values by the name of their option, in the order they came. */
#pragma once

#include "pb-exmail-table.h"
#include "pb-secret.h"

G_BEGIN_DECLS

typedef struct _PbExmailValues PbExmailValues;

/* Returns: (transfer full): without any value. */
PbExmailValues *pb_exmail_values_new (void);
/* Returns: (transfer full): the same values; secrets are shared. */
PbExmailValues *pb_exmail_values_copy (const PbExmailValues *values);
void pb_exmail_values_free (PbExmailValues *values);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailValues, pb_exmail_values_free)

/* One more value of @option; both are copied. "action" chooses what is done: "add", "modify" or "delete". */
void pb_exmail_values_add (PbExmailValues *values, const char *option, const char *value);
/* Likewise, in the place of all its values. */
void pb_exmail_values_replace (PbExmailValues *values, const char *option, const char *value);
/* As if it had never been given. */
void pb_exmail_values_drop (PbExmailValues *values, const char *option);
/* Returns: whether the password is given as its MD5 sum. */
gboolean pb_exmail_values_is_md5 (const PbExmailValues *values);
/* For an option of the kind SECRET, in the place of the one before. @secret: referenced; not nullable. */
void pb_exmail_values_set_secret (PbExmailValues *values, const char *option, PbSecret *secret);
/* Puts asterisks in the place of secrets: for what is only shown. */
void pb_exmail_values_mask (PbExmailValues *values);

/* Returns: whether @option was given, with a value or with a secret. */
gboolean pb_exmail_values_has (const PbExmailValues *values, const char *option);
/* Returns: (transfer none) (element-type utf8): empty where nothing was given; valid until @option gets another value. */
const GPtrArray *pb_exmail_values_get (const PbExmailValues *values, const char *option);
/* Returns: (transfer none) (nullable): the first value. */
const char *pb_exmail_values_get_first (const PbExmailValues *values, const char *option);
/* Returns: (transfer none) (nullable) */
PbSecret *pb_exmail_values_get_secret (const PbExmailValues *values, const char *option);
/* Returns: (transfer none) (nullable): the option number @index, in the order they first came; NULL behind the last. */
const char *pb_exmail_values_get_option (const PbExmailValues *values, guint index);
/* Returns: the value of "action". */
PbExmailAction pb_exmail_values_get_action (const PbExmailValues *values);

/* The row that serves the command @words with @values: the first of the first API of @apis (ends with PB_N_EXMAIL_APIS) that knows all
 * their options and has what it requires.
 * Returns: (transfer none) (nullable): NULL with CONFIG: "--name is missing", "--since is not known …"; the message names the
 * option and is about the first API that has the command at all. */
const PbExmailRow *pb_exmail_values_choose (const PbExmailValues *values, const char *words, const PbExmailApi *apis, GError **error);
/* Returns: whether @row can be asked with @values: every option known and every required one there; FALSE with CONFIG
 * (pb-exmail-problem.h). */
gboolean pb_exmail_values_fit (const PbExmailValues *values, const PbExmailRow *row, GError **error);

G_END_DECLS
