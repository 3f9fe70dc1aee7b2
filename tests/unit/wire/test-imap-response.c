/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-response.c: lines of several servers and what they mean; tokens; hostile nesting. */
#include "pb-imap-response.h"

#include <string.h>

#define MAX_DEPTH 8

/* Parses from an allocation of exactly the text's size: one byte too far is seen by a sanitizer. */
static const char *
code_name (PbImapCode code)
{
  static const struct
  {
    PbImapCode code;
    const char *name;
  } names[] = {
    { PB_IMAP_CODE_NONE, "" },
    { PB_IMAP_CODE_OTHER, "other " },
    { PB_IMAP_CODE_LIMIT, "limit " },
    { PB_IMAP_CODE_UIDNEXT, "uidnext " },
    { PB_IMAP_CODE_UIDVALIDITY, "uidvalidity " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].code == code)
      return names[i].name;
  return "another ";
}

static char *
describe (const char *text, gsize len, guint64 dropped_words)
{
  g_autofree guint8 *copy = g_malloc (MAX (len, 1));
  PbImapFrame frame = { copy, len, dropped_words, dropped_words };
  PbImapResponse r;
  GString *out = g_string_new (NULL);

  memcpy (copy, text, len);
  pb_imap_response_parse (&r, &frame, MAX_DEPTH);
  switch (r.type)
    {
    case PB_IMAP_RESPONSE_JUNK:
      g_string_append (out, "junk");
      break;
    case PB_IMAP_RESPONSE_CONTINUE:
      g_string_append (out, "+");
      break;
    case PB_IMAP_RESPONSE_TAGGED:
    case PB_IMAP_RESPONSE_STATUS:
      g_string_append_printf (out, "%.*s status %d %s(%" G_GUINT64_FORMAT ")", (int) r.tag.len, r.tag.data, (int) r.status, code_name (r.code), r.code_number);
      g_string_append_printf (out, " text%.*s", (int) r.text.len, r.text.data);
      break;
    case PB_IMAP_RESPONSE_CAPABILITY:
      g_string_append_printf (out, "capability %x", (guint) pb_imap_caps_parse (r.args));
      if (pb_imap_mechanisms_parse (r.args) != 0)
        g_string_append_printf (out, " auth %x", pb_imap_mechanisms_parse (r.args));
      break;
    case PB_IMAP_RESPONSE_ID:
      g_string_append_printf (out, "id%.*s", (int) r.args.len, r.args.data);
      break;
    case PB_IMAP_RESPONSE_EXISTS:
      g_string_append_printf (out, "exists %u", r.number);
      break;
    case PB_IMAP_RESPONSE_EXPUNGE:
      g_string_append_printf (out, "expunge %u", r.number);
      break;
    case PB_IMAP_RESPONSE_VANISHED:
      g_string_append_printf (out, "vanished %.*s%s", (int) r.args.len, r.args.data, r.earlier ? " earlier" : "");
      break;
    case PB_IMAP_RESPONSE_FETCH:
      g_string_append_printf (out, "fetch %u uid %u%s%s%s date %" G_GINT64_FORMAT, r.number, r.fetch.uid, r.fetch.has_flags ? " flags" : "", r.fetch.seen ? " seen" : "", r.fetch.deleted ? " deleted" : "", r.fetch.internal_date);
      if (r.fetch.has_header)
        g_string_append_printf (out, " header %.*s", (int) r.fetch.header.span.len, r.fetch.header.span.data);
      break;
    case PB_IMAP_RESPONSE_SEARCH:
      g_string_append_printf (out, "search %" G_GUINT64_FORMAT, r.count);
      break;
    case PB_IMAP_RESPONSE_ESEARCH:
      g_string_append_printf (out, "esearch %.*s", (int) r.tag.len, r.tag.data);
      if (r.has_count)
        g_string_append_printf (out, " count %" G_GUINT64_FORMAT, r.count);
      g_string_append_printf (out, " all %.*s", (int) r.args.len, r.args.data);
      break;
    case PB_IMAP_RESPONSE_LIST:
      g_string_append_printf (out, "list %.*s", (int) r.args.len, r.args.data);
      break;
    case PB_IMAP_RESPONSE_COUNTS:
      g_string_append_printf (out, "counts %.*s", (int) r.counts.mailbox.span.len, r.counts.mailbox.span.data);
      for (const gint64 *count = &r.counts.messages; count <= &r.counts.modseq; count++)
        g_string_append_printf (out, " %" G_GINT64_FORMAT, *count);
      break;
    case PB_IMAP_RESPONSE_OTHER:
    default:
      g_string_append (out, "other");
    }
  return g_string_free (out, FALSE);
}

static void
test_table (void)
{
  static const struct
  {
    const char *in;
    const char *out;
  } cases[] = {
    { "", "junk" },
    { "   ", "junk" },
    { "hello", "junk" },
    { "hello world", "junk" },
    { "*", "other" },
    { "* ", "other" },
    { "* ID (\"name\" \"Cyrus IMAPD\")", "id (\"name\" \"Cyrus IMAPD\")" },
    { "* ID NIL", "id NIL" },
    { "+", "+" },
    { "+ idling", "+" },
    { "a1 OK done", "a1 status 0 (0) textdone" },
    { "a1 no", "a1 status 1 (0) text" },
    { "a1 BAD [UNHEARD-OF] x", "a1 status 2 other (0) text x" },
    { "* OK [UIDNEXT 4392] Predicted", " status 0 uidnext (4392) text Predicted" },
    { "* OK [UIDVALIDITY 3857529045]", " status 0 uidvalidity (3857529045) text" },
    { "* OK [UIDVALIDITY 99999999999] x", " status 0 uidvalidity (99999999999) text x" },
    { "* ok [uidnext 3] x", " status 0 uidnext (3) text x" },
    { "* OK ready. [QQBMAA==]", " status 0 (0) textready. [QQBMAA==]" },
    { "* OK [UNCLOSED", " status 0 (0) text[UNCLOSED" },
    { "* BYE", " status 3 (0) text" },
    { "* PREAUTH hi", " status 4 (0) texthi" },
    { "a1 NO [LIMIT] Maximum", "a1 status 1 limit (0) text Maximum" },
    { "* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED", "capability 7" },
    { "* CAPABILITY imap4REV1 auth=plain sasl-ir idle esearch id", "capability 1e1 auth 2" },
    { "* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 IDLEX XID", "capability 1 auth 80" },
    { "* CAPABILITY IMAP4rev1 AUTH=SCRAM-SHA-256-PLUS AUTH=scram-sha-1 AUTH= AUTH=NTLM XAUTH=PLAIN AUTH=PLAINX", "capability 1 auth 48" },
    { "* 23 EXISTS", "exists 23" },
    { "* 23 exists  ", "exists 23" },
    { "* 4294967295 EXISTS", "exists 4294967295" },
    { "* 4294967296 EXISTS", "junk" },
    { "* 99999999999999999999999999 EXISTS", "junk" },
    { "* -1 EXISTS", "other" },
    { "* 44 EXPUNGE", "expunge 44" },
    { "* 5 RECENT", "other" },
    { "* LIST () \"/\" x", "list  () \"/\" x" },
    { "* xlist (\\Sent) NIL x", "list  (\\Sent) NIL x" },
    { "* LIST", "list " },
    { "* LISTED x", "other" },
    { "* LSUB () \"/\" x", "other" },
    { "* STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)", "counts blurdybloop 231 44292 -1 -1 -1" },
    { "* status \"a b\" (unseen 3 HIGHESTMODSEQ 7011231777 UIDVALIDITY 9)", "counts a b -1 -1 9 3 7011231777" },
    { "* STATUS {3}\r\na b (UNSEEN 3)", "counts a b -1 -1 -1 3 -1" },
    { "* STATUS INBOX ()", "counts INBOX -1 -1 -1 -1 -1" }, /* Courier, for an item that it does not know */
    { "* STATUS INBOX (SIZE (1 2) UNSEEN 3 X", "counts INBOX -1 -1 -1 3 -1" },
    { "* STATUS INBOX (UNSEEN -3 MESSAGES x UIDNEXT \"\" HIGHESTMODSEQ 99999999999999999999)", "counts INBOX -1 -1 -1 -1 -1" },
    { "* STATUS INBOX (HIGHESTMODSEQ 9223372036854775807)", "counts INBOX -1 -1 -1 -1 -1" }, /* near the bound: not exact, not wrong */
    { "* STATUS INBOX (HIGHESTMODSEQ 922337203685477579)", "counts INBOX -1 -1 -1 -1 922337203685477579" },
    { "* STATUS", "counts  -1 -1 -1 -1 -1" },
    { "* VANISHED 1:3,7", "vanished 1:3,7" },
    { "* VANISHED (EARLIER) 41,43:116", "vanished 41,43:116 earlier" },
    { "* SEARCH", "search 0" },
    { "* SEARCH 2 3 6 ", "search 3" },
    { "* SEARCH 2 5 (MODSEQ 917162500)", "search 2" },
    { "* ESEARCH (TAG \"A282\") UID COUNT 17", "esearch A282 count 17 all " },
    { "* ESEARCH UID ALL 1:3,7 (TAG \"A2\")", "esearch A2 all 1:3,7" },
    { "* ESEARCH (TAG \"A2\") UID MIN 7 COUNT 3 ALL 2,10:11", "esearch A2 count 3 all 2,10:11" },
    { "* ESEARCH (TAG A2) UID", "esearch A2 all " },
    { "* 1 FETCH (UID 7 FLAGS (\\Seen $Junk))", "fetch 1 uid 7 flags seen date 0" },
    { "* 1 FETCH (FLAGS () UID 7)", "fetch 1 uid 7 flags date 0" },
    { "* 1 FETCH (flags (\\seen \\DELETED) modseq (12))", "fetch 1 uid 0 flags seen deleted date 0" },
    { "* 1 FETCH (MODSEQ (-3) UID 9)", "fetch 1 uid 9 date 0" },
    { "* 1 FETCH (UID 7 BODY[HEADER.FIELDS (FROM SUBJECT)] {6}\r\nA: b)( INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")",
      "fetch 1 uid 7 date 837596665 header A: b)(" },
    { "* 1 FETCH (BODY[HEADER.FIELDS (\"FROM\" \"X]\")]<0> \"A: \\\"b\" UID 7)", "fetch 1 uid 7 date 0 header A: \\\"b" },
    { "* 1 FETCH (BODY[HEADER.FIELDS ({4}\r\n]) ()] NIL UID 7)", "fetch 1 uid 7 date 0 header NIL" },
    { "* 1 FETCH ((UID 1 (ENVELOPE (NIL NIL)) FLAGS (\\Seen)))", "fetch 1 uid 1 flags seen date 0" },
    { "* 1 FETCH (ENVELOPE (\"d\" \"s (\" ((\"a\" NIL)) NIL) UID 4)", "fetch 1 uid 4 date 0" },
    { "* 1 FETCH (UID 0 FLAGS", "fetch 1 uid 0 date 0" },
    { "* 1 FETCH (UID", "fetch 1 uid 0 date 0" },
    { "* 1 FETCH (FLAGS (\\Seen", "fetch 1 uid 0 flags seen date 0" },
    { "* 1 FETCH (BODY[HEADER.FIELDS (FROM", "fetch 1 uid 0 date 0 header " },
    { "* 1 FETCH (UID 4294967296)", "fetch 1 uid 0 date 0" },
    { "* 1 FETCH (X {99}\r\nab) UID 4", "fetch 1 uid 4 date 0" },
    { "[COPYUID 1 2 3] done", "junk" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *out = describe (cases[i].in, strlen (cases[i].in), 0);
      g_assert_cmpstr (out, ==, cases[i].out);
      for (gsize n = 0; n < strlen (cases[i].in); n++)
        g_free (describe (cases[i].in, n, 0)); /* cut anywhere: nothing is read beyond the end */
    }
  g_autofree char *dropped = describe ("* SEARCH 2 3", 12, 40);
  g_assert_cmpstr (dropped, ==, "search 42");
}

static void
test_date_time (void)
{
  static const struct
  {
    const char *in;
    gint64 out;
  } cases[] = {
    { "01-Jan-1970 00:00:00 +0000", 0 },
    { "17-Jul-1996 02:44:25 -0700", 837596665 },
    { " 1-Jan-2026 08:00:00 +0800", 1767225600 },
    { "29-feb-2000 12:00:00 +0000", 951825600 },
    { "31-Dec-1999 23:59:59 +0000", 946684799 },
    { "17-Foo-1996 02:44:25 -0700", 0 },
    { "17-Jul-1996 02:44:25 0700 ", 0 },
    { "17-Jul-1996", 0 },
    { "", 0 },
    { "xx-Jul-1996 02:44:25 -0700", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (pb_imap_date_time_parse ((PbImapSpan){ (const guint8 *) cases[i].in, strlen (cases[i].in) }), ==, cases[i].out);
}

/* A million parentheses cost a counter; what follows them is still understood. */
static void
test_nesting (void)
{
  g_autoptr (GString) text = g_string_new ("* 1 FETCH (X ");

  for (guint i = 0; i < 1000000; i++)
    g_string_append_c (text, '(');
  g_string_append (text, "UID 3");
  for (guint i = 0; i < 1000000; i++)
    g_string_append_c (text, ')');
  g_string_append (text, " UID 7)");
  g_autofree char *out = describe (text->str, text->len, 0);
  g_assert_cmpstr (out, ==, "fetch 1 uid 7 date 0");
}

/* Tokens deeper than the limit are not shown; the list around them closes where it should. */
static void
test_depth (void)
{
  static const char text[] = "(a (b (c (d) c) b) a) z";
  PbImapLexer lexer;
  PbImapToken token;
  GString *out = g_string_new (NULL);

  pb_imap_lexer_init (&lexer, (const guint8 *) text, strlen (text), 2);
  while (pb_imap_lexer_next (&lexer, &token) != PB_IMAP_TOKEN_END)
    g_string_append_len (out, (const char *) token.span.data, (gssize) token.span.len);
  g_assert_cmpstr (out->str, ==, "(a(bb)a)z");
  g_string_free (out, TRUE);
}

static void
test_set (void)
{
  static const struct
  {
    const char *in;
    const char *out;
  } cases[] = {
    { "1", "1-1 " },
    { "1:3,7", "1-3 7-7 " },
    { "4:2", "2-4 " },
    { "9:*", "9-4294967295 " },
    { "*", "4294967295-4294967295 " },
    { "", "" },
    { "0", "" },
    { "1,,2", "1-1 " },
    { "1:", "" },
    { "1,x", "1-1 " },
    { "4294967296", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PbImapSpan set = { (const guint8 *) cases[i].in, strlen (cases[i].in) };
      g_autoptr (GString) out = g_string_new (NULL);
      guint32 first, last;

      while (pb_imap_set_next (&set, &first, &last))
        g_string_append_printf (out, "%u-%u ", first, last);
      g_assert_cmpstr (out->str, ==, cases[i].out);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-response/table", test_table);
  g_test_add_func ("/imap-response/date-time", test_date_time);
  g_test_add_func ("/imap-response/nesting", test_nesting);
  g_test_add_func ("/imap-response/depth", test_depth);
  g_test_add_func ("/imap-response/set", test_set);
  return g_test_run ();
}
