/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-knobs.h: what nobody outside knows about the real service, as independent switches. Each has a default (the best guess),
 * an option --KNOB=VALUE of the program, and can be switched while it runs. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  /* framing of listen */
  PB_KNOB_FRAMING,
  PB_KNOB_PUSH_HEADERS,
  PB_KNOB_LENGTH,
  PB_KNOB_ACK,
  PB_KNOB_SEPARATOR,
  PB_KNOB_OBJECTS_PER_CHUNK,
  PB_KNOB_SPLIT,
  PB_KNOB_CHUNK_EXTRAS,
  PB_KNOB_DRIP,
  PB_KNOB_KEEPALIVE,
  PB_KNOB_ENCODING_WRAP,
  PB_KNOB_CONTENT_TYPE,
  PB_KNOB_POLL_LIMIT,
  /* JSON surface */
  PB_KNOB_KEY_BLANKS,
  PB_KNOB_KEY_CASE,
  PB_KNOB_AUTH_KEY_NAME,
  PB_KNOB_QUOTES,
  PB_KNOB_COMMAS,
  PB_KNOB_NEW_COUNT,
  PB_KNOB_VER,
  PB_KNOB_ALIAS,
  PB_KNOB_ACCESS_TOKEN,
  PB_KNOB_SENDER,
  PB_KNOB_SUBJECT,
  PB_KNOB_CHARSET,
  PB_KNOB_EXTRA,
  PB_KNOB_MAIL_ID,
  PB_KNOB_SPELLING,
  PB_KNOB_LIST_CHANGES,
  /* errors */
  PB_KNOB_ANSWER,
  PB_KNOB_ERROR_SHAPE,
  PB_KNOB_TOKEN_ERROR,
  PB_KNOB_EXPIRES_IN,
  PB_KNOB_WRITE_OK,
  PB_KNOB_CODES,
  PB_KNOB_RATE,
  PB_KNOB_PARAMS,
  PB_KNOB_TOKEN_IN,
  PB_KNOB_VER_REQUIRED,
  PB_KNOB_METHODS,
  PB_KNOB_DELAY,
  PB_KNOB_CUT_BODY,
  /* tokens, listeners, scope */
  PB_KNOB_SINGLE_TOKEN,
  PB_KNOB_TOKEN_LIFE,
  PB_KNOB_LISTEN_ON_REVOKED,
  PB_KNOB_LISTENERS,
  PB_KNOB_SCOPE,
  PB_KNOB_SELF_EVENTS,
  PB_KNOB_REPLAY,
  PB_KNOB_INITIAL_VERSION_PUSH,
  PB_KNOB_ORDER,
  PB_KNOB_TICKET,
  PB_KNOB_TICKET_LIFE,
  /* connections */
  PB_KNOB_LIFETIME,
  PB_KNOB_SECOND_REQUEST,
  PB_KNOB_ACCEPT,
  PB_KNOB_REDIRECT,
  PB_KNOB_CLOCK,
  PB_KNOB_PROXY,
  PB_KNOB_KEEP_ALIVE,
  /* the current API */
  PB_KNOB_CORP_ERRCODE,
  PB_KNOB_CORP_COUNT,
  PB_KNOB_CORP_CODES,
  PB_KNOB_CORP_RATE,
  PB_KNOB_CORP_TOKEN,
  PB_KNOB_CORP_TOKEN_LIFE,
  PB_KNOB_CORP_EXPIRED,
  PB_KNOB_CORP_METHODS,
  PB_KNOB_CORP_NEWCOUNT,
  PB_KNOB_LOGIN_URL,
  PB_KNOB_SSO_AUTHORISED,
  PB_KNOB_EDITION,
  PB_KNOB_GENDER_QUIRK,
  PB_KNOB_QUOTA,
  PB_N_KNOBS
} PbKnob;

typedef struct _PbKnobs PbKnobs;

/* Returns: (transfer full): every knob at its default. */
PbKnobs *pb_knobs_new (void);
void pb_knobs_free (PbKnobs *knobs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbKnobs, pb_knobs_free)

/* @name: as in the option, case and "_" for "-" do not matter; UserName is another name of Alias. @value: "default" is
 * always allowed. Fails (G_OPTION_ERROR) for an unknown name or a value that
 * the knob does not have; the message lists the values. */
gboolean pb_knobs_set (PbKnobs *knobs, const char *name, const char *value, GError **error);
/* One of the five settings worth running in every round, 1-5: sets its knobs, leaves the others. */
gboolean pb_knobs_set_preset (PbKnobs *knobs, int preset, GError **error);

/* Returns: (transfer none): the value. */
const char *pb_knobs_get (const PbKnobs *knobs, PbKnob knob);
gboolean pb_knobs_is (const PbKnobs *knobs, PbKnob knob, const char *value);
/* Returns: the number of a value "WORD:NUMBER" (@word NULL: of a value that is a number); -1 when the value is another. */
gint64 pb_knobs_amount (const PbKnobs *knobs, PbKnob knob, const char *word);

/* Returns: (transfer none): the name as in the option, and what it can be, the default first. */
const char *pb_knob_name (PbKnob knob);
const char *pb_knob_values (PbKnob knob);

G_END_DECLS
