/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-session.h: the IMAP conversation of a watcher (RFC 9051, 3501, 2177, 4731, 2971, 5161, 4959, 2595): bytes in,
 * events and bytes out.
 *
 * The owner moves bytes: feed() what arrived, drain next_event(), write take_output(), call tick() when deadline() has
 * passed. All times are µs of one monotonic clock given by the owner. Whatever is decided depends on byte positions, never
 * on how the bytes were chunked.
 *
 * While it waits for its owner (after STARTTLS, LOGIN and SASL) a session has no deadline; every wait for the server has one.
 *
 * Life: greeting -> [STARTTLS] -> CAPABILITY -> login -> CAPABILITY -> {ID, ENABLE, NOTIFY, EXAMINE, count, STATUS, IDLE} in
 * one write -> watching. A mailbox is only ever EXAMINEd, except for the moment of mark_read().
 *
 * One mailbox stays open: home. Of the others the server tells by itself (NOTIFY, RFC 5465), or they are asked for in rounds
 * (STATUS; LIST-STATUS, RFC 5819); where something new may lie, they are visited: opened and left again in one write. */
#pragma once

#include <glib.h>

#include "pb-error.h"
#include "pb-imap-list.h"
#include "pb-imap-quirks.h"
#include "pb-sasl.h"
#include "pb-secret.h"

G_BEGIN_DECLS

typedef struct _PbImapSession PbImapSession;

/* A mailbox, and what earlier sessions remembered of it. */
typedef struct
{
  const char *name;       /* UTF-8, "INBOX" */
  guint32 uid_validity;   /* 0 = nothing known, so this session makes the silent baseline */
  guint32 last_uid;       /* the highest UID already taken over */
  guint64 modseq;         /* of the last MARK (RFC 7162), 0 = not known */
  const guint32 *tracked; /* (nullable) (array length=n_tracked): UIDs whose alerts may still be on show, ascending */
  gsize n_tracked;
} PbImapMailbox;

/* What a session is for. */
typedef enum
{
  PB_IMAP_JOB_WATCH,
  PB_IMAP_JOB_FOLDERS, /* one look at the list of folders: FOLDER…, DONE */
  PB_IMAP_JOB_HEADERS, /* one look at the newest headers of home: HEADER… (the oldest first), DONE */
} PbImapJob;

/* What a session needs to know. Everything is copied. */
typedef struct
{
  const PbImapMailbox *mailboxes; /* (array length=n_mailboxes): the first is home: it is the one that stays open */
  gsize n_mailboxes;              /* 1 at least */
  gboolean starttls;              /* STARTTLS must succeed before anything secret is sent */
  gboolean tls;                   /* the connection is already TLS (implicit TLS), or is loopback without TLS by the user's wish */
  gboolean allow_cleartext;       /* the user chose no encryption (loopback only): login without TLS is allowed */
  gboolean no_previews;           /* the first words of mails are not asked for */
  const char *client_name;        /* for ID (RFC 2971) */
  const char *client_version;
  char tag_prefix[5]; /* 4 letters, random per connection, from the owner; "" = "A" */

  const char *host;                 /* (nullable): the server's name as configured, for its quirks */
  const PbImapQuirkRow *quirk_rows; /* (nullable) (unowned): outlives the session; NULL: the built-in rows */
  gsize n_quirk_rows;

  PbImapJob job;
  guint limit; /* HEADERS: at most so many */

  gboolean oauth;            /* the secret is an access token */
  PbSaslConfig sasl;         /* user is set at the login, what to bind to before it */
  PbSaslMechanism preferred; /* what worked after a stronger mechanism was refused (SCRAM, PLAIN or LOGIN); NONE = the strongest */
} PbImapConfig;

/* Bounds and times; pb_imap_limits_default() gives the values used in production. */
typedef struct
{
  gsize max_line;          /* bytes of a line kept; more is counted and dropped (8 KiB kept) */
  gsize max_literal;       /* bytes of a literal kept; more is counted and dropped (16 KiB) */
  gsize max_response;      /* bytes of one response, literals included, before the connection is given up (64 MiB) */
  gsize max_depth;         /* parentheses kept; deeper ones are skipped (64) */
  gsize max_tracked;       /* UIDs remembered for withdrawal (200) */
  gint64 greeting_timeout; /* µs: 60 s */
  gint64 answer_timeout;   /* 60 s for ordinary commands */
  gint64 login_timeout;    /* 60 s: servers delay refusals on purpose */
  gint64 done_timeout;     /* 20 s: the answer to DONE, the proof of life */
  gint64 probe_timeout;    /* 5 s: the same after suspend or a network change */
  gint64 idle_renewal;     /* 9 min (NAT, Exchange, Gmail) */
  gint64 poll_interval;    /* 60 s: NOOP rounds where IDLE is absent or mute */
  gint64 round_interval;   /* 5 min: how often the mailboxes that are not open are asked for, where the server tells nothing by itself */
  gint64 settle_time;      /* 500 ms: flag changes and expunges are collected this long before counting again */
} PbImapLimits;

PbImapLimits pb_imap_limits_default (void);

typedef enum
{
  PB_IMAP_EVENT_STARTTLS, /* start the handshake now, then call pb_imap_session_tls_started() */
  PB_IMAP_EVENT_LOGIN,    /* call pb_imap_session_login() with the credentials, if possible after pb_imap_session_bind() */
  PB_IMAP_EVENT_SASL,     /* question: compute it from the password, then pb_imap_session_answer() */
  PB_IMAP_EVENT_WATCHING, /* home is open and IDLE (or the first poll) was answered; uid_validity, last_uid, modseq of home */
  PB_IMAP_EVENT_UNREAD,   /* mailbox, count */
  PB_IMAP_EVENT_MAIL,     /* a new unread mail: mail; followed in time by MARK of its mailbox */
  PB_IMAP_EVENT_MARK,     /* everything of mailbox up to last_uid (under uid_validity) has been reported: remember it, and modseq */
  PB_IMAP_EVENT_RESET,    /* UIDVALIDITY changed: forget all keys of this mailbox; uid_validity, last_uid, modseq are the new baseline */
  PB_IMAP_EVENT_MISSING,  /* mailbox is gone: text; the others go on. It is looked for again, and is a RESET when it was made anew */
  PB_IMAP_EVENT_GONE,     /* a tracked mail is no longer unread: uid */
  PB_IMAP_EVENT_MARKED,   /* answer to mark_read(): token, ok (verified on the server), text when not ok */
  PB_IMAP_EVENT_ALIVE,    /* the server answered a renewal, poll, refresh or probe */
  PB_IMAP_EVENT_ALERT,    /* [ALERT] (RFC 9051 7.1): text, safe to show; ok: [OVERQUOTA] (RFC 9208). None before STARTTLS has succeeded */
  PB_IMAP_EVENT_FOLDER,   /* folder */
  PB_IMAP_EVENT_HEADER,   /* mail, uid, unread */
  PB_IMAP_EVENT_DONE,     /* the job is done: write what there is to write, and close */
  PB_IMAP_EVENT_ERROR,    /* the session is over: error_class, text (safe to show, the server's words or ""), retry_after */
} PbImapEventType;

/* A new mail; every string is valid UTF-8 and safe to show. Owned by the event. */
typedef struct
{
  guint32 uid;
  char *from;       /* display name, "" if none */
  char *address;    /* addr-spec, "" if none */
  char *subject;    /* "" if none */
  char *message_id; /* without <>, "" if none */
  char *preview;    /* the first words, "" if none */
  char *object_id;  /* EMAILID (RFC 8474), or X-GM-MSGID in decimal; "" if none */
  char *thread_id;  /* THREADID, or X-GM-THRID in decimal; "" if none */
  gint64 date;      /* Unix seconds of the Date field, else of INTERNALDATE, else 0 */
} PbImapMail;

/* A folder of the list. */
typedef struct
{
  char *name;     /* UTF-8, safe to show */
  char delimiter; /* 0 = none */
  PbFolderRole role;
  gboolean selectable;
  gint64 unread; /* -1 = not said */
} PbImapListing;

typedef struct
{
  PbImapEventType type;
  guint mailbox;  /* index into the configuration's mailboxes; home's where an event is of no mailbox */
  guint64 modseq; /* of MARK, RESET and WATCHING; 0 = not known */
  guint32 uid_validity;
  guint32 last_uid;
  guint32 uid;
  guint32 count;
  guint token;
  gboolean ok;
  PbErrorClass error_class;
  gint64 retry_after; /* µs the server asked us to wait, 0 = nothing said */
  char *text;         /* (owned) (nullable) */
  gboolean unread;
  PbImapMail mail;
  PbImapListing folder;
  PbSaslQuestion question; /* (owned): of SASL */
} PbImapEvent;

/* Frees what @event owns and zeroes it. */
void pb_imap_event_clear (PbImapEvent *event);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbImapEvent, pb_imap_event_clear)

/* @now starts the greeting's deadline.
 * Returns: (transfer full) */
PbImapSession *pb_imap_session_new (const PbImapConfig *config, const PbImapLimits *limits, gint64 now);
void pb_imap_session_free (PbImapSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbImapSession, pb_imap_session_free)

/* Takes @len bytes of @data as they came from the server. Ignored after ERROR. Drain next_event() after every call. */
void pb_imap_session_feed (PbImapSession *session, const guint8 *data, gsize len, gint64 now);
/* The server closed the connection. */
void pb_imap_session_eof (PbImapSession *session, gint64 now);
/* A deadline may have passed. Calling it too early is harmless. */
void pb_imap_session_tick (PbImapSession *session, gint64 now);
/* Moves the next event into @out (cleared by the caller with pb_imap_event_clear()).
 * Returns: FALSE when there is none. */
gboolean pb_imap_session_next_event (PbImapSession *session, PbImapEvent *out);
/* Returns: (transfer full) (nullable): bytes to send; the internal copy is wiped. NULL when there are none. */
GBytes *pb_imap_session_take_output (PbImapSession *session);
/* Returns: µs at which tick() wants to be called, or PB_NEVER (pb-clock.h). */
gint64 pb_imap_session_deadline (const PbImapSession *session);

/* The handshake asked for by STARTTLS has succeeded. */
void pb_imap_session_tls_started (PbImapSession *session, gint64 now);
/* What this TLS connection can be bound to (RFC 5929, RFC 9266), for the login that follows: copied. @type: "tls-exporter"
 * or "tls-unique". @data: (nullable): without it no -PLUS mechanism is chosen. */
void pb_imap_session_bind (PbImapSession *session, const char *type, GBytes *data);
/* Answers LOGIN, by the strongest mechanism that the server offers. The secret is let go of when the login is over.
 * @user: UTF-8. @secret: UTF-8, the password or the access token. */
void pb_imap_session_login (PbImapSession *session, const char *user, PbSecret *secret, gint64 now);
/* Answers SASL, see pb_sasl_answer(). @proof_len 0: it could not be computed; the exchange is cancelled. */
void pb_imap_session_answer (PbImapSession *session, const guint8 *proof, gsize proof_len, const guint8 *signature, gsize signature_len, gint64 now);
/* Returns: (transfer none) (nullable): what was given to pb_imap_session_login(), while the login is unanswered. */
PbSecret *pb_imap_session_get_secret (const PbImapSession *session);
/* Returns: SCRAM, PLAIN or LOGIN where the login succeeded with it only after a stronger mechanism had been refused: worth
 * being remembered as "preferred"; else NONE. */
PbSaslMechanism pb_imap_session_get_fallback (const PbImapSession *session);
#define PB_IMAP_EVERY_MAILBOX G_MAXUINT
/* Looks at @mailbox, or at every one, now (check now), also whether the mails tracked are still unread. Answered by ALIVE. */
void pb_imap_session_refresh (PbImapSession *session, guint mailbox, gint64 now);
/* Proves that the connection lives, within probe_timeout (after suspend, on a network change). Answered by ALIVE or ERROR. */
void pb_imap_session_probe (PbImapSession *session, gint64 now);
/* Marks mails of @mailbox as read on the server, in a short SELECT, and verifies it. @uids: ascending; NULL: every mail up to the last
 * one reported. @token comes back in MARKED. */
void pb_imap_session_mark_read (PbImapSession *session, guint mailbox, const guint32 *uids, gsize n_uids, guint token, gint64 now);

/* An IDLE that begins from now on is renewed after @renewal µs. */
void pb_imap_session_set_idle_renewal (PbImapSession *session, gint64 renewal);

/* Returns: what is known of this server, a set of PbImapQuirk: by its host's name at once, by its greeting and its answer to
 * ID as they come. */
guint pb_imap_session_quirks (const PbImapSession *session);

/* Returns: what the session waits for, as a stable word for diagnostics: "greeting", "starttls", "capability", "login",
 * "open", "idle", "poll", "fetch", "mark", "list", "closed". */
const char *pb_imap_session_phase (const PbImapSession *session);

G_END_DECLS
