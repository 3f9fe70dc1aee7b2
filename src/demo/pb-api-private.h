/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-api-private.h: what the calls of the OpenApi share, and the calls by family. */
#pragma once

#include "pb-api.h"

G_BEGIN_DECLS

typedef PbAnswer *(*PbApiHandler) (PbDemo *demo, const PbCall *call);

/* Returns: (transfer none) (nullable): the first parameter of that name, as the knob params reads names. */
const char *pb_api_param (PbDemo *demo, const PbCall *call, const char *name);
/* Returns: (transfer container) (element-type utf8): all of that name. */
GPtrArray *pb_api_params (PbDemo *demo, const PbCall *call, const char *name);
PbAnswer *pb_api_error (PbDemo *demo, int code);
/* Success of a call that changed @name, a thing of @kind: counted, and answered as the knob write-ok says. */
PbAnswer *pb_api_written (PbDemo *demo, const char *kind, const char *name);
/* Takes @draft. */
PbAnswer *pb_api_answered (PbDemo *demo, PbDraft *draft);
/* Adds Count and List. Takes @list. @trailing: a comma behind it, as the manual prints it. */
void pb_api_add_list (PbDraft *draft, PbDraft *list, gboolean trailing);
/* Adds {"Value":@value} to @list. */
void pb_api_add_value (PbDraft *list, const char *value);
/* Returns: whether the knob spelling wants the manual's slips. */
gboolean pb_api_is_manual (PbDemo *demo);
/* Adds Alias, spelt as the knob Alias says. @blank: (nullable): what stands before it. */
void pb_api_add_alias (PbDemo *demo, PbDraft *draft, const PbMailbox *mailbox, const char *blank);

/* pb-api-mail.c */
PbAnswer *pb_api_token_call (PbDemo *demo, const PbCall *call);
PbAnswer *pb_api_authkey (PbDemo *demo, const PbCall *call);
PbAnswer *pb_api_newcount (PbDemo *demo, const PbCall *call);

/* pb-api-users.c */
PbAnswer *pb_api_user_get (PbDemo *demo, const PbCall *call);
PbAnswer *pb_api_user_list (PbDemo *demo, const PbCall *call);
PbAnswer *pb_api_user_check (PbDemo *demo, const PbCall *call);

/* pb-api-sync.c */
PbAnswer *pb_api_user_sync (PbDemo *demo, const PbCall *call);
PbAnswer *pb_api_user_swap_alias (PbDemo *demo, const PbCall *call);
PbAnswer *pb_api_user_open_wechat (PbDemo *demo, const PbCall *call);
PbAnswer *pb_api_user_close_wechat (PbDemo *demo, const PbCall *call);

/* pb-api-parties.c */
PbAnswer *pb_api_party_sync (PbDemo *demo, const PbCall *call);
PbAnswer *pb_api_party_list (PbDemo *demo, const PbCall *call);
PbAnswer *pb_api_party_users (PbDemo *demo, const PbCall *call);

/* pb-api-groups.c */
PbAnswer *pb_api_group_add (PbDemo *demo, const PbCall *call);
PbAnswer *pb_api_group_delete (PbDemo *demo, const PbCall *call);
PbAnswer *pb_api_group_add_members (PbDemo *demo, const PbCall *call);
PbAnswer *pb_api_group_delete_members (PbDemo *demo, const PbCall *call);
PbAnswer *pb_api_group_allow (PbDemo *demo, const PbCall *call);
PbAnswer *pb_api_group_disallow (PbDemo *demo, const PbCall *call);

G_END_DECLS
