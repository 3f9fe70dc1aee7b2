/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-ask.h: what a directory asks the service, whichever API it is: who is there, and what is known of one member. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-directory-change.h"
#include "pb-exmail-table.h"

G_BEGIN_DECLS

/* One line of a list; everything is borrowed. */
typedef struct
{
  const char *address;            /* the main one */
  PbExmailAction action;          /* ADD, MODIFY, DELETE */
  const PbPersonDetails *details; /* (nullable): where the list has them */
} PbDirectoryEntry;

typedef void (*PbDirectoryEntryFunc) (const PbDirectoryEntry *entry, gpointer user_data);

/* What a list is asked for. */
typedef struct
{
  PbExmailApi api;
  const char *since;         /* with the OpenApi: the version since which changes are wanted, "0": everybody. Copied */
  PbDirectoryEntryFunc func; /* gets the entries */
  gpointer func_data;        /* (unowned) */
} PbDirectoryQuestion;

/* Asks for everybody, or, with the OpenApi, for what changed. Entries come before the call ends; after a token was refused they may come
 * twice.
 * Errors: those of pb_exmail_call_list_async() and pb_corp_call_list_async(); PROTOCOL. */
void pb_directory_ask_list_async (const PbContext *context, PbAccount *account, const PbDirectoryQuestion *question, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @in_part: (out): whether somebody is missing whom the service counted, or sent in a way that nobody can read.
 * Returns: (transfer full) (nullable): the version of what was listed, digits; "0" with the current API, which has none. */
char *pb_directory_ask_list_finish (GAsyncResult *result, gboolean *in_part, GError **error);

/* Asks for the details of one member (OpenApi: the lists of the current API have them).
 * Errors: those of pb_exmail_call_async(); G_IO_ERROR_NOT_FOUND: the service knows nobody of that address. */
void pb_directory_ask_person_async (const PbContext *context, PbAccount *account, const char *address, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full) (nullable): its address is the one that was asked for. */
PbPerson *pb_directory_ask_person_finish (GAsyncResult *result, GError **error);

G_END_DECLS
