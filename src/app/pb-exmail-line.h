/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-line.h: what stands behind "postbell exmail": which command, which account, and the values for the interface. Words,
 * options and arguments are those of the table (pb-exmail-table.h). */
#pragma once

#include "pb-exmail-values.h"

G_BEGIN_DECLS

typedef struct
{
  char *words;            /* "user sync"; "" where none were given */
  char *account;          /* (nullable) */
  PbExmailApi api;        /* PB_N_EXMAIL_APIS: whichever there is */
  PbExmailValues *values; /* for the interface */
  char *trust;            /* (nullable): of "who": an address for the list of known senders */
  char *untrust;          /* (nullable): of "who": one that is taken off it */
  char *file;             /* (nullable): of rows, each of which is one call; "-": standard input */
  char *journal;          /* (nullable): of what was done of them */
  int password_fd;        /* where the password is read, -1 = nowhere */
  gboolean json;
  gboolean yes;     /* nothing is asked */
  gboolean dry_run; /* nothing is sent */
  gboolean restart; /* an earlier journal is forgotten */
  gboolean full;    /* of "directory" */
  gboolean trusted; /* of "who": the list of known senders is shown */
  gboolean help;
} PbExmailLine;

/* @argv: NULL-terminated; [0] is the command's name.
 * Errors: a sentence, G_OPTION_ERROR.
 * Returns: (transfer full) (nullable) */
PbExmailLine *pb_exmail_line_parse (char **argv, GError **error);
void pb_exmail_line_free (PbExmailLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailLine, pb_exmail_line_free)

/* Commands that are no interface: they work on what this computer has ("interfaces", "who", "directory"). Returns: whether @words is one. */
gboolean pb_exmail_line_is_local (const char *words);
/* Returns: whether "who" is to change or show the list of known senders, instead of finding somebody. */
gboolean pb_exmail_line_is_about_known (const PbExmailLine *line);

G_END_DECLS
