/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-dialogues.h: the dialogues of the folder dialogues (their format: dialogues/README), read into steps. */
#pragma once

#include <glib.h>

typedef struct
{
  char kind;  /* 'S' server, 'C' client, 'E' event, 'P' phase, 'Q' quirks, 'D' deadline, '>' action, '=' configuration */
  char *text; /* (owned): unescaped for S, C and E */
  gsize len;
  guint line;
} PbDialogueStep;

typedef struct
{
  char *name;    /* (owned): file and title */
  GArray *steps; /* (owned) (element-type PbDialogueStep) */
  gsize server_bytes;
} PbDialogue;

/* Returns: (transfer full) (element-type PbDialogue): those of all files whose names begin with @prefix */
GPtrArray *pb_dialogues_load (const char *prefix);

/* \xHH, \r, \n, \\; a text that ends in \c has no line end. Returns: (transfer full) */
GString *pb_dialogues_unescape (const char *text);
