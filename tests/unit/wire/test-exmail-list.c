/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-exmail-list.c: lists as both APIs of Tencent Exmail send them (1.6 user/list, 3.5 user/list), and as they should not; whole,
 * byte by byte and cut in two at every place. */
#include "pb-exmail-list.h"

#include <string.h>

#define MAX_ITEM  256
#define MAX_FRAME 128

/* What came, each part in a line: "+" an object, "=" the answer, "!" the class of an error. */
static const struct
{
  const char *text;
  const char *parts;
} rows[] = {
  { "{\"Ver\":1474500000123,\"Count\":2,\"List\":[{\"Alias\":\"ann@acme.example\",\"Action\":2},{\"Alias\":\"bob@acme.example\",\"Action\":3}]}",
    "+{\"Alias\":\"ann@acme.example\",\"Action\":2}\n+{\"Alias\":\"bob@acme.example\",\"Action\":3}\n={\"Ver\":1474500000123,\"Count\":2,\"List\":[]}\n" },
  /* what is text instead of an object stays where it was */
  { "{\"Count\":3,\"List\":[\"a@b.example\" , {\"Alias\":\"c\"},\"d\\\"e]\"]}", "+{\"Alias\":\"c\"}\n={\"Count\":3,\"List\":[\"a@b.example\",\"d\\\"e]\"]}\n" },
  { "{\"Ver\":1,\"Count\":0,\"List\":[]}", "={\"Ver\":1,\"Count\":0,\"List\":[]}\n" },
  { "{\"List\":[{\"Alias\":\"a@b.example\",},],\"Count\":1,\"Ver\":\"7\",}", "+{\"Alias\":\"a@b.example\"}\n={\"List\":[],\"Count\":1,\"Ver\":\"7\"}\n" },
  { "\xef\xbb\xbf \r\n{\"errcode\":0,\"errmsg\":\"ok\",\"userlist\":[ {\"userid\":\"a@b.example\",\"name\":\"安]妮\",\"department\":[1,2],\"slaves\":[\"c@b.example\",\"d@b.example\"]} ,\n{\"userid\":\"e@b.example\"}]}\nrest",
    "+{\"userid\":\"a@b.example\",\"name\":\"安]妮\",\"department\":[1,2],\"slaves\":[\"c@b.example\",\"d@b.example\"]}\n+{\"userid\":\"e@b.example\"}\n={\"errcode\":0,\"errmsg\":\"ok\",\"userlist\":[]}\n" },
  { "{\"errcode\":\"1200\",\"error\":\"invalid_token\"}", "={\"errcode\":\"1200\",\"error\":\"invalid_token\"}\n" },
  { "{\"errmsg\":\"a \\\" ] } [ { b\",\"errcode\":60111}", "={\"errmsg\":\"a \\\" ] } [ { b\",\"errcode\":60111}\n" },
  { "{\"PartyList\":{\"Count\":1,\"List\":[{\"Value\":\"R\"}]},\"Name\":\"x\"}", "={\"PartyList\":{\"Count\":1,\"List\":[{\"Value\":\"R\"}]},\"Name\":\"x\"}\n" }, /* no list of its own */
  { "{\"List\":[{\"Alias\":\" say \"hi\" \"},{“Alias”:“x”}]}", "+{\"Alias\":\" say \\\"hi\\\" \"}\n+{\"Alias\":\"x\"}\n={\"List\":[]}\n" },
  { "{\"List\":[{\"Name\":\"\xb0\xb2\xc4\xdd\"}],\"Ver\":3}", "+{\"Name\":\"安妮\"}\n={\"List\":[],\"Ver\":3}\n" },                                                /* GB18030 */
  { "{\"List\":[{\"a\":\"\\u5b89\"},\"]{\",7,null,{\"b\":{\"c\":[{}]}}],\"Ver\":3}", "+{\"a\":\"安\"}\n+{\"b\":{\"c\":[{}]}}\n={\"List\":[\"]{\"],\"Ver\":3}\n" }, /* what is no object */
  { "{\"a\":[{\"x\":1}],\"b\":[{\"y\":2}]}", "+{\"x\":1}\n+{\"y\":2}\n={\"a\":[],\"b\":[]}\n" },
  { "{}", "={}\n" },
  { "{\"List\":[{}]}", "+{}\n={\"List\":[]}\n" },
  { "<html><body>{\"List\":[]}</body></html>", "!wrong-protocol\n" },
  { "null", "!protocol\n" },
  { "", "!protocol\n" },
  { "{\"List\":[{\"Alias\":\"a@b.example\"},{\"Al", "+{\"Alias\":\"a@b.example\"}\n!protocol\n" },
  { "{\"List\":[{\"Alias\":\"a@b.example\"}]", "+{\"Alias\":\"a@b.example\"}\n!protocol\n" },
  { "{\"List\":[{{\"Alias\":1}]}", "!protocol\n" },
  { "{\"List\":[{\"a\":1},{a:1},{\"b\":2}]}", "+{\"a\":1}\n!protocol\n" },
  { "{\"List\":[{[],{\"b\":2}]}", "!protocol\n" },
};

static void
add_part (GString *out, const PbExmailListPart *part)
{
  gsize len = 0;
  const char *json = part->json != NULL ? g_bytes_get_data (part->json, &len) : NULL;

  g_string_append_c (out, part->type == PB_EXMAIL_LIST_ITEM ? '+' : part->type == PB_EXMAIL_LIST_END ? '='
                                                                                                     : '!');
  if (json != NULL)
    g_string_append_len (out, json, (gssize) len);
  else
    g_string_append (out, pb_error_class_to_string (part->error_class));
  g_string_append_c (out, '\n');
}

static void
feed (PbExmailList *list, const char *text, gsize len, GString *out)
{
  while (len > 0)
    {
      g_auto (PbExmailListPart) part = { 0 };
      g_autofree guint8 *copy = g_memdup2 (text, len); /* a byte too far is one outside of it */
      gsize used;

      if (pb_exmail_list_next (list, copy, len, &used, &part))
        add_part (out, &part);
      text += used;
      len -= used;
    }
}

/* @piece: bytes at a time behind the first @cut. */
static char *
split (const char *text, gsize cut, gsize piece)
{
  g_autoptr (PbExmailList) list = pb_exmail_list_new (MAX_ITEM, MAX_FRAME);
  g_auto (PbExmailListPart) last = { 0 };
  GString *out = g_string_new (NULL);
  gsize len = strlen (text);

  feed (list, text, cut, out);
  for (gsize i = cut; i < len; i += piece)
    feed (list, text + i, MIN (piece, len - i), out);
  if (pb_exmail_list_eof (list, &last))
    add_part (out, &last);
  return g_string_free (out, FALSE);
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize len = strlen (rows[i].text);
      g_autofree char *bytewise = split (rows[i].text, 0, 1);

      g_assert_cmpstr (bytewise, ==, rows[i].parts);
      for (gsize cut = 0; cut <= len; cut++)
        {
          g_autofree char *parts = split (rows[i].text, cut, MAX (len, 1));
          g_assert_cmpstr (parts, ==, rows[i].parts);
        }
    }
}

/* An object that is too long is left out; a frame that is ends it. */
static void
test_limits (void)
{
  g_autofree char *blanks = g_strnfill (MAX_ITEM + 1, ' '), *dots = g_strnfill (MAX_FRAME + 1, '.');
  g_autofree char *item = g_strdup_printf ("{\"List\":[{\"a\":\"%s\"},{\"b\":1}]}", blanks), *frame = g_strdup_printf ("{\"List\":[{\"a\":1}],\"x\":\"%s\"}", dots);
  g_autofree char *items = split (item, 0, 7), *framed = split (frame, 0, 7);

  g_assert_cmpstr (items, ==, "+{\"b\":1}\n={\"List\":[]}\n");
  g_assert_cmpstr (framed, ==, "+{\"a\":1}\n!limit\n");
}

static void
test_depth (void)
{
  g_autofree char *braces = g_strnfill (40, '{');
  g_autofree char *text = g_strconcat ("{\"a\":", braces, NULL);
  g_autofree char *parts = split (text, 0, 3);

  g_assert_cmpstr (parts, ==, "!limit\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/exmail-list/rows", test_rows);
  g_test_add_func ("/wire/exmail-list/limits", test_limits);
  g_test_add_func ("/wire/exmail-list/depth", test_depth);
  return g_test_run ();
}
