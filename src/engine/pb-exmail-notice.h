/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-notice.h: what one object of the Exmail push channel says (BizMail OpenApi 1.4, "listen"). One object may say
 * several things at once. */
#pragma once

#include "pb-exmail-answer.h"

G_BEGIN_DECLS

typedef enum
{
  PB_EXMAIL_SAYS_ACK = 1 << 0,     /* Ret: we are on-line */
  PB_EXMAIL_SAYS_VERSION = 1 << 1, /* version */
  PB_EXMAIL_SAYS_UNREAD = 1 << 2,  /* number */
  PB_EXMAIL_SAYS_MAIL = 1 << 3,    /* a new mail: everything else, number included */
  PB_EXMAIL_SAYS_ERROR = 1 << 4,   /* error, fault; then nothing else is said */
  PB_EXMAIL_SAYS_UNCLEAR = 1 << 5, /* a mail without the mailbox it came to, or a mailbox without what happened in it */
} PbExmailSays;

/* Strings are "" where nothing was said; texts are safe to show and bounded. */
typedef struct
{
  guint says;    /* PbExmailSays */
  gint64 number; /* unread mails of the mailbox, -1 = unknown */
  char *from;    /* display name of the sender */
  char *address; /* of the sender */
  char *subject;
  char *preview;  /* first words of the mail */
  char *mail_id;  /* printable ASCII, at most 256 bytes: the mail's name in webmail */
  char *identity; /* the mail's name whatever it is made of, for pb_exmail_key_new() */
  char *version;  /* digits, no leading zeros */
  GError *error;  /* (nullable): what the service complains of */
  PbExmailFault fault;
} PbExmailNotice;

/* Reads @json, one object in strict JSON as pb-exmail-reader.h hands it out. What cannot be read says nothing. */
void pb_exmail_notice_read (PbExmailNotice *out, const char *json, gsize len);
/* The same of an object that came to a connection with @token (nullable), which a complaint may repeat: it is taken out. */
void pb_exmail_notice_read_to (PbExmailNotice *out, const char *json, gsize len, const PbSecret *token);
void pb_exmail_notice_clear (PbExmailNotice *notice);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbExmailNotice, pb_exmail_notice_clear)

/* Returns: <0, 0, >0 as @a is older than, equal to or newer than @b; both decimal digits without leading zeros. */
int pb_exmail_version_compare (const char *a, const char *b);
/* Returns: (transfer full) (nullable): @text as such a version; NULL when it is none. */
char *pb_exmail_version_read (const char *text);

G_END_DECLS
