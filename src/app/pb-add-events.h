/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-add-events.h: the JSON lines of `account add` and `account edit`: the steps of the test, and the outcome. */
#pragma once

#include "pb-check.h"
#include "pb-secret-changes.h"
#include "pb-words-cause.h"

G_BEGIN_DECLS

/* @text: a sentence for a person. */
void pb_add_event_step (const PbCheckResult *result, const char *text);

/* How it ended without being saved. */
typedef struct
{
  PbErrorClass error_class;
  const char *message;      /* cause and remedy, for a person */
  const PbAccount *account; /* (nullable): where there was none yet */
  const char *detail;       /* (nullable): what came with the error */
  gboolean is_interface;    /* @detail is about the Exmail interfaces, not about the mail server */
  gboolean is_new;          /* it is being added, so the remedy is to add it otherwise */
  GStrv command;            /* (nullable): words that would do; NULL: what the cause's remedy says */
} PbAddFailure;

void pb_add_event_failed (const PbAddFailure *failure);
/* What a failed sign-in with the browser says beside its message, into the object @out: "help", "admin" (address for an administrator),
 * "steps" (how a company registers Postbell) and "instead" (what else may serve), null where there is none. @cause: (nullable): of
 * @account. @is_new: it is not saved yet. Returns: FALSE, with nothing added, when nobody signs in to @account with the browser. */
gboolean pb_add_event_put_registration (GString *out, const PbAccount *account, const PbWordsCause *cause, gboolean is_new);
/* From now on it does not end before it is saved, or cannot be. */
void pb_add_event_saving (void);
/* @place: of the secrets given. @running: whether a running Postbell has been told. @words: (nullable): a sentence, where they are
 * not in the vault. */
void pb_add_event_saved (const char *id, PbSecretsPlace place, gboolean running, const char *words);

G_END_DECLS
