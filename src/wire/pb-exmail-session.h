/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-session.h: the conversation on the Exmail push channel: asks with POST /openapi/listen, asks again on the same
 * connection after silence, takes what comes (pb-exmail-reader.h). Bytes in, events and bytes out; the shape of every machine
 * (pb-imap-session.h). All times are µs of one monotonic clock given by the owner.
 *
 * The framing is learned as it comes. One answer is expected to each request, and none of them is ever due by itself: a
 * server may acknowledge at once, late, or never. A response that nobody asked for proves that the server pushes by itself.
 * Until then an answer that was held back (it took longer than prompt_answer, or tells of a mailbox or a version without Ret)
 * is taken for long polling and asked for again at once; after 256 in a row that came within a second, once a second. So there
 * are never more requests than one, one for each response, one for each silence, and one for each probe. A request sent while
 * another waits takes its place: some servers answer both, some the later one alone.
 *
 * Any byte is a sign of life. Asking again after silence makes one due; a server that stays silent then ends the session
 * (TIMEOUT). Some servers leave a second request unanswered on purpose: see pb_exmail_session_is_mute(). */
#pragma once

#include <glib.h>

#include "pb-error.h"
#include "pb-exmail-reader.h"
#include "pb-secret.h"

G_BEGIN_DECLS

typedef struct _PbExmailSession PbExmailSession;

/* What a session needs to know. Strings are copied. */
typedef struct
{
  const char *host;             /* for the Host field: "openapi.exmail.qq.com:12211" */
  const char *path;             /* "/openapi/listen"; of this, host and token only visible ASCII is sent */
  const char *alias;            /* our address: sent along; the filtering stays ours */
  const char *version;          /* newest Ver seen, "0" at first */
  const char *const *addresses; /* NULL-terminated: every address that is ours, alias included */
} PbExmailConfig;

/* Times; pb_exmail_times_default() gives the values used in production. */
typedef struct
{
  gint64 silence;        /* 60 s without a byte: ask again on the same connection */
  gint64 answer_timeout; /* 20 s: the answer to asking again, the proof of life */
  gint64 probe_timeout;  /* 5 s: the same after suspend or a network change */
  gint64 prompt_answer;  /* 5 s: an answer that took longer was held back on purpose (long poll): ask again at once */
} PbExmailTimes;

PbExmailTimes pb_exmail_times_default (void);

typedef enum
{
  PB_EXMAIL_EVENT_SENT,   /* listen was asked for the first time on this connection */
  PB_EXMAIL_EVENT_OBJECT, /* json, has: about us or about nobody; without json: it cannot be read, yet may be about us */
  PB_EXMAIL_EVENT_ALIVE,  /* the first byte, and the first one after each request that asked for life */
  PB_EXMAIL_EVENT_ERROR,  /* the session is over: error_class, text; NONE: see below */
} PbExmailEventType;

/* An ERROR of class NONE: the server closed properly after an answer that it had held back, as a long poll without keep-alive
 * does. The owner connects again without backoff (pushes would be lost meanwhile), yet not more than once a second: an answer
 * also counts as held back when it came at once and told of a mailbox, and a server may say that each time. */
typedef struct
{
  PbExmailEventType type;
  GBytes *json; /* (owned) (nullable) */
  guint has;
  PbErrorClass error_class;
  char *text; /* (owned) (nullable): plain English, nothing of the channel's content */
} PbExmailEvent;

void pb_exmail_event_clear (PbExmailEvent *event);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbExmailEvent, pb_exmail_event_clear)

/* @token: referenced, sent as "Authorization: Bearer" and as access_token in the form; its copies in the output are wiped when those are freed. */
PbExmailSession *pb_exmail_session_new (const PbExmailConfig *config, PbSecret *token, const PbExmailTimes *times, const PbExmailLimits *limits, gint64 now);
void pb_exmail_session_free (PbExmailSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailSession, pb_exmail_session_free)

void pb_exmail_session_feed (PbExmailSession *session, const guint8 *data, gsize len, gint64 now);
void pb_exmail_session_eof (PbExmailSession *session, gint64 now);
void pb_exmail_session_tick (PbExmailSession *session, gint64 now);
gboolean pb_exmail_session_next_event (PbExmailSession *session, PbExmailEvent *out);
GBytes *pb_exmail_session_take_output (PbExmailSession *session);
gint64 pb_exmail_session_deadline (const PbExmailSession *session);

void pb_exmail_session_set_addresses (PbExmailSession *session, const char *const *addresses);
/* The newest Ver: sent with the next request. */
void pb_exmail_session_set_version (PbExmailSession *session, const char *version);
/* Asks again now; the answer is due within probe_timeout. Answered by ALIVE or ERROR. */
void pb_exmail_session_probe (PbExmailSession *session, gint64 now);
/* Returns: whether the session ended because asking again after silence was never answered on this connection (silence, or the
 * connection closed): the owner widens silence for the next one, since the server may do so on purpose. FALSE when asking
 * again had been answered before (then the connection is dead), and after a suspend. */
gboolean pb_exmail_session_is_mute (const PbExmailSession *session);

G_END_DECLS
