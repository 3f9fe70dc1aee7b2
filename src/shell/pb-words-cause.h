/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words-cause.h: a cause (pb-cause.h) as one line for people: what is the matter, and what helps. */
#pragma once

#include "pb-cause.h"
#include "pb-providers.h"

G_BEGIN_DECLS

typedef struct
{
  PbCause cause;
  char *text;     /* (owned): cause and remedy, in the user's language */
  char *command;  /* (owned) (nullable): what to type */
  gboolean mends; /* @command changes the one setting that is wrong; @text does not hold it */
  char *oauth;    /* (owned) (nullable): whose sign-in with the browser (a row of data/oauth) takes the place of the password */
  char *help;     /* (owned) (nullable): https page of the provider; never opened by itself */
} PbWordsCause;

void pb_words_cause_clear (PbWordsCause *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbWordsCause, pb_words_cause_clear)

/* Fills the empty @self. @account, @detail: (nullable).
 * Returns: FALSE, with @self still empty, when nothing finer than the class is known. */
gboolean pb_words_cause_find (PbWordsCause *self, PbErrorClass error_class, const PbAccount *account, const char *detail);
/* The same as it is at another time and with other data folders. @now: Unix seconds. @folders: (nullable): as in
 * pb_providers_find(). */
gboolean pb_words_cause_find_at (PbWordsCause *self, PbErrorClass error_class, const PbAccount *account, const char *detail, const char *const *folders, gint64 now);
/* Returns: (transfer full): all of it in one paragraph. */
char *pb_words_cause_dup_text (const PbWordsCause *self);

G_END_DECLS
