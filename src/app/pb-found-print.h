/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-found-print.h: what discovery asks and finds, on stdout: for people, or one JSON object a line. */
#pragma once

#include "pb-discovery.h"
#include "pb-goa.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean json;
  const char *domain;  /* (unowned): of the address */
  gboolean not_asked;  /* set when the public database was left out for want of consent */
  gboolean unanswered; /* set when the name server gave no answer */
} PbFoundPrint;

/* A PbDiscoveryProgress; @user_data is the PbFoundPrint. */
void pb_found_print_progress (PbFoundSource source, PbDiscoveryState state, gpointer user_data);
/* @rank: from 1 on. */
void pb_found_print (const PbFoundPrint *print, const PbFound *found, guint rank);
/* That the public database may be asked if the person agrees. */
void pb_found_print_question (const PbFoundPrint *print);
/* @count: of what was printed; why there is nothing, as far as that is known. */
void pb_found_print_end (const PbFoundPrint *print, guint count);
/* An Online Account, usable or not. @rank: from 1 on */
void pb_found_print_online (const PbFoundPrint *print, const PbGoaAccount *account, gboolean watched, guint rank);

G_END_DECLS
