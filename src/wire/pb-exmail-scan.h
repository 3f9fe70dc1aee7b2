/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-scan.h: finds the objects in lenient JSON and who they are about, byte by byte. Private to the pb-exmail-*.c of wire.
 *
 * A quote ends a string only where JSON goes on behind it, so quotes that the server forgot to escape do no harm; strict JSON is read
 * as JSON says. An object is kept only as long as it may be ours. */
#pragma once

#include <glib.h>

#include "pb-exmail-key.h"
#include "pb-exmail-reader.h"
#include "pb-exmail-text.h"

G_BEGIN_DECLS

#define PB_EXMAIL_MAX_TOKEN 1024 /* raw bytes of a key, or of a value of UserName */

typedef enum
{
  PB_EXMAIL_SCAN_MORE,    /* everything was taken */
  PB_EXMAIL_SCAN_FIRST,   /* at_start was set and here, not taken, is the first byte that is neither blank nor separator */
  PB_EXMAIL_SCAN_OBJECT,  /* object, has; valid until the next call */
  PB_EXMAIL_SCAN_SKIPPED, /* an object that is not to be seen */
  PB_EXMAIL_SCAN_HTTP,    /* PB_EXMAIL_HTTP_MARK was taken: a header begins, an unfinished object is forgotten */
  PB_EXMAIL_SCAN_RUBBISH, /* too many bytes that are no JSON */
  PB_EXMAIL_SCAN_ENDLESS, /* an object that does not end, 64 times as long as one may be */
} PbExmailScanResult;

#define PB_EXMAIL_HTTP_MARK "HTTP/1."

/* One member at the top level of an object, as offsets into it. */
typedef struct
{
  enum
  {
    PB_EXMAIL_VALUE_NONE,
    PB_EXMAIL_VALUE_STRING, /* between the quotes */
    PB_EXMAIL_VALUE_SCALAR, /* number, word or rubbish */
    PB_EXMAIL_VALUE_NESTED,
  } type;
  gsize key_start, key_end, start, end;
} PbExmailMember;

typedef struct
{
  gsize max_object, max_rubbish;
  char **addresses;                                             /* (unowned) (nullable): folded; NULL: nobody is foreign */
  gboolean at_start;                                            /* set by the owner: report the first byte */
  gboolean torn;                                                /* set by the owner: HTTP said that the object is over, so a header may begin inside its strings */
  void (*member) (gpointer data, const PbExmailMember *member); /* (nullable) */
  gpointer member_data;

  const guint8 *object; /* of the last OBJECT */
  gsize object_len;
  guint has; /* PbExmailHas; of SKIPPED as pb-exmail-reader.h has it */

  /* private */
  guint8 state, match, quote;
  guint8 unit[4], unit_len;
  gboolean in_line;  /* outside: a line that began with ':', a comment */
  gsize line_len;    /* of it */
  gsize rubbish;     /* bytes in a row */
  gsize off;         /* of the current byte in the object */
  guint64 arrays;    /* a bit a level: an array */
  guint depth;       /* 0 outside */
  gboolean in_value; /* behind the ':' of a member, or inside an array */
  gboolean has_value, keeping, foreign, hidden;
  gboolean has_key;   /* key of the member is in member_now */
  gboolean is_mail;   /* has a key that only somebody's mail has */
  guint users, own;   /* UserName: how many, how many of them ours */
  PbExmailKey key;    /* of the member */
  gsize string_start; /* offset behind the opening quote */
  gsize string_end;   /* offset of the quote that may be the closing one */
  gboolean capturing; /* the string goes to @token */
  gsize token_end;    /* of @token at string_end */
  PbExmailMember now;
  PbExmailBuffer kept;
  gsize token_len, token_used; /* token_used: most of @token that was written */
  guint8 token[PB_EXMAIL_MAX_TOKEN];
} PbExmailScan;

void pb_exmail_scan_init (PbExmailScan *self, gsize max_object, gsize max_rubbish);
void pb_exmail_scan_clear (PbExmailScan *self);
PbExmailScanResult pb_exmail_scan_next (PbExmailScan *self, const guint8 *data, gsize len, gsize *used);
/* Gives back the memory of the last OBJECT. */
void pb_exmail_scan_release (PbExmailScan *self);
/* Returns: whether an object has begun. */
gboolean pb_exmail_scan_is_inside (const PbExmailScan *self);

G_END_DECLS
