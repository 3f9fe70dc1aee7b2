/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-words.h: classes and numbers into sentences for people (gettext). The only place where errors get words. */
#pragma once

#include "pb-account.h"
#include "pb-state.h"

G_BEGIN_DECLS

/* Returns: (transfer full): cause and remedy, one or two sentences, such as "The server refused the user name or password.
 * Enter the password anew with “postbell account edit ID --password-stdin”." @account: (nullable); @detail: (nullable): the server's words, safe. */
char *pb_words_error (PbErrorClass error_class, const PbAccount *account, const char *detail);
/* Returns: (transfer full): @text, and what exactly happened behind it where @text does not say it all. @detail: (nullable) */
char *pb_words_with_detail (const char *text, PbErrorClass error_class, const char *detail);
/* The same where one of Exmail's interfaces has failed: what it says is Postbell's sentence about it. */
char *pb_words_with_interface_detail (const char *text, PbErrorClass error_class, const char *detail);
/* The same as pb_words_error() where the interface of the Exmail account @account has failed, whatever stands beside it. @detail: (nullable) */
char *pb_words_interface_error (PbErrorClass error_class, const PbAccount *account, const char *detail);
/* Returns: (transfer none): @reason, an error's text from the rooms below, in the user's language if it is a sentence of ours,
 * else as it is: a server's words, or those of a library. */
const char *pb_words_reason (const char *reason);
/* Returns: (transfer full): a sentence for an account of which pb_account_is_insecure() is true: what can be read on the way, or by whom. */
char *pb_words_insecure (const PbAccount *account);
/* Returns: (transfer none): "Watching", "Connecting", "Paused" ... */
const char *pb_words_status (PbStatus status);
/* Returns: (transfer full): one line of health: "Watching, checked 2 min ago", "Trying again in 40 s: The server refused …";
 * with "Not encrypted – ", or "Outdated encryption allowed – ", before it where pb_account_is_insecure(). */
char *pb_words_health (const PbAccountState *state, const PbAccount *account, gint64 now);
/* As before, for what stays on the screen (tooltip, menu): without spans of time, which would soon be wrong.
 * Returns: (transfer full): "Watching", "Waiting to try again: The server refused …". */
char *pb_words_standing (const PbAccountState *state, const PbAccount *account);
/* Returns: (transfer full): "Signed-in webmail was not available: …", with what pb_words_error() says of @reason. */
char *pb_words_sign_in (const PbAccount *account, const GError *reason);
/* Returns: (transfer full): "3 unread mails", "No unread mail". */
char *pb_words_unread (gint64 unread);

G_END_DECLS
