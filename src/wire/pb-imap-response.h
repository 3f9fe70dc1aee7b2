/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-response.h: what a server said, typed (RFC 9051 7, RFC 4731, RFC 7162): the parts a watcher needs.
 *
 * Nothing is copied: spans point into the frame. Never fails: what is not understood is JUNK or OTHER. */
#pragma once

#include "pb-imap-framer.h"
#include "pb-imap-token.h"

G_BEGIN_DECLS

typedef enum
{
  PB_IMAP_RESPONSE_JUNK,       /* no IMAP response, or one that makes no sense */
  PB_IMAP_RESPONSE_CONTINUE,   /* +: text */
  PB_IMAP_RESPONSE_TAGGED,     /* tag, status, code, text */
  PB_IMAP_RESPONSE_STATUS,     /* the same, untagged */
  PB_IMAP_RESPONSE_CAPABILITY, /* args */
  PB_IMAP_RESPONSE_ID,         /* args: what the server says of itself (RFC 2971) */
  PB_IMAP_RESPONSE_EXISTS,     /* number */
  PB_IMAP_RESPONSE_EXPUNGE,    /* number */
  PB_IMAP_RESPONSE_VANISHED,   /* args: the set; earlier */
  PB_IMAP_RESPONSE_FETCH,      /* number, fetch */
  PB_IMAP_RESPONSE_SEARCH,     /* args: numbers; count */
  PB_IMAP_RESPONSE_ESEARCH,    /* tag, count, args: the set of ALL */
  PB_IMAP_RESPONSE_LIST,       /* LIST or XLIST; args: for pb_imap_list_parse() */
  PB_IMAP_RESPONSE_COUNTS,     /* STATUS of a mailbox: counts */
  PB_IMAP_RESPONSE_OTHER,      /* anything else that is untagged */
} PbImapResponseType;

typedef enum
{
  PB_IMAP_STATUS_OK,
  PB_IMAP_STATUS_NO,
  PB_IMAP_STATUS_BAD,
  PB_IMAP_STATUS_BYE,
  PB_IMAP_STATUS_PREAUTH,
} PbImapStatus;

/* Response codes (RFC 9051 7.1, RFC 5530); OTHER: one that nobody here asks for. */
typedef enum
{
  PB_IMAP_CODE_NONE,
  PB_IMAP_CODE_OTHER,
  PB_IMAP_CODE_ALERT,
  PB_IMAP_CODE_AUTHENTICATIONFAILED,
  PB_IMAP_CODE_AUTHORIZATIONFAILED,
  PB_IMAP_CODE_CAPABILITY,
  PB_IMAP_CODE_CLOSED,
  PB_IMAP_CODE_CONTACTADMIN,
  PB_IMAP_CODE_EXPIRED,
  PB_IMAP_CODE_HIGHESTMODSEQ,
  PB_IMAP_CODE_INUSE,
  PB_IMAP_CODE_LIMIT,
  PB_IMAP_CODE_NOMODSEQ,
  PB_IMAP_CODE_NONEXISTENT,
  PB_IMAP_CODE_NOTIFICATIONOVERFLOW, /* RFC 5465 */
  PB_IMAP_CODE_OVERQUOTA,            /* RFC 9208 */
  PB_IMAP_CODE_PRIVACYREQUIRED,
  PB_IMAP_CODE_READ_ONLY,
  PB_IMAP_CODE_SERVERBUG,
  PB_IMAP_CODE_UIDNEXT,
  PB_IMAP_CODE_UIDVALIDITY,
  PB_IMAP_CODE_UNAVAILABLE,
  PB_IMAP_CODE_CANNOT,
  PB_IMAP_CODE_CLIENTBUG,
  PB_IMAP_CODE_CORRUPTION,
  PB_IMAP_CODE_NOPERM,
  PB_IMAP_CODE_WEBALERT,
} PbImapCode;

typedef enum
{
  PB_IMAP_CAP_IMAP4 = 1 << 0,
  PB_IMAP_CAP_STARTTLS = 1 << 1,
  PB_IMAP_CAP_LOGINDISABLED = 1 << 2,
  PB_IMAP_CAP_SASL_IR = 1 << 5,
  PB_IMAP_CAP_IDLE = 1 << 6,
  PB_IMAP_CAP_ESEARCH = 1 << 7,
  PB_IMAP_CAP_ID = 1 << 8,
  PB_IMAP_CAP_LIST_STATUS = 1 << 9,
  PB_IMAP_CAP_SPECIAL_USE = 1 << 10,
  PB_IMAP_CAP_XLIST = 1 << 11,
  PB_IMAP_CAP_NOTIFY = 1 << 12,
  PB_IMAP_CAP_CONDSTORE = 1 << 13,
  PB_IMAP_CAP_QRESYNC = 1 << 14,
  PB_IMAP_CAP_LIST_EXTENDED = 1 << 15,
  PB_IMAP_CAP_PREVIEW = 1 << 16,
  PB_IMAP_CAP_OBJECTID = 1 << 17,
  PB_IMAP_CAP_GMAIL = 1 << 18,   /* X-GM-EXT-1 */
  PB_IMAP_CAP_LITERAL = 1 << 19, /* literals without waiting, at least short ones (RFC 7888) */
} PbImapCaps;

/* What STATUS says of a mailbox (RFC 9051 7.3.4); -1: not said. */
typedef struct
{
  PbImapToken mailbox; /* for pb_imap_token_value() */
  gint64 messages;
  gint64 uid_next;
  gint64 uid_validity;
  gint64 unseen;
  gint64 modseq; /* HIGHESTMODSEQ (RFC 7162) */
} PbImapCounts;

/* The data items of a FETCH response. */
typedef struct
{
  guint32 uid; /* 0: not said */
  gboolean has_flags;
  gboolean seen;
  gboolean deleted;
  gint64 internal_date; /* Unix seconds, 0: not said or unreadable */
  gboolean has_header;
  PbImapToken header; /* QUOTED, LITERAL or (NIL) ATOM */
  gboolean has_body;
  PbImapToken body; /* the same, of BODY[TEXT] */
  gboolean has_preview;
  PbImapToken preview;             /* the same (RFC 8970) */
  PbImapSpan object_id, thread_id; /* EMAILID and THREADID (RFC 8474), or Gmail's; length 0: not said */
} PbImapFetch;

typedef struct
{
  PbImapResponseType type;
  PbImapSpan tag;
  PbImapStatus status;
  PbImapCode code;
  guint64 code_number; /* of HIGHESTMODSEQ, UIDNEXT and UIDVALIDITY; 0 if unreadable */
  PbImapSpan args;     /* of the type, or of the CAPABILITY code */
  PbImapSpan text;
  guint32 number;
  guint64 count;      /* SEARCH: numbers listed; ESEARCH: COUNT */
  gboolean has_count; /* ESEARCH only */
  gboolean earlier;
  gboolean bare; /* FETCH without its "* " */
  PbImapFetch fetch;
  PbImapCounts counts;
} PbImapResponse;

/* @max_depth: parentheses looked into. The response lives as long as the frame. */
void pb_imap_response_parse (PbImapResponse *out, const PbImapFrame *frame, gsize max_depth);
/* Reads a FETCH response that lacks its "* "; everything else is JUNK. */
void pb_imap_response_parse_bare (PbImapResponse *out, const PbImapFrame *frame, gsize max_depth);

/* Returns: the capabilities of @words that a watcher knows. */
PbImapCaps pb_imap_caps_parse (PbImapSpan words);
/* Returns: the mechanisms named by "AUTH=" in the same @words, a set of PbSaslMechanism (RFC 9051 6.2.2). */
guint pb_imap_mechanisms_parse (PbImapSpan words);

/* Reads a date-time (RFC 9051 date-time: "17-Jul-1996 02:44:25 -0700").
 * Returns: Unix seconds, or 0. */
gint64 pb_imap_date_time_parse (PbImapSpan text);

G_END_DECLS
