/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-codes.h: the error codes of Exmail's current API (its documentation's errcode table, and 42001 of its successor): what
 * the rules make of them. Sentences for people are in shell. */
#pragma once

#include "pb-error.h"
#include "pb-exmail-answer.h"

G_BEGIN_DECLS

/* One code, or a family of them that say the same. */
typedef struct
{
  int first, last;
  PbErrorClass error_class;
  PbExmailFault fault;
  const char *word; /* stable, for scripts: "no-such-user" */
} PbCorpCode;

/* Returns: (transfer none): what is known of @code; an unknown one is CONFIG, "unknown": it would be refused again. */
const PbCorpCode *pb_corp_code_find (int code);

/* Returns: whether an account that has the OpenApi, too, is to ask that after an error of the current API: it is not there for this account
 * (no secret that can be had, or a wrong one, no right, disabled, basic edition), and nothing was done. @reading: nothing is to be changed: also where it
 * cannot be reached. @reason: the error's words. */
gboolean pb_corp_is_out (PbErrorClass error_class, const char *reason, gboolean reading);

G_END_DECLS
