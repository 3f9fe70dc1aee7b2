/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-clean.c: see pb-exmail-clean.h. */
#include "pb-exmail-clean.h"

#include <string.h>

#include "pb-exmail-scan.h"
#include "pb-secret.h"

#define MAX_DIGITS 400 /* bytes of a number; longer ones become strings */

typedef struct
{
  const guint8 *object;
  PbExmailBuffer out;
} Cleaner;

static void
add_text (PbExmailBuffer *out, const char *text)
{
  pb_exmail_buffer_add (out, text, strlen (text));
}

static void
add_control (PbExmailBuffer *out, guint8 c)
{
  static const char hex[] = "0123456789abcdef";
  const char *known = c == '\n' ? "\\n" : c == '\r' ? "\\r"
                                      : c == '\t'   ? "\\t"
                                                    : NULL;
  char code[] = "\\u0000";

  code[4] = hex[c >> 4];
  code[5] = hex[c & 15];
  add_text (out, known != NULL ? known : code);
}

/* Writes UTF-8 as a strict JSON string. */
static void
add_string (PbExmailBuffer *out, const guint8 *p, gsize len)
{
  add_text (out, "\"");
  for (gsize i = 0; i < len;)
    {
      gsize start = i;

      while (i < len && p[i] >= ' ' && p[i] != '"' && p[i] != '\\')
        i++;
      pb_exmail_buffer_add (out, p + start, i - start);
      if (i == len)
        break;
      if (p[i] < ' ')
        add_control (out, p[i]);
      else
        add_text (out, p[i] == '"' ? "\\\"" : "\\\\");
      i++;
    }
  add_text (out, "\"");
}

void
pb_exmail_clean_add_text (PbExmailBuffer *out, const guint8 *p, gsize len, gboolean trim)
{
  PbExmailBuffer text = { NULL };
  gsize from = 0, to;

  pb_exmail_text_decode (&text, p, len);
  to = text.len;
  for (gsize i = 0, n; trim && i < text.len; i += n)
    {
      n = text.data[i] < 0x80 ? 1 : MAX (pb_exmail_char_length (text.data + i, text.len - i), 1);
      gboolean blank = n > 1 ? pb_exmail_char_kind (text.data + i, n) == PB_EXMAIL_CHAR_BLANK : text.data[i] <= ' ';
      if (!blank)
        to = i + n;
      else if (from == i)
        from = to = i + n;
    }
  add_string (out, from < to ? text.data + from : NULL, to - from);
  pb_exmail_buffer_clear (&text);
}

static gsize
skip_digits (const guint8 *p, gsize len, gsize i)
{
  while (i < len && g_ascii_isdigit ((char) p[i]))
    i++;
  return i;
}

/* Returns: whether this is a number (RFC 8259 6). */
static gboolean
is_number (const guint8 *p, gsize len)
{
  gsize start = len > 0 && p[0] == '-' ? 1 : 0, i = skip_digits (p, len, start);

  if (len > MAX_DIGITS || i == start || (p[start] == '0' && i > start + 1))
    return FALSE;
  if (i < len && p[i] == '.')
    {
      start = i + 1;
      i = skip_digits (p, len, start);
      if (i == start)
        return FALSE;
    }
  if (i < len && (p[i] == 'e' || p[i] == 'E'))
    {
      start = i + 1 < len && (p[i + 1] == '+' || p[i + 1] == '-') ? i + 2 : i + 1;
      i = skip_digits (p, len, start);
      if (i == start)
        return FALSE;
    }
  return i == len;
}

static const char *
find_word (const guint8 *p, gsize len)
{
  static const char *const words[] = { "true", "false", "null" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i]) == len && g_ascii_strncasecmp ((const char *) p, words[i], len) == 0)
      return words[i];
  return NULL;
}

void
pb_exmail_clean_add_scalar (PbExmailBuffer *out, const guint8 *p, gsize len)
{
  const char *word = find_word (p, len);

  if (word != NULL)
    add_text (out, word);
  else if (is_number (p, len))
    pb_exmail_buffer_add (out, p, len);
  else
    pb_exmail_clean_add_text (out, p, len, TRUE);
}

static void
add_member (gpointer data, const PbExmailMember *member)
{
  Cleaner *self = data;
  const guint8 *key = self->object + member->key_start, *value = self->object + member->start;
  gsize key_len = member->key_end - member->key_start, len = member->end - member->start;
  const char *name;

  add_text (&self->out, self->out.len > 1 ? "," : "");
  pb_exmail_key_find (key, key_len, &name);
  if (name != NULL)
    add_string (&self->out, (const guint8 *) name, strlen (name));
  else
    pb_exmail_clean_add_text (&self->out, key, key_len, TRUE);
  add_text (&self->out, ":");
  if (member->type == PB_EXMAIL_VALUE_STRING)
    pb_exmail_clean_add_text (&self->out, value, len, FALSE);
  else if (member->type == PB_EXMAIL_VALUE_SCALAR)
    pb_exmail_clean_add_scalar (&self->out, value, len);
  else
    add_text (&self->out, "null");
}

GBytes *
pb_exmail_clean (const guint8 *object, gsize len)
{
  Cleaner cleaner = { object, { NULL } };
  PbExmailScan scan;
  gsize used;

  pb_exmail_scan_init (&scan, len, len);
  scan.member = add_member;
  scan.member_data = &cleaner;
  add_text (&cleaner.out, "{");
  pb_exmail_scan_next (&scan, object, len, &used);
  add_text (&cleaner.out, "}");
  pb_exmail_scan_clear (&scan);
  return pb_exmail_buffer_steal (&cleaner.out);
}
