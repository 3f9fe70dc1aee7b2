/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-context.h: the edges given to the engine; every one can be a fake. The owner keeps them alive. */
#pragma once

#include "pb-clock.h"
#include "pb-dialer.h"
#include "pb-http.h"
#include "pb-ledger.h"
#include "pb-power.h"
#include "pb-reach.h"
#include "pb-vault.h"

G_BEGIN_DECLS

typedef struct _PbExmailTokens PbExmailTokens; /* pb-exmail-tokens.h */
typedef struct _PbExmailTaps PbExmailTaps;     /* pb-exmail-taps.h */
typedef struct _PbTokens PbTokens;             /* pb-tokens.h */

typedef struct
{
  PbClock *clock;         /* (unowned) */
  PbDialer *dialer;       /* (unowned) */
  PbVault *vault;         /* (unowned) */
  PbLedger *ledger;       /* (unowned) */
  PbReach *reach;         /* (unowned) (nullable) */
  PbPower *power;         /* (unowned) (nullable): NULL = there is enough */
  PbHttp *http;           /* (unowned) (nullable): NULL where only IMAP is watched */
  PbExmailTokens *exmail; /* (unowned) (nullable): likewise */
  PbTokens *tokens;       /* (unowned) (nullable): NULL where every secret is in the vault */
  guint32 seed;           /* for jitter and tags */
  PbExmailTaps *taps;     /* (unowned) (nullable): NULL where nobody else listens to push channels */
  GCancellable *on_wire;  /* (unowned) (nullable): stops a call of Exmail's interfaces that is on its way to the service, in place of the call's own */
} PbContext;

G_END_DECLS
