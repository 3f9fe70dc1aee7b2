/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-follow.h: a command that writes lines until somebody stops it: what the running instance tells, or its own. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  GMainLoop *loop; /* (owned) */
  int status;      /* exit status so far */
  gboolean ended;
} PbFollow;

/* The exit status is PB_EXIT_DONE until pb_follow_end() says another one. */
void pb_follow_init (PbFollow *follow);
void pb_follow_clear (PbFollow *follow);

/* Runs the main loop until pb_follow_end(), SIGTERM or SIGINT; not at all where it has ended before. The loop is not run again after it. */
void pb_follow_run (PbFollow *follow);
void pb_follow_end (PbFollow *follow, int status);
/* Writes @line and a line break to standard output; ends the command when nobody reads any more. */
void pb_follow_print (PbFollow *follow, const char *line);

/* @text: the signal's only argument */
typedef void (*PbFollowFunc) (const char *text, gpointer user_data);

/* What the running instance is asked to tell. */
typedef struct
{
  const char *method; /* asks for it */
  GVariant *args;     /* (nullable): of the method, floating */
  const char *signal; /* tells, with one text */
  PbFollowFunc func;
  void (*begun) (gpointer user_data); /* (nullable): it tells from now on */
  gpointer user_data;
  const char *gone; /* (nullable): what is said when the instance ends; NULL: that none runs */
} PbFollowSource;

/* Runs as above, with what the instance at @bus tells. When it goes away that is said, and the status is a failure's; so it is when it
 * does not do what it is asked. @source->args is taken in any case. */
void pb_follow_instance (PbFollow *follow, GDBusConnection *bus, const PbFollowSource *source);

G_END_DECLS
