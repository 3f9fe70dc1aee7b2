/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-snippet.c: see pb-snippet.h. The parts are found in pb-mime.c. */
#include "pb-snippet.h"

#include "pb-charset.h"
#include "pb-header.h"
#include "pb-html-text.h"
#include "pb-mime.h"
#include "pb-text.h"
#include "pb-transfer.h"

#include <string.h>

#define MAX_PARTS 64

/* Whether an encoding's name begins with @name, whatever follows it (";", a comment). */
static gboolean
is_encoding (const char *encoding, const char *name)
{
  return encoding != NULL && g_ascii_strncasecmp (encoding + strspn (encoding, " \t\r\n\""), name, strlen (name)) == 0;
}

static gboolean
is_html (const char *type, const char *text)
{
  const char *start = text + strspn (text, " \t\r\n");

  return strcmp (type, "text/html") == 0 || strcmp (type, "application/xhtml+xml") == 0 || g_ascii_strncasecmp (start, "<!doctype html", 14) == 0 || g_ascii_strncasecmp (start, "<html", 5) == 0;
}

/* Returns: (transfer full) (nullable): the part's text as UTF-8; NULL: an encoding that is not for mail. */
static char *
read_text (const PbMimePart *part)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  GString *text = NULL;
  const char *charset = part->type.charset != NULL ? pb_charset_find (part->type.charset) : NULL;

  if (is_encoding (part->encoding, "x-") || is_encoding (part->encoding, "uu"))
    return NULL;
  if (is_encoding (part->encoding, "base64"))
    pb_transfer_base64 (bytes, (const char *) part->data, part->len);
  else if (is_encoding (part->encoding, "quoted-printable"))
    pb_transfer_quoted_printable (bytes, (const char *) part->data, part->len);
  else
    g_byte_array_append (bytes, part->data, (guint) part->len);
  text = g_string_sized_new (bytes->len + 8);
  pb_charset_append (text, bytes, charset, TRUE);
  return g_string_free (text, FALSE);
}

/* Returns: (transfer full): the part's first words. */
static char *
read_words (const PbMimePart *part, gsize max_chars)
{
  g_autofree char *text = read_text (part);
  g_autoptr (GString) words = NULL;

  if (text == NULL)
    return g_strdup ("");
  if (!is_html (part->type.type, text))
    return pb_text_display (text, -1, max_chars);
  words = g_string_sized_new (strlen (text));
  pb_html_text_append (words, text);
  return pb_text_display (words->str, (gssize) words->len, max_chars);
}

static gboolean
is_readable (const PbMimePart *part)
{
  const char *type = part->type.type;

  return !part->attachment && (strcmp (type, "text") == 0 || strcmp (type, "text/plain") == 0 || strcmp (type, "text/html") == 0 || strcmp (type, "application/xhtml+xml") == 0 || strcmp (type, "text/enriched") == 0);
}

static gboolean
is_plain (const PbMimePart *part)
{
  return strcmp (part->type.type, "text/html") != 0 && strcmp (part->type.type, "application/xhtml+xml") != 0;
}

/* The first part that has words is shown; within one multipart/alternative plain text is rather shown than HTML. */
char *
pb_snippet_new (const char *content_type, const char *encoding, const guint8 *body, gsize len, gsize max_chars)
{
  g_auto (PbMimeWalker) walker;
  g_autofree char *found = g_strdup ("");
  guint choice = 0;
  gboolean done = FALSE;

  pb_mime_walker_init (&walker, content_type, encoding, body, MIN (len, PB_SNIPPET_MAX_BODY), MAX_PARTS);
  while (!done)
    {
      g_auto (PbMimePart) part = { 0 };
      g_autofree char *words = NULL;

      if (!pb_mime_walker_next (&walker, &part) || (*found != '\0' && part.choice != choice))
        break;
      if (!is_readable (&part) || (*found != '\0' && !is_plain (&part)))
        continue;
      words = read_words (&part, max_chars);
      if (*words == '\0')
        continue;
      g_free (found);
      found = g_steal_pointer (&words);
      choice = part.choice;
      done = choice == 0 || is_plain (&part);
    }
  return g_steal_pointer (&found);
}

char *
pb_snippet_from_header (const guint8 *header, gsize header_len, const guint8 *body, gsize len, gsize max_chars)
{
  g_autofree char *type = pb_header_get (header, header_len, "Content-Type");
  g_autofree char *encoding = pb_header_get (header, header_len, "Content-Transfer-Encoding");

  return pb_snippet_new (type, encoding, body, len, max_chars);
}
