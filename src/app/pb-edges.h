/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-edges.h: the edges of the process (clock, trust, dialer, vault, ledger, reachability) and the accounts, made once and
 * handed to the engine as one PbContext. */
#pragma once

#include "pb-accounts.h"
#include "pb-context.h"
#include "pb-exmail-taps.h"
#include "pb-exmail-tokens.h"
#include "pb-goa.h"
#include "pb-identity.h"
#include "pb-tokens.h"
#include "pb-vault-trial.h"

G_BEGIN_DECLS

/* What a program needs beyond connections and secrets. */
typedef enum
{
  PB_EDGES_BASIC = 0,
  PB_EDGES_LEDGER = 1 << 0,
  PB_EDGES_REACH = 1 << 1,   /* follows network and suspend; the system bus is found in the background */
  PB_EDGES_LENIENT = 1 << 2, /* an accounts file that cannot be read is told in problem, and waited for */
} PbEdgesParts;

typedef struct
{
  PbContext context;         /* borrows the fields below */
  PbTrust *trust;            /* (owned) */
  PbDialer *dialer;          /* (owned) */
  PbHttp *http;              /* (owned): costs nothing until it is asked for something */
  PbExmailTokens *exmail;    /* (owned) */
  PbTokens *tokens;          /* (owned) */
  PbExmailTaps *taps;        /* (owned) */
  PbVault *vault;            /* (owned) */
  PbGoa *goa;                /* (owned) (nullable): Online Accounts; NULL in the demo. With PB_EDGES_REACH it has the session bus */
  PbLedger *ledger;          /* (owned) (nullable) */
  PbReach *reach;            /* (owned) (nullable) */
  PbPower *power;            /* (owned) (nullable): with PB_EDGES_REACH */
  PbAccounts *accounts;      /* (owned): loaded */
  char *problem;             /* (owned) (nullable): why the accounts could not be read */
  char *ledger_problem;      /* (owned) (nullable): why what is announced is remembered by this process alone */
  GCancellable *cancellable; /* (owned): cancels what still runs when the edges go */
} PbEdges;

/* Returns: (transfer full) (nullable): those of the user's own Postbell; NULL with @error when the accounts cannot be read. */
PbEdges *pb_edges_new (PbEdgesParts parts, GError **error);
/* The same for @identity, which is no longer needed after it. */
PbEdges *pb_edges_new_as (const PbIdentity *identity, PbEdgesParts parts, GError **error);
/* The same for a command that tries secrets before it keeps them: its vault is a PbVaultTrial. */
PbEdges *pb_edges_new_trial (GError **error);
void pb_edges_free (PbEdges *edges);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbEdges, pb_edges_free)

/* Loads the accounts alone, for commands that connect to nothing.
 * Returns: (transfer full) (nullable) */
PbAccounts *pb_edges_load_accounts (GError **error);
/* Returns: (transfer none) (nullable): NULL with a sentence when no account, or not just one, is meant by @id (exact id, or the
 * beginning of one id or address; NULL: the only account there is). */
PbAccount *pb_edges_find_account (PbAccounts *accounts, const char *id, GError **error);
/* The same, and it is of the kind exmail. */
PbAccount *pb_edges_find_exmail (PbAccounts *accounts, const char *id, GError **error);
/* Returns: whether what was done for @a holds for @b. */
typedef gboolean (*PbAccountSame) (const PbAccount *a, const PbAccount *b);
/* Reads the file again after something long. @before: as the account was. @same: (nullable): NULL: whatever was changed.
 * Returns: (transfer none) (nullable): as it is now; NULL with a sentence when somebody else has removed it meanwhile, or changed
 * what @same looks at. */
PbAccount *pb_edges_find_again (PbAccounts *accounts, const PbAccount *before, PbAccountSame same, GError **error);

G_END_DECLS
