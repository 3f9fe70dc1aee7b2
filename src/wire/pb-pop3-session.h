/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-session.h: one round of a POP3 watcher (RFC 1939, 2449, 2595, 5034, 3206): bytes in, events and bytes out, in the
 * shape of PbImapSession. Greeting -> [STLS] -> CAPA -> login -> STAT, UIDL -> TOP of new mails -> QUIT. Never RETR, never DELE. */
#pragma once

#include <glib.h>

#include "pb-error.h"
#include "pb-sasl.h"

G_BEGIN_DECLS

typedef struct _PbPop3Session PbPop3Session;

/* Strings are copied. */
typedef struct
{
  gboolean stls;            /* STLS must succeed before anything secret is sent */
  gboolean tls;             /* the connection is TLS, or loopback without TLS by the user's wish */
  gboolean allow_cleartext; /* the user chose no encryption (loopback only) */
  gboolean oauth;           /* the secret is an access token */
  PbSaslConfig sasl;        /* user is set at login */
  guint top_lines;          /* lines of the body asked for with TOP, for the snippet */
} PbPop3Config;

typedef struct
{
  gsize max_line;   /* bytes of a line kept */
  gsize max_header; /* bytes of TOP's answer kept */
  gsize max_listed; /* lines of UIDL taken in; more end the round (LIMIT) */
  gsize max_new;    /* headers fetched in a round; further new mails are counted only */
  gint64 greeting_timeout;
  gint64 answer_timeout;
  gint64 login_timeout;
} PbPop3Limits;

PbPop3Limits pb_pop3_limits_default (void);

typedef enum
{
  PB_POP3_EVENT_STARTTLS, /* as in IMAP; then pb_pop3_session_tls_started() */
  PB_POP3_EVENT_LOGIN,    /* call pb_pop3_session_login() */
  PB_POP3_EVENT_SASL,     /* question: compute it, then pb_pop3_session_answer() */
  PB_POP3_EVENT_UIDL,     /* number, uidl: one for each mail, ascending */
  PB_POP3_EVENT_LISTED,   /* all were said: call pb_pop3_session_want() */
  PB_POP3_EVENT_MAIL,     /* number, uidl, mail */
  PB_POP3_EVENT_DONE,     /* the round has succeeded; the connection closes */
  PB_POP3_EVENT_ERROR,    /* error_class, text, retry_after */
} PbPop3EventType;

/* Strings are valid UTF-8 and safe to show. Owned by the event. */
typedef struct
{
  PbPop3EventType type;
  guint32 number;          /* of the mail in this session, from 1 */
  char *uidl;              /* (owned) (nullable): 1 to 70 printable characters */
  char *from;              /* (owned) (nullable): these five with MAIL */
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
/* Answers LOGIN. @user, @secret: UTF-8; the secret is let go of when the login is over. */
void pb_pop3_session_login (PbPop3Session *session, const char *user, PbSecret *secret, gint64 now);
/* Answers SASL; see pb_sasl_answer(). */
void pb_pop3_session_answer (PbPop3Session *session, const guint8 *proof, gsize proof_len, const guint8 *signature, gsize signature_len, gint64 now);
/* After LISTED: which mails' headers to fetch, ascending; none ends the round. */
void pb_pop3_session_want (PbPop3Session *session, const guint32 *numbers, gsize n_numbers, gint64 now);
/* Returns: what it waits for, as a stable word: "greeting", "starttls", "capability", "login", "list", "fetch", "closed". */
const char *pb_pop3_session_phase (const PbPop3Session *session);

G_END_DECLS
