/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-resident.h: what the running Postbell consists of; the application makes it, actions, effects and service share it. */
#pragma once

#include "pb-alerts.h"
#include "pb-directories.h"
#include "pb-edges.h"
#include "pb-identity.h"
#include "pb-lines.h"
#include "pb-monitor.h"
#include "pb-people.h"
#include "pb-preferences.h"
#include "pb-tray.h"
#include "pb-visits.h"

G_BEGIN_DECLS

typedef struct _PbEffects PbEffects;
typedef struct _PbOnline PbOnline;
typedef struct _PbService PbService;
typedef struct _PbSignIns PbSignIns;
typedef struct _PbWindows PbWindows;
typedef struct _PbWishes PbWishes;

typedef struct
{
  PbIdentity *identity;       /* (owned): as whom it runs */
  GApplication *application;  /* (unowned): ended by "quit" */
  GActionGroup *actions;      /* (unowned): the one door; the application itself */
  GDBusConnection *bus;       /* (owned) (nullable): the session bus */
  PbEdges *edges;             /* (owned) */
  PbPreferences *preferences; /* (owned) */
  PbMonitor *monitor;         /* (owned) */
  PbDirectories *directories; /* (owned) (nullable): of companies; NULL in the demo */
  PbPeople *people;           /* (owned) (nullable): who the senders of mails are; NULL without directories */
  PbWishes *wishes;           /* (owned) (nullable): carries the preferences into the others */
  PbOnline *online;           /* (owned) (nullable): NULL in the demo */
  PbAlerts *alerts;           /* (owned) (nullable): NULL without a session bus */
  PbTray *tray;               /* (owned) (nullable): NULL without a session bus */
  PbVisits *visits;           /* (owned) (nullable): pages on their way to the browser */
  PbSignIns *sign_ins;        /* (owned) (nullable): under way in the browser */
  PbWindows *windows;         /* (owned) (nullable) */
  PbEffects *effects;         /* (owned) (nullable) */
  PbService *service;         /* (owned) (nullable): NULL without a session bus */
  gboolean quitting;          /* it ends when vault and ledger have everything */
  char *activation_token;     /* (owned) (nullable): of the click that is being handled */
} PbResident;

/* Texts that are no mail have alert ids with this beginning. */
#define PB_TEXT_ALERT "text:"
/* The id of a message about an account that wants a new sign-in begins so, and the account's follows: it has a button for that. */
#define PB_SIGN_IN_ALERT "sign-in "

/* Shows a message that is no mail; in the log where there are no alerts. @id: without PB_TEXT_ALERT */
void pb_resident_say (PbResident *resident, const char *id, const char *summary, const char *body);
/* Returns: (transfer full) (nullable): the token of the click that is being handled; once. */
char *pb_resident_take_token (PbResident *resident);
void pb_resident_set_token (PbResident *resident, const char *token);
/* Ends Postbell as soon as what it has been given in place of older secrets is in the vault, and the alert that the notification
 * service has at this moment is in the ledger; a second time: at once. */
void pb_resident_quit (PbResident *resident);
/* What tooltip and status are made of. */
PbLineContext pb_resident_get_line_context (PbResident *resident);

G_END_DECLS
