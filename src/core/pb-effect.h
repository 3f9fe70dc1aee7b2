/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-effect.h: what the rules want done. */
#pragma once

#include "pb-message.h"

G_BEGIN_DECLS

typedef enum
{
  /* for the engine */
  PB_EFFECT_START,         /* account: connect */
  PB_EFFECT_STOP,          /* account: let go of the connection */
  PB_EFFECT_REFRESH,       /* account: look at the mailbox now */
  PB_EFFECT_PROBE,         /* account: prove the connection */
  PB_EFFECT_PERSIST_SHOWN, /* account, keys: their alert was taken by the daemon */
  PB_EFFECT_PERSIST_GONE,  /* account, keys: no longer unread, no longer of interest */
  /* for the application; in watch --json's words */
  PB_EFFECT_STATUS, /* account: its status, error or next try changed */
  PB_EFFECT_UNREAD, /* account, folder (nullable: its first): the folder's number changed; the account may be gone */
  PB_EFFECT_MAIL,   /* account, message: exactly once for each new mail */
  PB_EFFECT_GONE,   /* account, keys (one) */
  PB_EFFECT_NOTICE, /* account, text: the server's words for the user; full: they say that the mailbox is */
  /* for the shell */
  PB_EFFECT_ALERT,         /* alert: show it, or replace the one with the same id; keys of a summary: its mails */
  PB_EFFECT_WITHDRAW,      /* alert_id */
  PB_EFFECT_SOUND,         /* account: the ALERT that follows is to be heard */
  PB_EFFECT_ASK_LOGIN,     /* account: tell the user once that the password is needed, or (VAULT_LOCKED) the keyring */
  PB_EFFECT_ASK_TRUST,     /* account: tell the user once that the certificate is not accepted */
  PB_EFFECT_ASK_TRUST_ALL, /* account (the first of them): tell the user once that no server can be trusted now: somebody, or something, stands between */
  PB_EFFECT_PIN_IDLE,      /* account: tell the user that its pin does not matter any more */
} PbEffectType;

/* One popup. */
typedef struct
{
  const char *id; /* "account/key" for a single mail, "account#n" for a summary: unlike keys, unique over all accounts */
  const char *account;
  const char *label; /* the account's name for people */
  gboolean summary;
  guint count;         /* mails this popup stands for; 1 unless summary; never falls for one id */
  GPtrArray *messages; /* (element-type PbMessage): those still unread, newest first, at most 5; never edited */
} PbAlert;

typedef struct
{
  PbEffectType type;
  const char *account;  /* (owned) (nullable) */
  const char *alert_id; /* (owned) (nullable) */
  char *folder;         /* (owned) (nullable) */
  char *text;           /* (owned) (nullable) */
  gboolean full;
  PbMessage *message; /* (owned) (nullable) */
  PbAlert *alert;     /* (owned) (nullable) */
  GPtrArray *keys;    /* (owned) (nullable) (element-type utf8) */
} PbEffect;

PbAlert *pb_alert_ref (PbAlert *alert);
void pb_alert_unref (PbAlert *alert);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbAlert, pb_alert_unref)

void pb_effect_free (PbEffect *effect);
/* Returns: a stable name for logs and traces. */
const char *pb_effect_type_to_string (PbEffectType type);

G_END_DECLS
