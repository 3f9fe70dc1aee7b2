/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-look.h: what the windows have in common: the few looks of text, size, keys that close; colours come from the user's theme. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  PB_LOOK_PLAIN,
  PB_LOOK_STRONG, /* a name */
  PB_LOOK_DIM,    /* what is said beside */
  PB_LOOK_TITLE,  /* the largest text of a window */
  PB_LOOK_PILL,   /* a number on a coloured plate */
  PB_LOOK_CODE,   /* to be typed */
  PB_LOOK_WARN,   /* what to beware of: in as many lines as it takes */
} PbLook;

/* Adds the style sheet to the default screen; once per process. */
void pb_look_init (void);
/* An empty label, aligned to the start, one line with an ellipsis. */
GtkWidget *pb_look_label (PbLook look);
/* Returns: (transfer none): the name of the icon of an account. @status: the contract's word, or another: "needs-settings", "" */
const char *pb_look_symbol (const char *status, gint64 unread);
/* Returns: @wanted, or what the screen has room for when a title bar, tabs and buttons are there as well; px. */
int pb_look_height (int wanted);
/* Escape, Ctrl+W and Ctrl+Q close @window. */
void pb_look_close_by_key (GtkWindow *window);
/* A list whose rows stand apart by thin lines, without selection. @name: what a screen reader calls it. */
GtkWidget *pb_look_list (const char *name);

G_END_DECLS
