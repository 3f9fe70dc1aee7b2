/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-pop3-session-private.h: the parts of the POP3 session among themselves: session (bytes, lines, deadlines), events, login
 * (greeting to capabilities), auth (the login itself), caps, list (STAT to QUIT), failure (what a refusal means). */
#pragma once

#include "pb-clock.h"
#include "pb-output.h"
#include "pb-pop3-session.h"

G_BEGIN_DECLS

typedef enum
{
  PB_POP3_PHASE_GREETING,
  PB_POP3_PHASE_STLS,
  PB_POP3_PHASE_HANDSHAKE,   /* the owner's turn */
  PB_POP3_PHASE_CAPA,        /* its first line */
  PB_POP3_PHASE_CAPA_LIST,   /* the lines of its answer */
  PB_POP3_PHASE_CREDENTIALS, /* the owner's turn */
  PB_POP3_PHASE_AUTH,
  PB_POP3_PHASE_QUESTION, /* the owner's turn: a digest */
  PB_POP3_PHASE_APOP,
  PB_POP3_PHASE_USER,
  PB_POP3_PHASE_PASS,
  PB_POP3_PHASE_STAT,
  PB_POP3_PHASE_UIDL,
  PB_POP3_PHASE_UIDL_LIST,
  PB_POP3_PHASE_WANT, /* the owner's turn */
  PB_POP3_PHASE_TOP,
  PB_POP3_PHASE_TOP_LIST,
  PB_POP3_PHASE_QUIT,
  PB_POP3_PHASE_CLOSED,
} PbPop3Phase;

/* What CAPA said (RFC 2449, RFC 2595, RFC 5034). */
typedef struct
{
  gboolean known; /* an answer came; else anything may be possible */
  gboolean user;
  gboolean top;
  gboolean uidl;
  gboolean stls;
  guint sasl;         /* a set of PbSaslMechanism */
  gint64 login_delay; /* µs, 0 = none */
} PbPop3Caps;

/* A line without its end; not NUL-terminated. */
typedef struct
{
  const char *text;
  gsize len;
} PbPop3Line;

struct _PbPop3Session
{
  PbPop3Limits limits;
  gboolean stls, tls, allow_cleartext, oauth;
  guint top_lines;
  PbSaslConfig sasl_config; /* its strings are the session's */
  char *sasl_texts[3];      /* (owned) (nullable): host, nonce, binding type */
  PbSaslMechanism preferred;

  PbOutput output;
  GQueue events;      /* of events, see pb_pop3_session_emit() */
  GByteArray *listed; /* (owned) (nullable): UIDLs not yet taken out: number, text, NUL; they stand before @events */
  guint listed_taken; /* bytes of it taken out */
  PbPop3Phase phase;
  gint64 deadline;

  GByteArray *line; /* (owned): the line so far, at most max_line */
  guint64 answer;   /* bytes of this answer so far */
  guint64 progress; /* of them, when the deadline was last moved */

  PbPop3Caps caps;
  char *timestamp; /* (owned) (nullable): of the greeting, for APOP, with its brackets */

  /* login */
  char *user;       /* (owned) (nullable) */
  PbSecret *secret; /* (owned) (nullable): while its login is unanswered */
  GPtrArray *sent;  /* (owned) (nullable) (element-type PbSecret): the same as it was sent */
  PbSasl *sasl;     /* (owned) (nullable) */
  PbSaslMechanism mechanism, fallback;
  gboolean proof_sent; /* of the exchange at work */
  const char *login;   /* (unowned): its name */

  /* list */
  gsize n_listed;
  GArray *wanted;  /* (owned) (nullable) (element-type guint32): numbers to fetch, the next one last */
  GByteArray *top; /* (owned) (nullable): the header, then the body */
  gsize top_header;
  gboolean in_body;
};

/* events */
PbPop3Event *pb_pop3_session_emit (PbPop3Session *self, PbPop3EventType type);
/* @name: as in the answer. Emits UIDL without the cost of an event. */
void pb_pop3_session_emit_uidl (PbPop3Session *self, guint32 number, const char *name, gsize len);
/* Forgets all that were not taken out. */
void pb_pop3_events_clear (PbPop3Session *self);

/* session */
/* The end, with the server's words. */
void pb_pop3_session_fail (PbPop3Session *self, PbErrorClass error_class, PbPop3Line text, gint64 retry_after);
/* The end, with words of our own. */
void pb_pop3_session_fail_word (PbPop3Session *self, PbErrorClass error_class, const char *word);
/* The end, as it should be. */
void pb_pop3_session_done (PbPop3Session *self);
/* Sends a command that holds no secret, and waits in @phase for the answer. @argument: (nullable) */
void pb_pop3_session_command (PbPop3Session *self, PbPop3Phase phase, const char *command, const char *argument, gint64 now);
/* Waits in @phase for a line; @timeout in µs. */
void pb_pop3_session_await (PbPop3Session *self, PbPop3Phase phase, gint64 timeout, gint64 now);
/* It is the owner's turn. */
void pb_pop3_session_yield (PbPop3Session *self, PbPop3Phase phase);
/* Returns: whether @line begins with @word, in any case, and a blank or its end follows. @rest: (out) (nullable): what stands
 * behind it, without the blanks between. */
gboolean pb_pop3_line_is (PbPop3Line line, const char *word, PbPop3Line *rest);
gboolean pb_pop3_line_has_prefix (PbPop3Line line, const char *prefix);

/* login */
void pb_pop3_login_greeting (PbPop3Session *self, PbPop3Line line, gint64 now);
/* A line in the phases from STLS to PASS. */
void pb_pop3_login_take (PbPop3Session *self, PbPop3Line line, gint64 now);

/* auth */
/* "+ text" in the phase AUTH. */
void pb_pop3_auth_challenged (PbPop3Session *self, PbPop3Line text, gint64 now);
/* USER was accepted. */
void pb_pop3_auth_pass (PbPop3Session *self, gint64 now);
/* The login was refused with @text. Returns: whether another one was begun. */
gboolean pb_pop3_auth_fall_back (PbPop3Session *self, PbPop3Line text, gint64 now);
void pb_pop3_auth_forget_secrets (PbPop3Session *self);
/* Returns: whether the server says back what it was sent as a secret. */
gboolean pb_pop3_auth_is_quoted (const PbPop3Session *self, PbPop3Line text);

/* caps: the lines of the answer to CAPA */
void pb_pop3_caps_take (PbPop3Caps *caps, PbPop3Line line);

/* list */
void pb_pop3_list_begin (PbPop3Session *self, gint64 now);
/* A line in the phases from STAT to QUIT. */
void pb_pop3_list_take (PbPop3Session *self, PbPop3Line line, gint64 now);

/* failure */
typedef struct
{
  PbErrorClass error_class;
  gint64 retry_after; /* µs, 0 = nothing said */
} PbPop3Failure;

/* What a refusal means: by response code (RFC 2449 8, RFC 3206), then by known phrases, else @fallback.
 * @text: what stands behind "-ERR". @login_delay: µs, CAPA's. */
PbPop3Failure pb_pop3_failure (PbPop3Line text, gint64 login_delay, PbErrorClass fallback);
/* Returns: (transfer full): @text in UTF-8; bytes that are none are read as GB18030. */
char *pb_pop3_text (PbPop3Line text);

G_END_DECLS
