/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-problem.h: what is wrong with values before anything is sent. The text of the error is plain English; app makes sentences
 * of its parts. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PB_EXMAIL_PROBLEM_NONE,      /* the error is another one */
  PB_EXMAIL_PROBLEM_COMMAND,   /* the API has no such command; fact: the API */
  PB_EXMAIL_PROBLEM_MISSING,   /* the option must be given */
  PB_EXMAIL_PROBLEM_ONE_OF,    /* one of them must be given; fact: the options */
  PB_EXMAIL_PROBLEM_UNKNOWN,   /* the API does not take the option here; fact: the API */
  PB_EXMAIL_PROBLEM_TOO_MANY,  /* values; fact: how many are taken */
  PB_EXMAIL_PROBLEM_TOO_SHORT, /* fact: bytes */
  PB_EXMAIL_PROBLEM_TOO_LONG,  /* fact: bytes */
  PB_EXMAIL_PROBLEM_TEXT,      /* no UTF-8, or control characters */
  PB_EXMAIL_PROBLEM_ADDRESS,   /* no mail address */
  PB_EXMAIL_PROBLEM_NUMBER,    /* no number */
  PB_EXMAIL_PROBLEM_DATE,      /* not YYYY-MM-DD */
  PB_EXMAIL_PROBLEM_WORD,      /* fact: the words there are */
  PB_EXMAIL_PROBLEM_PATH,      /* no path of a department: empty names, too deep, characters that names cannot have */
  PB_EXMAIL_PROBLEM_PARTY,     /* there is no such department; fact: the path */
  PB_EXMAIL_PROBLEM_ID,        /* "#ID" is for the current API */
  PB_EXMAIL_PROBLEM_REQUEST,   /* all values together are too long for one request; fact: KiB */
  /* of files, and of what stands in them; the number of a row is told beside them */
  PB_EXMAIL_PROBLEM_EMPTY,        /* there are no rows */
  PB_EXMAIL_PROBLEM_ENCODING,     /* the file is no text */
  PB_EXMAIL_PROBLEM_LARGE,        /* too many; fact: how many are taken */
  PB_EXMAIL_PROBLEM_JSON,         /* no objects of JSON */
  PB_EXMAIL_PROBLEM_QUOTE,        /* a quotation mark is missing */
  PB_EXMAIL_PROBLEM_CELLS,        /* more cells than headings */
  PB_EXMAIL_PROBLEM_COLUMN,       /* the command has no such option; fact: the heading */
  PB_EXMAIL_PROBLEM_PASSWORD,     /* a column of passwords; fact: its heading */
  PB_EXMAIL_PROBLEM_VALUE,        /* neither text, number, true, false nor null; fact: the option */
  PB_EXMAIL_PROBLEM_TWICE,        /* another row is about the same; fact: its number */
  PB_EXMAIL_PROBLEM_LINE,         /* of passwords: no address, tab and password; fact: the number of the line */
  PB_EXMAIL_PROBLEM_LINE_TWICE,   /* of passwords: the address had one already; fact: likewise */
  PB_EXMAIL_PROBLEM_NOBODY,       /* the company has no such member or group; fact: the address */
  PB_EXMAIL_PROBLEM_LOST,         /* nobody agreed that something falls away; fact: what */
  PB_EXMAIL_PROBLEM_COLUMN_TWICE, /* two columns are about the same; fact: the second heading */
  PB_EXMAIL_PROBLEM_MD5,          /* the secret has not the digits of an MD5 sum */
  PB_N_EXMAIL_PROBLEMS
} PbExmailProblem;

/* Sets @error: CONFIG, "--OPTION is missing", "--OPTION has too many values (20)". @option: (nullable): "" or NULL: none.
 * @fact: (nullable) */
void pb_exmail_problem_set (GError **error, PbExmailProblem problem, const char *option, const char *fact);
/* Reads it again. @option, @fact: (out) (transfer full): "" where there is none.
 * Returns: NONE when pb_exmail_problem_set() did not make @error. */
PbExmailProblem pb_exmail_problem_get (const GError *error, char **option, char **fact);

G_END_DECLS
