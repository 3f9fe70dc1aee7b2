/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-reader.h: what the Exmail push channel /openapi/listen sends, taken apart (BizMail OpenApi 1.4, whose framing is
 * not documented): HTTP responses one after the other with Content-Length, one endless chunked or close-delimited response,
 * or bare JSON objects, with or without HTTP before them; any separator, any split.
 *
 * Privacy by construction: the channel reports the mail of every member of the company. The reader finds UserName in its own
 * buffer and hands out only objects that name one of our addresses, or nobody; whatever else it held is wiped at once.
 *
 * Decisions depend on byte positions, never on how bytes were chunked. State when idle: at most 8 KiB. */
#pragma once

#include <glib.h>

#include "pb-error.h"

G_BEGIN_DECLS

typedef struct _PbExmailReader PbExmailReader;

/* Bounds; pb_exmail_limits_default() gives the values used in production. */
typedef struct
{
  gsize max_object;  /* bytes of one object (256 KiB); a longer one is skipped as a whole */
  gsize max_rubbish; /* bytes in a row that are neither HTTP nor JSON before the channel is given up (64 KiB) */
  gsize max_header;  /* bytes of one HTTP header block (16 KiB) */
} PbExmailLimits;

PbExmailLimits pb_exmail_limits_default (void);

/* What an object has at its top level, found without parsing it. Keys compare without blanks, '_' and case. */
typedef enum
{
  PB_EXMAIL_HAS_RET = 1 << 0,   /* Ret: acknowledgement */
  PB_EXMAIL_HAS_VER = 1 << 1,   /* Ver: version of the member directory */
  PB_EXMAIL_HAS_USER = 1 << 2,  /* UserName, one of ours */
  PB_EXMAIL_HAS_ERROR = 1 << 3, /* errcode, error or errmsg */
} PbExmailHas;

typedef enum
{
  PB_EXMAIL_ITEM_OBJECT,  /* json: strict, flat JSON in UTF-8: known keys in the manual's spelling (UserName, MailId, Ver, Ret, errcode ...),
                           * others trimmed; nested values, which no message has, are null; has */
  PB_EXMAIL_ITEM_SKIPPED, /* an object about somebody else; about a mail of nobody knows whom, or too long: then has is HAS_USER if it
                           * may be about us */
  PB_EXMAIL_ITEM_END,     /* one HTTP response is complete; keep_alive tells whether the server goes on */
  PB_EXMAIL_ITEM_ERROR,   /* the channel cannot go on: error_class, status, text */
} PbExmailItemType;

typedef struct
{
  PbExmailItemType type;
  GBytes *json; /* (owned) (nullable): wiped when freed */
  guint has;    /* PbExmailHas */
  gboolean keep_alive;
  PbErrorClass error_class; /* WRONG_PROTOCOL (an HTML page, compressed data, a redirection), PROTOCOL (rubbish), SERVER_BUSY (429, 502-504), REFUSED (other status), LIMIT */
  guint status;             /* of the HTTP response the error is about, 0 = none */
  char *text;               /* (owned) (nullable): what is wrong, in plain English, nothing of the channel's content */
} PbExmailItem;

void pb_exmail_item_clear (PbExmailItem *item);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PbExmailItem, pb_exmail_item_clear)

/* @addresses: (nullable): NULL-terminated; mailboxes that are ours, compared with case and blanks folded. Copied. */
PbExmailReader *pb_exmail_reader_new (const char *const *addresses, const PbExmailLimits *limits);
void pb_exmail_reader_free (PbExmailReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PbExmailReader, pb_exmail_reader_free)
/* More of our addresses became known (aliases); counts from the next UserName on. */
void pb_exmail_reader_set_addresses (PbExmailReader *reader, const char *const *addresses);

/* Takes as much of @data as it needs for one item.
 * @used: (out): bytes taken, @len when no item came out.
 * Returns: whether @out was filled; call again with the rest, even when that is empty: an item may need no further byte.
 * An object comes with its last brace, before the END of a response with a longer body, behind the END of one with a shorter. A
 * response with a bad status gives the object it holds first, then ERROR. After ERROR every byte is taken and ignored. */
gboolean pb_exmail_reader_next (PbExmailReader *reader, const guint8 *data, gsize len, gsize *used, PbExmailItem *out);
/* The connection was closed. Returns: whether @out was filled (a last object that only the end completes, or an error when
 * it was cut inside an object or a body). */
gboolean pb_exmail_reader_eof (PbExmailReader *reader, PbExmailItem *out);

G_END_DECLS
