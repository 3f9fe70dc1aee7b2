/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-sync-private.h: the insides of what keeps a directory up to date, shared by its three parts: the object
 * (pb-directory-sync.c), its lists (pb-directory-sync-list.c) and their rhythm (pb-directory-sync-rhythm.c). */
#pragma once

#include "pb-directory-details.h"
#include "pb-directory-sync.h"

G_BEGIN_DECLS

#define PB_DIRECTORY_NOTE_WHOLE "whole" /* when everybody was listed last, s since 1970 */

struct _PbDirectorySync
{
  GObject parent_instance;

  const PbContext *context; /* (unowned) */
  PbAccount *account;       /* (owned) */
  PbExmailApi preferred;
  PbExmailApi api; /* that is asked, or was last: the other one where the preferred one fails */
  char *path;      /* (owned) */
  PbDirectorySyncFuncs funcs;
  gpointer user_data; /* (unowned) */

  PbDirectory *present;        /* (owned) (nullable) */
  PbDirectory *fresh;          /* (owned) (nullable): while everybody is listed */
  PbDirectoryDetails *details; /* (owned) */
  GCancellable *listing;       /* (owned) (nullable): while a list is under way */
  char *since;                 /* (owned) (nullable): the version that it begins at */
  guint listed;                /* entries of it so far */
  PbTimer *timer;              /* (owned) */
  gint64 planned;              /* when the next list is asked for, or PB_NEVER */
  gint64 listed_at;            /* when the last one was that nobody asked for by hand */
  gint64 wait;                 /* µs before the next try after a failure */
  GError *error;               /* (owned) (nullable) */
  GError *refused;             /* (owned) (nullable): why the preferred API is not asked, while the other one is */
  guint tap;                   /* on the push channel, 0 = none */
  gboolean following;
  gboolean fetching; /* details of all are under way */
  gboolean full;     /* they are asked for at once */
  gboolean missing;  /* changes did not come: everybody is to be listed */
  gboolean doubted;  /* versions went back: everybody is to be listed, and asked for again */
};

/* --- the object --- */

void pb_directory_sync_tell_changed (PbDirectorySync *self);
/* @address: (nullable): anybody. */
void pb_directory_sync_tell_learned (PbDirectorySync *self, const char *address);
/* Begins with the details, where there are any to ask for.
 * @rest: whether, beside those that are wanted, all others may be asked for. */
void pb_directory_sync_fetch (PbDirectorySync *self, gboolean rest);

/* --- lists --- */

/* Opens the directory if it is that of this account's company, by whichever API it came; deletes another one. */
void pb_directory_sync_open_present (PbDirectorySync *self);
/* Returns: (transfer full): the version that is known, "0": everybody is to be listed. */
char *pb_directory_sync_dup_version (const PbDirectorySync *self);
/* Asks @api for a list, now; none is under way. */
void pb_directory_sync_list (PbDirectorySync *self, PbExmailApi api);
/* Throws away what a list that failed, or was given up, has left. */
void pb_directory_sync_drop_list (PbDirectorySync *self);

/* --- rhythm --- */

/* Nothing is planned. The context is set already. */
void pb_directory_sync_init_rhythm (PbDirectorySync *self);
/* @at: µs of pb_clock_now(): when the next list is asked for, or PB_NEVER. While one is under way it is noted only. */
void pb_directory_sync_plan (PbDirectorySync *self, gint64 at);
/* After a list that was taken over: a day later at most, with a follower. */
void pb_directory_sync_plan_round (PbDirectorySync *self);
/* Keeps @error (transfer full) and plans the next try. */
void pb_directory_sync_fail (PbDirectorySync *self, GError *error);
/* Returns: whether the API that failed of @error is tried again before the other one is asked. */
gboolean pb_directory_sync_is_patient (const PbDirectorySync *self, const GError *error);
/* Returns: µs until the next list is asked for, 0 = now, or never. */
gint64 pb_directory_sync_get_wait (const PbDirectorySync *self);
/* The list of everybody has confirmed that the service is at @version by now, less than the push channel was told before: from its next
 * connection on it listens from there. */
void pb_directory_sync_put_channel_back (PbDirectorySync *self, const char *version);
/* Returns: s since 1970 of the last list, 0 = never. */
gint64 pb_directory_sync_get_listed (const PbDirectorySync *self);
/* Returns: whether changes will not do: everybody is to be listed. */
gboolean pb_directory_sync_wants_all (const PbDirectorySync *self);

G_END_DECLS
