/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory-details.h: fetches names, departments and aliases of members of whom the address alone is known (OpenApi user/get):
 * first those that somebody wants to know now, then the rest, a trickle or all at once. What is done stays done: it begins wherever it
 * was interrupted. Private to the pb-directory*.c of this room. */
#pragma once

#include "pb-account.h"
#include "pb-context.h"
#include "pb-directory-change.h"

G_BEGIN_DECLS

#define PB_TYPE_DIRECTORY_DETAILS (pb_directory_details_get_type ())
G_DECLARE_FINAL_TYPE (PbDirectoryDetails, pb_directory_details, PB, DIRECTORY_DETAILS, GObject)

typedef enum
{
  PB_DIRECTORY_ON_DEMAND, /* only what is wanted */
  PB_DIRECTORY_TRICKLE,   /* the rest, too, never faster than PB_DIRECTORY_RATE in all, and not while energy is scarce */
  PB_DIRECTORY_AT_ONCE,   /* the rest, as fast as the service answers */
} PbDirectoryHaste;

/* The callee may stop the details. */
typedef struct
{
  void (*learned) (const char *address, gpointer user_data); /* more is known of it now */
  void (*done) (gpointer user_data);                         /* everybody is known, with TRICKLE and AT_ONCE */
  /* The service, or the file (G_IO_ERROR), failed; the details are stopped. */
  void (*failed) (const GError *error, gpointer user_data);
} PbDirectoryDetailsFuncs;

/* Stopped. @context: borrowed. @funcs: copied. */
PbDirectoryDetails *pb_directory_details_new (const PbContext *context, PbAccount *account, const PbDirectoryDetailsFuncs *funcs, gpointer user_data);
/* Begins, anew if it had begun, with @directory: borrowed until pb_directory_details_stop(). */
void pb_directory_details_start (PbDirectoryDetails *details, PbDirectory *directory, PbDirectoryHaste haste);
/* Commits what came and gives up the rest, silently. */
void pb_directory_details_stop (PbDirectoryDetails *details);
/* Somebody wants to know more of @address, a member of the directory: it is asked for next. While stopped, once it begins. */
void pb_directory_details_want (PbDirectoryDetails *details, const char *address);

G_END_DECLS
