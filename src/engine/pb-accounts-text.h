/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-accounts-text.h: the text of accounts.ini, part by part: what a hand, a full disk or a power cut has done to one account
 * leaves the others as they are, and none of it is written over. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PbAccountsText PbAccountsText;

/* What cannot be used. */
typedef struct
{
  char *id;       /* (owned) (nullable): the account; NULL where its name, too, is beyond reading */
  guint line;     /* from 1 */
  gboolean last;  /* nothing readable follows: more may be lost than this */
  gboolean twice; /* another part of that name stands before it, and counts */
} PbAccountsDamage;

/* Takes @text (NUL behind its end) apart: UTF-8, with or without a byte order mark, lines ending in LF or CR LF. Never fails. */
PbAccountsText *pb_accounts_text_new (const char *text, gsize length);
void pb_accounts_text_free (PbAccountsText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbAccountsText, pb_accounts_text_free)

/* Returns: (transfer none): all that can be read, with its comments. */
GKeyFile *pb_accounts_text_get_file (PbAccountsText *text);
/* Returns: (transfer none) (element-type PbAccountsDamage): in the order of the text. */
GPtrArray *pb_accounts_text_get_damage (PbAccountsText *text);
/* Returns: whether there is nothing in it, not even a comment. */
gboolean pb_accounts_text_is_blank (PbAccountsText *text);
/* Begins a change of the group @id.
 * Returns: (transfer full) (nullable): a file to change it in, with nothing of it when it is new; NULL when it cannot be done
 * without touching what is damaged: @id itself (but to remove it), or a place whose account nobody knows. */
GKeyFile *pb_accounts_text_begin (PbAccountsText *text, const char *id, gboolean to_remove);
/* @file: from pb_accounts_text_begin(); (nullable): NULL: the group is taken out. Where there is damage every byte beyond the
 * group stays as it is.
 * Returns: (transfer full): the text to write; never blank. */
char *pb_accounts_text_end (PbAccountsText *text, const char *id, GKeyFile *file, gsize *length);

G_END_DECLS
