/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-lines.h: the machine-readable words of Postbell: the lines of `watch --json` and the object of `status --json`. */
#pragma once

#include "pb-alerts.h"
#include "pb-monitor.h"

G_BEGIN_DECLS

/* Finds the settings of an account, for folder names and sentences. Returns: (transfer none) (nullable) */
typedef PbAccount *(*PbAccountFunc) (const char *id, gpointer user_data);

/* Finds what else there is to say of an account: a sentence. Returns: (transfer none) (nullable) */
typedef const char *(*PbNoteFunc) (const char *id, gpointer user_data);

/* What lines are made of. */
typedef struct
{
  const PbState *state; /* (unowned) */
  PbAccountFunc find;   /* (nullable) */
  gpointer find_data;
  PbNoteFunc note; /* (nullable) */
  gpointer note_data;
  PbSenders senders; /* who knows the senders of mails */
  PbPrivacy privacy; /* how much of a mail is told */
  gint64 now;        /* µs monotonic */
  gint64 wall;       /* µs since 1970 UTC */
} PbLineContext;

/* A context of @monitor as it is now. */
PbLineContext pb_lines_context (PbMonitor *monitor, PbPrivacy privacy);

/* Returns: (transfer full) (nullable): the line, without line break, for an effect STATUS, UNREAD, MAIL, GONE or
 * NOTICE; NULL for the others. */
char *pb_line_effect (const PbLineContext *context, const PbEffect *effect);
char *pb_line_status (const PbLineContext *context, const PbAccountState *account);
/* @folder: (nullable): NULL = the account's first */
char *pb_line_unread (const PbLineContext *context, const PbAccountState *account, const char *folder);
char *pb_line_mail (const PbLineContext *context, const char *account, const PbMessage *message);
/* @text: what the server wants the user to read */
char *pb_line_alert (const PbLineContext *context, const char *account, const char *text);
char *pb_line_gone (const PbLineContext *context, const char *account, const char *key);

/* Returns: (transfer none) (nullable): the folders of an account that watches several; NULL where only one folder is watched, or the settings are not known. */
const char *const *pb_lines_folders (const PbLineContext *context, const char *account);
/* Returns: the unread number of @folder, -1 = not known. @folder: (nullable): NULL = the account's first */
gint64 pb_lines_folder_unread (const PbLineContext *context, const PbAccountState *account, const char *folder, gboolean *missing);

/* Returns: (transfer full) (element-type utf8): status and numbers of every account. */
GPtrArray *pb_lines_present (const PbLineContext *context);

/* Returns: (transfer full): the object of `status --json`, with name, health and newest mails added. */
char *pb_lines_status_object (const PbLineContext *context);
/* Returns: (transfer full): every account with number and health, one a line. */
char *pb_lines_tooltip (const PbLineContext *context);

/* Returns: (transfer full) (nullable): @line, one of the above, for a person; NULL when it is none. */
char *pb_line_for_people (const char *line);
/* Returns: (transfer full) (nullable): the account a line is about. */
char *pb_line_dup_account (const char *line);

G_END_DECLS
