/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-reader.c: streams of the Exmail push channel and the items they are made of, cut at every byte; every framing
 * with every spelling of JSON; bounds. */
#include "pb-exmail-reader.h"

#include <string.h>

static const char *const ours[] = { "bob@acme.example", "Robert.Tables@Acme.Example", NULL };

/* A reader with bounds that a test can reach. */
static PbExmailReader *
new_reader (void)
{
  PbExmailLimits limits = { 2048, 256, 512 };

  return pb_exmail_reader_new (ours, &limits);
}

/* Writes an item as one line: what a test expects of it. */
static void
print_item (GString *out, const PbExmailItem *item)
{
  gsize len = 0;
  const char *json = item->json != NULL ? g_bytes_get_data (item->json, &len) : "";

  switch (item->type)
    {
    case PB_EXMAIL_ITEM_OBJECT:
      g_string_append_printf (out, "%s%s%s%s:", item->has & PB_EXMAIL_HAS_RET ? "R" : "", item->has & PB_EXMAIL_HAS_VER ? "V" : "", item->has & PB_EXMAIL_HAS_USER ? "U" : "", item->has & PB_EXMAIL_HAS_ERROR ? "E" : "");
      g_string_append_len (out, json, (gssize) len);
      g_string_append_c (out, '\n');
      break;
    case PB_EXMAIL_ITEM_SKIPPED:
      g_string_append (out, "skipped\n");
      break;
    case PB_EXMAIL_ITEM_END:
      g_string_append (out, item->keep_alive ? "end\n" : "end, close\n");
      break;
    case PB_EXMAIL_ITEM_ERROR:
    default:
      g_assert_nonnull (item->text);
      g_string_append_printf (out, "%s %u\n", pb_error_class_to_string (item->error_class), item->status);
      break;
    }
}

/* The reader sees bytes in an allocation of just their size, so that a sanitizer sees a step too far. */
static void
feed (PbExmailReader *reader, const char *data, gsize len, GString *out)
{
  g_auto (PbExmailItem) item = { 0 };
  g_autofree guint8 *copy = g_malloc (MAX (len, 1));
  const guint8 *p = copy;
  gsize used;

  memcpy (copy, data, len);
  while (pb_exmail_reader_next (reader, p, len, &used, &item))
    {
      g_assert_cmpuint (used, <=, len);
      p += used;
      len -= used;
      print_item (out, &item);
      pb_exmail_item_clear (&item);
    }
  g_assert_cmpuint (used, ==, len);
}

static void
finish (PbExmailReader *reader, GString *out)
{
  g_auto (PbExmailItem) item = { 0 };

  if (pb_exmail_reader_eof (reader, &item))
    {
      g_string_append (out, "at the end: ");
      print_item (out, &item);
      pb_exmail_item_clear (&item);
    }
  g_assert_false (pb_exmail_reader_eof (reader, &item));
}

/* Returns: (transfer full): the items of @data: @first bytes, then pieces of @step. */
static char *
read_cut (const GString *data, gsize first, gsize step)
{
  g_autoptr (PbExmailReader) reader = new_reader ();
  GString *out = g_string_new (NULL);

  feed (reader, data->str, first, out);
  for (gsize at = first; at < data->len; at += step)
    feed (reader, data->str + at, MIN (step, data->len - at), out);
  finish (reader, out);
  return g_string_free (out, FALSE);
}

static void
assert_cut (const char *name, const GString *data, gsize first, gsize step, const char *expected)
{
  g_autofree char *got = read_cut (data, first, step);

  if (strcmp (got, expected) != 0)
    g_error ("%s, cut at %" G_GSIZE_FORMAT " and every %" G_GSIZE_FORMAT ":\n%s\nexpected:\n%s\nof:\n%s", name, first, step, got, expected, data->str);
}

static void
assert_reads (const char *name, const GString *data, const char *expected)
{
  for (gsize at = 0; at <= data->len; at++)
    assert_cut (name, data, at, data->len, expected);
  assert_cut (name, data, 0, 1, expected);
  assert_cut (name, data, 0, 7, expected);
}

typedef struct
{
  const char *name;
  const char *data;
  gsize len; /* 0: up to the NUL */
  const char *expected;
} Row;

#define ROW(name, data, expected)         \
  {                                       \
    name, data, sizeof data - 1, expected \
  }

static void
check_rows (const Row *rows, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GString) data = g_string_new_len (rows[i].data, (gssize) rows[i].len);

      assert_reads (rows[i].name, data, rows[i].expected);
    }
}

/* HTTP: what ends where, and what is an error. */
static void
test_http (void)
{
  static const Row rows[] = {
    ROW ("the transcript of the reference",
         "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n{\"Ret\":0}"
         "HTTP/1.1 200 OK\r\nContent-Length: 51\r\n\r\n{ \" UserName\":\"bob@acme.example\", \" NewCount \":2, }",
         "R:{\"Ret\":0}\nend\nU:{\"UserName\":\"bob@acme.example\",\"NewCount\":2}\nend\n"),
    ROW ("an empty response is one", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "end\n"),
    ROW ("204 has no body", "HTTP/1.1 204 No Content\r\n\r\n{\"Ret\":0}", "end\nR:{\"Ret\":0}\n"),
    ROW ("204 with a body", "HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\nend\n"),
    ROW ("206", "HTTP/1.1 206 Partial\r\nContent-Length: 9\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\nend\n"),
    ROW ("100 Continue first", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\nend\n"),
    ROW ("two hints first", "HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 100\r\n\r\nHTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "end\n"),
    ROW ("HTTP/1.0 closes", "HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\nend, close\n"),
    ROW ("HTTP/1.0 that stays", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 9\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\nend\n"),
    ROW ("a response that closes", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\nend, close\n"),
    ROW ("up to the close", "HTTP/1.1 200 OK\r\n\r\n{\"Ret\":0}\r\n", "R:{\"Ret\":0}\n"),
    ROW ("a length is missing, the next header ends it", "HTTP/1.1 200 OK\r\n\r\n{\"Ret\":0}HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "R:{\"Ret\":0}\nend\nend\n"),
    ROW ("too long: the object comes at once, the end with the next header",
         "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"Ret\":0}HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"Ret\":1}",
         "R:{\"Ret\":0}\nend\nR:{\"Ret\":1}\nend\n"),
    ROW ("too long, then the close", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\nat the end: protocol 200\n"),
    ROW ("too short: the rest follows", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{\"Ret\":0}", "end\nR:{\"Ret\":0}\n"),
    ROW ("a folded length", "HTTP/1.1 200 OK\r\nContent-Length:\r\n\t9\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\nend\n"),
    ROW ("the same length three times", "HTTP/1.1 200 OK\r\nContent-Length: 9, 9\r\ncontent-length:9\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\nend\n"),
    ROW ("lengths that differ say nothing", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 99\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\n"),
    ROW ("lengths that differ in one field", "HTTP/1.1 200 OK\r\nContent-Length: 99, 98\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\n"),
    ROW ("a length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: 9x\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\n"),
    ROW ("zero, then data", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n{\"Ret\":0}", "end\nR:{\"Ret\":0}\n"),
    ROW ("cut between strings, then the next", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"Ret\":0,HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"Ret\":1}", "end\nR:{\"Ret\":1}\nend\n"),
    ROW ("cut inside a string, shorter than announced too",
         "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n{\"ReteeeHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"Ret\":1}",
         "end\nR:{\"Ret\":1}\nend\n"),
    ROW ("a header in a text is text", "HTTP/1.1 200 OK\r\nContent-Length: 47\r\n\r\n{\"error\":\"HTTP/1.1 200 OK\r\n\r\n{}\",\"errcode\":\"1\"}", "E:{\"error\":\"HTTP/1.1 200 OK\\r\\n\\r\\n{}\",\"errcode\":\"1\"}\nend\n"),
    ROW ("chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"Ret\":0}\r\n0\r\n\r\n", "R:{\"Ret\":0}\nend\n"),
    ROW ("chunks win over a length", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: Chunked\r\n\r\n9\r\n{\"Ret\":0}\r\n0\r\n\r\n", "R:{\"Ret\":0}\nend\n"),
    ROW ("extensions, big digits, zeros, trailers",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n000A ; x=\"y\"\r\n{\"Ret\":0} \r\n00;last\r\nX-Sum: 1\r\nHost: x\r\n\r\n",
         "R:{\"Ret\":0}\nend\n"),
    ROW ("no line end behind a chunk, bare LF", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n9\n{\"Ret\":0}9\n{\"Ret\":1}\n0\n\n", "R:{\"Ret\":0}\nR:{\"Ret\":1}\nend\n"),
    ROW ("the last chunk is missing", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"Ret\":0}\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "R:{\"Ret\":0}\nend\nend\n"),
    ROW ("the empty line of the last chunk is missing", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"Ret\":0}", "end\nR:{\"Ret\":0}\nend\n"),
    ROW ("the end between chunks is one like any other", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"Ret\":0}\r\n", "R:{\"Ret\":0}\n"),
    ROW ("the end inside a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n19\r\n{\"Ret\":0}\r\n", "R:{\"Ret\":0}\nat the end: protocol 200\n"),
    ROW ("chunked is said, JSON comes", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{\"Ret\":0}{\"Ret\":1}", "R:{\"Ret\":0}\nR:{\"Ret\":1}\n"),
    ROW ("no status line", "HTTP/1.1 is fine\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\n"),
    ROW ("the end in a header", "HTTP/1.1 200 OK\r\nContent-Le", "at the end: protocol 0\n"),
    ROW ("the end in an object", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"Ret\":", "at the end: protocol 200\n"),
    ROW ("the end in a bare object", "{\"Ret\":", "at the end: protocol 0\n"),
    ROW ("a web page", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n\r\n <!DOCTYPE html><script>{\"Ret\":0}</script>", "wrong-protocol 200\n"),
    ROW ("a web page in a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<html>\r\n", "wrong-protocol 200\n"),
    ROW ("a web page without HTTP", "\xef\xbb\xbf<html>{\"Ret\":0}", "wrong-protocol 0\n"),
    ROW ("gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\0{\"Ret\":0}", "wrong-protocol 200\n"),
    ROW ("gzip that is not said", "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n\x1f\x8b\x08", "wrong-protocol 200\n"),
    ROW ("deflate", "HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: 20\r\n\r\nx\x9c\xab\x56", "wrong-protocol 200\n"),
    ROW ("gzip is said, JSON comes", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\nend\n"),
    ROW ("401 with a reason", "HTTP/1.1 401 Unauthorized\r\nContent-Length: 38\r\n\r\n{\"errcode\":1200,\"error\":\"bad\",\"x\":\"y\"}", "E:{\"errcode\":1200,\"error\":\"bad\",\"x\":\"y\"}\nrefused 401\n"),
    ROW ("403 empty", "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", "refused 403\n"),
    ROW ("404 with a page", "HTTP/1.1 404 No\r\nContent-Length: 6\r\n\r\n<html>", "refused 404\n"),
    ROW ("400 in plain text", "HTTP/1.1 400 No\r\nContent-Type: text/plain\r\n\r\ninvalid_token", "refused 400\n"),
    ROW ("500 up to the close, empty", "HTTP/1.1 500 Oh\r\n\r\n", "at the end: refused 500\n"),
    ROW ("429", "HTTP/1.1 429 Slow down\r\nContent-Length: 0\r\n\r\n", "server-busy 429\n"),
    ROW ("502 with a page", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 13\r\n\r\n<html></html>", "server-busy 502\n"),
    ROW ("503 with JSON in chunks", "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n13\r\n{\"errcode\":\"1002\"} \r\n0\r\n\r\n", "E:{\"errcode\":\"1002\"}\nserver-busy 503\n"),
    ROW ("a redirection", "HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n", "wrong-protocol 302\n"),
    ROW ("about somebody else, with a bad status", "HTTP/1.1 500 Oh\r\n\r\n{\"UserName\":\"eve@acme.example\"}", "skipped\nrefused 500\n"),
    ROW ("plain text is rubbish, not an error", "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\ninvalid_token", "end\n"),
    ROW ("comments and blanks between", "{\"Ret\":0}\r\n: ping\r\n\r\n  : ping {x}\n{}\n\n{\"Ret\":0}: ping", "R:{\"Ret\":0}\n:{}\nR:{\"Ret\":0}\n"),
    ROW ("braces in rubbish", "body { color: red } {{\"Ret\":0}}", "R:{\"Ret\":0}\n"),
    ROW ("nothing", "", ""),
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

/* One object, as a server may spell it, and as it is handed out. */
#define BOB "\"UserName\":\"bob@acme.example\""
static const Row surfaces[] = {
  ROW ("as it should be",
       "{" BOB ",\"MailId\":\"ZC1042-k2Jx0bqLr7TgVwYnS5eHmUp\",\"Sender\":\"\\\"Carol\\\" <carol@other.example>\",\"Receiver\":\"bob@acme.example\","
       "\"Subject\":\"Lunch?\",\"Summary\":\"Are you free \",\"NewCount\":3}",
       "U:{" BOB ",\"MailId\":\"ZC1042-k2Jx0bqLr7TgVwYnS5eHmUp\",\"Sender\":\"\\\"Carol\\\" <carol@other.example>\",\"Receiver\":\"bob@acme.example\","
       "\"Subject\":\"Lunch?\",\"Summary\":\"Are you free \",\"NewCount\":3}\n"),
  ROW ("somebody else", "{\"UserName\":\"eve@acme.example\",\"Subject\":\"}{ \\\" bob@acme.example\",\"NewCount\":3}", "skipped\n"),
  ROW ("somebody else at the end", "{\"Subject\":\"bob@acme.example\",\"NewCount\":3,\"UserName\":\"eve@acme.example\"}", "skipped\n"),
  ROW ("blanks around a key", "{ \" UserName\":\"bob@acme.example\", \" NewCount \":2, }", "U:{" BOB ",\"NewCount\":2}\n"),
  ROW ("NBSP, U+3000 and a tab in keys", "{\"\xc2\xa0UserName\":\"bob@acme.example\",\"NewCount\xe3\x80\x80\":2,\"\tX\t\":1,\"\\u00a0Ver\\u3000\":\"1\"}", "VU:{" BOB ",\"NewCount\":2,\"X\":1,\"Ver\":\"1\"}\n"),
  ROW ("blanks around what is foreign", "{\" UserName \":\" eve@acme.example \"}", "skipped\n"),
  ROW ("small keys", "{\"username\":\"bob@acme.example\",\"newcount\":2,\"mailid\":\"Z\"}", "U:{" BOB ",\"NewCount\":2,\"MailId\":\"Z\"}\n"),
  ROW ("big keys", "{\"USERNAME\":\"eve@acme.example\",\"NEWCOUNT\":2}", "skipped\n"),
  ROW ("keys in escapes", "{\"\\u0055ser\\u004eame\":\"\\u0062ob@acme.example\",\"NewCount\":2}", "U:{" BOB ",\"NewCount\":2}\n"),
  ROW ("foreign in escapes", "{\"\\u0055ser\\u004eame\":\"\\u0065ve@acme.example\",\"NewCount\":2}", "skipped\n"),
  ROW ("blanks and case in the address", "{\"UserName\":\" Bob @ACME.example\",\"NewCount\":2}", "U:{\"UserName\":\" Bob @ACME.example\",\"NewCount\":2}\n"),
  ROW ("an alias", "{\"UserName\":\"robert.tables@acme.example\"}", "U:{\"UserName\":\"robert.tables@acme.example\"}\n"),
  ROW ("our address is only part of it", "{\"UserName\":\"bob@acme.example.org\"}", "skipped\n"),
  ROW ("part of our address", "{\"UserName\":\"bob@acme.exampl\"}", "skipped\n"),
  ROW ("no address", "{\"UserName\":\"\",\"NewCount\":2}", "skipped\n"),
  ROW ("null for an address", "{\"UserName\":null,\"NewCount\":2}", "skipped\n"),
  ROW ("an array for an address", "{\"UserName\":[\"bob@acme.example\"],\"NewCount\":2}", "skipped\n"),
  ROW ("twice ours", "{" BOB ",\"NewCount\":1,\"username\":\"BOB@acme.example\",\"NewCount\":2}", "U:{" BOB ",\"NewCount\":1,\"UserName\":\"BOB@acme.example\",\"NewCount\":2}\n"),
  ROW ("ours, then not", "{" BOB ",\"Subject\":\"x\",\"UserName\":\"eve@acme.example\"}", "skipped\n"),
  ROW ("not ours, then ours", "{\"UserName\":\"eve@acme.example\",\"Subject\":\"x\"," BOB "}", "skipped\n"),
  ROW ("ours only in what is nested", "{\"Subject\":\"x\",\"in\":{" BOB "}}", "skipped\n"),
  ROW ("not ours in what is nested: not handed out", "{" BOB ",\"in\":{\"UserName\":\"eve@acme.example\",\"a\":[1,{\"}\":\"]\"}]},\"list\":[[\"a\",{}],2],\"Subject\":\"x\"}", "U:{" BOB ",\"in\":null,\"list\":null,\"Subject\":\"x\"}\n"),
  ROW ("a mail of nobody", "{\"MailId\":\"ZC1\",\"Ret\":0}", "skipped\n"),
  ROW ("several notices in one", "{\"Ret\":0,\"Ver\":\"1474500000123\"," BOB ",\"NewCount\":4,\"errcode\":\"0\"}", "RVUE:{\"Ret\":0,\"Ver\":\"1474500000123\"," BOB ",\"NewCount\":4,\"errcode\":\"0\"}\n"),
  ROW ("nobody's", "{\"Ver\":\"1474500000123\",}", "V:{\"Ver\":\"1474500000123\"}\n"),
  ROW ("an error", "{\"ErrCode\":\"1200\",\"error\":\"invalid_token\",\"error_description\":\"x\",\"errMsg\":\"\"}", "E:{\"errcode\":\"1200\",\"error\":\"invalid_token\",\"error_description\":\"x\",\"errmsg\":\"\"}\n"),
  ROW ("curly quotes around keys", "{\xe2\x80\x9cUserName\xe2\x80\x9d:\"bob@acme.example\",\xe2\x80\x9cNewCount\xe2\x80\x9d:2}", "U:{" BOB ",\"NewCount\":2}\n"),
  ROW ("curly quotes around everything",
       "{\xe2\x80\x9cUserName\xe2\x80\x9d:\xe2\x80\x9c"
       "bob@acme.example\xe2\x80\x9d,\xe2\x80\x9cSubject\xe2\x80\x9d:\xe2\x80\x9csay \"hi\" \xe2\x80\x9cho\xe2\x80\x9d!\xe2\x80\x9d}",
       "U:{" BOB ",\"Subject\":\"say \\\"hi\\\" \xe2\x80\x9cho\xe2\x80\x9d!\"}\n"),
  ROW ("curly quotes around what is foreign", "{\xe2\x80\x9cUserName\xe2\x80\x9d:\xe2\x80\x9c"
                                              "eve@acme.example\xe2\x80\x9d,\xe2\x80\x9cSubject\xe2\x80\x9d:\xe2\x80\x9c}\xe2\x80\x9d}",
       "skipped\n"),
  ROW ("curly quotes in GBK", "{\xa1\xb0UserName\xa1\xb1:\xa1\xb0"
                              "bob@acme.example\xa1\xb1\xa3\xac\xa1\xb0NewCount\xa1\xb1\xa3\xba"
                              "2}",
       "U:{" BOB ",\"NewCount\":2}\n"),
  ROW ("bytes that are nothing before a curly quote", "{\xe2\x80\x9cUserName\xe2\x80\x9d:\xe2\x80\x9c"
                                                      "bob@acme.example\xe2\x80\x9d,\xe2\x80\x9cSubject\xe2\x80\x9d:\xe2\x80\x9c"
                                                      "a\xff\xc3\xe2\x80\x9d}",
       "U:{" BOB ",\"Subject\":\"a\xef\xbf\xbd\xef\xbf\xbd\"}\n"),
  /* 睿 is EE A3, which with the first byte of the quote behind it would be one character of UTF-8 */
  ROW ("GBK that looks like UTF-8 before a curly quote", "{\xa1\xb0UserName\xa1\xb1:\xa1\xb0"
                                                         "bob@acme.example\xa1\xb1,\xa1\xb0Subject\xa1\xb1:\xa1\xb0\xee\xa3\xa1\xb1}",
       "U:{" BOB ",\"Subject\":\"\xe7\x9d\xbf\"}\n"),
  ROW ("single quotes", "{'UserName':'bob@acme.example','Subject':'it's \"fine\"','NewCount':2}", "U:{" BOB ",\"Subject\":\"it's \\\"fine\\\"\",\"NewCount\":2}\n"),
  ROW ("curly single quotes", "{\xe2\x80\x98UserName\xe2\x80\x99:\xe2\x80\x98"
                              "bob@acme.example\xe2\x80\x99}",
       "U:{" BOB "}\n"),
  ROW ("full-width quotes, commas and colons",
       "{\xef\xbc\x82UserName\xef\xbc\x82\xef\xbc\x9a\xef\xbc\x82"
       "bob@acme.example\xef\xbc\x82\xef\xbc\x8c\xef\xbc\x82NewCount\xef\xbc\x82\xef\xbc\x9a"
       "2\xef\xbc\x8c}",
       "U:{" BOB ",\"NewCount\":2}\n"),
  ROW ("full-width commas behind strings", "{" BOB "\xef\xbc\x8c\"Subject\":\"\xef\xbc\x8c\"\xef\xbc\x8c\"NewCount\":2}", "U:{" BOB ",\"Subject\":\"\xef\xbc\x8c\",\"NewCount\":2}\n"),
  ROW ("commas too many", "{," BOB ",,\"NewCount\":2,,,}", "U:{" BOB ",\"NewCount\":2}\n"),
  ROW ("commas too many in an array", "{" BOB ",\"a\":[1,,\"x\",],\"NewCount\":2}", "U:{" BOB ",\"a\":null,\"NewCount\":2}\n"),
  ROW ("a comma is missing behind a number", "{" BOB ",\"NewCount\":2 \"X\":1}", "U:{" BOB ",\"NewCount\":2,\"X\":1}\n"),
  ROW ("quotes that were not escaped",
       "{" BOB ",\"Sender\":\"\"Carol\" <carol@other.example>\",\"Subject\":\"a \"b\", c: \"d\": e\"\",\"NewCount\":2}",
       "U:{" BOB ",\"Sender\":\"\\\"Carol\\\" <carol@other.example>\",\"Subject\":\"a \\\"b\\\", c: \\\"d\\\": e\\\"\",\"NewCount\":2}\n"),
  ROW ("one quote that was not escaped", "{\"Sender\":\"5\" disk <x@y.example>\"," BOB "}", "U:{\"Sender\":\"5\\\" disk <x@y.example>\"," BOB "}\n"),
  ROW ("quotes that were not escaped, of a foreign mail", "{\"Sender\":\"\"Eve\" <eve@acme.example>\",\"UserName\":\"eve@acme.example\"}", "skipped\n"),
  ROW ("raw line ends, tabs and controls", "{" BOB ",\"Subject\":\"a\r\nb\tc\x01"
                                           "d\0e\",\"Summary\":\"\n\"}",
       "U:{" BOB ",\"Subject\":\"a\\r\\nb\\tc\\u0001d e\",\"Summary\":\"\\n\"}\n"),
  ROW ("escapes", "{" BOB ",\"Subject\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u4f60\\uD83D\\uDE00\"}", "U:{" BOB ",\"Subject\":\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\xe4\xbd\xa0\xf0\x9f\x98\x80\"}\n"),
  ROW ("escapes that are none", "{" BOB ",\"Subject\":\"\\x41\\'\\u12G4\\u\\\"\"}", "U:{" BOB ",\"Subject\":\"x41'\\\\u12G4\\\\u\\\"\"}\n"),
  ROW ("U+0000 and lone surrogates", "{" BOB ",\"Subject\":\"a\\u0000b\\ud83dc\\ude00\\ud83d\\u0041\"}", "U:{" BOB ",\"Subject\":\"a b\xef\xbf\xbd"
                                                                                                         "c\xef\xbf\xbd\xef\xbf\xbd"
                                                                                                         "A\"}\n"),
  ROW ("numbers", "{\"a\":-1,\"b\":1e3,\"c\":5.0,\"d\":123456789012345678901234567890,\"e\":0}", ":{\"a\":-1,\"b\":1e3,\"c\":5.0,\"d\":123456789012345678901234567890,\"e\":0}\n"),
  ROW ("numbers that are none", "{\"a\":007,\"b\":.5,\"c\":+1,\"d\":1.,\"e\":0x10,\"f\":NaN,\"g\":1 2,\"h\":-}", ":{\"a\":\"007\",\"b\":\".5\",\"c\":\"+1\",\"d\":\"1.\",\"e\":\"0x10\",\"f\":\"NaN\",\"g\":\"1 2\",\"h\":\"-\"}\n"),
  ROW ("words", "{\"a\":true,\"b\":False,\"c\":NULL,\"d\":,\"e\":yes}", ":{\"a\":true,\"b\":false,\"c\":null,\"d\":null,\"e\":\"yes\"}\n"),
  ROW ("numbers in strings stay", "{" BOB ",\"NewCount\":\" 5 \"}", "U:{" BOB ",\"NewCount\":\" 5 \"}\n"),
  ROW ("quotes that were not escaped in a key: whose is it", "{\"a\"b\":1,\"Ret\":0}", "skipped\n"),
  ROW ("keys without values", "{\"a\",\"b\":1,\"c\"}", ":{\"b\":1}\n"),
  ROW ("comments", "{/* { */" BOB "/*\"*/,// }\n\"NewCount\":/**/2/***/,\"Subject\":\"/* x */\" // end\n}", "U:{" BOB ",\"NewCount\":2,\"Subject\":\"/* x */\"}\n"),
  ROW ("pretty print", "{\r\n\t\"UserName\" : \"bob@acme.example\" ,\r\n\t\"NewCount\" : 2\r\n}", "U:{" BOB ",\"NewCount\":2}\n"),
  ROW ("brackets that do not match", "{" BOB ",\"a\":[1,{\"b\":[2,{3},4},5]]}", "U:{" BOB ",\"a\":null}\n"),
  ROW ("Chinese", "{" BOB ",\"Subject\":\"\xe5\x8d\x88\xe9\xa5\xad\xef\xbc\x9f\xf0\x9f\x8d\x9c\"}", "U:{" BOB ",\"Subject\":\"\xe5\x8d\x88\xe9\xa5\xad\xef\xbc\x9f\xf0\x9f\x8d\x9c\"}\n"),
  /* 你好 is C4 E3 BA C3, 午饭 CE E7 B7 B9; 誠 D5 5C has a backslash, 縸 BF 7D a brace for its second byte. */
  ROW ("GBK", "{" BOB ",\"Subject\":\"\xc4\xe3\xba\xc3\",\"Summary\":\"a \xce\xe7\xb7\xb9\"}", "U:{" BOB ",\"Subject\":\"\xe4\xbd\xa0\xe5\xa5\xbd\",\"Summary\":\"a \xe5\x8d\x88\xe9\xa5\xad\"}\n"),
  ROW ("GBK with the bytes of JSON inside", "{" BOB ",\"Subject\":\"\xd5\x5c\",\"Summary\":\"\xbf\x7d\xd5\x5c\xd5\x5b\"}", "U:{" BOB ",\"Subject\":\"\xe8\xaa\xa0\",\"Summary\":\"\xe7\xb8\xb8\xe8\xaa\xa0\xe8\xaa\x9f\"}\n"),
  ROW ("GB18030 in four bytes", "{" BOB ",\"Subject\":\"\x95\x32\x82\x36\x81\x30\x81\x30\"}", "U:{" BOB ",\"Subject\":\"\xf0\xa0\x80\x80\xc2\x80\"}\n"),
  ROW ("UTF-8 and GBK in one object", "{" BOB ",\"Subject\":\"\xe5\x8d\x88\xe9\xa5\xad\",\"Summary\":\"\xce\xe7\xb7\xb9\"}", "U:{" BOB ",\"Subject\":\"\xe5\x8d\x88\xe9\xa5\xad\",\"Summary\":\"\xe5\x8d\x88\xe9\xa5\xad\"}\n"),
  ROW ("UTF-8 whose last character was cut", "{" BOB ",\"Subject\":\"\xe5\x8d\x88\xe9\xa5\xad\xe5\x8d\"}", "U:{" BOB ",\"Subject\":\"\xe5\x8d\x88\xe9\xa5\xad\xef\xbf\xbd\"}\n"),
  ROW ("bytes that are nothing", "{" BOB ",\"Subject\":\"a\xff\x80z\"}", "U:{" BOB ",\"Subject\":\"a\xef\xbf\xbd\xef\xbf\xbdz\"}\n"),
  ROW ("encoded twice stays", "{" BOB ",\"Subject\":\"\xc3\xa5\xc2\x8d\xc2\x88\"}", "U:{" BOB ",\"Subject\":\"\xc3\xa5\xc2\x8d\xc2\x88\"}\n"),
  ROW ("GBK of somebody else", "{\"UserName\":\"eve@acme.example\",\"Subject\":\"\xd5\x5c\",\"Summary\":\"\xbf\x7d\"}", "skipped\n"),
  ROW ("a mark before the key", "{\xef\xbb\xbf\"\xef\xbb\xbfUserName\":\"bob@acme.example\"}", "U:{" BOB "}\n"),
};

/* What stands around and between objects. %s is an object; %z its length in hexadecimal, %d in decimal, %c in characters,
 * %- 5 bytes fewer, %+ 5 more; %1 the object byte by byte in chunks, %h in two. */
static const struct
{
  const char *name, *head, *each, *tail;
} framings[] = {
  { "F1", "", "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: keep-alive\r\n\r\n%s", "" },
  { "F1, only the length", "", "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", "" },
  { "F1, small names", "", "HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s", "" },
  { "F1, no blank behind the colon", "", "HTTP/1.1 200 OK\r\nContent-Length:%d\r\n\r\n%s", "" },
  { "F1, folded", "", "HTTP/1.1 200 OK\r\nX: a\r\n b: c\r\nContent-Length:\r\n\t %d\r\n\r\n%s", "" },
  { "F1, bare LF", "", "HTTP/1.1 200 OK\nContent-Length: %d\n\n%s", "" },
  { "F1, HTTP/1.0", "", "HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n%s", "" },
  { "F1, 100 first", "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", "" },
  { "F1, 206", "", "HTTP/1.1 206 Partial Content\r\nContent-Length: %d\r\n\r\n%s", "" },
  { "F1, 204", "", "HTTP/1.1 204 No Content\r\nContent-Length: %d\r\n\r\n%s", "" },
  { "F1, 204 without length", "", "HTTP/1.1 204 No Content\r\n\r\n%s", "" },
  { "F1, two lengths", "", "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Length: %d\r\n\r\n%s", "" },
  { "F1, two lengths that differ", "", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: %d\r\n\r\n%s", "" },
  { "F1, 5 too short", "", "HTTP/1.1 200 OK\r\nContent-Length: %-\r\n\r\n%s", "" },
  { "F1, 5 too long", "", "HTTP/1.1 200 OK\r\nContent-Length: %+\r\n\r\n%s", "" },
  { "F1, in characters", "", "HTTP/1.1 200 OK\r\nContent-Length: %c\r\n\r\n%s", "" },
  { "F1, no length", "", "HTTP/1.1 200 OK\r\n\r\n%s", "" },
  { "F1, length 0", "", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n%s", "" },
  { "F1, empty responses between", "", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", "" },
  { "F1, blanks between", "\r\n", "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s\r\n \r\n", "" },
  { "F1, wrong Content-Encoding", "", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", "" },
  { "F2", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "%z\r\n%s\r\n", "" },
  { "F2, a byte a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "%1", "" },
  { "F2, half an object a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "%h", "" },
  { "F2, extensions and zeros", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "000%z;a=b;c=\"d\"\r\n%s\r\n", "0\r\nA: b\r\n\r\n" },
  { "F2, blanks between", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "%z\r\n%s\r\n2\r\n\r\n\r\n8\r\n: ping\r\n\r\n", "" },
  { "F3", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", "%s", "" },
  { "F3, LF", "HTTP/1.1 200 OK\r\n\r\n", "%s\n", "" },
  { "F4", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "%s", "" },
  { "F5", "", "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: keep-alive\r\n\r\n%s", "" },
  { "F6", "", "%s", "" },
  { "F6, LF", "", "%s\n", "" },
  { "F6, CRLF", "", "\r\n%s\r\n\r\n", "" },
  { "F6, commas", "", "%s,", "" },
  { "F6, an array", "[", " %s ,", "]" },
  { "F6, NUL", "", "%0%s", "" },
  { "F6, tabs and blanks", "\t ", "%s\t  \t", "" },
  { "F6, marks", "\xef\xbb\xbf", "\xef\xbb\xbf%s", "\xef\xbb\xbf" },
  { "F6, all of them", "", "\xef\xbb\xbf\r\n, \t%0,%s", "" },
  { "F6, comments", ": hello\n", "%s\n: ping\n", "" },
};

static void
add_chunk (GString *out, const char *data, gsize len)
{
  g_string_append_printf (out, "%" G_GSIZE_MODIFIER "X\r\n", len);
  g_string_append_len (out, data, (gssize) len);
  g_string_append (out, "\r\n");
}

/* A lead byte and what follows it are one character. */
static guint
count_characters (const GString *object)
{
  guint n = 0;

  for (gsize i = 0; i < object->len; i++)
    n += ((guint8) object->str[i] & 0xC0) != 0x80;
  return n;
}

static void
add_framed (GString *out, const char *form, const GString *object)
{
  guint len = (guint) object->len;

  for (const char *p = form; *p != '\0'; p++)
    {
      if (*p != '%')
        {
          g_string_append_c (out, *p);
          continue;
        }
      switch (*++p)
        {
        case 's':
          g_string_append_len (out, object->str, (gssize) object->len);
          break;
        case 'd':
        case '-':
        case '+':
          g_string_append_printf (out, "%u", *p == 'd' ? len : *p == '-' ? len - MIN (len, 5)
                                                                         : len + 5);
          break;
        case 'c':
          g_string_append_printf (out, "%u", count_characters (object));
          break;
        case 'z':
          g_string_append_printf (out, "%x", len);
          break;
        case '0':
          g_string_append_c (out, '\0');
          break;
        case '1':
          for (gsize i = 0; i < object->len; i++)
            add_chunk (out, object->str + i, 1);
          break;
        case 'h':
        default:
          add_chunk (out, object->str, object->len / 2);
          add_chunk (out, object->str + object->len / 2, object->len - object->len / 2);
          break;
        }
    }
}

static GString *
frame (gsize i, const Row *row)
{
  g_autoptr (GString) ack = g_string_new ("{\"Ret\":0}"), object = g_string_new_len (row->data, (gssize) row->len);
  GString *out = g_string_new (framings[i].head);

  add_framed (out, framings[i].each, ack);
  add_framed (out, framings[i].each, object);
  add_framed (out, framings[i].each, ack);
  g_string_append (out, framings[i].tail);
  return out;
}

/* What belongs to the framing alone. */
static char *
only_objects (const char *items)
{
  g_auto (GStrv) lines = g_strsplit (items, "\n", -1);
  GString *out = g_string_new (NULL);

  for (char **line = lines; *line != NULL; line++)
    if (!g_str_has_prefix (*line, "end") && !g_str_has_prefix (*line, "at the end") && **line != '\0' && strcmp (*line, ":{}") != 0)
      g_string_append_printf (out, "%s\n", *line);
  return g_string_free (out, FALSE);
}

static void
assert_framed (gsize i, const Row *row, const GString *data, gsize first, gsize step)
{
  g_autofree char *items = read_cut (data, first, step), *got = only_objects (items);
  g_autofree char *expected = g_strdup_printf ("R:{\"Ret\":0}\n%sR:{\"Ret\":0}\n", row->expected);

  if (strcmp (got, expected) != 0)
    g_error ("%s, %s, cut at %" G_GSIZE_FORMAT " and every %" G_GSIZE_FORMAT ":\n%s\nexpected:\n%s\nof:\n%s", framings[i].name, row->name, first, step, got, expected, data->str);
}

/* Every framing with every spelling; at every byte where one of the two is among the first. */
static void
test_framings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (framings); i++)
    for (gsize k = 0; k < G_N_ELEMENTS (surfaces); k++)
      {
        g_autoptr (GString) data = frame (i, &surfaces[k]);
        gsize stride = i == 1 || k == 0 ? 1 : 1 + data->len / 8;

        assert_framed (i, &surfaces[k], data, 0, 1);
        assert_framed (i, &surfaces[k], data, 0, 7);
        for (gsize at = 0; at <= data->len; at += stride)
          assert_framed (i, &surfaces[k], data, at, data->len);
      }
}

/* Each spelling alone, at every byte. */
static void
test_surfaces (void)
{
  check_rows (surfaces, G_N_ELEMENTS (surfaces));
}

/* Builds: @head, @n times @filler, @tail. */
static GString *
stretch (const char *head, const char *filler, gsize n, const char *tail)
{
  GString *out = g_string_new (head);

  for (gsize i = 0; i < n; i++)
    g_string_append (out, filler);
  return g_string_append (out, tail);
}

/* Bounds of new_reader(): 2048 bytes an object, 256 of rubbish, 512 a header; 64 objects' lengths for one without an end. */
static void
test_bounds (void)
{
  static const struct
  {
    const char *name, *head, *filler;
    gsize n;
    const char *tail, *expected;
  } rows[] = {
    { "an object as long as may be", "{\"Ret\":0,\"x\":\"", "x", 2048 - 16, "\"}", NULL },
    { "a byte more", "{\"Ret\":0,\"x\":\"", "x", 2048 - 15, "\"}{\"Ret\":0}", "skipped\nR:{\"Ret\":0}\n" },
    { "much more, ours", "{\"UserName\":\"bob@acme.example\",\"x\":\"", "\xe5\x8d\x88", 20000, "\"}{\"Ret\":0}", "skipped\nR:{\"Ret\":0}\n" },
    { "much more, not ours", "{\"UserName\":\"eve@acme.example\",\"x\":\"", "x", 60000, "\"}{\"Ret\":0}", "skipped\nR:{\"Ret\":0}\n" },
    { "without an end", "{\"x\":\"", "x", 64 * 2048, "\"}{\"Ret\":0}", "limit 0\n" },
    { "without an end, not ours", "{\"UserName\":\"eve@acme.example\",\"x\":\"", "\",\"", 43 * 2048 + 1000, "\"}{\"Ret\":0}", "limit 0\n" },
    { "rubbish as long as may be", "", "x", 256, "{\"Ret\":0}", "R:{\"Ret\":0}\n" },
    { "a byte more of rubbish", "", "x", 257, "{\"Ret\":0}", "protocol 0\n" },
    { "rubbish in a response", "HTTP/1.1 200 OK\r\n\r\n", "x", 257, "", "protocol 200\n" },
    { "rubbish that begins objects", "", "{x", 200, "{\"Ret\":0}", "protocol 0\n" },
    { "objects between the rubbish", "", "{}xxxxxxxx", 100, "", NULL },
    { "blanks are no rubbish", "", "\r\n", 1000, "{\"Ret\":0}", "R:{\"Ret\":0}\n" },
    { "comments are no rubbish", "", ": ping\n", 1000, "{\"Ret\":0}", "R:{\"Ret\":0}\n" },
    { "a comment without an end", ":", "x", 600, "", "protocol 0\n" },
    { "a header too long", "HTTP/1.1 200 OK\r\n", "A: b\r\n", 90, "\r\n", "limit 0\n" },
    { "a header as one line too long", "HTTP/1.1 200 OK\r\nA: ", "b", 600, "\r\n\r\n", "limit 0\n" },
    { "a status line too long", "HTTP/1.1 200 ", "b", 600, "\r\n\r\n", "limit 0\n" },
    { "a chunk extension too long", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9;", "b", 600, "\r\n", "limit 200\n" },
    { "zeros too many", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "0", 600, "9\r\n", "limit 200\n" },
    { "a chunk size too big", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "f", 20, "\r\n{\"Ret\":0}", "R:{\"Ret\":0}\n" },
    { "a trailer too long", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n", 90, "\r\n", "limit 200\n" },
    { "a length too big", "HTTP/1.1 200 OK\r\nContent-Length: 1", "0", 30, "\r\n\r\n{\"Ret\":0}", "R:{\"Ret\":0}\n" },
    { "a key too long to tell", "{\"", " ", 1100, "UserName\":\"bob@acme.example\"}", "skipped\n" },
    { "an address too long", "{\"UserName\":\"bob@acme.example", "e", 1100, "\"}", "skipped\n" },
    { "deep arrays", "{\"Ret\":0,\"x\":", "[", 1000, "}{\"Ret\":1}", NULL },
    { "deep objects", "{\"Ret\":0,\"x\":", "{\"UserName\":", 100, "1", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) data = stretch (rows[i].head, rows[i].filler, rows[i].n, rows[i].tail);
      g_autofree char *whole = read_cut (data, 0, data->len);
      const char *expected = rows[i].expected != NULL ? rows[i].expected : whole;

      for (gsize at = 0; at <= data->len; at += 1 + data->len / 16)
        assert_cut (rows[i].name, data, at, data->len, expected);
      assert_cut (rows[i].name, data, 0, 1, expected);
      assert_cut (rows[i].name, data, 0, 7, expected);
    }
}

/* What the rows above leave open. */
static void
test_bounds_exact (void)
{
  g_autoptr (GString) fits = stretch ("{\"Ret\":0,\"x\":\"", "x", 2048 - 16, "\"}");
  g_autoptr (GString) between = stretch ("", "{}xxxxxxxx", 100, "");
  g_autoptr (GString) all = stretch ("", ":{}\n", 100, "");
  g_autoptr (GString) deep = stretch ("{\"Ret\":0,\"x\":", "{\"UserName\":", 100, "1");
  g_autofree char *expected = g_strdup_printf ("R:%s\n", fits->str);

  g_assert_cmpuint (fits->len, ==, 2048);
  assert_cut ("fits", fits, 0, 100, expected);
  assert_cut ("between", between, 0, 100, all->str);
  for (guint i = 0; i < 101; i++)
    g_string_append_c (deep, '}');
  assert_cut ("deep", deep, 0, 100, "R:{\"Ret\":0,\"x\":null}\n");
}

/* After an error every byte is taken and nothing comes. */
static void
test_dead (void)
{
  g_autoptr (PbExmailReader) reader = new_reader ();
  g_autoptr (GString) out = g_string_new (NULL);

  feed (reader, "<html>", 6, out);
  feed (reader, "{\"Ret\":0}HTTP/1.1 200 OK\r\n", 26, out);
  finish (reader, out);
  g_assert_cmpstr (out->str, ==, "wrong-protocol 0\n");
}

static void
test_more_addresses (void)
{
  static const char eve[] = "{\"UserName\":\"eve@acme.example\"}", bob[] = "{\"UserName\":\"bob@acme.example\"}";
  static const char *const more[] = { "Eve@acme.example", NULL };
  g_autoptr (PbExmailReader) reader = new_reader ();
  g_autoptr (GString) out = g_string_new (NULL);

  feed (reader, eve, strlen (eve), out);
  feed (reader, bob, strlen (bob) - 3, out);
  pb_exmail_reader_set_addresses (reader, more);
  feed (reader, bob + strlen (bob) - 3, 3, out);
  feed (reader, eve, strlen (eve), out);
  pb_exmail_reader_set_addresses (reader, NULL);
  feed (reader, eve, strlen (eve), out);
  g_assert_cmpstr (out->str, ==, "skipped\nskipped\nU:{\"UserName\":\"eve@acme.example\"}\nskipped\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/exmail-reader/http", test_http);
  g_test_add_func ("/wire/exmail-reader/surfaces", test_surfaces);
  g_test_add_func ("/wire/exmail-reader/framings", test_framings);
  g_test_add_func ("/wire/exmail-reader/bounds", test_bounds);
  g_test_add_func ("/wire/exmail-reader/bounds-exact", test_bounds_exact);
  g_test_add_func ("/wire/exmail-reader/dead", test_dead);
  g_test_add_func ("/wire/exmail-reader/more-addresses", test_more_addresses);
  return g_test_run ();
}
