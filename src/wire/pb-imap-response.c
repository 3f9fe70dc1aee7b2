/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-imap-response.c: see pb-imap-response.h. */
#include "pb-imap-response.h"

#include <string.h>

#include "pb-sasl.h"

static const struct
{
  const char *name;
  PbImapStatus status;
} statuses[] = {
  { "OK", PB_IMAP_STATUS_OK },
  { "NO", PB_IMAP_STATUS_NO },
  { "BAD", PB_IMAP_STATUS_BAD },
  { "BYE", PB_IMAP_STATUS_BYE },
  { "PREAUTH", PB_IMAP_STATUS_PREAUTH },
};

static const struct
{
  const char *name;
  PbImapCode code;
} codes[] = {
  { "ALERT", PB_IMAP_CODE_ALERT },
  { "AUTHENTICATIONFAILED", PB_IMAP_CODE_AUTHENTICATIONFAILED },
  { "AUTHORIZATIONFAILED", PB_IMAP_CODE_AUTHORIZATIONFAILED },
  { "CANNOT", PB_IMAP_CODE_CANNOT },
  { "CAPABILITY", PB_IMAP_CODE_CAPABILITY },
  { "CLIENTBUG", PB_IMAP_CODE_CLIENTBUG },
  { "CLOSED", PB_IMAP_CODE_CLOSED },
  { "CONTACTADMIN", PB_IMAP_CODE_CONTACTADMIN },
  { "CORRUPTION", PB_IMAP_CODE_CORRUPTION },
  { "EXPIRED", PB_IMAP_CODE_EXPIRED },
  { "HIGHESTMODSEQ", PB_IMAP_CODE_HIGHESTMODSEQ },
  { "IN-USE", PB_IMAP_CODE_INUSE },
  { "INUSE", PB_IMAP_CODE_INUSE },
  { "LIMIT", PB_IMAP_CODE_LIMIT },
  { "NOMODSEQ", PB_IMAP_CODE_NOMODSEQ },
  { "NONEXISTENT", PB_IMAP_CODE_NONEXISTENT },
  { "NOPERM", PB_IMAP_CODE_NOPERM },
  { "OVERQUOTA", PB_IMAP_CODE_OVERQUOTA },
  { "NOTIFICATIONOVERFLOW", PB_IMAP_CODE_NOTIFICATIONOVERFLOW },
  { "PRIVACYREQUIRED", PB_IMAP_CODE_PRIVACYREQUIRED },
  { "READ-ONLY", PB_IMAP_CODE_READ_ONLY },
  { "SERVERBUG", PB_IMAP_CODE_SERVERBUG },
  { "UIDNEXT", PB_IMAP_CODE_UIDNEXT },
  { "UIDVALIDITY", PB_IMAP_CODE_UIDVALIDITY },
  { "UNAVAILABLE", PB_IMAP_CODE_UNAVAILABLE },
  { "WEBALERT", PB_IMAP_CODE_WEBALERT },
};

static const struct
{
  const char *name;
  PbImapCaps cap;
} caps[] = {
  { "IMAP4rev1", PB_IMAP_CAP_IMAP4 },
  { "IMAP4rev2", PB_IMAP_CAP_IMAP4 },
  { "STARTTLS", PB_IMAP_CAP_STARTTLS },
  { "LOGINDISABLED", PB_IMAP_CAP_LOGINDISABLED },
  { "SASL-IR", PB_IMAP_CAP_SASL_IR },
  { "IDLE", PB_IMAP_CAP_IDLE },
  { "ESEARCH", PB_IMAP_CAP_ESEARCH },
  { "ID", PB_IMAP_CAP_ID },
  { "LIST-STATUS", PB_IMAP_CAP_LIST_STATUS },
  { "SPECIAL-USE", PB_IMAP_CAP_SPECIAL_USE },
  { "XLIST", PB_IMAP_CAP_XLIST },
  { "NOTIFY", PB_IMAP_CAP_NOTIFY },
  { "CONDSTORE", PB_IMAP_CAP_CONDSTORE },
  { "QRESYNC", PB_IMAP_CAP_QRESYNC },
  { "LIST-EXTENDED", PB_IMAP_CAP_LIST_EXTENDED },
  { "PREVIEW", PB_IMAP_CAP_PREVIEW },
  { "OBJECTID", PB_IMAP_CAP_OBJECTID },
  { "X-GM-EXT-1", PB_IMAP_CAP_GMAIL },
  { "LITERAL+", PB_IMAP_CAP_LITERAL },
  { "LITERAL-", PB_IMAP_CAP_LITERAL },
};

PbImapCaps
pb_imap_caps_parse (PbImapSpan words)
{
  guint found = 0;

  for (PbImapSpan word = pb_imap_span_word (&words); word.len > 0; word = pb_imap_span_word (&words))
    for (gsize i = 0; i < G_N_ELEMENTS (caps); i++)
      if (pb_imap_span_is (word, caps[i].name))
        found |= caps[i].cap;
  return (PbImapCaps) found;
}

guint
pb_imap_mechanisms_parse (PbImapSpan words)
{
  static const char prefix[] = "AUTH=";
  gsize skip = strlen (prefix);
  guint found = 0;

  for (PbImapSpan word = pb_imap_span_word (&words); word.len > 0; word = pb_imap_span_word (&words))
    if (pb_imap_span_has_prefix (word, prefix))
      found |= pb_sasl_mechanism_parse ((const char *) word.data + skip, word.len - skip);
  return found;
}

static gboolean
two_digits (const guint8 *p, gint64 *out)
{
  guint8 first = *p == ' ' ? '0' : *p;

  *out = (first - '0') * 10 + (p[1] - '0');
  return g_ascii_isdigit (first) && g_ascii_isdigit (p[1]);
}

/* Days since 1970-01-01 of a date of the Gregorian calendar (the year begins in March here, so that leap days come last). */
static gint64
days_from_civil (gint64 year, gint64 month, gint64 day)
{
  gint64 y = month <= 2 ? year - 1 : year;
  gint64 era = y / 400;
  gint64 year_of_era = y - era * 400;
  gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

gint64
pb_imap_date_time_parse (PbImapSpan text)
{
  static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
  const guint8 *p = text.data;
  gint64 day, century, year, month, hour, minute, second, zone_hours, zone_minutes;

  if (text.len != 26 || p[2] != '-' || p[6] != '-' || (p[21] != '+' && p[21] != '-'))
    return 0;
  for (month = 0; month < 12; month++)
    if (g_ascii_strncasecmp ((const char *) p + 3, months + month * 3, 3) == 0)
      break;
  if (month == 12 || !two_digits (p, &day) || !two_digits (p + 7, &century) || !two_digits (p + 9, &year) || !two_digits (p + 12, &hour) || !two_digits (p + 15, &minute) || !two_digits (p + 18, &second) || !two_digits (p + 22, &zone_hours) || !two_digits (p + 24, &zone_minutes))
    return 0;
  gint64 zone = (zone_hours * 60 + zone_minutes) * 60 * (p[21] == '-' ? -1 : 1);
  return days_from_civil (century * 100 + year, month + 1, day) * 86400 + hour * 3600 + minute * 60 + second - zone;
}

/* @text: what follows OK, NO ...; a code is one only at the very beginning (Exchange ends its greeting with [base64]). */
static void
parse_resp_text (PbImapResponse *out, PbImapSpan text)
{
  while (text.len > 0 && *text.data <= ' ')
    text = (PbImapSpan){ text.data + 1, text.len - 1 };
  const guint8 *close = text.len > 0 && text.data[0] == '[' ? memchr (text.data, ']', text.len) : NULL;
  out->text = text;
  if (close == NULL)
    return;

  PbImapSpan inside = { text.data + 1, (gsize) (close - text.data - 1) };
  PbImapSpan name = pb_imap_span_word (&inside);
  out->code = PB_IMAP_CODE_OTHER;
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (pb_imap_span_is (name, codes[i].name))
      out->code = codes[i].code;
  if (out->code == PB_IMAP_CODE_CAPABILITY)
    out->args = inside;
  if (!pb_imap_span_number64 (pb_imap_span_word (&inside), &out->code_number))
    out->code_number = 0;
  out->text = (PbImapSpan){ close + 1, (gsize) (text.data + text.len - close - 1) };
}

static gboolean
parse_status (PbImapResponse *out, PbImapSpan word, PbImapSpan rest, PbImapResponseType type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    if (pb_imap_span_is (word, statuses[i].name))
      {
        out->type = type;
        out->status = statuses[i].status;
        parse_resp_text (out, rest);
        return TRUE;
      }
  return FALSE;
}

static void
parse_flags (PbImapFetch *out, PbImapLexer *lexer, const PbImapToken *open)
{
  gsize outside = lexer->depth - 1;
  PbImapToken flag;

  if (open->type != PB_IMAP_TOKEN_OPEN)
    return;
  out->has_flags = TRUE;
  while (lexer->depth > outside && pb_imap_lexer_next (lexer, &flag) != PB_IMAP_TOKEN_END)
    {
      out->seen |= pb_imap_span_is (flag.span, "\\Seen");
      out->deleted |= pb_imap_span_is (flag.span, "\\Deleted");
    }
}

/* EMAILID (M6d99ac3275bb4e): the only word of the list; NIL: none. */
static PbImapSpan
parse_object_id (PbImapLexer *lexer, const PbImapToken *open)
{
  PbImapToken value = *open;
  PbImapToken rest;

  if (open->type != PB_IMAP_TOKEN_OPEN)
    return (PbImapSpan){ NULL, 0 };
  pb_imap_lexer_next (lexer, &value);
  for (rest = value; rest.type != PB_IMAP_TOKEN_CLOSE && rest.type != PB_IMAP_TOKEN_END;)
    pb_imap_lexer_next (lexer, &rest);
  return value.type == PB_IMAP_TOKEN_ATOM ? value.span : (PbImapSpan){ NULL, 0 };
}

static gboolean
parse_fetch_ids (PbImapFetch *out, PbImapLexer *lexer, PbImapSpan name, const PbImapToken *value)
{
  if (pb_imap_span_is (name, "EMAILID"))
    out->object_id = parse_object_id (lexer, value);
  else if (pb_imap_span_is (name, "THREADID"))
    out->thread_id = parse_object_id (lexer, value);
  else if (pb_imap_span_is (name, "X-GM-MSGID") && value->type == PB_IMAP_TOKEN_ATOM)
    out->object_id = value->span;
  else if (pb_imap_span_is (name, "X-GM-THRID") && value->type == PB_IMAP_TOKEN_ATOM)
    out->thread_id = value->span;
  else
    return FALSE;
  return TRUE;
}

/* A name without a section, or one that asks for the header: BODY[HEADER.FIELDS (...)]; everything else is skipped. */
static void
parse_fetch_item (PbImapFetch *out, PbImapLexer *lexer, PbImapSpan name)
{
  PbImapToken value;

  pb_imap_lexer_next (lexer, &value);
  if (pb_imap_span_is (name, "UID"))
    {
      if (!pb_imap_span_number (value.span, &out->uid))
        out->uid = 0;
    }
  else if (pb_imap_span_is (name, "FLAGS"))
    parse_flags (out, lexer, &value);
  else if (pb_imap_span_is (name, "INTERNALDATE"))
    out->internal_date = pb_imap_date_time_parse (value.span);
  else if (pb_imap_span_has_prefix (name, "BODY[HEADER") && value.type != PB_IMAP_TOKEN_OPEN)
    {
      out->has_header = TRUE;
      out->header = value;
    }
  else if (pb_imap_span_has_prefix (name, "BODY[TEXT]") && value.type != PB_IMAP_TOKEN_OPEN)
    {
      out->has_body = TRUE;
      out->body = value;
    }
  else if (pb_imap_span_is (name, "PREVIEW") && value.type != PB_IMAP_TOKEN_OPEN)
    {
      out->has_preview = TRUE;
      out->preview = value;
    }
  else if (!parse_fetch_ids (out, lexer, name, &value))
    pb_imap_lexer_skip (lexer, &value);
}

/* Extra parentheses around items (Domino) are looked through. */
static void
parse_fetch (PbImapResponse *out, PbImapSpan args, gsize max_depth)
{
  PbImapLexer lexer;
  PbImapToken token;

  out->type = PB_IMAP_RESPONSE_FETCH;
  pb_imap_lexer_init (&lexer, args.data, args.len, max_depth);
  while (pb_imap_lexer_next (&lexer, &token) != PB_IMAP_TOKEN_END)
    if (token.type == PB_IMAP_TOKEN_ATOM)
      parse_fetch_item (&out->fetch, &lexer, token.span);
}

static void
parse_search (PbImapResponse *out, PbImapSpan args, const PbImapFrame *frame)
{
  gboolean plain = TRUE;

  out->type = PB_IMAP_RESPONSE_SEARCH;
  out->args = args;
  for (PbImapSpan word = pb_imap_span_word (&args); plain && word.len > 0; word = pb_imap_span_word (&args))
    {
      plain = g_ascii_isdigit (word.data[0]); /* "(MODSEQ n)" ends the list (RFC 7162 3.1.5) */
      out->count += plain ? 1 : 0;
    }
  out->count += plain ? frame->dropped_words : 0;
}

/* esearch-response: (TAG "x") UID COUNT n ALL set, in any order (RFC 4731, RFC 4466). */
static void
parse_esearch (PbImapResponse *out, PbImapSpan args, gsize max_depth)
{
  PbImapLexer lexer;
  PbImapToken name, value;

  out->type = PB_IMAP_RESPONSE_ESEARCH;
  pb_imap_lexer_init (&lexer, args.data, args.len, max_depth);
  while (pb_imap_lexer_next (&lexer, &name) != PB_IMAP_TOKEN_END)
    {
      guint32 number = 0;

      if (name.type != PB_IMAP_TOKEN_ATOM || pb_imap_span_is (name.span, "UID"))
        continue;
      pb_imap_lexer_next (&lexer, &value);
      if (pb_imap_span_is (name.span, "TAG"))
        out->tag = value.span;
      else if (pb_imap_span_is (name.span, "ALL"))
        out->args = value.span;
      else if (pb_imap_span_is (name.span, "COUNT") && pb_imap_span_number (value.span, &number))
        {
          out->has_count = TRUE;
          out->count = number;
        }
      else
        pb_imap_lexer_skip (&lexer, &value);
    }
}

/* Reads what may be larger than 32 bits; a negative number (zoho) is not one. */
static gint64
read_count (PbImapSpan span)
{
  guint64 n = 0;

  for (gsize i = 0; i < span.len; i++)
    {
      if (!g_ascii_isdigit (span.data[i]) || n > G_MAXINT64 / 10 - 1)
        return -1;
      n = n * 10 + (guint64) (span.data[i] - '0');
    }
  return span.len > 0 ? (gint64) n : -1;
}

static void
parse_counts (PbImapResponse *out, PbImapSpan args, gsize max_depth)
{
  PbImapCounts *counts = &out->counts;
  PbImapLexer lexer;
  PbImapToken name, value;

  out->type = PB_IMAP_RESPONSE_COUNTS;
  *counts = (PbImapCounts){ { PB_IMAP_TOKEN_END, { NULL, 0 } }, -1, -1, -1, -1, -1 };
  pb_imap_lexer_init (&lexer, args.data, args.len, max_depth);
  pb_imap_lexer_next (&lexer, &counts->mailbox);
  while (pb_imap_lexer_next (&lexer, &name) != PB_IMAP_TOKEN_END)
    {
      if (name.type != PB_IMAP_TOKEN_ATOM)
        continue;
      pb_imap_lexer_next (&lexer, &value);
      if (pb_imap_span_is (name.span, "MESSAGES"))
        counts->messages = read_count (value.span);
      else if (pb_imap_span_is (name.span, "UIDNEXT"))
        counts->uid_next = read_count (value.span);
      else if (pb_imap_span_is (name.span, "UIDVALIDITY"))
        counts->uid_validity = read_count (value.span);
      else if (pb_imap_span_is (name.span, "UNSEEN"))
        counts->unseen = read_count (value.span);
      else if (pb_imap_span_is (name.span, "HIGHESTMODSEQ"))
        counts->modseq = read_count (value.span);
      else
        pb_imap_lexer_skip (&lexer, &value);
    }
}

static void
parse_numbered (PbImapResponse *out, guint32 number, PbImapSpan rest, gsize max_depth)
{
  PbImapSpan word = pb_imap_span_word (&rest);

  out->number = number;
  if (pb_imap_span_is (word, "EXISTS"))
    out->type = PB_IMAP_RESPONSE_EXISTS;
  else if (pb_imap_span_is (word, "FETCH"))
    parse_fetch (out, rest, max_depth);
  else if (pb_imap_span_is (word, "EXPUNGE"))
    out->type = PB_IMAP_RESPONSE_EXPUNGE;
}

static void
parse_untagged (PbImapResponse *out, PbImapSpan rest, const PbImapFrame *frame, gsize max_depth)
{
  PbImapSpan word = pb_imap_span_word (&rest);
  guint32 number = 0;

  out->type = PB_IMAP_RESPONSE_OTHER;
  if (word.len > 0 && g_ascii_isdigit (word.data[0]))
    {
      if (pb_imap_span_number (word, &number))
        parse_numbered (out, number, rest, max_depth);
      else
        out->type = PB_IMAP_RESPONSE_JUNK;
    }
  else if (parse_status (out, word, rest, PB_IMAP_RESPONSE_STATUS))
    return;
  else if (pb_imap_span_is (word, "SEARCH"))
    parse_search (out, rest, frame);
  else if (pb_imap_span_is (word, "ESEARCH"))
    parse_esearch (out, rest, max_depth);
  else if (pb_imap_span_is (word, "LIST") || pb_imap_span_is (word, "XLIST"))
    {
      out->type = PB_IMAP_RESPONSE_LIST;
      out->args = rest;
    }
  else if (pb_imap_span_is (word, "STATUS"))
    parse_counts (out, rest, max_depth);
  else if (pb_imap_span_is (word, "CAPABILITY"))
    {
      out->type = PB_IMAP_RESPONSE_CAPABILITY;
      out->args = rest;
    }
  else if (pb_imap_span_is (word, "ID"))
    {
      out->type = PB_IMAP_RESPONSE_ID;
      out->args = rest;
    }
  else if (pb_imap_span_is (word, "VANISHED"))
    {
      out->type = PB_IMAP_RESPONSE_VANISHED;
      out->args = pb_imap_span_word (&rest);
      out->earlier = pb_imap_span_is (out->args, "(EARLIER)");
      if (out->earlier)
        out->args = pb_imap_span_word (&rest);
    }
}

void
pb_imap_response_parse (PbImapResponse *out, const PbImapFrame *frame, gsize max_depth)
{
  PbImapSpan rest = { frame->data, frame->len };

  memset (out, 0, sizeof *out);
  PbImapSpan first = pb_imap_span_word (&rest);
  if (first.len == 1 && first.data[0] == '*')
    parse_untagged (out, rest, frame, max_depth);
  else if (first.len > 0 && first.data[0] == '+')
    {
      out->type = PB_IMAP_RESPONSE_CONTINUE;
      out->text = rest;
    }
  else if (first.len > 0)
    {
      out->tag = first;
      PbImapSpan word = pb_imap_span_word (&rest);
      if (parse_status (out, word, rest, PB_IMAP_RESPONSE_TAGGED))
        return;
      out->bare = pb_imap_span_is (word, "FETCH") && pb_imap_span_number (first, &out->number);
      if (out->bare)
        parse_fetch (out, rest, max_depth);
    }
}

void
pb_imap_response_parse_bare (PbImapResponse *out, const PbImapFrame *frame, gsize max_depth)
{
  PbImapSpan rest = { frame->data, frame->len };
  guint32 number = 0;

  memset (out, 0, sizeof *out);
  if (!pb_imap_span_number (pb_imap_span_word (&rest), &number) || !pb_imap_span_is (pb_imap_span_word (&rest), "FETCH"))
    return;
  out->number = number;
  parse_fetch (out, rest, max_depth);
}
