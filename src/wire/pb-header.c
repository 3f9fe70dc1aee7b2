/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-header.c: see pb-header.h. The date is read in pb-date.c. */
#include "pb-header.h"

#include "pb-rfc2047.h"
#include "pb-text.h"

#include <string.h>

#define MAX_BLOCK      65536 /* bytes of the block that are read */
#define MAX_AUTHORS    2048  /* bytes of a From field that are read */
#define MAX_NAME       200   /* characters shown */
#define MAX_ADDRESS    320
#define MAX_SUBJECT    500
#define MAX_MESSAGE_ID 250            /* bytes */
#define HIDDEN         "\xef\xbf\xbd" /* U+FFFD: here is something that cannot be seen */

/* One mailbox of an address list while it is read (RFC 5322 3.4). */
typedef struct
{
  const char *p;    /* what is left of the value */
  GString *phrase;  /* outside <> and (), quotes taken off, words still encoded */
  GString *angle;   /* inside <> */
  GString *comment; /* the last (comment) */
  gboolean has_angle;
  gssize at; /* of the first @ of the phrase that was not quoted, or -1 */
} Mailbox;

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0';
}

/* Returns: the line at @p without its end; @next is behind it. */
static gsize
line_length (const guint8 *p, const guint8 *end, const guint8 **next)
{
  const guint8 *nl = memchr (p, '\n', (gsize) (end - p));
  gsize len = (gsize) ((nl != NULL ? nl : end) - p);

  *next = nl != NULL ? nl + 1 : end;
  return nl != NULL && len > 0 && p[len - 1] == '\r' ? len - 1 : len;
}

/* Takes one field with its folded lines from *@p into @field, unfolded (RFC 5322 2.2.3).
 * Returns: FALSE at the end of the block. */
static gboolean
take_field (const guint8 **p, const guint8 *end, GByteArray *field)
{
  const guint8 *next;
  gsize len = *p < end ? line_length (*p, end, &next) : 0;

  if (len == 0)
    return FALSE;
  g_byte_array_set_size (field, 0);
  do
    {
      g_byte_array_append (field, *p, (guint) len);
      *p = next;
      len = *p < end ? line_length (*p, end, &next) : 0;
    }
  while (len > 0 && ((*p)[0] == ' ' || (*p)[0] == '\t'));
  return TRUE;
}

/* Returns: (nullable): the value of @field if its name is @name, which may be followed by blanks (obsolete syntax). */
static const guint8 *
field_value (const GByteArray *field, const char *name, gsize *len)
{
  gsize n = strlen (name), i = n;

  if (field->len <= n || g_ascii_strncasecmp ((const char *) field->data, name, n) != 0)
    return NULL;
  while (i < field->len && is_space ((char) field->data[i]))
    i++;
  if (i == field->len || field->data[i] != ':')
    return NULL;
  *len = field->len - i - 1;
  return field->data + i + 1;
}

/* Copies a quoted string at box->p to @out. A quote that is never closed is skipped. */
static void
read_quoted (Mailbox *box, GString *out)
{
  const char *p = ++box->p;
  gsize start = out->len;

  while (*p != '\0' && *p != '"')
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      g_string_append_c (out, *p++);
    }
  if (*p == '"')
    box->p = p + 1;
  else
    g_string_truncate (out, start);
}

/* Reads a comment at box->p, which may hold others. One that is never closed is skipped with its parenthesis only. */
static void
read_comment (Mailbox *box)
{
  const char *p = box->p + 1;
  guint depth = 1;

  g_string_truncate (box->comment, 0);
  for (; *p != '\0' && depth > 0; p++)
    {
      depth += *p == '(';
      depth -= *p == ')';
      if (*p == '\\' && p[1] != '\0')
        p++;
      if (depth > 0)
        g_string_append_c (box->comment, *p);
    }
  if (depth == 0)
    box->p = p;
  else
    {
      g_string_truncate (box->comment, 0);
      box->p++;
    }
}

/* Returns: the end of <address> at @p, where quotes may hide a '>' (RFC 5322 3.2.4). */
static const char *
angle_end (const char *p)
{
  gboolean quoted = FALSE;

  for (; *p != '\0' && (quoted || *p != '>'); p++)
    {
      if (*p == '"')
        quoted = !quoted;
      if (*p == '\\' && p[1] != '\0')
        p++;
    }
  return p;
}

/* Reads <address>, without an obsolete route (RFC 5322 4.4); brackets may be doubled. */
static void
read_angle (Mailbox *box)
{
  const char *p = box->p + 1, *end = angle_end (p), *colon = p + strcspn (p, ":>");

  while (is_space (*p) || *p == '<')
    p++;
  if (*p == '@' && *colon == ':' && colon < end)
    p = colon + 1;
  g_string_append_len (box->angle, p, end - p);
  box->has_angle = TRUE;
  while (*end == '>')
    end++;
  box->p = end;
}

/* Returns: the length of an encoded word at @p, or 0. */
static gsize
word_length (const char *p)
{
  const char *text = p + 2, *stop;

  if (p[0] != '=' || p[1] != '?')
    return 0;
  text += strcspn (text, "?<>\" \t");
  if (text[0] != '?' || text[1] == '\0' || strchr ("bBqQ", text[1]) == NULL || text[2] != '?')
    return 0;
  text += 3;
  stop = text;
  while (*stop != '\0' && !is_space (*stop) && (stop[0] != '?' || stop[1] != '='))
    stop++;
  return *stop == '?' ? (gsize) (stop + 2 - p) : 0;
}

/* Reads what is at box->p: a piece of the phrase. */
static void
read_atom (Mailbox *box)
{
  gsize n = word_length (box->p);

  if (n == 0 && *box->p == '[') /* a domain literal */
    n = strcspn (box->p, "]");
  n = MAX (n, 1);
  if (box->at < 0 && *box->p == '@')
    box->at = (gssize) box->phrase->len;
  g_string_append_len (box->phrase, box->p, (gssize) n);
  box->p += n;
}

/* Reads one element; a group's name and empty elements are left out.
 * Returns: FALSE when the mailbox is complete. */
static gboolean
read_element (Mailbox *box)
{
  gboolean bare = !box->has_angle;

  switch (*box->p)
    {
    case '\0':
      return FALSE;
    case '"':
      read_quoted (box, box->phrase);
      return TRUE;
    case '(':
      read_comment (box);
      return TRUE;
    case '<':
      read_angle (box);
      return TRUE;
    case ':':
      if (!bare)
        return FALSE;
      g_string_truncate (box->phrase, 0);
      box->at = -1;
      box->p++;
      return TRUE;
    case ',':
    case ';':
      if (!bare || box->at >= 0)
        return FALSE;
      if (!is_blank (box->phrase->str) && *box->p == ',') /* an unquoted "Doe, John" */
        g_string_append_c (box->phrase, ',');
      box->p++;
      return TRUE;
    default:
      read_atom (box);
      return TRUE;
    }
}

/* Returns: (transfer full): @text decoded and safe to show. */
static char *
show (const char *text, gsize max_chars)
{
  g_autofree char *decoded = pb_rfc2047_decode ((const guint8 *) text, strlen (text));

  return pb_text_display (decoded, -1, max_chars);
}

/* Returns: (transfer full): an addr-spec without blanks. What cannot be seen in it is not left out: it would be another's address then. */
static char *
show_address (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) seen = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p += g_utf8_skip[(guchar) *p])
    {
      g_autofree char *character = g_strndup (p, (gsize) g_utf8_skip[(guchar) *p]);

      if (!is_space (*p))
        g_string_append (seen, pb_text_is_safe (character) ? character : HIDDEN);
    }
  return pb_text_display (seen->str, -1, MAX_ADDRESS);
}

/* Moves the word with the @ out of a phrase that had no <address>. */
static void
split_bare (Mailbox *box)
{
  const char *text = box->phrase->str;
  gsize start = (gsize) box->at, end = start;

  while (start > 0 && !is_space (text[start - 1]))
    start--;
  while (text[end] != '\0' && !is_space (text[end]))
    end++;
  g_string_append_len (box->angle, text + start, (gssize) (end - start));
  g_string_erase (box->phrase, (gssize) start, (gssize) (end - start));
}

static void
read_author (PbHeader *out, const guint8 *data, gsize len)
{
  g_autofree char *value = pb_rfc2047_raw (data, MIN (len, MAX_AUTHORS));
  g_autoptr (GString) phrase = g_string_new (NULL);
  g_autoptr (GString) angle = g_string_new (NULL);
  g_autoptr (GString) comment = g_string_new (NULL);
  Mailbox box = { value, phrase, angle, comment, FALSE, -1 };

  while (is_space (*box.p))
    box.p++;
  while (read_element (&box))
    ;
  if (!box.has_angle && box.at >= 0)
    split_bare (&box);
  g_free (out->from);
  g_free (out->address);
  out->from = show (is_blank (phrase->str) ? comment->str : phrase->str, MAX_NAME);
  out->address = show_address (angle->str);
}

static void
read_message_id (PbHeader *out, const guint8 *data, gsize len)
{
  g_autofree char *value = pb_rfc2047_decode (data, len); /* some senders encode long ones */
  const char *p = strchr (value, '<');
  GString *id = g_string_new (NULL);

  for (p = p != NULL ? p + 1 : value; *p != '\0' && *p != '>'; p++)
    if (g_ascii_isgraph (*p))
      g_string_append_c (id, *p);
  if (id->len > MAX_MESSAGE_ID) /* a part of it would name another mail */
    g_string_truncate (id, 0);
  g_free (out->message_id);
  out->message_id = g_string_free (id, FALSE);
}

static void
read_subject (PbHeader *out, const guint8 *data, gsize len)
{
  g_autofree char *decoded = pb_rfc2047_decode (data, len);

  g_free (out->subject);
  out->subject = pb_text_display (decoded, -1, MAX_SUBJECT);
}

/* The first field of a name that says something counts. */
static void
read_field (PbHeader *out, const GByteArray *field)
{
  const guint8 *value;
  gsize len = 0;

  if (*out->from == '\0' && *out->address == '\0' && (value = field_value (field, "From", &len)) != NULL)
    read_author (out, value, len);
  else if (*out->subject == '\0' && (value = field_value (field, "Subject", &len)) != NULL)
    read_subject (out, value, len);
  else if (*out->message_id == '\0' && (value = field_value (field, "Message-ID", &len)) != NULL)
    read_message_id (out, value, len);
  else if (out->date == 0 && (value = field_value (field, "Date", &len)) != NULL)
    {
      g_autofree char *text = g_strndup ((const char *) value, len);

      out->date = pb_header_parse_date (text);
    }
}

void
pb_header_parse (PbHeader *out, const guint8 *data, gsize len)
{
  g_autoptr (GByteArray) field = g_byte_array_new ();
  const guint8 *p = data, *end = data + MIN (len, MAX_BLOCK);

  *out = (PbHeader){ g_strdup (""), g_strdup (""), g_strdup (""), g_strdup (""), 0 };
  while (take_field (&p, end, field))
    read_field (out, field);
}

char *
pb_header_get (const guint8 *data, gsize len, const char *name)
{
  g_autoptr (GByteArray) field = g_byte_array_new ();
  const guint8 *p = data, *end = data + MIN (len, MAX_BLOCK), *value = NULL;
  gsize value_len = 0;

  while (value == NULL && take_field (&p, end, field))
    value = field_value (field, name, &value_len);
  return value != NULL ? g_strndup ((const char *) value, value_len) : NULL;
}

void
pb_header_clear (PbHeader *header)
{
  g_clear_pointer (&header->from, g_free);
  g_clear_pointer (&header->address, g_free);
  g_clear_pointer (&header->subject, g_free);
  g_clear_pointer (&header->message_id, g_free);
  header->date = 0;
}
