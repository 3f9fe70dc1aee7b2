/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-diary.h: what clients asked and what they were sent, in order, bounded; the oracle of the tests. It never holds a secret:
 * of a form it keeps the names of the fields. */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

#include "pb-notice.h"

G_BEGIN_DECLS

typedef struct _PbDiary PbDiary;

/* Counted since the start. */
typedef enum
{
  PB_DIARY_TOKENS,      /* tokens asked for at the token address, whether given or not */
  PB_DIARY_CORP_TOKENS, /* the same of the current API */
  PB_DIARY_LISTENS,
  PB_DIARY_CONNECTIONS,
  PB_N_DIARY_COUNTS
} PbDiaryCount;

PbDiary *pb_diary_new (void);
void pb_diary_free (PbDiary *diary);

void pb_diary_count (PbDiary *diary, PbDiaryCount what);
/* @fields: names, separated by commas. @agent: (nullable) */
void pb_diary_request (PbDiary *diary, const char *method, const char *path, const char *fields, const char *agent);
/* @connection: number of the push channel. */
void pb_diary_sent (PbDiary *diary, const PbNotice *notice, guint connection);
void pb_diary_login (PbDiary *diary, const char *user, const char *mail_id, gboolean ok);

/* Adds the members requests, sent, logins, tokens, corp_tokens, listens, connections and forgotten (entries dropped) to an open object. */
void pb_diary_write (PbDiary *diary, JsonBuilder *builder);

G_END_DECLS
