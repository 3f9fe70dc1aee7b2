/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-identity.h: as whom the program runs: its names on the bus and before people, and where it keeps its things. The user's
 * own Postbell has one identity, the demo another that touches nothing of the user's. */
#pragma once

#include "pb-accounts.h"
#include "pb-vault.h"

G_BEGIN_DECLS

typedef struct
{
  const char *app_id;      /* application id, also the bus name */
  const char *object_path; /* where its objects are on the bus: the application id as a path */
  char *title;             /* (owned): for people: "Postbell" */
  char *lock;              /* (owned) (nullable): the file of the instance lock; NULL: none is taken */
  char *ledger;            /* (owned) (nullable): NULL: it is kept in memory */
  char *cache;             /* (owned) (nullable): the folder of company directories; NULL: there are none */
  char *state;             /* (owned) (nullable): the folder of known senders; NULL where cache is */
  PbAccounts *accounts;    /* (owned) */
  PbVault *vault;          /* (owned) (nullable): NULL: the system's */
  gboolean demo;
} PbIdentity;

/* Returns: (transfer full): the user's own Postbell. */
PbIdentity *pb_identity_new (void);
/* Returns: (transfer full): a demo that watches @account with the secrets of @vault and has no file at all. */
PbIdentity *pb_identity_new_demo (PbAccount *account, PbVault *vault);
void pb_identity_free (PbIdentity *identity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbIdentity, pb_identity_free)

G_END_DECLS
