/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-notice.h: one message of the push channel: what it means, what the knobs make of its values, and what went out. */
#pragma once

#include <glib.h>

#include "pb-draft.h"
#include "pb-knobs.h"

G_BEGIN_DECLS

typedef enum
{
  PB_NOTICE_RET,
  PB_NOTICE_VER,
  PB_NOTICE_MAIL,
  PB_NOTICE_COUNT,
  PB_NOTICE_ERROR,
  PB_NOTICE_NOTHING, /* keeps the line alive: {} */
} PbNoticeKind;

/* Values as the service knows them; all strings (owned) (nullable), never the wire's spelling. */
typedef struct
{
  PbNoticeKind kind;
  char *user;
  char *second_user; /* an alias of the mailbox, for the knob Alias */
  char *mail_id;
  char *sender_name;
  char *sender_address;
  char *subject;
  char *summary;
  char *text;     /* ERROR: the word beside the code */
  gint64 number;  /* MAIL, COUNT: unread; RET: the value; ERROR: the code; VER: the version */
  gint64 version; /* RET: of the member directory, for the knob ack with-ver */
} PbNotice;

PbNotice *pb_notice_new (PbNoticeKind kind, const char *user, gint64 number);
PbNotice *pb_notice_copy (const PbNotice *notice);
void pb_notice_free (PbNotice *notice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbNotice, pb_notice_free)

/* Returns: (transfer none): "mail", "count", "ver", "ret", "error", "nothing". */
const char *pb_notice_kind_name (PbNoticeKind kind);

/* Changes the values that a knob replaces as a whole (MailId, Subject, NewCount, Ver), so that what is recorded is what
 * is sent. */
void pb_notice_disguise (PbNotice *notice, const PbKnobs *knobs);
/* Returns: (transfer full): the object's bytes. */
GBytes *pb_notice_render (const PbNotice *notice, const PbKnobs *knobs, GRand *rand);
/* Adds @key with a number of unread mails, spelt as the knob NewCount says. @as_string: quoted where it is at its default. */
void pb_notice_add_count (PbDraft *draft, const PbKnobs *knobs, const char *key, gint64 count, gboolean as_string);
/* Returns: (transfer full): a mailbox's name as the knob Alias spells it. */
char *pb_notice_spell_user (const PbKnobs *knobs, const char *user, const char *second_user);

G_END_DECLS
