/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-question.c: see pb-question.h. */
#include "config.h"

#include "pb-question.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_ANSWER 64

/* Byte by byte: a password may follow, and belongs to its own reader. */
static void
read_answer (char *answer)
{
  gsize n = 0;
  char c = '\0';

  while (c != '\n')
    {
      ssize_t got = read (STDIN_FILENO, &c, 1);
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        {
          n = 0; /* nobody said yes to the end */
          break;
        }
      if (c != '\n' && n < MAX_ANSWER - 1)
        answer[n++] = c;
    }
  answer[n] = '\0';
}

gboolean
pb_question_ask (const char *text)
{
  char answer[MAX_ANSWER];

  /* TRANSLATORS: %s is one or more sentences; y and n are understood in any language */
  (void) fprintf (stderr, _ ("%s Go on? [y/N] "), text);
  (void) fflush (stderr);
  read_answer (answer);
  return g_ascii_strcasecmp (answer, "y") == 0 || g_ascii_strcasecmp (answer, "yes") == 0 || rpmatch (answer) == 1;
}
