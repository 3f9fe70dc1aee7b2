/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-event.h: everything that can happen to the rules. */
#pragma once

#include "pb-error.h"
#include "pb-message.h"

G_BEGIN_DECLS

typedef enum
{
  PB_EVENT_ACCOUNT_ADDED,   /* account, address, label, flag = starts paused */
  PB_EVENT_ACCOUNT_CHANGED, /* account, address, label: settings, secret or trust changed: connect anew */
  PB_EVENT_ACCOUNT_RENAMED, /* account, address, label: only what is shown differs; nothing connects anew */
  PB_EVENT_ACCOUNT_REMOVED, /* account */
  PB_EVENT_PAUSED,          /* account */
  PB_EVENT_CONTINUED,       /* account: no longer paused */
  PB_EVENT_NETWORK,         /* flag = there is a network */
  PB_EVENT_NETWORK_CHANGED, /* route or address changed: prove every connection */
  PB_EVENT_WOKE_UP,         /* back from suspend */
  PB_EVENT_VAULT_CHANGED,   /* the keyring was unlocked or appeared */
  PB_EVENT_CHECK_NOW,       /* account or NULL for all: asked by the user */
  PB_EVENT_WATCHING,        /* account */
  PB_EVENT_FAILED,          /* account, error_class, text (the server's words, safe), delay = asked for by the server, µs or 0 */
  PB_EVENT_ALIVE,           /* account: the server answered */
  PB_EVENT_UNREAD,          /* account, folder, number (-1 = unknown, or no longer watched); flag = the server says there is no such folder */
  PB_EVENT_MAIL,            /* account, message: new, not announced before, already in the ledger as pending */
  PB_EVENT_PENDING,         /* account, message: found pending in the ledger at start: alert again, no second mail event */
  PB_EVENT_GONE,            /* account, key: read elsewhere, moved or deleted */
  PB_EVENT_NOTICE,          /* account, text: what the server wants the user to read; flag = the mailbox is full */
  PB_EVENT_PIN_IDLE,        /* account: the certificate is valid without its pin now; once for each pin */
  PB_EVENT_ALERT_SHOWN,     /* key = alert id, number = the alert's count then, 0 = the newest: the notification daemon took it;
                             * account (nullable): where to look */
  PB_EVENT_ALERT_CLOSED,    /* key = alert id: gone from the screen; account (nullable) */
  PB_EVENT_SNOOZE,          /* number = until, µs monotonic; 0 = off */
  PB_EVENT_QUIET,           /* flag = quiet hours: alerts are held back until they end */
  PB_EVENT_TICK,            /* a deadline may have passed */
} PbEventType;

/* Built by value; the reducer copies what it keeps. Strings and message are borrowed. */
typedef struct
{
  PbEventType type;
  const char *account; /* (nullable) */
  const char *address; /* (nullable) */
  const char *label;   /* (nullable): the name people gave the account */
  const char *key;     /* (nullable) */
  const char *text;    /* (nullable) */
  const char *folder;  /* (nullable): NULL = the account's first */
  PbMessage *message;  /* (nullable) */
  PbErrorClass error_class;
  gint64 number;
  gint64 delay;
  gboolean flag;
} PbEvent;

/* Returns: a stable name for logs and traces, such as "watching". */
const char *pb_event_type_to_string (PbEventType type);

G_END_DECLS
