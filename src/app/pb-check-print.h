/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-check-print.h: the steps of a diagnosis on stdout: for people, as JSON, or as a report that is safe to post. */
#pragma once

#include "pb-check-ways.h"

G_BEGIN_DECLS

typedef enum
{
  PB_CHECK_STYLE_PEOPLE,
  PB_CHECK_STYLE_STEPS, /* as for people, but cause and remedy of a failure are told elsewhere */
  PB_CHECK_STYLE_JSON,
  PB_CHECK_STYLE_REPORT,
  PB_CHECK_STYLE_EVENTS /* "step" lines of pb-add-events.h */
} PbCheckStyle;

typedef struct
{
  const PbAccount *account; /* (unowned) */
  PbCheckStyle style;
  char *failure;     /* (owned) (nullable): cause and remedy of the first step that failed */
  gint64 total;      /* µs of all steps so far */
  PbCheckWays *ways; /* (owned) (nullable): of an Exmail account */
} PbCheckPrint;

/* Programs, versions and desktop, for a report. */
void pb_check_print_system (void);
void pb_check_print_head (const PbCheckPrint *print);
/* A PbCheckFunc; @user_data is the PbCheckPrint. */
void pb_check_print_step (const PbCheckResult *result, gpointer user_data);

/* After the last step: which ways an Exmail account has, and how long all of it took. */
void pb_check_print_total (PbCheckPrint *print, gboolean ok);
/* Returns: (transfer full): what to tell of the @error with which pb_check_run() ended. Frees what @print holds. */
char *pb_check_print_end (PbCheckPrint *print, const GError *error);
/* Returns: (transfer full): @text without what names the person: the local part of every address, the user name, the
 * account's id and name become "…". */
char *pb_check_mask (const char *text, const PbAccount *account);

G_END_DECLS
