/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-app.h: the applications of Exmail's current API. Each has a secret of its own, which opens its own interfaces only. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PB_CORP_SSO,      /* log-in links */
  PB_CORP_REMIND,   /* number of unread mails */
  PB_CORP_CONTACTS, /* members, departments, groups, tags */
  PB_CORP_LOG,
  PB_CORP_OPTIONS, /* what a member may use */
  PB_N_CORP_APPS
} PbCorpApp;

/* Returns: (transfer none): "sso", "remind", "contacts", "log", "options". */
const char *pb_corp_app_to_string (PbCorpApp app);
/* Returns: PB_N_CORP_APPS for another word. */
PbCorpApp pb_corp_app_from_string (const char *word);
/* Returns: (transfer full): the name of its secret in the vault: "ID.corp-sso". */
char *pb_corp_app_dup_secret_name (PbCorpApp app, const char *id);
/* Returns: (transfer full): VAULT_LOCKED: there is no such secret. */
GError *pb_corp_app_new_missing (PbCorpApp app);
/* Returns: whether @error is that, and not a keyring that cannot be opened. */
gboolean pb_corp_app_is_missing (PbCorpApp app, const GError *error);
/* Returns: (transfer full): CONFIG: the account is not set up for the current API. */
GError *pb_corp_app_new_absent (PbCorpApp app);
/* Says in @error which application it is about. */
void pb_corp_app_name_in (PbCorpApp app, GError *error);
/* Returns: the application that the words @reason of an error are about, PB_N_CORP_APPS where they name none. */
PbCorpApp pb_corp_app_of_reason (const char *reason);

G_END_DECLS
