/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-framing.c: objects as bytes of the push channel. */
#include "pb-framing.h"

#include <gio/gio.h>
#include <string.h>

#define CHUNK_64K 65536
#define BOM       "\xef\xbb\xbf"

struct _PbFraming
{
  const PbKnobs *knobs; /* (unowned) */
  GRand *rand;          /* (unowned) */
  int number;
  gboolean begun; /* something was sent */
  gboolean over;  /* the final chunk was sent too early */
};

PbFraming *
pb_framing_new (const PbKnobs *knobs, GRand *rand)
{
  PbFraming *framing = g_new0 (PbFraming, 1);

  framing->knobs = knobs;
  framing->rand = rand;
  framing->number = pb_knobs_get (knobs, PB_KNOB_FRAMING)[1] - '0';
  return framing;
}

void
pb_framing_free (PbFraming *framing)
{
  g_free (framing);
}

int
pb_framing_number (const PbFraming *framing)
{
  return framing->number;
}

static gboolean
knob_is (PbFraming *f, PbKnob knob, const char *value)
{
  return pb_knobs_is (f->knobs, knob, value);
}

static void
put (GString *out, const char *text)
{
  g_string_append (out, text);
}

/* ---- bodies ---- */

static void
append_separator (PbFraming *f, GString *out)
{
  static const struct
  {
    const char *name;
    const char *bytes;
    gssize len;
  } separators[] = {
    { "lf", "\n", 1 }, { "crlf", "\r\n", 2 }, { "crlf2", "\r\n\r\n", 4 }, { "comma", ",", 1 }, { "nul", "\0", 1 }, { "blanks", "   ", 3 }, { "tab", "\t", 1 }, { "bom", BOM, 3 }
  };
  gsize mixed = knob_is (f, PB_KNOB_SEPARATOR, "mixed") ? (gsize) g_rand_int_range (f->rand, 0, G_N_ELEMENTS (separators)) : G_N_ELEMENTS (separators);

  for (gsize i = 0; i < G_N_ELEMENTS (separators); i++)
    if (i == mixed || knob_is (f, PB_KNOB_SEPARATOR, separators[i].name))
      g_string_append_len (out, separators[i].bytes, separators[i].len);
}

/* Several objects as one body: an array, or one after the other. */
static GString *
join (PbFraming *f, GPtrArray *objects)
{
  GString *body = g_string_new (NULL);
  gboolean array = objects->len > 1 && pb_knobs_amount (f->knobs, PB_KNOB_OBJECTS_PER_CHUNK, "array") > 0;

  if (!f->begun && knob_is (f, PB_KNOB_CHARSET, "bom"))
    put (body, BOM);
  if (array)
    put (body, "[");
  for (guint i = 0; i < objects->len; i++)
    {
      gsize len;
      const char *data = g_bytes_get_data (objects->pdata[i], &len);

      g_string_append_len (body, data, (gssize) len);
      if (array && i + 1 < objects->len)
        put (body, ",");
      else if (!array && (f->number != 1 || i + 1 < objects->len))
        append_separator (f, body);
    }
  if (array)
    put (body, knob_is (f, PB_KNOB_COMMAS, "trailing-array") ? ",]" : "]");
  return body;
}

static GString *
compress (GString *plain, GZlibCompressorFormat format)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (format, -1);
  g_autofree char *buffer = g_malloc (plain->len + 256);
  gsize read, written;

  if (g_converter_convert (G_CONVERTER (compressor), plain->str, plain->len, buffer, plain->len + 256, G_CONVERTER_INPUT_AT_END, &read, &written, NULL) != G_CONVERTER_FINISHED)
    return plain;
  g_string_truncate (plain, 0);
  return g_string_append_len (plain, buffer, (gssize) written);
}

static GString *
wrap_encoding (PbFraming *f, GString *body)
{
  if (knob_is (f, PB_KNOB_ENCODING_WRAP, "gzip"))
    return compress (body, G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  if (knob_is (f, PB_KNOB_ENCODING_WRAP, "deflate"))
    return compress (body, G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  return body;
}

/* ---- header blocks ---- */

static const char *
reason (guint status)
{
  return status == 200 ? "OK" : status == 204 ? "No Content"
                            : status == 206   ? "Partial Content"
                                              : "Error";
}

static void
append_line (PbFraming *f, GString *out, const char *name, const char *value)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  g_string_append_printf (out, "%s:%s%s\r\n", knob_is (f, PB_KNOB_PUSH_HEADERS, "lower") ? lower : name, knob_is (f, PB_KNOB_PUSH_HEADERS, "no-blank") ? "" : " ", value);
}

static void
append_content_type (PbFraming *f, GString *out)
{
  if (knob_is (f, PB_KNOB_CONTENT_TYPE, "missing"))
    return;
  append_line (f, out, "Content-Type", knob_is (f, PB_KNOB_CONTENT_TYPE, "json") ? "application/json;charset=utf-8" : knob_is (f, PB_KNOB_CONTENT_TYPE, "gbk") ? "text/plain; charset=GBK"
                                                                                                                                                               : "text/html");
}

static void
append_encoding (PbFraming *f, GString *out)
{
  if (!knob_is (f, PB_KNOB_ENCODING_WRAP, "identity"))
    append_line (f, out, "Content-Encoding", knob_is (f, PB_KNOB_ENCODING_WRAP, "wrong") ? "br" : pb_knobs_get (f->knobs, PB_KNOB_ENCODING_WRAP));
}

static void
append_status (PbFraming *f, GString *out, guint status)
{
  if (status == 200 && (knob_is (f, PB_KNOB_PUSH_HEADERS, "204") || knob_is (f, PB_KNOB_PUSH_HEADERS, "206")))
    status = (guint) g_ascii_strtoull (pb_knobs_get (f->knobs, PB_KNOB_PUSH_HEADERS), NULL, 10);
  if (knob_is (f, PB_KNOB_PUSH_HEADERS, "continue"))
    put (out, "HTTP/1.1 100 Continue\r\n\r\n");
  g_string_append_printf (out, "HTTP/1.%d %u %s\r\n", knob_is (f, PB_KNOB_PUSH_HEADERS, "http10") ? 0 : 1, status, reason (status));
}

/* The first response has its Content-Type; a pushed one has by default nothing but its length. */
static void
append_common (PbFraming *f, GString *out)
{
  if (knob_is (f, PB_KNOB_PUSH_HEADERS, "full"))
    {
      append_line (f, out, "Server", "nginx");
      append_line (f, out, "Connection", "keep-alive");
      append_line (f, out, "Cache-Control", "no-cache");
    }
  if (!f->begun || !knob_is (f, PB_KNOB_PUSH_HEADERS, "minimal"))
    append_content_type (f, out);
  if (knob_is (f, PB_KNOB_PUSH_HEADERS, "folded"))
    put (out, "X-Note: one line\r\n\tand its continuation\r\n");
  append_encoding (f, out);
}

static gsize
stated_length (PbFraming *f, const GString *body)
{
  gint64 shorter = pb_knobs_amount (f->knobs, PB_KNOB_LENGTH, "short"), longer = pb_knobs_amount (f->knobs, PB_KNOB_LENGTH, "long");

  if (shorter > 0)
    return body->len - MIN (body->len, (gsize) shorter);
  if (longer > 0)
    return body->len + (gsize) longer;
  if (knob_is (f, PB_KNOB_LENGTH, "zero"))
    return 0;
  if (knob_is (f, PB_KNOB_LENGTH, "chars") && g_utf8_validate (body->str, (gssize) body->len, NULL))
    return (gsize) g_utf8_strlen (body->str, (gssize) body->len);
  return body->len;
}

static void
append_length (PbFraming *f, GString *out, const GString *body)
{
  g_autofree char *length = g_strdup_printf ("%" G_GSIZE_FORMAT, stated_length (f, body));

  if (knob_is (f, PB_KNOB_LENGTH, "missing"))
    return;
  append_line (f, out, "Content-Length", length);
  if (knob_is (f, PB_KNOB_PUSH_HEADERS, "two-lengths"))
    append_line (f, out, "Content-Length", length);
}

static void
end_header (PbFraming *f, GString *out)
{
  put (out, "\r\n");
  if (knob_is (f, PB_KNOB_PUSH_HEADERS, "lf"))
    g_string_replace (out, "\r\n", "\n", 0);
}

static void
append_response (PbFraming *f, GString *out, guint status, const GString *body)
{
  append_status (f, out, status);
  append_common (f, out);
  append_length (f, out, body);
  end_header (f, out);
  g_string_append_len (out, body->str, (gssize) body->len);
}

static void
append_endless_header (PbFraming *f, GString *out, guint status)
{
  append_status (f, out, status);
  append_common (f, out);
  if (f->number == 2)
    append_line (f, out, "Transfer-Encoding", "chunked");
  end_header (f, out);
}

/* ---- chunks ---- */

static void
append_chunk (PbFraming *f, GString *out, const char *data, gsize len)
{
  const char *extension = knob_is (f, PB_KNOB_CHUNK_EXTRAS, "extensions") ? ";name=\"a;b\"" : "";
  g_autofree char *size = g_strdup_printf ("%s%" G_GSIZE_MODIFIER "x", knob_is (f, PB_KNOB_CHUNK_EXTRAS, "zeros") ? "000" : "", len);
  g_autofree char *upper = g_ascii_strup (size, -1);

  if (len == 0)
    return;
  g_string_append_printf (out, "%s%s\r\n", knob_is (f, PB_KNOB_CHUNK_EXTRAS, "upper") ? upper : size, extension);
  g_string_append_len (out, data, (gssize) len);
  put (out, "\r\n");
}

static void
append_chunks (PbFraming *f, GString *out, GString *body)
{
  gsize step = body->len;

  if (knob_is (f, PB_KNOB_OBJECTS_PER_CHUNK, "half"))
    step = (body->len + 1) / 2;
  else if (knob_is (f, PB_KNOB_OBJECTS_PER_CHUNK, "bytes"))
    step = 1;
  else if (knob_is (f, PB_KNOB_OBJECTS_PER_CHUNK, "64k"))
    while (body->len < CHUNK_64K)
      g_string_append_c (body, ' ');
  step = knob_is (f, PB_KNOB_OBJECTS_PER_CHUNK, "64k") ? body->len : step;
  for (gsize at = 0; at < body->len; at += step)
    append_chunk (f, out, body->str + at, MIN (step, body->len - at));
}

/* ---- one message ---- */

static void
append_endless (PbFraming *f, GString *out, guint status, GString *body)
{
  if (!f->begun)
    append_endless_header (f, out, status);
  if (f->over)
    return;
  if (f->number == 2)
    append_chunks (f, out, body);
  else
    g_string_append_len (out, body->str, (gssize) body->len);
  if (f->number == 2 && knob_is (f, PB_KNOB_CHUNK_EXTRAS, "early-final"))
    {
      put (out, "0\r\n\r\n");
      f->over = TRUE;
    }
}

GBytes *
pb_framing_wrap (PbFraming *framing, GPtrArray *objects, guint status)
{
  GString *body = join (framing, objects);
  GString *out = g_string_new (NULL);

  body = framing->number == 6 || (framing->number == 4 && framing->begun) ? body : wrap_encoding (framing, body);
  if (framing->number == 2 || framing->number == 3)
    append_endless (framing, out, status, body);
  else if (framing->number == 6 || (framing->number == 4 && framing->begun))
    g_string_append_len (out, body->str, (gssize) body->len);
  else
    append_response (framing, out, status, body);
  framing->begun = TRUE;
  g_string_free (body, TRUE);
  return g_string_free_to_bytes (out);
}

GBytes *
pb_framing_begin (PbFraming *framing)
{
  GString *out = g_string_new (NULL);

  if (!framing->begun && (framing->number == 2 || framing->number == 3))
    {
      append_endless_header (framing, out, 200);
      framing->begun = TRUE;
    }
  return g_string_free_to_bytes (out);
}

static GBytes *
idle_text (PbFraming *f, const char *text)
{
  GString *out = g_string_new (NULL);

  if (f->number == 2)
    append_chunk (f, out, text, strlen (text));
  else
    put (out, text);
  return g_string_free_to_bytes (out);
}

GBytes *
pb_framing_idle (PbFraming *framing)
{
  static const char *const kinds[][2] = { { "crlf", "\r\n" }, { "blank", " " }, { "comment", ": ping\n" } };
  const char *knob = pb_knobs_get (framing->knobs, PB_KNOB_KEEPALIVE);
  const char *object = g_str_has_prefix (knob, "ret:") ? "{\"Ret\":0}" : g_str_has_prefix (knob, "object:") ? "{}"
                                                                                                            : "";
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (pb_knobs_amount (framing->knobs, PB_KNOB_KEEPALIVE, kinds[i][0]) > 0)
      return idle_text (framing, kinds[i][1]);
  if (*object == '\0' && framing->number != 1)
    return g_bytes_new (NULL, 0);
  g_ptr_array_add (objects, g_bytes_new_static (object, strlen (object)));
  return pb_framing_wrap (framing, objects, 200);
}

GBytes *
pb_framing_end (PbFraming *framing)
{
  if (framing->number != 2 || !framing->begun || framing->over || knob_is (framing, PB_KNOB_CHUNK_EXTRAS, "no-final"))
    return g_bytes_new (NULL, 0);
  if (knob_is (framing, PB_KNOB_CHUNK_EXTRAS, "trailers"))
    return g_bytes_new_static ("0\r\nX-Checksum: none\r\n\r\n", 23);
  return g_bytes_new_static ("0\r\n\r\n", 5);
}

/* ---- where to cut ---- */

static gssize
find (const char *data, gsize len, const char *wanted, gssize plus)
{
  const char *at = memmem (data, len, wanted, strlen (wanted));

  return at != NULL ? at - data + plus : -1;
}

static gssize
find_wide_char (const char *data, gsize len)
{
  for (gsize i = 0; i < len; i++)
    if ((guchar) data[i] >= 0x80)
      return (gssize) i + 1;
  return -1;
}

/* The named places. */
static gssize
find_place (const char *place, const char *data, gsize len)
{
  if (g_str_equal (place, "key"))
    return find (data, len, "UserName", 4);
  if (g_str_equal (place, "escape"))
    return find (data, len, "\\\"", 1);
  if (g_str_equal (place, "unicode"))
    return find (data, len, "\\u", 3);
  if (g_str_equal (place, "char"))
    return find_wide_char (data, len);
  if (g_str_equal (place, "crlf"))
    return find (data, len, "\r\n", 1);
  if (g_str_equal (place, "header"))
    return find (data, len, "Content", 4);
  return g_str_equal (place, "size") ? 1 : -1;
}

static void
add_random (GArray *cuts, GRand *rand, gsize len)
{
  gsize at = 0;

  while (at < len && cuts->len < 64)
    {
      at += (gsize) g_rand_int_range (rand, 1, (gint32) MAX (len / 4, 2) + 1);
      if (at < len)
        g_array_append_val (cuts, at);
    }
}

GArray *
pb_framing_cuts (const PbKnobs *knobs, GRand *rand, GBytes *bytes)
{
  GArray *cuts = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize len;
  const char *data = g_bytes_get_data (bytes, &len);
  gint64 at = pb_knobs_amount (knobs, PB_KNOB_SPLIT, "at");
  gssize place = at >= 0 ? (gssize) at : data != NULL ? find_place (pb_knobs_get (knobs, PB_KNOB_SPLIT), data, len)
                                                      : -1;

  if (pb_knobs_is (knobs, PB_KNOB_SPLIT, "random"))
    add_random (cuts, rand, len);
  for (gsize i = 1; pb_knobs_is (knobs, PB_KNOB_SPLIT, "bytes") && i < len; i++)
    g_array_append_val (cuts, i);
  if (place > 0 && (gsize) place < len)
    g_array_append_vals (cuts, &place, 1);
  return cuts;
}
