/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-session-private.h: the parts of the IMAP session among themselves: session (bytes, commands, deadlines),
 * login (greeting to login), auth (the login itself), plan (wishes into writes), watch (reports into events and wishes),
 * folder (what is known of each mailbox), visit (the mailboxes that are not open), notify (RFC 5465), fetch (new mails),
 * tracked (mails on show), mark (the short SELECT), query (one look instead of watching), failure (what a refusal means). */
#pragma once

#include "pb-clock.h"
#include "pb-imap-command.h"
#include "pb-imap-framer.h"
#include "pb-imap-response.h"
#include "pb-imap-session.h"

G_BEGIN_DECLS

typedef enum
{
  PB_IMAP_PHASE_GREETING,
  PB_IMAP_PHASE_CAPABILITY, /* asked before the login */
  PB_IMAP_PHASE_STARTTLS,
  PB_IMAP_PHASE_HANDSHAKE,   /* the owner's turn */
  PB_IMAP_PHASE_CREDENTIALS, /* the owner's turn */
  PB_IMAP_PHASE_LOGIN,
  PB_IMAP_PHASE_PROOF,        /* the owner's turn */
  PB_IMAP_PHASE_RECAPABILITY, /* asked after the login */
  PB_IMAP_PHASE_OPEN,
  PB_IMAP_PHASE_WATCH,
  PB_IMAP_PHASE_QUERY,
  PB_IMAP_PHASE_CLOSED,
} PbImapPhase;

/* What a command in flight is for. */
typedef enum
{
  PB_IMAP_COMMAND_NONE,
  PB_IMAP_COMMAND_CAPABILITY,
  PB_IMAP_COMMAND_STARTTLS,
  PB_IMAP_COMMAND_LOGIN,
  PB_IMAP_COMMAND_ID,
  PB_IMAP_COMMAND_ENABLE,
  PB_IMAP_COMMAND_NOTIFY,
  PB_IMAP_COMMAND_EXAMINE,
  PB_IMAP_COMMAND_COUNT,  /* how many are unread */
  PB_IMAP_COMMAND_CHECK,  /* which of the tracked are unread */
  PB_IMAP_COMMAND_NEWEST, /* the highest UID, where UIDNEXT was not said */
  PB_IMAP_COMMAND_FETCH,
  PB_IMAP_COMMAND_NOOP,
  PB_IMAP_COMMAND_IDLE,
  PB_IMAP_COMMAND_DONE, /* an IDLE whose DONE was sent */
  PB_IMAP_COMMAND_SELECT,
  PB_IMAP_COMMAND_STORE,
  PB_IMAP_COMMAND_VERIFY,
  PB_IMAP_COMMAND_LIST,
  PB_IMAP_COMMAND_STATUS,
  PB_IMAP_COMMAND_LOGOUT,
} PbImapCommand;

typedef struct
{
  guint32 number; /* the digits of the tag */
  PbImapCommand command;
  guint mailbox;
  gboolean arrived;     /* EXAMINE and SELECT: everything before has been answered, what is said now is of this mailbox */
  gboolean with_modseq; /* EXAMINE, STATUS and LIST: asked in the words of RFC 7162 */
  gboolean resync;      /* EXAMINE: what has become of the tracked mails is part of the answer */
  guint32 top;          /* FETCH and NEWEST: the highest UID named; CHECK: the highest asked for, 0 if the answer proves nothing */
  guint64 found;        /* COUNT and VERIFY */
} PbImapFlight;

#define PB_IMAP_MAX_FLIGHTS 32

typedef enum
{
  PB_IMAP_IDLE_OFF,  /* no IDLE command is in flight */
  PB_IMAP_IDLE_SENT, /* its + has not come yet */
  PB_IMAP_IDLE_ON,
} PbImapIdle;

typedef struct
{
  guint32 uid;
  gboolean unread; /* named by the answer to the check in flight */
} PbImapTracked;

/* What is known of a mailbox. */
typedef struct
{
  char *name;  /* (owned): encoded */
  char *plain; /* (owned) (nullable): as configured, where that is another one */
  guint32 uid_validity, last_uid;
  guint64 modseq;
  gboolean based;    /* uid_validity and last_uid are true of it */
  gboolean seeking;  /* uid_validity is new and last_uid is not known yet */
  gboolean rebasing; /* seeking, because another UIDVALIDITY was said: the new base is a RESET */
  GArray *tracked;   /* (owned): of PbImapTracked, ascending */

  guint64 heard_modseq;    /* said last; becomes modseq once the tracked mails have been looked at */
  gint64 messages, unseen; /* said last; -1: not known */
  gboolean counted;
  guint32 count; /* reported last, if counted */
  gboolean missing;

  PbImapCounts visited_for; /* its last STATUS, if that was the reason for a visit; without the name */
  gboolean visited;         /* it is set */

  /* wishes */
  gboolean want_status, want_visit;
  gboolean alone; /* its next STATUS is a command of its own */
  gboolean stale; /* something changed: ask for it once it is quiet */
  gboolean asked; /* by the LIST in flight, and not answered yet */
} PbImapFolder;

typedef enum
{
  PB_IMAP_NOTIFY_OFF,
  PB_IMAP_NOTIFY_ASKED,
  PB_IMAP_NOTIFY_ON,
} PbImapNotify;

typedef struct
{
  guint token;
  guint mailbox;
  GArray *uids; /* (owned) (nullable): NULL: everything up to last_uid */
  gboolean ok;
  guint waiting; /* answers to STORE and VERIFY still to come, in any order */
  char *text;    /* (owned) (nullable): the server's refusal */
} PbImapMark;

typedef struct _PbImapQuery PbImapQuery;

/* Signing in. */
typedef struct
{
  char *user;         /* (owned) (nullable) */
  char *host;         /* (owned) (nullable) */
  char *nonce;        /* (owned) (nullable) */
  char *binding_type; /* (owned) (nullable) */
  GBytes *binding;    /* (owned) (nullable) */
  guint16 port;
  guint max_iterations;
  gboolean oauth;
  PbSaslMechanism preferred;
  guint offered;             /* of PbSaslMechanism */
  PbSaslMechanism mechanism; /* at work; LOGIN also for the command of that name */
  gboolean fell_back;
  gboolean proof_sent; /* of the exchange at work */
  PbSasl *sasl;        /* (owned) (nullable): NULL: the LOGIN command */
  PbSecret *secret;    /* (owned) (nullable): while the login is unanswered */
  GPtrArray *sent;     /* (owned) (nullable) (element-type PbSecret): the same in the forms it was sent in, encoded or quoted */
  PbErrorClass broken; /* the exchange was cancelled by us: why */
  char *broken_text;   /* (owned) (nullable) */
} PbImapAuth;

struct _PbImapSession
{
  PbImapLimits limits;
  PbImapFolder *folders; /* (owned) (array length=n_folders): the first is home */
  guint n_folders;
  guint open;           /* the index of the one that is open, or is being opened */
  char *client_name;    /* (owned) */
  char *client_version; /* (owned) */
  char tag_prefix[5];
  gboolean starttls, tls, allow_cleartext, no_previews;
  const PbImapQuirkRow *quirk_rows; /* (unowned) */
  gsize n_quirk_rows;
  guint quirks; /* of PbImapQuirk: by host, and by greeting and ID as soon as they were said */

  PbImapFramer framer;
  PbOutput output;
  GQueue events; /* of events, see pb_imap_session_emit() */
  PbImapPhase phase;
  PbImapFlight flights[PB_IMAP_MAX_FLIGHTS]; /* oldest first */
  gsize n_flights;
  guint32 next_number;
  gint64 wait_deadline; /* for the answer to the oldest flight, or for the greeting */

  /* login */
  PbImapCaps caps;
  gboolean caps_known;
  PbImapAuth auth;

  /* the mailbox as this EXAMINE or SELECT said it */
  guint32 said_validity, said_uidnext;
  guint64 said_modseq;
  guint32 exists;
  gboolean opened; /* an EXAMINE has succeeded */
  gboolean read_only;

  /* wishes, carried out as soon as nothing is in flight */
  gboolean want_open; /* home, again */
  gboolean want_count, want_check, want_fetch, want_newest, want_round, want_notify;
  gint64 fetch_not_before;
  gint64 settle_due, settle_since;

  guint fetch_refusals;

  /* NOTIFY */
  PbImapNotify notify;
  gboolean notify_again; /* it has overflowed once */
  guint32 pushes;        /* new mails in home whose FETCH has not been pushed yet */
  guint32 push_top;      /* the highest UID pushed */
  gint64 push_due;       /* then they are fetched */

  /* rounds */
  gboolean can_idle;
  PbImapIdle idle;
  guint idle_endings; /* the server ended IDLE by itself */
  guint kept_back;    /* rounds that revealed mail which IDLE had kept back */
  gboolean in_round, round_was_idle, round_revealed, round_alive;
  gboolean probing;
  gboolean answered; /* IDLE or a poll was answered */
  gboolean watching_said;
  gint64 next_round;   /* renewal of IDLE, or the next poll */
  gint64 next_full;    /* polling without ESEARCH: when to count again */
  gint64 next_folders; /* when the other mailboxes are asked for again */
  gint64 stale_due;    /* when stale ones are */

  /* mark_read() */
  PbImapQuery *query; /* (owned) (nullable): NULL: it watches */
  GQueue marks;       /* of PbImapMark; the head is the one at work when @marking */
  gboolean marking;
};

/* session */
static inline PbImapFolder *
pb_imap_open_folder (const PbImapSession *self)
{
  return &self->folders[self->open];
}

/* @mailbox: whose event it is. */
PbImapEvent *pb_imap_session_emit (PbImapSession *self, PbImapEventType type, guint mailbox);
void pb_imap_session_fail (PbImapSession *self, PbErrorClass error_class, PbImapSpan text, gint64 retry_after);
void pb_imap_session_fail_word (PbImapSession *self, PbErrorClass error_class, const char *word);
/* Begins a command about @mailbox: its tag and a blank; the caller appends the rest of the line.
 * Returns: (transfer none): its flight, valid until the next one. */
PbImapFlight *pb_imap_session_begin_in (PbImapSession *self, PbImapCommand command, guint mailbox);
/* The same about no mailbox in particular. */
void pb_imap_session_begin (PbImapSession *self, PbImapCommand command);
/* A whole command of no mailbox in particular. */
void pb_imap_session_command (PbImapSession *self, PbImapCommand command, const char *line);
/* Returns: (nullable): the oldest flight of @command about @mailbox. */
PbImapFlight *pb_imap_session_find (PbImapSession *self, PbImapCommand command, guint mailbox);
/* Takes the command with @tag out of the flights. Returns: one of command NONE if there is no such. */
PbImapFlight pb_imap_session_land (PbImapSession *self, PbImapSpan tag);
/* What was said of the open mailbox is of none any more. */
void pb_imap_session_forget_said (PbImapSession *self);
/* Sets the deadline of the oldest flight anew. */
void pb_imap_session_rearm (PbImapSession *self, gint64 now);
gboolean pb_imap_session_in_flight (const PbImapSession *self, PbImapCommand command);
/* Reads the number of a tag of ours. Returns: FALSE if it is none. */
gboolean pb_imap_session_tag_number (const PbImapSession *self, PbImapSpan tag, guint32 *out);
/* Learns quirks from a greeting, from an answer to ID, or from @host (nullable). */
void pb_imap_session_learn_quirks (PbImapSession *self, const char *host, PbImapSpan text);
/* Returns: (transfer full): server text, safe to show. */
char *pb_imap_display (const PbImapSession *self, PbImapSpan text);

/* failure */
typedef struct
{
  PbErrorClass error_class;
  gint64 retry_after;
} PbImapFailure;

/* What a refusal means: by response code, then by known phrases, else @fallback. */
PbImapFailure pb_imap_failure (const PbImapResponse *response, PbErrorClass fallback);

/* login */
void pb_imap_login_greeting (PbImapSession *self, const PbImapFrame *frame, gint64 now);
void pb_imap_login_completed (PbImapSession *self, PbImapCommand command, const PbImapResponse *response, gint64 now);

/* auth */
void pb_imap_auth_init (PbImapSession *self, const PbImapConfig *config);
void pb_imap_auth_clear (PbImapSession *self);
/* Returns: whether the server offers a way to sign in that we may take. */
gboolean pb_imap_auth_is_possible (const PbImapSession *self);
/* What a session fails with where it is not. */
void pb_imap_auth_refuse (PbImapSession *self);
/* The server says + and this; @complete: nothing of it was dropped. */
void pb_imap_auth_continue (PbImapSession *self, PbImapSpan text, gboolean complete, gint64 now);
/* The login was answered. Returns: whether it succeeded; else the session has failed, or tries another way. */
gboolean pb_imap_auth_completed (PbImapSession *self, const PbImapResponse *response, gint64 now);
void pb_imap_auth_forget_secrets (PbImapSession *self);
/* Returns: whether a server that was sent a secret says it back in @text. */
gboolean pb_imap_auth_is_quoted (const PbImapSession *self, PbImapSpan text);

/* plan */
void pb_imap_plan_open (PbImapSession *self, gint64 now);
/* Turns time into wishes, and wishes into one write if nothing is in flight. */
void pb_imap_plan (PbImapSession *self, gint64 now);
/* Returns: when pb_imap_plan() wants to be called. */
gint64 pb_imap_plan_deadline (const PbImapSession *self);
/* Flags or the number of mails changed: count again once it is quiet. */
void pb_imap_plan_note_change (PbImapSession *self, gint64 now);
/* Appends ID where the server wants it or lists it. */
void pb_imap_plan_id (PbImapSession *self);
/* Appends EXAMINE, with what is needed to learn what has become of the tracked mails (RFC 7162 3.2.5). Returns: its flight */
PbImapFlight *pb_imap_plan_examine (PbImapSession *self, guint mailbox);
/* Appends EXAMINE of home and what follows it: the count, the check of tracked mails. */
void pb_imap_plan_home (PbImapSession *self, gint64 now);
void pb_imap_plan_idle (PbImapSession *self, gint64 now);
/* Appends the check of the tracked mails of @mailbox. */
void pb_imap_plan_check (PbImapSession *self, guint mailbox);
/* Appends UID SEARCH of what is unread among @uids, or if NULL up to @up_to, or if 0 in the mailbox. */
void pb_imap_plan_search (PbImapSession *self, PbImapCommand command, guint mailbox, const GArray *uids, guint32 up_to);
/* Returns: whether @n further commands fit beside those that end every write. */
gboolean pb_imap_plan_has_room (const PbImapSession *self, gsize n);
gboolean pb_imap_plan_is_search (PbImapCommand command);

static inline gboolean
pb_imap_has_esearch (const PbImapSession *self)
{
  return (self->caps & PB_IMAP_CAP_ESEARCH) != 0;
}

/* open */
void pb_imap_open_examined (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response);
void pb_imap_open_newest_known (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response);

/* watch */
void pb_imap_watch_maybe_say_watching (PbImapSession *self);
void pb_imap_watch_continue (PbImapSession *self, gint64 now);
/* @complete: nothing of the response was dropped. */
void pb_imap_watch_untagged (PbImapSession *self, const PbImapResponse *response, gboolean complete, gint64 now);
void pb_imap_watch_completed (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response, gint64 now);

/* tracked: the mails whose alerts may be on show */
gboolean pb_imap_tracked_add (PbImapSession *self, PbImapFolder *folder, guint32 uid);
/* Reports the tracked UIDs of @mailbox from @first to @last as gone. */
void pb_imap_tracked_gone (PbImapSession *self, guint mailbox, guint32 first, guint32 last);
/* Returns: (transfer full): the UIDs to ask for, ascending. */
GArray *pb_imap_tracked_begin_check (PbImapFolder *folder);
/* The UIDs from @first to @last are unread. */
void pb_imap_tracked_found (PbImapFolder *folder, guint32 first, guint32 last);
/* Takes the answer to a search. Returns: FALSE if it was cut short, so that it proves nothing. */
gboolean pb_imap_tracked_searched (PbImapFolder *folder, const PbImapResponse *response, gboolean complete);
/* Reports as gone what was not found, up to @top. */
void pb_imap_tracked_end_check (PbImapSession *self, guint mailbox, guint32 top);

/* fetch */
/* Appends the data items that a report needs. */
void pb_imap_fetch_items (PbImapSession *self);
/* Appends UID FETCH of what is new in @mailbox. */
void pb_imap_fetch_new (PbImapSession *self, guint mailbox);
/* Fills in @mail. */
void pb_imap_fetch_read (PbImapSession *self, PbImapMail *mail, const PbImapFetch *fetch);
/* Reports a new mail of the open mailbox, unless it was reported already, and tracks it. */
void pb_imap_fetch_report (PbImapSession *self, const PbImapFetch *fetch);

/* folder */
void pb_imap_folders_init (PbImapSession *self, const PbImapConfig *config);
void pb_imap_folders_clear (PbImapSession *self);
/* Returns: (nullable): the mailbox that a server calls @name. */
PbImapFolder *pb_imap_folder_find (const PbImapSession *self, const PbImapToken *name);
/* Another UIDVALIDITY, or the first one: what is there now is old. */
void pb_imap_folder_rebase (PbImapSession *self, guint mailbox, guint32 validity);
/* The new base is known. */
void pb_imap_folder_base (PbImapSession *self, guint mailbox, guint32 last_uid);
/* Everything up to @last_uid has been reported. */
void pb_imap_folder_advance (PbImapSession *self, guint mailbox, guint32 last_uid);
/* What has become of the tracked mails is known: takes over the mod-sequence. */
void pb_imap_folder_settle (PbImapSession *self, guint mailbox);
void pb_imap_folder_count (PbImapSession *self, guint mailbox, guint32 count);
/* STATUS or EXAMINE of a mailbox that is not home was refused. */
void pb_imap_folder_refused (PbImapSession *self, guint mailbox, const PbImapResponse *response);
/* It is there. */
void pb_imap_folder_found (PbImapSession *self, guint mailbox);

/* visit */
/* The owner wants to know: whether the tracked mails are still unread, too. */
void pb_imap_visit_ask (PbImapSession *self, guint mailbox);
/* All the others are to be asked for. */
void pb_imap_visit_all (PbImapSession *self, gint64 now);
/* Appends the questions about the others, and visits. Returns: whether home has to be opened again. */
gboolean pb_imap_visit_append (PbImapSession *self);
/* The questions alone. */
void pb_imap_visit_append_questions (PbImapSession *self);
gboolean pb_imap_visit_is_due (const PbImapSession *self);
void pb_imap_visit_said (PbImapSession *self, const PbImapCounts *counts, gint64 now);
void pb_imap_visit_completed (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response);

/* notify */
void pb_imap_notify_append (PbImapSession *self);
void pb_imap_notify_completed (PbImapSession *self, const PbImapResponse *response, gint64 now);
/* Asks for the other mailboxes behind the opening of one: what Dovecot had still to tell of them is lost by it. */
void pb_imap_notify_ask_again (PbImapSession *self);
void pb_imap_notify_overflow (PbImapSession *self, gint64 now);
/* Home has @n more mails. Returns: whether they will be pushed. */
gboolean pb_imap_notify_expect (PbImapSession *self, guint32 n, gint64 now);
/* Takes a FETCH that nobody asked for. */
void pb_imap_notify_pushed (PbImapSession *self, const PbImapFetch *fetch, gint64 now);

/* query */
PbImapQuery *pb_imap_query_new (PbImapJob job, guint limit);
void pb_imap_query_free (PbImapQuery *query);
void pb_imap_query_open (PbImapSession *self, gint64 now);
void pb_imap_query_untagged (PbImapSession *self, const PbImapResponse *response, gint64 now);
void pb_imap_query_completed (PbImapSession *self, PbImapCommand command, const PbImapResponse *response);
const char *pb_imap_query_phase (const PbImapSession *self);

/* mark */
/* Returns: whether there is one that can begin; those whose mailbox is missing are answered. */
gboolean pb_imap_mark_is_due (PbImapSession *self);
void pb_imap_mark_begin (PbImapSession *self, gint64 now);
void pb_imap_mark_completed (PbImapSession *self, const PbImapFlight *flight, const PbImapResponse *response, gint64 now);
/* An answer to a verifying search. */
void pb_imap_mark_searched (PbImapSession *self, PbImapFlight *flight, const PbImapResponse *response);
/* A mail was named as unread. */
void pb_imap_mark_fetched (PbImapSession *self, guint32 uid);
/* Answers every request with failure. */
void pb_imap_mark_abandon (PbImapSession *self);

G_END_DECLS
