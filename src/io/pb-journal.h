/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-journal.h: what a long job has done so far: a file of lines "WORD KEY DETAIL" that is only ever added to, so that a job that is killed
 * anywhere goes on where it stopped. For a program that does this one job: what has to outlive a power cut waits for the disk. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PbJournal PbJournal;

/* Opens or makes the file (0600, in a folder of 0700) and keeps other processes out until it is freed. A last line without its end is
 * taken away: it was being written when its writer was killed.
 * Errors (G_FILE_ERROR): AGAIN: another process has it; INVAL: the file is something else; or what the system says.
 * Returns: (transfer full) (nullable) */
PbJournal *pb_journal_open (const char *path, GError **error);
/* Closes it; the file stays. @journal: (nullable) */
void pb_journal_free (PbJournal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbJournal, pb_journal_free)

/* Returns: (transfer none): where the file is. */
const char *pb_journal_get_path (PbJournal *journal);
/* Returns: whether no word was ever written. */
gboolean pb_journal_is_empty (PbJournal *journal);
/* Returns: (transfer none) (nullable): the last word about @key. @detail: (out) (optional) (transfer none): what was added to it, "" =
 * nothing. */
const char *pb_journal_find (PbJournal *journal, const char *key, const char **detail);
/* The same for the last word about @key that was another than pb_journal_find()'s. */
const char *pb_journal_find_before (PbJournal *journal, const char *key, const char **detail);
/* Returns: (transfer none): a name for this start of the computer. Of what was written in another one the lines that were not durable
 * may be missing. */
const char *pb_journal_get_boot (PbJournal *journal);
/* Adds a line for each of @keys, all of them or none. @word, @keys: without blanks and line breaks. @detail: (nullable): of all the keys,
 * likewise. @durable: they are on the disk when
 * it returns; else the system writes them when it likes, which a kill of this process does not undo.
 * Errors: G_FILE_ERROR: a full disk … */
gboolean pb_journal_add (PbJournal *journal, const char *word, const char *const *keys, const char *detail, gboolean durable, GError **error);
/* Forgets everything, and begins again. Errors: likewise. */
gboolean pb_journal_clear (PbJournal *journal, GError **error);
/* Deletes the file: there is nothing to go on with. */
void pb_journal_delete (PbJournal *journal);

G_END_DECLS
