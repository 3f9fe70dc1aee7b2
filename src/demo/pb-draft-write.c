/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-draft-write.c: the serializer of the fake service, right by default and wrong as asked. */
#include "pb-draft-private.h"

#include <string.h>

#define NBSP       "\xc2\xa0"
#define WIDE_BLANK "\xe3\x80\x80"
#define WIDE_QUOTE "\xef\xbc\x82"
#define WIDE_COMMA "\xef\xbc\x8c"
#define BOM        "\xef\xbb\xbf"

typedef struct
{
  const PbKnobs *knobs;
  const char *charset, *quotes, *commas; /* (unowned): knobs that are asked for every sign */
  gboolean whole_gb;                     /* signs, too, are in a Chinese charset */
  GRand *rand;
  GByteArray *out;
} Writer;

/* ---- charset ---- */

static void
append (Writer *w, const char *bytes, gsize len)
{
  g_byte_array_append (w->out, (const guint8 *) bytes, (guint) len);
}

static void
append_converted (Writer *w, const char *text, const char *to, const char *from)
{
  gsize len;
  g_autofree char *converted = g_convert_with_fallback (text, -1, to, from, "?", NULL, &len, NULL);

  if (converted != NULL)
    append (w, converted, len);
}

static void
append_escaped_char (Writer *w, gunichar c)
{
  char text[16];

  if (c < 0x80)
    g_snprintf (text, sizeof text, "%c", (int) c);
  else if (c < 0x10000)
    g_snprintf (text, sizeof text, "\\u%04x", (guint) c);
  else
    g_snprintf (text, sizeof text, "\\u%04x\\u%04x", 0xd800u + (guint) ((c - 0x10000) >> 10), 0xdc00u + (guint) ((c - 0x10000) & 0x3ff));
  append (w, text, strlen (text));
}

static void
append_all_escaped (Writer *w, const char *text)
{
  for (const char *p = text; *p != '\0'; p += g_utf8_skip[(guchar) *p])
    append_escaped_char (w, g_utf8_get_char (p));
}

/* Text between quotes, in the charset of the knob. */
static void
append_value (Writer *w, const char *text)
{
  const char *charset = w->charset;

  if (g_str_equal (charset, "gbk") || g_str_equal (charset, "mixed"))
    append_converted (w, text, "GBK", "UTF-8");
  else if (g_str_equal (charset, "gb18030"))
    append_converted (w, text, "GB18030", "UTF-8");
  else if (g_str_equal (charset, "double"))
    append_converted (w, text, "UTF-8", "ISO-8859-1");
  else if (g_str_equal (charset, "escaped"))
    append_all_escaped (w, text);
  else
    append (w, text, strlen (text));
}

/* Signs outside of values: quotes, commas, keys. Only a wholly Chinese charset turns them too. */
static void
append_sign (Writer *w, const char *text)
{
  if (w->whole_gb)
    append_converted (w, text, "GB18030", "UTF-8");
  else
    append (w, text, strlen (text));
}

/* ---- quotes, keys, values ---- */

static void
append_quote (Writer *w, gboolean key, gboolean opening)
{
  const char *quotes = w->quotes;

  if (g_str_equal (quotes, "curly") || (key && g_str_equal (quotes, "curly-keys")))
    append_sign (w, opening ? "\xe2\x80\x9c" : "\xe2\x80\x9d");
  else if (g_str_equal (quotes, "single"))
    append_sign (w, "'");
  else if (g_str_equal (quotes, "full-width"))
    append_sign (w, WIDE_QUOTE);
  else
    append_sign (w, "\"");
}

static char *
spell_key (const PbKnobs *knobs, const char *key)
{
  static const char *const blanks[][3] = {
    { "leading", " ", "" }, { "both", " ", " " }, { "trailing", "", " " }, { "nbsp", NBSP, NBSP }, { "wide", WIDE_BLANK, WIDE_BLANK }, { "tab", "\t", "\t" }
  };
  g_autofree char *spelt = pb_knobs_is (knobs, PB_KNOB_KEY_CASE, "lower")   ? g_ascii_strdown (key, -1)
                           : pb_knobs_is (knobs, PB_KNOB_KEY_CASE, "upper") ? g_ascii_strup (key, -1)
                                                                            : g_strdup (key);

  for (gsize i = 0; i < G_N_ELEMENTS (blanks); i++)
    if (pb_knobs_is (knobs, PB_KNOB_KEY_BLANKS, blanks[i][0]))
      return g_strconcat (blanks[i][1], spelt, blanks[i][2], NULL);
  return g_steal_pointer (&spelt);
}

static void
append_key (Writer *w, const char *key)
{
  g_autofree char *spelt = spell_key (w->knobs, key);

  append_quote (w, TRUE, TRUE);
  append_sign (w, spelt);
  append_quote (w, TRUE, FALSE);
  append_sign (w, ":");
}

/* Strict JSON; an apostrophe only where it would end the string. */
static char *
escape (const PbKnobs *knobs, const char *value)
{
  GString *out = g_string_new (NULL);
  gboolean single = pb_knobs_is (knobs, PB_KNOB_QUOTES, "single");

  for (const char *p = value; *p != '\0'; p++)
    if (*p == '"' || *p == '\\' || (single && *p == '\''))
      g_string_append_printf (out, "\\%c", *p);
    else if ((guchar) *p < 0x20)
      g_string_append_printf (out, "\\u%04x", (guint) (guchar) *p);
    else
      g_string_append_c (out, *p);
  return g_string_free (out, FALSE);
}

/* Whether people wrote the value of @key; the others are ASCII. */
static gboolean
is_text (const char *key)
{
  static const char *const keys[] = { "Sender", "Subject", "Summary", "Name", "Position", "name", "position", "subject", NULL };

  return g_strv_contains (keys, key);
}

static void append_draft (Writer *w, const PbDraft *draft, gboolean outermost);

static void
append_quoted (Writer *w, const PbDraftField *field, const char *value)
{
  g_autofree char *escaped = field->kind == PB_DRAFT_STRING ? escape (w->knobs, value) : g_strdup (value);

  append_quote (w, FALSE, TRUE);
  append_value (w, escaped);
  if (g_str_equal (w->charset, "invalid") && field->key != NULL && is_text (field->key))
    append (w, "\xff\xc3", 2);
  append_quote (w, FALSE, FALSE);
}

/* A literal has no key, and what has no key stands in a list. */
static void
append_field (Writer *w, const PbDraftField *field, const char *value)
{
  if (field->key != NULL)
    append_key (w, field->key);
  if (field->kind == PB_DRAFT_NESTED)
    append_draft (w, field->nested, FALSE);
  else if (field->kind == PB_DRAFT_BARE || field->kind == PB_DRAFT_LITERAL)
    append_sign (w, value);
  else
    append_quoted (w, field, value);
}

static void
append_comma (Writer *w)
{
  const char *commas = w->commas;

  append_sign (w, g_str_equal (commas, "doubled") ? ",," : g_str_equal (commas, "full-width") ? WIDE_COMMA
                                                                                              : ",");
  if (pb_knobs_is (w->knobs, PB_KNOB_EXTRA, "pretty"))
    append_sign (w, "\r\n    ");
}

/* ---- the object ---- */

static void
append_extras (Writer *w)
{
  if (pb_knobs_is (w->knobs, PB_KNOB_EXTRA, "unknown"))
    append_sign (w, "\"Flags\":\"seen\",\"Size\":1234,");
  else if (pb_knobs_is (w->knobs, PB_KNOB_EXTRA, "nested"))
    append_sign (w, "\"Extra\":{\"UserName\":\"nested@acme.example\",\"List\":[1,{\"Deep\":[null,true]},\"}]\"]},");
  else if (pb_knobs_is (w->knobs, PB_KNOB_EXTRA, "comments"))
    append_sign (w, "/* a \"comment\" { */");
  else if (pb_knobs_is (w->knobs, PB_KNOB_EXTRA, "pretty"))
    append_sign (w, "\r\n    ");
}

static GPtrArray *
in_order (Writer *w, const PbDraft *draft)
{
  GPtrArray *fields = g_ptr_array_copy (draft->fields, NULL, NULL);

  g_ptr_array_set_free_func (fields, NULL);
  if (draft->list || !pb_knobs_is (w->knobs, PB_KNOB_EXTRA, "shuffled"))
    return fields;
  for (guint i = fields->len; i > 1; i--)
    {
      guint other = (guint) g_rand_int_range (w->rand, 0, (gint32) i);
      gpointer swap = fields->pdata[i - 1];

      fields->pdata[i - 1] = fields->pdata[other];
      fields->pdata[other] = swap;
    }
  return fields;
}

/* A key that comes twice: the last one counts, as in most parsers. */
static gboolean
is_doubled (const PbKnobs *knobs, const PbDraftField *field)
{
  return pb_knobs_is (knobs, PB_KNOB_EXTRA, "duplicate") && g_strcmp0 (field->key, "Subject") == 0;
}

static void
append_fields (Writer *w, GPtrArray *fields, gboolean trailing)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const PbDraftField *field = fields->pdata[i];

      if (is_doubled (w->knobs, field))
        {
          append_field (w, field, "(another value)");
          append_comma (w);
        }
      append_field (w, field, field->value);
      if (i + 1 < fields->len || trailing)
        append_comma (w);
    }
}

/* As deep as the drafts of the service are nested: three levels. */
static void
append_draft (Writer *w, const PbDraft *draft, gboolean outermost)
{
  g_autoptr (GPtrArray) fields = in_order (w, draft);

  append_sign (w, draft->list ? "[" : "{");
  if (outermost)
    append_extras (w);
  append_fields (w, fields, g_str_equal (w->commas, draft->list ? "trailing-array" : "trailing-object"));
  if (outermost && pb_knobs_is (w->knobs, PB_KNOB_EXTRA, "pretty"))
    append_sign (w, "\r\n");
  append_sign (w, draft->list ? "]" : "}");
}

GBytes *
pb_draft_render (const PbDraft *draft, const PbKnobs *knobs, GRand *rand)
{
  const char *charset = pb_knobs_get (knobs, PB_KNOB_CHARSET);
  Writer writer = { knobs, charset, pb_knobs_get (knobs, PB_KNOB_QUOTES), pb_knobs_get (knobs, PB_KNOB_COMMAS), g_str_equal (charset, "gbk") || g_str_equal (charset, "gb18030"), rand, g_byte_array_new () };

  if (g_str_equal (charset, "bom-each"))
    append (&writer, BOM, 3);
  append_draft (&writer, draft, TRUE);
  return g_byte_array_free_to_bytes (writer.out);
}
