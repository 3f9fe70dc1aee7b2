/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-directory.h: who works at a company: addresses and aliases, names, departments, in a file of its own (SQLite, 0600), found by
 * address, by name, and by what one types. Each question is one or two looks into an index: it may be asked on the main loop.
 * What it holds is personal: it is never logged. */
#pragma once

#include <gio/gio.h>

#include "pb-person.h"

G_BEGIN_DECLS

/* More are not found at once. */
#define PB_DIRECTORY_MAX_FOUND 1000

typedef struct _PbDirectory PbDirectory;

/* Opens the file of a directory to look into it.
 * Errors: G_IO_ERROR_NOT_FOUND: there is none; G_IO_ERROR_BUSY, G_IO_ERROR_FAILED.
 * Returns: (transfer full) (nullable) */
PbDirectory *pb_directory_open (const char *path, GError **error);
void pb_directory_free (PbDirectory *directory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbDirectory, pb_directory_free)

/* Returns: (transfer full) (nullable): whose main address or alias @address is; case makes no difference. */
PbPerson *pb_directory_find (PbDirectory *directory, const char *address);
/* What a directory knows of a look. */
typedef enum
{
  PB_DIRECTORY_LOOK_NONE,   /* no member's name begins with it */
  PB_DIRECTORY_LOOK_BEGINS, /* some member's name begins with it, and goes on */
  PB_DIRECTORY_LOOK_COMMON, /* it is the look of some member's whole name, which is one that many have (pb-directory-common.h) */
  PB_DIRECTORY_LOOK_WHOLE   /* it is the look of some member's whole name, and of few others' */
} PbDirectoryLook;

/* @look: of pb_directory_dup_look(); "" is nobody's. */
PbDirectoryLook pb_directory_ask_look (PbDirectory *directory, const char *look);
/* Returns: whether a member has, or had, an address in @domain (lower case), or one in a domain that it is a part of. */
gboolean pb_directory_has_domain (PbDirectory *directory, const char *domain);
/* Finds members by the beginning of an address or alias, of a name or a later word of it, by Chinese characters, by pinyin or its
 * initials. Whoever is meant exactly comes first.
 * Returns: (transfer full) (element-type PbPerson): at most @limit, and PB_DIRECTORY_MAX_FOUND. */
GPtrArray *pb_directory_search (PbDirectory *directory, const char *text, guint limit);

/* Returns: whether damage was seen in the file: then what it says, and what it does not say, is not to be believed. */
gboolean pb_directory_is_damaged (const PbDirectory *directory);

/* Returns: how many members there are. */
guint pb_directory_count (PbDirectory *directory);
/* Returns: of how many the address alone is known. */
guint pb_directory_count_unknown (PbDirectory *directory);
/* Returns: (transfer full) (nullable): what pb_directory_set_note() noted. */
char *pb_directory_get_note (PbDirectory *directory, const char *name);

/* Notes that commands show, too. */
#define PB_DIRECTORY_NOTE_VERSION "version" /* of the service: digits */
#define PB_DIRECTORY_NOTE_LISTED  "listed"  /* when all addresses were asked for last, s since 1970 */
#define PB_DIRECTORY_NOTE_SOURCE  "source"  /* whose directory it is: API and client */

G_END_DECLS
