/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-corp-user-wish.h: what user/create and user/update of the current API want of a member, checked. */
#pragma once

#include "pb-corp-private.h"

G_BEGIN_DECLS

typedef struct
{
  PbMemberChange change; /* points to the rest, and into the request */
  char *name;            /* (owned) (nullable) */
  char *password;        /* (owned) (nullable) */
  GPtrArray *aliases;    /* (owned) (nullable): NULL-terminated */
  GArray *departments;   /* (owned) (nullable) */
} PbCorpUserWish;

#define PB_CORP_USER_WISH_NONE                    \
  {                                               \
    PB_MEMBER_CHANGE_NONE, NULL, NULL, NULL, NULL \
  }

void pb_corp_user_wish_clear (PbCorpUserWish *wish);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbCorpUserWish, pb_corp_user_wish_clear)

/* @member: (nullable): who is changed; NULL for somebody new, who needs a name, a department and a password.
 * Returns: an errcode, 0 for none. */
int pb_corp_user_wish_read (PbCorpUserWish *wish, PbDemo *demo, JsonObject *in, const PbMember *member);

G_END_DECLS
