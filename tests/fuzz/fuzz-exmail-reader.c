/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-exmail-reader.c: the items are the same however the bytes are chunked, every object is strict JSON to another parser,
 * flat, and names nobody but us; what stands only in foreign objects comes out nowhere. The first byte chooses the bounds. */
#include "fuzz.h"

#include "pb-exmail-reader.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define FOREIGN "Canary" /* a text that the objects of others carry; none of ours does */

static const char *const ours[] = { "bob@acme.example", "al@acme.example", NULL };

static gboolean
is_ours (const char *address)
{
  g_autoptr (GString) folded = g_string_new (NULL);

  for (const char *p = address; *p != '\0'; p += g_utf8_skip[(guchar) *p])
    {
      gunichar c = g_utf8_get_char (p);

      if (c > ' ' && c != 0x7F && c != 0xA0 && !(c >= 0x2000 && c <= 0x200B) && c != 0x202F && c != 0x3000 && c != 0xFEFF)
        g_string_append_unichar (folded, c < 0x80 ? (gunichar) g_ascii_tolower ((char) c) : c);
    }
  return g_strv_contains (ours, folded->str);
}

static void
check_object (const PbExmailItem *item)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  gsize len;
  const char *json = g_bytes_get_data (item->json, &len);

  g_assert_true (g_utf8_validate (json, (gssize) len, NULL));
  g_assert_null (memchr (json, '\0', len));
  json_parser_load_from_data (parser, json, (gssize) len, &error);
  g_assert_no_error (error);

  JsonObject *object = json_node_get_object (json_parser_get_root (parser));
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    g_assert_true (JSON_NODE_HOLDS_VALUE (node) || JSON_NODE_HOLDS_NULL (node));
  node = json_object_get_member (object, "UserName");
  g_assert_cmpint (node != NULL, ==, (item->has & PB_EXMAIL_HAS_USER) != 0);
  g_assert_true (node == NULL || is_ours (json_node_get_string (node)));
  g_assert_true (node != NULL || !json_object_has_member (object, "Subject"));
}

static void
print_item (GString *out, const PbExmailItem *item)
{
  gsize len = 0;
  const char *json = item->json != NULL ? g_bytes_get_data (item->json, &len) : "";

  g_string_append_printf (out, "%d %u %d %d %u %s ", (int) item->type, item->has, item->keep_alive, (int) item->error_class, item->status, item->text != NULL ? item->text : "");
  g_string_append_len (out, json, (gssize) len);
  g_string_append_c (out, '\n');
}

static void
take_items (PbExmailReader *reader, const guint8 *data, gsize len, GString *out)
{
  g_autofree guint8 *copy = g_malloc (MAX (len, 1));
  g_auto (PbExmailItem) item = { 0 };
  const guint8 *p = copy;
  gsize used;

  memcpy (copy, data, len);
  while (pb_exmail_reader_next (reader, p, len, &used, &item))
    {
      g_assert_cmpuint (used, <=, len);
      p += used;
      len -= used;
      g_assert_cmpint (item.json != NULL, ==, item.type == PB_EXMAIL_ITEM_OBJECT);
      if (item.type == PB_EXMAIL_ITEM_OBJECT)
        check_object (&item);
      print_item (out, &item);
      pb_exmail_item_clear (&item);
    }
  g_assert_cmpuint (used, ==, len);
}

static GString *
cut (const uint8_t *data, size_t size, gsize step, guint8 bounds)
{
  PbExmailLimits limits = { 64 + (bounds & 3) * 300U, 16 + (bounds & 12) * 20U, 64 + (bounds & 48) * 10U };
  g_autoptr (PbExmailReader) reader = pb_exmail_reader_new (ours, &limits);
  g_auto (PbExmailItem) item = { 0 };
  GString *out = g_string_new (NULL);

  for (size_t at = 0; at < size; at += step)
    take_items (reader, data + at, MIN (step, size - at), out);
  if (pb_exmail_reader_eof (reader, &item))
    print_item (out, &item);
  return out;
}

/* An object of somebody else behind whatever came: nothing of it may come out as long as the reader sees where it begins. */
static void
check_foreign (const uint8_t *data, size_t size, guint8 bounds, const char *without)
{
  static const char foreign[] = "HTTP/1.1 200 OK\r\n\r\n{\"Subject\":\"" FOREIGN FOREIGN "\",\"UserName\":\"eve@acme.example\",\"Summary\":\"" FOREIGN FOREIGN "\"}";
  g_autofree uint8_t *both = g_malloc (size + sizeof foreign - 1);

  if (strstr (without, FOREIGN) != NULL || memmem (data, size, "Can", 3) != NULL)
    return;
  memcpy (both, data, size);
  memcpy (both + size, foreign, sizeof foreign - 1);
  g_autoptr (GString) out = cut (both, size + sizeof foreign - 1, 11, bounds);
  if (strstr (out->str, FOREIGN) != NULL && strstr (out->str, "eve@acme.example") == NULL)
    {
      g_printerr ("a foreign text came out: %s", out->str);
      g_assert_not_reached ();
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size < 1)
    return 0;
  guint8 bounds = data[0];
  g_autoptr (GString) whole = cut (data + 1, size - 1, size, bounds);
  g_autoptr (GString) bytes = cut (data + 1, size - 1, 1, bounds);
  g_autoptr (GString) pieces = cut (data + 1, size - 1, 2 + (bounds >> 6) * 5U, bounds);

  g_assert_cmpstr (whole->str, ==, bytes->str);
  g_assert_cmpstr (whole->str, ==, pieces->str);
  check_foreign (data + 1, size - 1, bounds, whole->str);
  return 0;
}
