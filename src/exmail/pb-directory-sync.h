/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-sync.h: keeps the directory of one account up to date. Addresses come first: everybody once, into a file that then takes
 * the place of the old one; afterwards, with the OpenApi, only what changed, when the push channel tells of a new version. Details
 * follow (pb-directory-details.h). Where it was interrupted it goes on. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-directory.h"
#include "pb-exmail-table.h"

G_BEGIN_DECLS

#define PB_TYPE_DIRECTORY_SYNC (pb_directory_sync_get_type ())
G_DECLARE_FINAL_TYPE (PbDirectorySync, pb_directory_sync, PB, DIRECTORY_SYNC, GObject)

typedef enum
{
  PB_DIRECTORY_RESTS,   /* nothing is asked */
  PB_DIRECTORY_LISTS,   /* who is there */
  PB_DIRECTORY_FETCHES, /* the details of those who are wanted, or of all */
  PB_DIRECTORY_WAITS,   /* it failed, and is tried again */
} PbDirectoryPhase;

/* Returns: (transfer none): "rests", "lists", "fetches" or "waits". */
const char *pb_directory_phase_to_string (PbDirectoryPhase phase);

typedef struct
{
  PbDirectoryPhase phase;
  guint members; /* while LISTS without a directory yet: those that came so far */
  guint unknown; /* of whom the address alone is known */
  gint64 listed; /* s since 1970: when everybody was asked for, 0 = never */
  char *version; /* (owned) (nullable): of the service */
  GError *error; /* (owned) (nullable): the last failure, until something works again */
  gint64 wait;   /* µs until it is tried again, with WAITS */
} PbDirectoryStatus;

void pb_directory_status_clear (PbDirectoryStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbDirectoryStatus, pb_directory_status_clear)

typedef struct
{
  /* (nullable): more is known of the member @address, or of anybody when it is NULL. */
  void (*learned) (const char *address, gpointer user_data);
  /* (nullable): the phase is another one, or it failed again. */
  void (*changed) (gpointer user_data);
} PbDirectorySyncFuncs;

/* Whether @account can have a directory: it has the OpenApi, or the current API.
 * @api: (out) (optional): the one that is asked: the OpenApi, which tells of changes, before the current one. */
gboolean pb_directory_sync_is_possible (const PbAccount *account, PbExmailApi *api);

/* Opens what there is; asks for nothing yet. @context: borrowed. @api: one that the account has. @path: of the file. @funcs: copied.
 * Returns: (transfer full) */
PbDirectorySync *pb_directory_sync_new (const PbContext *context, PbAccount *account, PbExmailApi api, const char *path, const PbDirectorySyncFuncs *funcs, gpointer user_data);
/* From now on it goes by itself: looks soon if it has not for a day, follows the versions that the push channel tells, lets details
 * trickle. */
void pb_directory_sync_follow (PbDirectorySync *sync);
/* Asks now who is there. @full: and everything about everybody afterwards, at once. */
void pb_directory_sync_run (PbDirectorySync *sync, gboolean full);
/* Gives up what is under way, silently; keeps what came. */
void pb_directory_sync_stop (PbDirectorySync *sync);
/* Stops, and deletes the directory. */
void pb_directory_sync_erase (PbDirectorySync *sync);

/* Returns: (transfer none) (nullable): what is known at present, valid until the next call of this and until the main loop
 * goes on. NULL: nothing, or damage was seen. */
PbDirectory *pb_directory_sync_get_directory (PbDirectorySync *sync);
/* Somebody wants to know more of the member @address: it is asked for if that may help. */
void pb_directory_sync_want (PbDirectorySync *sync, const char *address);
/* @out: filled. */
void pb_directory_sync_get_status (PbDirectorySync *sync, PbDirectoryStatus *out);

G_END_DECLS
