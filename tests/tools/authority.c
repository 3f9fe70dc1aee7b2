/* SPDX-License-Identifier: GPL-3.0-or-later */
/* authority.c: the authorization server of the tests as a program. Prints its address, then does what lines on standard input
 * say, each answered by one line; ends with them.
 *
 * lifetime N | rotate 0|1 | automatic 0|1 | refresh 0|1 | delay MS | pending N | slow N | issuer URL: its knobs
 * fail STATUS ERROR [DESCRIPTION]: the token address says so once    back [ERROR]: the browser comes back with that
 * revoke access|all    enter CODE    decline CODE    count GRANT_TYPE    active TOKEN    complaint    row ID */
#include "pb-authority.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  PbAuthority *authority;
  GMainLoop *loop;
  GDataInputStream *input;
} Program;

static gboolean
set_knob (PbAuthorityKnobs *knobs, const char *name, const char *value)
{
  if (g_str_equal (name, "lifetime"))
    knobs->lifetime = g_ascii_strtoll (value, NULL, 10);
  else if (g_str_equal (name, "rotate"))
    knobs->rotate = value[0] == '1';
  else if (g_str_equal (name, "automatic"))
    knobs->automatic = value[0] == '1';
  else if (g_str_equal (name, "refresh"))
    knobs->no_refresh = value[0] != '1';
  else if (g_str_equal (name, "delay"))
    knobs->delay = (guint) atoi (value);
  else if (g_str_equal (name, "pending"))
    knobs->pending = (guint) atoi (value);
  else if (g_str_equal (name, "slow"))
    knobs->slow_downs = (guint) atoi (value);
  else
    return FALSE;
  return TRUE;
}

static void
set_text (char **place, const char *value)
{
  g_free (*place);
  *place = value[0] != '\0' ? g_strdup (value) : NULL;
}

static void
fail_once (PbAuthority *authority, const char *rest)
{
  g_auto (GStrv) words = g_strsplit (rest, " ", 3);
  guint n = g_strv_length (words);

  pb_authority_fail_once (authority, (guint) atoi (words[0]), n > 1 ? words[1] : "", n > 2 ? words[2] : NULL);
}

/* Prints the answer to a question. Returns: whether it was one. */
static gboolean
tell (PbAuthority *authority, const char *name, const char *rest)
{
  g_autofree char *row = NULL, *escaped = NULL;

  if (g_str_equal (name, "count"))
    printf ("%u\n", pb_authority_get_count (authority, rest));
  else if (g_str_equal (name, "active"))
    printf ("%d\n", pb_authority_is_active (authority, rest));
  else if (g_str_equal (name, "complaint"))
    printf ("%s\n", pb_authority_get_complaint (authority) != NULL ? pb_authority_get_complaint (authority) : "none");
  else if (g_str_equal (name, "enter") || g_str_equal (name, "decline"))
    printf ("%d\n", pb_authority_enter (authority, rest, name[0] == 'e'));
  else if (g_str_equal (name, "row"))
    {
      row = pb_authority_dup_row (authority, rest);
      escaped = g_strescape (row, NULL);
      printf ("%s\n", escaped);
    }
  else
    return FALSE;
  return TRUE;
}

static void
obey (Program *program, const char *name, const char *rest)
{
  PbAuthority *authority = program->authority;

  if (tell (authority, name, rest))
    return;
  if (g_str_equal (name, "fail"))
    fail_once (authority, rest);
  else if (g_str_equal (name, "back"))
    set_text (&pb_authority_get_knobs (authority)->authorize_error, rest);
  else if (g_str_equal (name, "issuer"))
    set_text (&pb_authority_get_knobs (authority)->issuer, rest);
  else if (g_str_equal (name, "revoke"))
    pb_authority_revoke (authority, g_str_equal (rest, "all"));
  else if (!set_knob (pb_authority_get_knobs (authority), name, rest))
    {
      printf ("what?\n");
      return;
    }
  printf ("ok\n");
}

static void read_line (Program *program);

static void
line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Program *program = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  char *blank = line != NULL ? strchr (line, ' ') : NULL;

  if (line == NULL)
    {
      g_main_loop_quit (program->loop);
      return;
    }
  if (blank != NULL)
    *blank++ = '\0';
  obey (program, line, blank != NULL ? blank : "");
  fflush (stdout);
  read_line (program);
}

static void
read_line (Program *program)
{
  g_data_input_stream_read_line_async (program->input, G_PRIORITY_DEFAULT, NULL, line_cb, program);
}

int
main (int argc, char **argv)
{
  g_autoptr (GInputStream) base = g_unix_input_stream_new (0, FALSE);
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (base);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (PbAuthority) authority = pb_authority_new (0);
  Program program = { authority, loop, input };

  printf ("%s\n", pb_authority_get_address (authority));
  fflush (stdout);
  read_line (&program);
  g_main_loop_run (loop);
  return 0;
}
