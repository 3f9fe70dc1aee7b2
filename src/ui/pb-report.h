/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-report.h: what the resident says of itself (the object of `postbell status --json`), as values for the window. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *key;
  char *from;    /* as the program writes it, with the department of a colleague, or with a mark */
  char *warning; /* a sentence in the user's language, "" if there is nothing to beware of */
  char *subject;
  char *folder; /* "" where it is the account's first */
  gint64 date;  /* Unix seconds, 0 = unknown */
} PbReportMail;

typedef struct
{
  char *id;
  char *name;
  char *status;      /* the contract's word, such as "watching" */
  char *health;      /* a sentence in the user's language */
  char *error;       /* the contract's word for the class of what is wrong, "proxy" for its proxy, "" if nothing is */
  char *oauth;       /* whose sign-in with the browser takes the place of the password, which is no longer taken; "" if none */
  gint64 unread;     /* -1 = unknown */
  GPtrArray *newest; /* (element-type PbReportMail) */
} PbReportAccount;

typedef struct
{
  gint64 unread;
  GPtrArray *accounts; /* (element-type PbReportAccount) */
} PbReport;

/* Returns: (transfer full) (nullable): NULL when @json is not such an object. */
PbReport *pb_report_parse (const char *json);
void pb_report_free (PbReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbReport, pb_report_free)

G_END_DECLS
