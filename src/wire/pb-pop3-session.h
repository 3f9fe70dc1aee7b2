/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-session.h: one round of a POP3 watcher (RFC 1939, 2449, 2595, 5034, 3206): bytes in, events and bytes out, in the
 * shape of PbImapSession. Greeting -> [STLS] -> CAPA -> login -> STAT, UIDL -> TOP of new mails -> QUIT. Never RETR, never DELE.
 *
 * A UIDL is an event and forgotten: the state does not grow with the mailbox. */
#pragma once

#include <glib.h>

#include "pb-error.h"
#include "pb-sasl.h"

G_BEGIN_DECLS

typedef struct _PbPop3Session PbPop3Session;

/* Strings are copied. */
typedef struct
{
  gboolean stls;             /* STLS must succeed before anything secret is sent */
  gboolean tls;              /* the connection is TLS, or loopback without TLS by the user's wish */
  gboolean allow_cleartext;  /* the user chose no encryption (loopback only) */
  gboolean oauth;            /* the secret is an access token */
  PbSaslConfig sasl;         /* user is set at login, server_offers_plus by what the server says */
  PbSaslMechanism preferred; /* what the last login fell back to, see get_fallback(); NONE = it did not */
  guint top_lines;           /* lines of the body asked for with TOP, for the snippet */
} PbPop3Config;

typedef struct
{
  gsize max_line;     /* bytes of a line kept; what is over is dropped and counted */
  gsize max_header;   /* bytes of the header in TOP's answer kept, and as many of the body behind it */
  guint64 max_answer; /* bytes of one answer, dropped ones included; more ends the round (LIMIT) */
  gsize max_listed;   /* lines of UIDL taken in; more end the round (LIMIT) */
  gsize max_new;      /* headers fetched in a round, the newest; further ones that were wanted are left for a later round */
  gint64 greeting_timeout;
  gint64 answer_timeout; /* for an answer, or for 16 KiB more of a long one */
  gint64 login_timeout;
  gint64 quit_timeout; /* after which a round has succeeded without its goodbye */
} PbPop3Limits;

PbPop3Limits pb_pop3_limits_default (void);

typedef enum
{
  PB_POP3_EVENT_STARTTLS, /* as in IMAP; then pb_pop3_session_tls_started() */
  PB_POP3_EVENT_LOGIN,    /* call pb_pop3_session_login() */
  PB_POP3_EVENT_SASL,     /* question: compute it, then pb_pop3_session_answer() */
  PB_POP3_EVENT_UIDL,     /* number, uidl: one for each mail, in the server's order (ascending everywhere) */
  PB_POP3_EVENT_LISTED,   /* all were said: call pb_pop3_session_want() */
  PB_POP3_EVENT_MAIL,     /* number and the six fields below: one for each mail wanted, the newest first */
  PB_POP3_EVENT_MISSED,   /* number: that mail's header is not to be had now, perhaps because it was deleted meanwhile; where the
                           * server has no TOP, there is a MAIL with empty texts instead */
  PB_POP3_EVENT_DONE,     /* the round has succeeded; the connection closes */
  PB_POP3_EVENT_ERROR,    /* error_class, text, retry_after */
} PbPop3EventType;

/* Strings are valid UTF-8 and safe to show. Owned by the event. */
typedef struct
{
  PbPop3EventType type;
  guint32 number;          /* of the mail in this session, from 1 */
  char *uidl;              /* (owned) (nullable): printable ASCII without blanks; what is none of it stands as %XX */
  char *from;              /* (owned) (nullable): these six with MAIL */
  char *address;           /* (owned) (nullable) */
  char *subject;           /* (owned) (nullable) */
  char *message_id;        /* (owned) (nullable) */
  char *preview;           /* (owned) (nullable) */
  gint64 date;             /* Unix seconds, 0 = unknown */
  PbSaslQuestion question; /* (owned): with SASL */
  PbErrorClass error_class;
  gint64 retry_after; /* µs, 0 = nothing said */
  char *text;         /* (owned) (nullable): the server's words, safe to show */
} PbPop3Event;

void pb_pop3_event_clear (PbPop3Event *event);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbPop3Event, pb_pop3_event_clear)

/* @now starts the greeting's deadline. Returns: (transfer full) */
PbPop3Session *pb_pop3_session_new (const PbPop3Config *config, const PbPop3Limits *limits, gint64 now);
void pb_pop3_session_free (PbPop3Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbPop3Session, pb_pop3_session_free)

/* These five as in pb-imap-session.h. */
void pb_pop3_session_feed (PbPop3Session *session, const guint8 *data, gsize len, gint64 now);
void pb_pop3_session_eof (PbPop3Session *session, gint64 now);
void pb_pop3_session_tick (PbPop3Session *session, gint64 now);
gboolean pb_pop3_session_next_event (PbPop3Session *session, PbPop3Event *out);
GBytes *pb_pop3_session_take_output (PbPop3Session *session);
gint64 pb_pop3_session_deadline (const PbPop3Session *session);

void pb_pop3_session_tls_started (PbPop3Session *session, gint64 now);
/* What binds a login to the TLS connection, where it was not known when the session was made (STLS); before the login. */
void pb_pop3_session_bind (PbPop3Session *session, const char *binding_type, GBytes *binding);
/* Answers LOGIN. @user, @secret: UTF-8; the secret is let go of when the login is over. */
void pb_pop3_session_login (PbPop3Session *session, const char *user, PbSecret *secret, gint64 now);
/* Answers SASL; see pb_sasl_answer(). @proof_len 0: it could not be computed. */
void pb_pop3_session_answer (PbPop3Session *session, const guint8 *proof, gsize proof_len, const guint8 *signature, gsize signature_len, gint64 now);
/* After LISTED: which mails' headers to fetch, ascending, at most max_new of them, the newest; none ends the round. */
void pb_pop3_session_want (PbPop3Session *session, const guint32 *numbers, gsize n_numbers, gint64 now);
/* Returns: (transfer none) (nullable): the secret, while its login is unanswered. */
PbSecret *pb_pop3_session_get_secret (const PbPop3Session *session);
/* Returns: after the login: what it fell back to when something stronger had been refused: PLAIN or LOGIN (which stands for
 * USER and PASS as well), to be preferred the next time; NONE if it did not. */
PbSaslMechanism pb_pop3_session_get_fallback (const PbPop3Session *session);
/* Returns: (transfer none): how the login was, or is being, done: a mechanism, "APOP" or "USER"; "" before. */
const char *pb_pop3_session_get_login (const PbPop3Session *session);
/* Returns: how long the server wants to be left alone between two logins (LOGIN-DELAY, RFC 2449 6.5), µs; 0 = nothing said. */
gint64 pb_pop3_session_get_login_delay (const PbPop3Session *session);
/* Returns: what it waits for, as a stable word: "greeting", "starttls", "capability", "login", "list", "fetch", "quit",
 * "closed". */
const char *pb_pop3_session_phase (const PbPop3Session *session);

G_END_DECLS
