/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-hint.h: what Postbell says for a terminal, as a window says it: where a sentence names a command, the window names the button
 * or the field that does the same. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Where the sentence stands. */
typedef enum
{
  PB_HINT_STATUS,    /* the window of the unread mails */
  PB_HINT_ACCOUNTS,  /* the list of accounts in the settings */
  PB_HINT_EDITOR,    /* the settings of one account */
  PB_HINT_ASSISTANT, /* an account that is not saved yet */
  PB_HINT_TRUST,     /* the dialog about a certificate */
} PbHintPlace;

/* Returns: (transfer full): @text, with a button's or a field's name for each “postbell …” that has one at @place; the others stay. */
char *pb_hint_dup (PbHintPlace place, const char *text);
/* @failed: a line with the event "failed". Returns: (transfer full): its message, below it what has to be done step by step, and what
 * else may serve, where that is said; "" for none. */
char *pb_hint_dup_failure (PbHintPlace place, JsonObject *failed);

/* Returns: whether one of the steps of @failed, a line {"event":"failed"}, has @option of a command; @without: what it is where
 * there are no steps. */
gboolean pb_hint_asks_for (JsonObject *failed, const char *option, gboolean without);

G_END_DECLS
