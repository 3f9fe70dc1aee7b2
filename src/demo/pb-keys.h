/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-keys.h: what the fake service hands out to be shown again: access tokens, tickets for the log-in page, sessions. */
#pragma once

#include <glib.h>

#include "pb-knobs.h"

G_BEGIN_DECLS

#define PB_KEYS_HEX       "0123456789abcdef"
#define PB_KEYS_UPPER_HEX "0123456789ABCDEF"
#define PB_KEYS_TOKEN     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

typedef struct _PbKeys PbKeys;

/* @knobs: (unowned): lives and uniqueness are read from it. */
PbKeys *pb_keys_new (const PbKnobs *knobs);
void pb_keys_free (PbKeys *keys);

/* Returns: (transfer full): @len characters of @alphabet from the kernel's random numbers. */
char *pb_keys_random (const char *alphabet, gsize len);

/* Returns: (transfer full): a token; what became of the former ones is the knob single-token. @now: µs. */
char *pb_keys_issue_token (PbKeys *keys, gint64 now);
gboolean pb_keys_knows_token (PbKeys *keys, const char *token, gint64 now);
/* Returns: when @token ends, µs; 0 when it is not known. */
gint64 pb_keys_token_end (PbKeys *keys, const char *token);

/* Returns: (transfer full): a ticket, 112 upper-case hexadecimal characters, bound to @user. */
char *pb_keys_issue_ticket (PbKeys *keys, const char *user, gint64 now);
/* Returns: (transfer full): the same of the current API, 96 characters. */
char *pb_keys_issue_authkey (PbKeys *keys, const char *user, gint64 now);
/* Returns: whether @ticket lets @user in; used up by the question where it is single. */
gboolean pb_keys_take_ticket (PbKeys *keys, const char *ticket, const char *user, gint64 now);

/* The current API: a token of an @application ("sso", "contacts", ...); whether it is a new one is the knob corp-token.
 * Returns: (transfer full) */
char *pb_keys_issue_corp_token (PbKeys *keys, const char *application, gint64 now);
/* @expired: (out): it was one. Returns: (transfer none) (nullable): the application of a token that counts. */
const char *pb_keys_corp_application (PbKeys *keys, const char *token, gint64 now, gboolean *expired);
/* Every token of the current API is over, as if its time had come. */
void pb_keys_expire_corp (PbKeys *keys);

/* Returns: (transfer full): the cookie's value of a new session of @user. */
char *pb_keys_open_session (PbKeys *keys, const char *user);
/* Returns: (transfer none) (nullable): whose session @cookie is. @form_token: (out) (optional) (transfer none): what its forms carry. */
const char *pb_keys_session_user (PbKeys *keys, const char *cookie, const char **form_token);
void pb_keys_close_session (PbKeys *keys, const char *cookie);
typedef void (*PbKeysVisit) (const char *token, gint64 end, gpointer user_data);
void pb_keys_each_token (PbKeys *keys, PbKeysVisit visit, gpointer user_data);
/* A token given out earlier. */
void pb_keys_add_token (PbKeys *keys, const char *token, gint64 end);
/* Tokens and tickets are forgotten, as by a service that starts anew. */
void pb_keys_forget (PbKeys *keys);

G_END_DECLS
