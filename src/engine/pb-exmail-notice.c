/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pb-exmail-notice.c: see pb-exmail-notice.h. */
#include "pb-exmail-notice.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "pb-header.h"
#include "pb-text.h"

#define MAX_DEPTH   32  /* nested objects and arrays: the parser is recursive */
#define MAX_SUBJECT 500 /* characters */
#define MAX_PREVIEW 300
#define MAX_WORD    100
#define MAX_CODE    16
#define MAX_MAIL_ID 256 /* bytes */
#define MAX_VERSION 32  /* digits */
#define MAX_SENDER  2048

static gboolean
is_shallow (const char *json, gsize len)
{
  gboolean quoted = FALSE;
  guint depth = 0;

  for (gsize i = 0; i < len && depth <= MAX_DEPTH; i++)
    {
      if (quoted && json[i] == '\\')
        i++;
      else if (json[i] == '"')
        quoted = !quoted;
      else if (!quoted && (json[i] == '{' || json[i] == '['))
        depth++;
      else if (!quoted && (json[i] == '}' || json[i] == ']') && depth > 0)
        depth--;
    }
  return depth <= MAX_DEPTH;
}

/* Returns: whether @key is @name, blanks, case and "_" left aside. */
static gboolean
is_key (const char *key, const char *name)
{
  for (; *key != '\0'; key++)
    {
      if (*key == '_' || g_ascii_isspace (*key))
        continue;
      if (g_ascii_tolower (*key) != g_ascii_tolower (*name))
        return FALSE;
      name++;
    }
  return *name == '\0';
}

/* Returns: (transfer none) (nullable) */
static JsonNode *
find (JsonObject *object, const char *name)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node, *found = NULL;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &key, &node))
    if (is_key (key, name) && JSON_NODE_HOLDS_VALUE (node))
      found = node;
  return found;
}

/* Returns: (transfer full) (nullable): text, trimmed; numbers as decimal digits. */
static char *
dup_text (JsonObject *object, const char *name)
{
  JsonNode *node = find (object, name);

  if (node == NULL)
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strstrip (json_node_dup_string (node));
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  return NULL;
}

/* Returns: -1 for what is no whole number up to 2^31 - 1. */
static gint64
get_number (JsonObject *object, const char *name)
{
  JsonNode *node = find (object, name);
  g_autofree char *text = dup_text (object, name);
  double value = node != NULL && json_node_get_value_type (node) == G_TYPE_DOUBLE ? json_node_get_double (node) : -1;
  char *end = NULL;

  if (text != NULL)
    value = g_ascii_strtod (text, &end);
  if (text != NULL && (end == text || *end != '\0'))
    return -1;
  if (!(value >= 0 && value <= G_MAXINT32) || value > (double) (gint64) value)
    return -1;
  return (gint64) value;
}

static char *
dup_display (JsonObject *object, const char *key, gsize max_chars)
{
  g_autofree char *text = dup_text (object, key);

  return pb_text_display (text != NULL ? text : "", -1, max_chars);
}

/* The sender is written as in a header field, so it is read as one. */
static void
read_sender (PbExmailNotice *out, JsonObject *object)
{
  g_autofree char *text = dup_text (object, "Sender");
  g_autoptr (GString) field = g_string_new ("From: ");
  g_auto (PbHeader) header = { 0 };

  g_string_append_len (field, text != NULL ? text : "", (gssize) (text != NULL ? MIN (strlen (text), MAX_SENDER) : 0));
  g_strdelimit (field->str, "\r\n", ' ');
  pb_header_parse (&header, (const guint8 *) field->str, field->len);
  out->from = g_steal_pointer (&header.from);
  out->address = g_steal_pointer (&header.address);
}

/* It goes into an address one day: only what can stand in one, and the whole of it or nothing. */
static gboolean
is_plain_id (const char *id)
{
  gsize n = 0;

  while (g_ascii_isgraph (id[n]))
    n++;
  return n > 0 && n <= MAX_MAIL_ID && id[n] == '\0';
}

static void
read_mail (PbExmailNotice *out, JsonObject *object)
{
  g_autofree char *id = dup_text (object, "MailId");

  read_sender (out, object);
  out->subject = dup_display (object, "Subject", MAX_SUBJECT);
  out->preview = dup_display (object, "Summary", MAX_PREVIEW);
  if (id != NULL && is_plain_id (id))
    out->mail_id = g_strdup (id);
  out->identity = g_steal_pointer (&id);
  out->says |= PB_EXMAIL_SAYS_MAIL;
}

static gboolean
has (JsonObject *object, const char *key)
{
  g_autofree char *text = dup_text (object, key);

  return text != NULL && text[0] != '\0';
}

static gboolean
is_zero (const char *code)
{
  return code[0] != '\0' && strspn (code, "0") == strlen (code);
}

/* Returns: whether the object reports a failure; 0 is success. */
static gboolean
read_error (PbExmailNotice *out, JsonObject *object)
{
  const char *word = has (object, "error") ? "error" : has (object, "errmsg") ? "errmsg"
                                                                              : "error_description";

  out->code = dup_display (object, "errcode", MAX_CODE);
  out->word = dup_display (object, word, MAX_WORD);
  return out->code[0] != '\0' ? !is_zero (out->code) : out->word[0] != '\0';
}

static void
read_version (PbExmailNotice *out, JsonObject *object)
{
  g_autofree char *text = dup_text (object, "Ver");

  out->version = text != NULL ? pb_exmail_version_read (text) : NULL;
  if (out->version != NULL)
    out->says |= PB_EXMAIL_SAYS_VERSION;
}

/* Whose mailbox it is was seen by the reader (pb-exmail-reader.h): an object that names any is about one of ours. */
static void
classify (PbExmailNotice *out, JsonObject *object)
{
  gboolean owned = has (object, "UserName");
  gboolean mail = has (object, "MailId") || (owned && (find (object, "Subject") != NULL || find (object, "Sender") != NULL));

  if (read_error (out, object))
    {
      out->says = PB_EXMAIL_SAYS_ERROR;
      return;
    }
  out->number = get_number (object, "NewCount");
  read_version (out, object);
  if (find (object, "Ret") != NULL)
    out->says |= PB_EXMAIL_SAYS_ACK;
  if (owned && mail)
    read_mail (out, object);
  else if (owned && find (object, "NewCount") != NULL)
    out->says |= PB_EXMAIL_SAYS_UNREAD;
  else if (owned || mail)
    out->says |= PB_EXMAIL_SAYS_UNCLEAR;
}

/* Strings that nothing was said about. */
static void
fill (PbExmailNotice *out)
{
  char **strings[] = { &out->from, &out->address, &out->subject, &out->preview, &out->mail_id, &out->identity, &out->version, &out->code, &out->word };

  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    if (*strings[i] == NULL)
      *strings[i] = g_strdup ("");
}

void
pb_exmail_notice_read (PbExmailNotice *out, const char *json, gsize len)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  *out = (PbExmailNotice){ .number = -1 };
  if (is_shallow (json, len) && json_parser_load_from_data (parser, json, (gssize) len, NULL))
    {
      JsonNode *root = json_parser_get_root (parser);

      if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
        classify (out, json_node_get_object (root));
    }
  fill (out);
}

void
pb_exmail_notice_clear (PbExmailNotice *notice)
{
  g_free (notice->from);
  g_free (notice->address);
  g_free (notice->subject);
  g_free (notice->preview);
  g_free (notice->mail_id);
  g_free (notice->identity);
  g_free (notice->version);
  g_free (notice->code);
  g_free (notice->word);
  memset (notice, 0, sizeof *notice);
}

char *
pb_exmail_version_read (const char *text)
{
  gsize n = strspn (text, "0123456789");

  if (n == 0 || text[n] != '\0')
    return NULL;
  text += MIN (strspn (text, "0"), n - 1);
  return strlen (text) <= MAX_VERSION ? g_strdup (text) : NULL;
}

int
pb_exmail_version_compare (const char *a, const char *b)
{
  gsize m = strlen (a), n = strlen (b);

  return m != n ? (m > n) - (m < n) : strcmp (a, b);
}

static gboolean
is_error (const PbExmailNotice *notice, const char *code, const char *word)
{
  return g_str_equal (notice->code, code) || (notice->code[0] == '\0' && g_str_equal (notice->word, word));
}

PbErrorClass
pb_exmail_notice_judge (const PbExmailNotice *notice, char **text)
{
  g_autofree char *said = g_strstrip (g_strconcat (notice->code, " ", notice->word, NULL));

  if (is_error (notice, "1200", "invalid_token"))
    {
      *text = g_strdup_printf ("The service no longer accepts the access token (%s).", said);
      return PB_ERROR_CLASS_AUTH_EXPIRED;
    }
  if (is_error (notice, "1002", "temporarily_unavailable"))
    {
      *text = g_strdup_printf ("The service is busy (%s).", said);
      return PB_ERROR_CLASS_SERVER_BUSY;
    }
  if (g_str_equal (notice->code, "10001"))
    *text = g_strdup_printf ("The service does not accept calls from the public address of this network (%s); the administrator can allow it in the administration console.", said);
  else
    *text = g_strdup_printf ("The service refused the push channel (%s).", said);
  return PB_ERROR_CLASS_CONFIG;
}
